//! Sorting more than fits in memory: runs are sorted in memory, written to a file without a
//! name, and merged when they are read.
//!
//! The file belongs to the sorter alone and is gone with it, whatever happens.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::heads::{self, Headed};
use super::number::{put_number, take_number};
use crate::Error;

/// So much of a run is read or written at once.
const CHUNK: usize = 1 << 18;

/// The two lengths of a record have no more bytes: each is less than four gigabytes.
const LENGTHS: usize = 10;

/// Records of a key and what belongs to it, to be read by ascending key.
///
/// Those of one key come in no particular order.
pub(super) struct Sorter {
    /// Where runs go once so many bytes are held; without it, all is held.
    spill: Option<(PathBuf, usize)>,
    bytes: Vec<u8>,
    records: Vec<Headed<Record>>,
    is_sorted: bool,
    file: Option<File>,
    /// Where each run ends in the file.
    ends: Vec<u64>,
}

/// Where a record is. It has the form that it has in a file: the lengths of key and rest,
/// then both.
#[derive(Clone, Copy)]
struct Record(u64);

impl Record {
    fn get(self, bytes: &[u8]) -> (&[u8], &[u8]) {
        record(&mut self.from(bytes)).unwrap_or_default()
    }

    /// Returns it in the form that it has.
    fn whole(self, bytes: &[u8]) -> &[u8] {
        let from = self.from(bytes);
        let mut left = from;
        let len = record(&mut left).map_or(0, |_| from.len() - left.len());
        from.get(..len).unwrap_or_default()
    }

    fn from(self, bytes: &[u8]) -> &[u8] {
        let start = usize::try_from(self.0).ok();
        start
            .and_then(|start| bytes.get(start..))
            .unwrap_or_default()
    }
}

impl Sorter {
    /// Returns a sorter that holds all in memory, or up to so many bytes if there is a
    /// folder for the rest.
    pub(super) fn new(spill: Option<(PathBuf, usize)>) -> Sorter {
        Sorter {
            spill,
            bytes: Vec::new(),
            records: Vec::new(),
            is_sorted: false,
            file: None,
            ends: Vec::new(),
        }
    }

    /// Adds a record; what belongs to the key is given in pieces.
    pub(super) fn push(&mut self, key: &[u8], pieces: &[&[u8]]) -> Result<(), Error> {
        let more: usize = pieces.iter().map(|piece| piece.len()).sum();
        let len = key.len() + more;
        if u32::try_from(len).is_err() {
            return Err(Error::too_large("bytes in an entity", u32::MAX.into()));
        }
        if let Some((_, memory)) = self.spill
            && !self.records.is_empty()
            && self.held() + LENGTHS + len + size_of::<Headed<Record>>() > memory
        {
            self.write_run()?;
        }
        let start = Record(self.bytes.len() as u64);
        self.records.push(Headed::new(start));
        put_number(&mut self.bytes, key.len() as u64);
        put_number(&mut self.bytes, more as u64);
        self.bytes.extend_from_slice(key);
        for piece in pieces {
            self.bytes.extend_from_slice(piece);
        }
        self.is_sorted = false;
        Ok(())
    }

    fn held(&self) -> usize {
        self.bytes.len() + self.records.len() * size_of::<Headed<Record>>()
    }

    fn sort(&mut self) {
        if !self.is_sorted {
            let bytes = &self.bytes;
            heads::sort(&mut self.records, |record: Record| record.get(bytes).0);
            self.is_sorted = true;
        }
    }

    fn write_run(&mut self) -> Result<(), Error> {
        let Some((folder, _)) = &self.spill else {
            return Ok(());
        };
        let mut file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile_in(folder).map_err(Error::file)?,
        };
        self.sort();
        let written = self.append(&mut file);
        self.file = Some(file);
        // What could not be written is still held.
        self.ends.push(written?);
        self.records.clear();
        self.bytes.clear();
        Ok(())
    }

    /// Writes what is held behind the last run; returns where it ends.
    fn append(&self, file: &mut File) -> Result<u64, Error> {
        let mut end = self.ends.last().copied().unwrap_or(0);
        // A run that failed before may have left a piece there.
        file.seek(SeekFrom::Start(end)).map_err(Error::file)?;
        let mut chunk = Vec::with_capacity(2 * CHUNK);
        for record in &self.records {
            chunk.extend_from_slice(record.item.whole(&self.bytes));
            if chunk.len() >= CHUNK {
                file.write_all(&chunk).map_err(Error::file)?;
                end += chunk.len() as u64;
                chunk.clear();
            }
        }
        file.write_all(&chunk).map_err(Error::file)?;
        Ok(end + chunk.len() as u64)
    }

    /// Visits all records by ascending key.
    ///
    /// # Errors
    /// A run cannot be read, or what is called returns an error.
    pub(super) fn each(
        &mut self,
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.sort();
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let bounds = starts.zip(self.ends.iter().copied());
        let mut runs = Vec::new();
        for (at, end) in bounds {
            if let Some(file) = &self.file {
                let mut run = Run::new(file, at, end);
                run.advance()?;
                runs.push(run);
            }
        }
        runs.retain(|run| !run.is_done);
        let bytes = &self.bytes;
        let mut held = self.records.iter().map(|record| record.item.get(bytes));
        let mut next = held.next();
        loop {
            let nearest = runs
                .iter_mut()
                .min_by(|a, b| a.key.as_slice().cmp(b.key.as_slice()));
            match (next, nearest) {
                (None, None) => return Ok(()),
                (Some((key, rest)), nearest)
                    if nearest.as_ref().is_none_or(|run| key <= run.key.as_slice()) =>
                {
                    visit(key, rest)?;
                    next = held.next();
                }
                (_, Some(run)) => {
                    visit(&run.key, &run.rest)?;
                    run.advance()?;
                    if run.is_done {
                        runs.retain(|run| !run.is_done);
                    }
                }
                (Some(_), None) => {}
            }
        }
    }
}

