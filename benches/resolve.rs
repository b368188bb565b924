//! How long does one name take among so many, from `&str` to ranked candidates, and is the
//! right one found?
//!
//! `listed` are names as they are listed, each its own first candidate at no cost;
//! `misspelled` are listed names as other writers would spell them. One iteration is a
//! pass over 20 queries; `elem/s` are queries a second. Beside what a user would have
//! instead, with recall and memory: the bench `compare`.
#![allow(clippy::expect_used, reason = "a bench that cannot go on must stop")]

mod corpus;

use std::cell::LazyCell;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use thainym::{Cost, Query, Resolver};

use corpus::misspell::Misspelled;

/// How many queries one pass takes.
const PASS: usize = 20;

fn resolver(names: &[String]) -> Resolver {
    Resolver::new(corpus::entities(names)).expect("the corpus is valid")
}

fn listed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolve/listed");
    group.sample_size(20);
    group.throughput(Throughput::Elements(PASS as u64));
    for &size in corpus::sizes() {
        let names = LazyCell::new(|| corpus::names(size));
        let resolver = LazyCell::new(|| resolver(&names));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
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

fn misspelled(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolve/misspelled");
    group.sample_size(20);
    group.throughput(Throughput::Elements(PASS as u64));
    for &size in corpus::sizes() {
        let named = LazyCell::new(|| corpus::names_with_origins(size));
        let queries = LazyCell::new(|| Misspelled::of(&named.0, &named.1, PASS));
        let resolver = LazyCell::new(|| resolver(&named.0));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| {
                let found = queries.iter().filter(|asked| {
                    let place = asked.place.to_string();
                    let mut found = resolver.resolve(Query::new(&asked.query).limit(5));
                    found.any(|candidate| candidate.id() == place)
                });
                // Some are misspelled beyond recognition, most are not.
                assert!(found.count() * 10 >= PASS * 8);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, listed, misspelled);
criterion_main!(benches);
