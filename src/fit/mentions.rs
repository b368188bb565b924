//! The weights of `data/evidence.tsv`, from texts with marked names.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::mentions::evidence::Row;
use crate::query::Text;
use crate::resolve::Resolver;

/// A text in which all names of listed entities are marked.
#[derive(Clone, Debug)]
pub struct MarkedText {
    /// The text.
    pub text: String,
    /// The names in it.
    pub names: Vec<Mark>,
}

/// A name in a text.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where it is, in bytes; a title may be in it.
    pub range: Range<usize>,
    /// The id of the entity; empty if it is none of the listed ones; `None` if it is not
    /// known which it is, so that a mention there proves nothing.
    pub entity: Option<String>,
}

/// What [`fit_mentions`] found. All figures are of texts that the weights they were
/// measured with had not seen.
#[derive(Clone, Debug)]
pub struct FittedMentions {
    /// The new text of `data/evidence.tsv`.
    pub table: String,
    /// How many mentions were judged.
    pub mentions: usize,
    /// The weights of this release.
    pub before: Reliability,
    /// The new ones.
    pub after: Reliability,
    /// Each row that changed, with its old and its new weight and how often it was seen.
    pub changes: Vec<String>,
}

/// How far confidence can be believed.
#[derive(Clone, Debug)]
pub struct Reliability {
    /// Of the names of listed entities, the share with a mention of confidence 0.5 or more.
    pub recall: f64,
    /// Of the mentions of confidence 0.5 or more, the share that is right.
    pub precision: f64,
    /// The mean surprise at a mention, in nats.
    pub loss: f64,
    /// The expected calibration error: how far confidence is from the share that is right,
    /// on average over the bins.
    pub error: f64,
    /// For each tenth of confidence: how many mentions, their mean confidence, the share
    /// that is right.
    pub bins: Vec<(usize, f64, f64)>,
}

/// The least confidence of a mention that is judged.
const LEAST: f64 = 0.005;
/// So many parts of the texts take turns at being those that are not seen.
const FOLDS: usize = 5;
const PASSES: usize = 120;
/// No weight moves farther in one pass: far from the optimum the bend misleads.
const STEP: f64 = 1.0;
/// A weight that speaks for or against a name goes on to say so much at least: a further fit
/// must know which of the two it does.
const LEAST_SAID: f64 = 0.01;
const SOUNDS: &[Row] = &[
    Row::Sounds1,
    Row::Sounds2,
    Row::Sounds3,
    Row::Sounds4,
    Row::Sounds5,
    Row::Sounds6,
    Row::Sounds7,
];
const INEXACT: &[Row] = &[Row::Inexact4, Row::Inexact5, Row::Inexact6, Row::Inexact7];
/// More sounds never say less.
const RISING: [&[Row]; 2] = [SOUNDS, INEXACT];
/// Pull of every weight towards what it was, in observations: a row with little evidence
/// stays there.
const PRIOR: f64 = 2.0;

/// Returns the weights of evidence that texts with marked names are evidence for, given
/// the entities whose names are marked.
///
/// Each mention that has any confidence is right or wrong; a logistic regression on its
/// evidence, which stays near the weights of this release, says what each kind of evidence
/// is worth, more sounds never less; how sure a spelling is has been fitted by
/// [`fit_confidence`](super::fit_confidence). A weight that speaks for a name never comes to
/// speak against one, nor the other way round, but for what any span and the number of sounds
/// say. Which mentions are there depends on the weights, so a second fit with
/// the new ones may move them once more. The same texts give the same table.
///
/// # Complexity
/// Finding the mentions, then linear in them.
pub fn fit_mentions<D: AsRef<[u8]>>(
    resolver: &Resolver<D>,
    texts: &[MarkedText],
) -> FittedMentions {
    let mut seen = Seen::default();
    for (at, marked) in texts.iter().enumerate() {
        seen.read(resolver, marked, at % FOLDS);
    }
    let start: Vec<f64> = Row::ALL.iter().map(|row| row.weight()).collect();
    let all: Vec<&Judged> = seen.judged.iter().collect();
    let before: Vec<f64> = all.iter().map(|judged| judged.logit(&start)).collect();
    let mut after = vec![0.0; all.len()];
    for fold in 0..FOLDS {
        let known: Vec<&Judged> = all.iter().filter(|j| j.fold != fold).copied().collect();
        let weights = fitted(&known, &start);
        for (logit, judged) in after.iter_mut().zip(&all) {
            if judged.fold == fold {
                *logit = judged.logit(&weights);
            }
        }
    }
    let weights = fitted(&all, &start);
    FittedMentions {
        table: table(&weights),
        mentions: all.len(),
        before: reliability(&all, &before, seen.wanted),
        after: reliability(&all, &after, seen.wanted),
        changes: changes(&all, &start, &weights),
    }
}

/// The mentions that were judged.
#[derive(Default)]
struct Seen {
    judged: Vec<Judged>,
    /// How many names of listed entities are marked.
    wanted: usize,
}

