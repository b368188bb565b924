//! A checked view over the bytes of an index: entities, their names, and the keys under
//! which the names are found.
//!
//! The keys are kept three times. A query is searched for in two tries, one of them of the
//! reversed keys (`search`); a running text is scanned over an `fst` (`scan`), whose shared
//! endings make the fewest nodes.
//!
//! A delta may lie over an index (`overlay`): then all numbers are those of the changed
//! list, and whoever asks sees one index.

mod assemble;
mod bits;
mod builder;
mod compact;
mod format;
mod heads;
mod number;
mod overlay;
mod postings;
mod scan;
mod search;
mod segment;
mod sort;
mod trie;

use std::ops::Range;
use std::sync::Arc;

#[cfg(feature = "rayon")]
pub(crate) use builder::Prepared;
pub(crate) use builder::{Builder, Keyed};
pub(crate) use format::Delta;
pub(crate) use postings::{Posting, Postings};
pub(crate) use scan::{Budget, Column, Judge, Learnt, Limits, MANNERS, Near, Reader};
pub(crate) use search::{Pattern, Searcher};

use crate::{Error, Kind};
use format::Layout;
use overlay::{Overlay, Source};
use segment::Segment;

/// The number of an entity in one index; entities are numbered by ascending id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EntityId(pub(crate) u32);

/// The number of a name in one index; names are numbered entity by entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameId(pub(crate) u32);

/// An index over bytes on the heap, in the program or in a memory map.
///
/// All bytes are verified once, when it is opened; after that nothing can fail. A number
/// from another index gives an empty string or no names, never a panic.
#[derive(Clone)]
pub(crate) struct Index<D> {
    bytes: D,
    layout: Layout,
    overlay: Option<Arc<Overlay>>,
}

impl<D: AsRef<[u8]>> Index<D> {
    /// Returns the index that these bytes hold. The fingerprint says which rules the
    /// caller makes keys by; the index must have been built by the same.
    ///
    /// # Errors
    /// The bytes are no index, of another version, of other rules, or damaged.
    ///
    /// # Complexity
    /// Reads all bytes once.
    pub(crate) fn open(bytes: D, fingerprint: u64) -> Result<Index<D>, Error> {
        let layout = Layout::read(bytes.as_ref(), fingerprint)?;
        Ok(Index {
            bytes,
            layout,
            overlay: None,
        })
    }

    /// Returns the index of bytes that were written a moment ago; they are not verified.
    ///
    /// # Errors
    /// Their sections do not follow one another.
    pub(crate) fn of_written(bytes: D, fingerprint: u64) -> Result<Index<D>, Error> {
        let layout = Layout::of_written(bytes.as_ref(), fingerprint)?;
        Ok(Index {
            bytes,
            layout,
            overlay: None,
        })
    }

    /// Returns this index with a delta laid over it, in place of the one it had.
    ///
    /// # Errors
    /// The delta was made for another index.
    pub(crate) fn with_delta(
        self,
        delta: Delta,
        keyed: impl FnMut(&str) -> Keyed,
    ) -> Result<Index<D>, Error> {
        let overlay = Overlay::new(self.base(), delta, keyed)?;
        Ok(Index {
            overlay: Some(Arc::new(overlay)),
            ..self
        })
    }

