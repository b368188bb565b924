//! Titles that end at a place in a text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{FORMS, TitleKind, ends_word, is_gap};
use crate::tree::{Node, Tree};

/// The forms by their letters from the last on, with whether they need a dot.
static BACKWARD: LazyLock<Tree<Vec<(TitleKind, bool)>>> = LazyLock::new(|| {
    let mut words: BTreeMap<Vec<char>, Vec<_>> = BTreeMap::new();
    for form in FORMS.values().flatten() {
        let letters = form.letters.iter().rev().copied().collect();
        words
            .entry(letters)
            .or_default()
            .push((form.kind, form.dotted));
    }
    Tree::new(words)
});

/// Returns the letters of all forms, without the signs between them.
pub(crate) fn forms() -> impl Iterator<Item = (&'static [char], TitleKind)> {
    let forms = FORMS.values().flatten();
    forms.map(|form| (form.letters.as_slice(), form.kind))
}

/// Returns where each form begins that ends at `end`, with its kind.
pub(crate) fn trailing(text: &str, end: usize) -> impl Iterator<Item = (usize, TitleKind)> {
    let (before, rest) = text.split_at_checked(end).unwrap_or_default();
    let mut letters = before.char_indices().rev();
    let mut node = Node::ROOT;
    let mut dots = usize::from(rest.starts_with('.'));
    let places = std::iter::from_fn(move || {
        loop {
            let (at, letter) = letters.next()?;
            if node == Node::ROOT {
                if is_gap(letter) || !ends_word(letter, rest) {
                    return None;
                }
            } else if is_gap(letter) {
                dots += usize::from(letter == '.');
                continue;
            }
            let letter = if thai_or_lower(letter) {
                letter
            } else {
                letter.to_lowercase().next()?
            };
            node = BACKWARD.go(node, letter)?;
            return Some((at, node, dots));
        }
    });
    places.flat_map(|(at, node, dots)| {
        let forms = BACKWARD.word(node).into_iter().flatten();
        forms
            .filter(move |(_, dotted)| !dotted || dots > 0)
            .map(move |(kind, _)| (at, *kind))
    })
}

fn thai_or_lower(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{e7f}' | 'a'..='z')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::titles::leading;

    #[test]
    fn every_form_is_in_the_tree() {
        for (letters, _) in forms() {
            let letters = letters.iter().rev().copied();
            assert!(BACKWARD.words(letters.clone()).count() > 0, "{letters:?}");
        }
    }

    #[test]
    fn a_form_ends_where_reading_forward_says() {
        let text = "พล.ต.ท. สมชาย นายกรัฐมนตรี ดร.ชัย ฯพณฯ สมศักดิ์ Mr. Smith บริษัท ปตท จำกัด (มหาชน)";
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for &start in &places {
            let rest = &text[start..];
            if rest.starts_with(is_gap) {
                continue;
            }
            if let Some((length, kind)) = leading(rest, |_| true) {
                let end = start + length;
                assert!(
                    trailing(text, end).any(|found| found == (start, kind)),
                    "{}",
                    &text[start..end]
                );
            }
        }
        for &end in &places {
            for (start, kind) in trailing(text, end) {
                let found = leading(&text[start..], |wanted| wanted == kind);
                assert!(found.is_some_and(|(length, _)| start + length >= end));
            }
        }
    }
}
