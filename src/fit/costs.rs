//! Costs from evidence: what writers who mean the same name do, and others do not.
//!
//! For every spelling of a name there is a right name and its rivals: other names that
//! come near it. Each is aligned with the costs of the moment, and the chance that the
//! right one is preferred is a softmax over their costs. The costs follow the gradient
//! of that chance, so a difference becomes cheap when it happens between spellings of
//! one name *more than between different names*: a mere count of how often it happens
//! does not know the second half, and ranks worse. A pull back to the table it started
//! from keeps rows with little evidence where a linguist put them, and a share of the
//! lessons is believed to be wrong, so that one mislabelled pair moves nothing.
//!
//! Rivals are looked for as far as three edits: a spelling whose right name has no rival near
//! by would teach nothing, but without it nothing says that its row may not be cheaper still.

use std::collections::BTreeMap;
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
const ROUNDS: usize = 10;
/// How far, in hundredths, a row is expected to be from where it starts.
const SPREAD: f64 = 12.0;
/// The same for a row of a Latin letter that stands for several sounds: how often it stands
/// for which is known less well beforehand.
const LATIN_SPREAD: f64 = 20.0;
/// No row moves farther in one pass.
const STEP: f64 = 5.0;
/// The share of the lessons that are taken to be wrong.
const WRONG: f64 = 0.03;
const RIVALS: usize = 10;
/// How far rivals are looked for: as far as there are enough.
const REACH: Cost = Cost::from_hundredths(300);
/// A difference that has no row gets one when it is seen so often.
const SEEN: f64 = 3.0;

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

/// What all lessons say of one row.
#[derive(Clone, Copy, Debug, Default)]
struct Say {
    /// How the surprise grows with the price of the row.
    slope: f64,
    /// How fast that slope grows: what a step is divided by.
    bend: f64,
    /// How often the row is paid between spellings of one name.
    seen: f64,
}

/// Returns the cost table that `pairs` are evidence for, starting from `table`.
///
/// The rivals come from the second spellings of the other pairs and from `distractors`, and
/// are those that the costs of this release find nearest.
/// Rows of sounds, of roles, of double letters, of letters with one sound, of tones and of
/// style are estimated, in the foreign column; rows about parts, titles and defaults are
/// kept. The same input gives the same table again.
///
/// # Errors
/// A spelling has no letter to match.
///
/// # Complexity
/// One search for each pair, then time linear in the number of pairs and rivals.
pub fn fit(pairs: &[Pair], distractors: &[String], table: &str) -> Result<Fitted, Error> {
    let lessons = lessons(pairs, distractors)?;
    let start = Model::parse(table);
    let total = lessons.iter().map(|lesson| lesson.weight).sum::<f64>();
    let mut costs: BTreeMap<RowKey, f64> = BTreeMap::new();
    let mut seen: BTreeMap<RowKey, f64> = BTreeMap::new();
    let mut text = table.to_owned();
    let mut preferred = (0.0, 0.0);
    for round in 0..=ROUNDS {
        let model = Model::parse(&text);
        let mut said: BTreeMap<RowKey, Say> = BTreeMap::new();
        let right: f64 = lessons
            .iter()
            .map(|lesson| lesson.learn(&model, &mut said))
            .sum();
        preferred.1 = right / total.max(1.0);
        if round == 0 {
            preferred.0 = preferred.1;
        }
        if round == ROUNDS {
            break;
        }
        seen = said
            .iter()
            .map(|(row, say)| (row.clone(), say.seen))
            .collect();
        for (row, say) in said {
            let before = f64::from(start.row_price(&row));
            let (least, most) = start.bounds(&row);
            let tension = spread(&row).powi(-2);
            let cost = costs.entry(row).or_insert(before);
            let step = (say.slope + tension * (*cost - before)) / (say.bend + tension);
            *cost = (*cost - (0.6 * step).clamp(-STEP, STEP)).clamp(least, most);
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

fn spread((_, x, y): &RowKey) -> f64 {
    let is_latin = |name: &str| name.starts_with('\'');
    if is_latin(x) || is_latin(y) {
        LATIN_SPREAD
    } else {
        SPREAD
    }
}

fn lessons<'p>(pairs: &'p [Pair], distractors: &[String]) -> Result<Vec<Lesson<'p>>, Error> {
    let listed = Listed::new(pairs, distractors)?;
    // All second spellings of a first one in the same script are right together. Those in
    // the other script are a lesson of their own: else the nearest right name would hardly
    // ever be one that is spelled otherwise in the same script.
    let mut right: BTreeMap<(&'p str, bool), (Vec<Name<'p>>, f64)> = BTreeMap::new();
    for pair in pairs {
        let name = Name::new(&pair.b, Side::Listed);
        let (names, weight) = right.entry((&pair.a, name.is_thai)).or_default();
        names.push(name);
        *weight = weight.max(pair.weight);
    }
    let lessons = right.into_iter().map(|((text, is_thai), (right, weight))| {
        let asked = Name::new(text, Side::Asked);
        let is_rival = |name: &Name<'_>| {
            let is_right = || right.iter().any(|right| right.text == name.text);
            name.text != asked.text && !is_right()
        };
        let rivals = listed.near(text, is_thai).filter(is_rival);
        Lesson {
            rivals: rivals.take(RIVALS).collect(),
            asked,
            right,
            weight,
        }
    });
    Ok(lessons.filter(|lesson| !lesson.rivals.is_empty()).collect())
}

