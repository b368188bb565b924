//! Which letters tell native Thai names from loans: logistic regression on two lists.

use std::collections::BTreeMap;

use crate::native::{self, signs};
use crate::normalize::normalize;

/// A sign, or two neighbours.
type Sign = (char, Option<char>);

/// Passes over all names.
const PASSES: usize = 40;
/// How far one name moves a weight at first, in nats; less in each pass.
const RATE: f64 = 0.3;
/// The share of names that are on the wrong list: collections of native names have loans.
const WRONG: f64 = 0.03;
/// Pull of a weight towards zero at each sight of its sign.
const RIDGE: f64 = 1e-4;
/// Signs seen in fewer names are left out.
const SEEN: u32 = 12;
/// Weights below this many hundredths of a nat are left out.
const LEAST: i16 = 5;

/// What [`fit_native`] found.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The new text of `data/native.tsv`.
    pub table: String,
    /// The share of the names whose letters point the right way; of native ones, of loans.
    pub right: (f64, f64),
}

/// Returns the weights of letters, and of pairs of them, that two lists of Thai spellings
/// are evidence for: native names, and loans.
///
/// Both lists weigh the same whatever their lengths. The same lists give the same table.
///
/// # Complexity
/// Linear in the letters of both lists.
pub fn fit_native(native: &[String], loans: &[String]) -> Letters {
    let mut names: Vec<(Vec<Sign>, f64)> = Vec::new();
    let mut seen: BTreeMap<Sign, u32> = BTreeMap::new();
    for (list, is_native) in [(native, 1.0), (loans, 0.0)] {
        for name in list {
            let mut found: Vec<Sign> = Vec::new();
            signs(normalize(name).as_str(), |a, b| found.push((a, b)));
            for sign in &found {
                *seen.entry(*sign).or_default() += 1;
            }
            if !found.is_empty() {
                names.push((found, is_native));
            }
        }
    }
    names.sort_by(|a, b| mixed(&a.0).cmp(&mixed(&b.0)).then_with(|| a.0.cmp(&b.0)));
    let count = |of: f64| names.iter().filter(|(_, is)| *is == of).count().max(1) as f64;
    let (natives, others) = (count(1.0), count(0.0));
    let share = |is_native: f64| {
        let count = if is_native > 0.5 { natives } else { others };
        (natives + others) / (2.0 * count)
    };
    let mut bias = 0.0;
    // Each weight with the sum of its squared slopes, which slows it down (AdaGrad).
    let mut weights: BTreeMap<Sign, (f64, f64)> = BTreeMap::new();
    for (sign, _) in seen.iter().filter(|(_, seen)| **seen >= SEEN) {
        weights.insert(*sign, (0.0, 1.0));
    }
    for pass in 0..PASSES {
        let rate = RATE / (1.0 + pass as f64 / 4.0);
        for (signs, is_native) in &names {
            let known = signs.iter().filter_map(|sign| weights.get(sign));
            let sum: f64 = bias + known.map(|(weight, _)| weight).sum::<f64>();
            let p = 1.0 / (1.0 + (-sum).exp());
            // How much a name that the letters find absurd is believed to be on its list.
            let likely = is_native * p + (1.0 - is_native) * (1.0 - p);
            let believed = (1.0 - 2.0 * WRONG) * likely / ((1.0 - 2.0 * WRONG) * likely + WRONG);
            let slope = (p - is_native) * share(*is_native) * believed;
            bias -= rate * 0.01 * slope;
            for sign in signs {
                if let Some((weight, squares)) = weights.get_mut(sign) {
                    *squares += slope * slope;
                    *weight -= rate * (slope / squares.sqrt()) + rate * RIDGE * *weight;
                }
            }
        }
    }
    let mut table = String::from("sign\tweight\tseen\n");
    table.push_str(&format!("\t{:.0}\t{}\n", bias * 100.0, names.len()));
    let mut kept: BTreeMap<Sign, f64> = BTreeMap::new();
    for (sign, (weight, _)) in &weights {
        let hundredths = (weight * 100.0).round() as i16;
        if hundredths.abs() < LEAST {
            continue;
        }
        kept.insert(*sign, f64::from(hundredths) / 100.0);
        let seen = seen.get(sign).copied().unwrap_or(0);
        let second = sign.1.map_or(String::new(), String::from);
        table.push_str(&format!("{}{second}\t{hundredths}\t{seen}\n", sign.0));
    }
    let right = |is: f64, sign: f64| {
        let of: Vec<_> = names.iter().filter(|(_, n)| *n == is).collect();
        let points = |signs: &[Sign]| -> f64 {
            bias + signs.iter().filter_map(|sign| kept.get(sign)).sum::<f64>()
        };
        let right = of.iter().filter(|(signs, _)| points(signs) * sign > 0.0);
        right.count() as f64 / of.len().max(1) as f64
    };
    Letters {
        right: (right(1.0, 1.0), right(0.0, -1.0)),
        table,
    }
}

/// A number that looks random, so that the names of one list do not all come together.
fn mixed(signs: &[Sign]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for (a, b) in signs {
        hasher.update(&u32::from(*a).to_le_bytes());
        hasher.update(&u32::from(b.unwrap_or(native::END)).to_le_bytes());
    }
    hasher.finalize()
}
