//! The cost model: what each difference between two readings costs, and why.
//!
//! Every number is a row of `data/costs.tsv`. There are two profiles: *foreign* names
//! are spelled by ear, so what sounds alike is nearly free; *native* names are told
//! apart by exactly those letters, so it is not. A native cost is never below the
//! foreign one, so a search with foreign costs misses nothing.

mod prices;
mod rows;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::cost::Cost;
use crate::edit::EditCosts;
use crate::sound::{Role, Sound, Symbol, Unit};

pub(crate) use self::rows::RowKey;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(TEXT));

pub(crate) const TEXT: &str = include_str!("../data/costs.tsv");

/// How generously two spellings are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Foreign = 0,
    Native = 1,
}

/// A price in each profile, with the reason to tell.
#[derive(Clone, Debug)]
struct Row {
    price: [u8; 2],
    reason: String,
}

/// The parsed tables.
pub(crate) struct Model {
    /// By group, then by the two names in order: looked up without a copy.
    rows: HashMap<String, HashMap<String, HashMap<String, Row>>>,
    keys: [EditCosts; 2],
    /// Prices between two Thai letters of one sound, by their place in the Thai block.
    letters: Vec<[u8; 2]>,
    /// Prices of rows that concern whole parts of a name: a few, asked for all the time.
    parts: Vec<(String, Cost)>,
    tone: [u8; 2],
    style: Cost,
}

/// The model of this release.
pub(crate) fn model() -> &'static Model {
    &MODEL
}

const THAI_BLOCK: u32 = 0x0e00;
const THAI_LETTERS: usize = 96;

