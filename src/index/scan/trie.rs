//! The keys as a tree, unpacked where it was looked at.

use std::ops::Range;

use fst::raw::Fst;

/// Nodes are numbered as they are unpacked, so a node comes after its parent.
pub(super) struct Trie<'a> {
    keys: Option<Fst<&'a [u8]>>,
    is_strong: fn(u8) -> bool,
    nodes: Vec<Node>,
}

#[derive(Clone, Copy)]
struct Node {
    address: usize,
    /// The sum of the outputs on the way.
    value: u64,
    /// The key byte that leads here.
    symbol: u8,
    depth: u8,
    strength: u8,
    is_key: bool,
    is_unpacked: bool,
    first: u32,
    children: u8,
}

impl<'a> Trie<'a> {
    pub(super) fn new(keys: Option<Fst<&'a [u8]>>, is_strong: fn(u8) -> bool) -> Trie<'a> {
        let mut trie = Trie {
            keys,
            is_strong,
            nodes: Vec::new(),
        };
        trie.clear();
        trie
    }

    /// Packs all but the root again.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.nodes.extend(self.keys.as_ref().map(|keys| Node {
            address: keys.root().addr(),
            value: 0,
            symbol: 0,
            depth: 0,
            strength: 0,
            is_key: false,
            is_unpacked: false,
            first: 0,
            children: 0,
        }));
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn depth(&self, node: u32) -> usize {
        self.get(node).map_or(0, |node| usize::from(node.depth))
    }

    pub(super) fn symbol(&self, node: u32) -> Option<u8> {
        Some(self.get(node)?.symbol)
    }

    /// Returns the value of the key that ends here and the number of its strong sounds.
    pub(super) fn key(&self, node: u32) -> Option<(u64, usize)> {
        let node = self.get(node).filter(|node| node.is_key)?;
        let packed = self.keys.as_ref()?.node(node.address);
        let value = node.value.saturating_add(packed.final_output().value());
        Some((value, usize::from(node.strength)))
    }

    pub(super) fn children(&mut self, node: u32) -> Range<u32> {
        match self.get(node).copied() {
            Some(known) if known.is_unpacked => {
                known.first..known.first + u32::from(known.children)
            }
            Some(known) => self.unpack(node, known),
            None => 0..0,
        }
    }

    fn unpack(&mut self, number: u32, node: Node) -> Range<u32> {
        let Some(keys) = &self.keys else { return 0..0 };
        let first = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let packed = keys.node(node.address);
        for transition in packed.transitions() {
            let strength = node.strength + u8::from((self.is_strong)(transition.inp));
            self.nodes.push(Node {
                address: transition.addr,
                value: node.value.saturating_add(transition.out.value()),
                symbol: transition.inp,
                depth: node.depth.saturating_add(1),
                strength,
                is_key: keys.node(transition.addr).is_final(),
                is_unpacked: false,
                first: 0,
                children: 0,
            });
        }
        let children = packed.len();
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.is_unpacked = true;
            node.first = first;
            node.children = u8::try_from(children).unwrap_or(u8::MAX);
        }
        first..first + u32::from(u8::try_from(children).unwrap_or(u8::MAX))
    }

    fn get(&self, node: u32) -> Option<&Node> {
        self.nodes.get(node as usize)
    }
}
