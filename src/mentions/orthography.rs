//! Where a name may begin and end, by how Thai and Latin are written.

use crate::thai;

/// Whether a name may begin at this letter.
pub(super) fn begins_name(text: &str, at: usize, last: Option<char>, letter: char) -> bool {
    if thai::is_consonant(letter)
        || thai::is_syllabic_letter(letter)
        || thai::is_leading_vowel(letter)
    {
        return thai::is_cluster_boundary(text, at)
            && !wants_coda(text.get(..at).unwrap_or_default())
            && !is_silent(text.get(at..).unwrap_or_default());
    }
    let same_word = |last: char| {
        !thai::is_word_char(last)
            && last.is_alphanumeric()
            && letter.is_numeric() == last.is_numeric()
    };
    !thai::is_word_char(letter)
        && is_letter(letter)
        && !last.is_some_and(same_word)
        && thai::is_cluster_boundary(text, at)
}

/// Whether this may be part of a word or number; ฯ and ๆ are letters to Unicode only.
pub(super) fn is_letter(letter: char) -> bool {
    thai::is_word_char(letter) || letter.is_alphanumeric() && !matches!(letter, 'ฯ' | 'ๆ')
}

/// Whether a name may end here: not inside a cluster, a Latin word or a number.
pub(super) fn ends_name(text: &str, end: usize) -> bool {
    let inside = text.split_at_checked(end).is_some_and(|(before, after)| {
        match (before.chars().next_back(), after.chars().next()) {
            (Some(last), Some(next)) => {
                !thai::is_word_char(last)
                    && !thai::is_word_char(next)
                    && last.is_alphanumeric()
                    && next.is_alphanumeric()
                    && last.is_numeric() == next.is_numeric()
            }
            _ => false,
        }
    });
    !inside
        && thai::is_cluster_boundary(text, end)
        && !wants_coda(text.get(..end).unwrap_or_default())
        && !is_silent(text.get(end..).unwrap_or_default())
}

/// Whether the last vowel sign is one that only stands before a further letter.
fn wants_coda(before: &str) -> bool {
    let mut last = before.chars().rev().filter(|c| !thai::is_tone(*c));
    last.next()
        .is_some_and(|c| matches!(c, 'ั' | 'ื' | '็') || thai::is_leading_vowel(c))
}

/// Whether the first letter bears a karan, so belongs to the syllable before it.
fn is_silent(after: &str) -> bool {
    let mut letters = after.chars();
    letters.next().is_some_and(thai::is_consonant)
        && letters.take_while(|c| thai::is_mark(*c)).any(|c| c == '์')
}
