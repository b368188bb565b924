//! Strings in blocks: few bytes beside the text, each string found at once.
//!
//! ```text
//! block   the least length of its strings in base 128; u8 bits of what another is more;
//!         that for each, as bits; zeros up to a whole byte; then the texts
//! ```
//!
//! All blocks but the last have [`BLOCK`] strings, and a list of numbers says where each
//! block starts. Lengths and texts lie together, so a string costs one place in memory
//! beside that number.

use super::packed::{self, Packed};
use crate::index::bits::{BitWriter, Bits};
use crate::index::number::{put_number, take_number};

/// More make the list of starts smaller, fewer make a string sooner found.
const BLOCK: usize = 32;
/// No length has more bits: an entity has less than four gigabytes.
const MOST_BITS: u32 = 32;

/// A list of strings.
#[derive(Clone, Copy)]
pub(crate) struct Strings<'a> {
    pub(super) count: usize,
    pub(super) blocks: &'a [u8],
    pub(super) starts: Packed<'a>,
}

impl<'a> Strings<'a> {
    /// Returns a string, or an empty one if there are not so many.
    pub(crate) fn get(self, at: usize) -> &'a str {
        self.bytes(at)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    fn bytes(self, at: usize) -> Option<&'a [u8]> {
        if at >= self.count {
            return None;
        }
        let block = at / BLOCK;
        let start = usize::try_from(self.starts.get(block)?).ok()?;
        let mut bytes = self.blocks.get(start..)?;
        let mut lengths = Lengths::take(&mut bytes, self.strings_in(block))?;
        let mut start = 0_usize;
        for _ in 0..at % BLOCK {
            start = start.checked_add(lengths.next()?)?;
        }
        bytes.get(start..)?.get(..lengths.next()?)
    }

    fn strings_in(self, block: usize) -> usize {
        self.count.saturating_sub(block * BLOCK).min(BLOCK)
    }

    fn blocks_count(self) -> usize {
        self.count.div_ceil(BLOCK)
    }

    /// Returns whether the blocks follow one another to the end and all is text, as the
    /// function sees it, string by string.
    pub(super) fn is_sound(self, starts: &[u8], mut accepts: impl FnMut(&'a str) -> bool) -> bool {
        if !self.starts.is_sound(starts, self.blocks_count()) {
            return false;
        }
        let mut rest = self.blocks;
        for block in 0..self.blocks_count() {
            let start = self.blocks.len() - rest.len();
            if self.starts.get(block) != Some(start as u64) {
                return false;
            }
            match self.skip_block(block, rest, &mut accepts) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.is_empty()
    }

    /// Returns what follows a block, if all its strings are accepted.
    fn skip_block(
        self,
        block: usize,
        mut bytes: &'a [u8],
        accepts: &mut impl FnMut(&'a str) -> bool,
    ) -> Option<&'a [u8]> {
        let lengths = Lengths::take(&mut bytes, self.strings_in(block))?;
        for length in lengths {
            let (text, rest) = bytes.split_at_checked(length)?;
            if !accepts(std::str::from_utf8(text).ok()?) {
                return None;
            }
            bytes = rest;
        }
        Some(bytes)
    }
}

/// The lengths of the strings of a block.
struct Lengths<'a> {
    least: usize,
    width: u32,
    bits: Bits<'a>,
    left: usize,
}

impl<'a> Lengths<'a> {
    /// Takes so many from the front of a block; what is left are the texts.
    fn take(block: &mut &'a [u8], count: usize) -> Option<Lengths<'a>> {
        let least = usize::try_from(take_number(block)?).ok()?;
        let (&width, rest) = block.split_first()?;
        let width = u32::from(width);
        if width > MOST_BITS {
            return None;
        }
        let bytes = (count * width as usize).div_ceil(8);
        let (bits, texts) = rest.split_at_checked(bytes)?;
        *block = texts;
        Some(Lengths {
            least,
            width,
            bits: Bits::new(bits),
            left: count,
        })
    }
}

impl Iterator for Lengths<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let more = usize::try_from(self.bits.take(self.width)?).ok()?;
        self.least.checked_add(more)
    }
}

/// Puts strings into blocks.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    starts: Vec<u64>,
    /// The bytes of all blocks that are written.
    written: u64,
    /// Of the strings of the block at hand.
    lengths: Vec<u64>,
    texts: Vec<u8>,
}

impl Blocks {
    /// Adds a string, and appends its block to `out` once that is full.
    pub(crate) fn push(&mut self, text: &[u8], out: &mut Vec<u8>) {
        self.lengths.push(text.len() as u64);
        self.texts.extend_from_slice(text);
        if self.lengths.len() == BLOCK {
            self.end(out);
        }
    }

    /// Appends the last block, if there is any string in it.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        let (Some(least), Some(most)) = (self.lengths.iter().min(), self.lengths.iter().max())
        else {
            return;
        };
        self.starts.push(self.written);
        let before = out.len();
        put_number(out, *least);
        let width = u64::BITS - (most - least).leading_zeros();
        out.push(width as u8);
        let mut bits = BitWriter::new(out);
        for length in &self.lengths {
            bits.put(length - least, width);
        }
        bits.end();
        out.append(&mut self.texts);
        self.lengths.clear();
        self.written += (out.len() - before) as u64;
    }

    /// Appends where each block starts.
    pub(crate) fn write_starts(&self, out: &mut Vec<u8>) {
        let largest = self.starts.last().copied().unwrap_or(0);
        packed::write(out, largest, self.starts.iter().copied());
    }
}
