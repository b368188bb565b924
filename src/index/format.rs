//! The bytes of an index: where everything is, and that it is sound.
//!
//! ```text
//! 0   magic         8 bytes
//! 8   version       u32
//! 12  checksum      u32, CRC-32 of every byte but these four
//! 16  fingerprint   u64, of the rules that made the keys
//! 24  length        u64, of all bytes
//! 32  counts        u32 entities, u32 names, u32 keys, u32 zero
//! 48  sections      13 times offset u64, length u64
//! 256 the sections, each at a multiple of 8, zeros between
//! ```
//!
//! All numbers are little-endian and read byte by byte, so no alignment is asked of the
//! memory an index lies in.

mod delta;
mod firsts;
mod packed;
mod strings;
mod writer;

use std::ops::Range;

use super::postings::{self, Codes, Stored};
use super::trie::Trie;
use crate::{Error, Kind};
pub(crate) use delta::Delta;
use firsts::Firsts;
use packed::Packed;
pub(crate) use strings::Blocks;
use strings::Strings;
pub(crate) use writer::Writer;

/// The carriage return shows a file that was sent as text.
const MAGIC: &[u8; 8] = b"THNYM\0\r\n";
const VERSION: u32 = 4;
const CHECKSUM: Range<usize> = 12..16;
const COUNTS: usize = 32;
const TABLE: usize = 48;
const SECTIONS: usize = 13;
const BODY: usize = TABLE + SECTIONS * 16;
const ALIGN: usize = 8;

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) entities: u32,
    pub(crate) names: u32,
    pub(crate) keys: u32,
}

/// Where each section is.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) fingerprint: u64,
    pub(crate) counts: Counts,
    /// The entity ids, ascending, and where each block of them starts.
    ids: Range<usize>,
    id_starts: Range<usize>,
    /// One number for each entity.
    kinds: Range<usize>,
    /// The names, entity by entity, and where each block of them starts.
    names: Range<usize>,
    name_starts: Range<usize>,
    /// Which names are the first of their entity.
    firsts: Range<usize>,
    /// One byte for each name, see [`Keyed`](super::Keyed).
    marks: Range<usize>,
    /// The finite-state map from key to its rank among the keys.
    keys: Range<usize>,
    /// By rank what stands for the postings of a key.
    values: Range<usize>,
    /// The ways a key may stand for a name, two bytes each.
    classes: Range<usize>,
    postings: Range<usize>,
    /// The same map as a trie of the keys, and as one of the keys read from their end.
    forward: Range<usize>,
    backward: Range<usize>,
}

impl Layout {
    /// Returns the layout of an index after reading all of it once.
    ///
    /// # Errors
    /// The bytes are no index, of another version, of other rules, or damaged.
    pub(crate) fn read(bytes: &[u8], fingerprint: u64) -> Result<Layout, Error> {
        if !bytes.starts_with(MAGIC) {
            return Err(Error::not_an_index());
        }
        let short = || Error::corrupt("length");
        let version = u32_at(bytes, 8).ok_or_else(short)?;
        if version != VERSION {
            return Err(Error::version(version, VERSION));
        }
        let checksum = u32_at(bytes, CHECKSUM.start).ok_or_else(short)?;
        let rules = u64_at(bytes, 16).ok_or_else(short)?;
        if u64_at(bytes, 24) != Some(bytes.len() as u64) || bytes.len() < BODY {
            return Err(short());
        }
        if checksum_of(bytes) != checksum {
            return Err(Error::corrupt("checksum"));
        }
        // Only now, so that damage is never taken for other rules.
        if rules != fingerprint {
            return Err(Error::rules());
        }
        let layout = Layout::sections(bytes).ok_or_else(|| Error::corrupt("sections"))?;
        layout.verify(bytes)?;
        Ok(layout)
    }

    /// Returns where everything is in bytes that this process has written itself: what is
    /// verified in those of others is known of them.
    pub(crate) fn of_written(bytes: &[u8], fingerprint: u64) -> Result<Layout, Error> {
        // Tests do not take that on trust.
        if cfg!(debug_assertions) {
            return Layout::read(bytes, fingerprint);
        }
        Layout::sections(bytes).ok_or_else(|| Error::corrupt("sections"))
    }

