//! Names to entities.

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::confidence::{Evidence, FEATURES};
use crate::cost::Cost;
use crate::entity::{Entity, Kind};
use crate::error::Error;
use crate::explain::{self, Edit};
use crate::index::{self, Builder, EntityId, Index, NameId};
use crate::model::{Profile, fingerprint, model};
use crate::name::{Form, Match, Name, Side};
use crate::normalize::normalize;
use crate::query::Query;
use crate::sound::Unit;

/// Brings written names to entities.
///
/// A resolver owns nothing but the bytes of its index, so any `AsRef<[u8]>` will do: a
/// vector, a static slice, a memory map. Searching needs no lock and never fails.
///
/// ```
/// use thainym::{Entity, Kind, Resolver};
/// let resolver = Resolver::new([
///     Entity::new("ahmadian", "อาลี อัคบาร์ อาห์มาเดียน").kind(Kind::Person),
///     Entity::new("lukashenko", "Alexander Lukashenko").kind(Kind::Person),
/// ])?;
/// let best = resolver.resolve("นายอัคมาเดียน").next();
/// assert_eq!(best.map(|candidate| candidate.id()), Some("ahmadian"));
/// let best = resolver.resolve("ลูคาเชนโก").next();
/// assert_eq!(best.map(|candidate| candidate.id()), Some("lukashenko"));
/// # Ok::<(), thainym::Error>(())
/// ```
pub struct Resolver<D = Vec<u8>> {
    pub(crate) index: Index<D>,
}

impl<D: AsRef<[u8]>> std::fmt::Debug for Resolver<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver")
            .field("entities", &self.len())
            .finish_non_exhaustive()
    }
}

impl Resolver<Vec<u8>> {
    /// Returns a resolver of `entities`, built in memory.
    ///
    /// The same entities in any order give the same bytes.
    ///
    /// # Errors
    /// An id is empty or given twice, or a name has nothing to match.
    ///
    /// # Complexity
    /// Time grows with the number of names, and with its logarithm for sorting.
    pub fn new(entities: impl IntoIterator<Item = Entity>) -> Result<Resolver, Error> {
        let mut builder = Builder::new(fingerprint());
        for entity in entities {
            builder.add(&entity, forms)?;
        }
        Resolver::from_bytes(builder.finish()?)
    }

    /// Returns a resolver of the bundled gazetteer: people, places and bodies that Thai
    /// news is full of.
    ///
    /// # Errors
    /// The gazetteer is part of the crate and is tested, so there are none in a release.
    pub fn builtin() -> Result<Resolver, Error> {
        Resolver::new(gazetteer()?)
    }
}

/// Returns the entities of the bundled gazetteer, in the order of the file.
fn gazetteer() -> Result<Vec<Entity>, Error> {
    let lines = include_str!("../data/gazetteer.tsv")
        .lines()
        .enumerate()
        .skip(1);
    lines
        .map(|(at, line)| gazetteer_entity(at + 1, line))
        .collect()
}

fn gazetteer_entity(number: usize, line: &str) -> Result<Entity, Error> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, kind, name, latin, aliases] = fields.as_slice() else {
        return Err(Error::list(number, "not five fields"));
    };
    let kind = match *kind {
        "person" => Kind::Person,
        "place" => Kind::Place,
        "org" => Kind::Org,
        other => return Err(Error::list(number, format!("kind \"{other}\" is unknown"))),
    };
    let entity = Entity::new(*id, *name).kind(kind).alias(*latin);
    Ok(aliases
        .split('|')
        .filter(|alias| !alias.is_empty())
        .fold(entity, Entity::alias))
}

fn forms(name: &str) -> Vec<index::Form> {
    Name::new(name, Side::Listed)
        .forms
        .iter()
        .map(|form| index::Form {
            key: form.key(),
            // A lower penalty only makes the search look at a name it then prices right.
            penalty: u8::try_from(form.penalty.hundredths()).unwrap_or(u8::MAX),
            part: form.part,
        })
        .collect()
}

impl<D: AsRef<[u8]>> Resolver<D> {
    /// Returns a resolver over the bytes of an index that was built before.
    ///
    /// All bytes are verified once; after that nothing in them can make a search fail.
    ///
    /// # Errors
    /// The bytes are no index, are damaged or cut short, or come from a release with
    /// another format or other sound rules.
    ///
    /// # Complexity
    /// One pass over the bytes; nothing is copied.
    pub fn from_bytes(bytes: D) -> Result<Resolver<D>, Error> {
        Ok(Resolver {
            index: Index::open(bytes, fingerprint())?,
        })
    }

