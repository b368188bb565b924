//! From sorted entities and sorted keys to the bytes of an index.

use std::io::{Seek, Write};

use super::format::{Blocks, Counts, Writer};
use super::heads::{self, Headed};
use super::map::MapWriter;
use super::postings::{self, Codes};
use super::trie;
use crate::{Error, Kind};

/// A posting: a name, whether the key stands for a part of it, and the penalty.
pub(super) type Given = (u32, [u8; 2]);

/// An entity: its id, its kind, and its names, each with its mark.
pub(super) struct Listed<'a> {
    pub(super) id: &'a [u8],
    pub(super) kind: Kind,
    pub(super) names: &'a [(&'a [u8], u8)],
}

/// What an index is made of, in order.
///
/// Whoever has the same gets the same bytes, wherever it comes from.
pub(super) trait Content {
    /// Returns the classes of all postings.
    fn classes(&mut self) -> Result<Vec<[u8; 2]>, Error>;

    /// Visits the entities by ascending id. This is called twice.
    fn each_entity(&mut self, visit: VisitEntity<'_>) -> Result<(), Error>;

    /// Visits the keys in order, each with its postings in any order. This is called once,
    /// after the entities.
    fn each_key(&mut self, visit: VisitKey<'_>) -> Result<(), Error>;
}

/// What takes an entity.
pub(super) type VisitEntity<'v> = &'v mut dyn FnMut(Listed<'_>) -> Result<(), Error>;

/// What takes a key with its postings.
pub(super) type VisitKey<'v> = &'v mut dyn FnMut(&[u8], &[Given]) -> Result<(), Error>;

/// How much of the work is done, from 0 to 1.
pub(super) type Progress<'p> = &'p mut dyn FnMut(f64);

/// How much there is to write, as far as it is known before.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    pub(super) entities: usize,
    pub(super) postings: usize,
}

/// How far the work is once all ids, all names, all keys, one of the tries and the order of
/// the other are made, by the time each takes.
const IDS: f64 = 0.04;
const NAMES: f64 = 0.12;
const KEYS: f64 = 0.80;
const FORWARD: f64 = 0.86;
const ORDER: f64 = 0.95;
/// So many entities, postings or keys are written between two reports.
const STEP: usize = 1 << 14;

/// Tells how far a stage of the work is.
struct Report<'p> {
    progress: Progress<'p>,
    from: f64,
    to: f64,
    /// What is done of how much, and when to tell again.
    done: usize,
    all: usize,
    next: usize,
}

impl<'p> Report<'p> {
    fn new(progress: Progress<'p>) -> Report<'p> {
        Report {
            progress,
            from: 0.0,
            to: 0.0,
            done: 0,
            all: 0,
            next: STEP,
        }
    }

    /// Begins the stage that goes up to a share of all work, and has so much to do.
    fn stage(&mut self, to: f64, all: usize) {
        self.end();
        (self.from, self.to) = (self.to, to);
        (self.done, self.all, self.next) = (0, all, STEP);
    }

    fn more(&mut self, done: usize) {
        self.done += done;
        if self.done >= self.next {
            self.next = self.done + STEP;
            let share = self.done as f64 / self.all.max(self.done) as f64;
            (self.progress)(self.from + (self.to - self.from) * share);
        }
    }

    fn end(&mut self) {
        (self.progress)(self.to);
    }
}

/// Writes the index of what is given, and returns what was written to.
///
/// Entities and postings pass through; the keys, and what leads from them to the names, are
/// held in memory until the tries are written, about 60 bytes a key.
///
/// # Errors
/// There are too many entities, names or keys, or a file cannot be written or read.
pub(super) fn assemble<W: Write + Seek>(
    content: &mut dyn Content,
    expected: Expected,
    fingerprint: u64,
    out: W,
    progress: Progress<'_>,
) -> Result<W, Error> {
    let mut classes = content.classes()?;
    classes.sort_unstable();
    classes.dedup();
    let mut writer = Writer::new(out, fingerprint)?;
    let mut report = Report::new(progress);

    report.stage(IDS, expected.entities);
    let mut kinds = Vec::new();
    let mut ids = Strings::default();
    writer.section(|writer| {
        content.each_entity(&mut |entity| {
            kinds.push(entity.kind);
            report.more(1);
            ids.put(entity.id, writer)
        })?;
        ids.end(writer)
    })?;
    ids.write_starts(&mut writer)?;
    writer.kinds(&kinds)?;

    report.stage(NAMES, expected.entities);
    let (mut firsts, mut marks) = (Vec::new(), Vec::new());
    let mut names = Strings::default();
    writer.section(|writer| {
        content.each_entity(&mut |entity| {
            for (nth, (name, mark)) in entity.names.iter().enumerate() {
                firsts.push(nth == 0);
                marks.push(*mark);
                names.put(name, writer)?;
            }
            report.more(1);
            Ok(())
        })?;
        names.end(writer)
    })?;
    names.write_starts(&mut writer)?;
    writer.firsts(&firsts)?;
    writer.section(|writer| writer.put(&marks))?;
    let mut counts = Counts {
        entities: count("entities", kinds.len())?,
        names: count("names", firsts.len())?,
        keys: 0,
    };
    drop((kinds, firsts, marks));

    report.stage(KEYS, expected.postings);
    let mut keys = Keys::default();
    let codes = Codes {
        names: counts.names,
        classes: &classes,
    };
    writer.section(|writer| {
        let mut map = MapWriter::new(writer);
        let mut list = Vec::new();
        content.each_key(&mut |key, given| {
            list.clear();
            list.extend(given.iter().map(|&(name, class)| {
                let class = codes.classes.binary_search(&class);
                codes.code(name, class.unwrap_or_default())
            }));
            list.sort_unstable();
            map.insert(key)?;
            let value = postings::write(&mut keys.lists, codes, &list);
            keys.push(key, value);
            report.more(given.len());
            Ok(())
        })?;
        map.finish()
    })?;
    counts.keys = count("keys", keys.len())?;
    let largest = keys.values.iter().copied().max().unwrap_or(0);
    writer.packed(largest, keys.values.iter().copied())?;
    drop(std::mem::take(&mut keys.values));
    writer.bytes(|out| out.extend(classes.iter().flatten()))?;
    writer.section(|writer| writer.put(&keys.lists))?;
    drop(std::mem::take(&mut keys.lists));
    report.stage(FORWARD, keys.len());
    write_trie(&keys.ranked(), &mut writer, &mut report)?;
    report.stage(ORDER, 0);
    keys.reverse();
    let ranked = keys.sorted();
    report.stage(1.0, keys.len());
    write_trie(&ranked, &mut writer, &mut report)?;
    let out = writer.finish(counts)?;
    report.end();
    Ok(out)
}

fn write_trie<W: Write + Seek>(
    keys: &[(&[u8], u64)],
    writer: &mut Writer<W>,
    report: &mut Report<'_>,
) -> Result<(), Error> {
    let mut bytes = Vec::new();
    trie::write(keys, &mut bytes, &mut |keys| report.more(keys))?;
    writer.section(|writer| writer.put(&bytes))
}

fn count(what: &'static str, count: usize) -> Result<u32, Error> {
    match u32::try_from(count) {
        // The highest number is left free: bounds are one more than what they bound.
        Ok(count) if count < u32::MAX => Ok(count),
        _ => Err(Error::too_large(what, u32::MAX.into())),
    }
}

/// Strings on their way to a section.
#[derive(Default)]
struct Strings {
    blocks: Blocks,
    bytes: Vec<u8>,
}

impl Strings {
    fn put<W: Write + Seek>(&mut self, text: &[u8], writer: &mut Writer<W>) -> Result<(), Error> {
        self.blocks.push(text, &mut self.bytes);
        writer.put(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    fn end<W: Write + Seek>(&mut self, writer: &mut Writer<W>) -> Result<(), Error> {
        self.blocks.end(&mut self.bytes);
        writer.put(&self.bytes)
    }

    fn write_starts<W: Write + Seek>(&self, writer: &mut Writer<W>) -> Result<(), Error> {
        writer.bytes(|out| self.blocks.write_starts(out))
    }
}

/// The keys in order, and what leads from them to the names.
#[derive(Default)]
struct Keys {
    /// The keys end to end, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    values: Vec<u64>,
    lists: Vec<u8>,
}

impl Keys {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn push(&mut self, key: &[u8], value: u64) {
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        self.values.push(value);
    }

    /// Returns each key with its rank.
    fn ranked(&self) -> Vec<(&[u8], u64)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let bounds = starts.zip(self.ends.iter().copied());
        let keys = bounds.map(|(start, end)| self.bytes.get(start..end).unwrap_or_default());
        keys.zip(0..).collect()
    }

    /// Returns the same in the order of the keys' bytes, which is another once they are
    /// turned around.
    fn sorted(&self) -> Vec<(&[u8], u64)> {
        let key = |rank: u32| {
            let rank = rank as usize;
            let start = rank.checked_sub(1).and_then(|before| self.ends.get(before));
            let end = self.ends.get(rank).copied().unwrap_or_default();
            self.bytes
                .get(start.copied().unwrap_or_default()..end)
                .unwrap_or_default()
        };
        // There are fewer keys than a rank can tell.
        let ranks = (0..).take(self.len());
        let mut ranks: Vec<Headed<u32>> = ranks.map(Headed::new).collect();
        heads::sort(&mut ranks, key);
        let ranked = ranks.iter().map(|headed| headed.item);
        ranked.map(|rank| (key(rank), u64::from(rank))).collect()
    }

    /// Turns every key around.
    fn reverse(&mut self) {
        let mut start = 0;
        for &end in &self.ends {
            if let Some(key) = self.bytes.get_mut(start..end) {
                key.reverse();
            }
            start = end;
        }
    }
}
