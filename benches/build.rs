//! How many entities a second go into an index, and how long does it take to open one?
//!
//! `build` takes the entities as the caller has them and gives a resolver; `open` verifies
//! the bytes of a finished index, which is what a program pays when it starts. `on_disk`
//! builds an index of names that come one by one into a file, once, with 512 MB beside what
//! each key takes, and says how much memory the process had at most and how much time its
//! processors took. Ten million names: `NAMES=10000000 cargo bench --bench build --features
//! rayon -- on_disk`.
#![allow(clippy::expect_used, reason = "a bench that cannot go on must stop")]

mod corpus;

use std::cell::LazyCell;
use std::fs;
use std::hint::black_box;
use std::time::Instant;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use thainym::{Builder, Entity, Resolver};

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
                    let mut builder = Builder::new();
                    for entity in entities {
                        builder.add(&entity).expect("the corpus is valid");
                    }
                    let resolver = builder.finish().expect("the corpus is valid");
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

/// So many bytes of the names are held, and so many entities are added at once.
const MEMORY: usize = 512 << 20;
const CHUNK: usize = 1 << 14;

fn on_disk(_: &mut Criterion) {
    let mut filters = std::env::args().skip(1).filter(|arg| !arg.starts_with('-'));
    let first = filters.next();
    if first.is_some_and(|filter| !"on_disk".contains(&filter)) {
        return;
    }
    for &size in corpus::sizes() {
        let folder = tempfile::tempdir().expect("there is a folder to write to");
        let path = folder.path().join("index");
        let (start, processors) = (Instant::now(), processor_seconds());
        let mut builder = Builder::on_disk(folder.path(), MEMORY);
        let mut names = corpus::stream().take(size).enumerate();
        loop {
            let named = names.by_ref().take(CHUNK);
            let entities = named.map(|(place, (name, _))| Entity::new(place.to_string(), name));
            let entities: Vec<Entity> = entities.collect();
            if entities.is_empty() {
                break;
            }
            add(&mut builder, &entities);
        }
        drop(names);
        let added = [
            start.elapsed().as_secs_f64(),
            processor_seconds() - processors,
        ];
        let file = fs::File::create(&path).expect("the file can be written");
        builder.write(file, |_| ()).expect("the corpus is valid");
        let all = [
            start.elapsed().as_secs_f64(),
            processor_seconds() - processors,
        ];
        let memory = peak();
        let bytes = fs::read(&path).expect("the file can be read");
        let per_second = size as f64 / all[0];
        println!("on_disk {size} names: {per_second:.0} names a second");
        for (what, [seconds, processors]) in [("added", added), ("all", all)] {
            println!("  {what} in {seconds:.1} s, {processors:.1} s of processors");
        }
        println!("  {memory} MB of memory at most");
        println!("  {:.1} bytes a name", bytes.len() as f64 / size as f64);
        let opened = Resolver::from_bytes(bytes).expect("the bytes are sound");
        assert_eq!(opened.len(), size);
    }
}

fn add(builder: &mut Builder, entities: &[Entity]) {
    #[cfg(feature = "rayon")]
    let mut results = builder.add_all(entities).into_iter();
    #[cfg(not(feature = "rayon"))]
    let mut results = entities.iter().map(|entity| builder.add(entity));
    assert!(results.all(|result| result.is_ok()), "the corpus is valid");
}

/// Returns the time that all threads took so far, 0 where the system does not tell.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name of the program, which may have spaces, the time is in hundredths.
    let fields = stat.rsplit(')').next().into_iter();
    let fields = fields.flat_map(str::split_whitespace).skip(11).take(2);
    let ticks = fields.filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// Returns the most megabytes that this process had at any time, 0 where the system does
/// not tell.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

criterion_group!(benches, on_disk, build, open);
criterion_main!(benches);
