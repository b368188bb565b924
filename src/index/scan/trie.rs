//! The keys as a tree, unpacked where it was looked at.
//!
//! What a delta puts is part of the tree: a node stands for the same beginning of a key in
//! both maps.

use std::collections::HashMap;
use std::ops::Range;

use fst::raw::Fst;

use crate::index::overlay::{PutKeys, value};

pub(super) struct Trie<'a> {
    keys: Option<Fst<&'a [u8]>>,
    put: Option<Fst<PutKeys>>,
    /// Where the nodes are that lead to what is put.
    put_nodes: HashMap<u32, Packed>,
    is_strong: fn(u8) -> bool,
    nodes: Vec<Node>,
    packed: Vec<Packed>,
}

/// What is looked at most.
#[derive(Clone, Copy)]
pub(super) struct Node {
    /// The first of its children, which have numbers in a row.
    first: u32,
    children: u8,
    /// The key byte that leads here.
    pub(super) symbol: u8,
    strength: u8,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Packed,
    Unpacked,
}

#[derive(Clone, Copy)]
struct Packed {
    address: usize,
    /// The sum of the outputs on the way, and that of the key that ends here.
    value: u64,
    key: Option<u64>,
}

impl<'a> Trie<'a> {
    pub(super) fn new(
        keys: Option<Fst<&'a [u8]>>,
        put: Option<Fst<PutKeys>>,
        is_strong: fn(u8) -> bool,
    ) -> Trie<'a> {
        Trie {
            keys,
            put,
            put_nodes: HashMap::new(),
            is_strong,
            nodes: Vec::new(),
            packed: Vec::new(),
        }
    }

    /// Packs all but the root again.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.packed.clear();
        self.put_nodes.clear();
        if let Some(put) = &self.put {
            let root = Packed::new(put, put.root().addr(), 0);
            self.put_nodes.insert(0, root);
        }
        if let Some(keys) = &self.keys {
            let root = Packed::new(keys, keys.root().addr(), 0);
            self.packed.push(root);
            self.nodes.push(Node::new(0, 0));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the value of the key that ends here and the number of its strong sounds.
    pub(super) fn key(&self, node: u32) -> Option<(u64, usize)> {
        let base = self.packed.get(node as usize)?.key;
        let key = if self.put.is_some() {
            let put = self.put_nodes.get(&node).and_then(|put| put.key);
            base.or(put).map(|_| value(base, put))
        } else {
            base
        };
        let strength = self.nodes.get(node as usize)?.strength;
        Some((key?, usize::from(strength)))
    }

    /// Returns the children of a node, the first one's number, and the nodes.
    pub(super) fn children(&mut self, node: u32) -> (u32, &[Node]) {
        let range = match self.nodes.get(node as usize) {
            Some(known) if known.state == State::Unpacked => {
                known.first..known.first + u32::from(known.children)
            }
            Some(_) => self.unpack(node),
            None => 0..0,
        };
        let nodes = self.nodes.get(range.start as usize..range.end as usize);
        (range.start, nodes.unwrap_or_default())
    }

    fn unpack(&mut self, number: u32) -> Range<u32> {
        let known = self.nodes.get(number as usize).copied();
        let packed = self.packed.get(number as usize).copied();
        let (Some(known), Some(packed), Some(keys)) = (known, packed, &self.keys) else {
            return 0..0;
        };
        let first = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let strength = |symbol| known.strength + u8::from((self.is_strong)(symbol));
        if let Some(put) = self.put_nodes.get(&number).copied() {
            let base = packed.below(keys);
            let put = self.put.iter().flat_map(|keys| put.below(keys)).collect();
            for (symbol, base, put) in merged(base, put) {
                if let (Some(put), Ok(number)) = (put, u32::try_from(self.nodes.len())) {
                    self.put_nodes.insert(number, put);
                }
                self.packed.push(base.unwrap_or(Packed::NONE));
                self.nodes.push(Node::new(symbol, strength(symbol)));
            }
        } else {
            let node = keys.node(packed.address);
            for transition in node.transitions() {
                let value = packed.value.saturating_add(transition.out.value());
                self.packed.push(Packed::new(keys, transition.addr, value));
                let symbol = transition.inp;
                self.nodes.push(Node::new(symbol, strength(symbol)));
            }
        }
        let children = self.nodes.len() - first as usize;
        let children = u8::try_from(children).unwrap_or(u8::MAX);
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.state = State::Unpacked;
            node.first = first;
            node.children = children;
        }
        first..first + u32::from(children)
    }
}

impl Node {
    fn new(symbol: u8, strength: u8) -> Node {
        Node {
            first: 0,
            children: 0,
            symbol,
            strength,
            state: State::Packed,
        }
    }
}

impl Packed {
    /// No key of the map begins like this.
    const NONE: Packed = Packed {
        address: usize::MAX,
        value: 0,
        key: None,
    };

    fn new<D: AsRef<[u8]>>(keys: &Fst<D>, address: usize, value: u64) -> Packed {
        let node = keys.node(address);
        let output = node.final_output().value();
        Packed {
            address,
            value,
            key: node.is_final().then_some(value.saturating_add(output)),
        }
    }

    /// Returns the children, each with the byte that leads to it.
    fn below<D: AsRef<[u8]>>(self, keys: &Fst<D>) -> Vec<(u8, Packed)> {
        if self.address == Packed::NONE.address {
            return Vec::new();
        }
        let node = keys.node(self.address);
        let child = |transition: fst::raw::Transition| {
            let value = self.value.saturating_add(transition.out.value());
            (transition.inp, Packed::new(keys, transition.addr, value))
        };
        node.transitions().map(child).collect()
    }
}

/// Returns the children of a node in either map or both, by ascending byte.
fn merged(
    base: Vec<(u8, Packed)>,
    put: Vec<(u8, Packed)>,
) -> Vec<(u8, Option<Packed>, Option<Packed>)> {
    let mut children: Vec<_> = base
        .into_iter()
        .map(|(symbol, node)| (symbol, Some(node), None))
        .collect();
    for (symbol, node) in put {
        match children.binary_search_by_key(&symbol, |child| child.0) {
            Ok(at) => {
                if let Some(child) = children.get_mut(at) {
                    child.2 = Some(node);
                }
            }
            Err(at) => children.insert(at, (symbol, None, Some(node))),
        }
    }
    children
}
