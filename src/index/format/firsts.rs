//! Which names are the first of an entity: one bit a name, counted as it goes.
//!
//! ```text
//! block   u32 first names in the blocks before, then 32 bytes: a bit for each of 256 names,
//!         from the lowest on, set if it is the first of an entity
//! ```
//!
//! Where each entity has one name there is nothing to tell, and no block.

use std::ops::Range;

/// The names of a block.
const BLOCK: usize = 256;
const COUNT: usize = 4;
const BYTES: usize = COUNT + BLOCK / 8;

/// The bits of all names.
#[derive(Clone, Copy)]
pub(crate) struct Firsts<'a> {
    entities: usize,
    names: usize,
    blocks: &'a [[u8; BYTES]],
}

impl<'a> Firsts<'a> {
    pub(super) fn new(bytes: &'a [u8], entities: usize, names: usize) -> Firsts<'a> {
        Firsts {
            entities,
            names,
            blocks: bytes.as_chunks().0,
        }
    }

    /// Returns the entity of a name.
    pub(crate) fn entity(self, name: usize) -> Option<u32> {
        if name >= self.names {
            return None;
        }
        if self.are_alone() {
            return u32::try_from(name).ok();
        }
        let block = self.blocks.get(name / BLOCK)?;
        let upto = name % BLOCK + 1;
        let words = words(block).into_iter().enumerate();
        let ones = words.map(|(nth, word)| (word & below(upto, nth)).count_ones());
        count(block).checked_add(ones.sum())?.checked_sub(1)
    }

    /// Returns the names of an entity; there are none if there are not so many entities.
    pub(crate) fn names(self, entity: usize) -> Range<usize> {
        let start = self.first(entity).unwrap_or(0);
        let end = match entity.checked_add(1) {
            Some(next) if next < self.entities => self.first(next),
            Some(next) if next == self.entities => Some(self.names),
            _ => None,
        };
        start..end.unwrap_or(start)
    }

    fn are_alone(self) -> bool {
        self.entities == self.names
    }

    /// Returns the first name of an entity.
    fn first(self, entity: usize) -> Option<usize> {
        if entity >= self.entities {
            return None;
        }
        if self.are_alone() {
            return Some(entity);
        }
        // Each entity before has a name at least, and what more there are is bounded too.
        let more = self.names.checked_sub(self.entities)?;
        let (mut low, mut high) = (entity / BLOCK, (entity + more) / BLOCK);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if (count(self.blocks.get(middle)?) as usize) <= entity {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        let block = self.blocks.get(low)?;
        let mut left = entity.checked_sub(count(block) as usize)?;
        for (nth, mut word) in words(block).into_iter().enumerate() {
            let ones = word.count_ones() as usize;
            if left < ones {
                for _ in 0..left {
                    word &= word - 1;
                }
                return Some(low * BLOCK + nth * 64 + word.trailing_zeros() as usize);
            }
            left -= ones;
        }
        None
    }

    /// Returns whether there are exactly so many names of exactly so many entities, each
    /// with one at least.
    pub(super) fn is_sound(self, bytes: &[u8]) -> bool {
        if self.are_alone() {
            return bytes.is_empty();
        }
        let mut before = 0_usize;
        let counts_are_true = self.blocks.iter().all(|block| {
            let is_true = count(block) as usize == before;
            before += words(block)
                .iter()
                .map(|w| w.count_ones() as usize)
                .sum::<usize>();
            is_true
        });
        let last = self.blocks.last().map_or([0; 4], words);
        let used = self.names - self.names.saturating_sub(1) / BLOCK * BLOCK;
        let none_behind = (0..)
            .zip(last)
            .all(|(nth, word)| word & !below(used, nth) == 0);
        let begins = self
            .blocks
            .first()
            .is_none_or(|block| words(block)[0] & 1 == 1);
        bytes.len() == self.names.div_ceil(BLOCK) * BYTES
            && counts_are_true
            && before == self.entities
            && none_behind
            && begins
    }
}

fn count(block: &[u8; BYTES]) -> u32 {
    block.first_chunk().copied().map_or(0, u32::from_le_bytes)
}

fn words(block: &[u8; BYTES]) -> [u64; 4] {
    let bits = block.get(COUNT..).unwrap_or_default();
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(bits.as_chunks().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

/// The first `bits` of a block, as far as they are in its nth word.
fn below(bits: usize, nth: usize) -> u64 {
    match bits.saturating_sub(nth * 64) {
        bits @ 0..64 => (1 << bits) - 1,
        _ => u64::MAX,
    }
}

/// Appends the bits of these names.
pub(super) fn write(out: &mut Vec<u8>, firsts: &[bool]) {
    if firsts.iter().all(|is_first| *is_first) {
        return;
    }
    let mut firsts = firsts.iter().copied().peekable();
    let mut before = 0_u32;
    while firsts.peek().is_some() {
        out.extend_from_slice(&before.to_le_bytes());
        let mut bits = [0; BLOCK / 8];
        for (at, is_first) in firsts.by_ref().take(BLOCK).enumerate() {
            if let Some(byte) = bits.get_mut(at / 8) {
                *byte |= u8::from(is_first) << (at % 8);
            }
            before += u32::from(is_first);
        }
        out.extend_from_slice(&bits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(counts: &[usize]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let firsts = counts
            .iter()
            .flat_map(|&count| (0..count).map(|nth| nth == 0));
        write(&mut bytes, &firsts.collect::<Vec<_>>());
        bytes
    }

    proptest! {
        #[test]
        fn names_and_entities_lead_to_each_other(
            counts in prop_oneof![
                prop::collection::vec(1..=1_usize, 0..1000),
                prop::collection::vec(1..=4_usize, 0..700),
                prop::collection::vec(prop_oneof![9 => 1..3_usize, 1 => 200..700_usize], 0..40),
            ],
        ) {
            let names = counts.iter().sum();
            let bytes = written(&counts);
            let firsts = Firsts::new(&bytes, counts.len(), names);
            prop_assert!(firsts.is_sound(&bytes));
            let mut start = 0;
            for (entity, count) in counts.iter().enumerate() {
                prop_assert_eq!(firsts.names(entity), start..start + count);
                for name in start..start + count {
                    prop_assert_eq!(firsts.entity(name), Some(entity as u32));
                }
                start += count;
            }
            for beyond in [counts.len(), counts.len() + 1, usize::MAX] {
                prop_assert!(firsts.names(beyond).is_empty());
            }
            for beyond in [names, names + 1, usize::MAX] {
                prop_assert_eq!(firsts.entity(beyond), None);
            }
        }

        #[test]
        fn a_changed_bit_is_noticed(
            counts in prop::collection::vec(1..=4_usize, 1..300), bit in any::<prop::sample::Index>(),
        ) {
            // With one name each there is no bit at all.
            let counts = [&[2], &counts[..]].concat();
            let names = counts.iter().sum();
            let mut bytes = written(&counts);
            let bit = bit.index(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!Firsts::new(&bytes, counts.len(), names).is_sound(&bytes));
        }

        #[test]
        fn no_bytes_make_reading_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            entities in 0..2000_usize, names in 0..2000_usize, at in 0..2000_usize,
        ) {
            let firsts = Firsts::new(&bytes, entities, names);
            let _ = (firsts.is_sound(&bytes), firsts.entity(at), firsts.names(at));
        }
    }
}
