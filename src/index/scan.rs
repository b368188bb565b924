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

use super::overlay::PutKeys;
use super::{Index, Postings, postings_at};
use crate::Cost;
use crate::edit::EditCosts;
use column::{COLUMNS, Cell, Columns, Moves};
pub(crate) use trie::{Limits, MANNERS};
use trie::{Node, Source, Trie};

/// So many columns are remembered before all is forgotten, 70 bytes each with the moves
/// between them. A line may add more, but not so many more that numbers run out.
const MAX_COLUMNS: usize = COLUMNS >> 4;
/// So many cells are remembered before all is forgotten, 8 bytes each.
const MAX_CELLS: usize = 1 << 22;
/// So many nodes are remembered before all is forgotten, 36 bytes each: a million names of
/// persons have four million on which a few megabytes of news come.
const MAX_NODES: usize = 1 << 23;

/// A key may cost no more beyond so many sounds.
const DEPTHS: usize = 32;

/// What the edits of a key may cost, in one manner of reading.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    /// What the first sounds of a key may cost, by how many they are: so the edits of a
    /// name must not all come at its start.
    pub(crate) grows: fn(usize) -> Cost,
    /// What a whole key may cost, by the number of its sounds that carry identity.
    pub(crate) allowed: fn(usize) -> Cost,
}

/// Tells which keys are wanted.
pub(crate) trait Judge {
    /// Returns what a key is worth that is near a text in some manner at this cost, with
    /// the number of its sounds that carry identity; `None` if it is not wanted.
    fn worth(
        &mut self,
        manner: usize,
        cost: Cost,
        strength: usize,
        postings: Postings<'_>,
    ) -> Option<f64>;

    /// Returns for each manner one more than the hundredths of an edit that a key may cost
    /// to be wanted; never less than what [`Judge::worth`] and the budgets let it cost.
    fn limits(&mut self, strength: usize, postings: Postings<'_>) -> Limits;
}

/// A key that ends where the text was read to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Near {
    pub(crate) cost: Cost,
    /// What the key is worth at this cost.
    pub(crate) worth: f64,
    /// Its place among all keys.
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

    /// Marks the columns where keys end.
    const NEAR: u32 = 1 << 31;

    pub(crate) fn is_none(self) -> bool {
        self == Column::NONE
    }

    /// Returns whether wanted keys end here.
    pub(crate) fn has_near(self) -> bool {
        self.0 & Column::NEAR != 0
    }

    fn number(self) -> u32 {
        self.0 & !Column::NEAR
    }
}

/// What a reader has learnt of one index with one judge.
#[derive(Default)]
pub(crate) struct Learnt {
    trie: Trie,
    columns: Columns,
    moves: Moves,
    near: Vec<Near>,
}

impl Learnt {
    /// Returns whether it is no more than one should keep: a hundred megabytes or so
    /// for a hundred thousand names, four hundred for millions.
    fn is_small(&self) -> bool {
        self.columns.len() <= MAX_COLUMNS
            && self.columns.cells_len() <= MAX_CELLS
            && self.trie.len() <= MAX_NODES
    }
}

/// A reader of sounds that knows which keys they are near.
pub(crate) struct Reader<'a, J> {
    index: Index<&'a [u8]>,
    source: Source<'a>,
    costs: &'a EditCosts,
    budgets: Vec<Budget>,
    /// What a key may cost, for each budget and depth.
    grows: Vec<[u16; DEPTHS]>,
    /// No byte that only the key has is cheaper.
    least_indel: u16,
    pub(crate) judge: J,
    learnt: Learnt,
}

