//! Writing the keys as a map of the `fst` crate, each with its rank.
//!
//! The bytes are those of [`fst::raw::Builder`], which took a quarter of the time of a
//! build. That it is sooner here has three reasons: nodes keep their room and nothing is
//! allocated for them, of the nodes seen before only those of the same hash are compared,
//! and values that count up from zero never have to be moved from one transition to
//! another. A property test holds the two writers together.
//!
//! What the format is, and why nodes are written when their last key is known, is told
//! in the docs of `fst`: <https://docs.rs/fst>.

mod checksum;
mod seen;

use std::io::{Seek, Write};

use self::checksum::Checksum;
use self::seen::Seen;
use super::format::Writer;
use crate::Error;

/// The version of the format, and the type of the map, which `fst` leaves to its users.
const VERSION: u64 = 3;
const TYPE: u64 = 0;
/// The address of the node that is final and goes nowhere, which is not written.
const END: u64 = 0;
/// No node has this address.
const NOWHERE: u64 = 1;
/// The labels that the byte of a node with one transition has room for, by its low bits
/// less one.
const COMMON: &[u8; 63] = b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";
/// By label: its place in [`COMMON`] and one more, or zero.
const COMMON_BITS: [u8; 256] = {
    let mut bits = [0; 256];
    let mut at = 0;
    while at < COMMON.len() {
        bits[COMMON[at] as usize] = at as u8 + 1;
        at += 1;
    }
    bits
};
const ONE: u8 = 0b1000_0000;
const NEXT: u8 = 0b0100_0000;
const FINAL: u8 = 0b0100_0000;
/// A node with more transitions has a table of them by label.
const MOST_SOUGHT: usize = 32;
/// So much is written at once.
const CHUNK: usize = 1 << 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Transition {
    label: u8,
    output: u64,
    to: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    is_final: bool,
    transitions: Vec<Transition>,
}

/// A node that later keys may go through.
#[derive(Default)]
struct Open {
    node: Node,
    /// The label and the output of the transition to the open node below.
    last: Option<(u8, u64)>,
}

impl Open {
    fn close_last(&mut self, to: u64) {
        if let Some((label, output)) = self.last.take() {
            let transition = Transition { label, output, to };
            self.node.transitions.push(transition);
        }
    }
}

/// Writes keys that come in order, each with the number of keys before it.
pub(super) struct MapWriter<'w, W> {
    out: &'w mut Writer<W>,
    /// The nodes along the last key, and beyond them room for more.
    path: Vec<Open>,
    /// The bytes of the last key: the place of its last node.
    depth: usize,
    seen: Seen,
    /// The address of the node that was written last.
    last: u64,
    keys: u64,
    /// What is not written yet, and how many bytes are before it.
    chunk: Vec<u8>,
    written: u64,
    checksum: Checksum,
}