/// One mention that was judged.
struct Judged {
    evidence: Vec<(usize, f64)>,
    is_right: bool,
    /// Whether it is the first right one of its mark.
    is_found: bool,
    fold: usize,
}

impl Judged {
    fn logit(&self, weights: &[f64]) -> f64 {
        let said = self.evidence.iter();
        said.map(|(row, times)| weights.get(*row).copied().unwrap_or(0.0) * times)
            .sum()
    }
}

impl Seen {
    fn read<D: AsRef<[u8]>>(&mut self, resolver: &Resolver<D>, marked: &MarkedText, fold: usize) {
        let is_listed = |mark: &&Mark| mark.entity.as_ref().is_some_and(|id| !id.is_empty());
        self.wanted += marked.names.iter().filter(is_listed).count();
        let mut found = vec![false; marked.names.len()];
        for mention in resolver.mentions(Text::new(&marked.text).min_confidence(LEAST)) {
            let range = mention.range();
            let overlaps =
                |mark: &Mark| mark.range.start < range.end && range.start < mark.range.end;
            let marks = || {
                let names = marked.names.iter().enumerate();
                names.filter(|(_, mark)| overlaps(mark))
            };
            let id = mention.best().id();
            let right = marks().find(|(_, mark)| mark.entity.as_deref() == Some(id));
            if right.is_none() && marks().any(|(_, mark)| mark.entity.is_none()) {
                continue;
            }
            let mut evidence: BTreeMap<usize, f64> = BTreeMap::new();
            for said in mention.evidence() {
                let (row, times) = said.counted();
                *evidence.entry(row as usize).or_default() += times;
            }
            let first = right.and_then(|(at, _)| found.get_mut(at));
            self.judged.push(Judged {
                evidence: evidence.into_iter().collect(),
                is_right: right.is_some(),
                is_found: first.is_some_and(|found| !std::mem::replace(found, true)),
                fold,
            });
        }
    }
}

fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Moves one weight after the other to where the mean surprise is lowest, as far as its
/// sign allows, or, of [`RISING`] ones, what stands before it: the surprise is convex, so this
/// ends at the best of all weights.
fn fitted(judged: &[&Judged], start: &[f64]) -> Vec<f64> {
    let mut weights = start.to_vec();
    let mut logits: Vec<f64> = judged.iter().map(|judged| judged.logit(start)).collect();
    // For each row, the mentions that have it.
    let mut having: Vec<Vec<(usize, f64)>> = vec![Vec::new(); start.len()];
    for (at, judged) in judged.iter().enumerate() {
        for (row, times) in &judged.evidence {
            if let Some(having) = having.get_mut(*row) {
                having.push((at, *times));
            }
        }
    }
    for _ in 0..PASSES {
        for row in Row::ALL {
            // That is fitted by itself, from queries.
            if *row == Row::Spelling {
                continue;
            }
            let (with, before) = with_those_above(*row);
            let (mut slope, mut bend) = (0.0, 0.0);
            for at in with.iter().map(|row| *row as usize) {
                let (Some(weight), Some(start)) = (weights.get(at), start.get(at)) else {
                    continue;
                };
                slope += PRIOR * (weight - start);
                bend += PRIOR;
                for (at, times) in having.get(at).into_iter().flatten() {
                    let p = probability(logits.get(*at).copied().unwrap_or(0.0));
                    let right = judged.get(*at).is_some_and(|judged| judged.is_right);
                    slope += (p - f64::from(u8::from(right))) * times;
                    bend += p * (1.0 - p) * times * times;
                }
            }
            let at = *row as usize;
            let (Some(weight), Some(start)) = (weights.get(at).copied(), start.get(at)) else {
                continue;
            };
            let mut moved = weight - (slope / bend).clamp(-STEP, STEP);
            if let Some(before) = before.and_then(|row| weights.get(row as usize)) {
                moved = moved.max(*before);
            }
            let top = with.last().and_then(|row| weights.get(*row as usize));
            if INEXACT.contains(row) {
                // What is spelled otherwise is never the surer for it.
                moved = moved.min(weight - LEAST_SAID - top.copied().unwrap_or(weight));
            } else if with.len() == 1
                && !SOUNDS.contains(row)
                && *row != Row::AnySpan
                && moved * start < LEAST_SAID * start.abs()
            {
                moved = start.signum() * LEAST_SAID;
            }
            for at in with.iter().map(|row| *row as usize) {
                if let Some(weight_of_it) = weights.get_mut(at) {
                    *weight_of_it += moved - weight;
                }
                for (at, times) in having.get(at).into_iter().flatten() {
                    if let Some(logit) = logits.get_mut(*at) {
                        *logit += (moved - weight) * times;
                    }
                }
            }
        }
    }
    weights
}

/// Returns a row with those that say no less and move with it, and the one that says no more.
fn with_those_above(row: Row) -> (Vec<Row>, Option<Row>) {
    for rising in RISING {
        if let Some(at) = rising.iter().position(|other| *other == row) {
            let before = at.checked_sub(1).and_then(|at| rising.get(at));
            return (rising.iter().skip(at).copied().collect(), before.copied());
        }
    }
    (vec![row], None)
}

