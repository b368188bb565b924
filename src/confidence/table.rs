//! The weights of confidence as a table: `data/confidence.tsv`.

use super::{Evidence, FEATURES};

const TEXT: &str = include_str!("../../data/confidence.tsv");

/// The direction in which each feature may move confidence: down, up, or either (0).
pub(crate) const SIGNS: [f64; FEATURES] = [
    0.0, -1.0, -1.0, -1.0, -1.0, -1.0, 0.0, -1.0, -1.0, 1.0, 1.0, -1.0, 0.0, -1.0, 1.0, 0.0, -1.0,
    -1.0, 0.0, 0.0,
];

/// The features whose weights are rules and not frequencies: names that contradict each
/// other are not to pass, however seldom a list puts them to the test.
pub(crate) const HELD: [&str; 2] = ["contradicted", "other_signs"];

/// Returns the weights of this release, in the order of the features.
pub(crate) fn weights() -> [f64; FEATURES] {
    Evidence::none().features().map(|(name, _)| {
        rows()
            .find(|(row, ..)| *row == name)
            .map_or(0.0, |(_, weight, _)| weight)
    })
}

/// Returns whether the feature at a place is one of them.
pub(crate) fn is_held(at: usize) -> bool {
    Evidence::none()
        .features()
        .get(at)
        .is_some_and(|(name, _)| HELD.contains(name))
}

/// Returns the table with other weights.
pub(crate) fn write(weights: &[f64; FEATURES]) -> String {
    let mut text = String::from("feature\tweight\tnote\n");
    for ((name, _), weight) in Evidence::none().features().iter().zip(weights) {
        let note = rows()
            .find(|(row, ..)| row == name)
            .map_or("", |(.., note)| note);
        text.push_str(&format!("{name}\t{weight:.3}\t{note}\n"));
    }
    text
}

fn rows() -> impl Iterator<Item = (&'static str, f64, &'static str)> {
    TEXT.lines().skip(1).filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?.parse().ok()?, fields.next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_a_row_and_every_row_a_feature() {
        let names = Evidence::none().features().map(|(name, _)| name);
        assert!(rows().map(|(name, ..)| name).eq(names));
        assert_eq!(rows().count(), TEXT.lines().count() - 1);
    }

    #[test]
    fn no_weight_goes_against_its_direction() {
        assert!(
            weights()
                .iter()
                .zip(SIGNS)
                .all(|(weight, sign)| weight * sign >= 0.0)
        );
    }
}
