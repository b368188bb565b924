//! The keys of a listed name, for a fraction of the work of all that pricing it needs.

use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

use super::forms::{combine, each_selection, omission_cost, parts};
use super::{Side, affix_penalty, letters, style};
use crate::cost::Cost;
use crate::model::model;
use crate::normalize::normalize;
use crate::sound::{self, Part};
use crate::titles;

/// So many parts are remembered, about 150 bytes each.
const REMEMBERED: usize = 1 << 14;

/// Reads the keys of one name after the other; what parts of names sound like is
/// remembered, since people share given names, and family names too.
#[derive(Default)]
pub(crate) struct Keyer {
    /// Each part at the place its hash says; a later one takes the place of an earlier.
    remembered: Vec<Known>,
    parts: Vec<Part>,
    name: Keys,
    /// For each part of the name at hand its readings.
    readings: Vec<Range<usize>>,
    joined: Vec<u8>,
}

/// A part and its readings.
#[derive(Clone, Default)]
struct Known {
    text: String,
    keys: Keys,
}

/// Keys end to end.
#[derive(Clone, Default)]
struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn push(&mut self, key: impl Iterator<Item = u8>) {
        self.bytes.extend(key);
        self.ends.push(self.bytes.len());
    }

    fn get(&self, at: usize) -> Option<&[u8]> {
        let start = at
            .checked_sub(1)
            .map_or(Some(0), |before| self.ends.get(before).copied());
        self.bytes.get(start?..*self.ends.get(at)?)
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).filter_map(|at| self.get(at))
    }
}

impl Keyer {
    /// Calls back with the key of each form that [`Name::new`](super::Name::new) has of a
    /// listed name, with its penalty and whether it is of a part only; some of them come
    /// more than once. Returns the mark of the name.
    pub(crate) fn read(&mut self, text: &str, mut found: impl FnMut(&[u8], Cost, bool)) -> u8 {
        let text = normalize(text).into_cow();
        let cores = titles::cores(&text);
        for core in &cores {
            self.parts.clear();
            self.parts.extend(parts(&text, core));
            self.read_parts(&text);
            let base = affix_penalty(&core.affixes, model());
            let Keyer {
                parts,
                name,
                readings,
                joined,
                ..
            } = self;
            each_selection(&text, parts, Side::Listed, |selection| {
                let rows = selection.omitted.iter().map(|(_, row)| *row);
                let omitted = rows.map(|row| omission_cost(row, Side::Listed, &[]));
                let penalty = base + omitted.sum();
                let reading = |at: usize, nth: usize| {
                    let mut readings = readings.get(at)?.clone();
                    readings.nth(nth).and_then(|at| name.get(at))
                };
                combine(&selection.order, reading, joined, |key| {
                    if !key.is_empty() {
                        found(key, penalty, selection.is_part());
                    }
                });
            });
        }
        let (is_thai, evidence) = letters(&text, &cores);
        style::mark(is_thai, evidence)
    }

    /// Reads each part of the name at hand.
    fn read_parts(&mut self, text: &str) {
        self.remembered.resize(REMEMBERED, Known::default());
        self.name.clear();
        self.readings.clear();
        for part in &self.parts {
            let spelled = text.get(part.range.clone()).unwrap_or_default();
            let first = self.name.ends.len();
            if let Some(known) = self.remembered.get_mut(place(spelled)) {
                if known.text != spelled {
                    known.text.clear();
                    known.text.push_str(spelled);
                    known.keys.clear();
                    for units in sound::readings(text, part) {
                        known
                            .keys
                            .push(units.iter().map(|unit| unit.sound.as_byte()));
                    }
                }
                for key in known.keys.iter() {
                    self.name.push(key.iter().copied());
                }
            }
            self.readings.push(first..self.name.ends.len());
        }
    }
}

fn place(part: &str) -> usize {
    let mut hasher = DefaultHasher::new();
    hasher.write(part.as_bytes());
    // The remainder is below the number of places.
    (hasher.finish() % REMEMBERED as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;
    use std::collections::BTreeMap;

    #[test]
    fn the_keys_are_those_of_the_forms_whatever_is_remembered() {
        let golden = [
            include_str!("../../data/golden/sound.tsv"),
            include_str!("../../data/golden/resolve.tsv"),
            include_str!("../../data/gazetteer.tsv"),
        ];
        let mut keyer = Keyer::default();
        let names = golden.iter().flat_map(|table| table.split(['\t', '\n']));
        for text in names.clone().chain(names) {
            let name = Name::new(text, Side::Listed);
            let mut expected = BTreeMap::new();
            let mut cheapest = |key: Vec<u8>, part: bool, penalty: Cost| {
                let known = expected.entry((key, part)).or_insert(penalty);
                *known = penalty.min(*known);
            };
            for form in &name.forms {
                cheapest(form.key(), form.part, form.penalty);
            }
            let mut found = BTreeMap::new();
            let mark = keyer.read(text, |key, penalty, part| {
                let known = found.entry((key.to_vec(), part)).or_insert(penalty);
                *known = penalty.min(*known);
            });
            assert_eq!(found, expected, "{text}");
            assert_eq!(mark, name.mark(), "{text}");
        }
    }
}
