//! A checked view over the bytes of an index: entities, their names, and the keys under
//! which the names are found.
//!
//! The keys are kept three times. A query is searched for in two tries, one of them of the
//! reversed keys (`search`); a running text is scanned over an `fst` (`scan`), whose shared
//! endings make the fewest nodes.

mod builder;
mod format;
mod number;
mod postings;
mod scan;
mod search;
mod trie;

use std::ops::Range;

pub(crate) use builder::{Builder, Form};
pub(crate) use postings::{Posting, Postings};
pub(crate) use scan::{Budget, Column, Judge, Learnt, Limits, MANNERS, Near, Reader};
pub(crate) use search::{Pattern, Searcher};

use crate::{Error, Kind};
use format::Layout;
use trie::Trie;

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
        Ok(Index { bytes, layout })
    }

    /// Returns the bytes this index is made of.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// Returns the number of entities.
    pub(crate) fn len(&self) -> usize {
        self.layout.ids(self.as_bytes()).len()
    }

    /// Returns the number of names of all entities.
    pub(crate) fn names_len(&self) -> usize {
        self.layout.names(self.as_bytes()).len()
    }

    /// Returns the number of different keys.
    pub(crate) fn keys_len(&self) -> usize {
        self.keys().map_or(0, |keys| keys.len())
    }

    /// Returns the caller's identifier of an entity.
    pub(crate) fn entity_id(&self, entity: EntityId) -> &str {
        self.layout.ids(self.as_bytes()).get(place(entity.0))
    }

    /// Returns what sort of thing an entity is.
    pub(crate) fn entity_kind(&self, entity: EntityId) -> Kind {
        self.layout.kind(self.as_bytes(), place(entity.0))
    }

    /// Returns the numbers of an entity's names, the one to show first.
    pub(crate) fn entity_names(&self, entity: EntityId) -> Range<u32> {
        let firsts = self.layout.first_names(self.as_bytes());
        let at = place(entity.0);
        let start = firsts.get(at).unwrap_or_default();
        let end = at.checked_add(1).and_then(|next| firsts.get(next));
        start..end.unwrap_or(start)
    }

    /// Returns a name as it was given.
    pub(crate) fn name_text(&self, name: NameId) -> &str {
        self.layout.names(self.as_bytes()).get(place(name.0))
    }

    /// Returns the entity of a name.
    pub(crate) fn name_entity(&self, name: NameId) -> EntityId {
        let owners = self.layout.owners(self.as_bytes());
        EntityId(owners.get(place(name.0)).unwrap_or(u32::MAX))
    }

    /// Returns the entity with this id.
    pub(crate) fn find_entity(&self, id: &str) -> Option<EntityId> {
        let ids = self.layout.ids(self.as_bytes());
        let (mut low, mut high) = (0, ids.len());
        while low < high {
            let middle = low.midpoint(high);
            match ids.get(middle).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return u32::try_from(middle).ok().map(EntityId),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
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
        }
    }

    fn keys(&self) -> Option<fst::raw::Fst<&[u8]>> {
        fst::raw::Fst::new(self.layout.keys(self.as_bytes())).ok()
    }

    fn forward(&self) -> Option<Trie<'_>> {
        self.layout.forward(self.as_bytes())
    }

    fn backward(&self) -> Option<Trie<'_>> {
        self.layout.backward(self.as_bytes())
    }

    /// Returns the postings that the value of a key stands for.
    fn postings_at(&self, value: u64) -> Option<Postings<'_>> {
        let bytes = self.as_bytes();
        let codes = self.layout.codes(bytes);
        codes.postings(value, self.layout.postings(bytes))
    }
}

