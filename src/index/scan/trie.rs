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
pub(crate) const MANNERS: usize = 10;
/// What any key may cost: no key is known to be unwanted.
const OPEN: Limits = [u8::MAX; MANNERS];
/// Below a node with more nodes than this anything may be wanted: to look at them all would
/// take longer than it saves, the more so the more names there are.
const MANY: usize = 1 << 3;

/// What is known of the tree.
#[derive(Default)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    packed: Vec<Packed>,
    /// Where the nodes are that lead to what is put.
    put: HashMap<u32, Packed>,
}

/// Where the tree comes from.
pub(super) struct Source<'a> {
    pub(super) keys: Option<Fst<&'a [u8]>>,
    /// What is put over them, while there is a delta.
    pub(super) put: Option<Fst<PutKeys>>,
    pub(super) is_strong: fn(u8) -> bool,
}

/// What is looked at most.
#[derive(Clone, Copy)]
pub(super) struct Node {
    /// The first of its children, which have numbers in a row; the root, which is nobody's
    /// child, while they are packed.
    first: u32,
    count: u8,
    /// The key byte that leads here.
    pub(super) symbol: u8,
    strength: u8,
    /// What the keys from here on may cost.
    pub(super) limits: Limits,
    /// Whether a key ends here.
    ends: bool,
}

#[derive(Clone, Copy)]
struct Packed {
    address: usize,
    /// The sum of the outputs on the way.
    value: u64,
}

impl Trie {
    /// Packs all but the root again.
    pub(super) fn clear(&mut self, source: &Source<'_>) {
        self.nodes.clear();
        self.packed.clear();
        self.put.clear();
        if let Some(put) = &source.put {
            self.put.insert(0, Packed::root(put));
        }
        if let Some(keys) = &source.keys {
            let root = Packed::root(keys);
            self.packed.push(root);
            let ends = source.value(root, self.put.get(&0).copied()).is_some();
            self.nodes.push(Node::new(0, 0, ends));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the value of the key that ends here and the number of its strong sounds.
    pub(super) fn key(&self, node: u32, source: &Source<'_>) -> Option<(u64, usize)> {
        let known = self.nodes.get(node as usize).filter(|known| known.ends)?;
        let (base, put) = self.place(node);
        let value = source.value(base, put)?;
        Some((value, usize::from(known.strength)))
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
            Some(known) if known.first != 0 => known.children(),
            Some(_) => self.unpack(node, source, limits),
            None => 0..0,
        };
        let nodes = self.nodes.get(range.start as usize..range.end as usize);
        (range.start, nodes.unwrap_or_default())
    }

    /// Adds the children of a node, and all that is below them where that is little: what
    /// the keys below them may cost must then be looked up anyway.
    fn unpack(
        &mut self,
        number: u32,
        source: &Source<'_>,
        limits: &mut dyn FnMut(u64, usize) -> Limits,
    ) -> Range<u32> {
        let range = self.add_children(number, source);
        for child in range.clone() {
            if self.is_small(child, source) {
                self.unpack_all(child, source, limits);
            }
        }
        range
    }

    /// Returns whether there are few nodes from this one on.
    fn is_small(&self, number: u32, source: &Source<'_>) -> bool {
        let mut left = vec![self.place(number)];
        let mut seen = 0;
        while let Some((base, put)) = left.pop() {
            seen += 1;
            if seen > MANY {
                return false;
            }
            source.each_child(base, put, |_, base, put| left.push((base, put)));
        }
        true
    }

    /// Unpacks all nodes from this one on, and finds what the keys from each on may cost.
    fn unpack_all(
        &mut self,
        number: u32,
        source: &Source<'_>,
        limits: &mut dyn FnMut(u64, usize) -> Limits,
    ) {
        let first = self.nodes.len();
        let mut order = vec![number];
        let mut next = 0;
        while let Some(at) = order.get(next).copied() {
            next += 1;
            order.extend(self.add_children(at, source));
        }
        debug_assert_eq!(self.nodes.len() - first, order.len() - 1);
        // Children have higher numbers than their parents.
        for at in order.into_iter().rev() {
            let key = self.key(at, source);
            let mut most = key.map_or([0; MANNERS], |(value, strength)| limits(value, strength));
            let Some(node) = self.nodes.get(at as usize).copied() else {
                continue;
            };
            let children = node.children();
            let children = children.start as usize..children.end as usize;
            for child in self.nodes.get(children).unwrap_or_default() {
                for (most, limit) in most.iter_mut().zip(child.limits) {
                    *most = limit.max(*most);
                }
            }
            if let Some(node) = self.nodes.get_mut(at as usize) {
                node.limits = most;
            }
        }
    }

    /// Returns where a node is in both maps.
    fn place(&self, number: u32) -> (Packed, Option<Packed>) {
        let base = self.packed.get(number as usize).copied();
        (base.unwrap_or(Packed::NONE), self.put.get(&number).copied())
    }

    fn add_children(&mut self, number: u32, source: &Source<'_>) -> Range<u32> {
        let Some(known) = self.nodes.get(number as usize).copied() else {
            return 0..0;
        };
        let (base, put) = self.place(number);
        let first = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        source.each_child(base, put, |symbol, base, put| {
            if let (Some(put), Ok(number)) = (put, u32::try_from(self.nodes.len())) {
                self.put.insert(number, put);
            }
            let strength = source.strength(known.strength, symbol);
            self.packed.push(base);
            let ends = source.value(base, put).is_some();
            self.nodes.push(Node::new(symbol, strength, ends));
        });
        let children = self.nodes.len() - first as usize;
        let children = u8::try_from(children).unwrap_or(u8::MAX);
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.first = first;
            node.count = children;
        }
        first..first + u32::from(children)
    }
}

