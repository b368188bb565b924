//! From entities and the keys of their names to the bytes of an index.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::assemble::Assembler;
use crate::{Entity, Error, Kind};

/// One key of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    /// One byte a sound; a form without any is ignored.
    pub(crate) key: Vec<u8>,
    /// Whether the key stands for only a part of the name.
    pub(crate) part: bool,
    /// What this reading costs before any edit, in hundredths of an edit.
    pub(crate) penalty: u8,
}

impl Form {
    fn class(&self) -> [u8; 2] {
        [u8::from(self.part), self.penalty]
    }
}

/// What the caller says of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keyed {
    pub(crate) forms: Vec<Form>,
    /// A byte to know of each name that is found before it is read.
    pub(crate) mark: u8,
}

impl From<Vec<Form>> for Keyed {
    fn from(forms: Vec<Form>) -> Keyed {
        Keyed { forms, mark: 0 }
    }
}

/// Collects entities and writes an index of them.
///
/// The bytes depend on the entities only, not on the order in which they came.
#[derive(Debug)]
pub(crate) struct Builder {
    fingerprint: u64,
    ids: Texts,
    kinds: Vec<Kind>,
    /// The number of the first name of each entity.
    first_names: Vec<u32>,
    names: Texts,
    marks: Vec<u8>,
    /// The ways a key stands for a name, ascending.
    classes: Vec<[u8; 2]>,
    postings: Collected,
}

impl Builder {
    /// Returns a builder of an index for the rules with this fingerprint.
    pub(crate) fn new(fingerprint: u64) -> Builder {
        Builder {
            fingerprint,
            ids: Texts::new("bytes of entity ids"),
            kinds: Vec::new(),
            first_names: Vec::new(),
            names: Texts::new("bytes of names"),
            marks: Vec::new(),
            classes: Vec::new(),
            postings: Collected::default(),
        }
    }

    /// Adds an entity, each of its names under the keys that the function gives.
    ///
    /// # Errors
    /// The id is empty, a name has no key, or the index grows too large. An entity at
    /// fault is left out entirely; an index too large stays so.
    pub(crate) fn add<K: Into<Keyed>>(
        &mut self,
        entity: &Entity,
        mut keyed: impl FnMut(&str) -> K,
    ) -> Result<(), Error> {
        if entity.id.is_empty() {
            return Err(Error::empty_id(&entity.name));
        }
        let mut seen = HashSet::new();
        let mut names = Vec::new();
        for name in entity.names().filter(|&name| seen.insert(name)) {
            let mut keyed: Keyed = keyed(name).into();
            keyed.forms.retain(|form| !form.key.is_empty());
            if keyed.forms.is_empty() {
                return Err(Error::no_letter(&entity.id, name));
            }
            // Of two readings to one key, whole or part, the cheaper one stays.
            keyed.forms.sort_unstable();
            keyed
                .forms
                .dedup_by(|a, b| (&a.key, a.part) == (&b.key, b.part));
            names.push((name, keyed));
        }
        self.ids.push(&entity.id)?;
        self.kinds.push(entity.kind);
        self.first_names.push(self.names.count()?);
        for (name, keyed) in names {
            let number = self.names.count()?;
            self.names.push(name)?;
            self.marks.push(keyed.mark);
            for form in keyed.forms {
                if let Err(at) = self.classes.binary_search(&form.class()) {
                    self.classes.insert(at, form.class());
                }
                self.postings.push(number, &form)?;
            }
        }
        Ok(())
    }

    /// Returns the bytes of the index.
    ///
    /// # Errors
    /// Two entities have the same id, or the index is too large.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Error> {
        let end = self.names.count()?;
        self.first_names.push(end);
        let order = self.order()?;
        let names_of = |entity: u32| {
            let bounds = self.first_names.get(place(entity)..).unwrap_or_default();
            match bounds {
                [start, end, ..] => *start..*end,
                _ => 0..0,
            }
        };

        let classes = std::mem::take(&mut self.classes);
        let mut assembler = Assembler::new(self.fingerprint, classes);
        // Where each given name went.
        let mut renumbered = vec![0; self.names.len()];
        let mut next = 0;
        for &entity in &order {
            let names = names_of(entity);
            let given = names.clone().map(|name| {
                let mark = self.marks.get(place(name)).copied();
                (self.names.get(name), mark.unwrap_or_default())
            });
            let kind = self.kinds.get(place(entity)).copied();
            assembler.entity(self.ids.get(entity), kind.unwrap_or_default(), given);
            for name in names {
                if let Some(number) = renumbered.get_mut(place(name)) {
                    *number = next;
                }
                next += 1;
            }
        }
        self.postings.give(&mut assembler, &renumbered);
        assembler.finish()
    }

    /// Returns the entities by ascending id.
    fn order(&self) -> Result<Vec<u32>, Error> {
        let mut order: Vec<u32> = (0..self.ids.count()?).collect();
        order.sort_unstable_by_key(|&entity| self.ids.get(entity));
        let twins = order.windows(2).find_map(|pair| match pair {
            [a, b] if self.ids.get(*a) == self.ids.get(*b) => Some(self.ids.get(*a)),
            _ => None,
        });
        match twins {
            Some(id) => Err(Error::duplicate_entity(id)),
            None => Ok(order),
        }
    }
}

