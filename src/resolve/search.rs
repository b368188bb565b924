//! All names within a cost of a query, by way of the index.

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::OnceLock;

use super::Resolver;
use crate::cost::Cost;
use crate::index::{EntityId, NameId, Pattern, Postings, Searcher};
use crate::known;
use crate::model::{Profile, model};
use crate::name::{Form, Match, Name, Side};

/// How much worse than the best a candidate may be at most when the query sets no bound.
const MOST_SPREAD: Cost = Cost::from_hundredths(60);
/// The same where the query is Thai and the best costs nothing.
const NEAR_SPREAD: Cost = Cost::from_hundredths(30);
/// From such a cost of the best on the spread narrows again.
const FAR: Cost = Cost::from_hundredths(100);
/// The same where the best is as far as can be.
const FAR_SPREAD: Cost = Cost::from_hundredths(20);
/// How much the sounds of parts in another order may cost when the query sets no bound.
const MOST_MOVED: Cost = Cost::from_hundredths(150);
/// The edits by which the names within a budget become so many times as many as e: real
/// lists have 0.25 to 0.30. The work grows slower, so it is candidates that steps aim at.
const TENSION: f64 = 0.27;
/// A smaller step would do much again to see little more.
const LEAST_STEP: f64 = 0.3;
/// The step while nothing is found: the rows of a search grow e-fold by half an edit or a
/// little more, and steps of about that repeat the least for what they overshoot. Steps of
/// 0.43 made 3 to 5 % more rows, and those of 0.6 and 0.8 no fewer.
const BLIND_STEP: f64 = 0.7;

/// A name that was found, taken apart; namesakes share it.
pub(super) type Listed<'r> = (Found, Rc<Name<'r>>);

