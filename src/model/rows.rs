//! Which rows of the table price a difference, and within what bounds: what a fit moves.

use super::{Model, Profile, pair_class, shift_row, single_class};
use crate::sound::{Role, Sound, Symbol, Unit};

/// Names a row of the cost table: its group and the two names in it, in order; the second
/// is empty in a row of one sound.
pub(crate) type RowKey = (String, String, String);

impl Model {
    /// Returns the rows whose prices make up what one unit in place of another costs, each
    /// as its group and the two names in it.
    pub(crate) fn rows_of_pair(&self, a: &Unit, b: &Unit) -> Vec<RowKey> {
        let mut rows = Vec::new();
        let (x, y) = (a.sound.symbol(), b.sound.symbol());
        if x != y {
            rows.push(row_key(pair_class(a.sound, b.sound), x.name(), y.name()));
        }
        let shift = shift_row(a.sound, b.sound);
        if !shift.is_empty() {
            rows.push((shift.to_owned(), String::new(), String::new()));
        }
        let (p, q) = (a.letter.min(b.letter), a.letter.max(b.letter));
        let (first, second) = (p.to_string(), q.to_string());
        if x == y && p != q && self.find("letter", &first, &second).is_some() {
            rows.push(("letter".to_owned(), first, second));
        }
        if a.tone != b.tone && x.is_vowel() && y.is_vowel() {
            rows.push(("tone".to_owned(), String::new(), String::new()));
        }
        rows
    }

    /// Returns the row that prices a unit that only one name has.
    pub(crate) fn row_of_single(&self, unit: &Unit) -> RowKey {
        let class = single_class(unit.sound);
        if class == "drop-twin" {
            return (class.to_owned(), String::new(), String::new());
        }
        row_key(class, unit.sound.symbol().name(), "")
    }

    /// Returns the foreign price of a row, or of the default it falls back on.
    pub(crate) fn row_price(&self, (class, x, y): &RowKey) -> u8 {
        if class == "letter" {
            return self
                .find(class, x, y)
                .map_or(0, |row| row.price[Profile::Foreign as usize]);
        }
        let (a, b) = match (Symbol::named(x), Symbol::named(y)) {
            (Some(a), Some(b)) => (a, b),
            (Some(a), None) => {
                let role = match class.as_str() {
                    "drop-weak" => Role::Weak,
                    "drop-coda" | "drop-bare" => Role::Coda,
                    "drop-diphthong" => Role::Twin,
                    _ => Role::Onset,
                };
                return self
                    .single_row(Sound::new(a, role).as_byte(), Profile::Foreign)
                    .0;
            }
            _ => return self.price(class, Profile::Foreign),
        };
        let role = match class.as_str() {
            "coda" => Role::Coda,
            "weak" => Role::Weak,
            _ => Role::Onset,
        };
        let (a, b) = (Sound::new(a, role).as_byte(), Sound::new(b, role).as_byte());
        self.pair_row(a, b, Profile::Foreign).0
    }

    /// Returns the lowest and the highest foreign price that a fit may give a row: letters of
    /// one sound and tones count no more between loans than between native names, and letters
    /// that differ always count a little, so that an explanation tells of them.
    pub(crate) fn bounds(&self, (class, x, y): &RowKey) -> (f64, f64) {
        let Some(row) = self.find(class, x, y) else {
            return (0.0, 150.0);
        };
        let [foreign, native] = row.price.map(f64::from);
        match class.as_str() {
            "letter" => (foreign.min(1.0), native),
            "tone" => (0.0, native),
            _ => (0.0, 150.0),
        }
    }
}

fn row_key(class: &str, x: &str, y: &str) -> RowKey {
    let (x, y) = if x <= y || y.is_empty() {
        (x, y)
    } else {
        (y, x)
    };
    (class.to_owned(), x.to_owned(), y.to_owned())
}
