//! How far from a listed name a mention may be, by what stands before it.
//!
//! In the middle of unknown letters a name must be spelled as it is listed, or chance
//! finds one everywhere; after a word it may be spelled a little otherwise; after a
//! title, a space or a word that names often follow, as otherwise as its length allows.

use super::evidence::EDGES;
use crate::cost::Cost;
use crate::index::Budget;

/// The end of a span may be read otherwise with what follows it; so look a little farther.
pub(super) const SLACK: Cost = Cost::from_hundredths(25);

/// The sound cost of no mention is higher.
const MOST: u16 = 150;

/// What stands before a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        allowed: |strength| allowed(strength) + SLACK,
    },
    Budget {
        grows: |depth| Cost::from_hundredths((12 + 4 * depth.min(26) as u16).min(60)),
        allowed: |strength| Manner::AfterWord.allowed(strength) + SLACK,
    },
    Budget {
        grows: |depth| Cost::from_hundredths((4 * depth.min(26) as u16).min(40)),
        allowed: |strength| Manner::Glued.allowed(strength) + SLACK,
    },
];

impl Manner {
    /// Returns the manner of a place before which so much is said.
    pub(super) fn new(before: f64) -> Manner {
        if before > EDGES.other_script {
            Manner::Announced
        } else if before > EDGES.glued {
            Manner::AfterWord
        } else {
            Manner::Glued
        }
    }

    /// Returns its place among the budgets.
    pub(super) fn place(self) -> usize {
        self as usize
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
