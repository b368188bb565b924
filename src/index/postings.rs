//! The postings of one key: which names sound so, and at what penalty.
//!
//! Of the ways a key may stand for a name (the whole or a part, and the penalty) an index
//! knows few; they are its classes. A posting is the number `name * classes + class`, its
//! code. What a key leads to is a value: the code of its only posting, or, for the one key
//! in ten that has more, the count of all codes plus the place of a list. A list is its
//! length, then the first code, then the step to each other one, in base 128; so lists are
//! sorted by name, whole before part.
//!
//! While a delta lies over an index, the postings of a key are those of both, in one order.

use std::sync::Arc;

use super::NameId;
use super::number::{put_number, take_number};
use super::overlay::{Overlay, Source};
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

/// How postings are numbered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Codes<'a> {
    pub(crate) names: u32,
    /// For each class whether it is a part, and the penalty.
    pub(crate) classes: &'a [[u8; 2]],
}

impl<'a> Codes<'a> {
    /// Returns how many codes there are.
    pub(crate) fn count(self) -> u64 {
        u64::from(self.names) * self.classes.len() as u64
    }

    /// Returns the code of a name in a class.
    pub(crate) fn code(self, name: u32, class: usize) -> u64 {
        u64::from(name) * self.classes.len() as u64 + class as u64
    }

    /// Returns the postings of a value, whose list, if it has one, is in `lists`.
    pub(crate) fn postings(self, value: u64, lists: &'a [u8]) -> Option<Stored<'a>> {
        let Some(place) = value.checked_sub(self.count()) else {
            return Some(Stored {
                codes: self,
                steps: &[],
                left: 1,
                last: value,
            });
        };
        let mut steps = lists.get(usize::try_from(place).ok()?..)?;
        let left = usize::try_from(take_number(&mut steps)?).ok()?;
        let last = take_number(&mut steps)?;
        Some(Stored {
            codes: self,
            // Each posting has a byte at least, whatever damaged bytes say.
            left: left.min(steps.len() + 1),
            steps,
            last,
        })
    }

    fn posting(self, code: u64) -> Option<Posting> {
        let count = self.classes.len() as u64;
        let name = u32::try_from(code.checked_div(count)?).ok()?;
        let class = self.classes.get(usize::try_from(code % count).ok()?)?;
        Some(Posting {
            name: NameId(name),
            part: class[0] != 0,
            penalty: Cost::from_hundredths(u16::from(class[1])),
        })
    }
}

/// The postings of one key in one segment, by ascending name.
#[derive(Clone, Debug)]
pub(super) struct Stored<'a> {
    codes: Codes<'a>,
    steps: &'a [u8],
    left: usize,
    /// The code of the next posting.
    last: u64,
}

impl Iterator for Stored<'_> {
    type Item = Posting;

    fn next(&mut self) -> Option<Posting> {
        self.left = self.left.checked_sub(1)?;
        let posting = self.codes.posting(self.last);
        if self.left > 0 {
            self.last = self.last.checked_add(take_number(&mut self.steps)?)?;
        }
        posting
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Stored<'_> {}

/// The postings of one key, by ascending name.
#[derive(Clone, Debug)]
pub(crate) struct Postings<'a> {
    stored: Option<Stored<'a>>,
    merged: Option<Box<Merged>>,
}

/// What a delta makes of the postings of a key.
#[derive(Clone, Debug)]
struct Merged {
    overlay: Arc<Overlay>,
    put: std::iter::Peekable<std::vec::IntoIter<Posting>>,
    /// The next posting of the base that is still there.
    base: Option<Posting>,
    left: usize,
}

impl<'a> Postings<'a> {
    pub(super) fn of(stored: Stored<'a>) -> Postings<'a> {
        Postings {
            stored: Some(stored),
            merged: None,
        }
    }

    /// Returns the postings of a key that has these ranks in the base and in what was put
    /// over it; `None` if none is left.
    pub(super) fn merged(
        overlay: &Arc<Overlay>,
        base: Option<(u64, Stored<'a>)>,
        put: Option<u64>,
    ) -> Option<Postings<'a>> {
        let put = put.map_or(Vec::new(), |rank| overlay.put_postings(rank));
        let stays = base.as_ref().map_or(0, |(rank, stored)| {
            stored.len().saturating_sub(overlay.gone(*rank))
        });
        let mut postings = Postings {
            stored: base.map(|(_, stored)| stored).filter(|_| stays > 0),
            merged: None,
        };
        let left = stays + put.len();
        postings.merged = Some(Box::new(Merged {
            overlay: Arc::clone(overlay),
            put: put.into_iter().peekable(),
            base: postings.next_of_base(overlay),
            left,
        }));
        (left > 0).then_some(postings)
    }

    fn next_of_base(&mut self, overlay: &Overlay) -> Option<Posting> {
        let stored = self.stored.as_mut()?;
        stored.find_map(|posting| overlay.posting(Source::Base, posting))
    }
}

impl Iterator for Postings<'_> {
    type Item = Posting;

