//! The bytes of an index: where everything is, and that it is sound.
//!
//! ```text
//! 0   magic         8 bytes
//! 8   version       u32
//! 12  checksum      u32, CRC-32 of every byte but these four
//! 16  fingerprint   u64, of the rules that made the keys
//! 24  length        u64, of all bytes
//! 32  sections      13 times offset u64, length u64
//! 240 the sections, each at a multiple of 8, zeros between
//! ```
//!
//! All numbers are little-endian and read byte by byte, so no alignment is asked of the
//! memory an index lies in.

use std::ops::Range;

use super::postings::{self, Codes};
use super::trie::Trie;
use crate::{Error, Kind};

/// The carriage return shows a file that was sent as text.
const MAGIC: &[u8; 8] = b"THNYM\0\r\n";
const VERSION: u32 = 3;
const CHECKSUM: Range<usize> = 12..16;
const TABLE: usize = 32;
const SECTIONS: usize = 13;
const BODY: usize = TABLE + SECTIONS * 16;
const ALIGN: usize = 8;

/// Where each section is.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The entity ids, ascending, end to end.
    ids: Range<usize>,
    /// Where each id starts, and where the last one ends.
    id_bounds: Range<usize>,
    /// One byte for each entity.
    kinds: Range<usize>,
    /// The first name of each entity, and how many names there are.
    first_names: Range<usize>,
    /// The names, entity by entity, end to end.
    names: Range<usize>,
    name_bounds: Range<usize>,
    /// The entity of each name.
    owners: Range<usize>,
    /// One byte for each name, see [`Keyed`](super::Keyed).
    marks: Range<usize>,
    /// The finite-state map from key to the value of its postings.
    keys: Range<usize>,
    /// The ways a key may stand for a name, two bytes each.
    classes: Range<usize>,
    postings: Range<usize>,
    /// The same map as a trie of the keys, and as one of the keys read from their end.
    forward: Range<usize>,
    backward: Range<usize>,
}

/// A list of `u32`.
#[derive(Clone, Copy)]
pub(crate) struct Numbers<'a>(&'a [[u8; 4]]);

/// A list of strings: their text end to end and their bounds.
#[derive(Clone, Copy)]
pub(crate) struct Strings<'a> {
    text: &'a [u8],
    bounds: Numbers<'a>,
}

impl<'a> Numbers<'a> {
    fn new(bytes: &'a [u8]) -> Numbers<'a> {
        Numbers(bytes.as_chunks().0)
    }

    pub(crate) fn len(self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(self, at: usize) -> Option<u32> {
        self.0.get(at).copied().map(u32::from_le_bytes)
    }

    fn iter(self) -> impl Iterator<Item = u32> {
        self.0.iter().copied().map(u32::from_le_bytes)
    }
}

impl<'a> Strings<'a> {
    /// Returns a string, or an empty one if there are not so many.
    pub(crate) fn get(self, at: usize) -> &'a str {
        self.range(at)
            .and_then(|range| self.text.get(range))
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    /// Returns how many strings there are.
    pub(crate) fn len(self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    fn range(self, at: usize) -> Option<Range<usize>> {
        let start = usize::try_from(self.bounds.get(at)?).ok()?;
        let end = usize::try_from(self.bounds.get(at.checked_add(1)?)?).ok()?;
        Some(start..end)
    }

    fn is_sound(self) -> bool {
        let Ok(text) = std::str::from_utf8(self.text) else {
            return false;
        };
        let mut last = 0;
        let whole = self.bounds.get(0) == Some(0)
            && self.bounds.iter().last().map(u64::from) == Some(text.len() as u64);
        whole
            && self.bounds.iter().all(|bound| {
                let rises = last <= bound;
                last = bound;
                rises && usize::try_from(bound).is_ok_and(|bound| text.is_char_boundary(bound))
            })
    }
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

    /// Returns the sections if they follow one another with nothing but padding between.
    fn sections(bytes: &[u8]) -> Option<Layout> {
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
            ids: next()?,
            id_bounds: next()?,
            kinds: next()?,
            first_names: next()?,
            names: next()?,
            name_bounds: next()?,
            owners: next()?,
            marks: next()?,
            keys: next()?,
            classes: next()?,
            postings: next()?,
            forward: next()?,
            backward: next()?,
        };
        (end == bytes.len()).then_some(layout)
    }

    fn verify(&self, bytes: &[u8]) -> Result<(), Error> {
        let check = |sound: bool, what| sound.then_some(()).ok_or_else(|| Error::corrupt(what));
        let entities = self.kinds.len();
        let names = self.owners(bytes).len();
        let ids = self.ids(bytes);
        let counts = [
            (&self.id_bounds, entities + 1),
            (&self.first_names, entities + 1),
            (&self.name_bounds, names + 1),
            (&self.owners, names),
        ];
        check(
            counts.iter().all(|(range, len)| range.len() == len * 4),
            "sections",
        )?;
        check(self.marks.len() == names, "sections")?;
        check(u32::try_from(names).is_ok(), "sections")?;
        check(ids.is_sound(), "entity ids")?;
        let mut last = "";
        let rising = (0..entities).all(|entity| {
            let id = ids.get(entity);
            let rises = last < id;
            last = id;
            rises
        });
        check(rising, "entity ids")?;
        check(
            slice(bytes, &self.kinds)
                .iter()
                .all(|&byte| kind(byte).is_some()),
            "kinds",
        )?;
        check(self.names(bytes).is_sound(), "names")?;
        check(self.owners_are_sound(bytes), "names of entities")?;
        let codes = self.codes(bytes);
        check(
            self.classes.len().is_multiple_of(2) && codes.classes.is_sorted_by(|a, b| a < b),
            "classes",
        )?;
        let lists = slice(bytes, &self.postings);
        check(postings::are_sound(lists, codes.count()), "postings")?;
        let limit = codes.count().saturating_add(lists.len() as u64);
        let forward = Trie::count_keys(slice(bytes, &self.forward), limit);
        check(forward.is_some(), "keys forward")?;
        let backward = Trie::count_keys(slice(bytes, &self.backward), limit);
        check(forward == backward, "keys backward")?;
        let keys = slice(bytes, &self.keys);
        check(keys_end_is_sound(keys), "keys")?;
        let keys = fst::raw::Fst::new(keys).map_err(|_| Error::corrupt("keys"))?;
        check(forward == Some(keys.len()), "keys")
    }

    /// Whether every entity has names and every name is said to be of its entity.
    fn owners_are_sound(&self, bytes: &[u8]) -> bool {
        let mut owners = self.owners(bytes).iter();
        let mut firsts = self.first_names(bytes).iter();
        let Some(mut start) = firsts.next() else {
            return false;
        };
        start == 0
            && (0..).zip(firsts).all(|(entity, end)| {
                let sound = start < end && (start..end).all(|_| owners.next() == Some(entity));
                start = end;
                sound
            })
            && owners.next().is_none()
    }

    pub(crate) fn ids<'a>(&self, bytes: &'a [u8]) -> Strings<'a> {
        Strings {
            text: slice(bytes, &self.ids),
            bounds: Numbers::new(slice(bytes, &self.id_bounds)),
        }
    }

