//! Words by their letters, to find those that a text begins or ends with.

/// A tree of words, each with something that is known of it.
#[derive(Debug)]
pub(crate) struct Tree<T> {
    /// For each branch the node before and the letter: a table with open addressing.
    branches: Vec<u64>,
    /// For each branch the node after.
    nodes: Vec<u32>,
    known: Vec<Option<T>>,
}

/// A place in a tree: the letters that led there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node(u32);

impl Node {
    /// No letter yet.
    pub(crate) const ROOT: Node = Node(0);
}

impl<T> Tree<T> {
    pub(crate) fn new() -> Tree<T> {
        Tree {
            branches: vec![0; 64],
            nodes: vec![0; 64],
            known: vec![None],
        }
    }

    /// Adds a word, or returns what is already known of it.
    pub(crate) fn add(&mut self, letters: impl Iterator<Item = char>) -> &mut Option<T> {
        let mut node = Node::ROOT;
        for letter in letters {
            node = match self.go(node, letter) {
                Some(next) => next,
                None => self.grow(node, letter),
            };
        }
        let place = (node.0 as usize).min(self.known.len().saturating_sub(1));
        // There is always the root.
        if self.known.is_empty() {
            self.known.push(None);
        }
        &mut self.known[place]
    }

    /// Returns the place that a further letter leads to.
    pub(crate) fn go(&self, node: Node, letter: char) -> Option<Node> {
        let wanted = branch(node, letter);
        let mask = self.branches.len().wrapping_sub(1);
        let mut at = slot(wanted) & mask;
        loop {
            let found = *self.branches.get(at)?;
            if found == wanted {
                return self.nodes.get(at).copied().map(Node);
            }
            if found == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// Returns what is known of the word that ends here.
    pub(crate) fn word(&self, node: Node) -> Option<&T> {
        self.known.get(node.0 as usize)?.as_ref()
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

    fn grow(&mut self, node: Node, letter: char) -> Node {
        if self.known.len() * 2 >= self.branches.len() {
            let size = self.branches.len() * 2;
            let branches = std::mem::replace(&mut self.branches, vec![0; size]);
            let nodes = std::mem::replace(&mut self.nodes, vec![0; size]);
            for (branch, node) in branches.into_iter().zip(nodes).filter(|(b, _)| *b != 0) {
                self.put(branch, node);
            }
        }
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.push(None);
        self.put(branch(node, letter), next);
        Node(next)
    }

    fn put(&mut self, branch: u64, node: u32) {
        let mask = self.branches.len().wrapping_sub(1);
        let mut at = slot(branch) & mask;
        while self.branches.get(at).is_some_and(|known| *known != 0) {
            at = (at + 1) & mask;
        }
        if let (Some(known), Some(next)) = (self.branches.get_mut(at), self.nodes.get_mut(at)) {
            (*known, *next) = (branch, node);
        }
    }
}

/// Never zero: no word has the letter NUL.
fn branch(node: Node, letter: char) -> u64 {
    u64::from(node.0) << 32 | u64::from(u32::from(letter))
}

fn slot(branch: u64) -> usize {
    (branch.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_at_a_place_is_found_with_its_length() {
        let mut tree = Tree::new();
        for (text, number) in [("นาย", 1), ("นายก", 2), ("กา", 3)] {
            *tree.add(text.chars()) = Some(number);
        }
        let found: Vec<_> = tree.words("นายกาย".chars()).collect();
        assert_eq!(found, [(9, &1), (12, &2)]);
        assert_eq!(tree.words("นา".chars()).count(), 0);
    }

    #[test]
    fn a_tree_of_many_words_forgets_none() {
        let mut tree = Tree::new();
        let words: Vec<String> = (0..5000).map(|number: u32| number.to_string()).collect();
        for (number, word) in words.iter().enumerate() {
            *tree.add(word.chars()) = Some(number);
        }
        for (number, word) in words.iter().enumerate() {
            let found = tree.words(word.chars()).last();
            assert_eq!(found, Some((word.len(), &number)));
        }
    }
}
