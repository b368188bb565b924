//! The stretches of text that were read before, and that no key is near.
//!
//! Texts say the same things again and again, and most of them are no names. What comes of
//! reading on from a place depends on the letters up to where the reader looked, and on
//! nothing else: where that was nothing, it is nothing wherever those letters stand.

/// A stretch with more letters than this is not remembered.
pub(super) const LONGEST: usize = 9;
/// The bits of a letter with its marks.
pub(super) const BITS: u32 = 13;
/// So many stretches are remembered, 16 bytes each; one may take the place of another.
const STRETCHES: u32 = 20;
/// For so many beginnings it is known how long the stretches are.
const BEGINNINGS: u32 = 16;

/// The stretches, each as one number that says all of it.
#[derive(Default)]
pub(super) struct Barren {
    stretches: Vec<u128>,
    /// For each beginning of two letters the lengths of its stretches, as bits.
    lengths: Vec<u16>,
}

impl Barren {
    /// Returns whether some beginning of these letters is known, at this level.
    pub(super) fn knows(&self, letters: &[u16], level: usize) -> bool {
        let Some(mut lengths) = self.lengths.get(beginning(letters, level)).copied() else {
            return false;
        };
        let mut number = 0;
        let mut read = 0;
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            let Some(next) = letters.get(read..length) else {
                return false;
            };
            (number, read) = (append(number, next), length);
            let stretch = seal(number, length, level);
            if self.stretches.get(place(stretch)) == Some(&stretch) {
                return true;
            }
        }
        false
    }

    /// Remembers a stretch, if it is not too long.
    pub(super) fn add(&mut self, letters: &[u16], level: usize) {
        if letters.is_empty() || letters.len() > LONGEST {
            return;
        }
        if self.stretches.is_empty() {
            self.stretches.resize(1 << STRETCHES, 0);
            self.lengths.resize(1 << BEGINNINGS, 0);
        }
        let stretch = seal(append(0, letters), letters.len(), level);
        if let Some(known) = self.stretches.get_mut(place(stretch)) {
            *known = stretch;
        }
        if let Some(lengths) = self.lengths.get_mut(beginning(letters, level)) {
            *lengths |= 1 << letters.len();
        }
    }
}

fn append(number: u128, letters: &[u16]) -> u128 {
    let letters = letters.iter().map(|letter| u128::from(*letter));
    letters.fold(number, |number, letter| number << BITS | letter)
}

/// Returns the number that says all of a stretch; never zero.
fn seal(number: u128, length: usize, level: usize) -> u128 {
    number << 7 | (level as u128 & 7) << 4 | length as u128
}

fn beginning(letters: &[u16], level: usize) -> usize {
    let letter = |at: usize| letters.get(at).copied().map_or(0, u64::from);
    let number = letter(0) << 32 | letter(1) << 8 | level as u64;
    (mix(number) >> (64 - BEGINNINGS)) as usize
}

fn place(stretch: u128) -> usize {
    let number = mix(stretch as u64) ^ (stretch >> 64) as u64;
    (mix(number) >> (64 - STRETCHES)) as usize
}

fn mix(number: u64) -> u64 {
    let number = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    number ^ number >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_known_with_whatever_follows_and_nothing_else_is() {
        let mut barren = Barren::default();
        assert!(!barren.knows(&[1, 2, 3], 0));
        barren.add(&[1, 2, 3], 0);
        barren.add(&[1, 2, 4, 5, 6], 0);
        barren.add(&[7; LONGEST], 5);
        barren.add(&[8; LONGEST + 1], 5);
        assert!(barren.knows(&[1, 2, 3], 0));
        assert!(barren.knows(&[1, 2, 3, 9], 0));
        assert!(barren.knows(&[1, 2, 4, 5, 6], 0));
        assert!(barren.knows(&[7; LONGEST + 4], 5));
        assert!(!barren.knows(&[1, 2], 0));
        assert!(!barren.knows(&[1, 2, 4, 5], 0));
        assert!(!barren.knows(&[1, 2, 3], 1));
        assert!(!barren.knows(&[7; LONGEST - 1], 5));
        assert!(!barren.knows(&[8; LONGEST + 1], 5));
    }
}