    /// Returns the bytes of the index, to be saved and given to [`Resolver::from_bytes`].
    pub fn as_bytes(&self) -> &[u8] {
        self.index.as_bytes()
    }

    /// Returns the number of entities.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Returns whether there is no entity at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of names and aliases.
    pub fn names_len(&self) -> usize {
        self.index.names_len()
    }

    /// Returns the sections of the index, each with its size in bytes.
    pub fn sections(&self) -> impl Iterator<Item = (&'static str, usize)> + use<D> {
        self.index.section_sizes()
    }

    /// Returns the written names of the entity with this id, the one to show first; none
    /// if there is no such entity.
    ///
    /// # Complexity
    /// Logarithmic in the number of entities.
    pub fn names(&self, id: &str) -> impl Iterator<Item = &str> {
        let names = self
            .index
            .find_entity(id)
            .map(|entity| self.index.entity_names(entity));
        names
            .into_iter()
            .flatten()
            .map(|name| self.index.name_text(NameId(name)))
    }

    /// Returns the entities a name may denote, the likeliest first, at most one candidate
    /// for each.
    ///
    /// Within the cost bound no candidate is missed: the answer is that of comparing the
    /// query with every name. A query that sets no bound gets the candidates at most
    /// 0.80 edits worse than the best, within a bound that grows with its length. Ties in cost go to the higher confidence, then to fewer
    /// plain edits, then to the smaller id.
    ///
    /// # Complexity
    /// Grows with the number of keys within the cost of the last candidate, far slower
    /// than with the number of names.
    pub fn resolve<'q>(&self, query: impl Into<Query<'q>>) -> Candidates<'_> {
        let query = query.into();
        let asked = Arc::new(Asked::new(query.text()));
        let limit = query.candidate_limit();
        let wanted = if limit == 0 { 0 } else { limit.max(RIVALS) };
        let found = match query.cost_bound() {
            Some(bound) => self.search(&asked, bound, Cost::MAX, wanted),
            None => self.search(&asked, asked.default_bound(), DEFAULT_SPREAD, wanted),
        };
        self.ranked(&asked, found, limit)
    }

    /// Finds the entities whose cost is among the `limit` lowest within `bound` and within
    /// `spread` of the lowest, ties included, each with the name that has it.
    ///
    /// The budget grows until nothing better can be outside it: a name that was not met
    /// costs more than the budget, so once enough entities cost no more, the rest are
    /// known to be worse.
    fn search(&self, asked: &Asked, bound: Cost, spread: Cost, limit: usize) -> Vec<Found> {
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
    fn within(&self, asked: &Asked, budget: Cost) -> Vec<(Cost, NameId)> {
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

    fn price(&self, asked: &Asked, name: NameId, bound: Cost) -> Option<Found> {
        let listed = Name::new(self.index.name_text(name), Side::Listed);
        let found = Found::new(asked, name, &listed)?;
        (found.matched.cost <= bound).then_some(found)
    }

    pub(crate) fn ranked<'r>(
        &'r self,
        asked: &Arc<Asked>,
        found: Vec<Found>,
        limit: usize,
    ) -> Candidates<'r> {
        let mut costs: Vec<Cost> = found.iter().map(|found| found.matched.cost).collect();
        costs.sort_unstable();
        costs.truncate(RIVALS);
        let mut candidates: Vec<Candidate<'r>> = found
            .into_iter()
            .map(|found| self.candidate(asked, found, &costs))
            .collect();
        candidates.sort_by(|a, b| {
            let order = a.found.matched.cost.cmp(&b.found.matched.cost);
            order
                .then_with(|| b.confidence.total_cmp(&a.confidence))
                .then_with(|| a.plain_edits.cmp(&b.plain_edits))
                .then_with(|| a.id.cmp(b.id))
        });
        candidates.truncate(limit);
        Candidates {
            candidates: candidates.into_iter(),
        }
    }

    fn candidate<'r>(&'r self, asked: &Arc<Asked>, found: Found, rivals: &[Cost]) -> Candidate<'r> {
        let text = self.index.name_text(found.name);
        let entity = self.index.name_entity(found.name);
        let name = self.index.entity_names(entity).start;
        let listed = Name::new(text, Side::Listed);
        let mut evidence = self.evidence(asked, &listed, &found, rivals);
        let mut confidence = evidence.probability();
        if evidence.crossed
            && let Some(same) = self.same_script(asked, entity, rivals)
        {
            // A list that has the Thai spelling says more with it than with the Latin one,
            // the more so for a native name: Somchai is สมชัย as well as สมชาย.
            let cross = confidence.max(same.probability());
            confidence = same.native * same.probability() + (1.0 - same.native) * cross;
            evidence = same;
        }
        let plain_edits = strsim::levenshtein(&asked.name.text, normalize(text).as_str());
        Candidate {
            id: self.index.entity_id(entity),
            kind: self.index.entity_kind(entity),
            name: self.index.name_text(NameId(name)),
            matched: text,
            confidence,
            evidence,
            plain_edits,
            found,
            asked: Arc::clone(asked),
        }
    }

    /// The evidence of the nearest name of an entity in the script of the query, if it
    /// has one.
    fn same_script(&self, asked: &Asked, entity: EntityId, rivals: &[Cost]) -> Option<Evidence> {
        self.index
            .entity_names(entity)
            .filter_map(|name| {
                let listed = Name::new(self.index.name_text(NameId(name)), Side::Listed);
                let found = self.price(asked, NameId(name), Cost::MAX)?;
                (asked.name.is_thai == listed.is_thai).then_some((found, listed))
            })
            .min_by_key(|(found, _)| found.order())
            .map(|(found, listed)| self.evidence(asked, &listed, &found, rivals))
    }

    pub(crate) fn evidence(
        &self,
        asked: &Asked,
        listed: &Name<'_>,
        found: &Found,
        rivals: &[Cost],
    ) -> Evidence {
        let forms = (
            asked.form(&found.matched),
            listed.forms.get(found.matched.listed_form),
        );
        let (Some(ours), Some(theirs)) = forms else {
            return Evidence::none();
        };
        let steps = explain::align(&ours.units, &theirs.units, found.profile, model());
        let strict = explain::align(&ours.units, &theirs.units, Profile::Native, model());
        let largest = |steps: &[explain::Step]| {
            Cost::from_hundredths(steps.iter().map(|step| step.price).max().unwrap_or(0))
        };
        let odds = |cost: Cost| {
            ((found.matched.cost.as_f64() - cost.as_f64()) / RIVAL_SCALE)
                .clamp(-30.0, 30.0)
                .exp()
        };
        Evidence {
            sound: found.matched.cost - ours.penalty - theirs.penalty,
            omitted: theirs.penalty,
            added: ours.penalty,
            worst_part: worst_part(&steps, theirs),
            strength: ours.strength().min(theirs.strength()),
            sharing: self
                .index
                .get(&theirs.key())
                .map_or(1, |postings| postings.len()),
            native: asked.name.native_probability(listed),
            strict: strict
                .iter()
                .map(|step| Cost::from_hundredths(step.price))
                .sum(),
            strict_largest: largest(&strict),
            crossed: asked.name.is_thai != listed.is_thai,
            share: 1.0
                / rivals
                    .iter()
                    .map(|rival| odds(*rival))
                    .sum::<f64>()
                    .max(1.0),
            identical: found.identical,
        }
    }

    /// Returns the features of the confidence of each candidate, for fitting.
    pub(crate) fn features(&self, query: &str) -> Vec<(Candidate<'_>, [f64; FEATURES])> {
        self.resolve(query)
            .map(|candidate| {
                let features = candidate.evidence.features().map(|(_, value)| value);
                (candidate, features)
            })
            .collect()
    }
}

