//! Which entities a program knows: its own lists, an index file, or the built-in ones.

use std::path::PathBuf;

use memmap2::Mmap;
use thainym::Resolver;

use crate::lists::{Complaints, Lists};
use crate::mapped;

/// The options that say which entities to know.
#[derive(Debug, clap::Args)]
pub struct Source {
    /// A list of entities instead of the built-in ones: JSON Lines ({"id", "name",
    /// "kind", "aliases"}), or CSV or TSV with a header (id, name; kind, latin, aliases
    /// separated by `|`). May be given several times
    #[arg(long, value_name = "FILE")]
    entities: Vec<PathBuf>,

    /// An index file, as `index build` writes, instead of the built-in entities
    #[arg(long, value_name = "FILE", conflicts_with = "entities")]
    index: Option<PathBuf>,

    /// A file of what has changed since the index file was built, as `index delta` writes
    #[arg(long, value_name = "FILE", requires = "index")]
    delta: Option<PathBuf>,
}

impl Source {
    /// Returns a resolver for the index file, if that is where the entities are, with what
    /// has changed since.
    ///
    /// # Errors
    /// A file cannot be opened or is not sound.
    pub fn index(&self) -> anyhow::Result<Option<Resolver<Mmap>>> {
        let Some(path) = &self.index else {
            return Ok(None);
        };
        match &self.delta {
            Some(delta) => mapped::open_with(path, delta).map(Some),
            None => mapped::open(path).map(Some),
        }
    }

    /// Returns a resolver for the lists, or for the built-in entities if there are none.
    ///
    /// # Errors
    /// A list cannot be used as a whole.
    pub fn build(&self, complaints: &mut Complaints) -> anyhow::Result<Resolver<Vec<u8>>> {
        if self.entities.is_empty() {
            return Ok(Resolver::builtin()?);
        }
        Lists::read(&self.entities, complaints)?.build(complaints, || ())
    }
}
