//! What does a search cost, in time and memory, beside what a user would have instead, and
//! is the intended name found?
//!
//! ```text
//! cargo bench --bench compare                             10,000 and 100,000 names
//! NAMES=1000000 cargo bench --bench compare               a million: 4 GiB, some minutes
//! ENGINES=thainym,symspell_rs cargo bench --bench compare these crates alone
//! cargo bench --bench compare -- --test                   1,000 names, for the answers
//! ```
//!
//! How `thainym` grows with the number of names, up to ten million:
//!
//! ```text
//! ENGINES=thainym NAMES=100000,1000000,10000000 cargo bench --bench compare
//! ```
//!
//! The engines and the two tasks are described in `peers`, names and queries in `corpus`.
//! All answer the same queries in one process on one thread, taking turns of 50; a query's
//! time is its median over five passes (a slow engine has one, over fewer queries), and the
//! engine's are the median (p50), the 99th percentile and the mean over the queries. Who misses is fast for nothing, so beside the
//! time stands how often the intended name is first, and how often among the first five. A
//! sample of each engine's answers is checked against a scan of all names.
//!
//! How much of our own time is the search itself, [`alone`] says in a line behind the table.
//!
//! The table goes to standard output and, for `cargo run --example compare`, to a file for
//! each size. After that Criterion times passes of each engine alone, with all it has to
//! say about noise and about change since the last run.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot go on must stop"
)]

mod alone;
mod corpus;
mod interleave;
mod peers;

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use rayon::ThreadPoolBuilder;

use corpus::misspell::Misspelled;
use interleave::{Outcome, interleave};
use peers::{Engine, Task, memory};

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

/// How many queries there are, and how many times each is asked.
const QUERIES: usize = 1000;
const PASSES: usize = 5;
/// So many names, and at least two queries, are compared to check the answers of each engine.
const CHECKED: usize = 500_000;

fn main() {
    // One of the crates would take every core; all have one.
    let one = ThreadPoolBuilder::new().num_threads(1).build();
    one.expect("a thread can be made").install(|| {
        let mut criterion = Criterion::default()
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(1))
            .configure_from_args();
        for size in sizes() {
            compare(&mut criterion, size);
        }
        criterion.final_summary();
    });
}

fn sizes() -> Vec<usize> {
    let usual = if corpus::is_trial() {
        vec![1_000]
    } else {
        vec![10_000, 100_000]
    };
    corpus::asked_sizes().unwrap_or(usual)
}

fn compare(criterion: &mut Criterion, size: usize) {
    let (queries, passes) = match corpus::is_trial() {
        true => (QUERIES / 10, 1),
        false => (QUERIES, PASSES),
    };
    let (names, origins) = corpus::names_with_origins(size);
    let queries = Misspelled::of(&names, &origins, queries);
    println!("{size} names; {}", spread(&names, &queries));
    let names: Rc<[String]> = names.into();
    let engines = peers::all(&names);
    for engine in &engines {
        for asked in &queries[..(CHECKED / size).clamp(2, 20)] {
            (engine.check)(&asked.query, &(engine.search)(&asked.query));
        }
        // Among a million names this takes a while.
        eprintln!("checked: {}, {}", engine.name, engine.how);
    }

    let mut table = vec![Outcome::COLUMNS.to_owned()];
    let mut outcomes = Vec::new();
    for task in [Task::Closest, Task::Within] {
        let (engines, _): (Vec<&Engine>, Vec<_>) =
            engines.iter().partition(|engine| engine.task == task);
        let done = interleave(&engines, &queries, passes);
        for (engine, outcome) in engines.iter().zip(&done) {
            table.push(outcome.row(size, engine));
        }
        outcomes.extend(engines.into_iter().zip(done));
    }
    let table = table.join("\n") + "\n";
    println!("{table}");
    save(size, &table);
    let is_ours = |engine: &&Engine| engine.name == peers::THAINYM && engine.task == Task::Closest;
    if let Some(engine) = engines.iter().find(is_ours) {
        println!("{}\n", alone::line(engine, &names, &queries, passes));
    }

    for task in [Task::Closest, Task::Within] {
        let mut group = criterion.benchmark_group(format!("compare/{}", task.as_str()));
        for (engine, outcome) in outcomes.iter().filter(|(engine, _)| engine.task == task) {
            let pass = pass(outcome);
            group.throughput(Throughput::Elements(pass as u64));
            let id = BenchmarkId::new(format!("{}, {}", engine.name, engine.how), size);
            group.bench_function(id, |bencher| {
                bencher.iter(|| {
                    let asked = queries[..pass].iter();
                    let found = asked.map(|asked| (engine.search)(&asked.query).len());
                    found.sum::<usize>()
                });
            });
        }
        group.finish();
    }
}

/// How many queries Criterion times at once: a hundred, or what a second is enough for.
fn pass(outcome: &Outcome) -> usize {
    let affordable = 0.1 / outcome.mean().as_secs_f64();
    (affordable as usize).clamp(1, 100).min(outcome.queries())
}

/// How far the queries are from the names they mean.
fn spread(names: &[String], queries: &[Misspelled]) -> String {
    let edits = queries
        .iter()
        .map(|asked| strsim::levenshtein(&asked.query, &names[asked.place]));
    let edits: Vec<usize> = edits.collect();
    let shares = (1..=5).map(|most| {
        let near = edits.iter().filter(|&&edits| edits <= most).count();
        format!("{}", 100 * near / edits.len())
    });
    let shares: Vec<String> = shares.collect();
    format!(
        "of {} queries {} % lie within 1/2/3/4/5 plain edits",
        queries.len(),
        shares.join("/")
    )
}

/// Saves what `cargo run --example compare` shows.
fn save(size: usize, table: &str) {
    let kind = if corpus::is_trial() {
        "compare-trial"
    } else {
        "compare"
    };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(kind);
    let file = folder.join(format!("{size}.tsv"));
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    std::fs::write(&file, table).expect("the target folder can be written");
    println!("saved as {}\n", file.display());
}
