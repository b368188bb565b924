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
    /// The cells if they are no more, the first lowest, dead ones above them.
    few: Few,
    len: u32,
    /// The query prefix that the first cell stands for.
    first: u32,
    /// Where the table ended once this row was made; the cells are there if they are more.
    end: u32,
}

/// Four cells in one number.
#[derive(Clone, Copy, Debug)]
struct Few(u64);

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
    /// Returns the cells, from the few if they are all.
    #[inline]
    fn cells<'c>(&self, few: &'c [u16; LANES], table: &'c [u16]) -> &'c [u16] {
        let (len, end) = (self.len as usize, self.end as usize);
        let cells = match few.get(..len) {
            Some(cells) => Some(cells),
            None => end.checked_sub(len).and_then(|start| table.get(start..end)),
        };
        cells.unwrap_or_default()
    }

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
                    ceiling: (u32::from(limit.hundredths()) + 1).min(u32::from(DEAD)),
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
        match row.len {
            1 => self.below_one(row, symbol),
            2 | 3 => self.below_few(row, symbol),
            _ => self.below_many(row, symbol),
        }
    }

    /// The same for a row of one cell.
    #[inline]
    fn below_one(&mut self, row: &Row, symbol: u8) -> Option<Row> {
        let columns = self.columns.get(row.first as usize..)?;
        let (&[under, right], behind) = columns.split_first_chunk()?;
        let cell = row.few.first();
        let down = step(cell, self.costs.indel(symbol));
        let across = step(cell, self.costs.substitute(symbol, right.letter));
        let down = under.capped(down);
        let best = across.min(step(down, right.indel));
        if best >= right.ceiling {
            let few = Few::of([down, DEAD, DEAD, DEAD]);
            return (down != DEAD).then(|| self.few(few, 1, row.first));
        }
        let (skip, mut few, mut len) = match down {
            DEAD => (1, Few::of([best as u16, DEAD, DEAD, DEAD]), 1),
            _ => (0, Few::of([down, best as u16, DEAD, DEAD]), 2),
        };
        let mut last = best;
        for column in behind {
            last += u32::from(column.indel);
            if last >= column.ceiling {
                break;
            }
            if len as usize == LANES {
                return self.below_many(row, symbol);
            }
            few = few.with(len, last as u16);
            len += 1;
        }
        Some(self.few(few, len, row.first + skip))
    }

    /// The same for a row of two or three cells.
    fn below_few(&mut self, row: &Row, symbol: u8) -> Option<Row> {
        let columns = self.columns.get(row.first as usize..)?;
        let columns: &[Column; LANES] = columns.first_chunk()?;
        let substitutes = self.costs.substitutes_of(symbol);
        let insert = self.costs.indel(symbol);
        let [a, b, c, d] = row.few.cells();

        let column = |lane: usize, diagonal: u16, up: u16, left: u16| {
            let column: Column = columns[lane];
            let across = step(diagonal, substitutes[usize::from(column.letter)]);
            let best = across.min(step(up, insert)).min(step(left, column.indel));
            column.capped(best)
        };
        let first = columns[0].capped(step(a, insert));
        let second = column(1, a, b, first);
        let third = column(2, b, c, second);
        let fourth = column(3, c, d, third);
        if fourth != DEAD {
            return self.below_many(row, symbol);
        }
        let few = Few::of([first, second, third, fourth]);
        let skip = few.dead_in_front();
        if skip as usize == LANES {
            return None;
        }
        let len = LANES as u32 - few.dead_behind() - skip;
        Some(self.few(few.without(skip), len, row.first + skip))
    }

    #[inline]
    fn few(&self, few: Few, len: u32, first: u32) -> Row {
        Row {
            few,
            len,
            first,
            end: self.top as u32,
        }
    }

    /// The same, where there may be more cells than a row holds.
    #[inline(never)]
    fn below_many(&mut self, row: &Row, symbol: u8) -> Option<Row> {
        self.make_room();
        let (table, made) = self.cells.split_at_mut_checked(self.top)?;
        let few = row.few.cells();
        let above = row.cells(&few, table);
        let first = row.first as usize;
        let columns = self.columns.get(first..)?.get(..=above.len())?;
        let (under, right) = columns.split_first()?;
        let (made_under, made_right) = made.get_mut(..=above.len())?.split_first_mut()?;
        let substitutes = self.costs.substitutes_of(symbol);
        let insert = self.costs.indel(symbol);

        let mut diagonal = above.first().copied()?;
        let mut left = under.capped(step(diagonal, insert));
        *made_under = left;
        let mut len = usize::from(left != DEAD);
        // Nothing comes down into the column behind the row, and above a prefix that the
        // query does not have no cell is alive.
        let ups = above.iter().skip(1).chain(&[DEAD]);
        for (((&up, column), cell), at) in ups.zip(right).zip(made_right).zip(2..) {
            let across = step(diagonal, substitutes[usize::from(column.letter)]);
            let best = across.min(step(up, insert)).min(step(left, column.indel));
            left = column.capped(best);
            *cell = left;
            diagonal = up;
            len = if left == DEAD { len } else { at };
        }
        if len == 0 {
            return None;
        }
        let skip = made.iter().take_while(|&&cell| cell == DEAD).count();
        if len == above.len() + 1 {
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
        let few = row.few.cells();
        for (&cell, columns) in row.cells(&few, &self.cells).iter().zip(columns.windows(2)) {
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
        if (row.first + row.len) as usize <= self.query.len() {
            return None;
        }
        let few = row.few.cells();
        let last = row.cells(&few, &self.cells).last();
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
        let count = cells.len();
        let few = if count <= LANES {
            let places = (0..).zip(cells);
            places.fold(Few(u64::MAX), |few, (at, &cell)| few.with(at, cell))
        } else {
            self.top += len;
            Few(u64::MAX)
        };
        self.few(few, count as u32, first as u32)
    }
}

impl Few {
    #[inline]
    fn of(cells: [u16; LANES]) -> Few {
        let [a, b, c, d] = cells.map(u64::from);
        Few(a | b << 16 | c << 32 | d << 48)
    }

    #[inline]
    fn cells(self) -> [u16; LANES] {
        [0, 16, 32, 48].map(|at| (self.0 >> at) as u16)
    }

    #[inline]
    fn first(self) -> u16 {
        self.0 as u16
    }

    /// Returns them with this one in a dead one's place.
    #[inline]
    fn with(self, at: u32, cell: u16) -> Few {
        Few(self.0 ^ u64::from(cell ^ DEAD) << (16 * at))
    }

    #[inline]
    fn dead_in_front(self) -> u32 {
        self.0.trailing_ones() / 16
    }

    #[inline]
    fn dead_behind(self) -> u32 {
        self.0.leading_ones() / 16
    }

    /// Returns them without the first ones, and dead ones behind; there must be others.
    #[inline]
    fn without(self, skip: u32) -> Few {
        Few(!(!self.0 >> (16 * skip)))
    }
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

#[inline]
fn step(cell: u16, price: u8) -> u32 {
    u32::from(cell) + u32::from(price)
}
