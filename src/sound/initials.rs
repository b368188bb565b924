//! Latin letters called by their names, as Thai writes initials: SCB is เอสซีบี.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Readings, Unit, spelling};

/// Longer groups of letters are words.
const MOST: usize = 5;
/// Capitals that could be read as a word are taken for initials up to here.
const MOST_CAPITALS: usize = 4;
/// Small letters are, up to here: who types a query seldom holds the shift key.
const MOST_SMALL: usize = 3;

static NAMES: LazyLock<HashMap<char, &str>> = LazyLock::new(|| {
    include_str!("../../data/initials.tsv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?.chars().next()?, fields.next()?))
        })
        .collect()
});

/// How likely it is that letters are called by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Initials {
    No,
    /// A word as well as initials: IOT, cia.
    Maybe,
    /// One letter, or letters without a vowel: J, NFC.
    Surely,
}

/// Returns whether a Latin part is a group of initials.
pub(super) fn initials(part: &str) -> Initials {
    let count = part.chars().count();
    if count == 0 || count > MOST || !part.chars().all(|letter| letter.is_ascii_alphabetic()) {
        return Initials::No;
    }
    let is_vowel = |letter: char| {
        matches!(
            letter.to_ascii_lowercase(),
            'a' | 'e' | 'i' | 'o' | 'u' | 'y'
        )
    };
    if count == 1 || !part.chars().any(is_vowel) {
        Initials::Surely
    } else if count <= MOST_CAPITALS && part.chars().all(|letter| letter.is_ascii_uppercase())
        || count <= MOST_SMALL && part.chars().all(|letter| letter.is_ascii_lowercase())
    {
        Initials::Maybe
    } else {
        Initials::No
    }
}

/// Returns the sounds of the names of the letters of a part.
pub(super) fn reading(part: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    for (at, letter) in part.char_indices() {
        let Some(name) = NAMES.get(&letter.to_ascii_lowercase()) else {
            continue;
        };
        let mut readings = Readings::default();
        spelling::read(name, &mut readings);
        let sounds = readings.all.into_iter().next().unwrap_or_default();
        units.extend(sounds.into_iter().map(|unit| Unit {
            letter: '\0',
            tone: '\0',
            range: at..at + letter.len_utf8(),
            ..unit
        }));
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_a_name() {
        assert!(('a'..='z').all(|letter| NAMES.contains_key(&letter)));
        assert_eq!(NAMES.len(), 26);
    }

    #[test]
    fn letters_without_a_vowel_and_short_words_in_one_case_are_initials() {
        for (part, expected) in [
            ("J", Initials::Surely),
            ("nfc", Initials::Surely),
            ("CCTV", Initials::Surely),
            ("IOT", Initials::Maybe),
            ("iot", Initials::Maybe),
            ("Ali", Initials::No),
            ("trim", Initials::No),
            ("TRUMP", Initials::No),
            ("Ng", Initials::Surely),
            ("ÉÉ", Initials::No),
        ] {
            assert_eq!(initials(part), expected, "{part}");
        }
    }
}
