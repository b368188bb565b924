//! Strings in blocks: few bytes beside the text, each string found at once.
//!
//! ```text
//! block   the length of each string in base 128, then their texts
//! ```
//!
//! All blocks but the last have [`BLOCK`] strings, and a list of numbers says where each
//! block starts. Lengths and texts lie together, so a string costs one place in memory
//! beside that number.

use super::packed::{self, Packed};
use crate::index::number::{put_number, take_number};

/// More make the list of starts smaller, fewer make a string sooner found.
const BLOCK: usize = 16;

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
        let (mut before, mut length) = (0_usize, 0);
        for nth in 0..self.strings_in(block) {
            let next = usize::try_from(take_number(&mut bytes)?).ok()?;
            if nth < at % BLOCK {
                before = before.checked_add(next)?;
            } else if nth == at % BLOCK {
                length = next;
            }
        }
        bytes.get(before..)?.get(..length)
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
        let mut lengths = [0; BLOCK];
        let lengths = lengths.get_mut(..self.strings_in(block))?;
        for length in lengths.iter_mut() {
            *length = usize::try_from(take_number(&mut bytes)?).ok()?;
        }
        for length in lengths {
            let (text, rest) = bytes.split_at_checked(*length)?;
            if !accepts(std::str::from_utf8(text).ok()?) {
                return None;
            }
            bytes = rest;
        }
        Some(bytes)
    }
}

/// Puts strings into blocks.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    starts: Vec<u64>,
    /// The bytes of all blocks that are written.
    written: u64,
    lengths: Vec<u8>,
    texts: Vec<u8>,
    pending: usize,
}

impl Blocks {
    /// Adds a string, and appends its block to `out` once that is full.
    pub(crate) fn push(&mut self, text: &[u8], out: &mut Vec<u8>) {
        put_number(&mut self.lengths, text.len() as u64);
        self.texts.extend_from_slice(text);
        self.pending += 1;
        if self.pending == BLOCK {
            self.end(out);
        }
    }

    /// Appends the last block, if there is any string in it.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        if self.pending == 0 {
            return;
        }
        self.starts.push(self.written);
        self.written += (self.lengths.len() + self.texts.len()) as u64;
        out.append(&mut self.lengths);
        out.append(&mut self.texts);
        self.pending = 0;
    }

    /// Appends where each block starts.
    pub(crate) fn write_starts(&self, out: &mut Vec<u8>) {
        let largest = self.starts.last().copied().unwrap_or(0);
        packed::write(out, largest, self.starts.iter().copied());
    }
}
