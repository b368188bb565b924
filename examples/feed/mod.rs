//! Lists on their way into an index, a few entities at a time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use memmap2::Mmap;
use thainym::{Builder, Entity};

use crate::lists::{Complaints, read_list};

/// So many entities are added at once.
const CHUNK: usize = 4096;

/// Takes lists of any length; of each entity only the id is kept, and where it was.
pub struct Feed {
    builder: Builder,
    chunk: Vec<Entity>,
    /// The line of each in the chunk, and its list.
    places: Vec<Place>,
    lists: Vec<PathBuf>,
    by_id: HashMap<Box<str>, Place>,
}

#[derive(Clone, Copy)]
struct Place {
    list: u32,
    line: u32,
}

impl Feed {
    /// Returns a feed of this builder.
    pub fn new(builder: Builder) -> Feed {
        Feed {
            builder,
            chunk: Vec::with_capacity(CHUNK),
            places: Vec::with_capacity(CHUNK),
            lists: Vec::new(),
            by_id: HashMap::new(),
        }
    }

    /// Adds a list; the function is told the number of entities now and then.
    ///
    /// Bad lines are reported, as are ids that were there before and entities that the
    /// library refuses; the rest is taken.
    ///
    /// # Errors
    /// The list cannot be used as a whole, or there is no room on the disk.
    pub fn read(
        &mut self,
        path: &Path,
        complaints: &mut Complaints,
        mut taken: impl FnMut(usize),
    ) -> anyhow::Result<()> {
        let name = || format!("cannot read the list {}", path.display());
        let file = File::open(path).with_context(name)?;
        let list = u32::try_from(self.lists.len()).context("too many lists")?;
        self.lists.push(path.to_owned());
        let each = |entity: Entity, line: usize, complaints: &mut Complaints| {
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            self.push(entity, Place { list, line }, complaints);
            if self.chunk.len() == CHUNK {
                self.add(complaints)?;
                taken(self.builder.len());
            }
            Ok(())
        };
        // SAFETY: the map is only read, and is gone with this call. Should another program
        // cut the list short meanwhile, reading would stop this program with a signal.
        match unsafe { Mmap::map(&file) } {
            Ok(bytes) => read_list(path, &bytes, complaints, each),
            // A pipe cannot be mapped.
            Err(_) => {
                let bytes = std::fs::read(path).with_context(name)?;
                read_list(path, &bytes, complaints, each)
            }
        }
    }

    fn push(&mut self, entity: Entity, place: Place, complaints: &mut Complaints) {
        match self.by_id.entry(entity.id.as_str().into()) {
            Entry::Vacant(free) => {
                free.insert(place);
                self.chunk.push(entity);
                self.places.push(place);
            }
            Entry::Occupied(taken) => {
                let first = *taken.get();
                let first = self.said(first);
                let reason = format!(
                    "id \"{}\" was given at {first}; give all names of an entity on one line",
                    entity.id
                );
                self.complain(place, reason, complaints);
            }
        }
    }

    fn said(&self, place: Place) -> String {
        let list = self.lists.get(place.list as usize);
        let list = list.map_or_else(String::new, |list| list.display().to_string());
        format!("{list}:{}", place.line)
    }

    fn complain(&self, place: Place, reason: impl std::fmt::Display, complaints: &mut Complaints) {
        let list = self.lists.get(place.list as usize);
        let list = list.map_or_else(String::new, |list| list.display().to_string());
        complaints.bad_line(&list, place.line as usize, reason);
    }

    /// Adds the chunk to the builder.
    fn add(&mut self, complaints: &mut Complaints) -> anyhow::Result<()> {
        let chunk = std::mem::take(&mut self.chunk);
        let places = std::mem::take(&mut self.places);
        #[cfg(feature = "rayon")]
        let results = self.builder.add_all(&chunk).into_iter();
        #[cfg(not(feature = "rayon"))]
        let results = chunk.iter().map(|entity| self.builder.add(entity));
        let refused: Vec<_> = results
            .zip(places)
            .filter_map(|(result, place)| Some((result.err()?, place)))
            .collect();
        for (error, place) in refused {
            if !error.is_entity() {
                return Err(error.into());
            }
            self.complain(place, error, complaints);
        }
        Ok(())
    }

    /// Returns the builder with all that was taken.
    ///
    /// # Errors
    /// There is no entity at all, or no room on the disk.
    pub fn finish(mut self, complaints: &mut Complaints) -> anyhow::Result<Builder> {
        self.add(complaints)?;
        if self.builder.is_empty() {
            bail!("the lists hold no entity; give a file with at least one good line");
        }
        Ok(self.builder)
    }
}
