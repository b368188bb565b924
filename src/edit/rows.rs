//! The table of one query against a growing and shrinking key, row by row.

use super::{EditCosts, Symbols, level};
use crate::Cost;

/// The table of one query against the keys of a tree, kept only where it is within the
/// budget.
///
/// The row of a key holds, for every prefix of the query, the distance to the key. Costs
/// are never negative, so a cell above the budget never leads to one within it: each row is
/// cut to the cells from its first to its last one within, and what lies above between them
/// is dead. Among real keys that leaves one cell in more than half of the rows and four or
/// fewer in nineteen of twenty. So a [`Row`] holds four cells itself, and the row below one
/// of up to three is made of four columns at once, dead ones among them, without a loop or
/// a branch. Only longer rows need room in the table, until they are given up.
///
/// The first prefixes of the query may be held to a smaller budget, see [`Rows::restart`].
pub(crate) struct Rows<'a> {
    costs: &'a EditCosts,
    query: &'a [u8],
    /// One for each prefix of the query, and what stands for none.
    columns: Vec<Column>,
    /// The cells of the rows that are too long to hold them.
    cells: Vec<u16>,
    /// Where the next of them goes.
    top: usize,
}

/// The cells of one key, and which part of the query they cover.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The cells if they are no more, dead ones behind them.
    few: [u16; LANES],
    len: u32,
    /// The query prefix that the first cell stands for.
    first: u32,
    /// Where the table ended once this row was made; the cells are there if they are more.
    end: u32,
}

/// A prefix of the query.
#[derive(Clone, Copy, Debug, Default)]
struct Column {
    /// What its cell must stay below.
    ceiling: u32,
    /// Its last letter, and what it costs to leave it out.
    letter: u8,
    indel: u8,
}

/// So many columns are made at once.
const LANES: usize = 4;

/// What no path leads through.
const DEAD: u16 = u16::MAX;

impl Row {
    /// Returns this row when rows of the table before it were [removed](Rows::remove).
    pub(crate) fn moved(self, by: usize) -> Row {
        Row {
            end: self.end.saturating_sub(by as u32),
            ..self
        }
    }
}

