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

use super::number::{put_number, take_number};
use crate::Error;

/// A leaf has at most so many keys: more make the trie smaller, fewer make it faster.
const LEAF: usize = 12;
/// Set in the tag of a leaf whose values follow one another.
const RUN: u8 = 0x80;
/// No offset in a fork is larger.
const WIDEST: u64 = u32::MAX as u64;
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

/// Appends the trie of these keys, which must be sorted and differ. The function is told of
/// so many keys whenever some are written.
///
/// # Errors
/// What lies below a fork has more bytes than an offset can tell.
pub(crate) fn write(
    keys: &[(&[u8], u64)],
    out: &mut Vec<u8>,
    written: &mut dyn FnMut(usize),
) -> Result<(), Error> {
    let most = keys.iter().map(|(_, value)| *value).max().unwrap_or(0);
    let writer = Writer {
        width: width_of(most),
        widest: WIDEST,
        written,
    };
    writer.write(keys, out)
}

struct Writer<'w> {
    width: usize,
    widest: u64,
    written: &'w mut dyn FnMut(usize),
}

impl Writer<'_> {
    fn write(mut self, keys: &[(&[u8], u64)], out: &mut Vec<u8>) -> Result<(), Error> {
        out.push(self.width as u8);
        self.node(keys, 0, out)
    }

    /// Writes the node of keys that share their first `depth` bytes.
    fn node(
        &mut self,
        keys: &[(&[u8], u64)],
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        if keys.len() <= LEAF {
            self.leaf(keys, depth, out);
            (self.written)(keys.len());
            return Ok(());
        }
        let below = |key: &(&'_ [u8], u64)| key.0.len().saturating_sub(depth);
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else {
            return Ok(());
        };
        let shared = common(tail(first.0, depth), tail(last.0, depth));
        let chain = tail(first.0, depth).get(..shared).unwrap_or_default();
        let (ending, longer) = match keys.split_first() {
            Some((key, rest)) if below(key) == shared => (Some(key.1), rest),
            _ => (None, keys),
        };

        let start = out.len();
        let label = |key: &(&'_ [u8], u64)| key.0.get(depth + shared).copied();
        let (mut labels, mut offsets) = (Vec::new(), Vec::new());
        for child in longer.chunk_by(|a, b| label(a) == label(b)) {
            labels.extend(child.first().and_then(label));
            offsets.push((out.len() - start) as u64);
            self.node(child, depth + shared + 1, out)?;
        }

        let farthest = offsets.last().copied().unwrap_or(0);
        if farthest > self.widest {
            return Err(Error::too_large(
                "bytes below one fork of the keys",
                self.widest,
            ));
        }
        let offset_width = width_of(farthest);
        let mut head = Vec::new();
        let tag = u8::from(ending.is_some()) << 1 | (offset_width as u8 - 1) << 2;
        head.push(tag | (shared.min(ESCAPE) as u8) << 4);
        put_length(&mut head, shared);
        head.extend_from_slice(chain);
        if let Some(value) = ending {
            put(&mut head, value, self.width);
        }
        head.push(labels.len() as u8);
        head.extend_from_slice(&labels);
        for offset in offsets.iter().skip(1) {
            put(&mut head, *offset, offset_width);
        }
        out.splice(start..start, head);
        Ok(())
    }

    fn leaf(&self, keys: &[(&[u8], u64)], depth: usize, out: &mut Vec<u8>) {
        let first = keys.first().map_or(0, |key| key.1);
        let is_run = keys.len() > 1 && (first..).zip(keys).all(|(next, key)| key.1 == next);
        out.push((keys.len() as u8) << 1 | 1 | if is_run { RUN } else { 0 });
        if is_run {
            put(out, first, self.width);
        }
        let mut last: &[u8] = &[];
        for (key, value) in keys {
            let key = tail(key, depth);
            let shared = common(last, key);
            let rest = tail(key, shared);
            out.push((shared.min(ESCAPE) << 4 | rest.len().min(ESCAPE)) as u8);
            put_length(out, shared);
            put_length(out, rest.len());
            out.extend_from_slice(rest);
            if !is_run {
                put(out, *value, self.width);
            }
            last = key;
        }
    }
}

fn tail(key: &[u8], depth: usize) -> &[u8] {
    key.get(depth..).unwrap_or_default()
}

/// Returns how many bytes two keys have in common from the start.
fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Returns how many bytes hold a number, at least one.
fn width_of(number: u64) -> usize {
    let bits = (u64::BITS - number.leading_zeros()) as usize;
    bits.div_ceil(8).max(1)
}

fn put(out: &mut Vec<u8>, number: u64, width: usize) {
    out.extend(number.to_le_bytes().iter().take(width));
}

fn put_length(out: &mut Vec<u8>, length: usize) {
    if let Some(more) = length.checked_sub(ESCAPE) {
        put_number(out, more as u64);
    }
}

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

    fn keys() -> impl Strategy<Value = BTreeMap<Vec<u8>, u64>> {
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

    fn written(keys: &BTreeMap<Vec<u8>, u64>) -> Vec<u8> {
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
        fn what_is_too_wide_for_an_offset_is_refused_and_never_cut(
            keys in keys(), widest in 0..3000_u64,
        ) {
            let expected = written(&keys);
            let keys: Vec<_> = keys.iter().map(|(key, value)| (&**key, *value)).collect();
            let mut bytes = Vec::new();
            let most = keys.iter().map(|(_, value)| *value).max().unwrap_or(0);
            let written = &mut |_| ();
            let writer = Writer { width: width_of(most), widest, written };
            match writer.write(&keys, &mut bytes) {
                Ok(()) => prop_assert_eq!(bytes, expected),
                Err(error) => {
                    prop_assert!(expected.len() as u64 > widest);
                    prop_assert!(error.to_string().contains("fork"));
                }
            }
        }

        #[test]
        fn no_bytes_make_checking_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Trie::count_keys(&bytes, u64::MAX);
        }
    }
}
