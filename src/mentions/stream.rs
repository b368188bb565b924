//! Mentions in a text that is read piece by piece.

use std::borrow::Cow;
use std::io::{self, Read};

use super::blocks::first_block;
use super::{Finder, Mention};
use crate::query::Reading;
use crate::resolve::Resolver;

/// How much is read at once, in bytes.
const PIECE: usize = 1 << 16;

/// The mentions of a text that is read piece by piece, in order.
///
/// This iterator is made by [`Resolver::mentions_in`].
pub struct MentionsIn<'r, R, D = Vec<u8>> {
    finder: Finder<'r, D>,
    reader: R,
    piece: Vec<u8>,
    /// The bytes of a character that is not read to its end.
    open: Vec<u8>,
    /// What was read and not yet searched.
    text: String,
    /// Where that text begins.
    at: usize,
    is_whole: bool,
    ready: std::vec::IntoIter<Mention<'r, 'static>>,
}

impl<R, D> std::fmt::Debug for MentionsIn<'_, R, D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MentionsIn")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl<'r, R: Read, D: AsRef<[u8]>> MentionsIn<'r, R, D> {
    pub(super) fn new(resolver: &'r Resolver<D>, reading: Reading<R>) -> MentionsIn<'r, R, D> {
        let (bound, limit) = (reading.confidence_bound(), reading.candidate_limit());
        MentionsIn {
            finder: Finder::new(resolver, bound, limit),
            reader: reading.into_reader(),
            piece: vec![0; PIECE],
            open: Vec::new(),
            text: String::new(),
            at: 0,
            is_whole: false,
            ready: Vec::new().into_iter(),
        }
    }

    fn read(&mut self) -> io::Result<()> {
        let length = match self.reader.read(&mut self.piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            result => result?,
        };
        self.is_whole = length == 0;
        let mut bytes = std::mem::take(&mut self.open);
        bytes.extend_from_slice(self.piece.get(..length).unwrap_or_default());
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.text.push_str(chunk.valid());
            let rest = chunk.invalid();
            let is_open = std::str::from_utf8(rest).is_err_and(|e| e.error_len().is_none());
            if chunks.peek().is_none() && is_open && !self.is_whole {
                self.open = rest.to_vec();
            } else {
                self.text.extend(rest.iter().map(|_| ' '));
            }
        }
        Ok(())
    }
}

impl<'r, R: Read, D: AsRef<[u8]>> Iterator for MentionsIn<'r, R, D> {
    type Item = io::Result<Mention<'r, 'static>>;

    fn next(&mut self) -> Option<io::Result<Mention<'r, 'static>>> {
        loop {
            if let Some(mention) = self.ready.next() {
                return Some(Ok(mention));
            }
            let mut done = 0;
            let mut ready = Vec::new();
            while let Some(rest) = self.text.get(done..).filter(|rest| !rest.is_empty())
                && let Some(length) = first_block(rest, self.is_whole)
                && let Some(block) = rest.get(..length)
            {
                let (mentions, length) = self.finder.mentions(block, self.at + done);
                ready.extend(mentions.into_iter().map(Mention::into_owned));
                done += length;
            }
            self.text.drain(..done);
            self.at += done;
            self.ready = ready.into_iter();
            if self.ready.len() > 0 {
                continue;
            }
            if self.is_whole {
                return None;
            }
            if let Err(error) = self.read() {
                return Some(Err(error));
            }
        }
    }
}

impl<'r> Mention<'r, '_> {
    fn into_owned(self) -> Mention<'r, 'static> {
        Mention {
            range: self.range,
            text: Cow::Owned(self.text.into_owned()),
            is_gloss: self.is_gloss,
            evidence: self.evidence,
            confidence: self.confidence,
            best: self.best,
            candidates: self.candidates,
        }
    }
}