/// Returns what the worst part of a listed name costs for each of its sounds, in edits.
///
/// Parts that agree do not make up for one that does not: คิม จองอึน is not คิม จองอิล.
fn worst_part(steps: &[explain::Step], listed: &Form) -> f64 {
    let mut parts = vec![(0u32, 0u32); listed.spans.len()];
    let mut part = 0;
    for step in steps {
        let unit = step.listed.and_then(|at| listed.units.get(at));
        let span = unit.and_then(|unit| {
            listed
                .spans
                .iter()
                .position(|span| span.contains(&unit.range.start))
        });
        // What only the query has belongs to the part it stands in.
        part = span.unwrap_or(part);
        if let Some((cost, sounds)) = parts.get_mut(part) {
            *cost += u32::from(step.price);
            *sounds += u32::from(unit.is_some_and(Unit::is_strong));
        }
    }
    let shares = parts
        .iter()
        .map(|(cost, sounds)| f64::from(*cost) / f64::from((*sounds).max(1)));
    shares.fold(0.0, f64::max) / 100.0
}

/// How much worse than the best a candidate may be when the query sets no bound.
const DEFAULT_SPREAD: Cost = Cost::from_hundredths(80);
/// The edits by which a rival's odds fall by a factor of e.
const RIVAL_SCALE: f64 = 0.12;
/// Rivals that are looked for even if fewer candidates are wanted, so that confidence
/// does not depend on how many are.
const RIVALS: usize = 5;

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

    /// Returns how far to look when the query does not say: an edit for every seven
    /// sounds, and room for parts that are left out.
    ///
    /// Beyond that a name is hardly ever right, and what is found there is found slowly.
    fn default_bound(&self) -> Cost {
        let sounds = self.name.forms.first().map_or(0, Form::strength);
        let sounds = u16::try_from(sounds).unwrap_or(u16::MAX);
        Cost::from_hundredths(sounds.saturating_mul(15).saturating_add(80).min(280))
    }
}

