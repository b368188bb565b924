//! The keys as a tree, unpacked where it was looked at.

use std::ops::Range;

use fst::raw::Fst;

/// For each manner of reading one more than what a key may cost at most, in hundredths of
/// an edit; zero if the key is not wanted at all.
pub(crate) type Limits = [u8; MANNERS];
/// There are no more manners of reading.
pub(crate) const MANNERS: usize = 6;
/// What any key may cost: no key is known to be unwanted.
const OPEN: Limits = [u8::MAX; MANNERS];
/// From this depth on it is looked up what the keys below a node may cost.
const DEEP: u8 = 2;
/// Below a node with more nodes than this anything may be wanted: to look at them all would
/// take longer than it saves.
const MANY: usize = 1 << 7;

/// What is known of the tree.
#[derive(Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    packed: Vec<Packed>,
}

/// Where the tree comes from.
pub(super) struct Source<'a> {
    pub(super) keys: Option<Fst<&'a [u8]>>,
    pub(super) is_strong: fn(u8) -> bool,
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
    pub(super) fn key(&self, node: u32) -> Option<(u64, usize)> {
        let value = self.packed.get(node as usize)?.key?;
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
        let node = keys.node(packed.address);
        let children = u8::try_from(node.len()).unwrap_or(u8::MAX);
        for transition in node.transitions() {
            let strength = known
                .strength
                .saturating_add(u8::from((source.is_strong)(transition.inp)));
            let value = packed.value.saturating_add(transition.out.value());
            let child = Packed::new(keys, transition.addr, value);
            let depth = known.depth.saturating_add(1);
            let limits = if depth < DEEP {
                OPEN
            } else if children == 1 && packed.key.is_none() && known.limits != OPEN {
                // What holds for all keys of a node holds for those of its only child.
                known.limits
            } else {
                limits_below(keys, source, child, strength, limits)
            };
            self.packed.push(child);
            self.nodes
                .push(Node::new(transition.inp, strength, depth, limits));
        }
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
    keys: &Fst<&[u8]>,
    source: &Source<'_>,
    node: Packed,
    strength: u8,
    limits: &mut dyn FnMut(u64, usize) -> Limits,
) -> Limits {
    let mut most = [0; MANNERS];
    let mut left = vec![(node, strength)];
    let mut seen = 0;
    while let Some((node, strength)) = left.pop() {
        seen += 1;
        if seen > MANY {
            return OPEN;
        }
        if let Some(value) = node.key {
            let key = limits(value, usize::from(strength));
            for (most, limit) in most.iter_mut().zip(key) {
                *most = limit.max(*most);
            }
        }
        for transition in keys.node(node.address).transitions() {
            let strength = strength.saturating_add(u8::from((source.is_strong)(transition.inp)));
            let value = node.value.saturating_add(transition.out.value());
            left.push((Packed::new(keys, transition.addr, value), strength));
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