impl<'w, W: Write + Seek> MapWriter<'w, W> {
    pub(super) fn new(out: &'w mut Writer<W>) -> MapWriter<'w, W> {
        let mut chunk = Vec::with_capacity(2 * CHUNK);
        chunk.extend_from_slice(&VERSION.to_le_bytes());
        chunk.extend_from_slice(&TYPE.to_le_bytes());
        MapWriter {
            out,
            path: vec![Open::default()],
            depth: 0,
            seen: Seen::default(),
            last: NOWHERE,
            keys: 0,
            chunk,
            written: 0,
            checksum: Checksum::default(),
        }
    }

    /// Adds the next key.
    ///
    /// # Errors
    /// It is empty or does not come after the last one, or what is made of those before
    /// cannot be written.
    pub(super) fn insert(&mut self, key: &[u8]) -> Result<(), Error> {
        let mut output = self.keys;
        let mut shared = 0;
        for (open, &byte) in self.path.iter().zip(key) {
            match open.last {
                Some((label, before)) if label == byte => {
                    shared += 1;
                    output -= before;
                }
                _ => break,
            }
        }
        let Some((&first, rest)) = key.get(shared..).and_then(<[u8]>::split_first) else {
            return Err(Error::corrupt("keys"));
        };
        self.close_below(shared)?;
        if self.path.len() <= key.len() {
            self.path.resize_with(key.len() + 1, Open::default);
        }
        let mut path = self.path.iter_mut().skip(shared);
        if let Some(open) = path.next() {
            let before = open.node.transitions.last();
            if before.is_some_and(|before| before.label >= first) {
                return Err(Error::corrupt("keys"));
            }
            open.last = Some((first, output));
        }
        for (open, &byte) in path.by_ref().zip(rest) {
            open.last = Some((byte, 0));
        }
        if let Some(end) = self.path.get_mut(key.len()) {
            end.node.is_final = true;
        }
        self.depth = key.len();
        self.keys += 1;
        Ok(())
    }

    /// Writes what no later key goes through: the nodes behind the first `kept` bytes of
    /// the last key and one more.
    fn close_below(&mut self, kept: usize) -> Result<(), Error> {
        let mut to = NOWHERE;
        while self.depth > kept {
            to = self.close(to)?;
            self.depth -= 1;
        }
        if let Some(open) = self.path.get_mut(kept) {
            open.close_last(to);
        }
        Ok(())
    }

    /// Writes the last open node, if none like it is written, and empties it. Returns its
    /// address.
    fn close(&mut self, to: u64) -> Result<u64, Error> {
        let Some(open) = self.path.get_mut(self.depth) else {
            return Ok(NOWHERE);
        };
        open.close_last(to);
        let node = &mut open.node;
        let address = if node.is_final && node.transitions.is_empty() {
            END
        } else {
            match self.seen.find(node) {
                Ok(address) => address,
                Err(vacancy) => {
                    let start = self.written + self.chunk.len() as u64;
                    write_node(node, self.last, start, &mut self.chunk);
                    self.last = self.written + self.chunk.len() as u64 - 1;
                    self.seen.put(vacancy, node, self.last);
                    self.last
                }
            }
        };
        node.is_final = false;
        node.transitions.clear();
        if self.chunk.len() >= CHUNK {
            self.write_chunk()?;
        }
        Ok(address)
    }

    fn write_chunk(&mut self) -> Result<(), Error> {
        self.checksum.update(&self.chunk);
        self.written += self.chunk.len() as u64;
        self.out.put(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }

    /// Writes the rest.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.close_below(0)?;
        let root = self.close(NOWHERE)?;
        self.chunk.extend_from_slice(&self.keys.to_le_bytes());
        self.chunk.extend_from_slice(&root.to_le_bytes());
        self.write_chunk()?;
        self.out.put(&self.checksum.masked().to_le_bytes())
    }
}

/// Appends a node that is not [`END`]. Its last byte, where it is entered, tells how to read
/// those before.
fn write_node(node: &Node, last: u64, start: u64, out: &mut Vec<u8>) {
    let Node {
        is_final,
        transitions,
    } = node;
    if let ([one], false) = (transitions.as_slice(), is_final) {
        return write_one(*one, last, start, out);
    }
    // No key ends at a node with an output: that went to the first transition of the key.
    let any_output = transitions.iter().any(|one| one.output > 0);
    let widths = |of: fn(&Transition, u64) -> u64| {
        let numbers = transitions.iter().map(|one| width_of(of(one, start)));
        numbers.max()
    };
    let outputs = match widths(|one, _| one.output) {
        _ if !any_output => 0,
        width => width.unwrap_or(0),
    };
    let steps = widths(|one, start| step(one.to, start)).unwrap_or(0);
    if any_output {
        if *is_final {
            put(out, 0, outputs);
        }
        for one in transitions.iter().rev() {
            put(out, one.output, outputs);
        }
    }
    for one in transitions.iter().rev() {
        put(out, step(one.to, start), steps);
    }
    out.extend(transitions.iter().rev().map(|one| one.label));
    if transitions.len() > MOST_SOUGHT {
        let mut places = [u8::MAX; 256];
        for (place, one) in transitions.iter().enumerate() {
            if let Some(known) = places.get_mut(usize::from(one.label)) {
                *known = place as u8;
            }
        }
        out.extend_from_slice(&places);
    }
    out.push((steps << 4 | outputs) as u8);
    let mut state = if *is_final { FINAL } else { 0 };
    match transitions.len() {
        count @ 1..=63 => state |= count as u8,
        // One transition would be said in the state.
        256 => out.push(1),
        count => out.push(count as u8),
    }
    out.push(state);
}

/// Appends a node with one transition at which no key ends.
fn write_one(one: Transition, last: u64, start: u64, out: &mut Vec<u8>) {
    let bits = COMMON_BITS.get(usize::from(one.label));
    let bits = bits.copied().unwrap_or(0);
    let mut state = ONE | bits;
    if one.to == last && one.output == 0 {
        state |= NEXT;
    } else {
        let outputs = if one.output == 0 {
            0
        } else {
            width_of(one.output)
        };
        let step = step(one.to, start);
        let steps = width_of(step);
        put(out, one.output, outputs);
        put(out, step, steps);
        out.push((steps << 4 | outputs) as u8);
    }
    if bits == 0 {
        out.push(one.label);
    }
    out.push(state);
}

/// How far back a node is from where another starts.
fn step(to: u64, start: u64) -> u64 {
    if to == END { 0 } else { start - to }
}

/// Returns how many bytes hold a number, at least one.
fn width_of(number: u64) -> usize {
    let bits = (u64::BITS - number.leading_zeros()) as usize;
    bits.div_ceil(8).max(1)
}

fn put(out: &mut Vec<u8>, number: u64, width: usize) {
    out.extend(number.to_le_bytes().iter().take(width));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::io::Cursor;

    /// Returns what both write.
    fn both(keys: &BTreeSet<Vec<u8>>) -> [Vec<u8>; 2] {
        let mut writer = Writer::new(Cursor::new(Vec::new()), 0).unwrap();
        let start = writer.at() as usize;
        let mut map = MapWriter::new(&mut writer);
        let mut expected = fst::raw::Builder::memory();
        for (key, rank) in keys.iter().zip(0..) {
            map.insert(key).unwrap();
            expected.insert(key, rank).unwrap();
        }
        map.finish().unwrap();
        let counts = super::super::format::Counts {
            entities: 0,
            names: 0,
            keys: 0,
        };
        let written = writer.finish(counts).unwrap().into_inner();
        [written[start..].to_vec(), expected.into_inner().unwrap()]
    }

    fn is_same(keys: &BTreeSet<Vec<u8>>) -> bool {
        let [ours, theirs] = both(keys);
        ours == theirs
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_of_the_crate(
            few in prop::collection::btree_set(prop::collection::vec(0..3_u8, 1..12), 0..300),
            many in prop::collection::btree_set(prop::collection::vec(any::<u8>(), 1..4), 0..300),
        ) {
            prop_assert!(is_same(&few));
            prop_assert!(is_same(&many));
        }
    }

    #[test]
    fn every_number_of_transitions_is_written_as_by_the_crate() {
        for count in 1..=256 {
            let labels = 0..=u8::MAX;
            let keys = labels.take(count).flat_map(|label| {
                let (short, long) = (vec![b'a', label], vec![b'a', label, b'b', label]);
                [vec![label], short, long]
            });
            assert!(is_same(&keys.collect()), "{count}");
        }
    }

    #[test]
    fn of_more_nodes_than_are_remembered_the_same_are_forgotten() {
        // Numbers in base 7, some digits scrambled: tails in common, far apart.
        let digits = |number: u64| {
            let scrambled = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
            let digits = [number / 343, number / 7, scrambled / 49, number, scrambled];
            digits.map(|digit| b'a' + (digit % 23) as u8).to_vec()
        };
        let keys: BTreeSet<_> = (0..60_000).map(digits).collect();
        assert!(keys.len() > 30_000);
        let [ours, theirs] = both(&keys);
        assert!(ours.len() > 1 << 17);
        assert!(ours == theirs);
    }

    #[test]
    fn keys_out_of_order_are_refused() {
        for (a, b) in [("b", "a"), ("ab", "a"), ("a", "a"), ("ab", "aa"), ("b", "")] {
            let mut writer = Writer::new(Cursor::new(Vec::new()), 0).unwrap();
            let mut map = MapWriter::new(&mut writer);
            map.insert(a.as_bytes()).unwrap();
            assert!(map.insert(b.as_bytes()).is_err(), "{a} {b}");
        }
    }
}
