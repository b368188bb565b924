//! The postings of one key: which names sound so, and at what penalty.
//!
//! Of the ways a key may stand for a name (the whole or a part, and the penalty) an index
//! knows few; they are its classes. A posting is the number `name * classes + class`, its
//! code. What a key leads to is a value: the code of its only posting, or, for the one key
//! in ten that has more, the count of all codes plus the place of a list, sorted by name,
//! whole before part.
//!
//! ```text
//! list      the number of postings times that of the classes, plus the class of most of
//!           them, in base 128; the postings, as bits; zeros up to a whole byte
//! posting   the step from the name before, or from zero: what its lowest bits leave of it,
//!           as so many zeros and a one, then those bits; then 0, or 1 and another class
//! ```
//!
//! How many are the lowest bits follows from how far apart so many names lie
//! ([`Codes::low_bits`]), after Rice: a posting takes 2.3 bytes among a million names, in
//! place of 3.2 for steps between codes in base 128.
//!
//! While a delta lies over an index, the postings of a key are those of both, in one order.

use std::sync::Arc;

use super::NameId;
use super::bits::{BitWriter, Bits};
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
            let count = self.classes.len() as u64;
            let (name, class) = (value.checked_div(count)?, value % count);
            return Some(Stored::one(self, name, class));
        };
        Stored::list(self, lists.get(usize::try_from(place).ok()?..)?)
    }

    /// Returns the bits of a step between so many names that are not written as zeros.
    fn low_bits(self, count: u64) -> u32 {
        // Steps spread as by chance take the least room with the half of the middle one.
        let half = u64::from(self.names) * 7 / 10 / count.max(1);
        half.checked_ilog2().unwrap_or(0)
    }

    fn class_bits(self) -> u32 {
        let last = self.classes.len().saturating_sub(1);
        usize::BITS - last.leading_zeros()
    }

    fn posting(self, name: u64, class: u64) -> Option<Posting> {
        let name = u32::try_from(name).ok()?;
        let class = self.classes.get(usize::try_from(class).ok()?)?;
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
    left: usize,
    /// The name before, and the class of most of them.
    name: u64,
    class: u64,
    low_bits: u32,
    /// What stands in the list; nothing for a posting that has none.
    steps: Option<Bits<'a>>,
}

impl<'a> Stored<'a> {
    fn one(codes: Codes<'a>, name: u64, class: u64) -> Stored<'a> {
        Stored {
            codes,
            left: 1,
            name,
            class,
            low_bits: 0,
            steps: None,
        }
    }

    fn list(codes: Codes<'a>, mut bytes: &'a [u8]) -> Option<Stored<'a>> {
        let head = take_number(&mut bytes)?;
        let classes = codes.classes.len() as u64;
        let (count, class) = (head.checked_div(classes)?, head % classes);
        // Each posting has two bits at least, whatever damaged bytes say.
        let most = bytes.len().saturating_mul(4);
        Some(Stored {
            codes,
            left: usize::try_from(count).ok()?.min(most),
            name: 0,
            class,
            low_bits: codes.low_bits(count),
            steps: Some(Bits::new(bytes)),
        })
    }

    /// Returns the name and the class of the next posting.
    fn advance(&mut self) -> Option<(u64, u64)> {
        self.left = self.left.checked_sub(1)?;
        let Some(steps) = &mut self.steps else {
            return Some((self.name, self.class));
        };
        let high = steps.take_zeros()?;
        let step = high.checked_mul(1 << self.low_bits)? + steps.take(self.low_bits)?;
        self.name = self.name.checked_add(step)?;
        let class = match steps.take(1)? {
            0 => self.class,
            _ => steps.take(self.codes.class_bits())?,
        };
        Some((self.name, class))
    }
}

impl Iterator for Stored<'_> {
    type Item = Posting;

    fn next(&mut self) -> Option<Posting> {
        let (name, class) = self.advance()?;
        self.codes.posting(name, class)
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
    let classes = codes.classes.len().max(1) as u64;
    let mut counts = vec![0_usize; codes.classes.len()];
    for &code in list {
        if let Some(count) = counts.get_mut((code % classes) as usize) {
            *count += 1;
        }
    }
    let most = (0..).zip(counts).max_by_key(|(_, count)| *count);
    let most = most.map_or(0, |(class, _)| class);
    put_number(out, list.len() as u64 * classes + most);
    let low_bits = codes.low_bits(list.len() as u64);
    let mut bits = BitWriter::new(out);
    let mut last = 0;
    for &code in list {
        let (name, class) = (code / classes, code % classes);
        let step = name - last;
        bits.put_zeros(step >> low_bits);
        bits.put(step, low_bits);
        bits.put(u64::from(class != most), 1);
        if class != most {
            bits.put(class, codes.class_bits());
        }
        last = name;
    }
    bits.end();
    codes.count() + place
}

