//! How long does one name take among so many, and is the right one found?
//!
//! `thainym` is `Resolver::resolve`, the first five candidates. Beside it: `scan`, the
//! nearest name by plain edits, comparing with every name; and `fst-1`, `fst-2`, all names
//! within one or two plain edits by the automaton of the `fst` crate. That automaton finds
//! nothing in Thai in UTF-8, so its names are spelled with one byte a letter.
//!
//! The queries are listed names, misspelled by one to three habits of Thai writers. Who
//! misses is fast for nothing: how often each finds the intended name is printed before
//! it is timed, and must be the same in each pass. One iteration is a pass over 20
//! queries; `elem/s` are queries a second.
#![allow(clippy::expect_used, reason = "a bench that cannot go on must stop")]

mod corpus;

use std::cell::LazyCell;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use criterion::{criterion_group, criterion_main};
use fst::automaton::Levenshtein;
use fst::{IntoStreamer, Map, Streamer};
use thainym::{Cost, Query, Resolver, normalize};

use corpus::misspell::Misspelled;

/// How many queries recall is counted over; a slow engine takes the first few of them.
const QUERIES: usize = 200;
/// How many of them one timed pass takes.
const PASS: usize = 20;

fn resolver(names: &[String]) -> Resolver {
    Resolver::new(corpus::entities(names)).expect("the corpus is valid")
}

/// Is a listed name, as it is listed, its own first candidate, and how fast?
fn listed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolve/listed");
    group.sample_size(20);
    for &size in corpus::sizes() {
        let names = LazyCell::new(|| corpus::names(size));
        let resolver = LazyCell::new(|| resolver(&names));
        group.throughput(Throughput::Elements(PASS as u64));
        group.bench_function(BenchmarkId::new("thainym", size), |bencher| {
            let step = size / PASS;
            bencher.iter(|| {
                for (place, name) in names.iter().enumerate().step_by(step) {
                    let best = resolver.resolve(name).next().expect("it is listed");
                    assert_eq!((best.id(), best.cost()), (&*place.to_string(), Cost::ZERO));
                }
            });
        });
    }
    group.finish();
}

/// How fast is a misspelled name, and how often is the intended one found?
fn misspelled(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolve/misspelled");
    group.sample_size(10);
    for &size in corpus::sizes() {
        let names = LazyCell::new(|| corpus::names(size));
        let queries = LazyCell::new(|| Misspelled::of(&names, QUERIES));

        let engine = LazyCell::new(|| resolver(&names));
        measure(&mut group, "thainym", size, QUERIES, |at| {
            let asked = &queries[at];
            let found = engine.resolve(Query::new(&asked.query).limit(5));
            let ranked: Vec<usize> = found.filter_map(|found| found.id().parse().ok()).collect();
            let rank = ranked.iter().position(|&place| place == asked.place);
            Answer::of(rank, ranked.len())
        });

        let letters = LazyCell::new(|| Letters::of(&names));
        let few = (2_000_000 / size).min(QUERIES);
        measure(&mut group, "scan", size, few, |at| {
            let asked = &queries[at];
            let nearest = letters.nearest(&asked.query);
            Answer::of((nearest == Some(asked.place)).then_some(0), 1)
        });

        let bytes = LazyCell::new(|| OneByte::of(&names));
        for distance in [1, 2] {
            let few = if distance == 1 { QUERIES } else { 50 };
            measure(&mut group, &format!("fst-{distance}"), size, few, |at| {
                let asked = &queries[at];
                let within = bytes.within(&asked.query, distance);
                let rank = within.iter().position(|&place| place == asked.place);
                // The automaton does not rank: all it finds come first.
                Answer::of(rank.map(|_| 0), within.len())
            });
        }
    }
    group.finish();
}

/// What an engine said to one query.
struct Answer {
    is_first: bool,
    is_found: bool,
    candidates: usize,
}

impl Answer {
    fn of(rank: Option<usize>, candidates: usize) -> Answer {
        Answer {
            is_first: rank == Some(0),
            is_found: rank.is_some(),
            candidates,
        }
    }
}