impl<'a, J: Judge> Reader<'a, J> {
    /// Returns a reader that knows already what another one has learnt of the same index
    /// with the same judge and budgets.
    pub(crate) fn new(
        index: Index<&'a [u8]>,
        costs: &'a EditCosts,
        budgets: Vec<Budget>,
        is_strong: fn(u8) -> bool,
        judge: J,
        learnt: Learnt,
    ) -> Reader<'a, J> {
        let grows =
            |budget: &Budget| std::array::from_fn(|depth| (budget.grows)(depth).hundredths());
        let indels = (1..=u8::MAX).map(|symbol| costs.indel(symbol));
        let mut reader = Reader {
            grows: budgets.iter().map(grows).collect(),
            least_indel: u16::from(indels.min().unwrap_or(0)),
            costs,
            budgets,
            judge,
            source: Source {
                keys: index.all(),
                put: index.put_keys(),
                is_strong,
            },
            index,
            learnt,
        };
        if reader.learnt.columns.len() == 0 {
            reader.start();
        }
        reader
    }

    /// Returns what it has learnt.
    pub(crate) fn take(&mut self) -> Learnt {
        std::mem::take(&mut self.learnt)
    }

    fn start(&mut self) {
        self.learnt.trie.clear(&self.source);
        self.learnt.columns.clear();
        self.learnt.moves.clear();
        self.learnt.near.clear();
        // The first is the empty column, then comes that of the empty text for each budget.
        self.learnt.columns.end(0);
        for manner in 0..self.budgets.len() {
            self.learnt.columns.reach(Cell::default());
            self.close(manner);
        }
    }

    /// Forgets what it knows if that has become much. Columns from before are then void.
    pub(crate) fn tidy(&mut self) {
        if !self.learnt.is_small() {
            self.start();
        }
    }

    /// Returns the column after a further sound.
    ///
    /// # Complexity
    /// A look-up where the same was read before, otherwise the number of key prefixes
    /// near what was read.
    pub(crate) fn read(&mut self, column: Column, sound: u8) -> Column {
        if let Some(next) = self.learnt.moves.get(column.number(), sound) {
            return Column(next);
        }
        let next = self.follow(column, sound);
        self.learnt.moves.set(column.number(), sound, next.0);
        next
    }

    /// Returns the keys that end at this column, each within what a key like it may cost.
    pub(crate) fn near(&self, column: Column) -> &[Near] {
        self.learnt
            .near
            .get(self.learnt.columns.near(column.number()))
            .unwrap_or_default()
    }

    pub(crate) fn postings(&self, near: Near) -> Option<Postings<'a>> {
        self.index.list(near.value)
    }

    fn follow(&mut self, column: Column, sound: u8) -> Column {
        let manner = self.learnt.columns.manner(column.number());
        let costs = self.costs;
        let delete = u16::from(costs.indel(sound));
        let prices = costs.substitutes_of(sound);
        let grows = self.grows.get(manner).copied().unwrap_or([0; DEPTHS]);
        let mut limits = limits(&self.index, &mut self.judge);
        for at in self.learnt.columns.cells(column.number()) {
            let Some(cell) = self.learnt.columns.cell(at) else {
                continue;
            };
            let stays = cell.cost.saturating_add(delete);
            let limit_here = self.learnt.trie.limit(cell.node, manner);
            if stays <= most(&grows, cell.depth) && stays < limit_here {
                self.learnt.columns.reach(Cell {
                    cost: stays,
                    ..cell
                });
            }
            let depth = cell.depth + 1;
            let most = most(&grows, depth);
            let (first, children) = self
                .learnt
                .trie
                .children(cell.node, &self.source, &mut limits);
            for (node, child) in (first..).zip(children) {
                let price = prices[usize::from(child.symbol)];
                let cost = cell.cost.saturating_add(u16::from(price));
                if cost <= most && cost < limit(child, manner) {
                    self.learnt.columns.reach(Cell { node, cost, depth });
                }
            }
        }
        drop(limits);
        self.close(manner)
    }

    /// Adds the cells that key sounds without counterpart lead to, and ends the column.
    fn close(&mut self, manner: usize) -> Column {
        let grows = self.grows.get(manner).copied().unwrap_or([0; DEPTHS]);
        let mut limits = limits(&self.index, &mut self.judge);
        let mut level = 0;
        while level < self.learnt.columns.depths() {
            let mut nth = 0;
            while let Some(cell) = self.learnt.columns.reached(level, nth) {
                nth += 1;
                let depth = cell.depth + 1;
                let most = most(&grows, depth);
                if cell.cost.saturating_add(self.least_indel) > most {
                    continue;
                }
                let (first, children) =
                    self.learnt
                        .trie
                        .children(cell.node, &self.source, &mut limits);
                for (node, child) in (first..).zip(children) {
                    let price = self.costs.indel(child.symbol);
                    let cost = cell.cost.saturating_add(u16::from(price));
                    if cost <= most && cost < limit(child, manner) {
                        self.learnt.columns.reach(Cell { node, cost, depth });
                    }
                }
            }
            level += 1;
        }
        drop(limits);
        let (column, is_new) = self.learnt.columns.end(manner);
        if is_new {
            self.find_near(column, manner);
        }
        let near = self.learnt.columns.near(column);
        Column(if near.is_empty() {
            column
        } else {
            column | Column::NEAR
        })
    }

    fn find_near(&mut self, column: u32, manner: usize) {
        let Some(budget) = self.budgets.get(manner) else {
            return;
        };
        let from = self.learnt.near.len();
        for at in self.learnt.columns.cells(column) {
            let Some(cell) = self.learnt.columns.cell(at) else {
                continue;
            };
            let Some((value, strength)) = self.learnt.trie.key(cell.node, &self.source) else {
                continue;
            };
            let cost = Cost::from_hundredths(cell.cost);
            if cost > (budget.allowed)(strength) {
                continue;
            }
            let postings = self.index.list(value);
            let worth =
                postings.and_then(|postings| self.judge.worth(manner, cost, strength, postings));
            self.learnt
                .near
                .extend(worth.map(|worth| Near { cost, worth, value }));
        }
        self.learnt.columns.set_near(from..self.learnt.near.len());
    }
}

