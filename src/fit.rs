//! Costs from evidence: how often writers who mean the same name differ in a sound.
//!
//! Expectation and maximisation take turns. With the costs of the moment each pair of
//! spellings is aligned; from the counts of the edits come new costs, until they settle.
//! Only the likeliest alignment counts: shared out over all of them, the counts drift to
//! dropping every sound and inserting every other. A sound `x` that stands for `y` as often as both stand for
//! what they stand for most costs nothing; one time in a thousand costs one edit, and
//! the scale between is logarithmic. A row with little evidence stays near what it was.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use crate::explain::align;
use crate::model::{Model, Profile, pair_class, single_class};
use crate::name::{Name, Side};
use crate::sound::{Sound, Unit};

/// Hundredths of an edit for a factor of e in frequency: a thousandth is one edit.
const SCALE: f64 = 100.0 / 6.9;
/// How many observations the cost a row had before is worth.
const PRIOR: f64 = 12.0;
const ROUNDS: usize = 4;
/// Pairs that cost more a sound than this are no spellings of one name.
const NOISE: f64 = 0.35;

/// One name, spelled twice.
#[derive(Clone, Debug)]
pub struct Pair {
    /// One spelling.
    pub a: String,
    /// The other.
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
    /// How many pairs were used, and how many were set aside as noise.
    pub used: usize,
    /// Pairs too different to be one name.
    pub noise: usize,
}

type Class = (&'static str, &'static str, &'static str);

/// Counts of one kind of comparison; scripts are counted apart, since a Latin letter
/// never stands for itself in Thai.
#[derive(Default)]
struct Counts {
    pairs: HashMap<Class, f64>,
    singles: HashMap<Class, f64>,
}

/// Returns the cost table that `pairs` are evidence for, starting from `table`.
///
/// Rows of sounds are estimated, in the foreign column; rows about letters, tones, parts
/// and defaults are kept. The same pairs and table give the same table again.
///
/// # Complexity
/// Linear in the number of pairs, times the product of the lengths of each.
pub fn fit(pairs: &[Pair], table: &str, native: &str) -> Fitted {
    let mut text = table.to_owned();
    let mut report = (0, 0);
    let mut totals = HashMap::new();
    for _ in 0..ROUNDS {
        let current = Model::parse(&text, native);
        let mut counts: BTreeMap<bool, Counts> = BTreeMap::new();
        report = (0, 0);
        for pair in pairs {
            let (a, b) = (
                Name::new(&pair.a, Side::Listed),
                Name::new(&pair.b, Side::Listed),
            );
            let Some((a, b, crossed)) = closest(&a, &b, &current) else {
                report.1 += 1;
                continue;
            };
            report.0 += 1;
            counts
                .entry(crossed)
                .or_default()
                .expect(a, b, pair.weight, &current);
        }
        (text, totals) = maximise(&counts, table);
    }
    let changes = changes(table, &text, &totals);
    Fitted {
        table: text,
        changes,
        used: report.0,
        noise: report.1,
    }
}

/// The readings of two whole names that are nearest.
fn closest<'n>(
    a: &'n Name<'_>,
    b: &'n Name<'_>,
    model: &Model,
) -> Option<(&'n [Unit], &'n [Unit], bool)> {
    let whole = |form: &&crate::name::Form| !form.part && form.omitted.is_empty();
    let mut best: Option<(crate::cost::Cost, &crate::name::Form, &crate::name::Form)> = None;
    for x in a.forms.iter().filter(whole) {
        for y in b.forms.iter().filter(whole) {
            let cost = model.distance(&x.units, &y.units, Profile::Foreign);
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, x, y));
            }
        }
    }
    let (cost, x, y) = best?;
    let sounds = x.strength().max(y.strength()) as f64;
    (cost.as_f64() / sounds <= NOISE).then_some((&x.units, &y.units, a.is_thai != b.is_thai))
}

fn pair_key(a: Sound, b: Sound) -> Class {
    let (x, y) = (a.symbol().name(), b.symbol().name());
    if x <= y {
        (pair_class(a, b), x, y)
    } else {
        (pair_class(a, b), y, x)
    }
}

impl Counts {
    /// Adds the edits of the likeliest alignment of two readings.
    fn expect(&mut self, a: &[Unit], b: &[Unit], weight: f64, model: &Model) {
        for step in align(a, b, Profile::Foreign, model) {
            let unit = |units: &[Unit], at: Option<usize>| {
                at.and_then(|at| units.get(at)).map(|unit| unit.sound)
            };
            match (unit(a, step.asked), unit(b, step.listed)) {
                (Some(x), Some(y)) => *self.pairs.entry(pair_key(x, y)).or_default() += weight,
                (Some(x), None) | (None, Some(x)) => self.single(x, weight),
                (None, None) => {}
            }
        }
    }

    fn single(&mut self, sound: Sound, uses: f64) {
        let key = (single_class(sound), sound.symbol().name(), "");
        *self.singles.entry(key).or_default() += uses;
    }

