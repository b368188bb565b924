//! Entities as a table with a header: CSV or TSV.
//!
//! Columns, in any order: `id` and `name`; and, if wanted, `kind`, `latin` (one more
//! name) and `aliases` (more names, separated by `|`).

use anyhow::{Context, bail};
use csv::{ByteRecord, ReaderBuilder};
use serde::Deserialize;
use serde::de::value::{Error as ValueError, StrDeserializer};
use thainym::{Entity, Kind};

use super::lines::NOT_UTF8;

/// Gives each row's entity, or the reason why it has none, to `each`; returns the names
/// of the columns that were not used.
///
/// # Errors
/// The header lacks `id` or `name`, or the file is no table.
pub fn read(
    bytes: &[u8],
    separator: u8,
    mut each: impl FnMut(usize, Result<Entity, String>),
) -> anyhow::Result<Vec<String>> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        // Tab-separated files do not quote; a name may begin with a quotation mark.
        .quoting(separator != b'\t')
        .flexible(true)
        .from_reader(bytes);
    let header = reader.byte_headers().context("it has no header")?.clone();
    let (columns, ignored) = Columns::of(&header)?;
    let mut line = LineOf::new(bytes);
    let mut row = ByteRecord::new();
    while reader
        .read_byte_record(&mut row)
        .context("it is no table")?
    {
        let start = row.position().map_or(0, csv::Position::byte);
        each(line.at(start), columns.entity(&row));
    }
    Ok(ignored)
}

/// Where each column stands.
#[derive(Debug)]
struct Columns {
    id: usize,
    name: usize,
    kind: Option<usize>,
    latin: Option<usize>,
    aliases: Option<usize>,
    all: usize,
}

impl Columns {
    fn of(header: &ByteRecord) -> anyhow::Result<(Columns, Vec<String>)> {
        let names: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_lowercase())
            .collect();
        let find = |wanted: &str| names.iter().position(|name| name == wanted);
        let (Some(id), Some(name)) = (find("id"), find("name")) else {
            bail!(
                "its header has the columns {}; it needs `id` and `name`",
                names.join(", ")
            );
        };
        let columns = Columns {
            id,
            name,
            kind: find("kind"),
            latin: find("latin"),
            aliases: find("aliases"),
            all: names.len(),
        };
        let known = ["id", "name", "kind", "latin", "aliases"];
        let ignored = names
            .into_iter()
            .filter(|name| !known.contains(&name.as_str()))
            .collect();
        Ok((columns, ignored))
    }

    fn entity(&self, row: &ByteRecord) -> Result<Entity, String> {
        if row.len() > self.all {
            return Err(format!(
                "{} fields where the header has {}; quote a field that holds a separator",
                row.len(),
                self.all
            ));
        }
        let field = |column: Option<usize>| match column.and_then(|c| row.get(c)) {
            Some(bytes) => std::str::from_utf8(bytes)
                .map(str::trim)
                .map_err(|_| NOT_UTF8),
            None => Ok(""),
        };
        let (id, name) = (field(Some(self.id))?, field(Some(self.name))?);
        if id.is_empty() {
            return Err("the id is empty; give a unique one".to_owned());
        }
        if name.is_empty() {
            return Err("the name is empty; give at least one letter".to_owned());
        }
        let mut entity = Entity::new(id, name).kind(kind(field(self.kind)?));
        let more = std::iter::once(field(self.latin)?).chain(field(self.aliases)?.split('|'));
        for alias in more.map(str::trim).filter(|alias| !alias.is_empty()) {
            if !entity.names().any(|known| known == alias) {
                entity = entity.alias(alias);
            }
        }
        Ok(entity)
    }
}

/// Returns the kind of that name, read as the library reads it in JSON.
fn kind(word: &str) -> Kind {
    let word = word.to_lowercase();
    Kind::deserialize(StrDeserializer::<ValueError>::new(&word)).unwrap_or_default()
}

/// The line of a byte, for bytes that only go up.
///
/// The reader's own line is that of the blank lines before a row.
#[derive(Debug)]
struct LineOf<'a> {
    bytes: &'a [u8],
    seen: usize,
    line: usize,
}

impl<'a> LineOf<'a> {
    fn new(bytes: &'a [u8]) -> LineOf<'a> {
        LineOf {
            bytes,
            seen: 0,
            line: 1,
        }
    }

    fn at(&mut self, start: u64) -> usize {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let rest = self.bytes.get(start..).unwrap_or_default();
        let blank = rest
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .count();
        let start = (start + blank).min(self.bytes.len());
        let passed = self.bytes.get(self.seen..start).unwrap_or_default();
        self.line += passed.iter().filter(|&&b| b == b'\n').count();
        self.seen = start.max(self.seen);
        self.line
    }
}
