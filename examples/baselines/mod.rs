//! What people do without this library: plain string distances, over every name.
//!
//! Each baseline scores a name from 0 to 1 and an entity by its best name. Entities are
//! scanned in an order shuffled once, and the earlier of two equals wins, so that equal
//! scores favour nobody.

mod romanise;

use thainym::{Entity, normalize};

pub use romanise::romanise;

/// A way to compare two spellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Baseline {
    /// Levenshtein distance, normalised by length
    Levenshtein,
    /// The same with swapped neighbours as one edit
    Osa,
    /// Jaro-Winkler similarity
    JaroWinkler,
    /// Levenshtein distance of both names romanised letter for letter
    Romanised,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Baseline; 4] = [
        Baseline::Levenshtein,
        Baseline::Osa,
        Baseline::JaroWinkler,
        Baseline::Romanised,
    ];

    /// Returns the name to print.
    pub fn as_str(self) -> &'static str {
        match self {
            Baseline::Levenshtein => "levenshtein",
            Baseline::Osa => "osa",
            Baseline::JaroWinkler => "jaro-winkler",
            Baseline::Romanised => "romanised",
        }
    }

    /// Returns `name` as this baseline compares it.
    pub fn spelled(self, name: &str) -> Spelled {
        let name = normalize(name).as_str().to_lowercase();
        Spelled::new(match self {
            Baseline::Romanised => romanise(&name),
            _ => name,
        })
    }

    fn score(self, a: &Spelled, b: &Spelled) -> f64 {
        match self {
            Baseline::Osa => {
                let distance = strsim::osa_distance(&a.text, &b.text);
                1.0 - distance as f64 / a.len.max(b.len).max(1) as f64
            }
            Baseline::JaroWinkler => strsim::jaro_winkler(&a.text, &b.text),
            Baseline::Levenshtein | Baseline::Romanised => {
                let distance = strsim::levenshtein(&a.text, &b.text);
                1.0 - distance as f64 / a.len.max(b.len).max(1) as f64
            }
        }
    }

    /// Returns a score that this pair cannot exceed, for much less work.
    fn bound(self, a: &Spelled, b: &Spelled) -> f64 {
        let (long, short) = (a.len.max(b.len).max(1) as f64, a.len.min(b.len) as f64);
        // Letters that only one side has cannot be in common.
        let common = (a.len - (a.letters & !b.letters).count_ones() as usize)
            .min(b.len - (b.letters & !a.letters).count_ones() as usize)
            as f64;
        match self {
            Baseline::JaroWinkler => {
                let jaro = (common / long + common / short.max(1.0) + 1.0) / 3.0;
                // The common prefix counts up to four letters, a tenth each.
                jaro + 0.4 * (1.0 - jaro)
            }
            _ => common / long,
        }
    }
}

/// A spelling with what bounds its scores.
#[derive(Debug)]
pub struct Spelled {
    text: String,
    len: usize,
    letters: u64,
}

impl Spelled {
    fn new(text: String) -> Spelled {
        Spelled {
            len: text.chars().count(),
            // Sets of letters that share a bit are counted as one letter, never too many.
            letters: text
                .chars()
                .fold(0, |set, c| set | 1 << (u32::from(c) % 64)),
            text,
        }
    }
}

/// All names of all entities, spelled for one baseline.
#[derive(Debug)]
pub struct Scan {
    baseline: Baseline,
    entities: Vec<(usize, Vec<Spelled>)>,
}

impl Scan {
    /// Returns the names of `entities`, to be scanned in this order of their indexes.
    pub fn new(baseline: Baseline, entities: &[Entity], order: &[usize]) -> Scan {
        let spell = |&index: &usize| {
            let names = entities[index].names();
            (index, names.map(|name| baseline.spelled(name)).collect())
        };
        Scan {
            baseline,
            entities: order.iter().map(spell).collect(),
        }
    }

    /// Returns the best entities for `query`, at most `limit`, with their scores.
    pub fn best(&self, query: &str, limit: usize) -> Vec<(usize, f64)> {
        let query = self.baseline.spelled(query);
        let mut best: Vec<(usize, f64)> = Vec::with_capacity(limit + 1);
        for (entity, names) in &self.entities {
            // What is not above this cannot get into the list.
            let mut bar = match best.get(limit.wrapping_sub(1)) {
                Some((_, last)) => *last,
                None => 0.0,
            };
            let mut reached = None;
            for name in names {
                if self.baseline.bound(&query, name) > bar {
                    let score = self.baseline.score(&query, name);
                    if score > bar {
                        bar = score;
                        reached = Some(score);
                    }
                }
            }
            if let Some(score) = reached {
                let at = best.partition_point(|(_, other)| *other >= score);
                best.insert(at, (*entity, score));
                best.truncate(limit);
            }
        }
        best
    }
}
