//! Titles that begin at a place in a text.

use std::cmp::Reverse;
use std::sync::LazyLock;

use super::{TitleKind, Wanting, ends_word, is_gap, lower, spelled};
use crate::tree::{Node, Tree};

/// The forms by their letters; of those with the same letters the ones that need a dot
/// come first.
static FORWARD: LazyLock<Tree<Vec<Wanting>>> = LazyLock::new(|| {
    let mut words = spelled(|letters| letters.to_vec());
    for forms in words.values_mut() {
        forms.sort_by_key(|(_, dotted)| Reverse(*dotted));
    }
    Tree::new(words)
});

/// Returns the longest form of the wanted kinds that `text` begins with, and its end.
///
/// Dots and spaces inside do not matter, but an abbreviation needs one dot.
pub(crate) fn leading(
    text: &str,
    wanted: impl Fn(TitleKind) -> bool,
) -> Option<(usize, TitleKind)> {
    // ฯพณฯ begins with a sign that the forms are read without.
    let (signs, text) = match text.strip_prefix('ฯ') {
        Some(rest) => (text.len() - rest.len(), rest),
        None => (0, text),
    };
    let mut node = Node::ROOT;
    let mut dots = 0;
    let mut longest = None;
    for (at, letter) in text.char_indices() {
        if is_gap(letter) && at > 0 {
            dots += usize::from(letter == '.');
            continue;
        }
        let Some(next) = FORWARD.go(node, lower(letter)) else {
            break;
        };
        node = next;
        let Some(forms) = FORWARD.word(node) else {
            continue;
        };
        let end = at + letter.len_utf8();
        let rest = text.get(end..).unwrap_or_default();
        if ends_word(letter, rest) {
            let has_dot = dots > 0 || rest.starts_with('.');
            let fits = |(kind, dotted): &&Wanting| wanted(*kind) && (!dotted || has_dot);
            let found = forms.iter().find(fits);
            longest = found.map(|(kind, _)| (end + signs, *kind)).or(longest);
        }
    }
    longest
}