impl<'a> Rows<'a> {
    /// Returns a table for these costs, of an empty query.
    pub(crate) fn new(costs: &'a EditCosts) -> Rows<'a> {
        Rows {
            costs,
            query: &[],
            columns: Vec::with_capacity(64),
            cells: Vec::new(),
            top: 0,
        }
    }

    /// Starts with another query and returns its first row, that of the empty key.
    ///
    /// The prefixes shorter than `head` bytes are held to `head_budget`: only those keys are
    /// followed some prefix of which turns the head of the query into itself as cheaply as
    /// that.
    pub(crate) fn restart(
        &mut self,
        query: &'a [u8],
        budget: Cost,
        head: usize,
        head_budget: Cost,
    ) -> Row {
        self.query = query;
        self.columns.clear();
        let letters = std::iter::once(0).chain(query.iter().copied());
        self.columns
            .extend(letters.zip(0..).map(|(letter, prefix)| {
                let limit = if prefix < head {
                    head_budget.min(budget)
                } else {
                    budget
                };
                Column {
                    ceiling: u32::from(limit.hundredths()) + 1,
                    letter,
                    indel: self.costs.indel(letter),
                }
            }));
        self.columns
            .extend(std::iter::repeat_n(Column::default(), LANES));
        self.top = 0;
        self.make_room();
        if let Some(cell) = self.cells.first_mut() {
            *cell = 0;
        }
        let len = self.extend(1, 0, 1);
        self.finish(0, len, 0)
    }

    /// Returns where the table ends.
    pub(crate) fn end(&self) -> usize {
        self.top
    }

    /// Gives up all rows that were made since the table ended there.
    pub(crate) fn cut(&mut self, end: usize) {
        self.top = end;
    }

    /// Gives up the rows made after this one, or all, until the table ended there; returns
    /// how far the rows after them have [moved](Row::moved).
    pub(crate) fn remove(&mut self, after: Option<Row>, end: usize) -> usize {
        let start = after.map_or(0, |row| row.end as usize).min(end);
        if end <= self.top && self.top <= self.cells.len() {
            self.cells.copy_within(end..self.top, start);
            self.top -= end - start;
        }
        end - start
    }

    /// Returns the row of the key with one more byte, or none if no key that goes on so is
    /// within the budget.
    #[inline]
    pub(crate) fn below(&mut self, row: &Row, symbol: u8) -> Option<Row> {
        if row.len as usize >= LANES {
            return self.below_many(row, symbol);
        }
        let columns = self.columns.get(row.first as usize..)?;
        let columns: &[Column; LANES] = columns.first_chunk()?;
        let substitutes = self.costs.substitutes_of(symbol);
        let insert = self.costs.indel(symbol);

        let mut few = [DEAD; LANES];
        let (mut diagonal, mut left, mut alive) = (DEAD, DEAD, 0_u32);
        let lanes = row.few.iter().zip(columns).zip(&mut few);
        for (lane, ((&up, column), cell)) in lanes.enumerate() {
            let best = step(diagonal, substitutes[usize::from(column.letter)])
                .min(step(up, insert))
                .min(step(left, column.indel));
            left = column.capped(best);
            alive |= u32::from(best < column.ceiling) << lane;
            *cell = left;
            diagonal = up;
        }
        if alive >> (LANES - 1) == 1 {
            return self.below_many(row, symbol);
        }
        if alive == 0 {
            return None;
        }
        let skip = alive.trailing_zeros();
        Some(Row {
            few: shifted(few, skip),
            len: u32::BITS - alive.leading_zeros() - skip,
            first: row.first + skip,
            end: self.top as u32,
        })
    }

    /// The same, where there may be more cells than a row holds.
    #[inline(never)]
    fn below_many(&mut self, row: &Row, symbol: u8) -> Option<Row> {
        self.make_room();
        let (table, made) = self.cells.split_at_mut_checked(self.top)?;
        let above = cells_of(row, table);
        let substitutes = self.costs.substitutes_of(symbol);
        let insert = self.costs.indel(symbol);

        let (mut diagonal, mut left) = (DEAD, DEAD);
        let (mut skip, mut len) = (0, 0);
        // Nothing comes down into the column behind the row.
        let ups = above.iter().copied().chain([DEAD]);
        let columns = self
            .columns
            .get(row.first as usize..=self.query.len())
            .unwrap_or_default();
        for (at, ((up, column), cell)) in ups.zip(columns).zip(made).enumerate() {
            let best = step(diagonal, substitutes[usize::from(column.letter)])
                .min(step(up, insert))
                .min(step(left, column.indel));
            left = column.capped(best);
            *cell = left;
            diagonal = up;
            if best < column.ceiling {
                if len == 0 {
                    skip = at;
                }
                len = at + 1;
            }
        }
        if len == 0 {
            return None;
        }
        let first = row.first as usize;
        if len == row.len as usize + 1 {
            len = self.extend(len, left, first + len);
        }
        Some(self.finish(skip, len, first + skip))
    }

    /// Returns at least all bytes that [`below`](Rows::below) would take.
    ///
    /// It takes a byte if and only if some cell of the row affords the step right or down
    /// from it; so this costs about one row, however many bytes could follow.
    #[inline]
    pub(crate) fn next_symbols(&self, row: &Row) -> Symbols {
        let mut symbols = Symbols::default();
        let columns = self.columns.get(row.first as usize..).unwrap_or_default();
        let mut most = None;
        for (&cell, columns) in cells_of(row, &self.cells).iter().zip(columns.windows(2)) {
            let left = |column: Column| column.ceiling.checked_sub(u32::from(cell) + 1);
            most = most.max(left(columns[0]));
            if let Some(left) = left(columns[1]) {
                let letter = usize::from(columns[1].letter);
                symbols.add(&self.costs.substitutes[letter][level(left)]);
            }
        }
        if let Some(most) = most {
            symbols.add(&self.costs.indels[level(most)]);
        }
        symbols
    }

    /// Returns the distance between the query and the key of this row, or `None` if it is
    /// above the budget.
    #[inline]
    pub(crate) fn distance(&self, row: &Row) -> Option<Cost> {
        let reaches = (row.first + row.len) as usize > self.query.len();
        let last = cells_of(row, &self.cells).last().filter(|_| reaches);
        last.copied().map(Cost::from_hundredths)
    }

    /// Makes sure that a whole row can be written.
    fn make_room(&mut self) {
        let needed = self.top + self.columns.len();
        if self.cells.len() < needed {
            self.cells.resize(needed * 2, DEAD);
        }
    }

    /// Goes on with the row at the end of the table, of that length so far: with the cells
    /// that only query bytes lead to, from the cell of the prefix before `prefix`, while they
    /// are within the budget. Returns its length.
    fn extend(&mut self, mut len: usize, mut cell: u16, prefix: usize) -> usize {
        let columns = self.columns.get(prefix..=self.query.len());
        let places = self.cells.get_mut(self.top + len..).unwrap_or_default();
        for (column, place) in columns.unwrap_or_default().iter().zip(places) {
            let best = step(cell, column.indel);
            if best >= column.ceiling {
                break;
            }
            cell = column.capped(best);
            *place = cell;
            len += 1;
        }
        len
    }

    /// Returns the row at the end of the table, from `skip` to `len`.
    fn finish(&mut self, skip: usize, len: usize, first: usize) -> Row {
        let cells = self.cells.get(self.top + skip..self.top + len);
        let cells = cells.unwrap_or_default();
        let mut few = [DEAD; LANES];
        let count = cells.len();
        if count <= LANES {
            for (place, &cell) in few.iter_mut().zip(cells) {
                *place = cell;
            }
        } else {
            self.top += len;
        }
        Row {
            few,
            len: count as u32,
            first: first as u32,
            end: self.top as u32,
        }
    }
}

#[inline]
fn cells_of<'r>(row: &'r Row, table: &'r [u16]) -> &'r [u16] {
    let (len, end) = (row.len as usize, row.end as usize);
    let cells = if len <= LANES {
        row.few.get(..len)
    } else {
        end.checked_sub(len).and_then(|start| table.get(start..end))
    };
    cells.unwrap_or_default()
}

/// Returns the cells without the first of them, and dead ones behind.
#[inline]
fn shifted(cells: [u16; LANES], skip: u32) -> [u16; LANES] {
    let alive = cells.iter().rev();
    let alive = alive.fold(0_u64, |alive, &cell| alive << 16 | u64::from(DEAD - cell));
    let alive = alive >> (16 * skip);
    [0, 16, 32, 48].map(|at| DEAD - (alive >> at) as u16)
}

impl Column {
    /// The cost, or a dead cell if it is above the limit.
    #[inline]
    fn capped(self, cost: u32) -> u16 {
        if cost < self.ceiling {
            cost as u16
        } else {
            DEAD
        }
    }
}

/// Costs stop at the highest.
#[inline]
fn step(cell: u16, price: u8) -> u32 {
    u32::from(cell.saturating_add(u16::from(price)))
}