impl<D: AsRef<[u8]>> Resolver<D> {
    /// Finds the entities whose cost is among the `limit` lowest within `bound`, each with
    /// the name that has it; without a bound within [`Asked::default_bound`] and
    /// [`Asked::default_spread`] of the lowest. Ties are included, but of many entities with
    /// one and the same name only the first `limit`.
    ///
    /// The budget grows until nothing better can be outside it: a name that was not met
    /// costs more than the budget, so once enough entities cost no more, the rest are
    /// known to be worse. Each budget is as much larger as should bring the candidates that
    /// still lack ([`more`]), by [`TENSION`]: steps too small do the work again and again, and
    /// steps too large do what nobody needs. Once there are enough, only what may cost less
    /// than the dearest of them is looked for; so what is near the first half of the query
    /// is priced before the second half is searched, often within less.
    pub(super) fn search(
        &self,
        asked: &Asked,
        bound: Option<Cost>,
        limit: usize,
    ) -> Vec<Listed<'_>> {
        let mut best: HashMap<EntityId, Listed<'_>> = HashMap::new();
        let mut seen: HashSet<NameId> = HashSet::new();
        let mut priced: HashMap<&str, Priced<'_>> = HashMap::new();
        if limit == 0 {
            return Vec::new();
        }
        let keys = model().keys(Profile::Foreign);
        let patterns: Vec<Pattern> = asked
            .name
            .forms
            .iter()
            .map(|form| Pattern::new(form.key(), keys))
            .collect();
        let mut searcher = self.index.searcher(keys);
        let is_open = bound.is_none();
        let mut bound = bound.unwrap_or_else(|| asked.default_bound());
        let mut kept = Kept {
            limit,
            lowest: BinaryHeap::new(),
        };
        let mut half = Half::First(more(Cost::ZERO, 0, limit, bound));
        let mut before = None;
        loop {
            for (least, name) in self.within(&mut searcher, asked, &patterns, before, half) {
                if kept.worst().is_some_and(|worst| least > worst) || least > bound {
                    break;
                }
                if !seen.insert(name) {
                    continue;
                }
                let text = self.index.name_text(name);
                let priced = priced.entry(text).or_insert_with(|| {
                    let most = kept.worst().map_or(bound, |worst| worst.min(bound));
                    Priced::new(asked, name, text, most)
                });
                let Some((found, listed)) =
                    priced.listed(name).filter(|(f, _)| f.matched.cost <= bound)
                else {
                    continue;
                };
                let entity = self.index.name_entity(name);
                // All else being equal the smaller id goes first, and that was met before.
                let is_alone = self.index.entity_names(entity).len() == 1;
                if is_alone && priced.namesakes >= limit {
                    continue;
                }
                priced.namesakes += usize::from(is_alone);
                let cost = found.matched.cost;
                if is_open {
                    bound = bound.min(cost + asked.default_spread(cost));
                }
                match best.get(&entity) {
                    Some((known, _)) if known.order() <= found.order() => {}
                    Some(_) => {
                        best.insert(entity, (found, listed));
                        kept.replace(best.values().map(|(found, _)| found.matched.cost));
                    }
                    None => {
                        kept.push(found.matched.cost);
                        best.insert(entity, (found, listed));
                    }
                }
            }
            let enough = kept.worst().map_or(bound, |worst| worst.min(bound));
            half = match half {
                Half::First(budget) => Half::Second(budget, budget.min(enough)),
                Half::Second(_, reach) if reach >= enough => {
                    best.retain(|_, (found, _)| found.matched.cost <= enough);
                    return best.into_values().collect();
                }
                Half::Second(_, reach) => {
                    before = Some(reach);
                    Half::First(more(reach, kept.len(), limit, enough))
                }
            };
        }
    }

    pub(super) fn price(&self, asked: &Asked, name: NameId) -> Option<Listed<'_>> {
        Priced::new(asked, name, self.index.name_text(name), Cost::MAX).listed(name)
    }

    /// Returns the names that one half of a search finds, each with the least it can cost by
    /// what it found, cheapest first; none by a form for which the budget `before` was enough,
    /// but all that such a form can ever find when it is searched for the last time.
    ///
    /// That is what the keys cost, the penalties, and the style as far as the index knows
    /// it: a third of the names that the keys lead to need not be read.
    fn within<'s>(
        &self,
        searcher: &mut Searcher<'s, D>,
        asked: &Asked,
        patterns: &'s [Pattern],
        before: Option<Cost>,
        half: Half,
    ) -> Vec<(Cost, NameId)> {
        let mut names: Vec<(NameId, Cost, bool)> = Vec::new();
        let reach = half.reach();
        for (form, pattern) in asked.name.forms.iter().zip(patterns) {
            let left = |budget: Cost| Some(budget.checked_sub(form.penalty)?.min(form.most));
            if before.and_then(left) == left(reach) {
                continue;
            }
            // What it finds now is not found again by a larger budget, which this form may
            // not use.
            let is_last = left(reach) == Some(form.most);
            let found = |cost: Cost, postings: Postings<'_>| {
                for posting in postings {
                    let least = cost + form.penalty + posting.penalty;
                    if !(posting.part && form.part) && (least <= reach || is_last) {
                        names.push((posting.name, least, is_last));
                    }
                }
            };
            let share = |budget: Cost| Cost::from_hundredths(budget.hundredths() / 2);
            match half {
                Half::First(budget) => {
                    if let Some(max) = left(budget) {
                        searcher.search_front(pattern, max, share(max), found);
                    }
                }
                Half::Second(budget, reach) => {
                    // What the first half may cost is not left for the other.
                    let taken = left(budget).map(|max| share(max) + Cost::from_hundredths(1));
                    if let (Some(max), Some(taken)) = (left(reach), taken)
                        && let Some(rest) = max.checked_sub(taken)
                    {
                        searcher.search_back(pattern, max, rest, found);
                    }
                }
            }
        }
        names.sort_unstable();
        names.dedup_by(|again, first| {
            let is_same = again.0 == first.0;
            first.2 |= is_same && again.2;
            is_same
        });
        let least = names.into_iter().map(|(name, least, is_last)| {
            let mark = self.index.name_mark(name);
            let least = least + asked.name.least_style_cost(mark, model());
            (least, name, is_last)
        });
        let wanted = least.filter(|(least, _, is_last)| *least <= reach || *is_last);
        let mut names: Vec<_> = wanted.map(|(least, name, _)| (least, name)).collect();
        names.sort_unstable();
        names
    }
}

/// Returns the budget that should bring as many candidates as are wanted, where so many are
/// known now.
fn more(budget: Cost, known: usize, wanted: usize, bound: Cost) -> Cost {
    let mut lacking = (wanted as f64 / known.max(1) as f64).ln() * TENSION;
    if known == 0 && budget > Cost::ZERO {
        lacking = lacking.max(BLIND_STEP);
    }
    let step = (lacking.max(LEAST_STEP) * 100.0) as u16;
    let more = budget + Cost::from_hundredths(step);
    let rest = bound.checked_sub(more).unwrap_or_default();
    if rest.as_f64() < LEAST_STEP {
        bound
    } else {
        more
    }
}

/// One half of the search for all within a budget.
#[derive(Clone, Copy)]
enum Half {
    /// Of what is near the first half of the sounds, at half of the budget.
    First(Cost),
    /// Of what is near the second half, after the first half was searched within a budget,
    /// where this much of it is still wanted.
    Second(Cost, Cost),
}

impl Half {
    /// Returns what a name may cost at most.
    fn reach(self) -> Cost {
        match self {
            Half::First(reach) | Half::Second(_, reach) => reach,
        }
    }
}

/// What a written name costs, whoever bears it.
struct Priced<'r> {
    found: Option<Listed<'r>>,
    /// How many entities with no other name bear it.
    namesakes: usize,
}

