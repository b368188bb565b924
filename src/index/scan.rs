//! All keys near some stretch of a running text, found sound by sound.
//!
//! The table of weighted edits between a text and all keys has a column for each sound of
//! the text. Which cells of a column are within the budget depends on the sounds read so
//! far and on nothing else, and texts say the same things again and again: so each column
//! is worked out once, and reading on is looking up which column follows. No key is
//! missed: the columns are those of the textbook, cut where the budget cuts them.

mod column;
mod trie;

use std::ops::Range;

use super::{Index, Postings};
use crate::Cost;
use crate::edit::EditCosts;
use column::{Cell, Columns, Moves};
use trie::Trie;

/// So many cells are remembered before all is forgotten.
const MAX_CELLS: usize = 1 << 22;
/// So many nodes are remembered before all is forgotten.
const MAX_NODES: usize = 1 << 22;

/// What the edits of a key may cost, in one manner of reading.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    /// What the first sounds of a key may cost, by how many they are: so the edits of a
    /// name must not all come at its start.
    pub(crate) grows: fn(usize) -> Cost,
    /// What a whole key may cost, by the number of its sounds that carry identity.
    pub(crate) allowed: fn(usize) -> Cost,
}

/// Returns what a key is worth that is near a text in some manner at this cost, with the
/// number of its sounds that carry identity; `None` if it is not wanted.
pub(crate) type Worth<'a> = Box<dyn Fn(usize, Cost, usize, Postings<'a>) -> Option<f64> + 'a>;

/// A key that ends where the text was read to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Near {
    pub(crate) cost: Cost,
    /// What the key is worth at this cost.
    pub(crate) worth: f64,
    /// Where its postings are.
    value: u64,
}

/// What has been read of a text, as far as it matters to the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Column(u32);

impl Column {
    /// No key goes on like this.
    pub(crate) const NONE: Column = Column(0);
    /// Returns the column where nothing is read yet and a budget holds, by its place.
    pub(crate) fn start(manner: usize) -> Column {
        Column(u32::try_from(manner + 1).unwrap_or(0))
    }

    pub(crate) fn is_none(self) -> bool {
        self == Column::NONE
    }
}

/// A reader of sounds that knows which keys they are near.
pub(crate) struct Reader<'a, D> {
    index: &'a Index<D>,
    costs: &'a EditCosts,
    budgets: &'static [Budget],
    worth: Worth<'a>,
    trie: Trie<'a>,
    columns: Columns,
    moves: Moves,
    near: Vec<Near>,
}