    /// Returns the sections if they follow one another with nothing but padding between.
    fn sections(bytes: &[u8]) -> Option<Layout> {
        let counts = bytes.get(COUNTS..TABLE)?;
        let counts = match [0, 4, 8, 12].map(|at| u32_at(counts, at)) {
            [Some(entities), Some(names), Some(keys), Some(0)] => Counts {
                entities,
                names,
                keys,
            },
            _ => return None,
        };
        let mut entries = bytes.get(TABLE..BODY)?.as_chunks::<16>().0.iter();
        let mut end = BODY;
        let mut next = || -> Option<Range<usize>> {
            let entry = entries.next()?;
            let start = usize::try_from(u64_at(entry, 0)?).ok()?;
            let len = usize::try_from(u64_at(entry, 8)?).ok()?;
            let padding = bytes.get(end..start)?;
            if start != end.next_multiple_of(ALIGN) || padding.iter().any(|&byte| byte != 0) {
                return None;
            }
            end = start.checked_add(len)?;
            bytes.get(start..end)?;
            Some(start..end)
        };
        let layout = Layout {
            fingerprint: u64_at(bytes, 16)?,
            counts,
            ids: next()?,
            id_starts: next()?,
            kinds: next()?,
            names: next()?,
            name_starts: next()?,
            firsts: next()?,
            marks: next()?,
            keys: next()?,
            values: next()?,
            classes: next()?,
            postings: next()?,
            forward: next()?,
            backward: next()?,
        };
        (end == bytes.len()).then_some(layout)
    }

    fn verify(&self, bytes: &[u8]) -> Result<(), Error> {
        let check = |sound: bool, what| sound.then_some(()).ok_or_else(|| Error::corrupt(what));
        let entities = self.len();
        // Every id is above the one before.
        let mut last = "";
        let rises = |id| std::mem::replace(&mut last, id) < id;
        let starts = slice(bytes, &self.id_starts);
        check(self.ids(bytes).is_sound(starts, rises), "entity ids")?;
        let kinds = self.kinds(bytes);
        let known = kinds.is_sound(slice(bytes, &self.kinds), entities)
            && (0..entities).all(|entity| kinds.get(entity).and_then(kind).is_some());
        check(known, "kinds")?;
        let starts = slice(bytes, &self.name_starts);
        check(self.names(bytes).is_sound(starts, |_| true), "names")?;
        let firsts = slice(bytes, &self.firsts);
        check(self.firsts(bytes).is_sound(firsts), "names of entities")?;
        check(self.marks.len() == self.names_len(), "name marks")?;
        let codes = self.codes(bytes);
        check(
            self.classes.len().is_multiple_of(2) && codes.classes.is_sorted_by(|a, b| a < b),
            "classes",
        )?;
        let lists = slice(bytes, &self.postings);
        check(postings::are_sound(lists, codes), "postings")?;
        let keys = place(self.counts.keys);
        let ranks = u64::from(self.counts.keys);
        let forward = Trie::count_keys(slice(bytes, &self.forward), ranks);
        check(forward == Some(keys), "keys forward")?;
        let backward = Trie::count_keys(slice(bytes, &self.backward), ranks);
        check(backward == Some(keys), "keys backward")?;
        // Only now is the number of keys known to be no more than the bytes allow.
        let limit = codes.count().saturating_add(lists.len() as u64);
        let values = self.values(bytes);
        let within = values.is_sound(slice(bytes, &self.values), keys)
            && (0..keys).all(|key| values.get(key).is_some_and(|value| value < limit));
        check(within, "values")?;
        let map = slice(bytes, &self.keys);
        check(keys_end_is_sound(map), "keys")?;
        let map = fst::raw::Fst::new(map).map_err(|_| Error::corrupt("keys"))?;
        check(map.len() == keys, "keys")
    }

    /// Returns the number of entities.
    pub(crate) fn len(&self) -> usize {
        place(self.counts.entities)
    }

    /// Returns the number of names.
    pub(crate) fn names_len(&self) -> usize {
        place(self.counts.names)
    }

