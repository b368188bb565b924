//! What a listed name says about a span that may be it.

use std::ops::Range;

use super::account::Account;
use super::boundary::Neighbours;
use super::evidence::Row;
use super::orthography::ends_name;
use crate::entity::Kind;
use crate::index::{EntityId, Index, NameId};
use crate::name::{Form, Name, Omitted, says_more};
use crate::resolve::Found;
use crate::thai;
use crate::titles::TitleKind;

/// Letters that speak for a native Thai name, in hundredths of a nat: clearly, since a
/// foreign family name alone is news (มาครง), a Thai one is not.
const NATIVE: i32 = 300;

/// A name of the index, taken apart.
pub(super) struct Listed {
    pub(super) name: Name<'static>,
    pub(super) kind: Kind,
    pub(super) entity: EntityId,
    pub(super) abbreviation: Option<String>,
    /// Whether it is one name of a person, with no other.
    pub(super) is_single: bool,
    /// Whether words beside a span may belong to the name, as its head or its dot.
    pub(super) reaches: bool,
    /// Whether the entity has a native Thai name.
    pub(super) native: bool,
    /// Whether no Latin spelling is to be held against it.
    pub(super) for_thai_only: bool,
}

impl Listed {
    pub(super) fn new(
        name: Name<'static>,
        kind: Kind,
        entity: EntityId,
        native: bool,
        for_thai_only: bool,
    ) -> Listed {
        let reaches = |form: &Form| {
            form.affixes
                .iter()
                .any(|affix| affix.kind != TitleKind::Title)
        };
        Listed {
            is_single: kind == Kind::Person && name.forms.iter().all(|form| form.spans.len() < 2),
            kind,
            entity,
            abbreviation: abbreviation(&name),
            reaches: name.text.ends_with('.') || name.forms.iter().any(reaches),
            native,
            for_thai_only,
            name,
        }
    }
}

/// Whether an entity has a name whose letters speak for a native Thai one.
pub(super) fn has_native_name(index: &Index<&[u8]>, entity: EntityId) -> bool {
    let mut names = index.entity_names(entity);
    names.any(|name| says_more(index.name_mark(NameId(name)), NATIVE))
}

/// Whether nothing of the span was left out but small words inside the name.
pub(super) fn is_all_name(form: &Form, slice: &str) -> bool {
    let first = form.spans.iter().map(|span| span.start).min();
    let last = form.spans.iter().map(|span| span.end).max();
    form.affixes.is_empty()
        && first == Some(0)
        && last == Some(slice.len())
        && form.omitted.iter().all(Omitted::is_particle)
}

/// What it means that parts of a listed name are missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct MissingPart {
    pub(super) row: Row,
    /// Whether the last part is, so that what follows the span may be another one.
    lacks_last: bool,
    is_person: bool,
    is_native: bool,
}

impl MissingPart {
    /// Whether a word beside the span, no ordinary one, may be the rest of another
    /// person's name.
    pub(super) fn is_beside_more(self, neighbours: Neighbours) -> bool {
        self.is_person
            && if self.lacks_last && self.is_native {
                neighbours.family
            } else if self.lacks_last {
                neighbours.after
            } else {
                neighbours.before
            }
    }
}

/// Returns what speaks against a name of which parts are missing; `None` if it is whole.
pub(super) fn missing_part(form: &Form, listed: &Listed) -> Option<MissingPart> {
    let missing = || {
        let omitted = form.omitted.iter();
        omitted.filter(|omitted| !omitted.is_particle())
    };
    missing().next()?;
    let last = form.spans.iter().map(|span| span.end).max().unwrap_or(0);
    let lacks_last = missing().any(|omitted| omitted.range.start >= last);
    let is_person = matches!(listed.kind, Kind::Person | Kind::Other);
    // Thais are called by their given names, others by their family names.
    let row = match (listed.native, lacks_last) {
        _ if !is_person => Row::OtherPart,
        (true, true) => Row::GivenName,
        (true, false) => Row::FamilyName,
        (false, true) => Row::ForeignGivenName,
        (false, false) => Row::ForeignFamilyName,
    };
    Some(MissingPart {
        row,
        lacks_last,
        is_person,
        is_native: listed.native,
    })
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
/// head of an organisation or place, ฯ, the dot of an abbreviation. Puts down the heads
/// that are not there, which speak against it.
pub(super) fn covering(
    text: &str,
    span: Range<usize>,
    found: &Found,
    listed: &Name<'_>,
    account: &mut Account,
) -> Range<usize> {
    let mut range = span;
    let Some(form) = listed.forms.get(found.matched.listed_form) else {
        return range;
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
            account.add(match affix.kind {
                TitleKind::Generic => Row::GenericMissing,
                _ => Row::HeadMissing,
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
    range
}