fn reliability(judged: &[&Judged], logits: &[f64], wanted: usize) -> Reliability {
    let mut bins = vec![(0_usize, 0.0, 0.0); 10];
    let (mut sure, mut right, mut found, mut loss) = (0_usize, 0_usize, 0_usize, 0.0);
    for (judged, logit) in judged.iter().zip(logits) {
        let p = probability(*logit);
        let is_right = f64::from(u8::from(judged.is_right));
        if let Some(bin) = bins.get_mut(((p * 10.0) as usize).min(9)) {
            *bin = (bin.0 + 1, bin.1 + p, bin.2 + is_right);
        }
        let safe = p.clamp(1e-9, 1.0 - 1e-9);
        loss -= is_right * safe.ln() + (1.0 - is_right) * (1.0 - safe).ln();
        if p >= 0.5 {
            sure += 1;
            right += usize::from(judged.is_right);
            found += usize::from(judged.is_found);
        }
    }
    let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
    let error: f64 = bins.iter().map(|(_, sum, right)| (sum - right).abs()).sum();
    Reliability {
        recall: share(found, wanted),
        precision: share(right, sure),
        loss: loss / judged.len().max(1) as f64,
        error: error / judged.len().max(1) as f64,
        bins: bins
            .into_iter()
            .map(|(count, sum, right)| {
                let all = count.max(1) as f64;
                (count, sum / all, right / all)
            })
            .collect(),
    }
}

/// Returns the table with these weights in it.
fn table(weights: &[f64]) -> String {
    let mut table = String::new();
    for line in include_str!("../../data/evidence.tsv").lines() {
        let mut fields: Vec<&str> = line.split('\t').collect();
        let name = match fields.as_slice() {
            ["before", ..] => Row::WordBefore.name(),
            ["after", ..] => Row::WordAfter.name(),
            [_, name, ..] => name,
            _ => "",
        };
        let row = Row::ALL.iter().find(|row| row.name() == name);
        let weight = row.and_then(|row| weights.get(*row as usize));
        // Nothing is known better than to a hundredth; zero has no sign.
        let weight = weight.map(|weight| format!("{:.2}", (weight * 100.0).round() / 100.0 + 0.0));
        if let (Some(weight), Some(field)) = (&weight, fields.get_mut(2)) {
            *field = weight;
        }
        table.push_str(&fields.join("\t"));
        table.push('\n');
    }
    table
}

fn changes(judged: &[&Judged], start: &[f64], weights: &[f64]) -> Vec<String> {
    let mut changes = Vec::new();
    for ((row, start), weight) in Row::ALL.iter().zip(start).zip(weights) {
        if (start - weight).abs() < 0.005 {
            continue;
        }
        let has = |judged: &&&Judged| {
            let mut rows = judged.evidence.iter();
            rows.any(|(seen, _)| *seen == *row as usize)
        };
        let seen = judged.iter().filter(has).count();
        let right = judged.iter().filter(has).filter(|j| j.is_right).count();
        changes.push(format!(
            "{}: {start:.2} -> {weight:.2}, in {seen} mentions, {right} right",
            row.name()
        ));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entity, Kind};

    #[test]
    fn evidence_that_was_wrong_weighs_less_and_the_rest_stays() {
        let resolver = Resolver::new([
            Entity::new("lukashenko", "อเล็กซานเดอร์ ลูกาเชนโก").kind(Kind::Person),
            Entity::new("ahmadian", "อาลี อัคบาร์ อาห์มาเดียน").kind(Kind::Person),
        ])
        .unwrap();
        let text = |before: &str, name: &str, entity: &str| {
            let text = format!("{before}{name} กล่าวว่า");
            let range = before.len()..before.len() + name.len();
            let entity = Some(entity.to_owned());
            let names = vec![Mark { range, entity }];
            MarkedText { text, names }
        };
        let mut texts = Vec::new();
        for _ in 0..20 {
            texts.push(text("นาย", "ลูกาเชนโก", ""));
            texts.push(text("ของ", "อาห์มาเดียน", "ahmadian"));
        }
        let fitted = fit_mentions(&resolver, &texts);
        assert_eq!(fitted.mentions, 40);
        assert!(fitted.after.loss < fitted.before.loss);
        let weight = |table: &str, name: &str| -> f64 {
            let line = table
                .lines()
                .find(|line| line.split('\t').nth(1) == Some(name));
            line.unwrap().split('\t').nth(2).unwrap().parse().unwrap()
        };
        let old = include_str!("../../data/evidence.tsv");
        assert!(weight(&fitted.table, "title-before") < weight(old, "title-before"));
        for name in ["quote", "is-word", "given-name"] {
            assert_eq!(weight(&fitted.table, name), weight(old, name), "{name}");
        }
        assert_eq!(fit_mentions(&resolver, &texts).table, fitted.table);
    }
}
