//! All keys near a query.

use fst::raw::{Fst, Node, Transition};

use super::{Index, Postings};
use crate::Cost;
use crate::edit::{EditCosts, Rows, Symbols};

impl<D: AsRef<[u8]>> Index<D> {
    /// Returns the postings of exactly this key.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Postings<'_>> {
        let value = self.keys()?.get(key)?;
        self.postings_at(value.value())
    }

    /// Visits every key that is within `max` of `key` once, with its exact distance and
    /// its postings, in the order of the keys' bytes.
    ///
    /// # Complexity
    /// Grows with the number of key prefixes that are within `max` of some prefix of `key`.
    pub(crate) fn search(
        &self,
        key: &[u8],
        costs: &EditCosts,
        max: Cost,
        visit: &mut dyn FnMut(Cost, Postings<'_>),
    ) {
        let Some(keys) = self.keys() else {
            return;
        };
        let rows = Rows::new(costs, key, max);
        walk(&keys, rows, &mut |cost, value| {
            if let Some(postings) = self.postings_at(value) {
                visit(cost, postings);
            }
        });
    }
}

/// A node where the way forks, and what is left to try there.
struct Fork<'a> {
    node: Node<'a>,
    /// The value of the way to here.
    value: u64,
    /// How many bytes the way to here has.
    depth: usize,
    /// What the rows would take as the next byte.
    symbols: Symbols,
    next: Next,
}

/// How to go through a fork: by the shorter of the two lists.
enum Next {
    /// Look for each byte that the rows would take among the transitions.
    Symbol,
    /// Look at the transitions from this one on.
    Transition(usize),
}

impl<'a> Fork<'a> {
    fn new(node: Node<'a>, value: u64, rows: &Rows<'_>) -> Fork<'a> {
        let symbols = rows.next_symbols();
        Fork {
            node,
            value,
            depth: rows.depth(),
            next: if symbols.len() < node.len() {
                Next::Symbol
            } else {
                Next::Transition(0)
            },
            symbols,
        }
    }

    /// Returns the next transition that the rows may take, in the order of bytes.
    fn next(&mut self) -> Option<Transition> {
        match &mut self.next {
            Next::Symbol => loop {
                let symbol = self.symbols.take_first()?;
                if let Some(at) = self.node.find_input(symbol) {
                    return Some(self.node.transition(at));
                }
            },
            Next::Transition(at) => loop {
                if *at >= self.node.len() {
                    return None;
                }
                let transition = self.node.transition(*at);
                *at += 1;
                if self.symbols.contains(transition.inp) {
                    return Some(transition);
                }
            },
        }
    }
}

/// Calls back with the distance and value of each key that the rows let through.
///
/// The way down is a stack on the heap: a key may be longer than the thread's stack is deep.
fn walk(keys: &Fst<&[u8]>, mut rows: Rows<'_>, found: &mut dyn FnMut(Cost, u64)) {
    let mut stack = Vec::with_capacity(32);
    stack.push(Fork::new(keys.root(), 0, &rows));
    while let Some(fork) = stack.last_mut() {
        rows.truncate(fork.depth);
        let Some(mut transition) = fork.next() else {
            stack.pop();
            continue;
        };
        let mut value = fork.value;
        while rows.push(transition.inp) {
            value = value.saturating_add(transition.out.value());
            let node = keys.node(transition.addr);
            if node.is_final()
                && let Some(cost) = rows.distance()
            {
                found(cost, value.saturating_add(node.final_output().value()));
            }
            match node.len() {
                0 => break,
                1 => {
                    transition = node.transition(0);
                    if !rows.takes(transition.inp) {
                        break;
                    }
                }
                _ => {
                    stack.push(Fork::new(node, value, &rows));
                    break;
                }
            }
        }
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
    ) -> Vec<(u32, Cost)> {
        let mut found = Vec::new();
        index.search(query, costs, max, &mut |cost, postings| {
            assert_eq!(postings.len(), 1);
            found.extend(postings.map(|posting| (posting.name.0, cost)));
        });
        found
    }

    fn scan(
        keys: &BTreeSet<Vec<u8>>,
        query: &[u8],
        costs: &EditCosts,
        max: Cost,
    ) -> Vec<(u32, Cost)> {
        (0..)
            .zip(keys)
            .map(|(name, key)| (name, costs.distance(query, key)))
            .filter(|&(_, cost)| cost <= max)
            .collect()
    }

    proptest! {
        #[test]
        fn a_search_finds_what_a_scan_of_all_keys_finds(
            keys in prop::collection::btree_set(key(), 0..60),
            query in prop::collection::vec(1..=8_u8, 0..=12),
            costs in costs(), max in budget(),
        ) {
            let index = index(&keys);
            prop_assert_eq!(found(&index, &query, &costs, max), scan(&keys, &query, &costs, max));
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
                prop_assert_eq!(found(&index, key, &costs, Cost::ZERO), [(name, Cost::ZERO)]);
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
        let mut costs_found: Vec<_> = found(&index, &long, &costs, Cost::edits(1))
            .into_iter()
            .map(|(_, cost)| cost)
            .collect();
        costs_found.sort();
        assert_eq!(costs_found, [Cost::ZERO, Cost::edits(1)]);
    }
}
