//! All names within a cost of a query, by way of the index.

use std::collections::{BinaryHeap, HashMap, HashSet};

use super::Resolver;
use crate::cost::Cost;
use crate::index::{EntityId, NameId};
use crate::model::{Profile, model};
use crate::name::{Form, Match, Name, Side};

/// How much worse than the best a candidate may be when the query sets no bound.
pub(super) const DEFAULT_SPREAD: Cost = Cost::from_hundredths(80);

impl<D: AsRef<[u8]>> Resolver<D> {
    /// Finds the entities whose cost is among the `limit` lowest within `bound` and within
    /// `spread` of the lowest, ties included, each with the name that has it.
    ///
    /// The budget grows until nothing better can be outside it: a name that was not met
    /// costs more than the budget, so once enough entities cost no more, the rest are
    /// known to be worse.
    pub(super) fn search(
        &self,
        asked: &Asked,
        bound: Cost,
        spread: Cost,
        limit: usize,
    ) -> Vec<Found> {
        let mut best: HashMap<EntityId, Found> = HashMap::new();
        let mut priced: HashSet<NameId> = HashSet::new();
        if limit == 0 {
            return Vec::new();
        }
        let mut bound = bound;
        let mut budget = Cost::from_hundredths(40).min(bound);
        loop {
            let mut kept = Kept::new(limit, best.values().map(|found| found.matched.cost));
            for (least, name) in self.within(asked, budget) {
                if kept.worst().is_some_and(|worst| least > worst) || least > bound {
                    break;
                }
                if !priced.insert(name) {
                    continue;
                }
                let Some(found) = self.price(asked, name, bound) else {
                    continue;
                };
                bound = bound.min(found.matched.cost + spread);
                let entity = self.index.name_entity(name);
                match best.get(&entity) {
                    Some(known) if known.order() <= found.order() => {}
                    Some(_) => {
                        best.insert(entity, found);
                        kept = Kept::new(limit, best.values().map(|found| found.matched.cost));
                    }
                    None => {
                        kept.push(found.matched.cost);
                        best.insert(entity, found);
                    }
                }
            }
            let done = kept.worst().is_some_and(|worst| worst <= budget);
            if done || budget >= bound {
                let worst = kept.worst().unwrap_or(bound).min(bound);
                best.retain(|_, found| found.matched.cost <= worst);
                return best.into_values().collect();
            }
            let further = Cost::from_hundredths(budget.hundredths() / 5 * 3 + 1);
            budget = (budget + further).min(bound);
        }
    }

    /// Returns the names that may cost no more than `budget`, each with the least it can
    /// cost, cheapest first.
    pub(super) fn within(&self, asked: &Asked, budget: Cost) -> Vec<(Cost, NameId)> {
        let keys = model().keys(Profile::Foreign);
        let mut names: HashMap<NameId, Cost> = HashMap::new();
        for form in &asked.name.forms {
            let Some(left) = budget.checked_sub(form.penalty) else {
                continue;
            };
            self.index
                .search(&form.key(), keys, left, &mut |cost, postings| {
                    for posting in postings {
                        let least = cost + form.penalty + posting.penalty;
                        if (posting.part && form.part) || least > budget {
                            continue;
                        }
                        let known = names.entry(posting.name).or_insert(least);
                        *known = least.min(*known);
                    }
                });
        }
        let mut names: Vec<(Cost, NameId)> = names
            .into_iter()
            .map(|(name, least)| (least, name))
            .collect();
        names.sort_unstable();
        names
    }

    pub(super) fn price(&self, asked: &Asked, name: NameId, bound: Cost) -> Option<Found> {
        let listed = Name::new(self.index.name_text(name), Side::Listed);
        let found = Found::new(asked, name, &listed)?;
        (found.matched.cost <= bound).then_some(found)
    }
}

/// The `limit` lowest of the costs seen.
struct Kept {
    limit: usize,
    lowest: BinaryHeap<Cost>,
}

impl Kept {
    fn new(limit: usize, costs: impl Iterator<Item = Cost>) -> Kept {
        let mut kept = Kept {
            limit,
            lowest: BinaryHeap::new(),
        };
        for cost in costs {
            kept.push(cost);
        }
        kept
    }

    fn push(&mut self, cost: Cost) {
        self.lowest.push(cost);
        if self.lowest.len() > self.limit {
            self.lowest.pop();
        }
    }

    /// The highest of them, once there are enough.
    fn worst(&self) -> Option<Cost> {
        self.lowest
            .peek()
            .copied()
            .filter(|_| self.lowest.len() >= self.limit)
    }
}

/// A query taken apart, shared by its candidates.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) name: Name<'static>,
}

impl Asked {
    pub(crate) fn new(text: &str) -> Asked {
        Asked {
            name: Name::new(text, Side::Asked).into_owned(),
        }
    }

    pub(crate) fn form(&self, matched: &Match) -> Option<&Form> {
        self.name.forms.get(matched.asked_form)
    }

    /// Returns how far to look when the query does not say: an edit for every five
    /// sounds, and room for parts that are left out.
    ///
    /// Beyond that a name is hardly ever right, and what is found there is found slowly.
    pub(super) fn default_bound(&self) -> Cost {
        let sounds = self.name.forms.first().map_or(0, Form::strength);
        let sounds = u16::try_from(sounds).unwrap_or(u16::MAX);
        Cost::from_hundredths(sounds.saturating_mul(20).saturating_add(90).min(300))
    }
}

/// A name with its price.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) name: NameId,
    pub(crate) matched: Match,
    pub(super) profile: Profile,
    pub(super) identical: bool,
}

impl Found {
    /// Returns the cheapest match of a query and the listed name with this number.
    pub(crate) fn new(asked: &Asked, name: NameId, listed: &Name<'_>) -> Option<Found> {
        let profile = asked.name.profile_with(listed);
        let matched = asked.name.compare(listed, profile, model())?;
        let identical = match (asked.form(&matched), listed.forms.get(matched.listed_form)) {
            (Some(ours), Some(theirs)) => ours.spelling(&asked.name) == theirs.spelling(listed),
            _ => false,
        };
        Some(Found {
            name,
            matched,
            profile,
            identical,
        })
    }

    /// Of the names of one entity that cost the same, the one spelled alike is the one to
    /// show, then the first.
    pub(super) fn order(&self) -> (Cost, bool, NameId) {
        (self.matched.cost, !self.identical, self.name)
    }
}
