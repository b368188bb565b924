//! The keys as a tree, unpacked where it was looked at.
//!
//! What a delta puts is part of the tree: a node stands for the same beginning of a key in
//! both maps.

use std::collections::HashMap;
use std::ops::Range;

use fst::raw::Fst;

use crate::index::overlay::{PutKeys, value};

/// For each manner of reading one more than what a key may cost at most, in hundredths of
/// an edit; zero if the key is not wanted at all.
pub(crate) type Limits = [u8; MANNERS];
/// There are no more manners of reading.
pub(crate) const MANNERS: usize = 6;
/// What any key may cost: no key is known to be unwanted.
const OPEN: Limits = [u8::MAX; MANNERS];
/// From this depth on it is looked up what the keys below a node may cost.
const DEEP: u8 = 2;
/// Below a node with more nodes than this anything may be wanted.
const MANY: usize = 1 << 10;

/// What is known of the tree.
#[derive(Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    packed: Vec<Packed>,
    /// Where those nodes are in what is put that lead to any of it.
    put: HashMap<u32, Packed>,
}

/// Where the tree comes from.
pub(super) struct Source<'a> {
    pub(super) keys: Option<Fst<&'a [u8]>>,
    /// The keys that a delta puts, if one lies over the index.
    pub(super) put: Option<Fst<PutKeys>>,
    pub(super) is_strong: fn(u8) -> bool,
}

impl Source<'_> {
    /// Returns what stands for the key that ends at a node of either map or both.
    fn value(&self, base: Option<u64>, put: Option<u64>) -> Option<u64> {
        match self.put {
            Some(_) => base.or(put).map(|_| value(base, put)),
            None => base,
        }
    }

    /// Returns the children of a node that is in both maps, by ascending byte; each is in
    /// one of them at least.
    fn below(&self, base: Packed, put: Packed) -> Vec<(u8, Packed, Option<Packed>)> {
        let base = self.keys.iter().flat_map(|keys| base.below(keys));
        let mut children: Vec<_> = base.map(|(symbol, node)| (symbol, node, None)).collect();
        for (symbol, node) in self.put.iter().flat_map(|keys| put.below(keys)) {
            match children.binary_search_by_key(&symbol, |child| child.0) {
                Ok(at) => {
                    if let Some(child) = children.get_mut(at) {
                        child.2 = Some(node);
                    }
                }
                Err(at) => children.insert(at, (symbol, Packed::NONE, Some(node))),
            }
        }
        children
    }
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
    depth: u8,
    /// What the keys from here on may cost.
    pub(super) limits: Limits,
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

