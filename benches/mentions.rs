//! How much running text a second is searched for so many names, and are they found?
//!
//! Lists are of full and single names as they come (`mixed`), or of full names alone
//! (`full`). `NAMES=1000000` measures a million of them.
//!
//! `thainym` is `Resolver::mentions` with its defaults, which also finds misspelled names,
//! on a resolver that has scanned texts before; each text is another part of the prose.
//! `thainym, first text` is the same on a resolver that has just been opened.
//! `aho-corasick` and `daachorse` search for the names as they are listed: what fuzziness
//! costs is the ratio to them. `fuzzy-aho-corasick` allows one edit of a grapheme cluster;
//! it is left out where it would take minutes.
//!
//! The prose is made, more alike than news is, with a listed name about every 300 bytes. Each engine must find all
//! of them with the right entity, and the same number of mentions in each pass.

#![allow(clippy::expect_used, reason = "a bench that cannot go on must stop")]

mod corpus;

use std::cell::LazyCell;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use criterion::{criterion_group, criterion_main};
use daachorse::CharwiseDoubleArrayAhoCorasickBuilder;
use fuzzy_aho_corasick::{FuzzyAhoCorasickBuilder, FuzzyLimits, SearchOptions};
use thainym::Resolver;

use corpus::prose::Prose;

/// How long the prose is, at least.
const BYTES: usize = 400_000;
/// How many texts there are.
const TEXTS: usize = 8;
/// So many full names are searched for as well.
const FULL: usize = 10_000;
/// With more names the fuzzy automaton takes minutes.
const MOST_FUZZY: usize = 10_000;

fn mentions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("mentions");
    group.sample_size(10);
    let lists = corpus::sizes().iter().flat_map(|&size| {
        let kinds = if size == FULL { KINDS } else { &KINDS[..1] };
        kinds.iter().map(move |&kind| (size, kind))
    });
    for (size, kind) in lists {
        let names = LazyCell::new(|| kind.names(size));
        let texts = LazyCell::new(|| texts(&names));
        let list = format!("{size} {}", kind.label());
        let list = list.as_str();

        let resolver =
            LazyCell::new(|| Resolver::new(corpus::entities(&names)).expect("the corpus is valid"));
        measure(
            &mut group,
            "thainym",
            list,
            &texts,
            || (),
            |(), text| mentions_of(&resolver, text),
        );
        let open = || Resolver::from_bytes(resolver.as_bytes()).expect("it was built so");
        measure(
            &mut group,
            "thainym, first text",
            list,
            &texts,
            open,
            mentions_of,
        );

        let exact = LazyCell::new(|| {
            AhoCorasick::builder()
                .match_kind(aho_corasick::MatchKind::LeftmostLongest)
                .build(&*names)
                .expect("the names are few enough")
        });
        measure(
            &mut group,
            "aho-corasick",
            list,
            &texts,
            || (),
            |(), text| {
                let found = exact.find_iter(text);
                found
                    .map(|found| (found.range(), vec![found.pattern().as_usize()]))
                    .collect()
            },
        );

        let charwise = LazyCell::new(|| {
            CharwiseDoubleArrayAhoCorasickBuilder::new()
                .match_kind(daachorse::MatchKind::LeftmostLongest)
                .build::<_, _, u32>(&*names)
                .expect("the names are few enough")
        });
        measure(
            &mut group,
            "daachorse",
            list,
            &texts,
            || (),
            |(), text| {
                let found = charwise.leftmost_find_iter(text);
                found
                    .map(|found| (found.start()..found.end(), vec![found.value() as usize]))
                    .collect()
            },
        );

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
        measure(
            &mut group,
            "fuzzy-aho-corasick",
            list,
            &texts,
            || (),
            |(), text| {
                let found = fuzzy.search(text, &options);
                let found = found.expect("the text is short");
                found
                    .iter()
                    .map(|found| (found.start..found.end, vec![found.pattern_index]))
                    .collect()
            },
        );
    }
    group.finish();
}

