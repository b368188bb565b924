//! What was read of parts before: lists have the same few thousand given names again and
//! again, and to find the sounds of one takes less time than to read it.

use crate::table::{high, mix};

/// Two parts are kept in each place: of a million names of which a quarter of the parts
/// come only once, six tenths of the parts are then found.
const PLACES: usize = 1 << 15;
/// A part with all that is known of it; what needs more is not kept.
const SLOT: usize = 64;
/// The length of the letters, the number of readings, how native the letters are.
const HEAD: usize = 4;
/// Says in a tag that the part came again.
const AGAIN: u8 = 0x80;

/// One part: the head, where each reading ends, the letters, the readings end to end.
type Slot = [u8; SLOT];

/// Thai parts of names, with the keys of their readings.
#[derive(Default)]
pub(super) struct Memo {
    /// Some bits of the hash of each part, zero where there is none. They are few bytes, so
    /// that what is not known is not waited for.
    tags: Vec<[u8; 2]>,
    /// The pages of what was never put there take no memory.
    slots: Vec<[Slot; 2]>,
}

/// The hash of the letters of a part.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Hash {
    pub(super) fn of(letters: &str) -> Hash {
        let (eights, rest) = letters.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        let words = eights.iter().chain([&last]);
        Hash(words.fold(0, |hash: u64, word| {
            mix(hash.rotate_left(23) ^ u64::from_le_bytes(*word))
        }))
    }

    fn place(self) -> usize {
        high(self.0) % PLACES
    }

    /// Never zero.
    fn tag(self) -> u8 {
        (self.0 >> 56) as u8 >> 1 | 1
    }
}

/// What is known of a part.
pub(super) struct Known<'m> {
    /// The keys of the readings end to end, and where each ends.
    pub(super) keys: &'m [u8],
    pub(super) ends: &'m [u8],
    /// How native the letters are.
    pub(super) weight: i32,
}

fn known<'s>(slot: &'s Slot, letters: &str) -> Option<Known<'s>> {
    let ([length, count, low, high], rest) = slot.split_first_chunk::<HEAD>()?;
    if usize::from(*length) != letters.len() {
        return None;
    }
    let (ends, rest) = rest.split_at_checked(usize::from(*count))?;
    let rest = rest.strip_prefix(letters.as_bytes())?;
    Some(Known {
        keys: rest.get(..usize::from(*ends.last()?))?,
        ends,
        weight: i32::from(i16::from_le_bytes([*low, *high])),
    })
}

impl Memo {
    /// Returns the slots of the parts that may have this hash.
    fn slots(&self, hash: Hash) -> impl Iterator<Item = &Slot> {
        let tags = self.tags.get(hash.place()).into_iter().flatten();
        let slots = self.slots.get(hash.place()).into_iter().flatten();
        let tagged = tags.zip(slots);
        let alike = tagged.filter(move |(tag, _)| **tag & !AGAIN == hash.tag());
        alike.map(|(_, slot)| slot)
    }

    /// Reads from where the part with this hash may be. Whoever looks up several parts asks
    /// for all of them first and waits for memory once.
    pub(super) fn glance(&self, hash: Hash) {
        std::hint::black_box(self.slots(hash).map(|slot| slot[0]).max());
    }

    /// Returns what is known of a part with these letters and their hash.
    pub(super) fn find(&mut self, hash: Hash, letters: &str) -> Option<Known<'_>> {
        let tags = self.tags.get_mut(hash.place())?;
        let slots = self.slots.get(hash.place())?;
        tags.iter_mut().zip(slots).find_map(|(tag, slot)| {
            if *tag & !AGAIN != hash.tag() {
                return None;
            }
            let known = known(slot, letters)?;
            *tag |= AGAIN;
            Some(known)
        })
    }

    /// Keeps what is known of a part, if there is room for so much, in place of one that
    /// did not come again.
    pub(super) fn put(&mut self, hash: Hash, letters: &str, part: &Known<'_>) {
        let mut slot = [0; SLOT];
        if fill(&mut slot, letters, part).is_none() {
            return;
        }
        if self.tags.is_empty() {
            self.tags = vec![[0; 2]; PLACES];
            self.slots = vec![[[0; SLOT]; 2]; PLACES];
        }
        let place = hash.place();
        if let (Some(tags), Some(slots)) = (self.tags.get_mut(place), self.slots.get_mut(place)) {
            let nth = match tags {
                [0, _] => 0,
                [_, second] if *second < AGAIN => 1,
                [first, _] if *first < AGAIN => 0,
                _ => {
                    *tags = tags.map(|tag| tag & !AGAIN);
                    1
                }
            };
            slots[nth] = slot;
            tags[nth] = hash.tag();
        }
    }
}

fn fill(slot: &mut Slot, letters: &str, part: &Known<'_>) -> Option<()> {
    let Known { keys, ends, weight } = *part;
    let [low, high] = i16::try_from(weight).ok()?.to_le_bytes();
    let length = u8::try_from(letters.len()).ok()?;
    let count = u8::try_from(ends.len()).ok()?;
    let mut rest = slot.as_mut_slice();
    for bytes in [&[length, count, low, high], ends, letters.as_bytes(), keys] {
        let (room, left) = rest.split_at_mut_checked(bytes.len())?;
        room.copy_from_slice(bytes);
        rest = left;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_as_it_was_put_or_not_at_all() {
        let mut memo = Memo::default();
        let text = "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ";
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let keys: Vec<u8> = (0..80).collect();
        let parts = starts.iter().flat_map(|&start| {
            let ends = starts.iter().filter(move |end| **end > start);
            ends.map(move |&end| &text[start..end])
        });
        // Other letters, other readings.
        let of = |letters: &str| {
            let length = letters.len().min(70);
            let ends = if length.is_multiple_of(2) {
                vec![length as u8 / 2]
            } else {
                vec![1, length as u8 / 2, length as u8 / 2 + 1]
            };
            (ends, 40 * length as i32 - 900)
        };
        let (mut found, mut all) = (0, 0);
        for _ in 0..2 {
            for letters in parts.clone() {
                let (ends, weight) = of(letters);
                let keys = &keys[..usize::from(ends[ends.len() - 1])];
                all += 1;
                if let Some(known) = memo.find(Hash::of(letters), letters) {
                    assert_eq!((known.keys, known.ends), (keys, &*ends), "{letters}");
                    assert_eq!(known.weight, weight);
                    found += 1;
                }
                let ends = &ends;
                let part = Known { keys, ends, weight };
                memo.put(Hash::of(letters), letters, &part);
            }
        }
        assert!(found > 100 && found < all, "{found} of {all}");
    }

    #[test]
    fn of_two_in_a_place_the_one_that_came_again_stays() {
        let mut memo = Memo::default();
        let place = Hash::of("ก").place();
        let texts = (0..).map(|number: u32| number.to_string());
        let alike = texts.filter(|text| Hash::of(text).place() == place);
        let alike: Vec<String> = alike.take(2).collect();
        let is_known = |letters: &str, memo: &mut Memo| {
            let hash = Hash::of(letters);
            memo.glance(hash);
            memo.find(hash, letters).is_some()
        };
        let part = Known {
            keys: b"k",
            ends: &[1],
            weight: 0,
        };
        memo.put(Hash::of("ก"), "ก", &part);
        assert!(is_known("ก", &mut memo));
        for other in &alike {
            memo.put(Hash::of(other), other, &part);
        }
        assert!(is_known("ก", &mut memo));
        assert!(!is_known(&alike[0], &mut memo));
        assert!(is_known(&alike[1], &mut memo));
    }
}
