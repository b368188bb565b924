//! What a user would have instead, each engine behind one face.
//!
//! An engine does one of two tasks. *Closest* asks for the name that is meant: the best
//! first, at most five of them used. *Within* asks for all names within a budget, as a
//! screening needs. Each engine does what its crate is made for, by the crate's own means;
//! each is checked against a plain scan that is obviously right about what the engine
//! promises, which differs: see [`oracle`].
//!
//! Where a crate takes any bytes, the names are spelled for it with one byte a letter (see
//! [`letters`]), which is its fastest form and takes the least memory.

mod automata;
#[cfg(target_os = "linux")]
mod bigrams;
mod bk_tree;
mod letters;
pub mod memory;
mod oracle;
mod scan;
mod symspell;
mod thainym;

use std::rc::Rc;
use std::time::Duration;

use self::memory::measured;

/// What is asked of an engine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Closest,
    Within,
}

impl Task {
    pub fn as_str(self) -> &'static str {
        match self {
            Task::Closest => "closest",
            Task::Within => "within",
        }
    }
}

/// From a query to the places of names.
pub type Search = Box<dyn Fn(&str) -> Vec<usize>>;
/// Takes a query and what was found.
pub type Check = Box<dyn Fn(&str, &[usize])>;

/// One way to search, built over the names of a corpus.
pub struct Engine {
    /// The crate.
    pub name: &'static str,
    pub task: Task,
    /// What it is asked for, in a few words.
    pub how: &'static str,
    /// What it holds after it is built, the names included if it has to keep them.
    pub bytes: usize,
    pub build: Duration,
    /// Returns the places of the names found, the best first.
    pub search: Search,
    /// Stops the bench if these are not the names that `search` should find.
    pub check: Check,
}

/// Our own crate.
pub const THAINYM: &str = thainym::NAME;

/// Returns every engine over `names`, or those alone whose crate `ENGINES` has (names with
/// commas between).
pub fn all(names: &Rc<[String]>) -> Vec<Engine> {
    type Make = fn(&Rc<[String]>) -> Vec<Engine>;
    let makers: &[(&str, Make)] = &[
        (thainym::NAME, thainym::engines),
        (symspell::NAME, symspell::engines),
        (
            automata::LEVENSHTEIN_AUTOMATA,
            automata::levenshtein_automata,
        ),
        (automata::FST, automata::fst),
        (bk_tree::NAME, bk_tree::engines),
        (scan::RAPIDFUZZ, scan::rapidfuzz),
        (scan::STRSIM, scan::strsim),
        #[cfg(target_os = "linux")]
        (bigrams::NAME, bigrams::engines),
    ];
    let asked = std::env::var("ENGINES").ok();
    let is_asked = |name: &str| {
        let asked = asked.as_ref();
        asked.is_none_or(|asked| asked.split(',').any(|one| one.trim() == name))
    };
    let makers = makers.iter().filter(|(name, _)| is_asked(name));
    makers.flat_map(|(_, make)| make(names)).collect()
}
