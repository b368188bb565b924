//! `simstring_rust`: names that share bigrams. Its likeness is a cosine, no edit distance.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use simstring_rust::database::HashDb;
use simstring_rust::extractors::CharacterNgrams;
use simstring_rust::measures::Cosine;
use simstring_rust::{Database, Searcher};

use super::{Check, Engine, Task, measured, oracle};

pub const NAME: &str = "simstring_rust";
/// Below this nearly every name is alike, above it the intended ones are missed.
const ALPHA: f64 = 0.5;

pub fn engines(names: &Rc<[String]>) -> Vec<Engine> {
    let (database, bytes, build) = measured(|| {
        let mut database = HashDb::new(Arc::new(CharacterNgrams::new(2, "$")));
        for name in names.iter() {
            database.insert(name.clone());
        }
        Rc::new(database)
    });
    // The crate answers with texts; ids are what all other engines give.
    let places: Rc<HashMap<String, usize>> = Rc::new(names.iter().cloned().zip(0..).collect());
    let engine = |task| {
        let (database, places) = (Rc::clone(&database), Rc::clone(&places));
        let search = move |query: &str| {
            let searcher = Searcher::new(&*database as &dyn Database, Cosine);
            let found = searcher.ranked_search(query, ALPHA).unwrap_or_default();
            let found = found.iter().filter_map(|(name, _)| places.get(*name));
            found.copied().collect()
        };
        Engine {
            name: NAME,
            task,
            how: "cosine of bigrams at least 0.5",
            bytes,
            build,
            search: Box::new(search),
            check: alike(names, ALPHA),
        }
    };
    vec![engine(Task::Closest), engine(Task::Within)]
}

/// Returns a check that an answer has all names with a cosine of at least `least` between
/// their bigrams and the query's.
fn alike(names: &Rc<[String]>, least: f64) -> Check {
    let names = Rc::clone(names);
    Box::new(move |query, found| {
        let asked = bigrams(query);
        let is_alike = |&place: &usize| {
            let name = bigrams(&names[place]);
            let common: usize = asked
                .iter()
                .map(|(bigram, &count)| count.min(name.get(bigram).copied().unwrap_or(0)))
                .sum();
            let (a, b): (usize, usize) = (asked.values().sum(), name.values().sum());
            common as f64 / ((a * b) as f64).sqrt() >= least
        };
        oracle::same(query, found, (0..names.len()).filter(is_alike));
    })
}

/// The pairs of neighbouring letters with a mark at both ends, each with its number.
fn bigrams(name: &str) -> HashMap<[char; 2], usize> {
    let letters: Vec<char> = format!("${name}$").chars().collect();
    let mut counts = HashMap::new();
    for pair in letters.windows(2) {
        *counts.entry([pair[0], pair[1]]).or_default() += 1;
    }
    counts
}
