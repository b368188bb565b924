//! All keys near a query.
//!
//! A cheapest way to turn the query into a key spends at most half of the budget on the
//! first half of the query, or less than the other half on the second. So a search walks
//! two tries: that of the keys, where some beginning of the key must turn the first half of
//! the query into itself within half of the budget, and that of the reversed keys, where
//! the same holds for the second half and what is left. Only behind a half that holds may
//! the whole budget be spent. The number of beginnings near a query grows e-fold with every
//! 0.45 edits of the budget or so; two searches with half of it visit far less than one.
//! They are two calls, so that who finds enough by one need not go as far by the other.
//!
//! A node is visited with a row of the edit table ([`Rows`]), which its children's rows are
//! made from. Among 100,000 names, with candidates up to 0.60 behind the best, a middle
//! query of the compare bench makes 1,100 rows, of which 60 % have one cell and 99 % four or
//! fewer, in 320 forks and 150 leaves; two thirds of them lie in the half that is held to
//! half of the budget. The slowest hundredth make 114,000, of which 41 % have one cell and
//! 90 % four or fewer, in 20,000 forks and 23,000 leaves. With what a query without a bound
//! looks for today a middle one makes 880 rows and the slowest fiftieth 40,000, and among a
//! million names 1,350 and 60,000.
//!
//! Halves are the best split. With 0.4 of the price in the first part of the query and 0.4
//! of the budget for it the rows are a sixth to a third more, with 0.6 and 0.6 2 to 20 %
//! more. A bound by weight, that of all keys below a child against that of what is left of
//! the query, was tried too: half of the leaves and a fifth of the rows need not be visited,
//! but with two bytes more for each child that saves a tenth of the slowest searches, and
//! the middle one takes a tenth longer among a million names.

use super::segment::Segment;
use super::trie::{Fork, Leaf, Node, Trie};
use super::{Index, Postings};
use crate::Cost;
use crate::edit::{EditCosts, Row, Rows, Symbols};

/// Up to so many children it is cheaper to try each than to ask which may do.
const FEW: usize = 2;
/// So many nodes are visited together: more than a processor can wait for at a time.
const BATCH: usize = 32;

