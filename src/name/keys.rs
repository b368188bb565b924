//! The keys of a listed name, for a fraction of the work of all that pricing it needs.

use std::ops::Range;

use super::forms::{Selection, combine, each_selection, omission_cost, parts};
use super::{Side, affix_penalty, is_thai, style};
use crate::cost::Cost;
use crate::model::model;
use crate::native;
use crate::normalize::normalize;
use crate::sound::{Part, Readings};
use crate::titles;

/// Reads the keys of one name after the other; only the room is kept.
#[derive(Default)]
pub(crate) struct Keyer {
    parts: Vec<Part>,
    /// The readings of the part at hand.
    units: Readings,
    /// The keys of all readings of the parts, end to end.
    keys: Vec<u8>,
    ends: Vec<usize>,
    /// For each part its readings, and how native its letters are.
    readings: Vec<(Range<usize>, Option<i32>)>,
    selection: Selection,
    joined: Vec<u8>,
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
                keys,
                ends,
                readings,
                selection,
                joined,
                ..
            } = self;
            let reading = |at: usize, nth: usize| {
                let (mut readings, _) = readings.get(at)?.clone();
                let nth = readings.nth(nth)?;
                let start = nth
                    .checked_sub(1)
                    .map_or(Some(&0), |before| ends.get(before));
                keys.get(*start?..*ends.get(nth)?)
            };
            each_selection(&text, parts, Side::Listed, selection, |selection| {
                let rows = selection.omitted.iter().map(|(_, row)| *row);
                let omitted = rows.map(|row| omission_cost(row, Side::Listed, &[]));
                let penalty = base + omitted.sum();
                combine(&selection.order, reading, joined, |key| {
                    if !key.is_empty() {
                        found(key, penalty, selection.is_part());
                    }
                });
            });
        }
        // The last core is the barest: titles are spelled as native words whoever bears them.
        let evidence = native::evidence_of(self.readings.iter().map(|(_, weight)| *weight));
        style::mark(is_thai(&text), evidence)
    }

    /// Reads each part of the name at hand.
    fn read_parts(&mut self, text: &str) {
        self.keys.clear();
        self.ends.clear();
        self.readings.clear();
        for part in &self.parts {
            let first = self.ends.len();
            for units in self.units.read(text, part) {
                self.keys
                    .extend(units.iter().map(|unit| unit.sound.as_byte()));
                self.ends.push(self.keys.len());
            }
            let letters = text.get(part.range.clone()).unwrap_or_default();
            let weight = native::weight(letters, part);
            self.readings.push((first..self.ends.len(), weight));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Name;
    use std::collections::BTreeMap;

    #[test]
    fn the_keys_are_those_of_the_forms() {
        let golden = [
            include_str!("../../data/golden/sound.tsv"),
            include_str!("../../data/golden/resolve.tsv"),
            include_str!("../../data/gazetteer.tsv"),
        ];
        let mut keyer = Keyer::default();
        let names = golden.iter().flat_map(|table| table.split(['\t', '\n']));
        for text in names {
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