/// What names a list is of.
#[derive(Clone, Copy)]
enum Kind {
    Mixed,
    Full,
}

const KINDS: &[Kind] = &[Kind::Mixed, Kind::Full];

impl Kind {
    fn label(self) -> &'static str {
        match self {
            Kind::Mixed => "mixed",
            Kind::Full => "full",
        }
    }

    fn names(self, size: usize) -> Vec<String> {
        match self {
            Kind::Mixed => corpus::names(size),
            Kind::Full => {
                // Nearly half of all names are full ones.
                let mut names = corpus::names(3 * size);
                names.retain(|name| name.contains(' '));
                names.truncate(size);
                assert_eq!(names.len(), size, "the corpus has too few full names");
                names
            }
        }
    }
}

/// Returns texts of [`BYTES`] at least, each of other sentences.
fn texts(names: &[String]) -> Vec<Prose> {
    let Prose { text, named } = Prose::with(names, BYTES * TEXTS);
    let mut texts = Vec::new();
    let mut from = 0;
    let mut here: Vec<(usize, Range<usize>)> = Vec::new();
    for (place, range) in named {
        here.push((place, range.start - from..range.end - from));
        let end = range.end + 1;
        if end - from >= BYTES {
            texts.push(Prose {
                text: text[from..end].to_owned(),
                named: std::mem::take(&mut here),
            });
            from = end;
        }
    }
    texts
}

/// A range of the text, with the places of the names it may be.
type Found = (Range<usize>, Vec<usize>);

fn mentions_of<D: AsRef<[u8]>>(resolver: &Resolver<D>, text: &str) -> Vec<Found> {
    let mentions = resolver.mentions(text);
    mentions
        .map(|mention| {
            let places = mention.candidates().iter();
            let places = places.filter_map(|candidate| candidate.id().parse().ok());
            (mention.range(), places.collect())
        })
        .collect()
}

/// Checks that each name in the texts is found, then times passes over one text after the
/// other.
fn measure<S>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    engine: &str,
    list: &str,
    texts: &LazyCell<Vec<Prose>, impl FnOnce() -> Vec<Prose>>,
    open: impl Fn() -> S,
    find: impl Fn(&S, &str) -> Vec<Found>,
) {
    let mut checked = None;
    // The length is known before the texts are made; what they have more is one sentence.
    group.throughput(Throughput::Bytes(BYTES as u64));
    group.bench_function(BenchmarkId::new(engine, list), |bencher| {
        // Criterion comes here several times.
        let counts = checked.get_or_insert_with(|| {
            let count = |prose: &Prose| check(engine, list, prose, &find(&open(), &prose.text));
            texts.iter().map(count).collect::<Vec<_>>()
        });
        let mut nth = 0;
        bencher.iter_batched(
            || {
                nth = (nth + 1) % texts.len();
                (nth, open())
            },
            |(nth, state)| {
                let found = find(&state, &texts[nth].text);
                assert_eq!(found.len(), counts[nth]);
                // Not to be dropped in the time that is taken.
                state
            },
            BatchSize::PerIteration,
        );
    });
}

/// Prints how many mentions there are; returns it.
fn check(engine: &str, list: &str, prose: &Prose, found: &[Found]) -> usize {
    for (place, range) in &prose.named {
        let name = &prose.text[range.clone()];
        let is_found = found.iter().any(|(mention, places)| {
            mention.start <= range.start && range.end <= mention.end && places.contains(place)
        });
        assert!(
            is_found,
            "{engine} among {list}: {name} at {range:?} is not found"
        );
    }
    println!(
        "{engine} among {list}: {} mentions, among them all {} names put in, in {} bytes",
        found.len(),
        prose.named.len(),
        prose.text.len()
    );
    found.len()
}

criterion_group!(benches, mentions);
criterion_main!(benches);
