//! Stretches of letters that were met before.
//!
//! Texts say the same things again and again. What depends on a few letters and on nothing
//! else is remembered for the stretch of four, six or eight letters that they are in.

use super::{MINDS, Ways, number, place};

/// The lengths of stretches, in letters.
pub(super) const LENGTHS: [usize; 3] = [4, 6, 8];
/// For stretches of so many of the lengths ways are remembered, for all of them marks.
pub(super) const WITH_WAYS: usize = 2;
/// So many stretches of a length are remembered before all of them are forgotten.
const MAX_STRETCHES: usize = 1 << 18;
/// A table has at least so many places.
const LEAST_PLACES: usize = 1 << 10;

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
        let is_full = |known: &Known| known.table.len >= MAX_STRETCHES;
        let first = self.lengths.iter().position(is_full);
        if first == Some(0) || self.pairs.len >= MAX_STRETCHES {
            *self = Windows::default();
        } else if let Some(first) = first {
            // The longer stretches are known by the shorter ones.
            let full = self.lengths.iter_mut().skip(first);
            full.for_each(|known| *known = Known::default());
        }
        self.pairs.len == 0
    }

    /// Returns the number of a pair of letters.
    pub(super) fn pair(&mut self, letters: [u16; 2]) -> u32 {
        let [first, second] = letters.map(u32::from);
        self.pairs.number(first, second)
    }

    /// Returns the number of a stretch of the `nth` length, which is known from then on.
    pub(super) fn number(&mut self, nth: usize, before: u32, pair: u32) -> u32 {
        let known = self.lengths.get_mut(nth);
        known.map_or(0, |known| known.table.number(before, pair))
    }

    /// Returns the number of a stretch of the `nth` length, if it is known.
    pub(super) fn find(&self, nth: usize, before: u32, pair: u32) -> Option<u32> {
        self.lengths.get(nth)?.table.find(before, pair)
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

/// Numbers for pairs of numbers: a table with open addressing, never more than half full.
#[derive(Debug, Default)]
struct Table {
    /// The pair, one more than each, and its number.
    places: Vec<(u64, u32)>,
    len: usize,
}

impl Table {
    fn find(&self, first: u32, second: u32) -> Option<u32> {
        let wanted = wanted(first, second);
        let mut at = self.place(wanted);
        loop {
            let (known, number) = *self.places.get(at)?;
            if known == wanted {
                return Some(number);
            }
            if known == 0 {
                return None;
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    fn number(&mut self, first: u32, second: u32) -> u32 {
        if let Some(number) = self.find(first, second) {
            return number;
        }
        if self.len * 2 >= self.places.len() {
            let larger = vec![(0, 0); (self.places.len() * 2).max(LEAST_PLACES)];
            for (known, number) in std::mem::replace(&mut self.places, larger) {
                if known != 0 {
                    self.put(known, number);
                }
            }
        }
        let number = number(self.len);
        self.len += 1;
        self.put(wanted(first, second), number);
        number
    }

    fn put(&mut self, wanted: u64, number: u32) {
        let mut at = self.place(wanted);
        while let Some(place) = self.places.get_mut(at) {
            if place.0 == 0 {
                *place = (wanted, number);
                return;
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    fn place(&self, wanted: u64) -> usize {
        // The high bits of a product are the mixed ones.
        let mixed = wanted.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        mixed as usize & self.places.len().wrapping_sub(1)
    }
}

/// Returns a number for two; never zero.
fn wanted(first: u32, second: u32) -> u64 {
    (u64::from(first) + 1) << 32 | u64::from(second)
}
