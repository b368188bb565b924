//! How far from a listed name a mention may be, by what stands before it.
//!
//! In the middle of unknown letters a name must be spelled as it is listed, or chance
//! finds one everywhere; after a word it may be spelled a little otherwise; after a
//! title, a space or a word that names often follow, as otherwise as its length allows.

use std::sync::LazyLock;

use super::evidence::Row;
use crate::cost::Cost;
use crate::index::Budget;

/// The sound cost of no mention is higher.
const MOST: u16 = 150;

/// What stands before a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// A title, a sign, or a word that names often follow.
    Announced,
    /// Any word.
    AfterWord,
    /// Letters that are no word.
    Glued,
}

/// What the edits of a key may cost in each manner, in their order.
pub(super) static BUDGETS: [Budget; 3] = [
    Budget {
        grows: |depth| Cost::from_hundredths((20 + 6 * depth.min(26) as u16).min(MOST + 25)),
        allowed: |strength| Manner::Announced.allowed(strength),
    },
    Budget {
        grows: |depth| Cost::from_hundredths((12 + 4 * depth.min(26) as u16).min(60)),
        allowed: |strength| Manner::AfterWord.allowed(strength),
    },
    Budget {
        grows: |_| Cost::from_hundredths(4),
        allowed: |strength| Manner::Glued.allowed(strength),
    },
];

/// What may stand before a span.
const BEFORE: [Row; 12] = [
    Row::TitleBefore,
    Row::WeakTitleBefore,
    Row::HeadBefore,
    Row::IntroBefore,
    Row::WordBefore,
    Row::PlainWord,
    Row::TextEdge,
    Row::Space,
    Row::Quote,
    Row::Sign,
    Row::Digit,
    Row::OtherScript,
];

/// The most that is said before a span in each manner.
static MOST_BEFORE: LazyLock<[f64; 3]> = LazyLock::new(|| {
    [Manner::Announced, Manner::AfterWord, Manner::Glued].map(|manner| {
        let rows = BEFORE.iter().chain(&[Row::Glued]);
        // A place where much is said may be one where less is said too.
        let rows = rows.filter(|row| Manner::after(**row) >= manner);
        rows.map(|row| row.weight()).fold(f64::MIN, f64::max)
    })
});

impl Manner {
    /// Returns the manner of a place before which this stands.
    pub(super) fn after(row: Row) -> Manner {
        match row {
            Row::Glued => Manner::Glued,
            Row::PlainWord | Row::Digit | Row::OtherScript => Manner::AfterWord,
            _ => Manner::Announced,
        }
    }

    /// Returns its place among the budgets.
    pub(super) fn place(self) -> usize {
        self as usize
    }

    /// Returns the most that is said before a place of this manner.
    pub(super) fn most_before(self) -> f64 {
        MOST_BEFORE
            .get(self.place())
            .copied()
            .unwrap_or(f64::INFINITY)
    }

    /// Returns what the sounds of a name may cost that has so many that carry identity.
    pub(super) fn allowed(self, strength: usize) -> Cost {
        match self {
            Manner::Announced => allowed(strength),
            Manner::AfterWord => Cost::from_hundredths(allowed(strength).hundredths() / 2),
            Manner::Glued => Cost::from_hundredths(4),
        }
    }
}

/// What the sounds of a name may cost: nothing for a short one, then more with each sound.
pub(super) fn allowed(strength: usize) -> Cost {
    let sounds = u16::try_from(strength.saturating_sub(3)).unwrap_or(u16::MAX);
    Cost::from_hundredths(sounds.saturating_mul(12).saturating_add(4).min(MOST))
}
