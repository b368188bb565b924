//! How much running text a second is searched for so many names, and are they found?
//!
//! `thainym` is `Resolver::mentions` with its defaults, which also finds misspelled names.
//! `aho-corasick` and `daachorse` search for the names as they are listed: what fuzziness
//! costs is the ratio to them. `fuzzy-aho-corasick` allows one edit of a grapheme cluster;
//! it is left out where it would take minutes.
//!
//! The prose is made, with a listed name about every 300 bytes. Each engine must find all
//! of them with the right entity, and the same number of mentions in each pass.

#![allow(clippy::expect_used, reason = "a bench that cannot go on must stop")]

mod corpus;

use std::cell::LazyCell;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use criterion::{criterion_group, criterion_main};
use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;
use fuzzy_aho_corasick::{FuzzyAhoCorasickBuilder, FuzzyLimits, SearchOptions};
use thainym::Resolver;

use corpus::prose::Prose;

/// How long the prose is, at least.
const BYTES: usize = 400_000;
/// With more names the fuzzy automaton takes minutes.
const MOST_FUZZY: usize = 10_000;

fn mentions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mentions");
    group.sample_size(10);
    for &size in corpus::sizes() {
        let names = LazyCell::new(|| corpus::names(size));
        let prose = LazyCell::new(|| Prose::with(&names, BYTES));

        let resolver =
            LazyCell::new(|| Resolver::new(corpus::entities(&names)).expect("the corpus is valid"));
        measure(&mut group, "thainym", size, &prose, || {
            let mentions = resolver.mentions(&prose.text);
            mentions
                .map(|mention| {
                    let places = mention.candidates().iter();
                    let places = places.filter_map(|candidate| candidate.id().parse().ok());
                    (mention.range(), places.collect())
                })
                .collect()
        });

        let exact = LazyCell::new(|| {
            AhoCorasick::builder()
                .match_kind(aho_corasick::MatchKind::LeftmostLongest)
                .build(&*names)
                .expect("the names are few enough")
        });
        measure(&mut group, "aho-corasick", size, &prose, || {
            let found = exact.find_iter(&prose.text);
            found
                .map(|found| (found.range(), vec![found.pattern().as_usize()]))
                .collect()
        });

        let charwise = LazyCell::new(|| {
            CharwiseDoubleArrayAhoCorasickBuilder::new()
                .match_kind(daachorse::MatchKind::LeftmostLongest)
                .build::<_, _, u32>(&*names)
                .expect("the names are few enough")
        });
        measure(&mut group, "daachorse", size, &prose, || {
            let found = charwise.leftmost_find_iter(&prose.text);
            found
                .map(|found| (found.start()..found.end(), vec![found.value() as usize]))
                .collect()
        });

        if size > MOST_FUZZY {
            continue;
        }
        let fuzzy = LazyCell::new(|| {
            FuzzyAhoCorasickBuilder::new()
                .fuzzy(FuzzyLimits::new().edits(1))
                .build(&*names)
        });
        let options = SearchOptions::new()
            .threshold(0.7)
            .sorted()
            .non_overlapping();
        measure(&mut group, "fuzzy-aho-corasick", size, &prose, || {
            let found = fuzzy.search(&prose.text, &options);
            let found = found.expect("the text is short");
            found
                .iter()
                .map(|found| (found.start..found.end, vec![found.pattern_index]))
                .collect()
        });
    }
    group.finish();
}

/// A range of the text, with the places of the names it may be.
type Found = (Range<usize>, Vec<usize>);

/// Checks that each name in the prose is found, then times passes over the prose.
fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    engine: &str,
    size: usize,
    prose: &LazyCell<Prose, impl FnOnce() -> Prose>,
    find: impl Fn() -> Vec<Found>,
) {
    let mut checked = None;
    // The length is known before the prose is made; what it has more is one sentence.
    group.throughput(Throughput::Bytes(BYTES as u64));
    group.bench_function(BenchmarkId::new(engine, size), |bencher| {
        // Criterion comes here several times.
        let count = *checked.get_or_insert_with(|| check(engine, size, prose, &find()));
        bencher.iter(|| assert_eq!(find().len(), count));
    });
}

/// Prints how many mentions there are; returns it.
fn check(engine: &str, size: usize, prose: &Prose, found: &[Found]) -> usize {
    for (place, range) in &prose.named {
        let name = &prose.text[range.clone()];
        let is_found = found.iter().any(|(mention, places)| {
            mention.start <= range.start && range.end <= mention.end && places.contains(place)
        });
        assert!(
            is_found,
            "{engine} among {size}: {name} at {range:?} is not found"
        );
    }
    println!(
        "{engine} among {size}: {} mentions, among them all {} names put in, in {} bytes",
        found.len(),
        prose.named.len(),
        prose.text.len()
    );
    found.len()
}

criterion_group!(benches, mentions);
criterion_main!(benches);
