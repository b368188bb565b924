//! Names that everybody knows, so that a spelling of one is not taken for another.
//!
//! ไอร์แลนด์ and ไอซ์แลนด์ are one letter apart, and a match by sound alone must leave it open
//! whether that is a slip. Who knows both names does not: the names of the bundled
//! gazetteer are what Thai writers mean when they spell them so.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::normalize::normalize;
use crate::thai;

/// By the letters of a name, the line of the gazetteer that it stands on: no two lines share one.
static KNOWN: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let lines = include_str!("../data/gazetteer.tsv").lines().enumerate();
    let names = lines.skip(1).flat_map(|(at, line)| {
        // An id and a kind, then the names.
        let names = line.splitn(3, '\t').nth(2).unwrap_or_default();
        names.split(['\t', '|']).map(move |name| (name, at))
    });
    let known = names.map(|(name, at)| (letters(normalize(name).as_str()), at));
    known.filter(|(name, _)| !name.is_empty()).collect()
});

/// Returns whether two normalized spellings are both well-known names, of two bearers.
///
/// # Complexity
/// Linear in their lengths; the first call reads the gazetteer.
pub(crate) fn are_apart(a: &str, b: &str) -> bool {
    let bearers = KNOWN.get(&letters(a)).zip(KNOWN.get(&letters(b)));
    bearers.is_some_and(|(a, b)| a != b)
}

/// Returns a spelling without spaces and other signs between letters, in lower case.
fn letters(text: &str) -> String {
    let is_letter = |c: &char| c.is_alphanumeric() || thai::is_word_char(*c);
    let letters = text.chars().filter(is_letter);
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_of_one_bearer_are_not_apart_and_those_of_two_are() {
        assert!(are_apart("ไอร์แลนด์", "ไอซ์แลนด์"));
        assert!(are_apart("Ireland", "ไอซ์แลนด์"));
        assert!(are_apart("คิม จองอึน", "คิมจองอิล"));
        assert!(!are_apart("ไอร์แลนด์", "Ireland"));
        assert!(!are_apart("ไอร์แลนด์", "ไอร์แลนด์"));
    }

    #[test]
    fn what_is_not_known_may_be_a_spelling_of_anything() {
        assert!(!are_apart("ไอร์แลนด์", "ไอรแลนด์"));
        assert!(!are_apart("", ""));
    }
}
