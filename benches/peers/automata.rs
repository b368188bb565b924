//! Levenshtein automata over an `fst`: that of `fst` itself and that of
//! `levenshtein_automata`.
//!
//! On Thai in UTF-8 the automaton of `fst` finds nothing, so its names have one byte a
//! letter; `levenshtein_automata` is measured on both.

use std::rc::Rc;
use std::time::Duration;

use fst::automaton::Levenshtein;
use fst::{Automaton, IntoStreamer, Map, Streamer};
use levenshtein_automata::LevenshteinAutomatonBuilder;

use super::letters::{one_byte, place, sorted};
use super::oracle::{self, Edits};
use super::{Engine, Task, measured};

pub const FST: &str = "fst Levenshtein";
pub const LEVENSHTEIN_AUTOMATA: &str = "levenshtein_automata";

/// An `fst` of the names, shared by the engines that search it.
#[derive(Clone)]
struct Names {
    map: Rc<Map<Vec<u8>>>,
    bytes: usize,
    build: Duration,
    names: Rc<[String]>,
}

impl Names {
    fn of(names: &Rc<[String]>, keys: impl FnOnce() -> Vec<(String, u64)>) -> Names {
        let (map, bytes, build) =
            measured(|| Map::from_iter(keys()).expect("the names are sorted and distinct"));
        Names {
            map: Rc::new(map),
            bytes,
            build,
            names: Rc::clone(names),
        }
    }

    fn one_byte(names: &Rc<[String]>) -> Names {
        Names::of(names, || sorted(names))
    }

    fn utf8(names: &Rc<[String]>) -> Names {
        Names::of(names, || {
            let numbered = names.iter().zip(0..);
            let mut keys: Vec<(String, u64)> = numbered
                .map(|(name, place)| (name.clone(), place))
                .collect();
            keys.sort_unstable();
            keys
        })
    }

    fn found(&self, automaton: impl Automaton) -> Vec<usize> {
        let mut found = Vec::new();
        let mut stream = self.map.search(automaton).into_stream();
        while let Some((_, stored)) = stream.next() {
            found.push(place(stored));
        }
        found
    }

    /// An engine that finds all names within `most` edits, and one that tries one edit, then
    /// two, to `most_closest`, until something is found.
    fn engines(
        self,
        name: &'static str,
        hows: [&'static str; 2],
        most_closest: usize,
        found: impl Fn(&Names, &str, usize) -> Vec<usize> + Clone + 'static,
    ) -> Vec<Engine> {
        let (names, bytes, build) = (Rc::clone(&self.names), self.bytes, self.build);
        let (again, find) = (self.clone(), found.clone());
        let closest = move |query: &str| {
            let mut tries = (1..=most_closest).map(|edits| find(&again, query, edits));
            tries.find(|found| !found.is_empty()).unwrap_or_default()
        };
        vec![
            Engine {
                name,
                task: Task::Closest,
                how: hows[0],
                bytes,
                build,
                search: Box::new(closest),
                check: oracle::nearest(&names, Edits::Plain, most_closest),
            },
            Engine {
                name,
                task: Task::Within,
                how: hows[1],
                bytes,
                build,
                search: Box::new(move |query| found(&self, query, 2)),
                check: oracle::within(&names, Edits::Plain, 2),
            },
        ]
    }
}

pub fn levenshtein_automata(names: &Rc<[String]>) -> Vec<Engine> {
    let builders: Rc<[LevenshteinAutomatonBuilder]> = (1..=3)
        .map(|edits| LevenshteinAutomatonBuilder::new(edits, false))
        .collect();
    let for_bytes = Rc::clone(&builders);
    let utf8 = Names::utf8(names).engines(
        LEVENSHTEIN_AUTOMATA,
        ["closest, 1 to 3 edits", "all, 2 edits"],
        3,
        move |names, query, edits| names.found(builders[edits - 1].build_dfa(query)),
    );
    let one_byte = Names::one_byte(names).engines(
        LEVENSHTEIN_AUTOMATA,
        [
            "closest, 1 to 3 edits, one byte a letter",
            "all, 2 edits, one byte a letter",
        ],
        3,
        move |names, query, edits| names.found(for_bytes[edits - 1].build_dfa(&one_byte(query))),
    );
    utf8.into_iter().chain(one_byte).collect()
}

/// For three edits its automaton has too many states to be made.
pub fn fst(names: &Rc<[String]>) -> Vec<Engine> {
    Names::one_byte(names).engines(
        FST,
        [
            "closest, 1 to 2 edits, one byte a letter",
            "all, 2 edits, one byte a letter",
        ],
        2,
        |names, query, edits| {
            let edits = u32::try_from(edits).unwrap_or(u32::MAX);
            match Levenshtein::new(&one_byte(query), edits) {
                Ok(automaton) => names.found(automaton),
                Err(_) => Vec::new(),
            }
        },
    )
}
