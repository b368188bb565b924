//! How many entities a second go into an index, and how long does it take to open one?
//!
//! `build` takes the entities as the caller has them and gives a resolver; `open` verifies
//! the bytes of a finished index, which is what a program pays when it starts.
#![allow(clippy::expect_used, reason = "a bench that cannot go on must stop")]

mod corpus;

use std::cell::LazyCell;
use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use thainym::Resolver;

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    for &size in corpus::sizes() {
        group.throughput(Throughput::Elements(size as u64));
        let entities = LazyCell::new(|| corpus::entities(&corpus::names(size)).collect::<Vec<_>>());
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter_batched(
                || LazyCell::force(&entities).clone(),
                |entities| {
                    let resolver = Resolver::new(entities).expect("the corpus is valid");
                    assert_eq!(resolver.len(), size);
                    resolver
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn open(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("open");
    group.sample_size(20);
    for &size in corpus::sizes() {
        // Criterion calls a bench several times; the index is built once.
        let built = LazyCell::new(|| {
            let names = corpus::names(size);
            let built = Resolver::new(corpus::entities(&names)).expect("the corpus is valid");
            let bytes = built.as_bytes().len();
            let each = bytes as f64 / size as f64;
            println!("index of {size} names: {bytes} bytes, {each:.1} a name");
            built
        });
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            let bytes = built.as_bytes();
            bencher.iter(|| {
                let opened = Resolver::from_bytes(black_box(bytes)).expect("the bytes are sound");
                assert_eq!(opened.len(), size);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, build, open);
criterion_main!(benches);
