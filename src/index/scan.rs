//! All keys near some beginning of a running text.

use fst::raw::Node;

use super::{Index, Postings};
use crate::Cost;
use crate::edit::{EditCosts, Rows, Symbols};

/// A key that was found, with the table that tells how near each beginning of the text is.
pub(crate) struct Near<'a> {
    pub(crate) key: &'a [u8],
    pub(crate) rows: &'a Rows<'a>,
    pub(crate) postings: Postings<'a>,
}

impl<D: AsRef<[u8]>> Index<D> {
    /// Visits every key near some beginning of `text`, in the order of the keys' bytes.
    ///
    /// `allowed` says what a beginning of a key may cost, by its length; so the edits of a
    /// name must not all come at its start.
    ///
    /// # Complexity
    /// Grows with the number of key prefixes that are near some beginning of `text`, not
    /// with the length of `text`.
    pub(crate) fn scan(
        &self,
        text: &[u8],
        costs: &EditCosts,
        allowed: impl Fn(usize) -> Cost,
        visit: &mut dyn FnMut(Near<'_>),
    ) {
        let Some(keys) = self.keys() else {
            return;
        };
        let mut rows = Rows::new(costs, text, allowed(0));
        let mut key = Vec::with_capacity(32);
        let mut stack = Vec::with_capacity(32);
        rows.set_budget(allowed(1));
        stack.push(Fork::new(keys.root(), 0, &rows));
        while let Some(fork) = stack.last_mut() {
            rows.truncate(fork.depth);
            key.truncate(fork.depth);
            let Some((symbol, address, output)) = fork.next() else {
                stack.pop();
                continue;
            };
            let value = fork.value.saturating_add(output);
            rows.set_budget(allowed(fork.depth + 1));
            if !rows.push(symbol) {
                continue;
            }
            key.push(symbol);
            let node = keys.node(address);
            if node.is_final()
                && let Some(postings) =
                    self.postings_at(value.saturating_add(node.final_output().value()))
            {
                visit(Near {
                    key: &key,
                    rows: &rows,
                    postings,
                });
            }
            if !node.is_empty() {
                rows.set_budget(allowed(rows.depth() + 1));
                stack.push(Fork::new(node, value, &rows));
            }
        }
    }
}

/// A node on the way, and what is left to try there.
struct Fork<'a> {
    node: Node<'a>,
    value: u64,
    depth: usize,
    symbols: Symbols,
    next: usize,
}

impl<'a> Fork<'a> {
    fn new(node: Node<'a>, value: u64, rows: &Rows<'_>) -> Fork<'a> {
        Fork {
            node,
            value,
            depth: rows.depth(),
            symbols: rows.next_symbols(),
            next: 0,
        }
    }

    /// Returns the byte, the address and the output of the next transition to try.
    fn next(&mut self) -> Option<(u8, usize, u64)> {
        while self.next < self.node.len() {
            let transition = self.node.transition(self.next);
            self.next += 1;
            if self.symbols.contains(transition.inp) {
                return Some((transition.inp, transition.addr, transition.out.value()));
            }
        }
        None
    }
}
