//! The spelling in another script that stands in brackets right after a name:
//! อาห์มาเดียน (Ahmadian), Ahmadian (อาห์มาเดียน).

use std::ops::Range;

use super::manner::allowed;
use crate::index::NameId;
use crate::name::Name;
use crate::resolve::{Asked, Found};
use crate::thai;

/// No spelling in brackets is longer, in bytes.
const LONGEST: usize = 160;
/// A spelling this much farther from a name than one of it may be contradicts it.
const CONTRADICTS: u16 = 3;

/// What a spelling in brackets says of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gloss {
    /// It spells the name, in this stretch of it.
    Agrees(Range<usize>),
    Unclear,
    /// It spells another name.
    Contradicts,
}

/// Returns where the spelling in another script is that stands in brackets after a place,
/// without the brackets; titles are in it.
pub(super) fn bracketed(text: &str, end: usize) -> Option<Range<usize>> {
    let (before, after) = text.split_at_checked(end)?;
    let inside = after.trim_start_matches(' ').strip_prefix('(')?;
    let start = text.len() - inside.len();
    let close = inside.find(')').filter(|length| *length <= LONGEST)?;
    let inside = inside.get(..close)?;
    // What follows a sign is an office or a land: (Mrs. Gita Sabharwal, UN Coordinator).
    let name = inside.split([',', ';', ':', '/']).next()?;
    let is_thai = |letters: &str| letters.chars().any(thai::is_consonant);
    let has_latin = |letters: &str| letters.chars().any(|c| c.is_ascii_alphabetic());
    let last = before.chars().rev().find(|c| c.is_alphabetic())?;
    let is_other = if thai::is_word_char(last) {
        has_latin(name) && !is_thai(name)
    } else {
        is_thai(name) && !has_latin(name)
    };
    let indent = name.len() - name.trim_start_matches(' ').len();
    let range = start + indent..start + name.trim_end_matches(' ').len();
    (is_other && !range.is_empty()).then_some(range)
}

/// Whether there may be a spelling in another script in brackets anywhere in a line.
pub(super) fn has_brackets(line: &str) -> bool {
    let ends = line.match_indices('(');
    ends.into_iter()
        .any(|(at, _)| bracketed(line, at).is_some())
}

/// Whether it may spell a person's name in full or the family name: no abbreviation and no
/// lower-case word.
pub(super) fn may_contradict(spelling: &str) -> bool {
    let letters = || spelling.chars().filter(|c| c.is_alphabetic());
    let is_thai = letters().any(thai::is_word_char);
    is_thai || letters().next().is_some_and(char::is_uppercase) && letters().any(char::is_lowercase)
}

/// Returns what a spelling says of an entity with these names.
pub(super) fn compare<'n>(
    asked: &Asked,
    names: impl Iterator<Item = (NameId, &'n Name<'static>)>,
) -> Gloss {
    let mut said = Gloss::Contradicts;
    for (id, name) in names {
        let Some(found) = Found::new(asked, id, name) else {
            continue;
        };
        let Some((ours, theirs)) = asked
            .form(&found.matched)
            .zip(name.forms.get(found.matched.listed_form))
        else {
            continue;
        };
        let sound = found.matched.cost - ours.penalty - theirs.penalty;
        let most = allowed(ours.strength().min(theirs.strength()));
        let first = ours.spans.iter().map(|span| span.start).min();
        let last = ours.spans.iter().map(|span| span.end).max();
        if sound <= most
            && let (Some(first), Some(last)) = (first, last)
        {
            return Gloss::Agrees(first..last);
        }
        if sound.hundredths() <= most.hundredths().saturating_mul(CONTRADICTS) {
            said = Gloss::Unclear;
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gloss_is_in_the_other_script_and_in_brackets() {
        let inside = |name: &str, rest: &str| {
            let text = format!("{name}{rest}");
            let range = bracketed(&text, name.len());
            range.map(|range| text[range].to_owned())
        };
        let gloss = |text: &str| Some(text.to_owned());
        assert_eq!(inside("อาห์มาเดียน", " (Ahmadian)"), gloss("Ahmadian"));
        assert_eq!(
            inside("อาห์มาเดียน", "(Mr. Ahmadian, Iran)"),
            gloss("Mr. Ahmadian")
        );
        assert_eq!(
            inside("Ahmadian", " ( อาห์มาเดียน ) กล่าว"),
            gloss("อาห์มาเดียน")
        );
        assert_eq!(inside("อาห์มาเดียน", " (อิหร่าน)"), None);
        assert_eq!(inside("Ahmadian", " (Iran)"), None);
        assert_eq!(inside("อาห์มาเดียน", " (2563)"), None);
        assert_eq!(inside("อาห์มาเดียน", " กล่าว (Ahmadian)"), None);
        assert_eq!(inside("อาห์มาเดียน", " (Ahmadian"), None);
    }
}
