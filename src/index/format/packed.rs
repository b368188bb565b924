//! Numbers of as many bits as the largest of them needs, end to end.
//!
//! ```text
//! u8 bits of a number, the numbers from the lowest bit on, eight zero bytes
//! ```
//!
//! With the zeros behind it every number can be read as part of eight whole bytes.

use crate::index::bits::BitWriter;

/// No number has more bits, so that one never touches a ninth byte.
const MOST_BITS: u32 = 57;
const BEHIND: usize = 8;

/// A list of numbers.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a> {
    bits: u32,
    bytes: &'a [u8],
}

impl<'a> Packed<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Packed<'a> {
        let (bits, bytes) = bytes.split_first().unwrap_or((&0, &[]));
        Packed {
            bits: u32::from(*bits).min(MOST_BITS),
            bytes,
        }
    }

    /// Returns a number, or one that means nothing if there are not so many.
    #[inline]
    pub(crate) fn get(self, at: usize) -> Option<u64> {
        let bit = at.checked_mul(self.bits as usize)?;
        let whole = self.bytes.get(bit / 8..)?.first_chunk()?;
        let number = u64::from_le_bytes(*whole) >> (bit % 8);
        Some(number & mask(self.bits))
    }

    /// Returns whether these are exactly so many numbers.
    pub(super) fn is_sound(self, bytes: &[u8], count: usize) -> bool {
        let length = count
            .checked_mul(self.bits as usize)
            .map(|bits| bits.div_ceil(8) + 1 + BEHIND);
        bytes.first().map(|&bits| u32::from(bits)) == Some(self.bits) && length == Some(bytes.len())
    }
}

fn mask(bits: u32) -> u64 {
    (1 << bits) - 1
}

/// Appends these numbers, none of which is above `largest`.
pub(super) fn write(out: &mut Vec<u8>, largest: u64, numbers: impl Iterator<Item = u64>) {
    let bits = (u64::BITS - largest.leading_zeros()).min(MOST_BITS);
    out.push(bits as u8);
    let mut writer = BitWriter::new(out);
    for number in numbers {
        writer.put(number, bits);
    }
    writer.end();
    out.resize(out.len() + BEHIND, 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_read_back_as_they_were_written(
            bits in 0..=MOST_BITS, numbers in prop::collection::vec(any::<u64>(), 0..50),
        ) {
            let numbers: Vec<u64> = numbers.iter().map(|number| number & mask(bits)).collect();
            let largest = numbers.iter().copied().max().unwrap_or(0);
            let mut bytes = Vec::new();
            write(&mut bytes, largest, numbers.iter().copied());
            let packed = Packed::new(&bytes);
            prop_assert!(packed.is_sound(&bytes, numbers.len()));
            for (at, &number) in numbers.iter().enumerate() {
                prop_assert_eq!(packed.get(at), Some(number));
            }
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let packed = Packed::new(&bytes);
            for at in [0, 1, 7, 40, usize::MAX / 57, usize::MAX] {
                let _ = (packed.get(at), packed.is_sound(&bytes, at));
            }
        }
    }
}