impl Model {
    pub(crate) fn parse(costs: &str) -> Model {
        let mut rows: HashMap<String, HashMap<String, HashMap<String, Row>>> = HashMap::new();
        for line in costs.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [place, a, b, foreign, strict, reason, ..] = fields.as_slice() else {
                continue;
            };
            let (Ok(foreign), Ok(strict)) = (foreign.parse(), strict.parse::<u8>()) else {
                continue;
            };
            let row = Row {
                price: [foreign, strict.max(foreign)],
                reason: (*reason).to_owned(),
            };
            let (a, b) = if a <= b { (a, b) } else { (b, a) };
            let group = rows.entry((*place).to_owned()).or_default();
            group
                .entry((*a).to_owned())
                .or_default()
                .insert((*b).to_owned(), row);
        }
        let mut model = Model {
            rows,
            keys: [
                EditCosts::new(|_, _| 0, |_| 0),
                EditCosts::new(|_, _| 0, |_| 0),
            ],
            letters: Vec::new(),
            parts: Vec::new(),
            tone: [0; 2],
            style: Cost::ZERO,
        };
        model.keys = [Profile::Foreign, Profile::Native].map(|profile| model.key_costs(profile));
        model.parts = model.part_prices();
        model.letters = model.letter_table();
        model.style = model.part("style");
        model.tone = model.find("tone", "", "").map_or([0; 2], |row| row.price);
        model
    }

    fn find(&self, place: &str, a: &str, b: &str) -> Option<&Row> {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        self.rows.get(place)?.get(a)?.get(b)
    }

    fn price(&self, place: &str, profile: Profile) -> u8 {
        self.find(place, "", "")
            .map_or(0, |row| row.price[profile as usize])
    }

    fn reason(&self, place: &str) -> &str {
        self.find(place, "", "")
            .map_or("", |row| row.reason.as_str())
    }

    /// Returns the price of a row that concerns whole parts of a name.
    pub(crate) fn part(&self, place: &str) -> Cost {
        let known = self.parts.iter().find(|(row, _)| row == place);
        known.map_or_else(
            || Cost::from_hundredths(u16::from(self.price(place, Profile::Foreign))),
            |(_, price)| *price,
        )
    }

    /// Returns the price of a nat of difference between two styles of spelling.
    pub(crate) fn style(&self) -> Cost {
        self.style
    }

    /// Returns the reason to tell for a row that concerns whole parts of a name.
    pub(crate) fn part_reason(&self, place: &str) -> &str {
        self.reason(place)
    }

    /// Returns the costs over key bytes alone: never above what [`Model::pair`] asks.
    pub(crate) fn keys(&self, profile: Profile) -> &EditCosts {
        &self.keys[profile as usize]
    }

    /// Returns what one unit costs in place of another, spelling included, in hundredths.
    #[inline]
    pub(crate) fn pair(&self, a: &Unit, b: &Unit, profile: Profile) -> u16 {
        let keys = self
            .keys(profile)
            .substitute(a.sound.as_byte(), b.sound.as_byte());
        let mut price = u16::from(keys);
        if a.letter != b.letter && a.letter != '\0' && b.letter != '\0' {
            price += u16::from(self.letter(a, b, profile));
        }
        if a.tone != b.tone && a.sound.symbol().is_vowel() && b.sound.symbol().is_vowel() {
            price += u16::from(self.tone[profile as usize]);
        }
        price
    }

    fn letter(&self, a: &Unit, b: &Unit, profile: Profile) -> u8 {
        let symbol = a.sound.symbol();
        if symbol != b.sound.symbol() {
            return 0;
        }
        if symbol == Symbol::DIGIT || symbol == Symbol::FOREIGN {
            return 100;
        }
        match letter_place(a.letter, b.letter) {
            Some(at) => self
                .letters
                .get(at)
                .map_or(0, |price| price[profile as usize]),
            None if a.letter.is_ascii() && b.letter.is_ascii() => 3,
            None => 0,
        }
    }

    /// Returns what a unit costs that only one name has, in hundredths.
    pub(crate) fn single(&self, a: &Unit, profile: Profile) -> u16 {
        u16::from(self.keys(profile).indel(a.sound.as_byte()))
    }

    /// Returns why one unit in place of another costs what it costs.
    pub(crate) fn pair_reason(&self, a: &Unit, b: &Unit, profile: Profile) -> &str {
        let (price, reason) = self.pair_row(a.sound.as_byte(), b.sound.as_byte(), profile);
        if price > 0 {
            return reason;
        }
        let spelled = a.letter != b.letter && a.letter != '\0' && b.letter != '\0';
        if !spelled || self.letter(a, b, profile) == 0 {
            return self.reason("tone");
        }
        let (x, y) = (a.letter.to_string(), b.letter.to_string());
        let row = self
            .find("letter", &x, &y)
            .or_else(|| self.find("letter", "*", "*"));
        row.map_or("", |row| row.reason.as_str())
    }

    /// Returns why a unit that only one name has costs what it costs.
    pub(crate) fn single_reason(&self, a: &Unit, profile: Profile) -> &str {
        self.single_row(a.sound.as_byte(), profile).1
    }

    /// Returns the cost of turning one reading into another, the cheapest alignment, if it
    /// is at most `most`.
    ///
    /// # Complexity
    /// The product of the two lengths at most; of `most` and one of them where that is less.
    pub(crate) fn distance(
        &self,
        a: &[Unit],
        b: &[Unit],
        profile: Profile,
        most: Cost,
    ) -> Option<Cost> {
        // What costs more leads nowhere, and counts as one more.
        let most = u32::from(most.hundredths());
        let dead = most + 1;
        let single = |unit: &Unit| u32::from(self.single(unit, profile));
        // Cells from the first to the last that is not dead; all others are.
        let mut row = vec![dead; b.len() + 1];
        let mut alive = 0..0;
        let mut total = 0;
        for (at, cell) in row.iter_mut().enumerate() {
            if let Some(unit) = at.checked_sub(1).and_then(|before| b.get(before)) {
                total += single(unit);
            }
            if total > most {
                break;
            }
            *cell = total;
            alive.end = at + 1;
        }
        for unit in a {
            let gap = single(unit);
            let (mut diagonal, mut left) = (dead, dead);
            let mut next = 0..0;
            let cells = row.iter_mut().enumerate().skip(alive.start);
            for (at, cell) in cells {
                let above = *cell;
                let mut best = above + gap;
                if let Some(other) = at.checked_sub(1).and_then(|before| b.get(before)) {
                    if diagonal < dead {
                        best = best.min(diagonal + u32::from(self.pair(unit, other, profile)));
                    }
                    if left < dead {
                        best = best.min(left + single(other));
                    }
                }
                let best = best.min(dead);
                (diagonal, left, *cell) = (above, best, best);
                if best < dead {
                    next = if next.is_empty() { at } else { next.start }..at + 1;
                } else if at >= alive.end {
                    break;
                }
            }
            if next.is_empty() {
                return None;
            }
            alive = next;
        }
        let cost = row.last().copied().filter(|cost| *cost < dead)?;
        Some(Cost::from_hundredths(cost as u16))
    }
}

/// Returns the group of rows that prices one sound in place of another.
fn pair_class(a: Sound, b: Sound) -> &'static str {
    let (x, y) = (a.symbol(), b.symbol());
    let plain = |symbol| symbol == Symbol::DIGIT || symbol == Symbol::FOREIGN;
    if plain(x) || plain(y) {
        "mixed"
    } else if x.is_vowel() || y.is_vowel() {
        // A glide may stand for a vowel.
        "vowel"
    } else if a.role() == Role::Weak && b.role() == Role::Weak {
        "weak"
    } else if a.role() == Role::Weak || b.role() == Role::Weak {
        "coda"
    } else if a.role() == Role::Onset || b.role() == Role::Onset {
        "onset"
    } else {
        "coda"
    }
}

/// Returns the row that prices two sounds of different roles; empty for equal ones.
fn shift_row(a: Sound, b: Sound) -> &'static str {
    let (x, y) = (a.symbol(), b.symbol());
    match (a.role(), b.role()) {
        (a, b) if a == b => "",
        _ if x.is_vowel() && y.is_vowel() => "vowel-place",
        (Role::Weak, _) | (_, Role::Weak) => "weak-strong",
        (Role::Onset, _) | (_, Role::Onset) => "role",
        _ => "",
    }
}

