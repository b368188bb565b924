//! Which letters tell native Thai names from loans: logistic regression on two lists.

use std::collections::HashMap;

use crate::native::{Sign, signs};
use crate::normalize::normalize;

/// Passes over all names.
const PASSES: usize = 40;
/// How far one part moves a weight at first, in nats; less in each pass.
const RATE: f64 = 0.3;
/// The share of parts that are on the wrong list: collections of native names have loans.
const WRONG: f64 = 0.03;
/// Pull of a weight towards zero at each sight of its sign.
const RIDGE: f64 = 1e-4;
/// Signs seen fewer times are left out.
const SEEN: u32 = 12;
/// The same of three neighbours.
const SEEN_TRIPLE: u32 = 20;
/// Weights below this many hundredths of a nat are left out.
const LEAST: i16 = 5;
/// The same of three neighbours.
const LEAST_TRIPLE: i16 = 25;

/// What [`fit_native`] found.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The new text of `data/native.tsv`.
    pub table: String,
    /// The share of the parts whose letters point the right way; of native names, of loans.
    pub right: (f64, f64),
}

/// Returns the weights of letters, and of two and three side by side, that two lists of
/// Thai spellings are evidence for: native names, and loans. Each part of a name counts.
///
/// Both lists weigh the same whatever their lengths. The same lists give the same table.
///
/// # Complexity
/// Linear in the letters of both lists.
pub fn fit_native(native: &[String], loans: &[String]) -> Letters {
    let mut known: HashMap<Sign, usize> = HashMap::new();
    let mut kinds: Vec<(Sign, u32)> = Vec::new();
    // Each part of a name, by its signs, with 1 if it is native and else 0.
    let mut parts: Vec<(Vec<usize>, f64)> = Vec::new();
    for (list, is_native) in [(native, 1.0), (loans, 0.0)] {
        for name in list {
            for part in signs(normalize(name).as_str()) {
                let places = part.into_iter().map(|sign| {
                    let place = *known.entry(sign).or_insert_with(|| {
                        kinds.push((sign, 0));
                        kinds.len() - 1
                    });
                    if let Some((_, seen)) = kinds.get_mut(place) {
                        *seen += 1;
                    }
                    place
                });
                parts.push((places.collect(), is_native));
            }
        }
    }
    let sign = |place: &usize| kinds.get(*place).map_or(['\0'; 3], |(sign, _)| *sign);
    let spelled = |part: &[usize]| part.iter().map(sign).collect::<Vec<Sign>>();
    parts.sort_by_cached_key(|(part, _)| (mixed(&spelled(part)), spelled(part)));
    let count = |of: f64| parts.iter().filter(|(_, is)| *is == of).count().max(1) as f64;
    let (natives, others) = (count(1.0), count(0.0));
    let share = |is_native: f64| {
        let count = if is_native > 0.5 { natives } else { others };
        (natives + others) / (2.0 * count)
    };
    let mut bias = 0.0;
    // Each weight with the sum of its squared slopes, which slows it down (AdaGrad).
    let start = |(sign, seen): &(Sign, u32)| (*seen >= least_seen(sign)).then_some((0.0, 1.0));
    let mut weights: Vec<Option<(f64, f64)>> = kinds.iter().map(start).collect();
    for pass in 0..PASSES {
        let rate = RATE / (1.0 + pass as f64 / 4.0);
        for (part, is_native) in &parts {
            let told = part.iter().filter_map(|place| *weights.get(*place)?);
            let sum: f64 = bias + told.map(|(weight, _)| weight).sum::<f64>();
            let p = 1.0 / (1.0 + (-sum).exp());
            // How much a part that the letters find absurd is believed to be on its list.
            let likely = is_native * p + (1.0 - is_native) * (1.0 - p);
            let believed = (1.0 - 2.0 * WRONG) * likely / ((1.0 - 2.0 * WRONG) * likely + WRONG);
            let slope = (p - is_native) * share(*is_native) * believed;
            bias -= rate * 0.01 * slope;
            for place in part {
                if let Some(Some((weight, squares))) = weights.get_mut(*place) {
                    *squares += slope * slope;
                    *weight -= rate * (slope / squares.sqrt()) + rate * RIDGE * *weight;
                }
            }
        }
    }
    let mut table = String::from("sign\tweight\tseen\n");
    table.push_str(&format!("\t{:.0}\t{}\n", bias * 100.0, parts.len()));
    let mut kept: Vec<f64> = Vec::new();
    let mut rows: Vec<(Sign, i16, u32)> = Vec::new();
    for ((sign, seen), weight) in kinds.iter().zip(&weights) {
        let hundredths = weight.map_or(0, |(weight, _)| (weight * 100.0).round() as i16);
        let is_kept = hundredths.abs() >= least_weight(sign);
        kept.push(if is_kept {
            f64::from(hundredths) / 100.0
        } else {
            0.0
        });
        if is_kept {
            rows.push((*sign, hundredths, *seen));
        }
    }
    rows.sort_unstable();
    for (sign, hundredths, seen) in rows {
        let letters: String = sign.iter().filter(|letter| **letter != '\0').collect();
        table.push_str(&format!("{letters}\t{hundredths}\t{seen}\n"));
    }
    let right = |is: f64, sign: f64| {
        let of: Vec<_> = parts.iter().filter(|(_, n)| *n == is).collect();
        let points = |part: &[usize]| -> f64 {
            bias + part
                .iter()
                .filter_map(|place| kept.get(*place))
                .sum::<f64>()
        };
        let right = of.iter().filter(|(part, _)| points(part) * sign > 0.0);
        right.count() as f64 / of.len().max(1) as f64
    };
    Letters {
        right: (right(1.0, 1.0), right(0.0, -1.0)),
        table,
    }
}

