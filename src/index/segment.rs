//! One independently built part of an index, by its own numbers.

use super::format::Layout;
use super::trie::Trie;
use crate::Kind;

/// Verified bytes and where everything is in them.
#[derive(Clone, Copy)]
pub(super) struct Segment<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) layout: &'a Layout,
}

impl<'a> Segment<'a> {
    pub(super) fn len(self) -> u32 {
        self.layout.counts.entities
    }

    pub(super) fn names_len(self) -> u32 {
        self.layout.counts.names
    }

    pub(super) fn id(self, entity: u32) -> &'a str {
        self.layout.ids(self.bytes).get(place(entity))
    }

    pub(super) fn kind(self, entity: u32) -> Kind {
        self.layout.kind(self.bytes, place(entity))
    }

    /// Returns the names of an entity.
    pub(super) fn names(self, entity: u32) -> std::ops::Range<u32> {
        let names = self.layout.firsts(self.bytes).names(place(entity));
        let number = |name| u32::try_from(name).unwrap_or(u32::MAX);
        number(names.start)..number(names.end)
    }

    pub(super) fn text(self, name: u32) -> &'a str {
        self.layout.names(self.bytes).get(place(name))
    }

    pub(super) fn mark(self, name: u32) -> u8 {
        let marks = self.layout.marks(self.bytes);
        marks.get(place(name)).copied().unwrap_or_default()
    }

    /// Returns the entity of a name.
    pub(super) fn entity(self, name: u32) -> Option<u32> {
        self.layout.firsts(self.bytes).entity(place(name))
    }

    /// Returns the entity with this id, or where it would be.
    pub(super) fn find(self, id: &str) -> Result<u32, u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    pub(super) fn forward(self) -> Option<Trie<'a>> {
        self.layout.forward(self.bytes)
    }

    pub(super) fn backward(self) -> Option<Trie<'a>> {
        self.layout.backward(self.bytes)
    }

    /// Returns the keys in their order, each with its rank.
    pub(super) fn keys(self) -> Option<fst::raw::Fst<&'a [u8]>> {
        fst::raw::Fst::new(self.layout.keys(self.bytes)).ok()
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
