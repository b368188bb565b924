//! Confidence from evidence: how often candidates like this one are right.

use crate::confidence::{FEATURES, table};
use crate::entity::Entity;
use crate::resolve::{Candidate, Resolver};

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
    /// How many candidates were judged.
    pub candidates: usize,
    /// The right ones among them.
    pub right: usize,
    /// The mean surprise in nats, before and after; lower is better.
    pub loss: (f64, f64),
}

/// What confidence saw of one candidate.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The id of the entity.
    pub entity: String,
    /// The confidence of this release.
    pub confidence: f64,
    /// The features by name, the bias first; the notes of `data/confidence.tsv` tell what
    /// they are.
    pub features: Vec<(&'static str, f64)>,
}

/// Returns what confidence sees of each candidate of a query, the likeliest first: to
/// look into one, or to fit a model of one's own.
pub fn features<D: AsRef<[u8]>>(resolver: &Resolver<D>, query: &str) -> Vec<Seen> {
    let seen = resolver.features(query).into_iter();
    seen.map(|(candidate, features)| Seen {
        entity: candidate.id().to_owned(),
        confidence: candidate.confidence(),
        features: features.to_vec(),
    })
    .collect()
}

const PASSES: usize = 200;
/// What a candidate alone on a list counts; the best one on the whole list counts 1.
const ALONE: f64 = 0.25;
/// No weight moves farther in one pass: far from the optimum the bend misleads.
const STEP: f64 = 1.0;
/// Pull of every weight towards zero, in observations.
const RIDGE: f64 = 0.02;

/// Returns the weights of confidence that judged queries are evidence for.
///
/// Each query is resolved by its resolver; its first candidate is right or wrong, and so
/// are the right one and the likeliest wrong one alone on a list; a logistic regression
/// weighs the features. A weight that would make more evidence against a name raise its
/// confidence is held at zero, so confidence stays monotone.
///
/// # Complexity
/// One search and two lists of one name for each query, then linear in the number of candidates.
pub fn fit_confidence<D: AsRef<[u8]>>(lists: &[(&Resolver<D>, &[Judged])]) -> Calibrated {
    let mut rows: Vec<Row> = Vec::new();
    for (resolver, queries) in lists {
        for judged in *queries {
            let right =
                |candidate: &Candidate<'_>| judged.entity.as_deref() == Some(candidate.id());
            let seen = resolver.features(&judged.query);
            // Equal spellings are sure by rule.
            if let Some((candidate, features)) = seen.first()
                && candidate.confidence() < 1.0
            {
                rows.push(Row::new(features, right(candidate), 1.0));
            }
            // Two of them once more, each the only one on its list: how a match looks where
            // there are no rivals to doubt it by.
            let likeliest = seen.iter().find(|(candidate, _)| !right(candidate));
            for (candidate, _) in seen
                .iter()
                .find(|(c, _)| right(c))
                .into_iter()
                .chain(likeliest)
            {
                let entity = Entity::new(candidate.id(), candidate.matched());
                let Ok(alone) = Resolver::new([entity]) else {
                    continue;
                };
                if let Some((_, features)) = alone.features(&judged.query).first() {
                    rows.push(Row::new(features, right(candidate), ALONE));
                }
            }
        }
    }
    let start = table::weights();
    let before = loss(&rows, &start);
    let mut weights = start;
    descend(&rows, &mut weights);
    Calibrated {
        table: table::write(&weights),
        candidates: rows.len(),
        right: rows.iter().filter(|row| row.right > 0.5).count(),
        loss: (before, loss(&rows, &weights)),
    }
}

/// One candidate that was judged.
struct Row {
    features: [f64; FEATURES],
    /// 1 if it is the right one, else 0.
    right: f64,
    weight: f64,
}

impl Row {
    fn new(features: &[(&'static str, f64); FEATURES], right: bool, weight: f64) -> Row {
        Row {
            features: features.map(|(_, value)| value),
            right: f64::from(u8::from(right)),
            weight,
        }
    }

    fn logit(&self, weights: &[f64; FEATURES]) -> f64 {
        self.features.iter().zip(weights).map(|(x, w)| x * w).sum()
    }
}

fn loss(rows: &[Row], weights: &[f64; FEATURES]) -> f64 {
    let surprise = |row: &Row| {
        let p = 1.0 / (1.0 + (-row.logit(weights)).exp());
        let p = p.clamp(1e-9, 1.0 - 1e-9);
        -row.weight * (row.right * p.ln() + (1.0 - row.right) * (1.0 - p).ln())
    };
    let sum: f64 = rows.iter().map(surprise).sum();
    sum / rows.iter().map(|row| row.weight).sum::<f64>().max(1.0)
}

/// Moves one weight after the other to where the mean surprise is lowest, as far as its
/// direction allows: the surprise is convex, so this ends at the best of all weights.
fn descend(rows: &[Row], weights: &mut [f64; FEATURES]) {
    let mut logits: Vec<f64> = rows.iter().map(|row| row.logit(weights)).collect();
    for _ in 0..PASSES {
        for (at, weight) in weights.iter_mut().enumerate() {
            if table::is_held(at) {
                continue;
            }
            let value = |features: &[f64; FEATURES]| features.get(at).copied().unwrap_or(0.0);
            let (mut slope, mut bend) = (RIDGE * *weight, RIDGE);
            for (row, logit) in rows.iter().zip(&logits) {
                let (x, p) = (value(&row.features), 1.0 / (1.0 + (-logit).exp()));
                slope += row.weight * (p - row.right) * x;
                bend += row.weight * p * (1.0 - p) * x * x;
            }
            let mut moved = *weight - (slope / bend).clamp(-STEP, STEP);
            let sign = table::SIGNS.get(at).copied().unwrap_or(0.0);
            if sign * moved < 0.0 {
                moved = 0.0;
            }
            for (row, logit) in rows.iter().zip(&mut logits) {
                *logit += (moved - *weight) * value(&row.features);
            }
            *weight = moved;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_weight_is_fitted_against_its_direction_and_the_held_one_stays() {
        let names = ["ลูกาเชนโก", "ลูกาเซนโก", "อัคมาเดียน", "เปเซชเคียน", "ทรัมป์"];
        let entities = names.map(|name| Entity::new(name, name));
        let resolver = Resolver::new(entities).unwrap();
        let judged = |query: &str, entity: Option<&str>| Judged {
            query: query.to_owned(),
            entity: entity.map(str::to_owned),
        };
        // The worse match is called right, and the equal one wrong.
        let queries = [
            judged("ลูกาเชนโก", None),
            judged("ลูคาเช็นโก", Some("ลูกาเชนโก")),
            judged("อัคมะเดียน", Some("อัคมาเดียน")),
            judged("ทรัมป์", None),
            judged("แทมป์", Some("ทรัมป์")),
        ];
        let fitted = fit_confidence(&[(&resolver, &queries)]);
        assert!(fitted.right > 0 && fitted.right < fitted.candidates);
        let start = table::weights();
        let weights = fitted.table.lines().skip(1).map(|row| {
            let weight = row.split('\t').nth(1).unwrap();
            weight.parse::<f64>().unwrap()
        });
        for (at, weight) in weights.enumerate() {
            assert!(weight * table::SIGNS[at] >= 0.0, "{}", fitted.table);
            assert!(
                !table::is_held(at) || weight == start[at],
                "{}",
                fitted.table
            );
        }
        let again = fit_confidence(&[(&resolver, &queries)]);
        assert_eq!(again.table, fitted.table);
    }
}
