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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::titles::{FORMS, Form};

    /// Where one form ends that `text` begins with, letter by letter.
    fn end_in(form: &Form, text: &str) -> Option<usize> {
        let mut letters = form.letters.iter();
        let mut wanted = letters.next()?;
        let mut dots = 0;
        for (at, found) in text.char_indices() {
            if is_gap(found) && at > 0 {
                dots += usize::from(found == '.');
                continue;
            }
            if lower(found) != *wanted {
                return None;
            }
            let Some(next) = letters.next() else {
                let end = at + found.len_utf8();
                let rest = text.get(end..)?;
                dots += usize::from(rest.starts_with('.'));
                let ends = ends_word(found, rest) && (!form.dotted || dots > 0);
                return ends.then_some(end);
            };
            wanted = next;
        }
        None
    }

    #[test]
    fn the_longest_form_is_that_of_trying_each() {
        let mut forms: Vec<&Form> = FORMS.iter().collect();
        forms.sort_by_key(|form| Reverse((form.letters.len(), form.dotted)));
        let mut texts: Vec<String> = Vec::new();
        for line in include_str!("../../data/golden/resolve.tsv").lines() {
            let at = |(at, _): (usize, char)| line[at..].to_owned();
            texts.extend(line.char_indices().step_by(3).map(at));
        }
        for form in &forms {
            let letters: String = form.letters.iter().collect();
            let dotted: String = form.letters.iter().flat_map(|c| [*c, '.']).collect();
            let ends = ["", ".", " ก", "กา", "า", "x", ". x", "ฯ"];
            texts.extend(
                ends.iter()
                    .flat_map(|end| [format!("{letters}{end}"), format!("{dotted}{end}")]),
            );
        }
        use TitleKind::{After, Org, OrgSuffix, Suffix, Title, Weak};
        let wanted: [&[TitleKind]; 4] = [&[Title, Weak], &[Org], &[OrgSuffix, Suffix], &[After]];
        for text in &texts {
            for kinds in wanted {
                let tried = forms.iter().filter(|form| kinds.contains(&form.kind));
                let expected = tried
                    .filter_map(|form| Some((end_in(form, text)?, form.kind)))
                    .next();
                if !text.starts_with('ฯ') {
                    let found = leading(text, |kind| kinds.contains(&kind));
                    assert_eq!(found, expected, "{text}");
                }
            }
        }
    }
}
