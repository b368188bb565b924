//! What of a query's time is the search of the index.
//!
//! Nothing public searches without pricing and ranking what it finds, so the search is what
//! is left of a query's time without the rest: the same query is asked of an index of its
//! own answer alone, where it is taken apart, the same names are priced, and the same
//! candidates ranked, and hardly anything is searched. What is priced in vain among all
//! names counts as search.

use std::time::{Duration, Instant};

use thainym::{Entity, Query, Resolver};

use crate::corpus::misspell::Misspelled;
use crate::interleave::median;
use crate::peers::Engine;

/// So many queries are asked of all names, then of their answers.
const TURN: usize = 50;

/// Returns a line that says how long the search of an engine of this crate takes: the time of
/// each query less that of the rest, by medians over the passes, in order.
pub fn line(engine: &Engine, names: &[String], queries: &[Misspelled], passes: usize) -> String {
    let mut searches = Vec::with_capacity(queries.len());
    for turn in queries.chunks(TURN) {
        let answers = turn.iter().map(|asked| (engine.search)(&asked.query));
        let answers: Vec<Vec<usize>> = answers.collect();
        let own: Vec<Resolver> = answers.iter().map(|places| of(names, places)).collect();
        let mut times = vec![(Vec::new(), Vec::new()); turn.len()];
        for _ in 0..passes {
            for (asked, (all, _)) in turn.iter().zip(&mut times) {
                let begun = Instant::now();
                let found = (engine.search)(&asked.query);
                all.push(begun.elapsed());
                drop(found);
            }
            for ((asked, own), (places, (_, rest))) in
                turn.iter().zip(&own).zip(answers.iter().zip(&mut times))
            {
                let begun = Instant::now();
                let found = own.resolve(Query::new(&asked.query).limit(5));
                let found: Vec<usize> = found.filter_map(|found| found.id().parse().ok()).collect();
                rest.push(begun.elapsed());
                assert_eq!(found.len(), places.len(), "for {}", asked.query);
            }
        }
        let times = times.into_iter();
        searches.extend(times.map(|(all, rest)| median(all).saturating_sub(median(rest))));
    }
    searches.sort_unstable();
    let micros = |share: usize| {
        let at = (searches.len() * share).div_ceil(100).max(1) - 1;
        searches.get(at).map_or(0.0, Duration::as_secs_f64) * 1e6
    };
    format!(
        "{}, {}, the search alone: p50 {:.2} us, p99 {:.2} us",
        engine.name,
        engine.how,
        micros(50),
        micros(99)
    )
}

/// An index of these names alone, with the ids they have among all.
fn of(names: &[String], places: &[usize]) -> Resolver {
    let entities = places.iter().map(|&place| {
        let name = names.get(place).map(String::as_str).unwrap_or_default();
        Entity::new(place.to_string(), name)
    });
    Resolver::new(entities).expect("the corpus is valid")
}
