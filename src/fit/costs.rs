//! Costs from evidence: what writers who mean the same name do, and others do not.
//!
//! For every spelling of a name there is a right name and its rivals: other names that
//! come near it. Each is aligned with the costs of the moment, and the chance that the
//! right one is preferred is a softmax over their costs. The costs follow the gradient
//! of that chance, so a difference becomes cheap when it happens between spellings of
//! one name *more than between different names*: a mere count of how often it happens
//! does not know the second half, and ranks worse. A pull back to the table it started
//! from keeps rows with little evidence where a linguist put them.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use crate::cost::Cost;
use crate::entity::Entity;
use crate::error::Error;
use crate::explain::align;
use crate::model::{Model, Profile, RowKey};
use crate::name::{Name, Side};
use crate::query::Query;
use crate::resolve::Resolver;

/// How many hundredths of an edit change the odds between two names by a factor of e.
const TEMPERATURE: f64 = 12.0;
/// Passes over all lessons.
const ROUNDS: usize = 24;
/// Hundredths by which a row moves at first when all its evidence agrees.
const STEP: f64 = 2.5;
/// How many observations the cost a row had before is worth.
const PRIOR: f64 = 6.0;
const RIVALS: usize = 8;

/// One name, spelled twice.
#[derive(Clone, Debug)]
pub struct Pair {
    /// A spelling to ask for.
    pub a: String,
    /// A listed spelling of the same name.
    pub b: String,
    /// What the pair counts; 1 for an independent observation.
    pub weight: f64,
}

/// What [`fit`] found.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The new text of `data/costs.tsv`.
    pub table: String,
    /// One line for each row that moved by more than two hundredths: what, from, to, and
    /// the number of observations.
    pub changes: Vec<String>,
    /// The share of the pairs whose right name is preferred to all rivals, before and after.
    pub preferred: (f64, f64),
}

/// A spelling with the names that may be meant.
struct Lesson<'p> {
    asked: Name<'p>,
    right: Vec<Name<'p>>,
    rivals: Vec<Name<'static>>,
    weight: f64,
}

/// Returns the cost table that `pairs` are evidence for, starting from `table`.
///
/// The rivals come from the second spellings of the other pairs and from `distractors`.
/// Rows of sounds, of roles and of double letters are estimated, in the foreign column;
/// rows about letters, tones, parts, titles and defaults are kept. The same input gives
/// the same table again.
///
/// # Errors
/// A spelling has no letter to match.
///
/// # Complexity
/// One search for each pair, then time linear in the number of pairs and rivals.
pub fn fit(
    pairs: &[Pair],
    distractors: &[String],
    table: &str,
    native: &str,
) -> Result<Fitted, Error> {
    let lessons = lessons(pairs, distractors)?;
    let start = Model::parse(table, native);
    let mut costs: BTreeMap<RowKey, f64> = BTreeMap::new();
    let mut seen: HashMap<RowKey, f64> = HashMap::new();
    let mut text = table.to_owned();
    let mut preferred = (0.0, 0.0);
    for round in 0..ROUNDS {
        let model = Model::parse(&text, native);
        let mut gradient: BTreeMap<RowKey, f64> = BTreeMap::new();
        seen.clear();
        let share = lessons
            .iter()
            .map(|lesson| lesson.learn(&model, &mut gradient, &mut seen))
            .sum::<f64>()
            / lessons
                .iter()
                .map(|lesson| lesson.weight)
                .sum::<f64>()
                .max(1.0);
        if round == 0 {
            preferred.0 = share;
        }
        preferred.1 = share;
        let step = STEP / (1.0 + round as f64 / 8.0);
        for (row, slope) in gradient {
            let before = f64::from(start.row_price(&row));
            let evidence = seen.get(&row).copied().unwrap_or(0.0);
            let cost = costs.entry(row).or_insert(before);
            // A row moves by the balance of its evidence, less the pull of the prior.
            let pull = PRIOR * (*cost - before) / 20.0;
            *cost -= step * ((slope + pull) / (evidence.sqrt() * 3.0 + PRIOR)).clamp(-1.0, 1.0);
            *cost = cost.clamp(0.0, 150.0);
        }
        text = write_table(table, &costs, &seen);
    }
    let changes = changes(&start, &costs, &seen);
    Ok(Fitted {
        table: text,
        changes,
        preferred,
    })
}

