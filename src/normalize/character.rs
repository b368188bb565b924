//! Step 1: what one character stands for, before its neighbours are looked at.

use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, is_combining_mark,
};
use unicode_normalization::{IsNormalized, is_nfc_quick};

use crate::thai;

/// What `c` is written as, or `None` when it is invisible and dropped.
pub(super) fn map(c: char) -> Option<char> {
    let mapped = match c {
        '\0'..='\u{9f}' => c,
        // Default ignorables, and the dotted circle that holds a lone mark.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}'
        | '\u{25cc}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => return None,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ' '
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2bc}' => '\'',
        '\u{201c}'..='\u{201f}' => '"',
        '๐'..='๙' => shifted(c, '๐', '0'),
        '\u{ff01}'..='\u{ff5e}' => shifted(c, '\u{ff01}', '!'),
        '\u{f700}'..='\u{f71a}' | '\u{f884}'..='\u{f89e}' => glyph(c),
        _ => c,
    };
    Some(mapped)
}

/// The character as far from `to` as `c` is from `from`.
fn shifted(c: char, from: char, to: char) -> char {
    let code = u32::from(c) - u32::from(from) + u32::from(to);
    char::from_u32(code).unwrap_or(c)
}

/// The Thai character whose placed glyph old fonts keep at the private-use `c`.
///
/// The first set is that of Windows, the second that of Apple.
fn glyph(c: char) -> char {
    match c {
        '\u{f700}' | '\u{f89e}' => 'ฐ',
        '\u{f70f}' | '\u{f89a}' => 'ญ',
        '\u{f710}' | '\u{f884}' => '\u{e31}',
        '\u{f701}' | '\u{f885}' => '\u{e34}',
        '\u{f702}' | '\u{f886}' => '\u{e35}',
        '\u{f703}' | '\u{f887}' => '\u{e36}',
        '\u{f704}' | '\u{f888}' => '\u{e37}',
        '\u{f718}' | '\u{f89b}' => '\u{e38}',
        '\u{f719}' | '\u{f89c}' => '\u{e39}',
        '\u{f71a}' | '\u{f89d}' => '\u{e3a}',
        '\u{f712}' | '\u{f889}' => '\u{e47}',
        '\u{f705}' | '\u{f70a}' | '\u{f713}' | '\u{f88a}'..='\u{f88c}' => '\u{e48}',
        '\u{f706}' | '\u{f70b}' | '\u{f714}' | '\u{f88d}'..='\u{f88f}' => '\u{e49}',
        '\u{f707}' | '\u{f70c}' | '\u{f715}' | '\u{f890}'..='\u{f892}' => '\u{e4a}',
        '\u{f708}' | '\u{f70d}' | '\u{f716}' | '\u{f893}'..='\u{f895}' => '\u{e4b}',
        '\u{f709}' | '\u{f70e}' | '\u{f717}' | '\u{f896}'..='\u{f898}' => '\u{e4c}',
        '\u{f711}' | '\u{f899}' => '\u{e4d}',
        _ => c,
    }
}

/// Whether `c` is a dot that parts two words when it stands between letters.
///
/// U+0387 is here because NFC turns it into U+00B7.
pub(super) fn is_middle_dot(c: char) -> bool {
    matches!(c, '\u{b7}' | '\u{387}' | '\u{2022}' | '\u{30fb}')
}

/// Whether `c` is in the Thai block.
pub(super) fn is_thai(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}')
}

/// Whether `c` is a combining character of another script, one that canonical
/// ordering moves.
pub(super) fn is_foreign_mark(c: char) -> bool {
    !c.is_ascii() && !is_thai(c) && canonical_combining_class(first_part(c)) != 0
}

/// Whether a word can end in `c`.
pub(super) fn ends_word(c: char) -> bool {
    if is_thai(c) {
        thai::is_word_char(c)
    } else {
        c.is_alphabetic() || is_combining_mark(c)
    }
}

/// Whether a word can begin with `c`.
pub(super) fn begins_word(c: char) -> bool {
    if is_thai(c) {
        thai::is_word_char(c) && !thai::is_mark(c) && !thai::is_following_vowel(c)
    } else {
        c.is_alphabetic() && !is_combining_mark(c)
    }
}

/// Whether NFC never joins `c` to, or moves it before, what stands before it.
pub(super) fn starts_segment(c: char) -> bool {
    c.is_ascii() || is_stable_starter(first_part(c))
}

/// The first character of the canonical decomposition of `c`.
///
/// Some vowels of Tibetan are starters that fall apart into marks.
fn first_part(c: char) -> char {
    let mut first = None;
    decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    first.unwrap_or(c)
}

/// Whether step 1 and NFC leave `c` alone wherever it stands.
pub(super) fn is_plain(c: char) -> bool {
    map(c) == Some(c) && !is_middle_dot(c) && is_stable_starter(c)
}

fn is_stable_starter(c: char) -> bool {
    canonical_combining_class(c) == 0
        && matches!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn composed(c: char) -> impl Iterator<Item = char> {
        std::iter::once(c).nfc()
    }

    #[test]
    fn a_mapped_character_stays_mapped_under_nfc() {
        for c in ('\0'..=char::MAX).filter_map(map) {
            assert_eq!(map(c), Some(c), "{c:?}");
            for part in composed(c) {
                let stays = map(part) == Some(part);
                assert!(stays, "{c:?} {part:?}");
                assert!(!is_middle_dot(part) || is_middle_dot(c), "{c:?}");
            }
        }
    }

    #[test]
    fn nfc_does_not_change_what_can_begin_a_word() {
        for c in '\0'..=char::MAX {
            let first = composed(c).next().unwrap_or(c);
            assert_eq!(begins_word(c), begins_word(first), "{c:?}");
        }
    }

    #[test]
    fn a_plain_character_starts_a_segment() {
        for c in ('\0'..=char::MAX).filter(|&c| is_plain(c)) {
            assert!(starts_segment(c), "{c:?}");
            assert!(composed(c).eq([c]), "{c:?}");
        }
    }

    #[test]
    fn every_glyph_of_both_private_sets_is_mapped() {
        for c in ('\u{f700}'..='\u{f71a}').chain('\u{f884}'..='\u{f89e}') {
            assert!(map(c).is_some_and(thai::is_word_char), "{c:?}");
        }
    }
}
