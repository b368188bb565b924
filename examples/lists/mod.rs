//! Lists of entities: JSON Lines, or a table with a header (CSV, TSV).
//!
//! A bad line is reported as `file:line: reason` and left out; the rest is loaded.

mod json;
pub mod lines;
mod table;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use thainym::{Entity, Resolver};

/// How many lines were bad; each has been reported on standard error.
#[derive(Debug, Default)]
pub struct Complaints(usize);

impl Complaints {
    /// Reports one bad line.
    pub fn bad_line(&mut self, file: &str, line: usize, reason: impl fmt::Display) {
        self.0 += 1;
        // A closed standard error is no reason to stop working.
        let _ = writeln!(io::stderr(), "{file}:{line}: {reason}");
    }

    /// Returns the number of bad lines so far.
    pub fn count(&self) -> usize {
        self.0
    }
}

/// The entities of some lists, each with the place it was read from.
#[derive(Debug, Default)]
pub struct Lists {
    /// The entities, in the order of the lists.
    pub entities: Vec<Entity>,
    places: Vec<Place>,
    files: Vec<String>,
    by_id: HashMap<String, Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    file: usize,
    line: usize,
}

impl Lists {
    /// Returns the entities of all files.
    ///
    /// # Errors
    /// A file cannot be read, a table lacks a column, or there is no entity at all.
    pub fn read(paths: &[PathBuf], complaints: &mut Complaints) -> anyhow::Result<Lists> {
        let mut lists = Lists::default();
        for path in paths {
            let bytes = std::fs::read(path)
                .with_context(|| format!("cannot read the list {}", path.display()))?;
            let file = lists.file(path);
            read_list(path, &bytes, complaints, |entity, line, complaints| {
                lists.push(entity, file, line, complaints);
                Ok(())
            })?;
        }
        if lists.entities.is_empty() {
            bail!("the lists hold no entity; give a file with at least one good line");
        }
        Ok(lists)
    }

    /// Names the file that the next entities come from.
    pub fn file(&mut self, path: &Path) -> usize {
        self.files.push(path.display().to_string());
        self.files.len() - 1
    }

    /// Adds an entity, or reports that its id is taken.
    pub fn push(&mut self, entity: Entity, file: usize, line: usize, complaints: &mut Complaints) {
        let place = Place { file, line };
        match self.by_id.entry(entity.id.clone()) {
            Entry::Vacant(free) => {
                free.insert(place);
                self.entities.push(entity);
                self.places.push(place);
            }
            Entry::Occupied(taken) => {
                let first = *taken.get();
                complaints.bad_line(
                    &self.files[file],
                    line,
                    format_args!(
                        "id \"{}\" was given at {}:{}; give all names of an entity on one line",
                        entity.id, self.files[first.file], first.line
                    ),
                );
            }
        }
    }

    /// Returns a resolver for these entities; `taken` is called as each one goes in.
    ///
    /// An entity the library refuses is reported as a bad line and dropped.
    ///
    /// # Errors
    /// The library refuses the whole, or every single entity.
    pub fn build(
        &mut self,
        complaints: &mut Complaints,
        taken: impl Fn(),
    ) -> anyhow::Result<Resolver<Vec<u8>>> {
        let watched = self.entities.iter().cloned().inspect(|_| taken());
        match Resolver::new(watched) {
            Ok(resolver) => return Ok(resolver),
            Err(error) if !error.is_entity() => return Err(error.into()),
            Err(_) => {}
        }
        // The error names one culprit; asked one by one, all of them show themselves.
        let mut good = Vec::new();
        for (entity, place) in self.entities.drain(..).zip(self.places.drain(..)) {
            match Resolver::new([entity.clone()]) {
                Ok(_) => good.push((entity, place)),
                Err(error) => complaints.bad_line(&self.files[place.file], place.line, error),
            }
        }
        (self.entities, self.places) = good.into_iter().unzip();
        if self.entities.is_empty() {
            bail!("the lists hold no entity with a usable name");
        }
        Ok(Resolver::new(self.entities.iter().cloned())?)
    }
}

/// Visits the entities of one list, each with its line. Bad lines are reported.
///
/// # Errors
/// The list cannot be used as a whole.
pub fn read_list(
    path: &Path,
    bytes: &[u8],
    complaints: &mut Complaints,
    mut each: impl FnMut(Entity, usize, &mut Complaints) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let bytes = lines::without_mark(bytes);
    let file = path.display().to_string();
    let mut outcome = Ok(());
    let mut visit = |line, entity| match entity {
        Ok(_) if outcome.is_err() => {}
        Ok(entity) => outcome = each(entity, line, complaints),
        Err(reason) => complaints.bad_line(&file, line, reason),
    };
    let ignored = match Format::of(path, bytes) {
        Format::Json => json::read(bytes, &mut visit).map(|()| Vec::new()),
        Format::Table { separator } => table::read(bytes, separator, &mut visit),
    };
    let ignored = ignored.with_context(|| format!("cannot use the list {file}"))?;
    if !ignored.is_empty() {
        let _ = writeln!(
            io::stderr(),
            "{file}: note: columns not used: {}",
            ignored.join(", ")
        );
    }
    outcome
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Json,
    Table { separator: u8 },
}

impl Format {
    /// Returns the format that the file's extension says, or else its first line.
    fn of(path: &Path, bytes: &[u8]) -> Format {
        let extension = path
            .extension()
            .map(|e| e.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("jsonl" | "ndjson" | "json") => return Format::Json,
            Some("csv") => return Format::Table { separator: b',' },
            Some("tsv" | "tab") => return Format::Table { separator: b'\t' },
            _ => {}
        }
        let start = bytes.trim_ascii_start();
        let first_line = start.split(|&b| b == b'\n').next().unwrap_or_default();
        if matches!(start.first(), Some(b'{' | b'[')) {
            Format::Json
        } else if first_line.contains(&b'\t') {
            Format::Table { separator: b'\t' }
        } else {
            Format::Table { separator: b',' }
        }
    }
}
