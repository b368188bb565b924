//! Writing an index, section by section.

use std::io::{self, Seek, SeekFrom, Write};

use super::{ALIGN, BODY, Counts, MAGIC, VERSION, firsts, number_of, packed};
use crate::{Error, Kind};

/// So much is written at once.
const CHUNK: usize = 1 << 16;

/// Puts an index together, section by section in the order of [`Layout`](super::Layout).
///
/// What is written is gone from memory; the head of the index comes last.
pub(crate) struct Writer<W> {
    out: W,
    fingerprint: u64,
    /// What is not written yet.
    chunk: Vec<u8>,
    at: u64,
    table: Vec<u8>,
    checksum: crc32fast::Hasher,
}

impl<W: Write + Seek> Writer<W> {
    /// Returns a writer of an index from the start of `out` on.
    pub(crate) fn new(mut out: W, fingerprint: u64) -> Result<Writer<W>, Error> {
        let start = out.seek(SeekFrom::Start(0));
        let head = start.and_then(|_| out.write_all(&[0; BODY]));
        head.map_err(Error::file)?;
        Ok(Writer {
            out,
            fingerprint,
            chunk: Vec::with_capacity(2 * CHUNK),
            at: BODY as u64,
            table: Vec::new(),
            checksum: crc32fast::Hasher::new(),
        })
    }

    /// Writes a section as the function does.
    pub(crate) fn section<T>(
        &mut self,
        write: impl FnOnce(&mut Writer<W>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let start = self.at.next_multiple_of(ALIGN as u64);
        let padding = [0; ALIGN];
        let behind = usize::try_from(start - self.at).unwrap_or(0);
        self.put(padding.get(..behind).unwrap_or_default())?;
        let made = write(self)?;
        let len = self.at - start;
        self.table.extend_from_slice(&start.to_le_bytes());
        self.table.extend_from_slice(&len.to_le_bytes());
        Ok(made)
    }

    #[cfg(test)]
    pub(crate) fn at(&self) -> u64 {
        self.at
    }

    /// Writes further bytes of a section.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.write_all(bytes).map_err(Error::file)
    }

    /// Writes a section that the function appends to its bytes.
    pub(crate) fn bytes(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), Error> {
        self.section(|writer| {
            let mut bytes = Vec::new();
            write(&mut bytes);
            writer.put(&bytes)
        })
    }

    pub(crate) fn packed(
        &mut self,
        largest: u64,
        numbers: impl Iterator<Item = u64>,
    ) -> Result<(), Error> {
        self.bytes(|out| packed::write(out, largest, numbers))
    }

    pub(crate) fn kinds(&mut self, kinds: &[Kind]) -> Result<(), Error> {
        let numbers = kinds.iter().map(|kind| number_of(*kind));
        self.packed(numbers.clone().max().unwrap_or(0), numbers)
    }

    pub(crate) fn firsts(&mut self, firsts: &[bool]) -> Result<(), Error> {
        self.bytes(|out| firsts::write(out, firsts))
    }

    /// Writes the head and returns what was written to.
    pub(crate) fn finish(mut self, counts: Counts) -> Result<W, Error> {
        self.write_chunk().map_err(Error::file)?;
        let mut head = Vec::with_capacity(BODY);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&VERSION.to_le_bytes());
        let mut behind = Vec::with_capacity(BODY);
        behind.extend_from_slice(&self.fingerprint.to_le_bytes());
        behind.extend_from_slice(&self.at.to_le_bytes());
        for count in [counts.entities, counts.names, counts.keys, 0] {
            behind.extend_from_slice(&count.to_le_bytes());
        }
        behind.extend_from_slice(&self.table);
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(&head);
        checksum.update(&behind);
        checksum.combine(&self.checksum);
        head.extend_from_slice(&checksum.finalize().to_le_bytes());
        head.extend_from_slice(&behind);
        let start = self.out.seek(SeekFrom::Start(0));
        start
            .and_then(|_| self.out.write_all(&head))
            .and_then(|()| self.out.flush())
            .map_err(Error::file)?;
        Ok(self.out)
    }
}

impl<W: Write> Writer<W> {
    fn write_chunk(&mut self) -> io::Result<()> {
        self.checksum.update(&self.chunk);
        self.out.write_all(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.chunk.extend_from_slice(bytes);
        self.at += bytes.len() as u64;
        if self.chunk.len() >= CHUNK {
            self.write_chunk()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // What is held back is written with what follows.
        Ok(())
    }
}
