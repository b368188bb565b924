//! A trie of keys in one run of bytes, made to be walked by an edit table.
//!
//! ```text
//! trie   u8 bytes in a value, then the root
//! node   fork or leaf
//! fork   u8 tag: 0, bit 1 has a value, bits 2-3 bytes in an offset less 1, bits 4-7 length
//!        of the chain; the chain; the value; u8 children; their bytes, ascending; the
//!        offsets of all children but the first; the children
//! leaf   u8 tag: 1, bits 1-6 entries, bit 7 set if their values follow one another, then
//!        the first value; the entries
//! entry  u8: bits 4-7 bytes shared with the entry before, bits 0-3 bytes that follow;
//!        those bytes; the value, where it does not follow from the first
//! ```
//!
//! A length of four bits that is 15 stands for 15 more than the number, in little-endian
//! base 128, behind the byte. Offsets count from the first child. A child is a whole
//! subtree in one run, so what is met deep in a walk lies together in memory. A chain is
//! what all keys below have in common. A leaf holds up to [`LEAF`] keys, each without what
//! it shares with the one before; so rows of the table are shared there too.
//!
//! Measured among a million names: 9.8 bytes a key where each has a value of three bytes,
//! and 8.3 where the value is the rank of the key, as it is forward, so that a leaf has only
//! one. With leaves of at most 8 keys it was 9.9 and 8.6, for one in a hundred instructions
//! of a search less.

mod writer;

use super::number::take_number;
pub(crate) use writer::write;

/// A leaf has at most so many keys: more make the trie smaller, fewer make it faster.
const LEAF: usize = 12;
/// Set in the tag of a leaf whose values follow one another.
const RUN: u8 = 0x80;
/// What does not fit in four bits.
const ESCAPE: usize = 15;

/// A node, taken apart; every slice reaches to the end of the trie.
pub(crate) enum Node<'a> {
    Fork(Fork<'a>),
    Leaf(Leaf<'a>),
}

/// A node with children.
#[derive(Clone, Copy)]
pub(crate) struct Fork<'a> {
    /// What all keys below have in common.
    pub(crate) chain: &'a [u8],
    /// The value of the key that ends here.
    pub(crate) value: Option<u64>,
    /// The bytes that lead to the children.
    pub(crate) labels: &'a [u8],
    offsets: &'a [u8],
    offset_width: usize,
    children: &'a [u8],
}

impl<'a> Fork<'a> {
    /// Returns the child behind the label at this place.
    #[inline]
    pub(crate) fn child(&self, at: usize) -> Option<&'a [u8]> {
        let Some(before) = at.checked_sub(1) else {
            return Some(self.children);
        };
        let start = before.checked_mul(self.offset_width)?;
        let end = start.checked_add(self.offset_width)?;
        let offset = little_endian(self.offsets.get(start..end)?);
        self.children.get(usize::try_from(offset).ok()?..)
    }
}

/// The entries of a leaf, in the order of the keys' bytes.
pub(crate) struct Leaf<'a> {
    bytes: &'a [u8],
    left: u8,
    /// How many bytes of its value stand with each entry, and what is to be added to that:
    /// all of it where the values follow one another.
    width: usize,
    base: u64,
    step: u64,
}

/// One key of a leaf.
pub(crate) struct Entry<'a> {
    /// How many bytes below the leaf it shares with the entry before.
    pub(crate) shared: usize,
    /// The bytes that follow.
    pub(crate) rest: &'a [u8],
    value: &'a [u8],
    base: u64,
}

impl Entry<'_> {
    pub(crate) fn value(&self) -> u64 {
        self.base.wrapping_add(little_endian(self.value))
    }
}

impl<'a> Iterator for Leaf<'a> {
    type Item = Entry<'a>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'a>> {
        self.left = self.left.checked_sub(1)?;
        let base = self.base;
        self.base = base.wrapping_add(self.step);
        let head = usize::from(*self.bytes.first()?);
        let (shared, len) = (head >> 4, head & ESCAPE);
        if shared < ESCAPE && len < ESCAPE {
            let rest = self.bytes.get(1..=len)?;
            let end = 1 + len + self.width;
            let value = self.bytes.get(1 + len..end)?;
            self.bytes = self.bytes.get(end..)?;
            return Some(Entry {
                shared,
                rest,
                value,
                base,
            });
        }
        self.bytes = self.bytes.get(1..)?;
        let shared = take_length(&mut self.bytes, shared)?;
        let len = take_length(&mut self.bytes, len)?;
        Some(Entry {
            shared,
            rest: take(&mut self.bytes, len)?,
            value: take(&mut self.bytes, self.width)?,
            base,
        })
    }
}

