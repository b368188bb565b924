//! The table of one query against a growing and shrinking key, row by row.

use super::{EditCosts, Symbols, level};
use crate::Cost;

/// The table of one query against a growing and shrinking key, kept only where it is
/// within the budget.
///
/// Row `d` holds, for every prefix of the query, the distance to the first `d` bytes
/// of the key. Costs are never negative, so a cell above the budget never leads to one
/// within it: each row is cut to the cells from its first to its last one within, and
/// what lies above between them is dead. Among real keys that leaves one or two cells.
///
/// The first prefixes of the query may be held to a smaller budget, see
/// [`Rows::restart`].
pub(crate) struct Rows<'a> {
    costs: &'a EditCosts,
    query: &'a [u8],
    /// What the cell of each query prefix may hold, and once more the budget.
    limits: Vec<u16>,
    /// The rows one after another, each with a dead cell behind it; what lies behind the
    /// last one is left from others.
    cells: Vec<u16>,
    bands: Vec<Band>,
}

/// Where a row is, and which part of the query it covers.
#[derive(Clone, Copy)]
struct Band {
    start: usize,
    end: usize,
    /// The query prefix that the first cell stands for.
    first: usize,
}

/// What no path leads through.
const DEAD: u16 = u16::MAX;

impl<'a> Rows<'a> {
    /// Returns the table with its first row: the query against the empty key.
    pub(crate) fn new(costs: &'a EditCosts, query: &'a [u8], budget: Cost) -> Rows<'a> {
        let mut rows = Rows {
            costs,
            query,
            limits: Vec::with_capacity(32),
            cells: vec![0; 256],
            bands: Vec::with_capacity(32),
        };
        rows.restart(query, budget, 0, Cost::ZERO);
        rows
    }

    /// Starts again with another query, of which the prefixes shorter than `head` bytes
    /// are held to `head_budget`: only those keys are followed some prefix of which turns
    /// the head of the query into itself as cheaply as that.
    pub(crate) fn restart(
        &mut self,
        query: &'a [u8],
        budget: Cost,
        head: usize,
        head_budget: Cost,
    ) {
        self.query = query;
        let head_budget = head_budget.min(budget).hundredths();
        self.limits.clear();
        self.limits.resize(head.min(query.len() + 2), head_budget);
        self.limits.resize(query.len() + 2, budget.hundredths());
        self.bands.clear();
        self.make_room(0);
        if let Some(cell) = self.cells.first_mut() {
            *cell = 0;
        }
        let end = self.extend(1, 0, 0);
        self.bands.push(Band {
            start: 0,
            end,
            first: 0,
        });
    }

    /// Adds a byte to the key and returns true, or returns false and changes nothing if
    /// no key that goes on so is within the budget.
    pub(crate) fn push(&mut self, symbol: u8) -> bool {
        let band = self.row(symbol);
        self.bands.extend(band);
        band.is_some()
    }

    /// Returns the length of the key.
    pub(crate) fn depth(&self) -> usize {
        self.bands.len().saturating_sub(1)
    }

    /// Cuts the key down to its first `depth` bytes.
    pub(crate) fn truncate(&mut self, depth: usize) {
        self.bands.truncate(depth.saturating_add(1));
    }

    /// Returns at least all bytes that [`push`](Rows::push) would take now.
    ///
    /// It takes a byte if and only if some cell of the last row affords the step right or
    /// down from it; so this costs about one row, however many bytes could follow.
    pub(crate) fn next_symbols(&self) -> Symbols {
        let mut symbols = Symbols::default();
        let Some((row, query, limits)) = self.last_row() else {
            return symbols;
        };
        let mut most = None;
        let mut letters = query.iter();
        for (&cell, limits) in row.iter().zip(limits.windows(2)) {
            most = most.max(limits[0].checked_sub(cell));
            if let (Some(left), Some(&letter)) = (limits[1].checked_sub(cell), letters.next()) {
                symbols.add(&self.costs.substitutes[usize::from(letter)][level(left)]);
            }
        }
        if let Some(most) = most {
            symbols.add(&self.costs.indels[level(most)]);
        }
        symbols
    }

    /// Returns the distance between query and key, or `None` if it is above the budget.
    pub(crate) fn distance(&self) -> Option<Cost> {
        let (row, query, _) = self.last_row()?;
        let reaches = row.len() > query.len();
        row.last()
            .filter(|_| reaches)
            .copied()
            .map(Cost::from_hundredths)
    }

    /// Returns the last row, and the query and the limits from where its first cell is.
    fn last_row(&self) -> Option<(&[u16], &'a [u8], &[u16])> {
        let band = self.bands.last()?;
        let row = self.cells.get(band.start..band.end)?;
        let query = self.query.get(band.first..)?;
        Some((row, query, self.limits.get(band.first..)?))
    }

    /// Makes sure that a whole row, and what is behind it, can be written there.
    fn make_room(&mut self, start: usize) {
        let needed = start + self.query.len() + 3;
        if self.cells.len() < needed {
            self.cells.resize(needed * 2, 0);
        }
    }

    /// Writes the row below the last one behind it and returns its band.
    fn row(&mut self, symbol: u8) -> Option<Band> {
        let Band { start, end, first } = *self.bands.last()?;
        let below = end + 1;
        self.make_room(below);
        if end == start + 1 {
            return self.row_below_one(symbol, start, first);
        }
        let query = self.query.get(first..)?;
        let (&limit, limits) = self.limits.get(first..)?.split_first()?;
        let substitute = &self.costs.substitute[usize::from(symbol)];
        let indel = &self.costs.indel;
        let insert = self.costs.indel(symbol);

        let (above, row) = self.cells.split_at_mut_checked(below)?;
        let (&head, above) = above.get(start..)?.split_first()?;
        let (cell, row) = row.split_first_mut()?;
        let mut diagonal = head;
        let mut left = capped(step(head, insert), limit);
        *cell = left;
        let mut skip = if left <= limit { 0 } else { usize::MAX };
        let (mut at, mut last) = (0, 0);
        // The dead cell behind the row above stands for all of which nothing comes down.
        let columns = above.iter().zip(query).zip(limits).zip(row);
        for (((&up, &letter), &limit), cell) in columns {
            at += 1;
            let letter = usize::from(letter);
            let best = step(diagonal, substitute[letter])
                .min(step(up, insert))
                .min(step(left, indel[letter]));
            left = capped(best, limit);
            *cell = left;
            diagonal = up;
            if left <= limit {
                skip = skip.min(at);
                last = at;
            }
        }
        if skip == usize::MAX {
            return None;
        }
        let mut stop = below + last + 1;
        if last == at {
            stop = self.extend(stop, left, first + last);
        } else if let Some(cell) = self.cells.get_mut(stop) {
            *cell = DEAD;
        }
        Some(Band {
            start: below + skip,
            end: stop,
            first: first + skip,
        })
    }

    /// Writes the row below a row of one cell, as most are: the same without a loop.
    fn row_below_one(&mut self, symbol: u8, start: usize, first: usize) -> Option<Band> {
        let below = start + 2;
        let head = *self.cells.get(start)?;
        let down = capped(
            step(head, self.costs.indel(symbol)),
            *self.limits.get(first)?,
        );
        let right = self.query.get(first).map_or(DEAD, |&letter| {
            let best = step(head, self.costs.substitute(symbol, letter));
            let best = best.min(step(down, self.costs.indel(letter)));
            let limit = self.limits.get(first + 1);
            capped(best, limit.copied().unwrap_or_default())
        });
        for (place, cell) in self.cells.get_mut(below..)?.iter_mut().zip([down, right]) {
            *place = cell;
        }
        let is_alive = |cell, prefix| self.limits.get(prefix).is_some_and(|limit| cell <= *limit);
        let skip = usize::from(!is_alive(down, first));
        let end = if first < self.query.len() && is_alive(right, first + 1) {
            self.extend(below + 2, right, first + 1)
        } else if skip == 0 {
            below + 1
        } else {
            return None;
        };
        Some(Band {
            start: below + skip,
            end,
            first: first + skip,
        })
    }

    /// Writes the cells at `end` that only query bytes lead to, from the cell of that query
    /// prefix, while they are within the budget, and a dead one; returns where that is.
    fn extend(&mut self, mut end: usize, mut cell: u16, prefix: usize) -> usize {
        let letters = self.query.get(prefix..).unwrap_or_default();
        let limits = self.limits.get(prefix + 1..).unwrap_or_default();
        let places = self.cells.get_mut(end..).unwrap_or_default();
        for ((&letter, &limit), place) in letters.iter().zip(limits).zip(places) {
            cell = cell.saturating_add(u16::from(self.costs.indel(letter)));
            if cell > limit {
                break;
            }
            *place = cell;
            end += 1;
        }
        if let Some(place) = self.cells.get_mut(end) {
            *place = DEAD;
        }
        end
    }
}

fn step(cell: u16, price: u8) -> u32 {
    u32::from(cell) + u32::from(price)
}

/// The cost, or a dead cell if it is above the limit.
fn capped(cost: u32, limit: u16) -> u16 {
    if cost <= u32::from(limit) {
        cost as u16
    } else {
        DEAD
    }
}
