//! The table of one query against a growing and shrinking key, row by row.

use super::{EditCosts, Symbols, level};
use crate::Cost;

/// The table of one query against a growing and shrinking key, kept only where it is
/// within the budget.
///
/// Row `d` holds, for every prefix of the query, the distance to the first `d` bytes
/// of the key. Costs are never negative, so a cell above the budget never leads to one
/// within it: each row is cut to the cells from its first to its last one within.
/// Inside a row, cells above the budget are only known to be above it.
///
/// The first prefixes of the query may be held to a smaller budget, see
/// [`Rows::restart`].
pub(crate) struct Rows<'a> {
    costs: &'a EditCosts,
    query: &'a [u8],
    budget: u16,
    /// So many cells, from the left, are held to `head_budget`.
    head: usize,
    head_budget: u16,
    /// The rows one after another; what lies behind the last one is left from others.
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
const DEAD: u32 = u16::MAX as u32;

impl<'a> Rows<'a> {
    /// Returns the table with its first row: the query against the empty key.
    pub(crate) fn new(costs: &'a EditCosts, query: &'a [u8], budget: Cost) -> Rows<'a> {
        let mut rows = Rows {
            costs,
            query,
            budget: 0,
            head: 0,
            head_budget: 0,
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
        self.budget = budget.hundredths();
        self.head = head;
        self.head_budget = head_budget.hundredths().min(self.budget);
        if let Some(cell) = self.cells.first_mut() {
            *cell = 0;
        }
        self.bands.clear();
        let end = self.extend(1, 0, 0);
        self.bands.push(Band {
            start: 0,
            end,
            first: 0,
        });
    }

    /// Sets what the next rows may cost; cells that were cut stay cut.
    pub(crate) fn set_budget(&mut self, budget: Cost) {
        self.budget = budget.hundredths();
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
        let Some((row, query, first)) = self.last_row() else {
            return symbols;
        };
        let mut most = None;
        let mut letters = query.iter();
        for (prefix, &cell) in (first..).zip(row) {
            most = most.max(self.limit(prefix).checked_sub(cell));
            if let (Some(left), Some(&letter)) =
                (self.limit(prefix + 1).checked_sub(cell), letters.next())
            {
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

    /// Returns the lengths of the beginnings of the query that are within the budget of
    /// the key, each with its distance.
    pub(crate) fn prefixes(&self) -> impl Iterator<Item = (usize, Cost)> {
        let (row, first) = match self.last_row() {
            Some((row, _, first)) => (row, first),
            None => (&[][..], 0),
        };
        (first..)
            .zip(row)
            .filter(|&(_, &cell)| cell <= self.budget)
            .map(|(length, &cell)| (length, Cost::from_hundredths(cell)))
    }

    /// What the cell of a query prefix may hold.
    fn limit(&self, prefix: usize) -> u16 {
        if prefix < self.head {
            self.head_budget
        } else {
            self.budget
        }
    }

    /// Returns the last row, the query behind the prefix of its first cell, and the
    /// length of that prefix.
    fn last_row(&self) -> Option<(&[u16], &'a [u8], usize)> {
        let band = self.bands.last()?;
        let row = self.cells.get(band.start..band.end)?;
        Some((row, self.query.get(band.first..)?, band.first))
    }

    /// Writes the row below the last one behind it and returns its band.
    fn row(&mut self, symbol: u8) -> Option<Band> {
        let Band { start, end, first } = *self.bands.last()?;
        let query = self.query.get(first..)?;
        let substitute = &self.costs.substitute[usize::from(symbol)];
        let indel = &self.costs.indel;
        let insert = u32::from(self.costs.indel(symbol));
        let (budget, head_budget) = (u32::from(self.budget), u32::from(self.head_budget));
        // So many cells of this row are of the head.
        let head = self.head.saturating_sub(first);

        // One cell more than in the row above, if the query has as many bytes.
        let width = end - start + usize::from(query.len() >= end - start);
        if self.cells.len() < end + width {
            self.cells.resize((end + width) * 2, 0);
        }
        let (above, row) = self.cells.split_at_mut_checked(end)?;
        let (&top, above) = above.get(start..)?.split_first()?;
        let (cell, row) = row.get_mut(..width)?.split_first_mut()?;
        let mut diagonal = u32::from(top);
        let (mut skip, mut last) = (usize::MAX, 0);
        let mut left = (diagonal + insert).min(DEAD);
        if left <= if head > 0 { head_budget } else { budget } {
            skip = 0;
        } else if head > 0 {
            left = DEAD;
        }
        *cell = left as u16;
        let mut at = 0;
        // Beyond the row above there is nothing within the budget to come down from.
        let above = above.iter().copied().chain(std::iter::once(u16::MAX));
        for ((cell, up), &letter) in row.iter_mut().zip(above).zip(query) {
            let up = u32::from(up);
            let letter = usize::from(letter);
            at += 1;
            left = (diagonal + u32::from(substitute[letter]))
                .min(up + insert)
                .min(left + u32::from(indel[letter]))
                .min(DEAD);
            let is_head = at < head;
            if left <= if is_head { head_budget } else { budget } {
                skip = skip.min(at);
                last = at;
            } else if is_head {
                left = DEAD;
            }
            *cell = left as u16;
            diagonal = up;
        }
        if skip == usize::MAX {
            return None;
        }
        let mut stop = end + last + 1;
        if last + 1 == width {
            stop = self.extend(stop, left as u16, first + last);
        }
        Some(Band {
            start: end + skip,
            end: stop,
            first: first + skip,
        })
    }

    /// Writes the cells at `end` that only query bytes lead to, from the cell of that query
    /// prefix, while they are within the budget, and returns where they end.
    fn extend(&mut self, mut end: usize, mut cell: u16, mut prefix: usize) -> usize {
        for &letter in self.query.get(prefix..).unwrap_or_default() {
            prefix += 1;
            cell = cell.saturating_add(u16::from(self.costs.indel(letter)));
            if cell > self.limit(prefix) {
                break;
            }
            if end >= self.cells.len() {
                self.cells.resize(end * 2, 0);
            }
            if let Some(place) = self.cells.get_mut(end) {
                *place = cell;
            }
            end += 1;
        }
        end
    }
}
