//! What was read of parts before: lists name the same few thousand given names again and
//! again, and to find the sounds of one takes a sixth of the time of reading it.

use crate::table::{high, mix};

/// Two parts are kept in each place: of a million names of which a quarter of the parts
/// come only once, six tenths of the parts are then found. The pages of what was never put
/// there take no memory.
const PLACES: usize = 1 << 15;
/// A part with all that is known of it; what needs more is not kept.
const SLOT: usize = 64;
/// The length of the letters, zero if there are none; the number of readings; how native
/// the letters are.
const HEAD: usize = 4;

/// One part: the head, where each reading ends, the letters, the readings end to end.
type Slot = [u8; SLOT];

/// Thai parts of names, with the keys of their readings.
#[derive(Default)]
pub(super) struct Memo {
    places: Vec<[Slot; 2]>,
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
    /// Returns what is known of a part.
    pub(super) fn find(&mut self, letters: &str) -> Option<Known<'_>> {
        let place = self.places.get_mut(place_of(letters))?;
        let [first, second] = place;
        if known(first, letters).is_none() {
            known(second, letters)?;
            // What comes again is kept longer than what never did.
            std::mem::swap(first, second);
        }
        known(first, letters)
    }

    /// Keeps what is known of a part, if there is room for so much, in the place of one
    /// that was not found again.
    pub(super) fn put(&mut self, letters: &str, part: &Known<'_>) {
        if self.places.is_empty() {
            self.places = vec![[[0; SLOT]; 2]; PLACES];
        }
        if let Some([_, second]) = self.places.get_mut(place_of(letters)) {
            // What does not fit leaves the slot empty.
            if fill(second, letters, part).is_none() {
                second.fill(0);
            }
        }
    }
}

fn fill(slot: &mut Slot, letters: &str, part: &Known<'_>) -> Option<()> {
    let Known { keys, ends, weight } = *part;
    let [low, high] = i16::try_from(weight).ok()?.to_le_bytes();
    let length = u8::try_from(letters.len()).ok()?;
    let count = u8::try_from(ends.len()).ok()?;
    let mut rest = slot.as_mut_slice();
    let mut put = |bytes: &[u8]| {
        let (room, left) = std::mem::take(&mut rest).split_at_mut_checked(bytes.len())?;
        room.copy_from_slice(bytes);
        rest = left;
        Some(())
    };
    put(&[length, count, low, high])?;
    put(ends)?;
    put(letters.as_bytes())?;
    put(keys)
}

fn place_of(letters: &str) -> usize {
    let (eights, rest) = letters.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let words = eights.iter().chain([&last]);
    let hash = words.fold(0_u64, |hash, word| {
        mix(hash.rotate_left(23) ^ u64::from_le_bytes(*word))
    });
    high(hash) % PLACES
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
            let ends = if length % 2 == 0 {
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
                if let Some(known) = memo.find(letters) {
                    assert_eq!((known.keys, known.ends), (keys, &*ends), "{letters}");
                    assert_eq!(known.weight, weight);
                    found += 1;
                }
                let ends = &ends;
                memo.put(letters, &Known { keys, ends, weight });
            }
        }
        assert!(found > 100 && found < all, "{found} of {all}");
    }

    #[test]
    fn of_two_in_a_place_the_one_that_came_again_stays() {
        let mut memo = Memo::default();
        let place = place_of("ก");
        let texts = (0..).map(|number: u32| number.to_string());
        let alike: Vec<String> = texts
            .filter(|text| place_of(text) == place)
            .take(2)
            .collect();
        let part = Known {
            keys: b"k",
            ends: &[1],
            weight: 0,
        };
        memo.put("ก", &part);
        assert!(memo.find("ก").is_some());
        for other in &alike {
            memo.put(other, &part);
        }
        assert!(memo.find("ก").is_some());
        assert!(memo.find(&alike[0]).is_none());
        assert!(memo.find(&alike[1]).is_some());
    }
}