    /// What each sound stands for most, by class.
    fn peaks(&self) -> HashMap<(&'static str, &'static str), f64> {
        let mut peaks: HashMap<(&str, &str), f64> = HashMap::new();
        for ((class, x, y), count) in &self.pairs {
            for symbol in [x, y] {
                let peak = peaks.entry((class, symbol)).or_default();
                *peak = peak.max(*count);
            }
        }
        peaks
    }
}

fn maximise(counts: &BTreeMap<bool, Counts>, table: &str) -> (String, HashMap<Class, f64>) {
    // The most favourable of the two kinds of comparison speaks for a row.
    let mut rates: HashMap<Class, (f64, f64)> = HashMap::new();
    for counts in counts.values() {
        let peaks = counts.peaks();
        let peak = |class, symbol| peaks.get(&(class, symbol)).copied().unwrap_or(0.0);
        for (key @ (class, x, y), count) in &counts.pairs {
            let room = (peak(*class, *x) * peak(*class, *y)).sqrt();
            let known = rates.entry(*key).or_insert((0.0, 0.0));
            if room > known.1 {
                *known = (*count, room);
            }
        }
        for (key @ (class, x, _), count) in &counts.singles {
            let kept = match *class {
                "drop-vowel" => peak("vowel", x),
                "drop-weak" => peak("weak", x) + peak("coda", x),
                "drop-coda" => peak("coda", x),
                _ => peak("onset", x),
            };
            let known = rates.entry(*key).or_insert((0.0, 0.0));
            known.0 += count;
            known.1 += kept + count;
        }
    }
    let mut seen: Vec<Class> = Vec::new();
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
        let found = rates
            .iter()
            .find(|((c, a, b), _)| c == class && a == x && b == y);
        let before: f64 = foreign.parse().unwrap_or(100.0);
        match found {
            Some((key, (count, room))) if !x.is_empty() => {
                seen.push(*key);
                let cost = estimate(*count, *room, before);
                let native: u8 = native.parse().unwrap_or(100);
                lines.push(format!(
                    "{class}\t{x}\t{y}\t{cost}\t{}\t{reason}\t{count:.0}",
                    native.max(cost)
                ));
            }
            _ => lines.push(
                fields
                    .iter()
                    .take(6)
                    .copied()
                    .collect::<Vec<_>>()
                    .join("\t")
                    + "\t",
            ),
        }
    }
    let mut new: Vec<String> = Vec::new();
    for (key @ (class, x, y), (count, room)) in &rates {
        let default = match *class {
            "onset" | "coda" => 100u8,
            "vowel" => 70,
            _ => continue,
        };
        let cost = estimate(*count, *room, f64::from(default));
        if x != y && !seen.contains(key) && *count >= 3.0 && cost < default - 10 {
            let strict = (cost + 60).min(110);
            new.push(format!(
                "{class}\t{x}\t{y}\t{cost}\t{strict}\t{x} and {y}\t{count:.0}"
            ));
        }
    }
    new.sort_unstable();
    lines.extend(new);
    let totals = rates
        .into_iter()
        .map(|(key, (count, _))| (key, count))
        .collect();
    (lines.join("\n") + "\n", totals)
}

/// The cost of what happened `count` times where it could have `room` times.
fn estimate(count: f64, room: f64, before: f64) -> u8 {
    let prior = (-before / SCALE).exp();
    let rate = (count + PRIOR * prior) / (room + PRIOR);
    // In range, so the cast only drops the point.
    (-rate.ln() * SCALE).clamp(0.0, 120.0).round() as u8
}

fn changes(old: &str, new: &str, totals: &HashMap<Class, f64>) -> Vec<String> {
    let read = |text: &str| -> BTreeMap<(String, String, String), i32> {
        text.lines()
            .skip(1)
            .filter_map(|line| {
                let fields: Vec<&str> = line.split('\t').collect();
                let [class, x, y, cost, ..] = fields.as_slice() else {
                    return None;
                };
                let (x, y) = if !y.is_empty() && y < x {
                    (y, x)
                } else {
                    (x, y)
                };
                let key = ((*class).to_owned(), (*x).to_owned(), (*y).to_owned());
                Some((key, cost.parse().ok()?))
            })
            .collect()
    };
    let old = read(old);
    let mut changes = Vec::new();
    for ((class, x, y), cost) in read(new) {
        let before = old.get(&(class.clone(), x.clone(), y.clone()));
        if before.is_some_and(|before| (before - cost).abs() <= 2) {
            continue;
        }
        let count = totals
            .iter()
            .find(|((c, a, b), _)| *c == class && *a == x && *b == y);
        let mut line = format!("{class} {x}/{y}: ");
        let _ = match before {
            Some(before) => write!(line, "{before} -> {cost}"),
            None => write!(line, "new, {cost}"),
        };
        let _ = write!(
            line,
            ", seen {:.0} times",
            count.map_or(0.0, |(_, count)| *count)
        );
        changes.push(line);
    }
    changes
}

/// Returns the cost table and the letter evidence of this release, to start a fit from.
pub fn tables() -> (&'static str, &'static str) {
    (
        include_str!("../data/costs.tsv"),
        include_str!("../data/native.tsv"),
    )
}