impl<D: AsRef<[u8]>> Index<D> {
    /// Returns the postings of exactly this key.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Postings<'_>> {
        self.postings_at(self.value(|segment| segment.forward()?.get(key))?)
    }

    /// Returns what searches for keys of these costs.
    pub(crate) fn searcher<'s>(&'s self, costs: &'s EditCosts) -> Searcher<'s, D> {
        Searcher {
            index: self,
            rows: Rows::new(costs),
            children: Vec::with_capacity(256),
            batch: Vec::with_capacity(BATCH),
            way: Vec::with_capacity(32),
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
    /// Those that are visited now.
    batch: Vec<Child<'s>>,
    /// The rows on the way to an entry of a leaf.
    way: Vec<Row>,
    found: Vec<(Cost, u64)>,
}

impl<'s, D: AsRef<[u8]>> Searcher<'s, D> {
    /// Visits the postings of every key that is within `max` of a key and whose beginning
    /// turns the first half of it into itself within `share`, each with its distance; that
    /// may be more than the exact one where another way to turn the key is cheaper, of which
    /// the first half costs more.
    ///
    /// # Complexity
    /// Grows with the number of beginnings of keys that are within `share` of the first half.
    pub(crate) fn search_front(
        &mut self,
        pattern: &'s Pattern,
        max: Cost,
        share: Cost,
        visit: impl FnMut(Cost, Postings<'s>),
    ) {
        let head = (pattern.middle + 1, share);
        self.search(&pattern.key, max, head, Segment::forward, visit);
    }

    /// The same of the ends of keys and the second half.
    pub(crate) fn search_back(
        &mut self,
        pattern: &'s Pattern,
        max: Cost,
        share: Cost,
        visit: impl FnMut(Cost, Postings<'s>),
    ) {
        let head = (pattern.key.len() - pattern.middle, share);
        self.search(&pattern.reversed, max, head, Segment::backward, visit);
    }

    fn search(
        &mut self,
        key: &'s [u8],
        max: Cost,
        (head, share): (usize, Cost),
        trie: impl Fn(Segment<'s>) -> Option<Trie<'s>>,
        mut visit: impl FnMut(Cost, Postings<'s>),
    ) {
        self.found.clear();
        for (source, segment) in self.index.segments() {
            let others = self.found.len();
            if let Some(trie) = trie(segment) {
                let first = self.rows.restart(key, max, head, share);
                self.walk(trie, first);
            }
            for (_, value) in self.found.iter_mut().skip(others) {
                *value = self.index.value_in(source, *value);
            }
        }
        for &(cost, value) in &self.found {
            if let Some(postings) = self.index.postings_at(value) {
                visit(cost, postings);
            }
        }
    }

    /// Adds the distance and rank of each key that the rows let through, from the first row.
    ///
    /// What is still to be visited is a stack on the heap: a key may be longer than the
    /// thread's stack is deep. Nodes are far apart in memory, and waiting for each in turn
    /// would take most of the time; so they are taken from the stack in batches, and the
    /// first byte of all is asked for before any is visited.
    fn walk(&mut self, trie: Trie<'s>, first: Row) {
        self.children.clear();
        self.children.push(Child {
            node: trie.root(),
            tag: 0,
            row: first,
        });
        while let Some(last) = self.children.len().checked_sub(1) {
            let from = (last + 1).saturating_sub(BATCH);
            self.batch.clear();
            self.batch.extend(self.children.drain(from..));
            for child in &mut self.batch {
                child.tag = child.node.first().copied().unwrap_or_default();
            }
            let behind = self.rows.end();
            for at in 0..self.batch.len() {
                let Some(&Child { node, tag, row }) = self.batch.get(at) else {
                    break;
                };
                let rest = node.get(1..).unwrap_or_default();
                match trie.tagged(tag, rest) {
                    Some(Node::Fork(fork)) => self.enter_fork(fork, row),
                    Some(Node::Leaf(leaf)) => self.enter_leaf(leaf, row),
                    None => {}
                }
            }
            // The rows of the batch are done with; those of the children close up.
            let (waiting, made) = self.children.split_at_mut(from);
            let moved = self
                .rows
                .remove(waiting.last().map(|child| child.row), behind);
            for child in made {
                child.row = child.row.moved(moved);
            }
        }
    }

    /// Follows the chain of a fork, and adds the children that may be within the budget to
    /// what is to be visited.
    fn enter_fork(&mut self, fork: Fork<'s>, row: Row) {
        let rows = &mut self.rows;
        let mut chain = fork.chain.iter();
        let Some(row) = chain.try_fold(row, |row, &symbol| rows.below(&row, symbol)) else {
            return;
        };
        if let (Some(value), Some(cost)) = (fork.value, rows.distance(&row)) {
            self.found.push((cost, value));
        }
        let few = fork.labels.len() <= FEW;
        let symbols = if few {
            Symbols::ALL
        } else {
            rows.next_symbols(&row)
        };
        for (labels, start) in fork.labels.chunks(64).zip((0..).step_by(64)) {
            // Which labels may do is found without a branch for each, of which many would be
            // foreseen wrong.
            let labels_at = labels.iter().zip(0..);
            let mut may_follow = labels_at.fold(0_u64, |set, (&label, at)| {
                set | u64::from(symbols.contains(label)) << at
            });
            while may_follow != 0 {
                let at = may_follow.trailing_zeros() as usize;
                may_follow &= may_follow - 1;
                if let Some(&label) = labels.get(at)
                    && let Some(row) = rows.below(&row, label)
                    && let Some(node) = fork.child(start + at)
                {
                    self.children.push(Child { node, tag: 0, row });
                }
            }
        }
    }

    fn enter_leaf(&mut self, leaf: Leaf<'s>, row: Row) {
        let rows = &mut self.rows;
        let behind = rows.end();
        self.way.clear();
        self.way.push(row);
        for entry in leaf {
            // The bytes it shares with the one before were not all let through.
            let Some(&(mut row)) = self.way.get(entry.shared) else {
                continue;
            };
            self.way.truncate(entry.shared + 1);
            let mut rest = entry.rest.iter();
            let is_through = rest.all(|&symbol| match rows.below(&row, symbol) {
                Some(below) => {
                    row = below;
                    self.way.push(below);
                    true
                }
                None => false,
            });
            if is_through && let Some(cost) = rows.distance(&row) {
                self.found.push((cost, entry.value()));
            }
        }
        rows.cut(behind);
    }
}

/// A child that is still to be visited.
#[derive(Clone, Copy)]
struct Child<'a> {
    node: &'a [u8],
    /// The first byte of the node, once it was asked for.
    tag: u8,
    /// The row of the way there.
    row: Row,
}

#[cfg(test)]
mod tests {
    use super::super::{Builder, Keyed};
    use super::*;
    use crate::Entity;
    use crate::edit::tests::{budget, costs, key};
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// An index in which the n-th key is the only one of the n-th name.
    fn index(keys: &BTreeSet<Vec<u8>>) -> Index<Vec<u8>> {
        let mut builder = Builder::new(0);
        for (at, key) in keys.iter().enumerate() {
            let entity = Entity::new(format!("{at:05}"), "name");
            let keyed = Keyed::of(&[(key, false, 0)]);
            builder.add(&entity, |_| keyed.clone()).unwrap();
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
        let mut searcher = index.searcher(costs);
        for share in [Cost::ZERO, Cost::from_hundredths(max.hundredths() / 2), max] {
            let parted = found_by(&mut searcher, &pattern, max, share);
            assert!(share == Cost::ZERO || found == parted, "{share}");
            found = parted;
        }
        found
    }

    /// Returns what both searches find, where the first half may cost so much.
    fn found_by<'s>(
        searcher: &mut Searcher<'s, Vec<u8>>,
        pattern: &'s Pattern,
        max: Cost,
        share: Cost,
    ) -> Vec<(Cost, u32)> {
        let mut costs: BTreeMap<u32, Cost> = BTreeMap::new();
        let mut found = |cost: Cost, postings: Postings<'_>| {
            assert_eq!(postings.len(), 1);
            for posting in postings {
                let known = costs.entry(posting.name.0).or_insert(cost);
                *known = cost.min(*known);
            }
        };
        searcher.search_front(pattern, max, share, &mut found);
        if let Some(rest) = max.checked_sub(share + Cost::from_hundredths(1)) {
            searcher.search_back(pattern, max, rest, &mut found);
        }
        let mut found: Vec<_> = costs.into_iter().map(|(name, cost)| (cost, name)).collect();
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
                let share = Cost::from_hundredths(max.hundredths() / 2);
                let found = found_by(&mut searcher, &pattern, max, share);
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