    /// Returns the bytes this index is made of, without what lies over it.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// Returns the delta to this index, without what lies over it, by which the entities
    /// with these ids are gone, as far as there are any, and those of another index are put.
    /// The ids ascend.
    pub(crate) fn delta_to<'i>(
        &self,
        gone: impl Iterator<Item = &'i str>,
        put: &[u8],
    ) -> Result<Delta, Error> {
        let base = self.base();
        let gone: Vec<u32> = gone.filter_map(|id| base.find(id).ok()).collect();
        Delta::new(self.as_bytes(), &gone, put, self.layout.fingerprint)
    }

    /// Returns the ids of the entities that a delta puts or removes, in no order.
    pub(crate) fn changed_ids(&self) -> impl Iterator<Item = &str> {
        self.overlay.iter().flat_map(|overlay| {
            let put = overlay.put();
            let removed = overlay.delta.removed().map(|entity| self.base().id(entity));
            removed.chain((0..put.len()).map(move |entity| put.id(entity)))
        })
    }

    /// Returns the number of entities.
    pub(crate) fn len(&self) -> usize {
        place(self.count())
    }

    fn count(&self) -> u32 {
        match &self.overlay {
            Some(overlay) => overlay.entities.len(),
            None => self.base().len(),
        }
    }

    /// Returns the number of names of all entities.
    pub(crate) fn names_len(&self) -> usize {
        place(match &self.overlay {
            Some(overlay) => overlay.names.len(),
            None => self.base().names_len(),
        })
    }

    /// Returns the caller's identifier of an entity.
    pub(crate) fn entity_id(&self, entity: EntityId) -> &str {
        self.of_entity(entity)
            .map_or("", |(segment, _, entity)| segment.id(entity))
    }

    /// Returns what sort of thing an entity is.
    pub(crate) fn entity_kind(&self, entity: EntityId) -> Kind {
        self.of_entity(entity)
            .map_or(Kind::default(), |(segment, _, entity)| segment.kind(entity))
    }

    /// Returns the numbers of an entity's names, the one to show first.
    pub(crate) fn entity_names(&self, entity: EntityId) -> Range<u32> {
        let Some((segment, source, entity)) = self.of_entity(entity) else {
            return 0..0;
        };
        let names = segment.names(entity);
        match &self.overlay {
            None => names,
            Some(overlay) => {
                let start = overlay.names.number(source, names.start).unwrap_or(0);
                start..start + (names.end - names.start)
            }
        }
    }

    /// Returns a name as it was given.
    pub(crate) fn name_text(&self, name: NameId) -> &str {
        self.of_name(name)
            .map_or("", |(segment, _, name)| segment.text(name))
    }

    /// Returns the byte that was said of a name.
    pub(crate) fn name_mark(&self, name: NameId) -> u8 {
        self.of_name(name)
            .map_or(0, |(segment, _, name)| segment.mark(name))
    }

    /// Returns the entity of a name.
    pub(crate) fn name_entity(&self, name: NameId) -> EntityId {
        let entity = self.of_name(name).and_then(|(segment, source, name)| {
            let entity = segment.entity(name)?;
            match &self.overlay {
                None => Some(entity),
                Some(overlay) => overlay.entities.number(source, entity),
            }
        });
        EntityId(entity.unwrap_or(u32::MAX))
    }

    /// Returns the entity with this id.
    pub(crate) fn find_entity(&self, id: &str) -> Option<EntityId> {
        let base = self.base().find(id).ok();
        let number = match &self.overlay {
            None => base,
            Some(overlay) => match overlay.put().find(id) {
                Ok(put) => overlay.entities.number(Source::Put, put),
                Err(_) => overlay.entities.number(Source::Base, base?),
            },
        };
        number.map(EntityId)
    }

    fn base(&self) -> Segment<'_> {
        Segment {
            bytes: self.as_bytes(),
            layout: &self.layout,
        }
    }

    /// Returns where an entity is, and its number there.
    fn of_entity(&self, entity: EntityId) -> Option<(Segment<'_>, Source, u32)> {
        self.of(entity.0, |overlay| &overlay.entities)
    }

    fn of_name(&self, name: NameId) -> Option<(Segment<'_>, Source, u32)> {
        self.of(name.0, |overlay| &overlay.names)
    }

    fn of(
        &self,
        number: u32,
        runs: impl Fn(&Overlay) -> &overlay::Runs,
    ) -> Option<(Segment<'_>, Source, u32)> {
        let Some(overlay) = &self.overlay else {
            return Some((self.base(), Source::Base, number));
        };
        let (source, number) = runs(overlay).source(number)?;
        let segment = match source {
            Source::Base => self.base(),
            Source::Put => overlay.put(),
        };
        Some((segment, source, number))
    }

    /// Returns the name and size in bytes of each part of the index.
    pub(crate) fn section_sizes(&self) -> impl Iterator<Item = (&'static str, usize)> + use<D> {
        self.layout.sizes().into_iter()
    }

    /// Returns the same index over borrowed bytes: code for it is compiled only once.
    pub(crate) fn view(&self) -> Index<&[u8]> {
        Index {
            bytes: self.as_bytes(),
            layout: self.layout.clone(),
            overlay: self.overlay.clone(),
        }
    }

    /// Returns the segments: the base, and what a delta puts over it.
    fn segments(&self) -> impl Iterator<Item = (Source, Segment<'_>)> {
        let put = self.overlay.as_ref().map(|overlay| overlay.put());
        let put = put.map(|put| (Source::Put, put));
        std::iter::once((Source::Base, self.base())).chain(put)
    }

    /// Returns what stands for the key of a rank in one segment.
    fn value_in(&self, source: Source, rank: u64) -> u64 {
        match (&self.overlay, source) {
            (None, _) => rank,
            (Some(_), Source::Base) => overlay::value(Some(rank), None),
            (Some(_), Source::Put) => overlay::value(None, Some(rank)),
        }
    }

    /// Returns what stands for a key that has these ranks, if it has any.
    fn value(&self, rank: impl Fn(Segment<'_>) -> Option<u64>) -> Option<u64> {
        let base = rank(self.base());
        let Some(overlay) = &self.overlay else {
            return base;
        };
        let put = rank(overlay.put());
        base.or(put).map(|_| overlay::value(base, put))
    }

    /// Returns the postings that a value stands for: the rank of a key, or while a delta
    /// lies over the index that in either.
    fn postings_at(&self, value: u64) -> Option<Postings<'_>> {
        postings_at(self.as_bytes(), &self.layout, self.overlay.as_ref(), value)
    }
}

fn postings_at<'a>(
    bytes: &'a [u8],
    layout: &Layout,
    overlay: Option<&Arc<Overlay>>,
    value: u64,
) -> Option<Postings<'a>> {
    let Some(overlay) = overlay else {
        return layout.postings_at(bytes, value).map(Postings::of);
    };
    let (base, put) = overlay::ranks(value);
    let base = base.and_then(|rank| Some((rank, layout.postings_at(bytes, rank)?)));
    Postings::merged(overlay, base, put)
}

impl<D: AsRef<[u8]>> std::fmt::Debug for Index<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("entities", &self.len())
            .field("names", &self.names_len())
            .finish_non_exhaustive()
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
