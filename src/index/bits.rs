//! Bits one after the other, from the lowest of a byte on.

/// Bits on their way from bytes; what is taken beyond the end is `None`.
#[derive(Clone, Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// How many bits are taken.
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Bits<'a> {
        Bits { bytes, at: 0 }
    }

    /// Takes a number of so many bits, at most 32.
    pub(super) fn take(&mut self, bits: u32) -> Option<u64> {
        let number = self.ahead() & ((1 << bits) - 1);
        self.skip(bits as usize)?;
        Some(number)
    }

    /// Takes zeros up to a one, and that; returns how many zeros.
    pub(super) fn take_zeros(&mut self) -> Option<u64> {
        /// So many bits are surely ahead.
        const SURE: u32 = u64::BITS - 7;
        let mut zeros = 0;
        loop {
            let more = self.ahead().trailing_zeros().min(SURE);
            zeros += u64::from(more);
            if more < SURE {
                self.skip(more as usize + 1)?;
                return Some(zeros);
            }
            self.skip(more as usize)?;
        }
    }

    /// Returns the bytes behind the last one that a bit was taken of, if its other bits are
    /// zeros.
    pub(super) fn rest(self) -> Option<&'a [u8]> {
        let begun = self.at % 8;
        let is_over = begun == 0 || self.bytes.get(self.at / 8)? >> begun == 0;
        self.bytes.get(self.at.div_ceil(8)..).filter(|_| is_over)
    }

    fn skip(&mut self, bits: usize) -> Option<()> {
        self.at += bits;
        (self.at <= self.bytes.len().saturating_mul(8)).then_some(())
    }

    /// Returns the bits ahead, zeros beyond the end.
    fn ahead(&self) -> u64 {
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let eight = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut eight = [0; 8];
            for (to, from) in eight.iter_mut().zip(rest) {
                *to = *from;
            }
            eight
        });
        u64::from_le_bytes(eight) >> (self.at % 8)
    }
}

/// Bits on their way to bytes.
pub(super) struct BitWriter<'o> {
    out: &'o mut Vec<u8>,
    pending: u64,
    held: u32,
}

impl<'o> BitWriter<'o> {
    pub(super) fn new(out: &'o mut Vec<u8>) -> BitWriter<'o> {
        BitWriter {
            out,
            pending: 0,
            held: 0,
        }
    }

    /// Puts a number of so many bits, at most 57.
    pub(super) fn put(&mut self, number: u64, bits: u32) {
        self.pending |= (number & ((1 << bits) - 1)) << self.held;
        self.held += bits;
        while self.held >= 8 {
            self.out.push(self.pending as u8);
            self.pending >>= 8;
            self.held -= 8;
        }
    }

    /// Puts so many zeros and a one.
    pub(super) fn put_zeros(&mut self, zeros: u64) {
        for _ in 0..zeros {
            self.put(0, 1);
        }
        self.put(1, 1);
    }

    /// Fills the last byte with zeros.
    pub(super) fn end(mut self) {
        if self.held > 0 {
            self.put(0, 8 - self.held % 8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_read_back_as_they_were_written(
            numbers in prop::collection::vec((any::<u32>(), 0..=32_u32, 0..200_u64), 0..30),
        ) {
            let mut bytes = Vec::new();
            let mut writer = BitWriter::new(&mut bytes);
            for &(number, bits, zeros) in &numbers {
                writer.put(u64::from(number), bits);
                writer.put_zeros(zeros);
            }
            writer.end();
            bytes.push(7);
            let mut read = Bits::new(&bytes);
            for &(number, bits, zeros) in &numbers {
                prop_assert_eq!(read.take(bits), Some(u64::from(number) & ((1 << bits) - 1)));
                prop_assert_eq!(read.take_zeros(), Some(zeros));
            }
            prop_assert_eq!(read.rest(), Some(&[7][..]));
        }

        #[test]
        fn what_is_beyond_the_end_is_nothing(
            bytes in prop::collection::vec(any::<u8>(), 0..20),
            steps in prop::collection::vec(prop::option::of(0..=32_u32), 0..40),
        ) {
            let mut read = Bits::new(&bytes);
            let mut taken = 0;
            for bits in steps {
                taken += match bits {
                    Some(bits) => read.take(bits).map_or(u64::MAX >> 1, |_| u64::from(bits)),
                    None => read.take_zeros().map_or(u64::MAX >> 1, |zeros| zeros + 1),
                };
                prop_assert!(taken <= bytes.len() as u64 * 8 || taken >= u64::MAX >> 1);
                if taken >= u64::MAX >> 1 {
                    break;
                }
            }
        }
    }
}