/// A name with its price.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) name: NameId,
    pub(crate) matched: Match,
    profile: Profile,
    identical: bool,
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
    fn order(&self) -> (Cost, bool, NameId) {
        (self.matched.cost, !self.identical, self.name)
    }
}

/// An entity proposed for a query.
#[derive(Clone, Debug)]
pub struct Candidate<'r> {
    id: &'r str,
    kind: Kind,
    name: &'r str,
    matched: &'r str,
    confidence: f64,
    evidence: Evidence,
    plain_edits: usize,
    found: Found,
    asked: Arc<Asked>,
}

impl<'r> Candidate<'r> {
    /// Returns the id of the entity.
    pub fn id(&self) -> &'r str {
        self.id
    }

    /// Returns the kind of the entity.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the name of the entity, the one to show.
    pub fn name(&self) -> &'r str {
        self.name
    }

    /// Returns the name or alias that matched.
    pub fn matched(&self) -> &'r str {
        self.matched
    }

    /// Returns the exact weighted cost of turning the query into the name that matched.
    pub fn cost(&self) -> Cost {
        self.found.matched.cost
    }

    /// Returns the probability that the query and the entity are the same name; 1 only
    /// for spellings that are equal but for their titles.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// Returns the plain edits between the normalized spellings: letters inserted, left
    /// out or replaced.
    pub fn plain_edits(&self) -> usize {
        self.plain_edits
    }

    /// Returns each difference between the query and the name that matched, in their own
    /// spelling, with its cost and reason. The costs add up to [`Candidate::cost`].
    ///
    /// # Complexity
    /// The product of the two lengths.
    pub fn explain(&self) -> Vec<Edit> {
        let listed = Name::new(self.matched, Side::Listed);
        let asked = &self.asked.name;
        let forms = (
            asked.forms.get(self.found.matched.asked_form),
            listed.forms.get(self.found.matched.listed_form),
        );
        match forms {
            (Some(ours), Some(theirs)) => {
                explain::explain(asked, ours, &listed, theirs, self.found.profile)
            }
            _ => Vec::new(),
        }
    }
}

impl Serialize for Candidate<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut candidate = serializer.serialize_struct("Candidate", 8)?;
        candidate.serialize_field("id", self.id)?;
        candidate.serialize_field("name", self.name)?;
        candidate.serialize_field("kind", self.kind.as_str())?;
        candidate.serialize_field("matched", self.matched)?;
        candidate.serialize_field("cost", &self.cost().as_f64())?;
        candidate.serialize_field("confidence", &self.confidence)?;
        candidate.serialize_field("plain_edits", &self.plain_edits)?;
        candidate.serialize_field("edits", &self.explain())?;
        candidate.end()
    }
}

/// The candidates of one query, the likeliest first.
///
/// This iterator is made by [`Resolver::resolve`].
#[derive(Clone, Debug)]
pub struct Candidates<'r> {
    candidates: std::vec::IntoIter<Candidate<'r>>,
}

impl<'r> Iterator for Candidates<'r> {
    type Item = Candidate<'r>;

    fn next(&mut self) -> Option<Candidate<'r>> {
        self.candidates.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.candidates.size_hint()
    }
}

impl ExactSizeIterator for Candidates<'_> {}

#[cfg(test)]
mod tests;
