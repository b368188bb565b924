//! The tables of prices, as the rows say.

use std::collections::HashMap;

use super::{Model, Profile, Row, THAI_LETTERS, letter_place, pair_class, shift_row, single_class};
use crate::cost::Cost;
use crate::edit::EditCosts;
use crate::sound::{Role, SYMBOLS, Sound, Symbol};

impl Model {
    /// Returns the price and reason of one key byte for another.
    pub(super) fn pair_row(&self, a: u8, b: u8, profile: Profile) -> (u8, &str) {
        let (Some(a), Some(b)) = (Sound::from_byte(a), Sound::from_byte(b)) else {
            return (u8::MAX, "");
        };
        let (x, y) = (a.symbol(), b.symbol());
        let class = pair_class(a, b);
        let default = match class {
            "vowel" if x.is_vowel() && y.is_vowel() => "default-vowel",
            "vowel" | "mixed" => "default-mixed",
            "weak" => "default-weak",
            _ => "default-onset",
        };
        let row = match class {
            // What is not said of codas is as in onsets.
            "coda" => self
                .find("coda", x.name(), y.name())
                .or_else(|| self.find("onset", x.name(), y.name())),
            class => self.find(class, x.name(), y.name()),
        };
        let row = row.or_else(|| self.find(default, "", ""));
        let base = row
            .filter(|_| x != y)
            .map_or(0, |row| row.price[profile as usize]);
        let shift = shift_row(a, b);
        let reason = match row {
            Some(row) if x != y => row.reason.as_str(),
            _ => self.reason(shift),
        };
        (base.saturating_add(self.price(shift, profile)), reason)
    }

    /// Returns the price and reason of a key byte that only one name has.
    pub(super) fn single_row(&self, a: u8, profile: Profile) -> (u8, &str) {
        let Some(sound) = Sound::from_byte(a) else {
            return (u8::MAX, "");
        };
        let class = single_class(sound);
        let row = self
            .find(class, sound.symbol().name(), "")
            .or_else(|| self.find(class, "", ""))
            .or_else(|| self.find(&format!("default-{class}"), "", ""));
        row.map_or((100, ""), |row| {
            (row.price[profile as usize], row.reason.as_str())
        })
    }

    /// Returns the costs over key bytes.
    ///
    /// What two sounds cost beside their roles is looked up once for all roles that share a
    /// group of rows: a program that starts has to wait for this.
    pub(super) fn key_costs(&self, profile: Profile) -> EditCosts {
        const ROLES: [Role; 3] = [Role::Onset, Role::Coda, Role::Weak];
        let same = ROLES.map(|role| {
            let price = |x, y| match [x, y].map(Symbol::of) {
                [Some(x), Some(y)] => {
                    let (a, b) = (Sound::new(x, role), Sound::new(y, role));
                    self.pair_row(a.as_byte(), b.as_byte(), profile).0
                }
                _ => 0,
            };
            let mut prices = [[0; SYMBOLS.len()]; SYMBOLS.len()];
            for (x, row) in (0..).zip(&mut prices) {
                for (y, cell) in (0..=x).zip(row) {
                    *cell = price(x, y);
                }
            }
            prices
        });
        let shifts = ["", "vowel-place", "weak-strong", "role"];
        let shifts = shifts.map(|row| (row, self.price(row, profile)));
        let price = |a: u8, b: u8| {
            let (Some(a), Some(b)) = (Sound::from_byte(a), Sound::from_byte(b)) else {
                return u8::MAX;
            };
            let role = match pair_class(a, b) {
                "coda" => Role::Coda,
                "weak" => Role::Weak,
                _ => Role::Onset,
            };
            let (x, y) = (a.symbol().code(), b.symbol().code());
            let table = same.get(role as usize).and_then(|rows| rows.get(x.max(y)));
            let base = table.and_then(|row| row.get(x.min(y))).copied();
            let shift = shift_row(a, b);
            let shift = shifts.iter().find(|(row, _)| *row == shift);
            base.unwrap_or(0)
                .saturating_add(shift.map_or(0, |(_, price)| *price))
        };
        EditCosts::new(price, |a| self.single_row(a, profile).0)
    }

    pub(super) fn part_prices(&self) -> Vec<(String, Cost)> {
        let plain = |(place, group): (&String, &HashMap<String, HashMap<String, Row>>)| {
            let row = group.get("")?.get("")?;
            let price = row.price[Profile::Foreign as usize];
            let is_part = place.starts_with("part-") || place.starts_with("title");
            is_part.then(|| (place.clone(), Cost::from_hundredths(u16::from(price))))
        };
        self.rows.iter().filter_map(plain).collect()
    }

    pub(super) fn letter_table(&self) -> Vec<[u8; 2]> {
        let default = self
            .find("letter", "*", "*")
            .map_or([0; 2], |row| row.price);
        let mut table = vec![default; THAI_LETTERS * THAI_LETTERS];
        let letters = self.rows.get("letter").into_iter().flatten();
        for (a, others) in letters {
            for (b, row) in others {
                let (Some(a), Some(b)) = (a.chars().next(), b.chars().next()) else {
                    continue;
                };
                for (a, b) in [(a, b), (b, a)] {
                    if let Some(at) = letter_place(a, b)
                        && let Some(cell) = table.get_mut(at)
                    {
                        *cell = row.price;
                    }
                }
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::model;

    #[test]
    fn the_costs_over_keys_are_those_of_the_rows() {
        for profile in [Profile::Foreign, Profile::Native] {
            let keys = model().keys(profile);
            for a in 0..=u8::MAX {
                for b in (0..=u8::MAX).filter(|b| *b != a) {
                    let price = model().pair_row(a, b, profile).0;
                    assert_eq!(keys.substitute(a, b), price, "{a} {b}");
                }
            }
        }
    }
}
