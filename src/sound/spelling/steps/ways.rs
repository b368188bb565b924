//! The steps that were worked out before, by the letters they depend on.
//!
//! A reader sees a few letters only, and texts repeat those all the time: so hardly any
//! step of a text has to be worked out.

use super::Ways;

/// So many beginnings of letters are remembered before all is forgotten.
const MAX_NODES: usize = 1 << 17;
/// The table of moves has at least so many places.
const LEAST_SLOTS: usize = 1 << 10;

/// A tree of letters, with the ways from a place at the last letter that matters to them.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// For each beginning the ways, if no further letter matters. The first are the empty
    /// beginnings, one for each mind.
    ways: Vec<Option<Ways>>,
    /// The beginning and its next letter, and the beginning that this makes; no beginning
    /// goes on to the first. Never more than half full.
    moves: Vec<(u64, u32)>,
    made: usize,
}

impl Known {
    /// Forgets all if that has become much; returns whether it did.
    pub(super) fn tidy(&mut self) -> bool {
        let is_full = self.ways.len() > MAX_NODES;
        if is_full {
            *self = Known::default();
        }
        is_full
    }

    /// Returns the ways of a reader with something in mind before these letters.
    pub(super) fn get(&self, mind: usize, letters: impl Iterator<Item = u16>) -> Option<Ways> {
        let mut node = mind;
        for letter in letters {
            node = self.follow(node, letter)?;
            if let Some(ways) = self.ways.get(node)? {
                return Some(*ways);
            }
        }
        None
    }

    /// Remembers the ways; `letters` are those that matter to them.
    pub(super) fn set(&mut self, mind: usize, letters: impl Iterator<Item = u16>, ways: Ways) {
        if self.ways.is_empty() {
            self.ways.resize(super::MINDS, None);
        }
        let mut node = mind;
        for letter in letters {
            node = match self.follow(node, letter) {
                Some(next) => next,
                None => self.add(node, letter),
            };
        }
        if let Some(known) = self.ways.get_mut(node) {
            *known = Some(ways);
        }
    }

    fn follow(&self, node: usize, letter: u16) -> Option<usize> {
        let wanted = wanted(node, letter);
        let mut at = self.slot(wanted);
        loop {
            let (known, next) = *self.moves.get(at)?;
            if known == wanted {
                return usize::try_from(next).ok();
            }
            if known == 0 {
                return None;
            }
            at = (at + 1) & (self.moves.len() - 1);
        }
    }

    fn add(&mut self, node: usize, letter: u16) -> usize {
        if self.made * 2 >= self.moves.len() {
            let larger = vec![(0, 0); (self.moves.len() * 2).max(LEAST_SLOTS)];
            for (known, next) in std::mem::replace(&mut self.moves, larger) {
                if known != 0 {
                    self.place(known, next);
                }
            }
        }
        let next = self.ways.len();
        self.ways.push(None);
        self.made += 1;
        self.place(wanted(node, letter), super::number(next));
        next
    }

    fn place(&mut self, wanted: u64, next: u32) {
        let mut at = self.slot(wanted);
        while let Some(slot) = self.moves.get_mut(at) {
            if slot.0 == 0 {
                *slot = (wanted, next);
                return;
            }
            at = (at + 1) & (self.moves.len() - 1);
        }
    }

    fn slot(&self, wanted: u64) -> usize {
        // The high bits of a product are the mixed ones.
        let mixed = wanted.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        mixed as usize & self.moves.len().wrapping_sub(1)
    }
}

/// Returns a number for a beginning and its next letter; never zero.
fn wanted(node: usize, letter: u16) -> u64 {
    (node as u64 + 1) << 16 | u64::from(letter)
}
