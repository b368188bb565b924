//! `symspell_rs`: deletions looked up in a hash map, by the author of SymSpell.

use std::rc::Rc;

use symspell_rs::{SymSpell, Verbosity};

use super::oracle::{self, Edits};
use super::{Engine, Task, measured};

pub const NAME: &str = "symspell_rs";
/// The prefix length its documentation recommends.
const PREFIX: usize = 7;

pub fn engines(names: &Rc<[String]>) -> Vec<Engine> {
    let closest = engine(names, Task::Closest, 3, "closest, 3 edits");
    vec![closest, engine(names, Task::Within, 2, "all, 2 edits")]
}

/// Its index is built for a number of edits, so each task has its own.
fn engine(names: &Rc<[String]>, task: Task, edits: usize, how: &'static str) -> Engine {
    let (index, bytes, build) = measured(|| {
        let mut index = SymSpell::new(edits, None, PREFIX, 1);
        for (place, name) in names.iter().enumerate() {
            // The count orders what is equally far: the name listed first wins.
            index.create_dictionary_entry(name.as_str(), names.len() - place);
        }
        index
    });
    let total = names.len();
    let search = move |query: &str| {
        let verbosity = match task {
            Task::Closest => Verbosity::Closest,
            Task::Within => Verbosity::All,
        };
        let found = index.lookup(query, verbosity, edits, &None, None, false);
        found.iter().map(|name| total - name.count).collect()
    };
    Engine {
        name: NAME,
        task,
        how,
        bytes,
        build,
        search: Box::new(search),
        check: match task {
            Task::Closest => oracle::nearest(names, Edits::Swaps, edits),
            Task::Within => oracle::within(names, Edits::Swaps, edits),
        },
    }
}
