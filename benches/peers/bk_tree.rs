//! `bk-tree`: names hung up by their distance from one another.
//!
//! Its own metric counts the bytes of UTF-8, so names have one byte a letter, and the metric
//! is the fastest at hand, that of `rapidfuzz`.

use std::rc::Rc;

use bk_tree::{BKTree, Metric};
use rapidfuzz::distance::levenshtein;

use super::letters::one_byte;
use super::oracle::{self, Edits};
use super::{Engine, Task, measured};

pub const NAME: &str = "bk-tree";

struct Named {
    letters: Box<[u8]>,
    place: u32,
}

struct Letters;

impl Metric<Named> for Letters {
    fn distance(&self, a: &Named, b: &Named) -> u32 {
        let distance = levenshtein::distance(a.letters.iter().copied(), b.letters.iter().copied());
        u32::try_from(distance).unwrap_or(u32::MAX)
    }

    fn threshold_distance(&self, a: &Named, b: &Named, most: u32) -> Option<u32> {
        let most = levenshtein::Args::default().score_cutoff(most as usize);
        let (a, b) = (a.letters.iter().copied(), b.letters.iter().copied());
        let distance = levenshtein::distance_with_args(a, b, &most)?;
        u32::try_from(distance).ok()
    }
}

impl Named {
    fn new(name: &str, place: u32) -> Named {
        Named {
            letters: one_byte(name).into_bytes().into_boxed_slice(),
            place,
        }
    }
}

pub fn engines(names: &Rc<[String]>) -> Vec<Engine> {
    let (tree, bytes, build) = measured(|| {
        let mut tree = BKTree::new(Letters);
        tree.extend(
            names
                .iter()
                .zip(0..)
                .map(|(name, place)| Named::new(name, place)),
        );
        Rc::new(tree)
    });
    let again = Rc::clone(&tree);
    let closest = move |query: &str| {
        let asked = Named::new(query, 0);
        let mut tries = (1..=3).map(|edits| found(&again, &asked, edits));
        tries.find(|found| !found.is_empty()).unwrap_or_default()
    };
    vec![
        Engine {
            name: NAME,
            task: Task::Closest,
            how: "closest, 1 to 3 edits",
            bytes,
            build,
            search: Box::new(closest),
            check: oracle::nearest(names, Edits::Plain, 3),
        },
        Engine {
            name: NAME,
            task: Task::Within,
            how: "all, 2 edits",
            bytes,
            build,
            search: Box::new(move |query| found(&tree, &Named::new(query, 0), 2)),
            check: oracle::within(names, Edits::Plain, 2),
        },
    ]
}

fn found(tree: &BKTree<Named, Letters>, asked: &Named, edits: u32) -> Vec<usize> {
    let found = tree.find(asked, edits);
    found.map(|(_, name)| name.place as usize).collect()
}
