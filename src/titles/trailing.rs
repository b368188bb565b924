//! Titles that end at a place in a text.

use std::sync::LazyLock;

use super::{TitleKind, Wanting, ends_word, is_gap, lower, spelled};
use crate::tree::{Node, Tree};

/// The forms by their letters from the last on.
static BACKWARD: LazyLock<Tree<Vec<Wanting>>> =
    LazyLock::new(|| Tree::new(spelled(|letters| letters.iter().rev().copied().collect())));

/// Returns where forms of the wanted kinds begin whose letters are the last of `text`, the
/// last place first, none of them more than `most` letters and signs before the end.
pub(super) fn starts(text: &str, most: usize, wanted: impl Fn(TitleKind) -> bool) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut node = Node::ROOT;
    for (at, letter) in text.char_indices().rev().take(most) {
        if is_gap(letter) {
            continue;
        }
        let Some(next) = BACKWARD.go(node, lower(letter)) else {
            break;
        };
        node = next;
        let mut forms = BACKWARD.word(node).into_iter().flatten();
        if forms.any(|(kind, _)| wanted(*kind)) {
            starts.push(at);
        }
    }
    starts
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
            node = BACKWARD.go(node, lower(letter))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::titles::{forms, leading};

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
