//! The edits of one match, in the original spelling.

use std::ops::Range;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::cost::Cost;
use crate::model::{Model, Profile, model};
use crate::name::{Form, Name, affix_row};
use crate::sound::{Role, Unit};
use crate::thai;

/// One difference between a query and the name it matched, as people write it.
///
/// `from` is what the query has, `to` what the name has; either may be empty. The costs
/// of the edits of a candidate add up to its cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    from: String,
    to: String,
    cost: Cost,
    reason: String,
}

impl Edit {
    /// Returns what the query has.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// Returns what the name has.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Returns the share of the cost; zero for what writers vary freely.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// Returns why it costs this: the sounds or habits behind it, in English.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl Serialize for Edit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut edit = serializer.serialize_struct("Edit", 4)?;
        edit.serialize_field("from", &self.from)?;
        edit.serialize_field("to", &self.to)?;
        edit.serialize_field("cost", &self.cost.as_f64())?;
        edit.serialize_field("reason", &self.reason)?;
        edit.end()
    }
}

/// One column of an alignment: places in the two readings, and the price in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) asked: Option<usize>,
    pub(crate) listed: Option<usize>,
    pub(crate) price: u16,
}

/// Returns the cheapest alignment of two readings, first to last.
///
/// Of equally cheap ones it takes the one that pairs most from the end.
///
/// # Complexity
/// Time and memory are the product of the two lengths.
pub(crate) fn align(asked: &[Unit], listed: &[Unit], profile: Profile, model: &Model) -> Vec<Step> {
    let width = listed.len() + 1;
    let at = |row: usize, column: usize| row * width + column;
    let cell = |table: &[u32], row: usize, column: usize| {
        table.get(at(row, column)).copied().unwrap_or(u32::MAX)
    };
    let gap = |unit: Option<&Unit>| unit.map_or(0, |unit| model.single(unit, profile));
    let pair = |row: usize, column: usize| match (asked.get(row), listed.get(column)) {
        (Some(a), Some(b)) => model.pair(a, b, profile),
        _ => u16::MAX,
    };
    let others: Vec<(&Unit, u32)> = listed
        .iter()
        .map(|unit| (unit, u32::from(gap(Some(unit)))))
        .collect();
    let mut line = Vec::with_capacity(width);
    let mut left = 0;
    line.push(left);
    line.extend(others.iter().map(|(_, gap)| {
        left += gap;
        left
    }));
    let mut table: Vec<u32> = Vec::with_capacity((asked.len() + 1) * width);
    table.extend_from_slice(&line);
    for unit in asked {
        let down = u32::from(gap(Some(unit)));
        let mut cells = line.iter_mut();
        let Some(first) = cells.next() else {
            break;
        };
        let mut diagonal = *first;
        *first += down;
        left = *first;
        for (cell, (other, gap)) in cells.zip(&others) {
            let above = *cell;
            left = (diagonal + u32::from(model.pair(unit, other, profile)))
                .min(above + down)
                .min(left + gap);
            (diagonal, *cell) = (above, left);
        }
        table.extend_from_slice(&line);
    }
    let (mut row, mut column) = (asked.len(), listed.len());
    let mut steps = Vec::with_capacity(row.max(column));
    while row + column > 0 {
        let here = cell(&table, row, column);
        if row > 0 && column > 0 {
            let price = pair(row - 1, column - 1);
            if cell(&table, row - 1, column - 1).saturating_add(u32::from(price)) == here {
                (row, column) = (row - 1, column - 1);
                steps.push(Step {
                    asked: Some(row),
                    listed: Some(column),
                    price,
                });
                continue;
            }
        }
        let price = row.checked_sub(1).map(|before| gap(asked.get(before)));
        match price {
            Some(price)
                if cell(&table, row - 1, column).saturating_add(u32::from(price)) == here =>
            {
                row -= 1;
                steps.push(Step {
                    asked: Some(row),
                    listed: None,
                    price,
                });
            }
            _ if column > 0 => {
                column -= 1;
                let price = gap(listed.get(column));
                steps.push(Step {
                    asked: None,
                    listed: Some(column),
                    price,
                });
            }
            _ => break,
        }
    }
    steps.reverse();
    steps
}

