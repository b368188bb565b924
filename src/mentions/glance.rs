//! The most that what stands beside a span can say, at a glance at two letters.
//!
//! Most places of a text can be the edge of no name that is wanted; to see that must cost
//! next to nothing.

use std::sync::LazyLock;

use super::evidence::{Row, all_words};
use crate::thai;
use crate::titles::{self, TitleKind};

/// The classes of letters: one for each place of the Thai block, one for all others.
const CLASSES: usize = 97;

static AFTER: LazyLock<Glance> = LazyLock::new(|| {
    let mut glance = Glance::new(most_beside());
    for (text, word) in all_words() {
        glance.say(text.chars(), word.after.weight(), false);
    }
    for (letters, kind) in titles::forms() {
        let said = match kind {
            TitleKind::After => Row::ClauseAfter.weight(),
            // What belongs to the name; anything may stand after it.
            TitleKind::Suffix | TitleKind::OrgSuffix => most_beside(),
            _ => continue,
        };
        glance.say(letters.iter().copied(), said, true);
    }
    glance
});

/// Returns no less than what a text says for a name that ends at this place.
pub(super) fn after(text: &str, end: usize) -> f64 {
    let (before, after) = text.split_at_checked(end).unwrap_or_default();
    let mut beside = AFTER.look(after.chars());
    if !before.chars().next_back().is_some_and(thai::is_word_char) {
        // Thai letters after Latin ones are not glued to them.
        beside = beside.max(Row::OtherScript.weight());
    }
    if after.trim_start_matches(' ').starts_with('(') {
        beside += most_glossed();
    }
    beside
}

/// What may stand after a span.
const AFTER_ROWS: [Row; 10] = [
    Row::ClauseAfter,
    Row::WordAfter,
    Row::PlainWord,
    Row::TextEdge,
    Row::Space,
    Row::Quote,
    Row::Sign,
    Row::Digit,
    Row::OtherScript,
    Row::Glued,
];

static MOST_AFTER: LazyLock<f64> = LazyLock::new(|| {
    let weights = AFTER_ROWS.iter().map(|row| row.weight());
    weights.fold(f64::MIN, f64::max)
});

/// The most that a word or sign after a span says for it.
pub(super) fn most_beside() -> f64 {
    *MOST_AFTER
}

/// The most that a spelling in brackets says for a span.
pub(super) fn most_glossed() -> f64 {
    Row::GlossAgrees.weight().max(0.0)
}

/// The most that anything after a span says for it.
pub(super) fn most_after() -> f64 {
    most_beside() + most_glossed()
}

/// By the nearest letter and the one beyond it, what is said at most.
struct Glance {
    pairs: Vec<f64>,
    /// What may be said beside anything but a Thai letter.
    open: f64,
}

impl Glance {
    fn new(open: f64) -> Glance {
        Glance {
            pairs: vec![Row::Glued.weight(); CLASSES * CLASSES],
            open,
        }
    }

    /// Says it of a word, its letters from the nearest on. In titles there may be signs
    /// between them.
    fn say(&mut self, mut letters: impl Iterator<Item = char>, said: f64, is_title: bool) {
        let Some(nearest) = letters.next() else {
            return;
        };
        let row = class(nearest) * CLASSES;
        let beyond = letters.next().map(class);
        for (other, known) in self.pairs.iter_mut().skip(row).take(CLASSES).enumerate() {
            let fits = beyond.is_none_or(|beyond| beyond == other) || (is_title && other == 0);
            if fits {
                *known = known.max(said);
            }
        }
    }

    fn look(&self, mut letters: impl Iterator<Item = char>) -> f64 {
        let Some(nearest) = letters.next().filter(|letter| thai::is_word_char(*letter)) else {
            return self.open;
        };
        let beyond = letters.next().map_or(0, class);
        let pair = self.pairs.get(class(nearest) * CLASSES + beyond);
        pair.copied().unwrap_or(self.open)
    }
}

fn class(letter: char) -> usize {
    match u32::from(letter).checked_sub(0x0e00) {
        Some(place @ 0..96) => place as usize + 1,
        _ => 0,
    }
}
