//! What a delta lays over an index, so that both together are numbered and answer as the
//! index of the changed list.
//!
//! Entities are numbered by ascending id, names entity by entity; so the numbers of the
//! changed list are those of the base, shifted by what comes and goes before them. Between
//! two changes the shift stays the same: a number is found by searching the few
//! [`Run`]s, whatever the size of the base.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::NameId;
use super::builder::Keyed;
use super::format::Delta;
use super::postings::Posting;
use super::segment::Segment;
use crate::Error;

/// Where an entity, a name or a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Base,
    /// The segment of what was added or given other names.
    Put,
}

/// Numbers in a row that are also in a row where they come from.
#[derive(Clone, Copy, Debug)]
struct Run {
    source: Source,
    /// The first number among all, and the same in the source.
    at: u32,
    from: u32,
    len: u32,
}

/// How the numbers of two sources become one row.
#[derive(Debug, Default)]
pub(super) struct Runs {
    all: Vec<Run>,
    /// The same runs by source; in each, both numbers ascend.
    base: Vec<Run>,
    put: Vec<Run>,
    len: u32,
}

impl Runs {
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// Returns where a number comes from.
    pub(super) fn source(&self, number: u32) -> Option<(Source, u32)> {
        let run = last_from(&self.all, |run| run.at <= number)?;
        let nth = number - run.at;
        (nth < run.len).then(|| (run.source, run.from + nth))
    }

    /// Returns the number of what a source has, if it is not removed.
    pub(super) fn number(&self, source: Source, from: u32) -> Option<u32> {
        let runs = match source {
            Source::Base => &self.base,
            Source::Put => &self.put,
        };
        let run = last_from(runs, |run| run.from <= from)?;
        let nth = from - run.from;
        (nth < run.len).then(|| run.at + nth)
    }

    /// Adds what comes next; fails if there is no number left for it.
    fn push(&mut self, source: Source, from: u32, len: u32) -> Result<(), Error> {
        if len == 0 {
            return Ok(());
        }
        let run = Run {
            source,
            at: self.len,
            from,
            len,
        };
        let end = self.len.checked_add(len).filter(|&end| end < u32::MAX);
        self.len = end.ok_or_else(|| Error::too_large("entities or names", u32::MAX.into()))?;
        self.all.push(run);
        match source {
            Source::Base => self.base.push(run),
            Source::Put => self.put.push(run),
        }
        Ok(())
    }
}

fn last_from(runs: &[Run], is_before: impl Fn(&Run) -> bool) -> Option<&Run> {
    let after = runs.partition_point(is_before);
    runs.get(after.checked_sub(1)?)
}

/// A delta, made to fit its base.
#[derive(Debug)]
pub(super) struct Overlay {
    pub(super) delta: Delta,
    pub(super) entities: Runs,
    pub(super) names: Runs,
    /// For keys of the base, by rank, how many of their postings are of removed names.
    gone: HashMap<u64, usize>,
}

impl Overlay {
    /// Returns what this delta lays over its base.
    ///
    /// # Errors
    /// The delta was made for another base.
    ///
    /// # Complexity
    /// Grows with the number of changes, and with the logarithm of that of entities.
    pub(super) fn new(
        base: Segment<'_>,
        delta: Delta,
        keyed: impl FnMut(&str) -> Keyed,
    ) -> Result<Overlay, Error> {
        if !delta.is_of(base.bytes) {
            return Err(Error::other_base());
        }
        let mut overlay = Overlay {
            delta,
            entities: Runs::default(),
            names: Runs::default(),
            gone: HashMap::new(),
        };
        overlay.number(base)?;
        overlay.count_gone(base, keyed);
        Ok(overlay)
    }

