//! All keys near a query.

use super::trie::{Fork, Node, Trie};
use super::{Index, Postings};
use crate::Cost;
use crate::edit::{EditCosts, Rows, Symbols};

/// Up to so many children it is cheaper to try each than to ask which may do.
const FEW: usize = 2;

impl<D: AsRef<[u8]>> Index<D> {
    /// Returns the postings of exactly this key.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Postings<'_>> {
        self.postings_at(self.forward()?.get(key)?)
    }

    /// Visits the postings of every key that is within `max` of `key`, with the key's exact
    /// distance, the nearest first; keys with the very same postings count as one.
    ///
    /// # Complexity
    /// Grows with the number of beginnings of keys that are within half of `max` of the
    /// first half of `key`, and with that of ends near the other half.
    pub(crate) fn search(
        &self,
        key: &[u8],
        costs: &EditCosts,
        max: Cost,
        visit: &mut dyn FnMut(Cost, Postings<'_>),
    ) {
        for (cost, value) in self.near(key, costs, max) {
            if let Some(postings) = self.postings_at(value) {
                visit(cost, postings);
            }
        }
    }

    /// Returns the values of the keys within `max`, each with the distance, nearest first.
    fn near(&self, key: &[u8], costs: &EditCosts, max: Cost) -> Vec<(Cost, u64)> {
        let mut found = Vec::new();
        let backward: Vec<u8> = key.iter().rev().copied().collect();
        let middle = middle(key, costs);
        let half = Cost::from_hundredths(max.hundredths() / 2);
        let mut rows = Rows::new(costs, key, Cost::ZERO);
        if let Some(trie) = self.forward() {
            rows.restart(key, max, middle + 1, half);
            walk(trie, &mut rows, &mut found);
        }
        // What the first half may cost is not left for the other.
        let rest = max.checked_sub(half + Cost::from_hundredths(1));
        if let (Some(rest), Some(trie)) = (rest, self.backward()) {
            rows.restart(&backward, max, key.len() - middle, rest);
            walk(trie, &mut rows, &mut found);
        }
        found.sort_unstable_by_key(|&(cost, value)| (value, cost));
        found.dedup_by_key(|&mut (_, value)| value);
        found.sort_unstable();
        found
    }
}

/// Returns the length of the beginning of a key that is half as dear to leave out.
fn middle(key: &[u8], costs: &EditCosts) -> usize {
    let prices = || key.iter().map(|&symbol| usize::from(costs.indel(symbol)));
    let whole: usize = prices().sum();
    let mut sum = 0;
    prices()
        .take_while(|price| {
            sum += price;
            sum * 2 <= whole
        })
        .count()
}

/// A node where the way forks, and what is left to try there.
struct Step<'a> {
    fork: Fork<'a>,
    /// How many bytes the way to here has.
    depth: usize,
    /// The next child.
    next: usize,
    /// What the rows would take as the next byte.
    symbols: Option<Symbols>,
}

impl<'a> Step<'a> {
    /// Returns the next child that the rows may take, with its byte.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        loop {
            let at = self.next;
            let &label = self.fork.labels.get(at)?;
            self.next += 1;
            if self
                .symbols
                .as_ref()
                .is_none_or(|symbols| symbols.contains(label))
            {
                return Some((label, self.fork.child(at)?));
            }
        }
    }
}

/// Adds the distance and value of each key that the rows let through.
///
/// The way down is a stack on the heap: a key may be longer than the thread's stack is deep.
fn walk<'a>(trie: Trie<'a>, rows: &mut Rows<'_>, found: &mut Vec<(Cost, u64)>) {
    let mut stack: Vec<Step<'a>> = Vec::with_capacity(16);
    enter(trie, trie.root(), rows, &mut stack, found);
    while let Some(step) = stack.last_mut() {
        rows.truncate(step.depth);
        match step.next() {
            Some((label, child)) => {
                if rows.push(label) {
                    enter(trie, child, rows, &mut stack, found);
                }
            }
            None => {
                stack.pop();
            }
        }
    }
}

/// Follows the node's chain or entries, and leaves its children on the stack.
fn enter<'a>(
    trie: Trie<'a>,
    node: &'a [u8],
    rows: &mut Rows<'_>,
    stack: &mut Vec<Step<'a>>,
    found: &mut Vec<(Cost, u64)>,
) {
    match trie.node(node) {
        Some(Node::Fork(fork)) => {
            if !fork.chain.iter().all(|&symbol| rows.push(symbol)) {
                return;
            }
            if let (Some(value), Some(cost)) = (fork.value, rows.distance()) {
                found.push((cost, value));
            }
            stack.push(Step {
                fork,
                depth: rows.depth(),
                next: 0,
                symbols: (fork.labels.len() > FEW).then(|| rows.next_symbols()),
            });
        }
        Some(Node::Leaf(leaf)) => {
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
                    found.push((cost, entry.value()));
                }
            }
        }
        None => {}
    }
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
        index.search(query, costs, max, &mut |cost, postings| {
            assert_eq!(postings.len(), 1);
            found.extend(postings.map(|posting| (cost, posting.name.0)));
        });
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
            for max in (0..=300).map(Cost::from_hundredths) {
                prop_assert_eq!(
                    found(&index, &query, &costs, max), scan(&keys, &query, &costs, max),
                    "{}", max
                );
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