    fn next(&mut self) -> Option<Posting> {
        let Some(mut merged) = self.merged.take() else {
            return self.stored.as_mut()?.next();
        };
        let next = match merged.base {
            Some(base) if merged.put.peek().is_none_or(|put| base < *put) => {
                merged.base = self.next_of_base(&merged.overlay);
                Some(base)
            }
            _ => merged.put.next(),
        };
        merged.left = merged.left.saturating_sub(1);
        self.merged = Some(merged);
        next
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match (&self.merged, &self.stored) {
            (Some(merged), _) => merged.left,
            (None, Some(stored)) => stored.len(),
            (None, None) => 0,
        };
        (left, Some(left))
    }
}

impl ExactSizeIterator for Postings<'_> {}

/// Appends the list of these codes, if there are several, and returns the value that
/// stands for them. They are sorted and differ.
pub(crate) fn write(out: &mut Vec<u8>, codes: Codes<'_>, list: &[u64]) -> u64 {
    if let [code] = list {
        return *code;
    }
    let place = out.len() as u64;
    put_number(out, list.len() as u64);
    let mut last = 0;
    for &code in list {
        put_number(out, code.wrapping_sub(last));
        last = code;
    }
    codes.count() + place
}

/// Returns whether these bytes are nothing but lists of at least two sorted codes below
/// `limit`.
pub(crate) fn are_sound(mut bytes: &[u8], limit: u64) -> bool {
    fn skip_list(bytes: &mut &[u8], limit: u64) -> Option<()> {
        let count = take_number(bytes).filter(|&count| count > 1)?;
        let mut last = take_number(bytes)?;
        for _ in 1..count {
            let step = take_number(bytes).filter(|&step| step > 0)?;
            last = last.checked_add(step)?;
        }
        (last < limit).then_some(())
    }
    while !bytes.is_empty() {
        if skip_list(&mut bytes, limit).is_none() {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLASSES: [[u8; 2]; 3] = [[0, 0], [0, 30], [1, 12]];

    fn codes(names: u32) -> Codes<'static> {
        Codes {
            names,
            classes: &CLASSES,
        }
    }

    proptest! {
        #[test]
        fn a_list_reads_back_as_it_was_written(
            lists in prop::collection::vec(
                prop::collection::btree_set((any::<u32>(), 0..3_usize), 1..20), 0..5),
        ) {
            let codes = codes(u32::MAX);
            let mut bytes = Vec::new();
            let mut values = Vec::new();
            for list in &lists {
                let list: Vec<_> = list.iter().map(|&(name, class)| codes.code(name, class)).collect();
                values.push(write(&mut bytes, codes, &list));
            }
            for (list, value) in lists.iter().zip(values) {
                let read = codes.postings(value, &bytes).unwrap();
                prop_assert_eq!(read.len(), list.len());
                let expected = list.iter().map(|&(name, class)| {
                    let [part, penalty] = CLASSES[class];
                    (name, part == 1, u16::from(penalty))
                });
                prop_assert!(read.map(|p| (p.name.0, p.part, p.penalty.hundredths())).eq(expected));
            }
            if lists.iter().flatten().all(|&(name, _)| name < u32::MAX) {
                prop_assert!(are_sound(&bytes, codes.count()));
            }
        }

        #[test]
        fn no_bytes_make_reading_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..64), value in 0..64_u64,
        ) {
            let _ = are_sound(&bytes, 100);
            let codes = codes(5);
            if let Some(list) = codes.postings(codes.count() + value, &bytes) {
                prop_assert!(list.len() <= bytes.len());
                list.count();
            }
        }
    }

    #[test]
    fn lists_out_of_order_or_of_unknown_names_are_refused() {
        assert!(are_sound(&[2, 7, 1], 9));
        assert!(!are_sound(&[2, 7, 1], 8), "code 8 of 8");
        assert!(!are_sound(&[2, 7, 0], 9), "a code twice");
        assert!(!are_sound(&[0], 9), "an empty list");
        assert!(!are_sound(&[1, 7], 9), "a list of one");
        assert!(!are_sound(&[2, 7], 9), "a posting less");
        assert!(!are_sound(&[0x80; 11], 9), "an endless number");
    }
}
