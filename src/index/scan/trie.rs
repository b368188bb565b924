//! The keys as a tree, unpacked where it was looked at.

use std::ops::Range;

use fst::raw::Fst;

pub(super) struct Trie<'a> {
    keys: Option<Fst<&'a [u8]>>,
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
    pub(super) fn new(keys: Option<Fst<&'a [u8]>>, is_strong: fn(u8) -> bool) -> Trie<'a> {
        Trie {
            keys,
            is_strong,
            nodes: Vec::new(),
            packed: Vec::new(),
        }
    }

    /// Packs all but the root again.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.packed.clear();
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
        let value = self.packed.get(node as usize)?.key?;
        let strength = self.nodes.get(node as usize)?.strength;
        Some((value, usize::from(strength)))
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
        let node = keys.node(packed.address);
        let children = u8::try_from(node.len()).unwrap_or(u8::MAX);
        for transition in node.transitions() {
            let strength = known.strength + u8::from((self.is_strong)(transition.inp));
            let value = packed.value.saturating_add(transition.out.value());
            self.packed.push(Packed::new(keys, transition.addr, value));
            self.nodes.push(Node::new(transition.inp, strength));
        }
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
    fn new(keys: &Fst<&[u8]>, address: usize, value: u64) -> Packed {
        let node = keys.node(address);
        let output = node.final_output().value();
        Packed {
            address,
            value,
            key: node.is_final().then_some(value.saturating_add(output)),
        }
    }
}
