//! From entities and the keys of their names to the bytes of an index.

use std::collections::HashSet;
use std::io::{Cursor, Seek, Write};
use std::path::PathBuf;

use super::assemble::{
    Content, Expected, Given, Listed, Progress, VisitEntity, VisitKey, assemble,
};
use super::number::{put_number, take_number};
use super::sort::Sorter;
use crate::{Entity, Error, Kind};

/// What the caller says of a name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keyed {
    forms: Vec<Form>,
    /// The keys of the forms end to end.
    keys: Vec<u8>,
    /// A byte to know of each name that is found before it is read.
    pub(crate) mark: u8,
}

/// One key of a name.
#[derive(Clone, Copy, Debug)]
struct Form {
    start: usize,
    end: usize,
    /// Whether the key stands for only a part of the name, and what this reading costs
    /// before any edit, in hundredths of an edit.
    class: [u8; 2],
}

impl Form {
    fn key(self, keys: &[u8]) -> &[u8] {
        keys.get(self.start..self.end).unwrap_or_default()
    }
}

impl Keyed {
    /// Returns the keys of a name so far, none, with room for those of most names.
    pub(crate) fn roomy() -> Keyed {
        Keyed {
            forms: Vec::with_capacity(6),
            keys: Vec::with_capacity(96),
            mark: 0,
        }
    }

    /// Adds a key, one byte a sound, whether it stands for only a part of the name, and
    /// what this reading costs before any edit, in hundredths of an edit. A key without any
    /// sound is ignored.
    pub(crate) fn push(&mut self, key: &[u8], part: bool, penalty: u8) {
        if key.is_empty() {
            return;
        }
        let start = self.keys.len();
        self.keys.extend_from_slice(key);
        self.forms.push(Form {
            start,
            end: self.keys.len(),
            class: [u8::from(part), penalty],
        });
    }

    /// Of two readings to one key, whole or part, the cheaper one stays.
    fn settle(&mut self) {
        let keys = &self.keys;
        let order = |form: &Form| (form.key(keys), form.class);
        self.forms.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
        let is_same =
            |a: &mut Form, b: &mut Form| (a.key(keys), a.class[0]) == (b.key(keys), b.class[0]);
        self.forms.dedup_by(is_same);
    }

    #[cfg(test)]
    pub(super) fn of<K: AsRef<[u8]>>(forms: &[(K, bool, u8)]) -> Keyed {
        let mut keyed = Keyed::default();
        for (key, part, penalty) in forms {
            keyed.push(key.as_ref(), *part, *penalty);
        }
        keyed
    }

    /// Returns the keys, each with whether it stands for only a part of the name, and with
    /// the penalty.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], [u8; 2])> {
        let forms = self.forms.iter();
        forms.map(|form| (form.key(&self.keys), form.class))
    }
}

/// An entity and what is said of each of its different names, ready to go into an index.
pub(crate) struct Prepared<'e> {
    entity: &'e Entity,
    names: Vec<(&'e str, Keyed)>,
}

impl<'e> Prepared<'e> {
    /// Returns the entity with each of its names under the keys that the function gives.
    ///
    /// # Errors
    /// The id is empty, or a name has no key.
    pub(crate) fn new(
        entity: &'e Entity,
        mut keyed: impl FnMut(&str) -> Keyed,
    ) -> Result<Prepared<'e>, Error> {
        if entity.id.is_empty() {
            return Err(Error::empty_id(&entity.name));
        }
        let mut seen = HashSet::new();
        let mut names = Vec::with_capacity(1 + entity.aliases.len());
        for name in entity.names() {
            if !entity.aliases.is_empty() && !seen.insert(name) {
                continue;
            }
            let mut keyed = keyed(name);
            if keyed.forms.is_empty() {
                return Err(Error::no_letter(&entity.id, name));
            }
            keyed.settle();
            names.push((name, keyed));
        }
        Ok(Prepared { entity, names })
    }
}

/// Collects entities and writes an index of them.
///
/// The bytes depend on the entities only, not on the order in which they came, nor on
/// where they were sorted.
pub(crate) struct Builder {
    fingerprint: u64,
    /// The entities by id, each with its place in the order of coming, its kind and names.
    entities: Sorter,
    count: u32,
    /// The number of names so far; they are numbered as they come.
    names: u32,
    /// The ways a key stands for a name, ascending.
    classes: Vec<[u8; 2]>,
    /// The names of each key, with the class of each.
    postings: Sorter,
    postings_count: usize,
    /// Where each name went: its number in the index.
    renumbered: Vec<u32>,
    /// What belongs to the entity at hand: only the room is kept.
    payload: Vec<u8>,
}