impl<'a, D: AsRef<[u8]>> Reader<'a, D> {
    pub(crate) fn new(
        index: &'a Index<D>,
        costs: &'a EditCosts,
        budgets: &'static [Budget],
        is_strong: fn(u8) -> bool,
        worth: Worth<'a>,
    ) -> Reader<'a, D> {
        let mut reader = Reader {
            index,
            costs,
            budgets,
            worth,
            trie: Trie::new(index.keys(), is_strong),
            columns: Columns::default(),
            moves: Moves::default(),
            near: Vec::new(),
        };
        reader.start();
        reader
    }

    fn start(&mut self) {
        self.trie.clear();
        self.columns.clear();
        self.moves.clear();
        self.near.clear();
        // The first is the empty column, then comes that of the empty text for each budget.
        self.columns.end(0, 0..0);
        for manner in 0..self.budgets.len() {
            self.columns.reach(0, Cell { node: 0, cost: 0 });
            self.close(manner);
        }
    }

    /// Forgets what it knows if that has become much. Columns from before are then void.
    pub(crate) fn tidy(&mut self) {
        if self.columns.cells_len() > MAX_CELLS || self.trie.len() > MAX_NODES {
            self.start();
        }
    }

    /// Returns the column after a further sound.
    ///
    /// # Complexity
    /// A look-up where the same was read before, otherwise the number of key prefixes
    /// near what was read.
    pub(crate) fn read(&mut self, column: Column, sound: u8) -> Column {
        if let Some(next) = self.moves.get(column.0, sound) {
            return Column(next);
        }
        let next = self.follow(column, sound);
        self.moves.set(column.0, sound, next.0);
        next
    }

    /// Returns the keys that end at this column, each within what a key like it may cost.
    pub(crate) fn near(&self, column: Column) -> &[Near] {
        self.near
            .get(self.columns.near(column.0))
            .unwrap_or_default()
    }

    pub(crate) fn postings(&self, near: Near) -> Option<Postings<'a>> {
        self.index.postings_at(near.value)
    }

    fn follow(&mut self, column: Column, sound: u8) -> Column {
        let manner = self.columns.manner(column.0);
        let insert = u16::from(self.costs.indel(sound));
        let prices = self.costs.substitutes_of(sound);
        for at in self.columns.cells(column.0) {
            let Some(cell) = self.columns.cell(at) else {
                continue;
            };
            let depth = self.trie.depth(cell.node);
            let stays = cell.cost.saturating_add(insert);
            if stays <= self.grows(manner, depth) {
                self.columns.reach(
                    depth,
                    Cell {
                        cost: stays,
                        ..cell
                    },
                );
            }
            let most = self.grows(manner, depth + 1);
            if cell.cost > most {
                continue;
            }
            for child in self.trie.children(cell.node) {
                let Some(symbol) = self.trie.symbol(child) else {
                    continue;
                };
                let price = prices.get(usize::from(symbol)).copied().unwrap_or(u8::MAX);
                let cost = cell.cost.saturating_add(u16::from(price));
                if cost <= most {
                    self.columns.reach(depth + 1, Cell { node: child, cost });
                }
            }
        }
        self.close(manner)
    }

    fn grows(&self, manner: usize, depth: usize) -> u16 {
        let budget = self.budgets.get(manner);
        budget.map_or(0, |budget| (budget.grows)(depth).hundredths())
    }

    /// Adds the cells that key sounds without counterpart lead to, and ends the column.
    fn close(&mut self, manner: usize) -> Column {
        let mut depth = 0;
        while depth < self.columns.depths() {
            let most = self.grows(manner, depth + 1);
            let mut nth = 0;
            while let Some(cell) = self.columns.reached(depth, nth) {
                nth += 1;
                for child in self.trie.children(cell.node) {
                    let Some(symbol) = self.trie.symbol(child) else {
                        continue;
                    };
                    let cost = cell
                        .cost
                        .saturating_add(u16::from(self.costs.indel(symbol)));
                    if cost <= most {
                        self.columns.reach(depth + 1, Cell { node: child, cost });
                    }
                }
            }
            depth += 1;
        }
        self.end(manner)
    }

    fn end(&mut self, manner: usize) -> Column {
        let from = self.near.len();
        let allowed = self.budgets.get(manner).map(|budget| budget.allowed);
        for depth in 0..self.columns.depths() {
            let mut nth = 0;
            while let Some(cell) = self.columns.reached(depth, nth) {
                nth += 1;
                let Some((value, strength)) = self.trie.key(cell.node) else {
                    continue;
                };
                let cost = Cost::from_hundredths(cell.cost);
                if allowed.is_none_or(|allowed| cost > allowed(strength)) {
                    continue;
                }
                let postings = self.index.postings_at(value);
                let worth =
                    postings.and_then(|postings| (self.worth)(manner, cost, strength, postings));
                self.near
                    .extend(worth.map(|worth| Near { cost, worth, value }));
            }
        }
        Column(self.columns.end(manner, from..self.near.len()))
    }
}

/// Returns the range of a list that ends with the last of it.
fn narrow(range: Range<usize>) -> Range<u32> {
    let number = |place| u32::try_from(place).unwrap_or(u32::MAX);
    number(range.start)..number(range.end)
}

#[cfg(test)]
impl<D: AsRef<[u8]>> Index<D> {
    /// Returns all keys, each with the place of its postings.
    pub(crate) fn all_keys(&self) -> Vec<(Vec<u8>, u64)> {
        let keys = self.keys().unwrap();
        fst::Map::from(keys).stream().into_byte_vec()
    }
}

#[cfg(test)]
impl Near {
    pub(crate) fn is(&self, value: u64) -> bool {
        self.value == value
    }
}