fn lessons<'p>(pairs: &'p [Pair], distractors: &[String]) -> Result<Vec<Lesson<'p>>, Error> {
    // All pairs that share a spelling to ask for, or a listed one, are right together.
    let mut right: HashMap<&str, Vec<&'p str>> = HashMap::new();
    for pair in pairs {
        right.entry(&pair.a).or_default().push(&pair.b);
    }
    let mut names: Vec<&str> = pairs.iter().map(|pair| pair.b.as_str()).collect();
    names.extend(distractors.iter().map(String::as_str));
    names.sort_unstable();
    names.dedup();
    let entities = names.iter().map(|name| Entity::new(*name, *name));
    let resolver = Resolver::new(entities)?;
    let mut asked: Vec<(&'p str, f64)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for pair in pairs {
        match known.get(pair.a.as_str()).and_then(|at| asked.get_mut(*at)) {
            Some((_, weight)) => *weight = weight.max(pair.weight),
            None => {
                known.insert(&pair.a, asked.len());
                asked.push((&pair.a, pair.weight));
            }
        }
    }
    let lessons = asked.into_iter().map(|(text, weight)| {
        let right = right.get(text).cloned().unwrap_or_default();
        let rivals = resolver
            // Wider than a query looks by itself: what is far off teaches too.
            .resolve(
                Query::new(text)
                    .limit(RIVALS + right.len())
                    .max_cost(Cost::edits(3)),
            )
            .map(|candidate| candidate.name().to_owned())
            .filter(|name| !right.contains(&name.as_str()) && name != text)
            .map(|name| Name::new(&name, Side::Listed).into_owned())
            .collect();
        let right = right
            .into_iter()
            .map(|name| Name::new(name, Side::Listed))
            .collect();
        Lesson {
            asked: Name::new(text, Side::Asked),
            right,
            rivals,
            weight,
        }
    });
    Ok(lessons.filter(|lesson| !lesson.rivals.is_empty()).collect())
}