/// Returns the group of rows that prices a sound that only one name has.
fn single_class(sound: Sound) -> &'static str {
    match sound.role() {
        Role::Twin if sound.symbol().is_vowel() => "drop-diphthong",
        Role::Twin => "drop-twin",
        Role::Weak => "drop-weak",
        Role::Coda if sound.symbol().is_vowel() => "drop-bare",
        _ if sound.symbol().is_vowel() => "drop-vowel",
        Role::Onset => "drop-onset",
        Role::Coda => "drop-coda",
    }
}

fn letter_place(a: char, b: char) -> Option<usize> {
    let place = |letter: char| {
        let place = u32::from(letter).checked_sub(THAI_BLOCK)?;
        usize::try_from(place)
            .ok()
            .filter(|place| *place < THAI_LETTERS)
    };
    Some(place(a)? * THAI_LETTERS + place(b)?)
}

/// Returns a number that changes whenever the rules do, so that an index built with
/// other rules is refused and not misread.
pub(crate) fn fingerprint() -> u64 {
    const RULES: [&str; 7] = [
        include_str!("../data/costs.tsv"),
        include_str!("../data/initials.tsv"),
        include_str!("../data/latin.tsv"),
        include_str!("../data/letters.tsv"),
        include_str!("../data/native.tsv"),
        include_str!("../data/titles.tsv"),
        include_str!("../data/vowels.tsv"),
    ];
    let (mut low, mut high) = (crc32fast::Hasher::new(), crc32fast::Hasher::new());
    for rules in RULES {
        low.update(rules.as_bytes());
        // The same number of bytes on every platform: an index may come from another one.
        high.update(&(rules.len() as u64).to_le_bytes());
        high.update(rules.as_bytes());
    }
    u64::from(high.finalize()) << 32 | u64::from(low.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_read() {
        let rows = include_str!("../data/costs.tsv").lines().skip(1).count();
        let read = model().rows.iter().flat_map(|(place, group)| {
            group
                .iter()
                .flat_map(move |(a, others)| others.keys().map(move |b| (place, a, b)))
        });
        let read: Vec<_> = read.collect();
        assert_eq!(read.len(), rows);
        for (place, a, b) in read {
            if place != "letter" {
                for name in [a, b] {
                    assert!(
                        name.is_empty() || Symbol::named(name).is_some(),
                        "{place} {a} {b}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_no_fit_moved_is_as_a_linguist_set_it() {
        let rows = |text: &'static str| {
            let lines = text.lines().skip(1).map(|line| line.split('\t').collect());
            lines.collect::<Vec<Vec<&str>>>()
        };
        let by_hand = rows(include_str!("../data/costs-by-hand.tsv"));
        let fitted = rows(TEXT);
        assert!(fitted.len() >= by_hand.len());
        for (hand, row) in by_hand.iter().zip(&fitted) {
            assert_eq!(hand[..3], row[..3], "the rows stand in one order");
            assert_eq!(hand[5], row[5], "the reasons are the same");
            assert_eq!(hand[6], "", "nothing is counted by hand");
            if row[6].is_empty() {
                assert_eq!(hand[3..5], row[3..5], "{row:?}");
            }
        }
    }

    #[test]
    fn no_reason_speaks_in_sound_symbols() {
        let groups = model().rows.values().flat_map(HashMap::values);
        for reason in groups.flat_map(HashMap::values).map(|row| &row.reason) {
            let internal = |word: &str| {
                word.starts_with('\'') || matches!(word, "@" | "_" | "0" | "A" | "E" | "M" | "O")
            };
            assert!(
                !reason.is_empty() && !reason.split([' ', '/']).any(internal),
                "{reason}"
            );
        }
    }

    #[test]
    fn a_distance_is_the_same_both_ways() {
        let names = [
            "อาลี อัคบาร์ อาห์มาเดียน",
            "Ali Akbar Ahmadian",
            "ธิติมา",
            "ฐิติมา",
            "พงศ์",
            "Lukashenko",
            "ลูคาเชนโก",
        ];
        let read = |name| crate::name::Name::new(name, crate::name::Side::Listed).forms;
        for a in names {
            for b in names {
                for profile in [Profile::Foreign, Profile::Native] {
                    for (a, b) in read(a).iter().zip(&read(b)) {
                        let there = model().distance(&a.units, &b.units, profile, Cost::MAX);
                        let back = model().distance(&b.units, &a.units, profile, Cost::MAX);
                        assert_eq!(there, back);
                        for most in (0..=400).step_by(7).map(Cost::from_hundredths) {
                            let within = model().distance(&a.units, &b.units, profile, most);
                            assert_eq!(within, there.filter(|cost| *cost <= most));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_native_cost_is_never_below_the_foreign_one() {
        let model = model();
        let (foreign, native) = (model.keys(Profile::Foreign), model.keys(Profile::Native));
        for a in 0..=u8::MAX {
            assert!(native.indel(a) >= foreign.indel(a));
            for b in 0..=u8::MAX {
                assert!(
                    native.substitute(a, b) >= foreign.substitute(a, b),
                    "{a} {b}"
                );
            }
        }
    }
}