impl<'r> Priced<'r> {
    /// Returns the price, none if it is above `most`.
    fn new(asked: &Asked, name: NameId, text: &'r str, most: Cost) -> Priced<'r> {
        let listed = Name::new(text, Side::Listed);
        let found = Found::within(asked, name, &listed, most);
        Priced {
            found: found.map(|found| (found, Rc::new(listed))),
            namesakes: 0,
        }
    }

    /// Returns the price as that of the name with this number.
    fn listed(&self, name: NameId) -> Option<Listed<'r>> {
        let (found, listed) = self.found.as_ref()?;
        let found = Found {
            name,
            ..found.clone()
        };
        Some((found, Rc::clone(listed)))
    }
}

/// The `limit` lowest of the costs seen.
struct Kept {
    limit: usize,
    lowest: BinaryHeap<Cost>,
}

impl Kept {
    /// Forgets what it has seen for these.
    fn replace(&mut self, costs: impl Iterator<Item = Cost>) {
        self.lowest.clear();
        for cost in costs {
            self.push(cost);
        }
    }

    fn push(&mut self, cost: Cost) {
        self.lowest.push(cost);
        if self.lowest.len() > self.limit {
            self.lowest.pop();
        }
    }

    fn len(&self) -> usize {
        self.lowest.len()
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
    /// Who is well known by the name, once that was asked for.
    bearers: OnceLock<Vec<usize>>,
}

impl Asked {
    pub(crate) fn new(text: &str) -> Asked {
        Asked {
            name: Name::new(text, Side::Asked).into_owned(),
            bearers: OnceLock::new(),
        }
    }

    /// Returns who is well known by the name.
    pub(super) fn bearers(&self) -> &[usize] {
        self.bearers.get_or_init(|| known::bearers(&self.name))
    }

    /// Returns the same for a query that does not say how far to look: parts that moved
    /// must sound alike, within [`MOST_MOVED`].
    ///
    /// Hardly any name is moved and misspelled by more, and to look for it in every order
    /// was a third of the work of the slowest queries.
    pub(super) fn open(text: &str) -> Asked {
        let mut asked = Asked::new(text);
        let moved = asked.name.forms.iter_mut().filter(|form| form.moved);
        moved.for_each(|form| form.most = MOST_MOVED);
        asked
    }

    pub(crate) fn form(&self, matched: &Match) -> Option<&Form> {
        self.name.forms.get(matched.asked_form)
    }

    /// Returns how far to look when the query does not say: an edit for every five
    /// sounds, and room for parts that are left out.
    ///
    /// An edit for every seven and an end 0.50 above the best took half the time and lost
    /// one right candidate of a hundred.
    pub(super) fn default_bound(&self) -> Cost {
        let sounds = self.name.forms.first().map_or(0, Form::strength);
        let sounds = u16::try_from(sounds).unwrap_or(u16::MAX);
        Cost::from_hundredths(sounds.saturating_mul(20).saturating_add(90).min(300))
    }

    /// Returns how much worse than a candidate of this cost others may be when the query
    /// does not say; with that cost never less for a dearer one.
    ///
    /// Beyond [`FAR`] there is little near the query, and what is dearer than the best of it
    /// is hardly ever meant.
    pub(super) fn default_spread(&self, best: Cost) -> Cost {
        let beyond = best.checked_sub(FAR).unwrap_or_default();
        let less = Cost::from_hundredths(beyond.hundredths().saturating_mul(2) / 5);
        let most = MOST_SPREAD.checked_sub(less).unwrap_or_default();
        self.spread(best).min(most.max(FAR_SPREAD))
    }

    /// Returns how much worse than a candidate of this cost others are that may be meant.
    ///
    /// The nearer the best is to a Thai spelling, the nearer is whoever else may be meant.
    /// Latin letters leave more open than they say.
    fn spread(&self, best: Cost) -> Cost {
        if !self.name.is_thai {
            return MOST_SPREAD;
        }
        let more = Cost::from_hundredths(best.hundredths().saturating_mul(3) / 5);
        (NEAR_SPREAD + more).min(MOST_SPREAD)
    }

    /// Returns by what share of that the nearest rival of a candidate is dearer; where there
    /// is none, the share that was surely searched for one.
    pub(super) fn gap(&self, cost: Cost, rivals: &[Cost]) -> f64 {
        let nearest = rivals.iter().min();
        let dearer = match nearest {
            Some(rival) => rival.as_f64() - cost.as_f64(),
            None => self.default_spread(cost).as_f64(),
        };
        dearer / self.spread(cost).as_f64()
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
        Found::within(asked, name, listed, Cost::MAX)
    }

    /// Returns the same if it costs at most `most`.
    fn within(asked: &Asked, name: NameId, listed: &Name<'_>, most: Cost) -> Option<Found> {
        let profile = asked.name.profile_with(listed);
        let matched = (asked.name).compare_within(listed, profile, model(), most)?;
        let identical = match (asked.form(&matched), listed.forms.get(matched.listed_form)) {
            (Some(ours), Some(theirs)) => ours.is_spelled_as(&asked.name, theirs, listed),
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
