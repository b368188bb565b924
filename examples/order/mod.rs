//! Orders and samples that look random but are always the same.

use std::collections::{HashMap, HashSet};

use thainym::Entity;

use crate::trial::Trial;

/// Returns `count` of the trials, always the same ones, in their order.
pub fn sample(trials: Vec<Trial>, count: usize) -> Vec<Trial> {
    let mut chosen = shuffled(trials.len());
    chosen.truncate(count);
    let chosen: HashSet<usize> = chosen.into_iter().collect();
    let numbered = trials.into_iter().enumerate();
    numbered
        .filter_map(|(index, trial)| chosen.contains(&index).then_some(trial))
        .collect()
}

/// Returns the numbers below `count` in an order that looks random but is always the same.
pub fn shuffled(count: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    numbers.sort_by_cached_key(|&number| mixed(number as u64));
    numbers
}

/// Returns the finaliser of SplitMix64 (Steele, Lea and Flood 2014) of a number.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Returns the places of the entities by their ids.
pub fn places(entities: &[Entity]) -> HashMap<&str, usize> {
    let numbered = entities.iter().enumerate();
    numbered.map(|(index, e)| (e.id.as_str(), index)).collect()
}
