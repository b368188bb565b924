//! How much running text a second is searched for so many names, and are they found?
//!
//! `thainym` is `Resolver::mentions` with its defaults, which also finds misspelled names.
//! `exact` is a search for the names as they are listed, by the automaton of the
//! `aho-corasick` crate: what fuzziness costs is the ratio of the two.
//!
//! The prose is made, with a listed name about every 300 bytes. Each engine must find all
//! of them with the right entity, and the same number of mentions in each pass.

#![allow(clippy::expect_used, reason = "a bench that cannot go on must stop")]

mod corpus;

use std::cell::LazyCell;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use criterion::{criterion_group, criterion_main};
use thainym::Resolver;

use corpus::prose::Prose;

/// How long the prose is, at least.
const BYTES: usize = 100_000;

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
                .match_kind(MatchKind::LeftmostLongest)
                .build(&*names)
                .expect("the names are few enough")
        });
        measure(&mut group, "exact", size, &prose, || {
            let found = exact.find_iter(&prose.text);
            found
                .map(|found| (found.range(), vec![found.pattern().as_usize()]))
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
