//! An index file, mapped instead of read, and the file of what has changed since.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use memmap2::Mmap;
use thainym::{Delta, Resolver};

/// Returns a resolver over the index in the file at `path`, verified.
///
/// # Errors
/// The file cannot be opened, or is not a sound index.
pub fn open(path: &Path) -> anyhow::Result<Resolver<Mmap>> {
    let name = path.display();
    let file = File::open(path).with_context(|| format!("cannot open the index {name}"))?;
    // SAFETY: the map is only read, and lives in the resolver. Should another program cut
    // the file short meanwhile, reading would stop this program with a signal; `index
    // build` therefore never writes into an index but renames a new file over it.
    let bytes = unsafe { Mmap::map(&file) }
        .with_context(|| format!("cannot map the index {name}; give a regular file"))?;
    Resolver::from_bytes(bytes).with_context(|| format!("cannot use the index {name}"))
}

/// Returns a resolver over the index in the file at `path` with the delta in another.
///
/// # Errors
/// A file cannot be opened or is not sound, or the delta is of another index.
pub fn open_with(path: &Path, delta: &Path) -> anyhow::Result<Resolver<Mmap>> {
    let name = || format!("cannot use the delta {}", delta.display());
    let bytes = std::fs::read(delta).with_context(name)?;
    let delta = Delta::from_bytes(bytes).with_context(name)?;
    open(path)?.with_delta(delta).with_context(name)
}
