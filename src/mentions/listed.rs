//! What a listed name says about a span that may be it.

use std::ops::Range;

use super::boundary::Neighbours;
use super::evidence::weight;
use super::orthography::ends_name;
use crate::entity::Kind;
use crate::index::EntityId;
use crate::name::{Form, Name};
use crate::resolve::Found;
use crate::thai;
use crate::titles::TitleKind;

/// Letters that speak for a native Thai name, in hundredths of a nat.
const NATIVE: i32 = 200;

/// A name of the index, taken apart.
pub(super) struct Listed<'r> {
    pub(super) name: Name<'r>,
    pub(super) kind: Kind,
    pub(super) entity: EntityId,
    pub(super) abbreviation: Option<String>,
    /// Whether words beside a span may belong to the name, as its head or its dot.
    pub(super) reaches: bool,
    /// The most that the number of its sounds says for it.
    pub(super) most_sounds: f64,
    /// Whether the entity has a native Thai name.
    native: bool,
    /// Whether no Latin spelling is to be held against it.
    pub(super) for_thai_only: bool,
    /// Its forms as they are written.
    spellings: Vec<String>,
}

impl<'r> Listed<'r> {
    pub(super) fn new(
        name: Name<'r>,
        kind: Kind,
        entity: EntityId,
        native: bool,
        for_thai_only: bool,
    ) -> Listed<'r> {
        let reaches = |form: &Form| {
            form.affixes
                .iter()
                .any(|affix| affix.kind != TitleKind::Title)
        };
        Listed {
            kind,
            entity,
            abbreviation: abbreviation(&name),
            reaches: name.text.ends_with('.') || name.forms.iter().any(reaches),
            most_sounds: sounds_weight(name.forms.iter().map(Form::strength).max().unwrap_or(1)),
            native,
            for_thai_only,
            spellings: name.forms.iter().map(|form| form.spelling(&name)).collect(),
            name,
        }
    }

    /// Returns whether one of the forms is written so.
    pub(super) fn is_spelled(&self, spelling: &str) -> bool {
        self.spellings.iter().any(|known| known == spelling)
    }
}

/// Whether the letters of a name speak for a native Thai one.
pub(super) fn is_native(name: &str) -> bool {
    crate::native::evidence(name) > NATIVE
}

/// Returns what the number of sounds that carry identity says.
pub(super) fn sounds_weight(strength: usize) -> f64 {
    weight(match strength {
        0 | 1 => "sounds-1",
        2 => "sounds-2",
        3 => "sounds-3",
        4 => "sounds-4",
        5 => "sounds-5",
        6 => "sounds-6",
        _ => "sounds-7",
    })
}

/// Whether nothing of the span was left out but small words inside the name.
pub(super) fn is_all_name(form: &Form, slice: &str) -> bool {
    let first = form.spans.iter().map(|span| span.start).min();
    let last = form.spans.iter().map(|span| span.end).max();
    form.affixes.is_empty()
        && first == Some(0)
        && last == Some(slice.len())
        && form.omitted.iter().all(|(_, row)| *row == "part-particle")
}

/// Returns what speaks against a name of which parts are missing.
pub(super) fn part_weight(form: &Form, listed: &Listed<'_>, neighbours: Neighbours) -> f64 {
    let missing = || {
        let omitted = form.omitted.iter();
        omitted.filter(|(_, row)| *row != "part-particle")
    };
    if missing().next().is_none() {
        return 0.0;
    }
    if !matches!(listed.kind, Kind::Person | Kind::Other) {
        return weight("other-part");
    }
    let last = form.spans.iter().map(|span| span.end).max().unwrap_or(0);
    let lacks_last = missing().any(|(range, _)| range.start >= last);
    // Thais are called by their given names, others by their family names.
    let called = weight(match (listed.native, lacks_last) {
        (true, true) => "given-name",
        (true, false) => "family-name",
        (false, true) => "foreign-given-name",
        (false, false) => "foreign-family-name",
    });
    // A word beside it that is no ordinary one may be the rest of somebody else's name.
    let other = if lacks_last {
        neighbours.after
    } else {
        neighbours.before
    };
    called + if other { weight("other-person") } else { 0.0 }
}

/// Returns the letters of a name that is an abbreviation: capitals, or consonants alone.
fn abbreviation(name: &Name<'_>) -> Option<String> {
    let letters: String = name
        .text
        .chars()
        .filter(|c| !matches!(c, '.' | ' '))
        .collect();
    let count = letters.chars().count();
    let is_short = (1..=5).contains(&count);
    let latin = letters
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let thai = letters.chars().all(thai::is_consonant) && count <= 4;
    (is_short && (latin || thai)).then_some(letters)
}

pub(super) fn is_abbreviation(slice: &str, letters: &str) -> bool {
    slice
        .chars()
        .filter(|c| !matches!(c, '.' | ' '))
        .eq(letters.chars())
}

/// Returns the span with the words and signs beside it that belong to the listed name: the
/// head of an organisation or place, ฯ, the dot of an abbreviation. Also returns what the
/// heads that are not there say against it.
pub(super) fn covering(
    text: &str,
    span: Range<usize>,
    found: &Found,
    listed: &Name<'_>,
) -> (Range<usize>, f64) {
    let mut range = span;
    let mut headless = 0.0;
    let Some(form) = listed.forms.get(found.matched.listed_form) else {
        return (range, headless);
    };
    for affix in form.affixes.iter().rev() {
        let word = listed
            .text
            .get(affix.range.clone())
            .unwrap_or_default()
            .trim();
        if affix.kind == TitleKind::Title || word.is_empty() {
            continue;
        }
        let before = text
            .get(..range.start)
            .unwrap_or_default()
            .trim_end_matches(' ');
        let after = text.get(range.end..).unwrap_or_default();
        let bare = after.trim_start_matches(' ');
        let is_head = form.spans.iter().all(|span| affix.range.end <= span.start);
        if is_head && before.ends_with(word) {
            let start = before.len() - word.len();
            if thai::is_cluster_boundary(text, start) {
                range.start = start;
            }
        } else if is_head {
            headless += weight(match affix.kind {
                TitleKind::Generic => "generic-missing",
                _ => "head-missing",
            });
        } else if bare.starts_with(word) {
            let end = range.end + after.len() - bare.len() + word.len();
            if ends_name(text, end) {
                range.end = end;
            }
        }
    }
    let after = text.get(range.end..).unwrap_or_default();
    match after.chars().next() {
        Some('ฯ') if !after.starts_with("ฯลฯ") => range.end += 'ฯ'.len_utf8(),
        Some('.') if listed.text.ends_with('.') => range.end += 1,
        _ => {}
    }
    (range, headless)
}