    pub(crate) fn ids<'a>(&self, bytes: &'a [u8]) -> Strings<'a> {
        Strings {
            count: self.len(),
            blocks: slice(bytes, &self.ids),
            starts: Packed::new(slice(bytes, &self.id_starts)),
        }
    }

    pub(crate) fn names<'a>(&self, bytes: &'a [u8]) -> Strings<'a> {
        Strings {
            count: self.names_len(),
            blocks: slice(bytes, &self.names),
            starts: Packed::new(slice(bytes, &self.name_starts)),
        }
    }

    pub(crate) fn firsts<'a>(&self, bytes: &'a [u8]) -> Firsts<'a> {
        Firsts::new(slice(bytes, &self.firsts), self.len(), self.names_len())
    }

    fn kinds<'a>(&self, bytes: &'a [u8]) -> Packed<'a> {
        Packed::new(slice(bytes, &self.kinds))
    }

    pub(crate) fn marks<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        slice(bytes, &self.marks)
    }

    pub(crate) fn kind(&self, bytes: &[u8], entity: usize) -> Kind {
        let number = Some(entity)
            .filter(|&entity| entity < self.len())
            .and_then(|entity| self.kinds(bytes).get(entity));
        number.and_then(kind).unwrap_or_default()
    }

    pub(crate) fn keys<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        slice(bytes, &self.keys)
    }

    fn values<'a>(&self, bytes: &'a [u8]) -> Packed<'a> {
        Packed::new(slice(bytes, &self.values))
    }

    /// Returns the postings of the key of a rank.
    pub(in crate::index) fn postings_at<'a>(
        &self,
        bytes: &'a [u8],
        rank: u64,
    ) -> Option<Stored<'a>> {
        let value = self.values(bytes).get(usize::try_from(rank).ok()?)?;
        let lists = slice(bytes, &self.postings);
        self.codes(bytes).postings(value, lists)
    }

    fn codes<'a>(&self, bytes: &'a [u8]) -> Codes<'a> {
        Codes {
            names: self.counts.names,
            classes: slice(bytes, &self.classes).as_chunks().0,
        }
    }

    pub(crate) fn forward<'a>(&self, bytes: &'a [u8]) -> Option<Trie<'a>> {
        Trie::new(slice(bytes, &self.forward))
    }

    pub(crate) fn backward<'a>(&self, bytes: &'a [u8]) -> Option<Trie<'a>> {
        Trie::new(slice(bytes, &self.backward))
    }

    /// Returns the name and size in bytes of each section, in their order.
    pub(crate) fn sizes(&self) -> [(&'static str, usize); SECTIONS] {
        [
            ("entity ids", self.ids.len()),
            ("entity id starts", self.id_starts.len()),
            ("entity kinds", self.kinds.len()),
            ("names", self.names.len()),
            ("name starts", self.name_starts.len()),
            ("names of entities", self.firsts.len()),
            ("name marks", self.marks.len()),
            ("keys", self.keys.len()),
            ("values of keys", self.values.len()),
            ("posting classes", self.classes.len()),
            ("postings", self.postings.len()),
            ("keys forward", self.forward.len()),
            ("keys backward", self.backward.len()),
        ]
    }
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    if let Some(place) = bytes.get_mut(at..) {
        for (byte, &value) in place.iter_mut().zip(value) {
            *byte = value;
        }
    }
}

fn slice<'a>(bytes: &'a [u8], range: &Range<usize>) -> &'a [u8] {
    bytes.get(range.clone()).unwrap_or_default()
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..)?
        .first_chunk()
        .copied()
        .map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .copied()
        .map(u64::from_le_bytes)
}

fn checksum_of(bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(bytes.get(..CHECKSUM.start).unwrap_or_default());
    hasher.update(bytes.get(CHECKSUM.end..).unwrap_or_default());
    hasher.finalize()
}

/// Whether the address of the root lies within the map, which `fst` takes for granted.
fn keys_end_is_sound(keys: &[u8]) -> bool {
    let root = keys.len().checked_sub(12).and_then(|at| u64_at(keys, at));
    root.is_some_and(|root| root < keys.len() as u64)
}

fn number_of(kind: Kind) -> u64 {
    match kind {
        // Where nothing is said of any entity, its number needs no bit.
        Kind::Other => 0,
        Kind::Person => 1,
        Kind::Place => 2,
        Kind::Org => 3,
    }
}

fn kind(number: u64) -> Option<Kind> {
    match number {
        0 => Some(Kind::Other),
        1 => Some(Kind::Person),
        2 => Some(Kind::Place),
        3 => Some(Kind::Org),
        _ => None,
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