    pub(crate) fn names<'a>(&self, bytes: &'a [u8]) -> Strings<'a> {
        Strings {
            text: slice(bytes, &self.names),
            bounds: Numbers::new(slice(bytes, &self.name_bounds)),
        }
    }

    pub(crate) fn first_names<'a>(&self, bytes: &'a [u8]) -> Numbers<'a> {
        Numbers::new(slice(bytes, &self.first_names))
    }

    pub(crate) fn owners<'a>(&self, bytes: &'a [u8]) -> Numbers<'a> {
        Numbers::new(slice(bytes, &self.owners))
    }

    pub(crate) fn marks<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        slice(bytes, &self.marks)
    }

    pub(crate) fn kind(&self, bytes: &[u8], entity: usize) -> Kind {
        slice(bytes, &self.kinds)
            .get(entity)
            .and_then(|&byte| kind(byte))
            .unwrap_or_default()
    }

    pub(crate) fn keys<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        slice(bytes, &self.keys)
    }

    pub(crate) fn codes<'a>(&self, bytes: &'a [u8]) -> Codes<'a> {
        let names = self.owners(bytes).len();
        Codes {
            names: u32::try_from(names).unwrap_or(u32::MAX),
            classes: slice(bytes, &self.classes).as_chunks().0,
        }
    }

    pub(crate) fn postings<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        slice(bytes, &self.postings)
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
            ("entity id bounds", self.id_bounds.len()),
            ("entity kinds", self.kinds.len()),
            ("entity names", self.first_names.len()),
            ("names", self.names.len()),
            ("name bounds", self.name_bounds.len()),
            ("name entities", self.owners.len()),
            ("name marks", self.marks.len()),
            ("keys", self.keys.len()),
            ("posting classes", self.classes.len()),
            ("postings", self.postings.len()),
            ("keys forward", self.forward.len()),
            ("keys backward", self.backward.len()),
        ]
    }
}

/// Puts an index together, section by section in the order of [`Layout`].
pub(crate) struct Writer {
    bytes: Vec<u8>,
    table: Vec<u8>,
}

impl Writer {
    pub(crate) fn new(fingerprint: u64) -> Writer {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&fingerprint.to_le_bytes());
        bytes.resize(BODY, 0);
        Writer {
            bytes,
            table: Vec::new(),
        }
    }

    /// Appends a section that the function writes; it must only append.
    pub(crate) fn section<T>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let start = self.bytes.len().next_multiple_of(ALIGN);
        self.bytes.resize(start, 0);
        let made = write(&mut self.bytes);
        let len = self.bytes.len().saturating_sub(start);
        self.table.extend_from_slice(&(start as u64).to_le_bytes());
        self.table.extend_from_slice(&(len as u64).to_le_bytes());
        made
    }

    pub(crate) fn numbers(&mut self, numbers: impl Iterator<Item = u32>) {
        self.section(|out| out.extend(numbers.flat_map(u32::to_le_bytes)));
    }

    pub(crate) fn kinds(&mut self, kinds: impl Iterator<Item = Kind>) {
        self.section(|out| out.extend(kinds.map(byte_of)));
    }

    /// Returns the finished index.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let len = self.bytes.len() as u64;
        put(&mut self.bytes, 24, &len.to_le_bytes());
        put(&mut self.bytes, TABLE, &self.table);
        let checksum = checksum_of(&self.bytes);
        put(&mut self.bytes, CHECKSUM.start, &checksum.to_le_bytes());
        self.bytes
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

fn byte_of(kind: Kind) -> u8 {
    match kind {
        Kind::Person => 0,
        Kind::Place => 1,
        Kind::Org => 2,
        Kind::Other => 3,
    }
}

fn kind(byte: u8) -> Option<Kind> {
    match byte {
        0 => Some(Kind::Person),
        1 => Some(Kind::Place),
        2 => Some(Kind::Org),
        3 => Some(Kind::Other),
        _ => None,
    }
}