/// Returns how often a sign must be seen: three letters say little more than two of them.
fn least_seen(sign: &Sign) -> u32 {
    if is_triple(sign) { SEEN_TRIPLE } else { SEEN }
}

/// Returns the smallest weight in hundredths of a nat that is kept.
fn least_weight(sign: &Sign) -> i16 {
    if is_triple(sign) { LEAST_TRIPLE } else { LEAST }
}

fn is_triple(sign: &Sign) -> bool {
    matches!(sign, [.., last] if *last != '\0')
}

/// A number that looks random, so that the parts of one list do not all come together.
fn mixed(signs: &[Sign]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for letter in signs.iter().flatten() {
        hasher.update(&u32::from(*letter).to_le_bytes());
    }
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_one_list_speak_for_it_in_whatever_order_it_comes() {
        let names = |letters: &[&str]| -> Vec<String> {
            let pairs = letters
                .iter()
                .flat_map(|a| letters.iter().map(move |b| (a, b)));
            pairs.map(|(a, b)| format!("{a}า{b}ี")).collect()
        };
        let native = names(&["ณ", "ภ", "ธ", "ฐ", "ฑ", "ษ", "ร", "น"]);
        let loans = names(&["ฟ", "ซ", "ฮ", "ฝ", "ฉ", "ผ", "ร", "น"]);
        let fitted = fit_native(&native, &loans);
        assert!(
            fitted.right.0 > 0.7 && fitted.right.1 > 0.7,
            "{:?}",
            fitted.right
        );
        let weight = |sign: &str| {
            let rows = fitted.table.lines().skip(1);
            let mut rows = rows.map(|row| row.split('\t').collect::<Vec<_>>());
            let row = rows.find(|row| row[0] == sign);
            row.map_or(0, |row| row[1].parse::<i16>().unwrap())
        };
        assert!(weight("ณ") > 0 && weight("ฟ") < 0, "{}", fitted.table);

        let backwards = |names: &[String]| names.iter().rev().cloned().collect::<Vec<_>>();
        let again = fit_native(&backwards(&native), &backwards(&loans));
        assert_eq!(again.table, fitted.table);
    }
}
