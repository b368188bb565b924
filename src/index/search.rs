//! All keys near a query.

use super::segment::Segment;
use super::trie::{Fork, Leaf, Node, Trie};
use super::{Index, Postings};
use crate::Cost;
use crate::edit::{EditCosts, Rows};

/// Up to so many children it is cheaper to try each than to ask which may do.
const FEW: usize = 2;

impl<D: AsRef<[u8]>> Index<D> {
    /// Returns the postings of exactly this key.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Postings<'_>> {
        self.postings_at(self.value(|segment| segment.forward()?.get(key))?)
    }

    /// Returns what searches for keys of these costs.
    pub(crate) fn searcher<'s>(&'s self, costs: &'s EditCosts) -> Searcher<'s, D> {
        Searcher {
            index: self,
            rows: Rows::new(costs, &[], Cost::ZERO),
            children: Vec::with_capacity(64),
            found: Vec::new(),
        }
    }
}

/// A key to search for, ready to be compared from both ends.
#[derive(Debug)]
pub(crate) struct Pattern {
    key: Vec<u8>,
    reversed: Vec<u8>,
    /// The length of the first half.
    middle: usize,
}

impl Pattern {
    /// Returns the pattern of a key. Its halves are as dear to leave out.
    pub(crate) fn new(key: Vec<u8>, costs: &EditCosts) -> Pattern {
        let prices = || key.iter().map(|&symbol| usize::from(costs.indel(symbol)));
        let whole: usize = prices().sum();
        let mut sum = 0;
        let first_half = prices().take_while(|price| {
            sum += price;
            sum * 2 <= whole
        });
        Pattern {
            middle: first_half.count(),
            reversed: key.iter().rev().copied().collect(),
            key,
        }
    }
}

/// Searches for keys, with room that is used again from one search to the next.
pub(crate) struct Searcher<'s, D> {
    index: &'s Index<D>,
    rows: Rows<'s>,
    children: Vec<Child<'s>>,
    found: Vec<(Cost, u64)>,
}