impl Source<'_> {
    fn strength(&self, strength: u8, symbol: u8) -> u8 {
        strength.saturating_add(u8::from((self.is_strong)(symbol)))
    }

    /// Returns the value of the key that ends at a node, if one does.
    fn value(&self, base: Packed, put: Option<Packed>) -> Option<u64> {
        let base = base.value_in(self.keys.as_ref()?);
        let put = put.and_then(|put| put.value_in(self.put.as_ref()?));
        base.or(put)?;
        Some(match &self.put {
            Some(_) => value(base, put),
            None => base?,
        })
    }

    /// Visits the children of a node, each with the byte that leads to it, by ascending byte.
    fn each_child(
        &self,
        base: Packed,
        put: Option<Packed>,
        mut visit: impl FnMut(u8, Packed, Option<Packed>),
    ) {
        let Some(keys) = &self.keys else { return };
        match put {
            None => base
                .below(keys)
                .for_each(|(symbol, base)| visit(symbol, base, None)),
            Some(put) => self
                .merged(keys, base, put)
                .into_iter()
                .for_each(|(symbol, base, put)| visit(symbol, base, put)),
        }
    }

    /// Returns the children of a node that is in both maps, by ascending byte.
    fn merged(
        &self,
        keys: &Fst<&[u8]>,
        base: Packed,
        put: Packed,
    ) -> Vec<(u8, Packed, Option<Packed>)> {
        let base = base.below(keys);
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

impl Node {
    fn new(symbol: u8, strength: u8, ends: bool) -> Node {
        Node {
            first: 0,
            count: 0,
            symbol,
            strength,
            limits: OPEN,
            ends,
        }
    }

    /// Returns the numbers of its children, if it is unpacked.
    fn children(&self) -> Range<u32> {
        self.first..self.first + u32::from(self.count)
    }
}

impl Packed {
    /// No key of the map begins like this.
    const NONE: Packed = Packed {
        address: usize::MAX,
        value: 0,
    };

    fn root<D: AsRef<[u8]>>(keys: &Fst<D>) -> Packed {
        Packed {
            address: keys.root().addr(),
            value: 0,
        }
    }

    /// Returns where it is in a map, if it is there.
    fn node<'k, D: AsRef<[u8]>>(self, keys: &'k Fst<D>) -> Option<fst::raw::Node<'k>> {
        (self.address != Packed::NONE.address).then(|| keys.node(self.address))
    }

    /// Returns the value of the key that ends here.
    fn value_in<D: AsRef<[u8]>>(self, keys: &Fst<D>) -> Option<u64> {
        let node = self.node(keys).filter(|node| node.is_final())?;
        Some(self.value.saturating_add(node.final_output().value()))
    }

    /// Returns the children, each with the byte that leads to it.
    fn below<D: AsRef<[u8]>>(self, keys: &Fst<D>) -> impl Iterator<Item = (u8, Packed)> {
        let node = self.node(keys).into_iter();
        let transitions =
            node.flat_map(|node| (0..node.len()).map(move |nth| node.transition(nth)));
        transitions.map(move |transition| {
            let child = Packed {
                address: transition.addr,
                value: self.value.saturating_add(transition.out.value()),
            };
            (transition.inp, child)
        })
    }
}