/// A run on its way from the file.
struct Run<'f> {
    file: &'f File,
    /// What is still to be read of the file.
    at: u64,
    end: u64,
    chunk: Vec<u8>,
    /// How much of the chunk is used.
    used: usize,
    key: Vec<u8>,
    rest: Vec<u8>,
    is_done: bool,
}

impl<'f> Run<'f> {
    fn new(file: &'f File, at: u64, end: u64) -> Run<'f> {
        Run {
            file,
            at,
            end,
            chunk: Vec::new(),
            used: 0,
            key: Vec::new(),
            rest: Vec::new(),
            is_done: false,
        }
    }

    /// Goes to the next record.
    fn advance(&mut self) -> Result<(), Error> {
        loop {
            let mut left = self.chunk.get(self.used..).unwrap_or_default();
            let whole = left.len();
            if let Some((key, rest)) = record(&mut left) {
                self.key.clear();
                self.key.extend_from_slice(key);
                self.rest.clear();
                self.rest.extend_from_slice(rest);
                self.used += whole - left.len();
                return Ok(());
            }
            if self.at == self.end {
                self.is_done = true;
                return Ok(());
            }
            self.chunk.drain(..self.used);
            self.used = 0;
            let more = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
            let from = self.chunk.len();
            self.chunk.resize(from + more.min(CHUNK), 0);
            let mut file = self.file;
            file.seek(SeekFrom::Start(self.at)).map_err(Error::file)?;
            let room = self.chunk.get_mut(from..).unwrap_or_default();
            file.read_exact(room).map_err(Error::file)?;
            self.at += room.len() as u64;
        }
    }
}

/// Takes a whole record from the front, if there is one.
fn record<'b>(bytes: &mut &'b [u8]) -> Option<(&'b [u8], &'b [u8])> {
    let mut left = *bytes;
    let key = usize::try_from(take_number(&mut left)?).ok()?;
    let rest = usize::try_from(take_number(&mut left)?).ok()?;
    let (key, left) = left.split_at_checked(key)?;
    let (rest, left) = left.split_at_checked(rest)?;
    *bytes = left;
    Some((key, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(sorter: &mut Sorter) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut records = Vec::new();
        sorter
            .each(|key, rest| {
                records.push((key.to_vec(), rest.to_vec()));
                Ok(())
            })
            .unwrap();
        records
    }

    proptest! {
        #[test]
        fn records_come_by_ascending_key_however_little_is_held(
            records in prop::collection::vec(
                (prop::collection::vec(0..4_u8, 0..12), prop::collection::vec(any::<u8>(), 0..300)),
                0..80,
            ),
            memory in prop_oneof![Just(0_usize), 1..4000_usize],
        ) {
            let folder = std::env::temp_dir();
            let mut sorter = Sorter::new(Some((folder, memory)));
            for (key, rest) in &records {
                let (a, b) = rest.split_at(rest.len() / 3);
                sorter.push(key, &[a, b]).unwrap();
                prop_assert!(sorter.records.len() <= 1 || sorter.held() <= memory);
            }
            let mut read_once = read(&mut sorter);
            prop_assert!(read_once.is_sorted_by_key(|(key, _)| key.clone()));
            prop_assert_eq!(&read_once, &read(&mut sorter));
            let mut expected = records;
            expected.sort();
            read_once.sort();
            prop_assert_eq!(read_once, expected);
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_once_it_is_needed() {
        let folder = std::env::temp_dir().join("thainym-no-such-folder");
        let mut sorter = Sorter::new(Some((folder, 0)));
        sorter.push(b"a", &[]).unwrap();
        assert!(sorter.push(b"b", &[]).unwrap_err().is_io());
    }
}