impl Lesson<'_> {
    /// Adds what this lesson says to the gradient; returns its weight if the right name
    /// is preferred.
    fn learn(
        &self,
        model: &Model,
        gradient: &mut BTreeMap<RowKey, f64>,
        seen: &mut HashMap<RowKey, f64>,
    ) -> f64 {
        let cost = |listed: &Name<'_>| {
            self.asked
                .compare(listed, Profile::Foreign, model)
                .map_or(f64::MAX, |found| f64::from(found.cost.hundredths()))
        };
        let Some((right, right_cost)) = self
            .right
            .iter()
            .map(|name| (name, cost(name)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
        else {
            return 0.0;
        };
        let rivals: Vec<(&Name<'_>, f64)> =
            self.rivals.iter().map(|name| (name, cost(name))).collect();
        let odds = |cost: f64| ((right_cost - cost) / TEMPERATURE).clamp(-30.0, 30.0).exp();
        let total: f64 = 1.0 + rivals.iter().map(|(_, cost)| odds(*cost)).sum::<f64>();
        let wrong = 1.0 - 1.0 / total;
        // What is hopeless is noise, not a lesson.
        let noise =
            right_cost > 90.0 + 12.0 * self.asked.forms.first().map_or(0, |f| f.strength()) as f64;
        if noise {
            return 0.0;
        }
        for row in self.rows(right, model) {
            *gradient.entry(row.clone()).or_default() += self.weight * wrong;
            *seen.entry(row).or_default() += self.weight;
        }
        for (name, cost) in &rivals {
            let share = odds(*cost) / total;
            if share > 0.01 {
                for row in self.rows(name, model) {
                    *gradient.entry(row).or_default() -= self.weight * share;
                }
            }
        }
        if rivals.iter().all(|(_, cost)| *cost > right_cost) {
            self.weight
        } else {
            0.0
        }
    }

    /// The rows that the cheapest alignment with a name pays for, once for each use.
    fn rows(&self, listed: &Name<'_>, model: &Model) -> Vec<RowKey> {
        let Some(found) = self.asked.compare(listed, Profile::Foreign, model) else {
            return Vec::new();
        };
        let forms = (
            self.asked.forms.get(found.asked_form),
            listed.forms.get(found.listed_form),
        );
        let (Some(ours), Some(theirs)) = forms else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for step in align(&ours.units, &theirs.units, Profile::Foreign, model) {
            let a = step.asked.and_then(|at| ours.units.get(at));
            let b = step.listed.and_then(|at| theirs.units.get(at));
            match (a, b) {
                (Some(a), Some(b)) => rows.extend(model.rows_of_pair(a, b)),
                (Some(unit), None) | (None, Some(unit)) => rows.push(model.row_of_single(unit)),
                (None, None) => {}
            }
        }
        rows
    }
}

fn write_table(table: &str, costs: &BTreeMap<RowKey, f64>, seen: &HashMap<RowKey, f64>) -> String {
    let mut written: Vec<RowKey> = Vec::new();
    let mut lines: Vec<String> = table.lines().take(1).map(str::to_owned).collect();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [class, x, y, foreign, native, reason, ..] = fields.as_slice() else {
            continue;
        };
        let (x, y) = if !y.is_empty() && y < x {
            (y, x)
        } else {
            (x, y)
        };
        let key = ((*class).to_owned(), (*x).to_owned(), (*y).to_owned());
        let cost = costs.get(&key).map(|cost| cost.round() as u8);
        let foreign = cost.map_or_else(|| (*foreign).to_owned(), |cost| cost.to_string());
        let strict: u8 = native.parse().unwrap_or(u8::MAX);
        let strict = strict.max(cost.unwrap_or(0));
        let count = seen
            .get(&key)
            .map_or(String::new(), |count| format!("{count:.0}"));
        lines.push(format!(
            "{class}\t{x}\t{y}\t{foreign}\t{strict}\t{reason}\t{count}"
        ));
        written.push(key);
    }
    for (key @ (class, x, y), cost) in costs {
        let count = seen.get(key).copied().unwrap_or(0.0);
        let of_sounds = matches!(class.as_str(), "onset" | "coda" | "vowel" | "weak")
            || (class.starts_with("drop-") && !x.is_empty());
        if of_sounds && count >= 2.0 && !written.contains(key) {
            let cost = cost.round() as u8;
            let reason = reason(class);
            let strict = cost.saturating_add(40).min(150).max(cost);
            lines.push(format!(
                "{class}\t{x}\t{y}\t{cost}\t{strict}\t{reason}\t{count:.0}"
            ));
        }
    }
    lines.join("\n") + "\n"
}

/// What explanations say of a row that nobody has written a reason for.
fn reason(class: &str) -> &'static str {
    match class {
        "onset" => "sounds that writers confuse",
        "coda" => "final sounds that writers confuse",
        "vowel" => "vowels that writers confuse",
        "weak" => "one silent letter for another",
        "drop-coda" => "final sound left out",
        "drop-vowel" => "vowel left out",
        "drop-weak" => "silent letter",
        _ => "sound left out",
    }
}

fn changes(
    start: &Model,
    costs: &BTreeMap<RowKey, f64>,
    seen: &HashMap<RowKey, f64>,
) -> Vec<String> {
    let mut changes = Vec::new();
    for (row @ (class, x, y), cost) in costs {
        let before = start.row_price(row);
        if (f64::from(before) - cost).abs() <= 2.0 {
            continue;
        }
        let mut line = format!("{class} {x}");
        if !y.is_empty() {
            let _ = write!(line, "/{y}");
        }
        let count = seen.get(row).copied().unwrap_or(0.0);
        let _ = write!(
            line,
            ": {before} -> {cost:.0}, seen {count:.0} times in right names"
        );
        changes.push(line);
    }
    changes
}

/// Returns the cost table and the letter evidence of this release, to start a fit from.
pub fn tables() -> (&'static str, &'static str) {
    (
        include_str!("../../data/costs.tsv"),
        include_str!("../../data/native.tsv"),
    )
}
