//! How much is said before a place, in steps.

use std::sync::LazyLock;

use crate::cost::Cost;
use crate::index::{Budget, MANNERS};
use crate::mentions::evidence::{EDGES, weight};
use crate::mentions::glance;
use crate::mentions::manner::{BUDGETS, Manner};

/// The most that is said before a place of each level: the first is of letters that are no
/// word, the second of words, the others of places that announce a name.
static MOST: LazyLock<[f64; MANNERS]> = LazyLock::new(|| {
    let said = [EDGES.space, EDGES.quote, weight("head-before")];
    let mut said = said.map(|said| said.max(EDGES.other_script));
    said.sort_by(f64::total_cmp);
    let [first, second, third] = said;
    let most = glance::most_before().max(third);
    [EDGES.glued, EDGES.other_script, first, second, third, most]
});

/// One of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::mentions) struct Level(usize);

impl Level {
    /// Returns the level of a place before which so much is said.
    pub(in crate::mentions) fn new(before: f64) -> Level {
        let level = MOST.iter().position(|most| before <= *most);
        Level(level.unwrap_or(MOST.len() - 1))
    }

    /// Returns its place among the budgets.
    pub(in crate::mentions) fn place(self) -> usize {
        self.0
    }

    /// Returns the most that is said before a place, by the place of its budget.
    pub(in crate::mentions) fn most_before(place: usize) -> f64 {
        MOST.get(place).copied().unwrap_or(f64::INFINITY)
    }

    /// Returns for each level what must be said for a key of this strength if this must be
    /// said for it with what stands before it, and what it may cost.
    pub(in crate::mentions) fn bounds(bound: f64, strength: usize) -> [(f64, Cost); MANNERS] {
        MOST.map(|most| {
            let budget = BUDGETS.get(Manner::new(most).place());
            let allowed = budget.map_or(Cost::ZERO, |budget| (budget.allowed)(strength));
            // Sums in another order may differ by a hair.
            (bound - most - 1e-9, allowed)
        })
    }

    /// Returns what the edits of a key may cost at each level.
    pub(in crate::mentions) fn budgets() -> Vec<Budget> {
        let manners = MOST.iter().map(|most| Manner::new(*most));
        let budgets = manners.filter_map(|manner| BUDGETS.get(manner.place()));
        budgets.copied().collect()
    }
}
