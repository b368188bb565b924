//! Words by their letters, to find those that a text begins or ends with.

use std::collections::BTreeMap;

/// A tree of words, each with something that is known of it.
///
/// It is a double array: the branches of a node lie at its base plus the number of the
/// letter, between those of other nodes.
#[derive(Debug)]
pub(crate) struct Tree<T> {
    branches: Vec<Branch>,
    known: Vec<T>,
}

#[derive(Clone, Copy, Debug)]
struct Branch {
    /// Where the branches of this node are.
    base: u32,
    /// The place of the node that this is a branch of, plus one; zero if it is of none.
    parent: u32,
    /// The place of what is known of the word that ends here, plus one; zero if none does.
    known: u32,
}

const EMPTY: Branch = Branch {
    base: 0,
    parent: 0,
    known: 0,
};

/// A place in a tree: the letters that led there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node(u32);

impl Node {
    /// No letter yet.
    pub(crate) const ROOT: Node = Node(0);
}

/// Letters of words have numbers below this.
const LETTERS: usize = 192;

/// The number of a letter that may be in a word: Thai or ASCII.
fn number(letter: char) -> Option<usize> {
    match u32::from(letter) {
        code @ 0xe00..0xe60 => Some(code as usize - 0xe00),
        code @ 0x20..0x80 => Some(code as usize - 0x20 + 96),
        _ => None,
    }
}

impl<T> Tree<T> {
    /// Returns the tree of some words, given by their letters. Words with letters that are
    /// neither Thai nor ASCII are left out.
    pub(crate) fn new(words: BTreeMap<Vec<char>, T>) -> Tree<T> {
        let mut tree = Tree {
            branches: vec![EMPTY; 2 * LETTERS],
            known: Vec::new(),
        };
        let mut spelled: Vec<(Vec<usize>, u32)> = Vec::new();
        for (letters, known) in words {
            let numbers: Option<Vec<usize>> = letters.into_iter().map(number).collect();
            if let Some(numbers) = numbers {
                tree.known.push(known);
                spelled.push((numbers, tree.known.len() as u32));
            }
        }
        spelled.sort();
        if let Some(root) = tree.branches.first_mut() {
            root.parent = u32::MAX;
        }
        // Nodes that have no branches yet: the place, the words through it, their depth.
        let mut open = vec![(0, 0..spelled.len(), 0)];
        let mut from = 1;
        while let Some((place, words, depth)) = open.pop() {
            let words_here = spelled.get(words.clone()).unwrap_or_default();
            let mut groups: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
            for (at, (numbers, known)) in words.clone().zip(words_here) {
                match (numbers.get(depth), groups.last_mut()) {
                    (None, _) => tree.set(place, |branch| branch.known = *known),
                    (Some(number), Some((last, group))) if last == number => group.end = at + 1,
                    (Some(number), _) => groups.push((*number, at..at + 1)),
                }
            }
            if groups.is_empty() {
                continue;
            }
            let base = tree.room(&groups, &mut from);
            tree.set(place, |branch| branch.base = base as u32);
            for (number, group) in groups {
                tree.set(base + number, |branch| branch.parent = place as u32 + 1);
                open.push((base + number, group, depth + 1));
            }
        }
        tree
    }

    fn set(&mut self, place: usize, change: impl FnOnce(&mut Branch)) {
        if let Some(branch) = self.branches.get_mut(place) {
            change(branch);
        }
    }

    /// Returns a base where all these branches find room.
    fn room(&mut self, groups: &[(usize, std::ops::Range<usize>)], from: &mut usize) -> usize {
        let is_free = |place: usize| self.branches.get(place).is_none_or(|b| b.parent == 0);
        while !is_free(*from) {
            *from += 1;
        }
        let first = groups.first().map_or(0, |(number, _)| *number);
        let mut base = from.saturating_sub(first).max(1);
        while !groups.iter().all(|(number, _)| is_free(base + number)) {
            base += 1;
        }
        // Gaps far behind are not worth the search.
        *from = (*from).max((base + first).saturating_sub(LETTERS));
        let end = base + 2 * LETTERS;
        if self.branches.len() < end {
            self.branches.resize(end, EMPTY);
        }
        base
    }

    /// Returns the place that a further letter leads to.
    pub(crate) fn go(&self, node: Node, letter: char) -> Option<Node> {
        let base = self.branches.get(node.0 as usize)?.base;
        let next = base as usize + number(letter)?;
        let branch = self.branches.get(next)?;
        (branch.parent == node.0 + 1).then_some(Node(next as u32))
    }

    /// Returns what is known of the word that ends here.
    pub(crate) fn word(&self, node: Node) -> Option<&T> {
        let known = self.branches.get(node.0 as usize)?.known;
        self.known.get((known as usize).checked_sub(1)?)
    }

    /// Returns each word that the letters begin with, with its number of bytes.
    pub(crate) fn words(
        &self,
        letters: impl Iterator<Item = char>,
    ) -> impl Iterator<Item = (usize, &T)> {
        let mut node = Node::ROOT;
        let mut length = 0;
        let places = letters.map_while(move |letter| {
            node = self.go(node, letter)?;
            length += letter.len_utf8();
            Some((length, node))
        });
        places.filter_map(|(length, node)| Some((length, self.word(node)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(words: &[&str]) -> Tree<usize> {
        let letters = |word: &str| word.chars().collect();
        Tree::new(
            words
                .iter()
                .map(|word| (letters(word), word.len()))
                .collect(),
        )
    }

    #[test]
    fn every_word_at_a_place_is_found_with_its_length() {
        let tree = tree(&["นาย", "นายก", "กา", "dr"]);
        let found: Vec<_> = tree.words("นายกาย".chars()).collect();
        assert_eq!(found, [(9, &9), (12, &12)]);
        assert_eq!(tree.words("dr.".chars()).count(), 1);
        assert_eq!(tree.words("นา".chars()).count(), 0);
        assert_eq!(tree.words("é北".chars()).count(), 0);
    }

    #[test]
    fn a_tree_of_many_words_has_these_and_no_others() {
        let words: Vec<String> = (0..5000).step_by(3).map(|n: u32| n.to_string()).collect();
        let spelled: Vec<&str> = words.iter().map(String::as_str).collect();
        let tree = tree(&spelled);
        for number in 0..6000 {
            let word = number.to_string();
            let found = tree
                .words(word.chars())
                .any(|(length, _)| length == word.len());
            assert_eq!(found, words.contains(&word), "{word}");
        }
    }
}