impl Builder {
    /// Returns a builder of an index for the rules with this fingerprint, which sorts in
    /// memory.
    pub(crate) fn new(fingerprint: u64) -> Builder {
        Builder::sorting(fingerprint, None)
    }

    /// Returns one that sorts in a folder what is more than so many bytes.
    pub(crate) fn on_disk(fingerprint: u64, folder: PathBuf, memory: usize) -> Builder {
        Builder::sorting(fingerprint, Some((folder, memory / 2)))
    }

    fn sorting(fingerprint: u64, half: Option<(PathBuf, usize)>) -> Builder {
        Builder {
            fingerprint,
            entities: Sorter::new(half.clone()),
            count: 0,
            names: 0,
            classes: Vec::new(),
            postings: Sorter::new(half),
            postings_count: 0,
            renumbered: Vec::new(),
            payload: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.count as usize
    }

    /// Adds an entity, each of its names under the keys that the function gives.
    ///
    /// # Errors
    /// As of [`Prepared::new`], and then the entity is left out, and as of
    /// [`Builder::take`].
    pub(crate) fn add(
        &mut self,
        entity: &Entity,
        keyed: impl FnMut(&str) -> Keyed,
    ) -> Result<(), Error> {
        self.take(&Prepared::new(entity, keyed)?)
    }

    /// Adds an entity that is prepared.
    ///
    /// # Errors
    /// There are too many, or what must go to disk cannot be written. The builder is then
    /// of no more use.
    pub(crate) fn take(&mut self, prepared: &Prepared<'_>) -> Result<(), Error> {
        let Prepared { entity, names } = prepared;
        // The highest number is left free: bounds are one more than what they bound.
        let limit = u64::from(u32::MAX - 1);
        let first = self.names;
        let more = u32::try_from(names.len()).ok();
        let all = more.and_then(|more| first.checked_add(more));
        let all = all.filter(|&all| u64::from(all) <= limit);
        self.names = all.ok_or_else(|| Error::too_large("names", limit))?;
        self.count += 1;
        let payload = &mut self.payload;
        payload.clear();
        payload.push(entity.kind as u8);
        put_number(payload, u64::from(first));
        put_number(payload, names.len() as u64);
        for (name, keyed) in names {
            put_number(payload, name.len() as u64);
            payload.extend_from_slice(name.as_bytes());
            payload.push(keyed.mark);
        }
        self.entities.push(entity.id.as_bytes(), &[payload])?;
        for (number, (_, keyed)) in (first..).zip(names) {
            for (key, class) in keyed.iter() {
                if let Err(at) = self.classes.binary_search(&class) {
                    self.classes.insert(at, class);
                }
                let pieces: [&[u8]; 2] = [&number.to_le_bytes(), &class];
                self.postings.push(key, &pieces)?;
                self.postings_count += 1;
            }
        }
        Ok(())
    }

    /// Returns the bytes of the index.
    ///
    /// # Errors
    /// Two entities have the same id, the index is too large, or what is on disk cannot be
    /// read.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Error> {
        let out = self.write(Cursor::new(Vec::new()), &mut |_| ())?;
        Ok(out.into_inner())
    }

    /// Writes the index from the start of `out` on, and returns that.
    ///
    /// # Errors
    /// Two entities have the same id, the index is too large, or a file cannot be written
    /// or read.
    pub(crate) fn write<W: Write + Seek>(
        mut self,
        out: W,
        progress: Progress<'_>,
    ) -> Result<W, Error> {
        let fingerprint = self.fingerprint;
        let expected = Expected {
            entities: self.len(),
            postings: self.postings_count,
        };
        assemble(&mut self, expected, fingerprint, out, progress)
    }
}

impl Content for Builder {
    fn classes(&mut self) -> Result<Vec<[u8; 2]>, Error> {
        Ok(self.classes.clone())
    }