/// Returns the edits that turn the asked name into the listed one, by these two forms.
pub(crate) fn explain(
    asked: &Name<'_>,
    asked_form: &Form,
    listed: &Name<'_>,
    listed_form: &Form,
    profile: Profile,
) -> Vec<Edit> {
    let model = model();
    let mut edits = Vec::new();
    for (name, form, is_asked) in [(asked, asked_form, true), (listed, listed_form, false)] {
        let text = name.text.as_ref();
        let mut whole = |range: &Range<usize>, row: &str, cost: Cost| {
            let word = text
                .get(range.clone())
                .unwrap_or_default()
                .trim()
                .to_owned();
            let (from, to) = if is_asked {
                (word, String::new())
            } else {
                (String::new(), word)
            };
            edits.push(Edit {
                from,
                to,
                cost,
                reason: model.part_reason(row).to_owned(),
            });
        };
        for affix in &form.affixes {
            let row = affix_row(affix);
            whole(&affix.range, row, model.part(row));
        }
        for omitted in &form.omitted {
            whole(&omitted.range, omitted.row, omitted.cost);
        }
    }
    if asked_form.moved {
        let order = |spans: &[Range<usize>]| {
            let words: Vec<&str> = spans
                .iter()
                .filter_map(|s| asked.text.get(s.clone()))
                .collect();
            words.join(" ")
        };
        let mut before = asked_form.spans.clone();
        before.sort_by_key(|span| span.start);
        edits.push(Edit {
            from: order(&before),
            to: order(&asked_form.spans),
            cost: model.part("part-order"),
            reason: model.part_reason("part-order").to_owned(),
        });
    }
    let style = asked.style_cost(listed, model);
    if style > Cost::ZERO {
        let spelling = |name: &Name<'_>, form: &Form| form.spelling(name);
        edits.push(Edit {
            from: spelling(asked, asked_form),
            to: spelling(listed, listed_form),
            cost: style,
            reason: model.part_reason("style").to_owned(),
        });
    }
    let segments = segments(asked, asked_form, listed, listed_form, profile);
    edits.extend(
        segments
            .into_iter()
            .filter(|edit| edit.from != edit.to || edit.cost > Cost::ZERO),
    );
    edits
}

/// Cuts two forms into stretches that correspond: all of both, the equal ones included.
pub(crate) fn segments(
    asked: &Name<'_>,
    asked_form: &Form,
    listed: &Name<'_>,
    listed_form: &Form,
    profile: Profile,
) -> Vec<Edit> {
    let model = model();
    let steps = align(&asked_form.units, &listed_form.units, profile, model);
    let left = Line::new(asked, asked_form);
    let right = Line::new(listed, listed_form);
    let lefts: Vec<_> = steps.iter().map(|step| left.range(step.asked)).collect();
    let rights: Vec<_> = steps.iter().map(|step| right.range(step.listed)).collect();
    let (left_cuts, right_cuts) = (cuts(&lefts, left.length), cuts(&rights, right.length));
    let mut segments = Vec::new();
    let (mut from, mut to) = (0, 0);
    let mut cost = 0u16;
    let mut reasons: Vec<String> = Vec::new();
    for (nth, step) in steps.iter().enumerate() {
        cost = cost.saturating_add(step.price);
        let reason = reason(step, asked_form, listed_form, model, profile);
        if step.price > 0 && !reasons.contains(&reason) {
            reasons.push(reason);
        }
        let cut = (
            left_cuts.get(nth).copied().flatten(),
            right_cuts.get(nth).copied().flatten(),
        );
        let (Some(left_end), Some(right_end)) = cut else {
            continue;
        };
        let (before, after) = (left.text(from..left_end), right.text(to..right_end));
        let mut reason = reasons.join("; ");
        if reason.is_empty() && before != after {
            reason = free_reason(&before, &after);
        }
        segments.push(Edit {
            from: before,
            to: after,
            cost: Cost::from_hundredths(cost),
            reason,
        });
        (from, to, cost) = (left_end, right_end, 0);
        reasons.clear();
    }
    segments
}

