//! From sorted keys to the bytes of a trie.

use super::{ESCAPE, LEAF, RUN};
use crate::Error;
use crate::index::number::put_number;

/// No offset in a fork is larger.
const WIDEST: u64 = u32::MAX as u64;

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
    let writer = Writer::new(width_of(most), WIDEST, written);
    writer.write(keys, out)
}

/// Writes from the last byte to the first: what is below a fork is written before the fork,
/// which says where it is, and stands behind it.
struct Writer<'w> {
    width: usize,
    widest: u64,
    written: &'w mut dyn FnMut(usize),
    /// The labels of the forks at hand from last to first, each with how many bytes were
    /// written once its node was.
    children: Vec<(u8, usize)>,
    /// What is written forward, node by node: only the room is kept.
    node: Vec<u8>,
}

impl<'w> Writer<'w> {
    fn new(width: usize, widest: u64, written: &'w mut dyn FnMut(usize)) -> Writer<'w> {
        Writer {
            width,
            widest,
            written,
            children: Vec::new(),
            node: Vec::new(),
        }
    }

    fn write(mut self, keys: &[(&[u8], u64)], out: &mut Vec<u8>) -> Result<(), Error> {
        let start = out.len();
        self.node(keys, 0, out)?;
        out.push(self.width as u8);
        if let Some(backward) = out.get_mut(start..) {
            backward.reverse();
        }
        Ok(())
    }

    /// Writes the node of keys that share their first `depth` bytes.
    fn node(
        &mut self,
        keys: &[(&[u8], u64)],
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        if keys.len() <= LEAF {
            self.leaf(keys, depth);
            out.extend(self.node.drain(..).rev());
            (self.written)(keys.len());
            return Ok(());
        }
        let below = |key: &(&'_ [u8], u64)| key.0.len().saturating_sub(depth);
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else {
            return Ok(());
        };
        let shared = common(tail(first.0, depth), tail(last.0, depth));
        let chain = tail(first.0, depth).get(..shared).unwrap_or_default();
        let (ending, mut longer) = match keys.split_first() {
            Some((key, rest)) if below(key) == shared => (Some(key.1), rest),
            _ => (None, keys),
        };

        let label = |key: &(&'_ [u8], u64)| key.0.get(depth + shared).copied();
        let from = self.children.len();
        while let Some(last) = longer.last().and_then(label) {
            let (others, child) = longer.split_at(first_of_last(longer, label));
            self.node(child, depth + shared + 1, out)?;
            self.children.push((last, out.len()));
            longer = others;
        }

        let children = self.children.get(from..).unwrap_or_default();
        let offset = |(_, written): &(u8, usize)| (out.len() - written) as u64;
        let farthest = children.first().map_or(0, offset);
        if farthest > self.widest {
            return Err(Error::too_large(
                "bytes below one fork of the keys",
                self.widest,
            ));
        }
        let offset_width = width_of(farthest);
        let head = &mut self.node;
        let tag = u8::from(ending.is_some()) << 1 | (offset_width as u8 - 1) << 2;
        head.push(tag | (shared.min(ESCAPE) as u8) << 4);
        put_length(head, shared);
        head.extend_from_slice(chain);
        if let Some(value) = ending {
            put(head, value, self.width);
        }
        head.push(children.len() as u8);
        head.extend(children.iter().rev().map(|(label, _)| *label));
        for child in children.iter().rev().skip(1) {
            put(head, offset(child), offset_width);
        }
        self.children.truncate(from);
        out.extend(self.node.drain(..).rev());
        Ok(())
    }

    /// Writes a node without forks forward.
    fn leaf(&mut self, keys: &[(&[u8], u64)], depth: usize) {
        let out = &mut self.node;
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

/// Returns where those begin that have the label of the last, with looks at few of many: a
/// look is a place in memory.
fn first_of_last<T>(sorted: &[T], label: impl Fn(&T) -> Option<u8>) -> usize {
    let last = sorted.last().and_then(&label);
    let is_before = |item: &T| label(item) != last;
    let mut step = 1;
    loop {
        let start = sorted.len().saturating_sub(2 * step);
        if start == 0 || sorted.get(start).is_none_or(is_before) {
            let after = sorted.get(start..).unwrap_or_default();
            return start + after.partition_point(is_before);
        }
        step *= 2;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::trie::tests::{keys, written};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_too_wide_for_an_offset_is_refused_and_never_cut(
            keys in keys(), widest in 0..3000_u64,
        ) {
            let expected = written(&keys);
            let keys: Vec<_> = keys.iter().map(|(key, value)| (&**key, *value)).collect();
            let mut bytes = Vec::new();
            let most = keys.iter().map(|(_, value)| *value).max().unwrap_or(0);
            let written = &mut |_| ();
            let writer = Writer::new(width_of(most), widest, written);
            match writer.write(&keys, &mut bytes) {
                Ok(()) => prop_assert_eq!(bytes, expected),
                Err(error) => {
                    prop_assert!(expected.len() as u64 > widest);
                    prop_assert!(error.to_string().contains("fork"));
                }
            }
        }
    }
}