/// A trie over verified bytes.
#[derive(Clone, Copy)]
pub(crate) struct Trie<'a> {
    width: usize,
    root: &'a [u8],
}

impl<'a> Trie<'a> {
    /// Returns the trie that these bytes begin with.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Trie<'a>> {
        let (&width, root) = bytes.split_first()?;
        let width = usize::from(width);
        (1..=8).contains(&width).then_some(Trie { width, root })
    }

    /// Returns where the root is.
    pub(crate) fn root(self) -> &'a [u8] {
        self.root
    }

    /// Returns the node at these bytes.
    pub(crate) fn node(self, bytes: &'a [u8]) -> Option<Node<'a>> {
        let (&tag, rest) = bytes.split_first()?;
        self.tagged(tag, rest)
    }

    /// Returns the node that has this tag and the bytes behind it.
    #[inline]
    pub(crate) fn tagged(self, tag: u8, mut bytes: &'a [u8]) -> Option<Node<'a>> {
        if tag & 1 == 1 {
            let (mut width, mut base, mut step) = (self.width, 0, 0);
            if tag & RUN != 0 {
                base = little_endian(take(&mut bytes, width)?);
                (width, step) = (0, 1);
            }
            return Some(Node::Leaf(Leaf {
                bytes,
                left: (tag & !RUN) >> 1,
                width,
                base,
                step,
            }));
        }
        let chain = take_length(&mut bytes, usize::from(tag >> 4))?;
        let chain = take(&mut bytes, chain)?;
        let value = match tag & 2 {
            0 => None,
            _ => Some(little_endian(take(&mut bytes, self.width)?)),
        };
        let count = usize::from(take_byte(&mut bytes)?);
        let labels = take(&mut bytes, count)?;
        let offset_width = usize::from(tag >> 2 & 3) + 1;
        let offsets = take(&mut bytes, count.checked_sub(1)? * offset_width)?;
        Some(Node::Fork(Fork {
            chain,
            value,
            labels,
            offsets,
            offset_width,
            children: bytes,
        }))
    }

    /// Returns the value of a key.
    pub(crate) fn get(self, key: &[u8]) -> Option<u64> {
        let (mut at, mut left) = (self.root, key);
        loop {
            match self.node(at)? {
                Node::Fork(fork) => {
                    left = left.strip_prefix(fork.chain)?;
                    let Some((label, rest)) = left.split_first() else {
                        return fork.value;
                    };
                    at = fork.child(fork.labels.binary_search(label).ok()?)?;
                    left = rest;
                }
                Node::Leaf(leaf) => return find(leaf, left),
            }
        }
    }

    /// Returns how many keys there are, or `None` if the bytes are anything but one sound
    /// trie with values below `limit`.
    ///
    /// What is sound can be walked in time that its length bounds, without ever leaving
    /// it: every node lies exactly where the one before it ends.
    pub(crate) fn count_keys(bytes: &[u8], limit: u64) -> Option<usize> {
        let trie = Trie::new(bytes)?;
        let (mut at, mut keys) = (trie.root, 0_usize);
        // The forks on the way here, each with the child that is next.
        let mut way: Vec<(Fork<'_>, usize)> = Vec::new();
        loop {
            at = match trie.node(at)? {
                Node::Fork(fork) => {
                    let rises = fork.labels.is_sorted_by(|a, b| a < b);
                    if !rises || fork.value.is_some_and(|value| value >= limit) {
                        return None;
                    }
                    keys += usize::from(fork.value.is_some());
                    way.push((fork, 1));
                    fork.children
                }
                Node::Leaf(mut leaf) => {
                    let mut last = 0;
                    for _ in 0..leaf.left {
                        let entry = leaf.next()?;
                        if entry.shared > last || entry.value() >= limit {
                            return None;
                        }
                        last = entry.shared + entry.rest.len();
                        keys += 1;
                    }
                    let mut next = leaf.bytes;
                    // Whatever ends here must be followed by its next sibling.
                    loop {
                        let Some((fork, child)) = way.last_mut() else {
                            return next.is_empty().then_some(keys);
                        };
                        if *child == fork.labels.len() {
                            way.pop();
                            continue;
                        }
                        let sibling = fork.child(*child)?;
                        // Both reach to the end of the trie, so their lengths tell where they start.
                        if sibling.len() != next.len() {
                            return None;
                        }
                        *child += 1;
                        next = sibling;
                        break;
                    }
                    next
                }
            }
        }
    }
}

fn find(leaf: Leaf<'_>, key: &[u8]) -> Option<u64> {
    // How many bytes of the key the last entry shares with it.
    let mut alike = 0_usize;
    for entry in leaf {
        if entry.shared > alike {
            continue;
        }
        let rest = key.get(entry.shared..)?;
        let same = entry.rest.iter().zip(rest).take_while(|(a, b)| a == b);
        let same = same.count();
        alike = entry.shared + same;
        if same == entry.rest.len() && alike == key.len() {
            return Some(entry.value());
        }
    }
    None
}

#[inline]
fn take_length(bytes: &mut &[u8], length: usize) -> Option<usize> {
    if length < ESCAPE {
        return Some(length);
    }
    let more = usize::try_from(take_number(bytes)?).ok()?;
    more.checked_add(ESCAPE)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn take_byte(bytes: &mut &[u8]) -> Option<u8> {
    let (&byte, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(byte)
}

#[inline]
fn little_endian(bytes: &[u8]) -> u64 {
    let number = |bytes: [u8; 4]| u64::from(u32::from_le_bytes(bytes));
    // The usual widths need no loop.
    match *bytes {
        [a] => u64::from(a),
        [a, b] => number([a, b, 0, 0]),
        [a, b, c] => number([a, b, c, 0]),
        [a, b, c, d] => number([a, b, c, d]),
        _ => {
            let bytes = bytes.iter().rev();
            bytes.fold(0, |number, &byte| number << 8 | u64::from(byte))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    pub(super) fn keys() -> impl Strategy<Value = BTreeMap<Vec<u8>, u64>> {
        let key = prop_oneof![
            4 => prop::collection::vec(1..=4_u8, 0..=8),
            1 => prop::collection::vec(any::<u8>(), 0..=40),
        ];
        let value = prop_oneof![0..300_u64, any::<u64>()];
        let map = prop::collection::btree_map(key, value, 0..200);
        (map, any::<bool>(), any::<u64>()).prop_map(|(mut keys, is_ranked, first)| {
            if is_ranked {
                let values = (0..).map(|rank| first.saturating_add(rank));
                keys.values_mut()
                    .zip(values)
                    .for_each(|(to, value)| *to = value);
            }
            keys
        })
    }

    pub(super) fn written(keys: &BTreeMap<Vec<u8>, u64>) -> Vec<u8> {
        let keys: Vec<_> = keys.iter().map(|(key, value)| (&**key, *value)).collect();
        let mut bytes = Vec::new();
        let mut count = 0;
        write(&keys, &mut bytes, &mut |more| count += more).unwrap();
        assert!(count <= keys.len());
        bytes
    }

    /// Visits all nodes and entries; returns how many there are.
    fn size(trie: Trie<'_>) -> usize {
        let mut left = vec![trie.root()];
        let mut size = 0;
        while let Some(at) = left.pop() {
            size += 1;
            match trie.node(at).unwrap() {
                Node::Fork(fork) => {
                    left.extend((0..fork.labels.len()).map(|at| fork.child(at).unwrap()))
                }
                Node::Leaf(leaf) => size += leaf.count(),
            }
        }
        size
    }

    proptest! {
        #[test]
        fn a_trie_knows_its_keys_and_no_others(
            keys in keys(), others in prop::collection::vec(prop::collection::vec(1..=4_u8, 0..=8), 20),
        ) {
            let bytes = written(&keys);
            let trie = Trie::new(&bytes).unwrap();
            for (key, value) in &keys {
                prop_assert_eq!(trie.get(key), Some(*value));
            }
            for key in others {
                prop_assert_eq!(trie.get(&key), keys.get(&key).copied());
            }
            let most = keys.values().max().copied().unwrap_or(0);
            if most < u64::MAX {
                prop_assert_eq!(Trie::count_keys(&bytes, most + 1), Some(keys.len()));
                prop_assert_eq!(Trie::count_keys(&bytes, most), keys.is_empty().then_some(0));
            }
        }

        #[test]
        fn what_is_sound_is_walked_in_bounds_whoever_made_it(
            keys in keys(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut bytes = written(&keys);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if Trie::count_keys(&bytes, u64::MAX).is_some() {
                let trie = Trie::new(&bytes).unwrap();
                prop_assert!(size(trie) <= bytes.len() * 2);
                for key in keys.keys() {
                    let _ = trie.get(key);
                }
            }
        }

        #[test]
        fn no_bytes_make_checking_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Trie::count_keys(&bytes, u64::MAX);
        }
    }
}