impl Trie {
    /// Packs all but the root again.
    pub(super) fn clear(&mut self, source: &Source<'_>) {
        self.nodes.clear();
        self.packed.clear();
        self.put.clear();
        if let Some(put) = &source.put {
            self.put.insert(0, Packed::new(put, put.root().addr(), 0));
        }
        if let Some(keys) = &source.keys {
            let root = Packed::new(keys, keys.root().addr(), 0);
            self.packed.push(root);
            self.nodes.push(Node::new(0, 0, 0, OPEN));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the value of the key that ends here and the number of its strong sounds.
    pub(super) fn key(&self, node: u32, source: &Source<'_>) -> Option<(u64, usize)> {
        let base = self.packed.get(node as usize)?.key;
        let put = match source.put {
            Some(_) => self.put.get(&node).and_then(|put| put.key),
            None => None,
        };
        let value = source.value(base, put)?;
        let strength = self.nodes.get(node as usize)?.strength;
        Some((value, usize::from(strength)))
    }

    /// Returns one more than what the keys from a node on may cost.
    pub(super) fn limit(&self, node: u32, manner: usize) -> u16 {
        let node = self.nodes.get(node as usize);
        let limit = node.and_then(|node| node.limits.get(manner));
        limit.map_or(0, |limit| u16::from(*limit))
    }

    /// Returns the children of a node, the first one's number, and the nodes. What a key may
    /// cost is told by its value and the number of its strong sounds.
    pub(super) fn children(
        &mut self,
        node: u32,
        source: &Source<'_>,
        limits: &mut dyn FnMut(u64, usize) -> Limits,
    ) -> (u32, &[Node]) {
        let range = match self.nodes.get(node as usize) {
            Some(known) if known.state == State::Unpacked => {
                known.first..known.first + u32::from(known.children)
            }
            Some(_) => self.unpack(node, source, limits),
            None => 0..0,
        };
        let nodes = self.nodes.get(range.start as usize..range.end as usize);
        (range.start, nodes.unwrap_or_default())
    }

    fn unpack(
        &mut self,
        number: u32,
        source: &Source<'_>,
        limits: &mut dyn FnMut(u64, usize) -> Limits,
    ) -> Range<u32> {
        let known = self.nodes.get(number as usize).copied();
        let packed = self.packed.get(number as usize).copied();
        let (Some(known), Some(packed), Some(keys)) = (known, packed, &source.keys) else {
            return 0..0;
        };
        let first = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let depth = known.depth.saturating_add(1);
        let strength = |symbol| {
            let strong = u8::from((source.is_strong)(symbol));
            known.strength.saturating_add(strong)
        };
        let mut add = |symbol, base: Packed, put: Option<Packed>| {
            let strength = strength(symbol);
            let limits = if depth < DEEP {
                OPEN
            } else {
                limits_below(source, base, put, strength, limits)
            };
            self.packed.push(base);
            self.nodes.push(Node::new(symbol, strength, depth, limits));
        };
        if let Some(put) = self.put.get(&number).copied() {
            for (number, (symbol, base, put)) in (first..).zip(source.below(packed, put)) {
                add(symbol, base, put);
                self.put.extend(put.map(|put| (number, put)));
            }
        } else {
            for transition in keys.node(packed.address).transitions() {
                let value = packed.value.saturating_add(transition.out.value());
                let child = Packed::new(keys, transition.addr, value);
                add(transition.inp, child, None);
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

/// Returns the most that any key from a node on may cost.
fn limits_below(
    source: &Source<'_>,
    base: Packed,
    put: Option<Packed>,
    strength: u8,
    limits: &mut dyn FnMut(u64, usize) -> Limits,
) -> Limits {
    let mut most = [0; MANNERS];
    let mut left = vec![(base, put, strength)];
    let mut seen = 0;
    while let Some((base, put, strength)) = left.pop() {
        seen += 1;
        if seen > MANY {
            return OPEN;
        }
        if let Some(value) = source.value(base.key, put.and_then(|put| put.key)) {
            let key = limits(value, usize::from(strength));
            for (most, limit) in most.iter_mut().zip(key) {
                *most = limit.max(*most);
            }
        }
        let stronger = |symbol| strength.saturating_add(u8::from((source.is_strong)(symbol)));
        if let Some(put) = put {
            let children = source.below(base, put).into_iter();
            left.extend(children.map(|(symbol, base, put)| (base, put, stronger(symbol))));
        } else if let Some(keys) = &source.keys {
            for transition in keys.node(base.address).transitions() {
                let value = base.value.saturating_add(transition.out.value());
                let child = Packed::new(keys, transition.addr, value);
                left.push((child, None, stronger(transition.inp)));
            }
        }
    }
    most
}

impl Node {
    fn new(symbol: u8, strength: u8, depth: u8, limits: Limits) -> Node {
        Node {
            first: 0,
            children: 0,
            symbol,
            strength,
            depth,
            limits,
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
        let child = |transition: fst::raw::Transition| {
            let value = self.value.saturating_add(transition.out.value());
            (transition.inp, Packed::new(keys, transition.addr, value))
        };
        keys.node(self.address).transitions().map(child).collect()
    }
}
