//! `simstring_rust`: names that share bigrams. Its likeness is a cosine, no edit distance.

use std::rc::Rc;
use std::sync::Arc;

use simstring_rust::database::HashDb;
use simstring_rust::extractors::CharacterNgrams;
use simstring_rust::measures::Cosine;
use simstring_rust::{Database, Searcher};

use super::{Engine, Task, measured, oracle};

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
    let places: Rc<std::collections::HashMap<String, usize>> =
        Rc::new(names.iter().cloned().zip(0..).collect());
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
            check: oracle::alike(names, ALPHA),
        }
    };
    vec![engine(Task::Closest), engine(Task::Within)]
}
