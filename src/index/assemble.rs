//! From sorted entities and sorted keys to the bytes of an index.

use super::format::{Blocks, Counts, Writer};
use super::postings::{self, Codes};
use super::trie;
use crate::{Error, Kind};

/// A posting: a name, whether the key stands for a part of it, and the penalty.
pub(super) type Given = (u32, [u8; 2]);

/// Puts an index together from what is given in order: first the entities by ascending id,
/// each with its names, then the keys with their postings.
///
/// Whoever gives the same gets the same bytes, wherever it came from.
pub(super) struct Assembler {
    fingerprint: u64,
    classes: Vec<[u8; 2]>,
    ids: Vec<u8>,
    id_blocks: Blocks,
    kinds: Vec<Kind>,
    names: Vec<u8>,
    name_blocks: Blocks,
    is_first: Vec<bool>,
    marks: Vec<u8>,
    /// The keys end to end, and where each ends.
    keys: Vec<u8>,
    ends: Vec<usize>,
    values: Vec<u64>,
    lists: Vec<u8>,
}

impl Assembler {
    /// Returns an assembler for postings of these classes and no others.
    pub(super) fn new(fingerprint: u64, mut classes: Vec<[u8; 2]>) -> Assembler {
        classes.sort_unstable();
        classes.dedup();
        Assembler {
            fingerprint,
            classes,
            ids: Vec::new(),
            id_blocks: Blocks::default(),
            kinds: Vec::new(),
            names: Vec::new(),
            name_blocks: Blocks::default(),
            is_first: Vec::new(),
            marks: Vec::new(),
            keys: Vec::new(),
            ends: Vec::new(),
            values: Vec::new(),
            lists: Vec::new(),
        }
    }

    /// Adds an entity with its names, each with its mark; ids must ascend.
    pub(super) fn entity<'n>(
        &mut self,
        id: &str,
        kind: Kind,
        names: impl Iterator<Item = (&'n str, u8)>,
    ) {
        self.id_blocks.push(id, &mut self.ids);
        self.kinds.push(kind);
        for (nth, (name, mark)) in names.enumerate() {
            self.name_blocks.push(name, &mut self.names);
            self.is_first.push(nth == 0);
            self.marks.push(mark);
        }
    }

    /// Adds a key with its postings; keys must ascend, and all names be there.
    pub(super) fn key(&mut self, key: &[u8], given: &[Given]) {
        let codes = Codes {
            names: self.is_first.len() as u32,
            classes: &self.classes,
        };
        let code = |&(name, class): &Given| {
            let class = self.classes.binary_search(&class);
            codes.code(name, class.unwrap_or_default())
        };
        let mut list: Vec<u64> = given.iter().map(code).collect();
        list.sort_unstable();
        self.keys.extend_from_slice(key);
        self.ends.push(self.keys.len());
        self.values
            .push(postings::write(&mut self.lists, codes, &list));
    }

    /// Returns the bytes of the index.
    ///
    /// # Errors
    /// There are too many entities, names or keys.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Error> {
        let count = |what, count: usize| match u32::try_from(count) {
            // The highest number is left free: bounds are one more than what they bound.
            Ok(count) if count < u32::MAX => Ok(count),
            _ => Err(Error::too_large(what, u32::MAX.into())),
        };
        let counts = Counts {
            entities: count("entities", self.kinds.len())?,
            names: count("names", self.is_first.len())?,
            keys: count("keys", self.values.len())?,
        };
        let mut writer = Writer::new(self.fingerprint);
        self.id_blocks.end(&mut self.ids);
        writer.section(|out| out.append(&mut self.ids));
        writer.section(|out| self.id_blocks.write_starts(out));
        writer.kinds(self.kinds.iter().copied());
        self.name_blocks.end(&mut self.names);
        writer.section(|out| out.append(&mut self.names));
        writer.section(|out| self.name_blocks.write_starts(out));
        writer.firsts(self.is_first.into_iter());
        writer.section(|out| out.append(&mut self.marks));

        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let bounds = starts.zip(self.ends.iter().copied());
        let all = bounds.map(|(start, end)| self.keys.get(start..end).unwrap_or_default());
        let mut ranked: Vec<(&[u8], u64)> = all.zip(0..).collect();
        // Sorted and unrepeated keys in memory give the map no cause to fail.
        let refused = |_| Error::corrupt("keys");
        writer.section(|out| {
            let mut map = fst::raw::Builder::new(out).map_err(refused)?;
            for (key, rank) in &ranked {
                map.insert(key, *rank).map_err(refused)?;
            }
            map.finish().map_err(refused)
        })?;
        let largest = self.values.iter().copied().max().unwrap_or(0);
        writer.packed(largest, self.values.into_iter());
        writer.section(|out| out.extend(self.classes.iter().flatten()));
        writer.section(|out| out.append(&mut self.lists));
        writer.section(|out| trie::write(&ranked, out));
        let mut reversed = Vec::with_capacity(self.keys.len());
        for (key, _) in &ranked {
            reversed.extend(key.iter().rev());
        }
        let mut left = reversed.as_slice();
        for (key, _) in &mut ranked {
            (*key, left) = left.split_at_checked(key.len()).unwrap_or((left, &[]));
        }
        ranked.sort_unstable();
        writer.section(|out| trie::write(&ranked, out));
        Ok(writer.finish(counts))
    }
}