impl<'a> Index<&'a [u8]> {
    fn all(&self) -> Option<fst::raw::Fst<&'a [u8]>> {
        fst::raw::Fst::new(self.layout.keys(self.bytes)).ok()
    }

    fn put_keys(&self) -> Option<fst::raw::Fst<PutKeys>> {
        let overlay = self.overlay.as_ref()?;
        fst::raw::Fst::new(PutKeys::of(overlay)).ok()
    }

    /// Returns the postings of a key that was found.
    fn list(&self, value: u64) -> Option<Postings<'a>> {
        postings_at(self.bytes, &self.layout, self.overlay.as_ref(), value)
    }
}

/// Returns what tells how much a key may cost, by its value.
fn limits<J: Judge>(index: &Index<&[u8]>, judge: &mut J) -> impl FnMut(u64, usize) -> Limits {
    |value, strength| match index.list(value) {
        Some(postings) => judge.limits(strength, postings),
        None => [0; MANNERS],
    }
}

fn limit(node: &Node, manner: usize) -> u16 {
    u16::from(node.limits.get(manner).copied().unwrap_or(u8::MAX))
}

/// Returns what a key may cost up to a depth.
fn most(grows: &[u16; DEPTHS], depth: u16) -> u16 {
    grows[usize::from(depth).min(DEPTHS - 1)]
}

/// Returns the range of a list that ends with the last of it.
fn narrow(range: Range<usize>) -> Range<u32> {
    let number = |place| u32::try_from(place).unwrap_or(u32::MAX);
    number(range.start)..number(range.end)
}

#[cfg(test)]
impl<D: AsRef<[u8]>> Index<D> {
    /// Returns all keys, each with its rank.
    pub(crate) fn all_keys(&self) -> Vec<(Vec<u8>, u64)> {
        let keys = self.view().all().unwrap();
        fst::Map::from(keys).stream().into_byte_vec()
    }
}

#[cfg(test)]
impl Near {
    pub(crate) fn is(&self, value: u64) -> bool {
        self.value == value
    }
}