/// Returns whether these bytes are nothing but lists of at least two sorted codes.
pub(crate) fn are_sound<'a>(mut bytes: &'a [u8], codes: Codes<'a>) -> bool {
    fn skip_list<'a>(bytes: &'a [u8], codes: Codes<'a>) -> Option<&'a [u8]> {
        let mut list = Stored::list(codes, bytes).filter(|list| list.left > 1)?;
        let head = take_number(&mut { bytes })?;
        // No posting is left out for want of bytes.
        let count = u64::try_from(list.left).ok()?;
        (head / codes.classes.len() as u64 == count).then_some(())?;
        let mut last = None;
        while list.left > 0 {
            let (name, class) = list.advance()?;
            let class_there = usize::try_from(class).ok()? < codes.classes.len();
            let is_there = name < u64::from(codes.names) && class_there;
            let next = Some((name, class)).filter(|next| is_there && last < Some(*next))?;
            last = Some(next);
        }
        list.steps?.rest()
    }
    while !bytes.is_empty() {
        match skip_list(bytes, codes) {
            Some(rest) => bytes = rest,
            None => return false,
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
                (prop::collection::btree_set((any::<u32>(), 0..3_usize), 1..20), any::<bool>()),
                0..5,
            ),
        ) {
            // Names of one class only, or of any.
            let classed = lists.into_iter().map(|(list, is_same)| {
                let class = |class| if is_same { 1 } else { class };
                list.into_iter().map(|(name, of)| (name, class(of))).collect()
            });
            let lists: Vec<std::collections::BTreeSet<_>> = classed.collect();
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
                prop_assert!(are_sound(&bytes, codes));
            }
        }

        #[test]
        fn no_bytes_make_reading_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..64), value in 0..64_u64,
        ) {
            let codes = codes(5);
            let _ = are_sound(&bytes, codes);
            if let Some(list) = codes.postings(codes.count() + value, &bytes) {
                prop_assert!(list.len() <= 4 * bytes.len());
                list.count();
            }
        }
    }

    #[test]
    fn lists_out_of_order_or_of_unknown_names_are_refused() {
        // Of 24 names two take three low bits; three classes take two bits.
        let codes = codes(24);
        let list = |postings: &[(u64, u64, Option<u64>)]| {
            let mut bytes = vec![3 * postings.len() as u8 + 1];
            let mut bits = BitWriter::new(&mut bytes);
            for &(high, low, class) in postings {
                bits.put_zeros(high);
                bits.put(low, 3);
                bits.put(u64::from(class.is_some()), 1);
                class.into_iter().for_each(|class| bits.put(class, 2));
            }
            bits.end();
            bytes
        };
        let sound = |postings: &[(u64, u64, Option<u64>)]| are_sound(&list(postings), codes);
        assert!(sound(&[(1, 7, None), (1, 0, None)]), "names 15 and 23");
        assert!(!sound(&[(1, 7, None), (1, 1, None)]), "name 24 of 24");
        assert!(
            sound(&[(0, 5, Some(0)), (0, 0, None)]),
            "a name in two classes"
        );
        assert!(!sound(&[(0, 5, None), (0, 0, None)]), "a posting twice");
        assert!(
            !sound(&[(0, 5, Some(2)), (0, 0, None)]),
            "classes that do not rise"
        );
        assert!(!sound(&[(0, 5, Some(3)), (0, 1, None)]), "class 3 of 3");
        assert!(!sound(&[(0, 5, None)]), "a list of one");
        assert!(!are_sound(&[1], codes), "an empty list");
        let cut = list(&[(1, 7, None), (1, 0, None)]);
        assert!(!are_sound(&cut[..2], codes), "a posting less");
        assert!(!are_sound(&[0x80; 11], codes), "an endless number");
        let mut padded = cut;
        *padded.last_mut().unwrap() |= 0x80;
        assert!(
            !are_sound(&padded, codes),
            "something behind the last posting"
        );
    }
}
