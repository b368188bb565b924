//! Names that everybody knows, so that a spelling of one is not taken for another.
//!
//! ไอร์แลนด์ and ไอซ์แลนด์ are one letter apart, and a match by sound alone must leave it open
//! whether that is a slip. Who knows both names does not: the names of the bundled
//! gazetteer are what Thai writers mean when they spell them so.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::name::Name;
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
    let known = names.map(|(name, at)| (letters(normalize(name).as_str().chars()), at));
    known.filter(|(name, _)| !name.is_empty()).collect()
});

/// Returns the well-known bearers of a name, with or without what stands before it to say
/// what it is the name of; none if nobody knows it.
///
/// # Complexity
/// Linear in its length; the first call reads the gazetteer.
pub(crate) fn bearers(name: &Name<'_>) -> Vec<usize> {
    let mut bearers: Vec<usize> = Vec::new();
    let mut add = |spelling: &str| {
        bearers.extend(KNOWN.get(spelling).filter(|at| !bearers.contains(at)));
    };
    add(&letters(name.text.chars()));
    // Readings of the same parts follow one another.
    let mut last = None;
    for form in &name.forms {
        let is_whole = !form.moved && form.omitted.is_empty();
        if is_whole && last != Some(&form.spans) {
            add(&letters(form.letters(name)));
            last = Some(&form.spans);
        }
    }
    bearers
}

/// Returns whether two names are both well known, and no bearer of one is one of the other.
pub(crate) fn are_apart(bearers: &[usize], name: &Name<'_>) -> bool {
    // Most names are not known.
    if bearers.is_empty() {
        return false;
    }
    let others = self::bearers(name);
    !others.is_empty() && !others.iter().any(|other| bearers.contains(other))
}

/// Returns a spelling without spaces and other signs between letters, in lower case.
fn letters(text: impl Iterator<Item = char>) -> String {
    let mut letters = String::new();
    for letter in text {
        // Thai has no case, and most letters are Thai.
        if thai::is_word_char(letter) {
            letters.push(letter);
        } else if letter.is_alphanumeric() {
            letters.extend(letter.to_lowercase());
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Side;

    fn are_apart(a: &str, b: &str) -> bool {
        let asked = bearers(&Name::new(a, Side::Asked));
        super::are_apart(&asked, &Name::new(b, Side::Listed))
    }

    #[test]
    fn no_two_lines_share_a_name() {
        let lines = include_str!("../data/gazetteer.tsv").lines().enumerate();
        for (at, line) in lines.skip(1) {
            for name in line.splitn(3, '\t').nth(2).unwrap().split(['\t', '|']) {
                let name = letters(normalize(name).as_str().chars());
                assert!(name.is_empty() || KNOWN[&name] == at, "{name}");
            }
        }
    }

    #[test]
    fn two_names_of_one_bearer_are_not_apart_and_those_of_two_are() {
        assert!(are_apart("ไอร์แลนด์", "ไอซ์แลนด์"));
        assert!(are_apart("Ireland", "ไอซ์แลนด์"));
        assert!(are_apart("ประเทศไอร์แลนด์", "ประเทศไอซ์แลนด์"));
        assert!(are_apart("คิม จองอึน", "คิมจองอิล"));
        assert!(!are_apart("ไอร์แลนด์", "Ireland"));
        assert!(!are_apart("ไอร์แลนด์", "ประเทศไอร์แลนด์"));
        assert!(!are_apart("ไอร์แลนด์", "ไอร์แลนด์"));
    }

    #[test]
    fn what_is_not_known_may_be_a_spelling_of_anything() {
        assert!(!are_apart("ไอร์แลนด์", "ไอรแลนด์"));
        assert!(!are_apart("", ""));
    }
}
