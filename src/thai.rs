//! What each Thai code point is. Reads characters, never builds strings.
//!
//! The properties of Unicode do not serve here: the tone marks are not
//! `Alphabetic`, and the vowels above and below are `Mn` like the tones. So the
//! classes are written out by code point.

use unicode_normalization::char::is_combining_mark;

/// Whether `c` is a consonant, ก to ฮ; ฤ and ฦ are letters of their own.
pub(crate) fn is_consonant(c: char) -> bool {
    matches!(c, 'ก'..='ฮ') && !is_syllabic_letter(c)
}

/// Whether `c` is ฤ or ฦ, which sound as a consonant with its vowel.
pub(crate) fn is_syllabic_letter(c: char) -> bool {
    matches!(c, 'ฤ' | 'ฦ')
}

/// Whether `c` is a vowel written before the consonant it follows in sound.
pub(crate) fn is_leading_vowel(c: char) -> bool {
    matches!(c, 'เ'..='ไ')
}

/// Whether `c` is a spacing vowel written after its consonant: ะ า ำ ๅ.
pub(crate) fn is_following_vowel(c: char) -> bool {
    matches!(c, 'ะ' | 'า' | 'ำ' | 'ๅ')
}

/// The vowels of a text that are signs above or below, and its tone marks, in order, each
/// other way to write one of the vowels as that sign: รร and ำ hold ั, and ไ and ใ are ัย.
///
/// These tell native names apart even where nobody hears them: พันธุ์ and พันธ์.
pub(crate) fn signs(letters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut letters = letters.peekable();
    std::iter::from_fn(move || {
        loop {
            let letter = letters.next()?;
            match letter {
                'ั' if letters.next_if_eq(&'ย').is_some() => return Some('ไ'),
                'ั' | 'ำ' => return Some('ั'),
                'ร' if letters.next_if_eq(&'ร').is_some() => return Some('ั'),
                'ไ' | 'ใ' => return Some('ไ'),
                'ฤ' => return Some('ิ'),
                'ิ' | 'ี' | 'ึ' | 'ื' | 'ุ' | 'ู' => return Some(letter),
                tone if is_tone(tone) => return Some(tone),
                _ => {}
            }
        }
    })
}

/// Whether `c` is one of the four tone marks.
pub(crate) fn is_tone(c: char) -> bool {
    matches!(c, '\u{e48}'..='\u{e4b}')
}

/// Whether `c` is any Thai mark that takes no room of its own.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// Whether `c` can stand inside a Thai word: letters and marks, but not the
/// signs ฯ ๆ ฿, digits or punctuation.
pub(crate) fn is_word_char(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e2e}' | '\u{e30}'..='\u{e3a}' | '\u{e40}'..='\u{e45}' | '\u{e47}'..='\u{e4e}')
}

/// The place of the mark `c` in the canonical order of a mark run, from 0 for
/// phinthu to 7 for yamakkan, or `None` when `c` is no Thai mark.
///
/// This is the keyboard order (vowel, then tone or karan). Canonical ordering
/// never swaps two marks that stand in it.
pub(crate) fn mark_rank(c: char) -> Option<u8> {
    Some(match c {
        '\u{e3a}' => 0,
        '\u{e38}' | '\u{e39}' => 1,
        '\u{e31}' | '\u{e34}'..='\u{e37}' => 2,
        '\u{e47}' => 3,
        '\u{e4d}' => 4,
        '\u{e48}'..='\u{e4b}' => 5,
        '\u{e4c}' => 6,
        '\u{e4e}' => 7,
        _ => return None,
    })
}

/// Whether a mention may begin or end at `byte_index` of `text`.
///
/// False inside a character, before anything that combines with what stands
/// before it, before a following vowel, since no name starts with one, and
/// between a leading vowel and its letter. Both ends of `text` are boundaries;
/// an index past the end is none.
pub(crate) fn is_cluster_boundary(text: &str, byte_index: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(byte_index) else {
        return false;
    };
    let (false, Some(next)) = (before.is_empty(), after.chars().next()) else {
        return true;
    };
    !joins(next) && !is_led(next, before.chars().rev().find(|&c| !combines(c)))
}