/// All names that may be taken for a right one, by script: a rival in the other script may
/// be the same name, and nobody said so.
struct Listed {
    thai: Resolver,
    latin: Resolver,
}

impl Listed {
    fn new(pairs: &[Pair], distractors: &[String]) -> Result<Listed, Error> {
        let mut names: Vec<&str> = pairs.iter().map(|pair| pair.b.as_str()).collect();
        names.extend(distractors.iter().map(String::as_str));
        names.sort_unstable();
        names.dedup();
        let (thai, latin): (Vec<&str>, Vec<&str>) = names
            .into_iter()
            .partition(|name| Name::new(name, Side::Listed).is_thai);
        let resolver = |names: Vec<&str>| {
            let entities = names.into_iter().map(|name| Entity::new(name, name));
            Resolver::new(entities)
        };
        Ok(Listed {
            thai: resolver(thai)?,
            latin: resolver(latin)?,
        })
    }

    /// Returns the names in one script that are nearest to a spelling, cheapest first.
    ///
    /// They are looked for as far as [`REACH`], and not only as far as a search does that is
    /// not told how far: what it leaves out today it meets once a row has become cheaper.
    fn near(&self, text: &str, is_thai: bool) -> impl Iterator<Item = Name<'static>> {
        let resolver = if is_thai { &self.thai } else { &self.latin };
        let query = Query::new(text).limit(3 * RIVALS).max_cost(REACH);
        let mut near: Vec<_> = resolver.resolve(query).collect();
        near.sort_by_key(|candidate| candidate.cost());
        let names = near
            .into_iter()
            .map(|candidate| candidate.name().to_owned());
        let names: Vec<String> = names.collect();
        names
            .into_iter()
            .map(|name| Name::new(&name, Side::Listed).into_owned())
    }
}

impl Lesson<'_> {
    /// Adds what this lesson says of the rows; returns its weight if the right name is
    /// preferred to all rivals.
    fn learn(&self, model: &Model, said: &mut BTreeMap<RowKey, Say>) -> f64 {
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
        let odds = |cost: f64| ((right_cost - cost) / TEMPERATURE).clamp(-30.0, 30.0).exp();
        let rivals: Vec<(&Name<'_>, f64, f64)> = self
            .rivals
            .iter()
            .map(|name| (name, cost(name)))
            .map(|(name, cost)| (name, cost, odds(cost)))
            .collect();
        let total: f64 = 1.0 + rivals.iter().map(|(.., odds)| odds).sum::<f64>();
        // A lesson that the costs find absurd is more likely wrong than instructive.
        let believed = (1.0 - WRONG) / total;
        let weight = self.weight * believed / (believed + WRONG);
        let paid = self.paid(right, model);
        let mut mean: BTreeMap<RowKey, (f64, f64)> = BTreeMap::new();
        let mut count = |paid: &[(RowKey, f64)], share: f64| {
            for (row, times) in paid {
                let (first, second) = mean.entry(row.clone()).or_default();
                *first += share * times;
                *second += share * times * times;
            }
        };
        count(&paid, 1.0 / total);
        for (name, _, odds) in &rivals {
            if odds / total > 0.005 {
                count(&self.paid(name, model), odds / total);
            }
        }
        for (row, (first, second)) in mean {
            let say = said.entry(row).or_default();
            say.slope -= weight * first / TEMPERATURE;
            say.bend += weight * (second - first * first).max(0.0) / (TEMPERATURE * TEMPERATURE);
        }
        for (row, times) in paid {
            let say = said.entry(row).or_default();
            say.slope += weight * times / TEMPERATURE;
            say.seen += self.weight * times;
        }
        if rivals.iter().all(|(_, cost, _)| *cost > right_cost) {
            self.weight
        } else {
            0.0
        }
    }

    /// The rows that the cheapest match with a name pays for, each with how many times.
    fn paid(&self, listed: &Name<'_>, model: &Model) -> Vec<(RowKey, f64)> {
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
        let mut rows: BTreeMap<RowKey, f64> = BTreeMap::new();
        for step in align(&ours.units, &theirs.units, Profile::Foreign, model) {
            let a = step.asked.and_then(|at| ours.units.get(at));
            let b = step.listed.and_then(|at| theirs.units.get(at));
            let paid = match (a, b) {
                (Some(a), Some(b)) => model.rows_of_pair(a, b),
                (Some(unit), None) | (None, Some(unit)) => vec![model.row_of_single(unit)],
                (None, None) => Vec::new(),
            };
            for row in paid {
                *rows.entry(row).or_default() += 1.0;
            }
        }
        let style = self.asked.style_nats(listed);
        if style > 0.0 {
            let row = ("style".to_owned(), String::new(), String::new());
            rows.insert(row, style);
        }
        rows.into_iter().collect()
    }
}

fn write_table(table: &str, costs: &BTreeMap<RowKey, f64>, seen: &BTreeMap<RowKey, f64>) -> String {
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
        if of_sounds && count >= SEEN && !written.contains(key) {
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
    seen: &BTreeMap<RowKey, f64>,
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

/// Returns the cost table of this release, to start a fit from.
pub fn table() -> &'static str {
    crate::model::TEXT
}
