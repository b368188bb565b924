//! What was said earlier in a text, so that a part of a name can be told whose it is.

use crate::index::{EntityId, NameId};

/// So many names are remembered, the last ones.
const MAX_NAMES: usize = 64;

/// The people whose full names were in the text so far.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The last one last.
    said: Vec<Said>,
}

/// A full name that was in the text.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) entity: EntityId,
    pub(super) name: NameId,
    /// The part of it, as it was spelled, by which its bearer is called.
    pub(super) called: String,
    /// Where the full name ended in its block; zero in later blocks.
    pub(super) until: usize,
}

impl Context {
    pub(super) fn knows(&self, entity: EntityId) -> bool {
        self.said.iter().any(|said| said.entity == entity)
    }

    pub(super) fn said(&self) -> &[Said] {
        &self.said
    }

    pub(super) fn add(&mut self, said: Said) {
        let same = |known: &Said| known.entity == said.entity && known.called == said.called;
        if self.said.iter().any(same) {
            return;
        }
        if self.said.len() >= MAX_NAMES {
            self.said.remove(0);
        }
        self.said.push(said);
    }

    /// Notes that the next block begins.
    pub(super) fn next_block(&mut self) {
        for said in &mut self.said {
            said.until = 0;
        }
    }
}
