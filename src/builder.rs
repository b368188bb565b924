//! From entities that come one by one to an index.

use std::io::{Seek, Write};
use std::path::PathBuf;

use crate::entity::Entity;
use crate::error::Error;
use crate::index::{self, Index};
use crate::model::fingerprint;
use crate::name::Keyer;
use crate::resolve::{Resolver, keyed};

/// Takes entities one by one and makes an index of them, in memory or in a file.
///
/// However it is built, an index of the same entities has the same bytes.
///
/// ```
/// use std::io::Cursor;
/// use thainym::{Builder, Entity, Resolver};
///
/// // Beyond 64 MB the entities are sorted in a folder; what is there goes when the build ends.
/// let mut builder = Builder::on_disk(std::env::temp_dir(), 64 << 20);
/// for (id, name) in [("minsk", "มินสก์"), ("kyiv", "เคียฟ"), ("nobody", "---")] {
///     if let Err(error) = builder.add(&Entity::new(id, name)) {
///         eprintln!("left out: {error}");
///     }
/// }
/// // A file, in a program.
/// let out = Cursor::new(Vec::new());
/// let out = builder.write(out, |done| eprintln!("{:.0} %", 100.0 * done))?;
/// let resolver = Resolver::from_bytes(out.into_inner())?;
/// assert_eq!(resolver.len(), 2);
/// # Ok::<(), thainym::Error>(())
/// ```
pub struct Builder {
    index: index::Builder,
    keyer: Keyer,
    /// One for each thread of a pool.
    #[cfg(feature = "rayon")]
    keyers: Vec<Keyer>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("entities", &self.len())
            .finish_non_exhaustive()
    }
}

impl Default for Builder {
    fn default() -> Builder {
        Builder::new()
    }
}

impl Builder {
    /// Returns a builder that keeps all it is given in memory, about 200 bytes a name.
    pub fn new() -> Builder {
        Builder::over(index::Builder::new(fingerprint()))
    }

    /// Returns a builder that keeps about so many bytes of what it is given in memory and
    /// the rest in files in `folder`, which no other program sees and which are gone when
    /// the build ends, however it does.
    ///
    /// Beside those bytes it holds four of each name, and while the index is written about
    /// 60 of each different key.
    pub fn on_disk(folder: impl Into<PathBuf>, memory: usize) -> Builder {
        Builder::over(index::Builder::on_disk(
            fingerprint(),
            folder.into(),
            memory,
        ))
    }

    fn over(index: index::Builder) -> Builder {
        Builder {
            index,
            keyer: Keyer::default(),
            #[cfg(feature = "rayon")]
            keyers: Vec::new(),
        }
    }

    /// Adds an entity.
    ///
    /// # Errors
    /// The id is empty or a name has nothing to match; then the entity is left out, and the
    /// builder may go on. Or the disk is full; then it may not.
    pub fn add(&mut self, entity: &Entity) -> Result<(), Error> {
        let keyer = &mut self.keyer;
        self.index.add(entity, |name| keyed(keyer, name))
    }

    /// Adds entities, their names read on all cores. Returns for each, in order, what
    /// [`Builder::add`] would.
    #[cfg(feature = "rayon")]
    pub fn add_all(&mut self, entities: &[Entity]) -> Vec<Result<(), Error>> {
        use crate::index::Prepared;
        use rayon::prelude::*;
        let threads = rayon::current_num_threads().max(1);
        self.keyers.resize_with(threads, Keyer::default);
        let share = entities.len().div_ceil(threads).max(1);
        let shares = entities.par_chunks(share).zip(&mut self.keyers);
        let prepared: Vec<Vec<_>> = shares
            .map(|(entities, keyer)| {
                let prepared = |entity| Prepared::new(entity, |name| keyed(keyer, name));
                entities.iter().map(prepared).collect()
            })
            .collect();
        let prepared = prepared.into_iter().flatten();
        prepared
            .map(|prepared| self.index.take(&prepared?))
            .collect()
    }

    /// Returns the number of entities so far.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Returns whether there is no entity yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns a resolver of the entities.
    ///
    /// # Errors
    /// Two entities have the same id, the index is too large, or what is on disk cannot be
    /// read again.
    pub fn finish(self) -> Result<Resolver, Error> {
        let bytes = self.index.finish()?;
        Ok(Resolver::over(Index::of_written(bytes, fingerprint())?))
    }

    /// Writes the index from the start of `out` on, which should be an empty file, and
    /// returns `out`. The function is told how much of the work is done, from 0 to 1.
    ///
    /// The bytes are those of [`Resolver::as_bytes`]. After an error the file is no index.
    ///
    /// # Errors
    /// Two entities have the same id, the index is too large, or a file cannot be written
    /// or read again.
    pub fn write<W: Write + Seek>(self, out: W, mut progress: impl FnMut(f64)) -> Result<W, Error> {
        self.index.write(out, &mut progress)
    }
}