    pub(super) fn put(&self) -> Segment<'_> {
        self.delta.segment()
    }

    /// Numbers what is left of the base and what is put, by ascending id.
    fn number(&mut self, base: Segment<'_>) -> Result<(), Error> {
        let unsound = || Error::corrupt("delta");
        let removed: Vec<u32> = self.delta.removed().collect();
        if removed.last().is_some_and(|&last| last >= base.len()) {
            return Err(unsound());
        }
        let mut runs = (Runs::default(), Runs::default());
        let mut add = |segment: Segment<'_>, source, from: u32, to: u32| -> Result<(), Error> {
            let names = |entity| match entity < segment.len() {
                true => segment.names(entity).start,
                false => segment.names_len(),
            };
            runs.0.push(source, from, to - from)?;
            runs.1.push(source, names(from), names(to) - names(from))
        };
        let (mut next, mut left) = (0, removed.iter().copied().peekable());
        // Adds the base up to an entity, without what is removed.
        let mut add_base = |until: u32, add: &mut dyn FnMut(Segment<'_>, Source, u32, u32) -> _| {
            while let Some(gone) = left.next_if(|&gone| gone < until) {
                add(base, Source::Base, next, gone)?;
                next = gone + 1;
            }
            let from = next;
            next = until.max(from);
            add(base, Source::Base, from, next)
        };
        let put = self.delta.segment();
        for entity in 0..put.len() {
            let at = match base.find(put.id(entity)) {
                Ok(at) if removed.binary_search(&at).is_ok() => at,
                Err(at) => at,
                Ok(_) => return Err(unsound()),
            };
            add_base(at, &mut add)?;
            add(put, Source::Put, entity, entity + 1)?;
        }
        add_base(base.len(), &mut add)?;
        (self.entities, self.names) = runs;
        Ok(())
    }

    fn count_gone(&mut self, base: Segment<'_>, mut keyed: impl FnMut(&str) -> Keyed) {
        let forward = base.forward();
        let removed: Vec<u32> = self.delta.removed().collect();
        for name in removed.into_iter().flat_map(|entity| base.names(entity)) {
            let keyed = keyed(base.text(name));
            let keys: HashSet<_> = keyed.iter().map(|(key, [part, _])| (key, part)).collect();
            let ranks = keys
                .iter()
                .filter_map(|(key, _)| forward.as_ref()?.get(key));
            for rank in ranks {
                *self.gone.entry(rank).or_default() += 1;
            }
        }
    }

    /// Returns how many postings of a key of the base are of removed names.
    pub(super) fn gone(&self, rank: u64) -> usize {
        self.gone.get(&rank).copied().unwrap_or(0)
    }

    /// Returns a posting with the number that its name has among all, if it still has one.
    pub(super) fn posting(&self, source: Source, posting: Posting) -> Option<Posting> {
        let name = NameId(self.names.number(source, posting.name.0)?);
        Some(Posting { name, ..posting })
    }

    /// Returns the postings of a key that was put.
    pub(super) fn put_postings(&self, rank: u64) -> Vec<Posting> {
        let put = self.put();
        let postings = put.layout.postings_at(put.bytes, rank);
        let postings = postings.into_iter().flatten();
        postings
            .filter_map(|posting| self.posting(Source::Put, posting))
            .collect()
    }
}

/// The map of the keys that are put.
pub(super) struct PutKeys(Arc<Overlay>);

impl PutKeys {
    pub(super) fn of(overlay: &Arc<Overlay>) -> PutKeys {
        PutKeys(Arc::clone(overlay))
    }
}

impl AsRef<[u8]> for PutKeys {
    fn as_ref(&self) -> &[u8] {
        let put = self.0.put();
        put.layout.keys(put.bytes)
    }
}

/// What stands for a key while there are two sources: its rank in either, plus one.
pub(super) fn value(base: Option<u64>, put: Option<u64>) -> u64 {
    base.map_or(0, |rank| rank + 1) | put.map_or(0, |rank| rank + 1) << 32
}

/// Returns the ranks that a value stands for.
pub(super) fn ranks(value: u64) -> (Option<u64>, Option<u64>) {
    let low = value & u64::from(u32::MAX);
    (low.checked_sub(1), (value >> 32).checked_sub(1))
}
