//! The postings of one key: which names sound so, and at what penalty.
//!
//! A list is its length, then for each posting the step from the last name, doubled,
//! plus one if the key is only a part of the name; then the penalty as one byte. Numbers
//! are little-endian base 128. Lists are sorted by name, whole before part.

use super::NameId;
use crate::Cost;

/// One name under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting {
    pub(crate) name: NameId,
    /// Whether the key stands for only a part of the name.
    pub(crate) part: bool,
    /// What this reading costs before any edit.
    pub(crate) penalty: Cost,
}

/// The postings of one key, by ascending name.
#[derive(Clone, Debug)]
pub(crate) struct Postings<'a> {
    bytes: &'a [u8],
    left: usize,
    last: u32,
}

impl<'a> Postings<'a> {
    /// Returns the list at the start of these bytes, or `None` if there is none.
    pub(crate) fn read(mut bytes: &'a [u8]) -> Option<Postings<'a>> {
        let left = usize::try_from(take_number(&mut bytes)?).ok()?;
        Some(Postings {
            bytes,
            left,
            last: 0,
        })
    }

    fn read_one(&mut self) -> Option<Posting> {
        let number = take_number(&mut self.bytes)?;
        let step = u32::try_from(number >> 1).ok()?;
        let name = self.last.checked_add(step)?;
        let (&penalty, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        self.last = name;
        Some(Posting {
            name: NameId(name),
            part: number & 1 == 1,
            penalty: Cost::from_hundredths(u16::from(penalty)),
        })
    }
}

impl Iterator for Postings<'_> {
    type Item = Posting;

    fn next(&mut self) -> Option<Posting> {
        self.left = self.left.checked_sub(1)?;
        self.read_one()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Postings<'_> {}

/// Appends a list. The postings are (name, part, penalty), sorted and without repetition.
pub(crate) fn write(out: &mut Vec<u8>, list: &[(u32, bool, u8)]) {
    put_number(out, list.len() as u64);
    let mut last = 0;
    for &(name, part, penalty) in list {
        let step = u64::from(name.wrapping_sub(last));
        put_number(out, step << 1 | u64::from(part));
        out.push(penalty);
        last = name;
    }
}

/// Returns how many lists these bytes are, or `None` if they are anything but lists of
/// at least one and sorted postings of the first `names` names.
pub(crate) fn count_lists(mut bytes: &[u8], names: u32) -> Option<usize> {
    let mut lists = 0_usize;
    while !bytes.is_empty() {
        let mut list = Postings::read(bytes)?;
        let mut last = None;
        for _ in 0..list.left {
            let posting = list.read_one()?;
            let now = Some((posting.name, posting.part));
            if posting.name.0 >= names || now <= last {
                return None;
            }
            last = now;
        }
        last?;
        bytes = list.bytes;
        lists = lists.checked_add(1)?;
    }
    Some(lists)
}

fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    // Ten groups of seven bits hold any number; nothing here writes more.
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_list_reads_back_as_it_was_written(
            lists in prop::collection::vec(
                prop::collection::btree_map((any::<u32>(), any::<bool>()), any::<u8>(), 1..20), 0..5),
        ) {
            let mut bytes = Vec::new();
            for list in &lists {
                let start = bytes.len();
                let list: Vec<_> = list.iter().map(|(&(n, part), &p)| (n, part, p)).collect();
                write(&mut bytes, &list);
                let read = Postings::read(&bytes[start..]).unwrap();
                prop_assert_eq!(read.len(), list.len());
                let read: Vec<_> =
                    read.map(|p| (p.name.0, p.part, p.penalty.hundredths() as u8)).collect();
                prop_assert_eq!(read, list);
            }
            if lists.iter().all(|list| list.keys().all(|key| key.0 < u32::MAX)) {
                prop_assert_eq!(count_lists(&bytes, u32::MAX), Some(lists.len()));
            }
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = count_lists(&bytes, 100);
            if let Some(list) = Postings::read(&bytes) {
                let _ = list.take(1000).count();
            }
        }
    }

    #[test]
    fn lists_out_of_order_or_of_unknown_names_are_refused() {
        assert_eq!(count_lists(&[1, 4, 0], 3), Some(1));
        assert_eq!(count_lists(&[1, 4, 0], 2), None, "name 2 of 2");
        assert_eq!(count_lists(&[2, 2, 0, 0, 0], 9), None, "whole after whole");
        assert_eq!(
            count_lists(&[2, 2, 0, 1, 0], 9),
            Some(1),
            "whole, then part"
        );
        assert_eq!(count_lists(&[0], 9), None, "empty list");
        assert_eq!(count_lists(&[1, 2], 9), None, "no penalty");
        assert_eq!(count_lists(&[0x80; 11], 9), None, "endless number");
    }
}