impl<'s, D: AsRef<[u8]>> Searcher<'s, D> {
    /// Visits the postings of every key that is within `max` of a key, with its exact
    /// distance.
    ///
    /// # Complexity
    /// Grows with the number of beginnings of keys that are within half of `max` of the
    /// first half of the key, and with that of ends near the other half.
    pub(crate) fn search(
        &mut self,
        pattern: &'s Pattern,
        max: Cost,
        mut visit: impl FnMut(Cost, Postings<'s>),
    ) {
        self.found.clear();
        for (source, segment) in self.index.segments() {
            let others = self.found.len();
            self.find(segment, pattern, max);
            for (_, value) in self.found.iter_mut().skip(others) {
                *value = self.index.value_in(source, *value);
            }
        }
        // A key that both ways lead to may be dearer by one of them.
        self.found
            .sort_unstable_by_key(|&(cost, value)| (value, cost));
        self.found.dedup_by_key(|&mut (_, value)| value);
        for &(cost, value) in &self.found {
            if let Some(postings) = self.index.postings_at(value) {
                visit(cost, postings);
            }
        }
    }

    /// Adds the distance and rank of each key of a segment that is within `max`.
    fn find(&mut self, segment: Segment<'s>, pattern: &'s Pattern, max: Cost) {
        let half = Cost::from_hundredths(max.hundredths() / 2);
        if let Some(trie) = segment.forward() {
            self.rows
                .restart(&pattern.key, max, pattern.middle + 1, half);
            self.walk(trie);
        }
        // What the first half may cost is not left for the other.
        let rest = max.checked_sub(half + Cost::from_hundredths(1));
        if let (Some(rest), Some(trie)) = (rest, segment.backward()) {
            let head = pattern.key.len() - pattern.middle;
            self.rows.restart(&pattern.reversed, max, head, rest);
            self.walk(trie);
        }
    }

    /// Adds the distance and value of each key that the rows let through.
    ///
    /// The way down is a stack on the heap: a key may be longer than the thread's stack is
    /// deep.
    fn walk(&mut self, trie: Trie<'s>) {
        self.enter(trie, trie.root());
        while let Some(child) = self.children.pop() {
            self.rows.truncate(child.depth);
            if self.rows.push(child.label) {
                self.enter(trie, child.node);
            }
        }
    }

    /// Follows the node's chain or entries, and adds its children to what is to be visited.
    fn enter(&mut self, trie: Trie<'s>, node: &'s [u8]) {
        match trie.node(node) {
            Some(Node::Fork(fork)) => self.enter_fork(fork),
            Some(Node::Leaf(leaf)) => self.enter_leaf(leaf),
            None => {}
        }
    }

    fn enter_fork(&mut self, fork: Fork<'s>) {
        let rows = &mut self.rows;
        if !fork.chain.iter().all(|&symbol| rows.push(symbol)) {
            return;
        }
        if let (Some(value), Some(cost)) = (fork.value, rows.distance()) {
            self.found.push((cost, value));
        }
        let depth = rows.depth();
        let symbols = (fork.labels.len() > FEW).then(|| rows.next_symbols());
        let may_follow = |label| {
            symbols
                .as_ref()
                .is_none_or(|symbols| symbols.contains(label))
        };
        for (at, &label) in fork.labels.iter().enumerate() {
            if may_follow(label) {
                let node = fork.child(at);
                self.children
                    .extend(node.map(|node| Child { node, label, depth }));
            }
        }
    }

    fn enter_leaf(&mut self, leaf: Leaf<'s>) {
        let rows = &mut self.rows;
        let depth = rows.depth();
        // So many bytes below the leaf are let through.
        let mut alive = 0;
        for entry in leaf {
            if entry.shared > alive {
                continue;
            }
            rows.truncate(depth + entry.shared);
            let pushed = entry.rest.iter().take_while(|&&symbol| rows.push(symbol));
            let pushed = pushed.count();
            alive = entry.shared + pushed;
            if pushed == entry.rest.len()
                && let Some(cost) = rows.distance()
            {
                self.found.push((cost, entry.value()));
            }
        }
    }
}

/// A child that is still to be visited.
struct Child<'a> {
    node: &'a [u8],
    /// The byte that leads to it.
    label: u8,
    /// How many bytes lead to its parent.
    depth: usize,
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Form};
    use super::*;
    use crate::Entity;
    use crate::edit::tests::{budget, costs, key};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// An index in which the n-th key is the only one of the n-th name.
    fn index(keys: &BTreeSet<Vec<u8>>) -> Index<Vec<u8>> {
        let mut builder = Builder::new(0);
        for (at, key) in keys.iter().enumerate() {
            let form = Form {
                key: key.clone(),
                penalty: 0,
                part: false,
            };
            let entity = Entity::new(format!("{at:05}"), "name");
            builder.add(&entity, |_| vec![form.clone()]).unwrap();
        }
        Index::open(builder.finish().unwrap(), 0).unwrap()
    }

    fn found(
        index: &Index<Vec<u8>>,
        query: &[u8],
        costs: &EditCosts,
        max: Cost,
    ) -> Vec<(Cost, u32)> {
        let mut found = Vec::new();
        let pattern = Pattern::new(query.to_vec(), costs);
        index
            .searcher(costs)
            .search(&pattern, max, |cost, postings| {
                assert_eq!(postings.len(), 1);
                found.extend(postings.map(|posting| (cost, posting.name.0)));
            });
        found.sort();
        found
    }

    fn scan(
        keys: &BTreeSet<Vec<u8>>,
        query: &[u8],
        costs: &EditCosts,
        max: Cost,
    ) -> Vec<(Cost, u32)> {
        let mut found: Vec<_> = (0..)
            .zip(keys)
            .map(|(name, key)| (costs.distance(query, key), name))
            .filter(|&(cost, _)| cost <= max)
            .collect();
        found.sort();
        found
    }

    proptest! {
        #[test]
        fn a_search_finds_what_a_scan_of_all_keys_finds(
            keys in prop::collection::btree_set(key(), 0..120),
            query in prop::collection::vec(1..=8_u8, 0..=12),
            costs in costs(), max in budget(),
        ) {
            let index = index(&keys);
            prop_assert_eq!(found(&index, &query, &costs, max), scan(&keys, &query, &costs, max));
        }

        #[test]
        fn a_search_at_every_budget_finds_what_a_scan_finds(
            keys in prop::collection::btree_set(key(), 1..60), costs in costs(), query in key(),
        ) {
            let index = index(&keys);
            let pattern = Pattern::new(query.clone(), &costs);
            // One searcher for all: nothing is left from one search to the next.
            let mut searcher = index.searcher(&costs);
            for max in (0..=300).map(Cost::from_hundredths) {
                let mut found = Vec::new();
                searcher.search(&pattern, max, |cost, postings| {
                    found.extend(postings.map(|posting| (cost, posting.name.0)));
                });
                found.sort();
                prop_assert_eq!(found, scan(&keys, &query, &costs, max), "{}", max);
            }
        }

        #[test]
        fn a_search_among_all_bytes_finds_what_a_scan_finds(
            keys in prop::collection::btree_set(prop::collection::vec(1..=u8::MAX, 1..=3), 150..300),
            query in prop::collection::vec(1..=u8::MAX, 0..=4),
            costs in costs(), max in 0..=150_u16,
        ) {
            let index = index(&keys);
            let max = Cost::from_hundredths(max);
            prop_assert_eq!(found(&index, &query, &costs, max), scan(&keys, &query, &costs, max));
        }

        #[test]
        fn every_key_is_found_by_itself(keys in prop::collection::btree_set(key(), 1..60)) {
            let costs = EditCosts::new(|_, _| 100, |_| 100);
            let index = index(&keys);
            for (name, key) in (0..).zip(&keys) {
                prop_assert_eq!(found(&index, key, &costs, Cost::ZERO), [(Cost::ZERO, name)]);
                prop_assert_eq!(index.get(key).unwrap().next().unwrap().name.0, name);
            }
        }
    }

    #[test]
    fn a_key_of_any_length_and_any_bytes_is_found() {
        let costs = EditCosts::new(|_, _| 100, |_| 100);
        let long: Vec<u8> = (1..=255).cycle().take(100_000).collect();
        let mut near = long.clone();
        near.insert(50_000, 255);
        let index = index(&BTreeSet::from([long.clone(), near]));
        let costs_found: Vec<_> = found(&index, &long, &costs, Cost::edits(1))
            .into_iter()
            .map(|(cost, _)| cost)
            .collect();
        assert_eq!(costs_found, [Cost::ZERO, Cost::edits(1)]);
    }
}
