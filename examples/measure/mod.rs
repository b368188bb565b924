//! Measures of a ranking: recall, false accepts, calibration.

use serde::Serialize;

/// The thresholds on confidence at which acceptance is measured.
pub const THRESHOLDS: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// How many candidates of a query count.
pub const DEPTH: usize = 5;

/// What came of one query.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Whether there is a right entity; if not, the right answer is nobody.
    pub has_entity: bool,
    /// The rank of the right entity among the first [`DEPTH`] candidates, from 1.
    pub rank: Option<usize>,
    /// The confidence of the first candidate, if there is one.
    pub confidence: Option<f64>,
}

impl Outcome {
    /// Returns whether the first candidate is the right entity.
    pub fn is_right(&self) -> bool {
        self.rank == Some(1)
    }

    fn is_accepted(&self, threshold: f64) -> bool {
        self.confidence.is_some_and(|c| c >= threshold)
    }
}

/// The measures of many outcomes. A share of nothing is `None`.
#[derive(Clone, Debug, Serialize)]
pub struct Measures {
    /// Queries with an entity, and queries for nobody.
    pub with_entity: usize,
    pub nobody: usize,
    /// The share of queries with an entity whose first candidate is right.
    pub recall_at_1: Option<f64>,
    /// The share of queries with an entity that is among the first five candidates.
    pub recall_at_5: Option<f64>,
    /// The mean of 1/rank over queries with an entity, 0 beyond rank five.
    pub mrr: Option<f64>,
    /// The highest recall of a threshold that accepts at most 1 % of the queries for nobody.
    pub recall_at_1_percent_false_accepts: Option<f64>,
    /// What accepting first candidates at each threshold gives.
    pub thresholds: Vec<Acceptance>,
    /// Confidence against truth, in ten bins.
    pub reliability: Vec<Bin>,
    /// The expected calibration error: the mean distance of confidence and truth over bins.
    pub calibration_error: Option<f64>,
}

/// What accepting first candidates from one threshold on gives.
#[derive(Clone, Debug, Serialize)]
pub struct Acceptance {
    pub threshold: f64,
    /// The share of queries for nobody that were given somebody.
    pub false_accept_rate: Option<f64>,
    /// The share of accepted candidates that are right.
    pub precision: Option<f64>,
    /// The share of queries with an entity whose right entity was accepted.
    pub recall: Option<f64>,
    pub f1: Option<f64>,
}

/// First candidates whose confidence lies in one tenth.
#[derive(Clone, Debug, Serialize)]
pub struct Bin {
    pub from: f64,
    pub to: f64,
    pub count: usize,
    pub mean_confidence: Option<f64>,
    pub share_right: Option<f64>,
}

impl Measures {
    /// Returns the measures of `outcomes`.
    pub fn of(outcomes: &[Outcome]) -> Measures {
        let with_entity = outcomes.iter().filter(|o| o.has_entity).count();
        let right = outcomes.iter().filter(|o| o.is_right()).count();
        let ranks = || outcomes.iter().filter_map(|o| o.rank);
        let reciprocal: f64 = ranks().map(|rank| 1.0 / rank as f64).sum();
        let (reliability, calibration_error) = reliability(outcomes);
        Measures {
            with_entity,
            nobody: outcomes.len() - with_entity,
            recall_at_1: share(right, with_entity),
            recall_at_5: share(ranks().count(), with_entity),
            mrr: (with_entity > 0).then(|| reciprocal / with_entity as f64),
            recall_at_1_percent_false_accepts: recall_at_false_accepts(outcomes, 0.01),
            thresholds: THRESHOLDS.map(|t| acceptance(outcomes, t)).to_vec(),
            reliability,
            calibration_error,
        }
    }
}

fn acceptance(outcomes: &[Outcome], threshold: f64) -> Acceptance {
    let accepted = || outcomes.iter().filter(|o| o.is_accepted(threshold));
    let with_entity = outcomes.iter().filter(|o| o.has_entity).count();
    let right = accepted().filter(|o| o.is_right()).count();
    let false_accepts = accepted().filter(|o| !o.has_entity).count();
    let precision = share(right, accepted().count());
    let recall = share(right, with_entity);
    Acceptance {
        threshold,
        false_accept_rate: share(false_accepts, outcomes.len() - with_entity),
        precision,
        recall,
        f1: harmonic_mean(precision, recall),
    }
}

/// Returns the highest recall whose threshold gives at most that share of false accepts.
fn recall_at_false_accepts(outcomes: &[Outcome], most: f64) -> Option<f64> {
    let with_entity = outcomes.iter().filter(|o| o.has_entity).count();
    let nobody = outcomes.len() - with_entity;
    if with_entity == 0 || nobody == 0 {
        return None;
    }
    let mut answered: Vec<&Outcome> = outcomes.iter().filter(|o| o.confidence.is_some()).collect();
    answered.sort_by(|a, b| {
        b.confidence
            .partial_cmp(&a.confidence)
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let (mut right, mut wrong, mut best) = (0, 0, 0);
    // A threshold takes all of one confidence or none.
    for equal in answered.chunk_by(|a, b| a.confidence == b.confidence) {
        right += equal.iter().filter(|o| o.is_right()).count();
        wrong += equal.iter().filter(|o| !o.has_entity).count();
        if wrong as f64 > most * nobody as f64 {
            break;
        }
        best = right;
    }
    share(best, with_entity)
}

fn reliability(outcomes: &[Outcome]) -> (Vec<Bin>, Option<f64>) {
    let mut bins = Vec::new();
    let (mut answered, mut error) = (0, 0.0);
    for tenth in 0..10_u32 {
        let inside = || {
            outcomes.iter().filter_map(|o| {
                let confidence = o.confidence?;
                // 1.0 belongs to the last bin.
                let bin = (confidence * 10.0).floor().clamp(0.0, 9.0);
                (bin == f64::from(tenth)).then_some((confidence, o.is_right()))
            })
        };
        let count = inside().count();
        let confidence: f64 = inside().map(|(confidence, _)| confidence).sum();
        let right = inside().filter(|(_, right)| *right).count();
        answered += count;
        error += (confidence - right as f64).abs();
        bins.push(Bin {
            from: f64::from(tenth) / 10.0,
            to: f64::from(tenth + 1) / 10.0,
            count,
            mean_confidence: (count > 0).then(|| confidence / count as f64),
            share_right: share(right, count),
        });
    }
    let calibration_error = (answered > 0).then(|| error / answered as f64);
    (bins, calibration_error)
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn harmonic_mean(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    let (a, b) = (a?, b?);
    Some(if a + b > 0.0 {
        2.0 * a * b / (a + b)
    } else {
        0.0
    })
}
