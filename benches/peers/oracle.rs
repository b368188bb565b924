//! What each engine promises, found by comparing a query with every name.

use std::rc::Rc;

use super::Check;

/// Which single change of a letter counts as one edit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// Insertion, deletion, substitution.
    Plain,
    /// Two neighbours swapped as well, each letter touched once (optimal string alignment).
    Swaps,
}

/// Returns a check that an answer has all names at the least distance, if that is at most
/// `most`, and else none.
pub fn nearest(names: &Rc<[String]>, edits: Edits, most: usize) -> Check {
    let names = Rc::clone(names);
    Box::new(move |query, found| {
        let distances = distances(&names, query, edits);
        let least = distances.iter().copied().min().unwrap_or(usize::MAX);
        let least = if least <= most { Some(least) } else { None };
        let is_nearest = |&place: &usize| Some(distances[place]) == least;
        same(query, found, (0..names.len()).filter(is_nearest));
    })
}

/// Returns a check that an answer has `count` names, none nearer left out, in their order.
pub fn top(names: &Rc<[String]>, count: usize) -> Check {
    let names = Rc::clone(names);
    Box::new(move |query, found| {
        let distances = distances(&names, query, Edits::Plain);
        let mut ranked: Vec<usize> = (0..names.len()).collect();
        ranked.sort_by_key(|&place| distances[place]);
        assert_eq!(found, &ranked[..count.min(ranked.len())], "for {query}");
    })
}

/// Returns a check that an answer has all names at a distance of at most `most`.
pub fn within(names: &Rc<[String]>, edits: Edits, most: usize) -> Check {
    let names = Rc::clone(names);
    Box::new(move |query, found| {
        let distances = distances(&names, query, edits);
        let is_within = |&place: &usize| distances[place] <= most;
        same(query, found, (0..names.len()).filter(is_within));
    })
}

/// Stops the bench if other names were found than wanted.
pub fn same(query: &str, found: &[usize], wanted: impl Iterator<Item = usize>) {
    let mut found = found.to_vec();
    found.sort_unstable();
    let wanted: Vec<usize> = wanted.collect();
    assert_eq!(found, wanted, "for {query}");
}

fn distances(names: &[String], query: &str, edits: Edits) -> Vec<usize> {
    let query: Vec<char> = query.chars().collect();
    names
        .iter()
        .map(|name| distance(&query, name, edits))
        .collect()
}

/// The textbook's rows, and the row before for swaps.
fn distance(query: &[char], name: &str, edits: Edits) -> usize {
    let width = query.len() + 1;
    let mut rows = [vec![0; width], vec![0; width], (0..width).collect()];
    let mut last = None;
    for (down, letter) in name.chars().enumerate() {
        rows.rotate_left(1);
        let [before, above, row] = &mut rows;
        row[0] = down + 1;
        for at in 1..width {
            let differs = usize::from(query[at - 1] != letter);
            let edited = (above[at - 1] + differs)
                .min(above[at] + 1)
                .min(row[at - 1] + 1);
            let is_swap = edits == Edits::Swaps
                && at > 1
                && query[at - 2] == letter
                && last == Some(query[at - 1]);
            row[at] = if is_swap {
                edited.min(before[at - 2] + 1)
            } else {
                edited
            };
        }
        last = Some(letter);
    }
    rows[2][width - 1]
}
