//! A comparison with every name: by `strsim`, and by `rapidfuzz`, which stops early.

use std::collections::BinaryHeap;
use std::rc::Rc;

use rapidfuzz::distance::levenshtein::{Args, BatchComparator};

use super::letters::one_byte;
use super::oracle::{self, Edits};
use super::{Engine, Search, Task, measured};

pub const STRSIM: &str = "strsim";
pub const RAPIDFUZZ: &str = "rapidfuzz";
const HOWS: [&str; 2] = ["scan, top 5", "scan, 2 edits"];

pub fn strsim(names: &Rc<[String]>) -> Vec<Engine> {
    let (listed, bytes, build) = measured(|| names.iter().cloned().collect::<Rc<[String]>>());
    let again = Rc::clone(&listed);
    let closest = move |query: &str| {
        let mut best = Best::default();
        for (place, name) in again.iter().enumerate() {
            best.offer(::strsim::levenshtein(query, name), place);
        }
        best.ranked()
    };
    let within = move |query: &str| {
        let numbered = listed.iter().enumerate();
        let near = numbered.filter(|(_, name)| ::strsim::levenshtein(query, name) <= 2);
        near.map(|(place, _)| place).collect()
    };
    engines(
        STRSIM,
        names,
        (bytes, build),
        Box::new(closest),
        Box::new(within),
    )
}

pub fn rapidfuzz(names: &Rc<[String]>) -> Vec<Engine> {
    let (listed, bytes, build) = measured(|| {
        let letters = |name: &String| one_byte(name).into_bytes().into_boxed_slice();
        names.iter().map(letters).collect::<Rc<[Box<[u8]>]>>()
    });
    let again = Rc::clone(&listed);
    let closest = move |query: &str| {
        let query = BatchComparator::new(one_byte(query).into_bytes());
        let mut best = Best::default();
        for (place, name) in again.iter().enumerate() {
            let most = Args::default().score_cutoff(best.cutoff());
            let distance = query.distance_with_args(name.iter().copied(), &most);
            if let Some(distance) = distance {
                best.offer(distance, place);
            }
        }
        best.ranked()
    };
    let within = move |query: &str| {
        let query = BatchComparator::new(one_byte(query).into_bytes());
        let most = Args::default().score_cutoff(2);
        let near = |name: &[u8]| {
            query
                .distance_with_args(name.iter().copied(), &most)
                .is_some()
        };
        let numbered = listed.iter().enumerate();
        numbered
            .filter(|(_, name)| near(name))
            .map(|(place, _)| place)
            .collect()
    };
    engines(
        RAPIDFUZZ,
        names,
        (bytes, build),
        Box::new(closest),
        Box::new(within),
    )
}

fn engines(
    name: &'static str,
    names: &Rc<[String]>,
    (bytes, build): (usize, std::time::Duration),
    closest: Search,
    within: Search,
) -> Vec<Engine> {
    vec![
        Engine {
            name,
            task: Task::Closest,
            how: HOWS[0],
            bytes,
            build,
            search: closest,
            check: oracle::top(names, KEPT),
        },
        Engine {
            name,
            task: Task::Within,
            how: HOWS[1],
            bytes,
            build,
            search: within,
            check: oracle::within(names, Edits::Plain, 2),
        },
    ]
}

const KEPT: usize = 5;

/// The nearest names so far, the farthest on top.
#[derive(Default)]
struct Best(BinaryHeap<(usize, usize)>);

impl Best {
    /// The greatest distance that could still be among them.
    fn cutoff(&self) -> usize {
        match self.0.peek() {
            // A later name as far as the last is not among them.
            Some(&(distance, _)) if self.0.len() == KEPT => distance.saturating_sub(1),
            _ => usize::MAX,
        }
    }

    fn offer(&mut self, distance: usize, place: usize) {
        if distance <= self.cutoff() {
            if self.0.len() == KEPT {
                self.0.pop();
            }
            self.0.push((distance, place));
        }
    }

    fn ranked(self) -> Vec<usize> {
        let ranked = self.0.into_sorted_vec();
        ranked.into_iter().map(|(_, place)| place).collect()
    }
}