impl<D: AsRef<[u8]>> std::fmt::Debug for Index<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("entities", &self.len())
            .field("names", &self.names_len())
            .field("keys", &self.keys_len())
            .finish_non_exhaustive()
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entity;
    use proptest::prelude::*;

    const RULES: u64 = 0x5EED;

    /// A key of the whole name and one of each of its words, dearer ones later.
    fn forms(name: &str) -> Vec<Form> {
        let whole = std::iter::once((name, false));
        whole
            .chain(name.split(' ').map(|word| (word, true)))
            .zip(0..)
            .map(|((text, part), penalty)| Form {
                key: text.bytes().filter(|&byte| byte != b' ').collect(),
                penalty,
                part,
            })
            .filter(|form| !form.key.is_empty())
            .collect()
    }

    fn build(entities: &[Entity]) -> Vec<u8> {
        let mut builder = Builder::new(RULES);
        for entity in entities {
            builder.add(entity, forms).unwrap();
        }
        builder.finish().unwrap()
    }

    fn some_entities() -> Vec<Entity> {
        vec![
            Entity::new("q7", "somchai jaidee").kind(Kind::Person),
            Entity::new("q2", "เชียงใหม่")
                .kind(Kind::Place)
                .alias("chiang mai")
                .alias("เชียงใหม่"),
            Entity::new("q10", "ปตท").kind(Kind::Org).alias("ptt"),
            Entity::new("q1", "mai"),
        ]
    }

    fn entities() -> impl Strategy<Value = Vec<Entity>> {
        let names = prop::collection::vec("[a-c]{1,4}( [a-c]{1,3})?", 1..4);
        let kind = prop::sample::select(vec![Kind::Person, Kind::Place, Kind::Org, Kind::Other]);
        prop::collection::btree_map("[a-z]{1,3}", (names, kind), 0..12).prop_map(|entities| {
            let entity = |(id, (names, kind)): (String, (Vec<String>, Kind))| {
                let mut names = names.into_iter();
                let entity = Entity::new(id, names.next().unwrap()).kind(kind);
                names.fold(entity, Entity::alias)
            };
            entities.into_iter().map(entity).collect()
        })
    }

    #[test]
    fn what_goes_in_can_be_read_back() {
        let index = Index::open(build(&some_entities()), RULES).unwrap();
        assert_eq!((index.len(), index.names_len()), (4, 6));
        let ids: Vec<_> = (0..4).map(|e| index.entity_id(EntityId(e))).collect();
        assert_eq!(ids, ["q1", "q10", "q2", "q7"]);
        let place = index.find_entity("q2").unwrap();
        assert_eq!(index.entity_kind(place), Kind::Place);
        let names: Vec<_> = index.entity_names(place).map(NameId).collect();
        assert!(names.iter().all(|&name| index.name_entity(name) == place));
        let names: Vec<_> = names.iter().map(|&name| index.name_text(name)).collect();
        assert_eq!(
            names,
            ["เชียงใหม่", "chiang mai"],
            "the repeated alias is kept once"
        );
        let found: Vec<_> = index.get(b"mai").unwrap().collect();
        let shown: Vec<_> = found
            .iter()
            .map(|p| (index.name_text(p.name), p.part, p.penalty.hundredths()))
            .collect();
        assert_eq!(
            shown,
            [("mai", false, 0), ("mai", true, 1), ("chiang mai", true, 2)]
        );
        assert!(index.get(b"ma").is_none() && index.get(b"").is_none());
        assert_eq!(index.find_entity("q3"), None);
    }

    #[test]
    fn an_unknown_number_gives_nothing() {
        let index = Index::open(build(&some_entities()), RULES).unwrap();
        for number in [4, 6, 1 << 31, u32::MAX] {
            assert_eq!(index.entity_id(EntityId(number)), "");
            assert_eq!(index.entity_kind(EntityId(number)), Kind::Other);
            assert!(index.entity_names(EntityId(number)).is_empty());
        }
        assert_eq!(index.name_text(NameId(6)), "");
        assert_eq!(index.name_text(NameId(u32::MAX)), "");
    }

    #[test]
    fn an_index_of_nothing_is_sound_and_finds_nothing() {
        let index = Index::open(build(&[]), RULES).unwrap();
        assert_eq!(
            (index.len(), index.names_len(), index.keys_len()),
            (0, 0, 0)
        );
        assert!(index.get(b"a").is_none());
        assert_eq!(index.find_entity(""), None);
    }

    #[test]
    fn every_flipped_bit_is_an_error() {
        let mut bytes = build(&some_entities());
        for at in 0..bytes.len() {
            for bit in 0..8 {
                bytes[at] ^= 1 << bit;
                assert!(
                    Index::open(&bytes, RULES).is_err(),
                    "bit {bit} of byte {at}"
                );
                bytes[at] ^= 1 << bit;
            }
        }
        assert!(Index::open(&bytes, RULES).is_ok());
    }

    #[test]
    fn every_truncation_and_every_longer_file_is_an_error() {
        let mut bytes = build(&some_entities());
        for len in 0..bytes.len() {
            let error = Index::open(&bytes[..len], RULES).unwrap_err();
            assert!(error.is_corrupt(), "{len} bytes: {error}");
        }
        bytes.push(0);
        assert!(Index::open(&bytes, RULES).is_err());
    }

    #[test]
    fn an_index_of_other_rules_or_another_version_is_outdated() {
        let mut bytes = build(&some_entities());
        assert!(Index::open(&bytes, RULES + 1).unwrap_err().is_outdated());
        bytes[8] += 1;
        assert!(Index::open(&bytes, RULES).unwrap_err().is_outdated());
        assert!(Index::open(b"{\"id\":1}", RULES).unwrap_err().is_corrupt());
    }

    #[test]
    fn the_format_does_not_change_unnoticed() {
        // If this fails and is meant, raise the version in format.rs.
        let bytes = build(&some_entities());
        assert_eq!(
            (bytes.len(), crc32fast::hash(&bytes[16..])),
            (833, 3_263_519_047)
        );
    }

    #[test]
    fn an_index_is_send_and_sync_and_can_be_shown() {
        fn check<T: Send + Sync + std::fmt::Debug>(_: &T) {}
        check(&Index::open(build(&[]), RULES).unwrap());
    }

    proptest! {
        #[test]
        fn no_bytes_make_opening_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(Index::open(&body, RULES).is_err());
            let mut bytes = build(&[])[..32].to_vec();
            bytes.extend(body);
            prop_assert!(Index::open(&bytes, RULES).is_err());
        }

        #[test]
        fn the_order_of_entities_does_not_change_the_bytes(
            entities in entities(), seed in any::<prop::sample::Index>(),
        ) {
            let bytes = build(&entities);
            let mut turned = entities.clone();
            if !turned.is_empty() {
                let by = seed.index(turned.len());
                turned.rotate_left(by);
                prop_assert_eq!(&bytes, &build(&turned));
                turned.reverse();
                prop_assert_eq!(&bytes, &build(&turned));
            }
        }

        #[test]
        fn postings_are_exactly_the_forms_of_the_names(entities in entities()) {
            let index = Index::open(build(&entities), RULES).unwrap();
            let mut expected = std::collections::BTreeMap::new();
            for name in 0..index.names_len() as u32 {
                for form in forms(index.name_text(NameId(name))) {
                    let postings: &mut std::collections::BTreeMap<_, _> =
                        expected.entry(form.key).or_default();
                    let penalty = postings.entry((NameId(name), form.part)).or_insert(u8::MAX);
                    *penalty = form.penalty.min(*penalty);
                }
            }
            prop_assert_eq!(index.keys_len(), expected.len());
            for (key, postings) in expected {
                let read: Vec<_> = index.get(&key).unwrap()
                    .map(|p| ((p.name, p.part), p.penalty.hundredths() as u8)).collect();
                prop_assert_eq!(read, postings.into_iter().collect::<Vec<_>>());
            }
            for entity in &entities {
                let found = index.find_entity(&entity.id).unwrap();
                let mut names: Vec<&str> = Vec::new();
                for name in entity.names() {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                let read: Vec<_> = index.entity_names(found)
                    .map(|name| index.name_text(NameId(name))).collect();
                prop_assert_eq!(read, names);
                prop_assert_eq!(index.entity_kind(found), entity.kind);
            }
        }
    }
}