    fn each_entity(&mut self, visit: VisitEntity<'_>) -> Result<(), Error> {
        let renumbered = &mut self.renumbered;
        renumbered.clear();
        renumbered.resize(self.names as usize, 0);
        let mut next = 0;
        let mut last = Vec::new();
        self.entities.each(|id, mut payload| {
            if !last.is_empty() && last == id {
                return Err(Error::duplicate_entity(&String::from_utf8_lossy(id)));
            }
            last.clear();
            last.extend_from_slice(id);
            let corrupt = || Error::corrupt("entities on disk");
            let (kind, first, count) = take_entity(&mut payload).ok_or_else(corrupt)?;
            let mut given = std::iter::from_fn(|| take_name(&mut payload)).take(count);
            // Most have one name, which needs no room of its own.
            let (one, several);
            let names = if count == 1 {
                one = given.next().ok_or_else(corrupt)?;
                std::slice::from_ref(&one)
            } else {
                several = given.collect::<Vec<_>>();
                several.as_slice()
            };
            if names.len() < count {
                return Err(corrupt());
            }
            for number in (first..).take(count) {
                if let Some(renumbered) = renumbered.get_mut(number) {
                    *renumbered = next;
                }
                next += 1;
            }
            visit(Listed { id, kind, names })
        })
    }

    fn each_key(&mut self, visit: VisitKey<'_>) -> Result<(), Error> {
        let renumbered = &self.renumbered;
        let mut given: Vec<Given> = Vec::new();
        let mut same = Vec::new();
        self.postings.each(|key, payload| {
            if same != key {
                if !given.is_empty() {
                    visit(&same, &given)?;
                }
                given.clear();
                same.clear();
                same.extend_from_slice(key);
            }
            if let [a, b, c, d, part, penalty] = *payload {
                let name = u32::from_le_bytes([a, b, c, d]) as usize;
                let name = renumbered.get(name).copied().unwrap_or_default();
                given.push((name, [part, penalty]));
            }
            Ok(())
        })?;
        if !given.is_empty() {
            visit(&same, &given)?;
        }
        Ok(())
    }
}

/// Takes the kind, the number of the first name as it came, and how many names there are.
fn take_entity(payload: &mut &[u8]) -> Option<(Kind, usize, usize)> {
    let (&kind, rest) = payload.split_first()?;
    *payload = rest;
    let kind = [Kind::Person, Kind::Place, Kind::Org, Kind::Other]
        .into_iter()
        .find(|known| *known as u8 == kind)?;
    let first = usize::try_from(take_number(payload)?).ok()?;
    let count = usize::try_from(take_number(payload)?).ok()?;
    Some((kind, first, count))
}

/// Takes a name and its mark.
fn take_name<'p>(payload: &mut &'p [u8]) -> Option<(&'p [u8], u8)> {
    let len = usize::try_from(take_number(payload)?).ok()?;
    let (name, rest) = payload.split_at_checked(len)?;
    let (&mark, rest) = rest.split_first()?;
    *payload = rest;
    Some((name, mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_form(name: &str) -> Keyed {
        Keyed::of(&[(name.as_bytes(), false, 0)])
    }

    #[test]
    fn an_entity_without_id_is_refused_by_its_name() {
        let error = Builder::new(0)
            .add(&Entity::new("", "abc"), one_form)
            .unwrap_err();
        assert!(error.is_entity() && error.to_string().contains("\"abc\""));
    }

    #[test]
    fn a_name_without_key_is_refused_and_leaves_nothing_behind() {
        let mut builder = Builder::new(0);
        for unkeyed in [|_: &str| Keyed::default(), |_: &str| one_form("")] {
            let error = builder
                .add(&Entity::new("q1", "---"), unkeyed)
                .unwrap_err()
                .to_string();
            assert!(error.contains("\"q1\"") && error.contains("\"---\""));
        }
        assert_eq!(builder.finish().unwrap(), Builder::new(0).finish().unwrap());
    }

    #[test]
    fn an_id_given_twice_is_refused_by_name() {
        let mut builder = Builder::new(0);
        for (id, name) in [("q1", "a"), ("q2", "b"), ("q1", "c")] {
            builder.add(&Entity::new(id, name), one_form).unwrap();
        }
        let error = builder.finish().unwrap_err();
        assert!(error.is_entity() && error.to_string().contains("\"q1\""));
    }

    #[test]
    fn of_two_readings_to_one_key_the_cheaper_stays() {
        let forms = [(30, false), (20, true), (10, false), (25, true)];
        let forms = forms.map(|(penalty, part)| (b"k", part, penalty));
        let forms = |_: &str| Keyed::of(&forms);
        let mut builder = Builder::new(0);
        builder.add(&Entity::new("q1", "a"), forms).unwrap();
        let index = super::super::Index::open(builder.finish().unwrap(), 0).unwrap();
        let found: Vec<_> = index
            .get(b"k")
            .unwrap()
            .map(|p| (p.penalty.hundredths(), p.part))
            .collect();
        assert_eq!(found, [(10, false), (20, true)]);
    }
}