/// Where each step ends if what follows begins no earlier: a place to cut, else `None`.
fn cuts(ranges: &[Option<Range<usize>>], length: usize) -> Vec<Option<usize>> {
    let mut next_start = length;
    let mut starts = vec![length; ranges.len()];
    for (start, range) in starts.iter_mut().zip(ranges).rev() {
        *start = next_start;
        if let Some(range) = range {
            next_start = next_start.min(range.start);
        }
    }
    let mut end = 0;
    ranges
        .iter()
        .zip(&starts)
        .map(|(range, next)| {
            end = range.as_ref().map_or(end, |range| end.max(range.end));
            // Signs between two sounds go with the one before.
            (end <= *next).then_some(*next)
        })
        .collect()
}

/// The parts of a form laid end to end, in the order of the form.
struct Line<'f> {
    text: &'f str,
    form: &'f Form,
    length: usize,
}

impl<'f> Line<'f> {
    fn new(name: &'f Name<'_>, form: &'f Form) -> Line<'f> {
        let length = form.spans.iter().map(Range::len).sum();
        Line {
            text: name.text.as_ref(),
            form,
            length,
        }
    }

    fn range(&self, unit: Option<usize>) -> Option<Range<usize>> {
        let range = self.form.units.get(unit?)?.range.clone();
        let mut offset = 0;
        for span in &self.form.spans {
            if span.contains(&range.start) {
                return Some(range.start - span.start + offset..range.end - span.start + offset);
            }
            offset += span.len();
        }
        None
    }

    fn text(&self, line: Range<usize>) -> String {
        let mut offset = 0;
        let mut pieces = Vec::new();
        for span in &self.form.spans {
            let from = line.start.clamp(offset, offset + span.len()) - offset + span.start;
            let to = line.end.clamp(offset, offset + span.len()) - offset + span.start;
            offset += span.len();
            if let Some(piece) = self.text.get(from..to).filter(|piece| !piece.is_empty()) {
                pieces.push(piece);
            }
        }
        pieces.join(" ")
    }
}

fn reason(step: &Step, asked: &Form, listed: &Form, model: &Model, profile: Profile) -> String {
    let unit = |form: &Form, at: Option<usize>| at.and_then(|at| form.units.get(at)).cloned();
    match (unit(asked, step.asked), unit(listed, step.listed)) {
        (Some(a), Some(b)) => {
            let reason = model.pair_reason(&a, &b, profile);
            let (x, y) = (sign(&a), sign(&b));
            if x.is_empty() || y.is_empty() || x == y {
                return reason.to_owned();
            }
            format!("{x}/{y}: {reason}")
        }
        (Some(unit), None) | (None, Some(unit)) => {
            let reason = model.single_reason(&unit, profile);
            match sign(&unit) {
                sign if sign.is_empty() => reason.to_owned(),
                sign if unit.is_weak() => format!("{sign} silent"),
                sign => format!("{sign}: {reason}"),
            }
        }
        (None, None) => String::new(),
    }
}

/// How to name a unit: its letter, a vowel with the dash that stands for a consonant.
fn sign(unit: &Unit) -> String {
    match unit.letter {
        '\0' => String::new(),
        letter if thai::is_leading_vowel(letter) => format!("{letter}–"),
        letter if thai::is_mark(letter) || thai::is_following_vowel(letter) => format!("–{letter}"),
        'อ' if unit.sound.symbol().is_vowel() => "–อ".to_owned(),
        letter if unit.sound.role() == Role::Weak && thai::is_consonant(letter) => {
            format!("{letter}์")
        }
        letter => letter.to_string(),
    }
}

/// Why two spellings differ that sound and cost the same.
fn free_reason(from: &str, to: &str) -> String {
    let strip = |text: &str, drop: fn(char) -> bool| -> String {
        text.chars().filter(|c| !drop(*c)).collect()
    };
    let tone = |c: char| thai::is_tone(c) || c == '็';
    if strip(from, tone) == strip(to, tone) {
        "tone mark or ็".to_owned()
    } else if from.to_lowercase() == to.to_lowercase() {
        "capital letter".to_owned()
    } else {
        "same sound".to_owned()
    }
}
