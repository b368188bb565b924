//! The forms of a name: which of its parts, in which order, with which readings.

use super::{ARTICLE, Form, MAX_PARTS, Omitted, PARTICLE, Side, affix_penalty};
use crate::cost::Cost;
use crate::model::model;
use crate::sound::{self, MAX_UNITS, Part, Script, Unit};
use crate::titles::{self, Core};

/// One reading of a name in each place has so many forms at most.
const MAX_READINGS: usize = 4;

/// Adds the forms of what is left of a normalized text without its affixes.
pub(super) fn add_forms(text: &str, core: &Core, side: Side, forms: &mut Vec<Form>) {
    let parts: Vec<Part> = parts(text, core).collect();
    let readings: Vec<Vec<Vec<Unit>>> = parts
        .iter()
        .map(|part| sound::readings(text, part))
        .collect();
    let base = affix_penalty(&core.affixes, model());
    let span = |at: &usize| parts.get(*at).map(|part| part.range.clone());
    let reading = |at: usize, nth: usize| Some(readings.get(at)?.get(nth)?.as_slice());
    let mut joined = Vec::new();
    let selection = &mut Selection::default();
    each_selection(text, &parts, side, selection, |selection| {
        let omitted = selection.omitted.iter();
        let omitted: Vec<Omitted> = omitted
            .filter_map(|&(at, row)| {
                Some(Omitted {
                    range: span(&at)?,
                    row,
                    cost: omission_cost(row, side, reading(at, 0).unwrap_or_default()),
                })
            })
            .collect();
        let mut penalty = base + omitted.iter().map(|omitted| omitted.cost).sum();
        if selection.moved {
            penalty += model().part("part-order");
        }
        let part = selection.is_part();
        combine(&selection.order, reading, &mut joined, |units| {
            let known = forms
                .iter()
                .any(|form| form.units == units && form.part == part && form.penalty <= penalty);
            if !units.is_empty() && !known {
                forms.push(Form {
                    units: units.to_vec(),
                    penalty,
                    part,
                    affixes: core.affixes.clone(),
                    spans: selection.order.iter().filter_map(span).collect(),
                    omitted: omitted.clone(),
                    moved: selection.moved,
                    most: Cost::MAX,
                });
            }
        });
    });
}

/// Returns the parts of what is left of a text without its affixes.
pub(super) fn parts(text: &str, core: &Core) -> impl Iterator<Item = Part> {
    let start = core.range.start;
    let parts = sound::each_part(text.get(core.range.clone()).unwrap_or_default());
    parts.map(move |part| Part {
        range: part.range.start + start..part.range.end + start,
        ..part
    })
}

/// The price of leaving out a part with these sounds.
///
/// What the query says beyond the listed name speaks against it, the more the more it
/// says: one short part in common with a name of five long ones is chance.
pub(super) fn omission_cost(row: &str, side: Side, units: &[Unit]) -> Cost {
    let flat = model().part(row);
    if side == Side::Listed || matches!(row, PARTICLE | ARTICLE) {
        return flat;
    }
    let sounds = units.iter().filter(|unit| unit.is_strong()).count();
    let sound = model().part("part-sound");
    flat + std::iter::repeat_n(sound, sounds).sum()
}

