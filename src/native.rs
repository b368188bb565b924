//! Native Thai names and loans, told apart by their letters.
//!
//! Thai writes its own names with letters and pairs of letters that loans hardly ever
//! have (`ณ`, `ภั`, `สุ` at the front), and the other way round (`ฟ`, `ส์`, `เต`). Each
//! letter and each pair of neighbours has a weight in `data/native.tsv`. Their sum is the
//! evidence, the logarithm of the odds that the name is native. Latin letters say nothing:
//! tried, and it ranked customary spellings of Thai names worse.

use std::sync::LazyLock;

use crate::sound::{self, Part, Script};

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(TEXT));

pub(crate) const TEXT: &str = include_str!("../data/native.tsv");

/// Evidence beyond this says no more, in hundredths of a nat: long names are not that sure.
const MOST: i32 = 500;

const THAI_BLOCK: u32 = 0x0e00;
/// The places of the Thai block.
const SIGNS: usize = 96;
pub(crate) const START: char = '^';
pub(crate) const END: char = '$';

struct Table {
    bias: i32,
    /// By the places of two neighbours; a sign alone stands beside [`ALONE`].
    weights: Vec<i16>,
}

const ALONE: usize = SIGNS + 2;
const WIDTH: usize = ALONE + 1;

fn place(sign: char) -> Option<usize> {
    match sign {
        START => Some(SIGNS),
        END => Some(SIGNS + 1),
        sign => {
            let place = u32::from(sign).checked_sub(THAI_BLOCK)?;
            usize::try_from(place).ok().filter(|place| *place < SIGNS)
        }
    }
}

fn cell(a: char, b: Option<char>) -> Option<usize> {
    let b = match b {
        Some(b) => place(b)?,
        None => ALONE,
    };
    Some(place(a)? * WIDTH + b)
}

impl Table {
    fn parse(text: &str) -> Table {
        let mut table = Table {
            bias: 0,
            weights: vec![0; WIDTH * WIDTH],
        };
        for line in text.lines().skip(1) {
            let mut fields = line.split('\t');
            let (Some(sign), Some(Ok(weight))) =
                (fields.next(), fields.next().map(str::parse::<i16>))
            else {
                continue;
            };
            let mut letters = sign.chars();
            match (letters.next(), letters.next()) {
                (None, _) => table.bias = i32::from(weight),
                (Some(a), b) => {
                    if let Some(weight_at) = cell(a, b).and_then(|at| table.weights.get_mut(at)) {
                        *weight_at = weight;
                    }
                }
            }
        }
        table
    }
}

/// Returns how much the letters of a normalized spelling speak for a native Thai name, in
/// hundredths of a nat: the logarithm of the odds; negative for a loan, 0 where no letter
/// is Thai.
///
/// # Complexity
/// One look-up for each letter and each pair of neighbours.
pub(crate) fn evidence(text: &str) -> i32 {
    let parts = sound::each_part(text);
    evidence_of(parts.map(|part| weight(text.get(part.range.clone()).unwrap_or_default(), &part)))
}

/// Returns the evidence of a name whose parts have these weights.
pub(crate) fn evidence_of(weights: impl Iterator<Item = Option<i32>>) -> i32 {
    let sum = weights.flatten().reduce(|sum, weight| sum + weight);
    sum.map_or(0, |sum| (sum + TABLE.bias).clamp(-MOST, MOST))
}

/// Returns what a part with these letters adds to the evidence, if it is Thai.
pub(crate) fn weight(letters: &str, part: &Part) -> Option<i32> {
    let mut sum = 0;
    let is_thai = part.script == Script::Thai;
    is_thai.then(|| {
        signs_of(letters, |a, b| {
            let weight = cell(a, b).and_then(|at| TABLE.weights.get(at));
            sum += i32::from(weight.copied().unwrap_or(0));
        });
        sum
    })
}

/// Calls back with each Thai letter of a normalized spelling, and with each two that
/// stand side by side in a part, its edges included.
pub(crate) fn signs(text: &str, mut found: impl FnMut(char, Option<char>)) {
    for part in sound::each_part(text) {
        if part.script == Script::Thai {
            signs_of(text.get(part.range).unwrap_or_default(), &mut found);
        }
    }
}

fn signs_of(part: &str, mut found: impl FnMut(char, Option<char>)) {
    let mut before = START;
    for letter in part.chars() {
        found(letter, None);
        found(before, Some(letter));
        before = letter;
    }
    found(before, Some(END));
}

/// Returns the probability that evidence stands for.
pub(crate) fn probability(evidence: i32) -> f64 {
    1.0 / (1.0 + (-f64::from(evidence) / 100.0).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        for line in TEXT.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [sign, weight, seen] = fields[..] else {
                panic!("not three fields: {line}");
            };
            assert!(sign.chars().count() <= 2, "{line}");
            assert!(sign.chars().all(|sign| place(sign).is_some()), "{line}");
            assert!(weight.parse::<i16>().is_ok(), "{line}");
            assert!(seen.parse::<u32>().is_ok(), "{line}");
        }
    }

    #[test]
    fn native_names_and_loans_are_told_apart() {
        for name in ["ณัฐพล", "สุภาภรณ์", "ศิริวัฒน์", "ประยุทธ์ จันทร์โอชา", "บุญทอง"]
        {
            assert!(evidence(name) > 100, "{name} {}", evidence(name));
        }
        for name in ["ลูกาเชนโก", "เปเซชเคียน", "วอชิงตัน", "โดนัลด์ ทรัมป์", "ฟลอริดา"]
        {
            assert!(evidence(name) < -100, "{name} {}", evidence(name));
        }
        assert_eq!(evidence("Lukashenko"), 0);
    }
}