/// Adds for each byte of `text`, and for its end, whether it is such a boundary.
pub(crate) fn add_cluster_boundaries(text: &str, boundaries: &mut Vec<bool>) {
    let mut last_letter = None;
    for (at, letter) in text.char_indices() {
        boundaries.push(at == 0 || !joins(letter) && !is_led(letter, last_letter));
        boundaries.resize(boundaries.len() + letter.len_utf8() - 1, false);
        if !combines(letter) {
            last_letter = Some(letter);
        }
    }
    boundaries.push(true);
}

/// Whether a letter belongs to what stands before it.
fn joins(letter: char) -> bool {
    // The joiners extend a grapheme cluster although they are no marks.
    is_following_vowel(letter) || combines(letter) || matches!(letter, '\u{200c}' | '\u{200d}')
}

/// Whether a letter has a leading vowel before it.
fn is_led(letter: char, last_letter: Option<char>) -> bool {
    matches!(letter, 'ก'..='ฮ') && last_letter.is_some_and(is_leading_vowel)
}

/// Whether `c` is a combining mark, quick to tell for Thai and ASCII.
fn combines(c: char) -> bool {
    match c {
        '\0'..='\u{2ff}' => false,
        '\u{e00}'..='\u{e7f}' => is_mark(c),
        _ => is_combining_mark(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_the_same_however_they_are_written() {
        let signs = |text: &str| super::signs(text.chars()).collect::<String>();
        for (a, b) in [
            ("ชัย", "ไชย"),
            ("วรรณ", "วันน"),
            ("สำฤทธิ์", "สัมริทธิ์"),
            ("พงศ์", "พงษ์"),
        ] {
            assert_eq!(signs(a), signs(b), "{a} {b}");
        }
        for (a, b) in [
            ("พันธุ์", "พันธ์"),
            ("พชร", "พัชร"),
            ("จรัญ", "จรูญ"),
            ("สุชิน", "สุชีน"),
            ("ภู่กลาง", "ภูกลาง"),
        ] {
            assert_ne!(signs(a), signs(b), "{a} {b}");
        }
    }

    fn thai() -> impl Iterator<Item = char> {
        '\u{e00}'..='\u{e7f}'
    }

    fn boundaries(text: &str) -> Vec<usize> {
        (0..=text.len() + 1)
            .filter(|&index| is_cluster_boundary(text, index))
            .collect()
    }

    #[test]
    fn every_word_character_is_in_exactly_one_class() {
        for c in thai() {
            let classes = [
                is_consonant(c),
                is_syllabic_letter(c),
                is_leading_vowel(c),
                is_following_vowel(c),
                is_mark(c),
            ];
            let count = classes.iter().filter(|&&is| is).count();
            assert_eq!(count, usize::from(is_word_char(c)), "{c:?}");
        }
    }

    #[test]
    fn what_combines_is_what_unicode_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(combines(c), is_combining_mark(c), "{c:?}");
        }
    }

    #[test]
    fn every_mark_has_a_rank_and_nothing_else_has() {
        for c in '\0'..=char::MAX {
            assert_eq!(mark_rank(c).is_some(), is_mark(c), "{c:?}");
            if is_tone(c) {
                assert!(is_mark(c), "{c:?}");
            }
        }
    }

    #[test]
    fn canonical_ordering_never_swaps_marks_in_rank_order() {
        use unicode_normalization::char::canonical_combining_class as ccc;
        for a in thai().filter(|&c| is_mark(c)) {
            for b in thai().filter(|&c| mark_rank(c) > mark_rank(a)) {
                assert!(ccc(b) == 0 || ccc(a) <= ccc(b), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn signs_and_digits_are_not_word_characters() {
        for c in "ฯๆ฿๏๐๙๚๛a -".chars() {
            assert!(!is_word_char(c), "{c:?}");
        }
    }

    #[test]
    fn a_cluster_is_never_cut() {
        assert_eq!(boundaries("น้ำ"), [0, 9]);
        assert_eq!(boundaries("เก่ง"), [0, 9, 12]);
        assert_eq!(boundaries("ใจ"), [0, 6]);
        assert_eq!(boundaries("มะลิ"), [0, 6, 12]);
        assert_eq!(boundaries("ฤๅษี"), [0, 6, 12]);
        assert_eq!(boundaries("ต่างๆ"), [0, 9, 12, 15]);
        assert_eq!(boundaries("e\u{301}a"), [0, 3, 4]);
        assert_eq!(boundaries(""), [0]);
    }
}
