//! Native Thai names and loans, told apart by their letters.
//!
//! Thai writes its own names with letters and groups of letters that loans hardly ever
//! have (`ณ`, `ภั`, `สุ` at the front), and the other way round (`ฟ`, `ส์`, `เต`). Each
//! letter, and each two and three that stand side by side, have a weight in
//! `data/native.tsv`. Their sum is the evidence, the logarithm of the odds that the name is
//! native. Latin letters say nothing: tried, and it ranked customary spellings of Thai
//! names worse.

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

/// One letter, or two or three that stand side by side; unused places hold NUL.
pub(crate) type Sign = [char; 3];

struct Table {
    bias: i32,
    letters: Vec<i16>,
    /// By the places of two neighbours: their weight, and which row of `triples` has the
    /// weights of those that come with a third letter, zero for none.
    pairs: Vec<(i16, u16)>,
    triples: Vec<i16>,
}

const WIDTH: usize = SIGNS + 2;

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

impl Table {
    fn parse(text: &str) -> Table {
        let mut table = Table {
            bias: 0,
            letters: vec![0; WIDTH],
            pairs: vec![(0, 0); WIDTH * WIDTH],
            triples: vec![0; WIDTH],
        };
        for line in text.lines().skip(1) {
            let mut fields = line.split('\t');
            if let (Some(sign), Some(Ok(weight))) =
                (fields.next(), fields.next().map(str::parse::<i16>))
            {
                table.set(sign, weight);
            }
        }
        table
    }

    fn set(&mut self, sign: &str, weight: i16) -> Option<()> {
        let mut places = sign.chars().map(place);
        let Some(first) = places.next() else {
            self.bias = i32::from(weight);
            return Some(());
        };
        let (first, second) = (first?, places.next());
        let Some(second) = second else {
            *self.letters.get_mut(first)? = weight;
            return Some(());
        };
        let pair = self.pairs.get_mut(first * WIDTH + second?)?;
        let Some(third) = places.next() else {
            pair.0 = weight;
            return Some(());
        };
        if pair.1 == 0 {
            pair.1 = u16::try_from(self.triples.len() / WIDTH).ok()?;
            self.triples.resize(self.triples.len() + WIDTH, 0);
        }
        *self.triples.get_mut(usize::from(pair.1) * WIDTH + third?)? = weight;
        Some(())
    }

    /// Returns the weights of a letter, of it with the one before, and of it with the two
    /// before, all added up.
    fn step(&self, before: [Option<usize>; 2], letter: usize) -> i32 {
        let [first, second] = before;
        let pair = |a: Option<usize>, b: usize| self.pairs.get(a? * WIDTH + b).copied();
        let alone = self.letters.get(letter).copied().unwrap_or(0);
        let two = pair(second, letter).map_or(0, |(weight, _)| weight);
        let row = second
            .and_then(|second| pair(first, second))
            .map_or(0, |(_, row)| row);
        let three = self.triples.get(usize::from(row) * WIDTH + letter);
        i32::from(alone) + i32::from(two) + i32::from(three.copied().unwrap_or(0))
    }
}

/// Returns how much the letters of a normalized spelling speak for a native Thai name, in
/// hundredths of a nat: the logarithm of the odds; negative for a loan, 0 where no letter
/// is Thai.
///
/// # Complexity
/// Three look-ups for each letter.
pub(crate) fn evidence(text: &str) -> i32 {
    let parts = sound::each_part(text);
    evidence_of(parts.map(|part| weight(text.get(part.range.clone()).unwrap_or_default(), &part)))
}

/// Returns the evidence of a name whose parts have these weights.
pub(crate) fn evidence_of(weights: impl Iterator<Item = Option<i32>>) -> i32 {
    weights.flatten().sum::<i32>().clamp(-MOST, MOST)
}

/// Returns what a part with these letters adds to the evidence, if it is Thai.
pub(crate) fn weight(letters: &str, part: &Part) -> Option<i32> {
    (part.script == Script::Thai).then(|| {
        let mut before = [None, place(START)];
        let mut sum = TABLE.bias;
        for letter in letters.chars().chain([END]).filter_map(place) {
            sum += TABLE.step(before, letter);
            before = [before[1], Some(letter)];
        }
        sum
    })
}

/// Returns the Thai parts of a normalized spelling, each as its letters, and as two and
/// three of them that stand side by side, its edges included.
pub(crate) fn signs(text: &str) -> impl Iterator<Item = Vec<Sign>> {
    let thai = sound::each_part(text).filter(|part| part.script == Script::Thai);
    thai.map(move |part| {
        let letters = text.get(part.range).unwrap_or_default().chars();
        // A silent sign between two letters does not part them.
        let letters = letters.filter(|letter| place(*letter).is_some());
        let framed: Vec<char> = [START].into_iter().chain(letters).chain([END]).collect();
        let mut signs = Vec::with_capacity(3 * framed.len());
        for (at, letter) in framed.iter().enumerate() {
            let rest = framed.get(at + 1..).unwrap_or_default();
            if !matches!(*letter, START | END) {
                signs.push([*letter, '\0', '\0']);
            }
            if let [next, rest @ ..] = rest {
                signs.push([*letter, *next, '\0']);
                if let [last, ..] = rest {
                    signs.push([*letter, *next, *last]);
                }
            }
        }
        signs
    })
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
            assert!(sign.chars().count() <= 3, "{line}");
            assert!(sign.chars().all(|sign| place(sign).is_some()), "{line}");
            assert!(weight.parse::<i16>().is_ok(), "{line}");
            assert!(seen.parse::<u32>().is_ok(), "{line}");
        }
    }

    /// Returns the evidence as the rows of the table say it.
    fn summed(text: &str) -> i32 {
        let rows = TEXT.lines().skip(1).map(|line| {
            let (sign, rest) = line.split_once('\t').unwrap();
            let (weight, _) = rest.split_once('\t').unwrap();
            (sign.to_owned(), weight.parse::<i32>().unwrap())
        });
        let rows: std::collections::HashMap<String, i32> = rows.collect();
        let parts = signs(text).map(|part| {
            let spelled = |sign: &Sign| sign.iter().filter(|c| **c != '\0').collect::<String>();
            let known = part.iter().filter_map(|sign| rows.get(&spelled(sign)));
            rows[""] + known.sum::<i32>()
        });
        parts.sum::<i32>().clamp(-MOST, MOST)
    }

    #[test]
    fn evidence_is_the_sum_of_the_rows() {
        for name in [
            "ณัฐพล",
            "โอบามา",
            "อัล-อามิน",
            "ชุติมา ธ.",
            "ณ",
            "แจ็ค หม่า",
            "มูอัม'มาร์ กัดดาฟี",
            "Somchai ใจดี",
            "x",
        ] {
            assert_eq!(evidence(name), summed(name), "{name}");
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