/// Prints how well the first `count` queries are answered, then times passes over the
/// first of them.
fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    engine: &str,
    size: usize,
    count: usize,
    answer: impl Fn(usize) -> Answer,
) {
    let pass = PASS.min(count);
    group.throughput(Throughput::Elements(pass as u64));
    let mut checked = None;
    group.bench_function(BenchmarkId::new(engine, size), |bencher| {
        // Criterion comes here several times.
        let found = *checked.get_or_insert_with(|| report(engine, size, count, pass, &answer));
        bencher.iter(|| {
            let again = (0..pass).filter(|&at| answer(at).is_found).count();
            assert_eq!(again, found);
        });
    });
}

/// Prints recall and the times of single queries; returns how many names the first `pass`
/// queries find.
fn report(
    engine: &str,
    size: usize,
    count: usize,
    pass: usize,
    answer: &impl Fn(usize) -> Answer,
) -> usize {
    // What is built when first used is not the first query's fault.
    answer(0);
    let (mut first, mut found, mut in_pass, mut candidates) = (0, 0, 0, 0);
    let mut times: Vec<Duration> = Vec::with_capacity(count);
    for at in 0..count {
        let start = Instant::now();
        let answer = answer(at);
        times.push(start.elapsed());
        first += usize::from(answer.is_first);
        found += usize::from(answer.is_found);
        in_pass += usize::from(answer.is_found && at < pass);
        candidates += answer.candidates;
    }
    times.sort_unstable();
    let micros = |share: usize| times[(count - 1) * share / 100].as_secs_f64() * 1e6;
    let share = |part: usize| part as f64 / count as f64;
    println!(
        "{engine} among {size}: {count} queries, first {:.3}, found {:.3}, {:.1} candidates, \
         p50 {:.1} µs, p95 {:.1} µs",
        share(first),
        share(found),
        share(candidates),
        micros(50),
        micros(95)
    );
    in_pass
}

/// The normalized names, taken apart into letters once.
struct Letters(Vec<Vec<char>>);

impl Letters {
    fn of(names: &[String]) -> Letters {
        Letters(names.iter().map(|name| letters(name)).collect())
    }

    fn nearest(&self, query: &str) -> Option<usize> {
        let query = letters(query);
        let numbered = self.0.iter().enumerate();
        let (_, place) = numbered
            .map(|(place, name)| (strsim::generic_levenshtein(&query, name), place))
            .min()?;
        Some(place)
    }
}

fn letters(name: &str) -> Vec<char> {
    normalize(name).as_str().chars().collect()
}

/// The normalized names with one byte a letter, in an `fst`.
struct OneByte(Map<Vec<u8>>);

impl OneByte {
    fn of(names: &[String]) -> OneByte {
        let numbered = names.iter().enumerate();
        let mut keys: Vec<(String, u64)> = numbered
            .map(|(place, name)| (one_byte(name), place as u64))
            .collect();
        keys.sort_unstable();
        // Two names may be one when normalized; the automaton then finds the first.
        keys.dedup_by(|later, first| later.0 == first.0);
        OneByte(Map::from_iter(keys).expect("the keys are sorted"))
    }

    /// Returns the names within `distance`, or none where the automaton grows too large.
    fn within(&self, query: &str, distance: u32) -> Vec<usize> {
        let Ok(automaton) = Levenshtein::new(&one_byte(query), distance) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut stream = self.0.search(automaton).into_stream();
        while let Some((_, place)) = stream.next() {
            found.push(usize::try_from(place).expect("places are small"));
        }
        found
    }
}

/// Spells a Thai name in ASCII, one byte a letter: the block of Thai has fewer than 96.
fn one_byte(name: &str) -> String {
    let ascii = |letter: char| match u32::from(letter) {
        thai @ 0x0E01..=0x0E5B => char::from_u32(thai - 0x0E00).unwrap_or('~'),
        _ => '~',
    };
    normalize(name).as_str().chars().map(ascii).collect()
}

criterion_group!(benches, listed, misspelled);
criterion_main!(benches);
