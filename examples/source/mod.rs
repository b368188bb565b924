//! Which entities a program knows: its own lists, an index file, or the built-in ones.

use std::path::{Path, PathBuf};

use thainym::Resolver;

use crate::lists::{Complaints, Lists};

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
}

impl Source {
    /// Returns the index file to open, if that is where the entities are.
    pub fn index(&self) -> Option<&Path> {
        self.index.as_deref()
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