/// Strings end to end, numbered as they came.
#[derive(Debug)]
struct Texts {
    /// What there is too much of, if there is.
    what: &'static str,
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    fn new(what: &'static str) -> Texts {
        Texts {
            what,
            text: String::new(),
            ends: Vec::new(),
        }
    }

    fn push(&mut self, text: &str) -> Result<(), Error> {
        let end = self.text.len().saturating_add(text.len());
        let end = u32::try_from(end).map_err(|_| Error::too_large(self.what, LIMIT))?;
        self.text.push_str(text);
        self.ends.push(end);
        Ok(())
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns how many there are, or an error if the next one could not be numbered.
    fn count(&self) -> Result<u32, Error> {
        // The highest number is left free: bounds are one more than their strings.
        match u32::try_from(self.len()) {
            Ok(count) if count < u32::MAX => Ok(count),
            _ => Err(Error::too_large("entities or names", LIMIT)),
        }
    }

    fn get(&self, number: u32) -> &str {
        let at = place(number);
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = start.map_or(0, |&end| place(end));
        let end = self.ends.get(at).map_or(start, |&end| place(end));
        self.text.get(start..end).unwrap_or_default()
    }
}

/// Postings as they came: 32 bytes each, and the bytes of their key.
#[derive(Debug, Default)]
struct Collected {
    keys: Vec<u8>,
    records: Vec<Record>,
}

#[derive(Clone, Copy, Debug)]
struct Record {
    key: Place,
    name: u32,
    class: [u8; 2],
}

/// Where a key is, and its first bytes, by which most keys are told apart.
#[derive(Clone, Copy, Debug)]
struct Place {
    head: u64,
    start: u64,
    len: u32,
}

impl Collected {
    fn push(&mut self, name: u32, form: &Form) -> Result<(), Error> {
        self.records.push(Record {
            key: Place::push(&mut self.keys, form.key.iter().copied())?,
            name,
            class: form.class(),
        });
        Ok(())
    }

    /// Gives each key with its postings to the assembler.
    fn give(mut self, assembler: &mut Assembler, renumbered: &[u32]) {
        let keys = &self.keys;
        self.records
            .sort_unstable_by(|a, b| a.key.order(&b.key, keys));
        let mut given = Vec::new();
        let groups = self
            .records
            .chunk_by(|a, b| a.key.get(keys) == b.key.get(keys));
        for same in groups {
            given.clear();
            given.extend(same.iter().map(|record| {
                let name = renumbered.get(place(record.name));
                (name.copied().unwrap_or_default(), record.class)
            }));
            if let Some(first) = same.first() {
                assembler.key(first.key.get(keys), &given);
            }
        }
    }
}

impl Place {
    /// Appends a key to the others.
    fn push(keys: &mut Vec<u8>, key: impl Iterator<Item = u8>) -> Result<Place, Error> {
        let start = keys.len();
        keys.extend(key);
        let key = keys.get(start..).unwrap_or_default();
        let mut head = [0; 8];
        for (to, from) in head.iter_mut().zip(key) {
            *to = *from;
        }
        let len = u32::try_from(key.len());
        Ok(Place {
            head: u64::from_be_bytes(head),
            start: start as u64,
            len: len.map_err(|_| Error::too_large("bytes in a key", LIMIT))?,
        })
    }

    fn get(self, keys: &[u8]) -> &[u8] {
        let bounds = usize::try_from(self.start)
            .ok()
            .and_then(|start| Some(start..start.checked_add(place(self.len))?));
        bounds
            .and_then(|bounds| keys.get(bounds))
            .unwrap_or_default()
    }

    fn order(&self, other: &Place, keys: &[u8]) -> Ordering {
        let heads = self.head.cmp(&other.head);
        heads.then_with(|| self.get(keys).cmp(other.get(keys)))
    }
}

const LIMIT: u64 = u32::MAX as u64;

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_form(name: &str) -> Vec<Form> {
        let form = Form {
            key: name.as_bytes().to_vec(),
            penalty: 0,
            part: false,
        };
        vec![form]
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
        for unkeyed in [|_: &str| vec![], |_: &str| one_form("")] {
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
        let forms = |_: &str| {
            [(30, false), (20, true), (10, false), (25, true)]
                .map(|(penalty, part)| Form {
                    key: b"k".to_vec(),
                    penalty,
                    part,
                })
                .to_vec()
        };
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
