//! Confidence from evidence: how often candidates like this one are right.

use crate::confidence::{FEATURES, table};
use crate::resolve::Resolver;

/// A query with the right answer.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The name to resolve.
    pub query: String,
    /// The id of the right entity, or `None` when nobody on the list is meant.
    pub entity: Option<String>,
}

/// What [`fit_confidence`] found.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// The new text of `data/confidence.tsv`.
    pub table: String,
    /// How many candidates were judged, and how many of them were right.
    pub candidates: usize,
    /// The right ones among them.
    pub right: usize,
    /// The mean surprise in nats, before and after; lower is better.
    pub loss: (f64, f64),
}

const PASSES: usize = 60;
/// Pull of every weight towards zero, in observations.
const RIDGE: f64 = 0.5;

/// Returns the weights of confidence that judged queries are evidence for.
///
/// Each query is resolved by its resolver; its best candidates are right or wrong; a
/// logistic regression weighs the features. A weight that would make more evidence
/// against a name raise its confidence is held at zero, so confidence stays monotone.
///
/// # Complexity
/// One search for each query, then linear in the number of candidates.
pub fn fit_confidence<D: AsRef<[u8]>>(lists: &[(&Resolver<D>, &[Judged])]) -> Calibrated {
    const BEST: usize = 2;
    let mut rows: Vec<([f64; FEATURES], f64)> = Vec::new();
    for (resolver, queries) in lists {
        for judged in *queries {
            for (candidate, features) in resolver.features(&judged.query).into_iter().take(BEST) {
                let right = judged.entity.as_deref() == Some(candidate.id());
                rows.push((features, f64::from(u8::from(right))));
            }
        }
    }
    let start = table::weights();
    let before = loss(&rows, &start);
    let mut weights = start;
    for _ in 0..PASSES {
        let step = newton(&rows, &weights);
        for (at, (weight, step)) in weights.iter_mut().zip(step).enumerate() {
            if table::is_held(at) {
                continue;
            }
            *weight += step;
            if table::SIGNS
                .get(at)
                .is_some_and(|sign| *sign * *weight < 0.0)
            {
                *weight = 0.0;
            }
        }
    }
    Calibrated {
        table: table::write(&weights),
        candidates: rows.len(),
        right: rows.iter().filter(|(_, right)| *right > 0.5).count(),
        loss: (before, loss(&rows, &weights)),
    }
}

fn probability(features: &[f64; FEATURES], weights: &[f64; FEATURES]) -> f64 {
    let logit: f64 = features.iter().zip(weights).map(|(x, w)| x * w).sum();
    1.0 / (1.0 + (-logit).exp())
}

fn loss(rows: &[([f64; FEATURES], f64)], weights: &[f64; FEATURES]) -> f64 {
    let sum: f64 = rows
        .iter()
        .map(|(features, right)| {
            let p = probability(features, weights).clamp(1e-9, 1.0 - 1e-9);
            -(right * p.ln() + (1.0 - right) * (1.0 - p).ln())
        })
        .sum();
    sum / rows.len().max(1) as f64
}

/// One step of iteratively reweighted least squares, damped.
fn newton(rows: &[([f64; FEATURES], f64)], weights: &[f64; FEATURES]) -> [f64; FEATURES] {
    let mut slope = [0.0; FEATURES];
    let mut curve = [[0.0; FEATURES]; FEATURES];
    for (features, right) in rows {
        let p = probability(features, weights);
        let bend = (p * (1.0 - p)).max(1e-6);
        for ((gradient, line), x) in slope.iter_mut().zip(curve.iter_mut()).zip(features) {
            *gradient += (right - p) * x;
            for (cell, y) in line.iter_mut().zip(features) {
                *cell += bend * x * y;
            }
        }
    }
    for (at, (gradient, line)) in slope.iter_mut().zip(curve.iter_mut()).enumerate() {
        *gradient -= RIDGE * weights.get(at).copied().unwrap_or(0.0);
        if let Some(cell) = line.get_mut(at) {
            *cell += RIDGE + 1e-6;
        }
        // A weight that is held does not pull the others along.
        let held = table::is_held(at)
            || weights.get(at).is_some_and(|weight| *weight == 0.0)
                && table::SIGNS
                    .get(at)
                    .is_some_and(|sign| *sign * *gradient < 0.0);
        if held {
            *gradient = 0.0;
            *line = [0.0; FEATURES];
            if let Some(cell) = line.get_mut(at) {
                *cell = 1.0;
            }
        }
    }
    solve(curve, slope).map(|step| step.clamp(-2.0, 2.0))
}

/// Solves `matrix · x = vector` by elimination with pivots.
fn solve(mut matrix: [[f64; FEATURES]; FEATURES], mut vector: [f64; FEATURES]) -> [f64; FEATURES] {
    for column in 0..FEATURES {
        let size = |row: usize| {
            matrix
                .get(row)
                .and_then(|r| r.get(column))
                .map_or(0.0, |x| x.abs())
        };
        let pivot = (column..FEATURES)
            .max_by(|a, b| size(*a).total_cmp(&size(*b)))
            .unwrap_or(column);
        matrix.swap(column, pivot);
        vector.swap(column, pivot);
        let (Some(line), Some(value)) = (matrix.get(column).copied(), vector.get(column).copied())
        else {
            continue;
        };
        let Some(lead) = line.get(column).copied().filter(|lead| lead.abs() > 1e-12) else {
            continue;
        };
        for (row, (other, other_value)) in matrix.iter_mut().zip(vector.iter_mut()).enumerate() {
            if row == column {
                continue;
            }
            let factor = other.get(column).copied().unwrap_or(0.0) / lead;
            for (cell, above) in other.iter_mut().zip(line) {
                *cell -= factor * above;
            }
            *other_value -= factor * value;
        }
    }
    let mut solution = [0.0; FEATURES];
    for (at, x) in solution.iter_mut().enumerate() {
        let lead = matrix
            .get(at)
            .and_then(|line| line.get(at))
            .copied()
            .unwrap_or(0.0);
        if lead.abs() > 1e-12 {
            *x = vector.get(at).copied().unwrap_or(0.0) / lead;
        }
    }
    solution
}