/// Which parts of a name to take, in which order.
#[derive(Default)]
pub(super) struct Selection {
    pub(super) order: Vec<usize>,
    moved: bool,
    pub(super) omitted: Vec<(usize, &'static str)>,
}

impl Selection {
    /// Returns whether a part that matters is left out.
    pub(super) fn is_part(&self) -> bool {
        self.omitted.iter().any(|(_, row)| *row != PARTICLE)
    }
}

/// Calls back with each useful selection, the whole first. Of the one that is given only
/// the room is used.
pub(super) fn each_selection(
    text: &str,
    parts: &[Part],
    side: Side,
    selection: &mut Selection,
    mut found: impl FnMut(&Selection),
) {
    let count = parts.len();
    selection.order.clear();
    selection.order.extend(0..count);
    selection.omitted.clear();
    selection.moved = false;
    found(selection);
    if !(2..=MAX_PARTS).contains(&count) {
        return;
    }
    if side == Side::Asked {
        // A family name moves from one end to the other, which is one move of two parts.
        selection.moved = true;
        selection.order.rotate_left(1);
        found(selection);
        if count > 2 {
            selection.order.rotate_right(2);
            found(selection);
        }
        selection.moved = false;
    }
    // Sets of parts have a bit for each.
    let minor = (0..count).filter(|at| is_minor(text, parts, *at));
    let minor = minor.fold(0, |minor, at| minor | 1_u32 << at);
    let has = |set: u32, at: usize| set & (1 << at) != 0;
    for kept in 1..(1_u32 << count) - 1 {
        selection.order.clear();
        selection
            .order
            .extend((0..count).filter(|at| has(kept, *at)));
        if kept & !minor == 0 || !is_useful(&selection.order, count) {
            continue;
        }
        // People drop parts of a name that a list gives in full; a part that the list does
        // not know is a reason to doubt.
        let first = match side {
            Side::Listed => "part-omitted",
            Side::Asked => "part-added",
        };
        let mut rows = [first].into_iter().chain(std::iter::repeat("part-more"));
        let missing = (0..count).filter(|at| !has(kept, *at));
        selection.omitted.clear();
        selection.omitted.extend(missing.filter_map(|at| {
            let row = if !has(minor, at) {
                rows.next()?
            } else if at == 0 && is_article(text, parts, at) {
                ARTICLE
            } else {
                PARTICLE
            };
            Some((at, row))
        }));
        found(selection);
    }
}

/// Of a long name people keep one end, one part, or leave one part out.
fn is_useful(order: &[usize], parts: usize) -> bool {
    let contiguous = order
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a + 1 == *b));
    order.len() == 1 || contiguous || order.len() + 1 == parts
}

/// A particle, an article, an initial or a number: leaving it out hardly matters.
fn is_minor(text: &str, parts: &[Part], at: usize) -> bool {
    let Some((part, slice)) = word(text, parts, at) else {
        return true;
    };
    part.script == Script::Digits
        || titles::is_particle(slice)
        || is_article(text, parts, at)
        || (part.script == Script::Latin && slice.chars().count() == 1)
}

/// Whether a part is the Arabic article as it sounds before the next one.
fn is_article(text: &str, parts: &[Part], at: usize) -> bool {
    let (this, next) = (word(text, parts, at), word(text, parts, at + 1));
    this.zip(next)
        .is_some_and(|((_, this), (_, next))| titles::is_article_of(this, next))
}

fn word<'t, 'p>(text: &'t str, parts: &'p [Part], at: usize) -> Option<(&'p Part, &'t str)> {
    let part = parts.get(at)?;
    Some((part, text.get(part.range.clone())?))
}

/// Calls back with the readings of the parts put together: the first of each, then each
/// other reading of one part beside the first of the rest.
pub(super) fn combine<'r, T: Clone + 'r>(
    order: &[usize],
    reading: impl Fn(usize, usize) -> Option<&'r [T]>,
    joined: &mut Vec<T>,
    mut found: impl FnMut(&[T]),
) {
    let mut join = |changed: usize, nth: usize| {
        joined.clear();
        for &at in order {
            let nth = if at == changed { nth } else { 0 };
            joined.extend_from_slice(reading(at, nth).unwrap_or_default());
        }
        joined.truncate(MAX_UNITS);
        found(joined);
    };
    join(usize::MAX, 0);
    let mut left = MAX_READINGS - 1;
    for &at in order {
        let mut nth = 1;
        while left > 0 && reading(at, nth).is_some() {
            join(at, nth);
            (nth, left) = (nth + 1, left - 1);
        }
    }
}
