//! How much is said around a place, in steps.

use std::sync::LazyLock;

use crate::cost::Cost;
use crate::index::{Budget, MANNERS};
use crate::mentions::evidence::Row;
use crate::mentions::glance::{most_after, most_beside};
use crate::mentions::manner::{BUDGETS, Manner};

/// For each level how a name may be spelled there and the most that is said around it: what
/// stands before it, with the most that may stand after it in a line without brackets or in
/// one with them. Those of one manner ascend.
static LEVELS: LazyLock<[(Manner, f64); MANNERS]> = LazyLock::new(|| {
    let [announced, word, glued] = [Manner::Announced, Manner::AfterWord, Manner::Glued];
    // Each level has columns of its own, to be worked out once: there is one for a space or
    // a quotation mark, the commonest places, and more would not be worth it.
    let sign = Row::Space.weight().max(Row::Quote.weight());
    // Where an ordinary word goes across the place, little is left.
    let crossed = |manner: Manner| manner.most_before() + most_beside() + Row::CutsWord.weight();
    [
        (glued, crossed(glued)),
        (glued, glued.most_before() + most_beside()),
        (glued, glued.most_before() + most_after()),
        (word, crossed(word)),
        (word, word.most_before() + most_beside()),
        (word, word.most_before() + most_after()),
        (announced, sign + most_beside() + Row::CutsWord.weight()),
        (announced, sign + most_beside()),
        (announced, announced.most_before() + most_beside()),
        (announced, announced.most_before() + most_after()),
    ]
});

// Each level is a mark on what is remembered of letters.
const _: () = assert!(MANNERS <= u16::BITS as usize);

/// One of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::mentions) struct Level(usize);

impl Level {
    /// Returns the level of a place around which no more than this is said.
    pub(in crate::mentions) fn new(manner: Manner, around: f64) -> Level {
        let is_one = |level: &(Manner, f64)| level.0 == manner;
        let is_enough = |level: &(Manner, f64)| is_one(level) && around <= level.1;
        let level = LEVELS.iter().position(is_enough);
        Level(level.unwrap_or_else(|| LEVELS.iter().rposition(is_one).unwrap_or_default()))
    }

    /// Returns its place among the budgets.
    pub(in crate::mentions) fn place(self) -> usize {
        self.0
    }

    /// Returns the most that is said around a place, by the place of its budget.
    pub(in crate::mentions) fn most_around(place: usize) -> f64 {
        LEVELS.get(place).map_or(f64::INFINITY, |level| level.1)
    }

    /// Returns for each level what must be said for a key of this strength if this must be
    /// said for it with what stands around it, and what it may cost.
    pub(in crate::mentions) fn bounds(bound: f64, strength: usize) -> [(f64, Cost); MANNERS] {
        LEVELS.map(|(manner, most)| {
            let budget = BUDGETS.get(manner.place());
            let allowed = budget.map_or(Cost::ZERO, |budget| (budget.allowed)(strength));
            // Sums in another order may differ by a hair.
            (bound - most - 1e-9, allowed)
        })
    }

    /// Returns what the edits of a key may cost at each level.
    pub(in crate::mentions) fn budgets() -> Vec<Budget> {
        let budgets = LEVELS.iter().map(|level| BUDGETS.get(level.0.place()));
        budgets.flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_less_is_said_at_a_level_than_at_its_places() {
        for manner in [Manner::Announced, Manner::AfterWord, Manner::Glued] {
            for after in [most_beside(), most_after()] {
                for row in Row::ALL {
                    let around = row.weight() + after;
                    if row.weight() > manner.most_before() {
                        continue;
                    }
                    let level = Level::new(manner, around);
                    assert_eq!(LEVELS[level.place()].0, manner);
                    assert!(Level::most_around(level.place()) >= around);
                }
            }
        }
        assert_eq!(Level::budgets().len(), MANNERS);
    }
}
