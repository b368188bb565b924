//! Stretches of letters that were met before.
//!
//! Texts say the same things again and again. What depends on a few letters and on nothing
//! else is remembered for the stretch of four, six or eight letters that they are in.

use super::{MINDS, Ways, number, place};
use crate::table::{Table, mix};

/// The lengths of stretches, in letters.
pub(super) const LENGTHS: [usize; 3] = [4, 6, 8];
/// For stretches of so many of the lengths ways are remembered, for all of them marks.
pub(super) const WITH_WAYS: usize = 2;
/// So many stretches of a length are remembered before all of them are forgotten.
const MAX_STRETCHES: usize = 1 << 18;

/// What is known of stretches.
#[derive(Debug, Default)]
pub(super) struct Windows {
    pairs: Table,
    lengths: [Known; LENGTHS.len()],
}

/// What is known of the stretches of one length.
#[derive(Debug, Default)]
struct Known {
    /// The stretch that is two letters shorter, or the first pair, and the pair behind it.
    table: Table,
    /// For each stretch and mind the ways from its beginning.
    ways: Vec<Option<Ways>>,
    /// For each stretch the marks that were put on it, as bits.
    marks: Vec<u16>,
}

impl Windows {
    /// Forgets what has become much; numbers from before are then void. Returns whether that
    /// is all.
    pub(super) fn tidy(&mut self) -> bool {
        let is_full = |known: &Known| known.table.len() >= MAX_STRETCHES;
        let first = self.lengths.iter().position(is_full);
        if first == Some(0) || self.pairs.len() >= MAX_STRETCHES {
            *self = Windows::default();
        } else if let Some(first) = first {
            // The longer stretches are known by the shorter ones.
            let full = self.lengths.iter_mut().skip(first);
            full.for_each(|known| *known = Known::default());
        }
        self.pairs.len() == 0
    }

    /// Returns the number of a pair of letters.
    pub(super) fn pair(&mut self, letters: [u16; 2]) -> u32 {
        let [first, second] = letters.map(u32::from);
        numbered(&mut self.pairs, first, second)
    }

    /// Returns the number of a stretch of the `nth` length, which is known from then on.
    pub(super) fn number(&mut self, nth: usize, before: u32, pair: u32) -> u32 {
        let known = self.lengths.get_mut(nth);
        known.map_or(0, |known| numbered(&mut known.table, before, pair))
    }

    /// Returns the number of a stretch of the `nth` length, if it is known.
    pub(super) fn find(&self, nth: usize, before: u32, pair: u32) -> Option<u32> {
        let known = self.lengths.get(nth)?;
        known.table.find(key(before, pair), |_| true)
    }

    pub(super) fn ways(&self, nth: usize, stretch: u32, mind: usize) -> Option<Ways> {
        let known = self.lengths.get(nth)?;
        *known.ways.get(place(stretch) * MINDS + mind)?
    }

    /// Remembers ways, for the lengths that have them.
    pub(super) fn set_ways(&mut self, nth: usize, stretch: u32, mind: usize, ways: Ways) {
        if let Some(known) = self.lengths.get_mut(nth) {
            let at = place(stretch) * MINDS + mind;
            put(&mut known.ways, at, |known| *known = Some(ways));
        }
    }

    pub(super) fn marks(&self, nth: usize, stretch: u32) -> u16 {
        let known = self.lengths.get(nth);
        let marks = known.and_then(|known| known.marks.get(place(stretch)));
        marks.copied().unwrap_or(0)
    }

    pub(super) fn mark(&mut self, nth: usize, stretch: u32, mark: u16) {
        if let Some(known) = self.lengths.get_mut(nth) {
            put(&mut known.marks, place(stretch), |marks| *marks |= mark);
        }
    }
}

fn put<T: Clone + Default>(list: &mut Vec<T>, at: usize, change: impl FnOnce(&mut T)) {
    if list.len() <= at {
        list.resize(at + 1, T::default());
    }
    if let Some(item) = list.get_mut(at) {
        change(item);
    }
}

/// Returns the number of two, in order; the next one if they have none yet.
fn numbered(table: &mut Table, first: u32, second: u32) -> u32 {
    let key = key(first, second);
    table.find(key, |_| true).unwrap_or_else(|| {
        let number = number(table.len());
        table.put(key, number);
        number
    })
}

/// Returns a key for two numbers, never zero.
fn key(first: u32, second: u32) -> u64 {
    mix((u64::from(first) + 1) << 32 | u64::from(second))
}
