//! The bytes of a delta.
//!
//! ```text
//! 0   magic         8 bytes
//! 8   version       u32
//! 12  checksum      u32, CRC-32 of every byte but these four
//! 16  length        u64, of all bytes
//! 24  base length   u64, the bytes of the index it is made for
//! 32  base checksum u32, as that index has it
//! 36  removed       u32, how many
//! 40  the entities of the base that are gone, ascending, u32 each; then zeros up to a
//!     multiple of 8; then an index of what is put
//! ```

use std::ops::Range;

use super::{ALIGN, CHECKSUM, Layout, checksum_of, slice, u32_at, u64_at};
use crate::Error;
use crate::index::segment::Segment;

const MAGIC: &[u8; 8] = b"THNYMD\r\n";
const VERSION: u32 = 1;
const BODY: usize = 40;

/// What sets a list apart from an older one: which entities of its index are gone, and an
/// index of those that are new or have other names.
#[derive(Clone)]
pub(crate) struct Delta {
    bytes: Vec<u8>,
    removed: Range<usize>,
    segment: Range<usize>,
    layout: Layout,
}

impl Delta {
    /// Returns the delta that these bytes hold, verified as far as it can be without its
    /// base.
    pub(crate) fn open(bytes: Vec<u8>, fingerprint: u64) -> Result<Delta, Error> {
        if !bytes.starts_with(MAGIC) {
            return Err(Error::not_an_index());
        }
        let short = || Error::corrupt("length");
        let version = u32_at(&bytes, 8).ok_or_else(short)?;
        if version != VERSION {
            return Err(Error::version(version, VERSION));
        }
        if u64_at(&bytes, 16) != Some(bytes.len() as u64) || bytes.len() < BODY {
            return Err(short());
        }
        if u32_at(&bytes, CHECKSUM.start) != Some(checksum_of(&bytes)) {
            return Err(Error::corrupt("checksum"));
        }
        let count = u32_at(&bytes, 36).and_then(|count| usize::try_from(count).ok());
        let end = count.and_then(|count| BODY.checked_add(count.checked_mul(4)?));
        let end = end.filter(|&end| end <= bytes.len()).ok_or_else(short)?;
        let start = end.next_multiple_of(ALIGN);
        let padding = bytes.get(end..start).ok_or_else(short)?;
        let ascends = numbers(slice(&bytes, &(BODY..end))).is_sorted_by(|a, b| a < b);
        if !ascends || padding.iter().any(|&byte| byte != 0) {
            return Err(Error::corrupt("removed entities"));
        }
        let segment = start..bytes.len();
        let layout = Layout::read(slice(&bytes, &segment), fingerprint)?;
        Ok(Delta {
            removed: BODY..end,
            segment,
            layout,
            bytes,
        })
    }

    /// Returns the delta to the index of these bytes by which some of its entities are gone
    /// and those of another index are put.
    pub(crate) fn new(
        base: &[u8],
        removed: &[u32],
        segment: &[u8],
        fingerprint: u64,
    ) -> Result<Delta, Error> {
        let count = u32::try_from(removed.len());
        let count = count.map_err(|_| Error::too_large("removed entities", u32::MAX.into()))?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        let start = (BODY + removed.len() * 4).next_multiple_of(ALIGN);
        bytes.extend_from_slice(&((start + segment.len()) as u64).to_le_bytes());
        bytes.extend_from_slice(&(base.len() as u64).to_le_bytes());
        let checksum = u32_at(base, CHECKSUM.start).unwrap_or_default();
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend(removed.iter().flat_map(|entity| entity.to_le_bytes()));
        bytes.resize(start, 0);
        bytes.extend_from_slice(segment);
        let checksum = checksum_of(&bytes);
        super::put(&mut bytes, CHECKSUM.start, &checksum.to_le_bytes());
        Delta::open(bytes, fingerprint)
    }

    /// Returns whether this is a delta to the index of these bytes.
    pub(crate) fn is_of(&self, base: &[u8]) -> bool {
        u64_at(&self.bytes, 24) == Some(base.len() as u64)
            && u32_at(&self.bytes, 32) == u32_at(base, CHECKSUM.start)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the numbers of the entities of the base that are gone, ascending.
    pub(crate) fn removed(&self) -> impl ExactSizeIterator<Item = u32> {
        numbers(slice(&self.bytes, &self.removed))
    }

    pub(in crate::index) fn segment(&self) -> Segment<'_> {
        Segment {
            bytes: slice(&self.bytes, &self.segment),
            layout: &self.layout,
        }
    }
}

fn numbers(bytes: &[u8]) -> impl ExactSizeIterator<Item = u32> {
    bytes
        .as_chunks()
        .0
        .iter()
        .map(|bytes| u32::from_le_bytes(*bytes))
}

impl std::fmt::Debug for Delta {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delta")
            .field("removed", &self.removed().len())
            .field("put", &self.segment().len())
            .finish_non_exhaustive()
    }
}
