//! What a query is answered with: entities, ranked, each with its confidence.

use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::Resolver;
use super::parts::Parts;
use super::search::{Asked, Found, Listed};
use crate::confidence::{Evidence, FEATURES};
use crate::cost::Cost;
use crate::entity::Kind;
use crate::explain::{self, Edit};
use crate::index::{EntityId, NameId};
use crate::known;
use crate::model::{Profile, model};
use crate::name::{Name, Side};
use crate::normalize::normalize;
use crate::sound::Unit;
use crate::thai;

/// The edits by which a rival's odds fall by a factor of e.
const RIVAL_SCALE: f64 = 0.12;
/// Rivals that are looked for even if fewer candidates are wanted, so that confidence
/// does not depend on how many are.
pub(super) const RIVALS: usize = 5;

impl<D: AsRef<[u8]>> Resolver<D> {
    pub(crate) fn ranked<'r>(
        &'r self,
        asked: &Arc<Asked>,
        found: Vec<Found>,
        limit: usize,
    ) -> Candidates<'r> {
        let listed = found.into_iter().map(|found| {
            let text = self.index.name_text(found.name);
            (found, Rc::new(Name::new(text, Side::Listed)))
        });
        self.rank(asked, listed.collect(), limit)
    }

    pub(super) fn rank<'r>(
        &'r self,
        asked: &Arc<Asked>,
        listed: Vec<Listed<'r>>,
        limit: usize,
    ) -> Candidates<'r> {
        let mut costs: Vec<Cost> = listed.iter().map(|(found, _)| found.matched.cost).collect();
        costs.sort_unstable();
        costs.truncate(RIVALS);
        let mut candidates: Vec<Candidate<'r>> = listed
            .into_iter()
            .map(|(found, listed)| self.candidate(asked, found, &listed, &costs))
            .collect();
        candidates.sort_by(|a, b| {
            let order = b.confidence.total_cmp(&a.confidence);
            order
                .then_with(|| a.found.matched.cost.cmp(&b.found.matched.cost))
                .then_with(|| a.plain_edits().cmp(&b.plain_edits()))
                .then_with(|| a.id.cmp(b.id))
        });
        candidates.truncate(limit);
        Candidates {
            candidates: candidates.into_iter(),
        }
    }

    pub(super) fn candidate<'r>(
        &'r self,
        asked: &Arc<Asked>,
        found: Found,
        listed: &Name<'_>,
        rivals: &[Cost],
    ) -> Candidate<'r> {
        let text = self.index.name_text(found.name);
        let entity = self.index.name_entity(found.name);
        let name = NameId(self.index.entity_names(entity).start);
        let mut others = rivals.to_vec();
        if let Some(own) = others.iter().position(|cost| *cost == found.matched.cost) {
            others.remove(own);
        }
        let mut evidence = self.evidence(asked, listed, &found, &others);
        let mut confidence = evidence.probability();
        if evidence.crossed
            && let Some(same) = self.same_script(asked, entity, &others)
        {
            // A list that has the Thai spelling says more with it than with the Latin one,
            // the more so for a native name: Somchai is สมชัย as well as สมชาย.
            let cross = confidence.max(same.probability());
            let native = same.looks_native;
            confidence = native * same.probability() + (1.0 - native) * cross;
            evidence = same;
        }
        Candidate {
            id: self.index.entity_id(entity),
            kind: self.index.entity_kind(entity),
            name: match found.name {
                same if same == name => text,
                _ => self.index.name_text(name),
            },
            matched: text,
            confidence,
            evidence,
            plain_edits: OnceLock::new(),
            found,
            asked: Arc::clone(asked),
        }
    }

    /// The evidence of the nearest name of an entity in the script of the query, if it
    /// has one.
    pub(super) fn same_script(
        &self,
        asked: &Asked,
        entity: EntityId,
        rivals: &[Cost],
    ) -> Option<Evidence> {
        self.index
            .entity_names(entity)
            .filter_map(|name| {
                let (found, listed) = self.price(asked, NameId(name))?;
                (asked.name.is_thai == listed.is_thai).then_some((found, listed))
            })
            .min_by_key(|(found, _)| found.order())
            .map(|(found, listed)| self.evidence(asked, &listed, &found, rivals))
    }

    /// The evidence of a match beside the costs of its rivals.
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
        let signs = thai::signs(ours.letters(&asked.name));
        let other_signs = !signs.eq(thai::signs(theirs.letters(listed)));
        let align = |profile| explain::align(&ours.units, &theirs.units, profile, model());
        let strict = align(Profile::Native);
        let parts = match found.profile {
            Profile::Native => Parts::new(ours, theirs, &strict),
            profile => Parts::new(ours, theirs, &align(profile)),
        };
        let is_vowel = |units: &[Unit], at: Option<usize>| {
            let unit = at.and_then(|at| units.get(at));
            unit.is_some_and(|unit| unit.sound.symbol().is_vowel())
        };
        let other_syllables = strict.iter().any(|step| {
            let (a, b) = (step.asked, step.listed);
            let alone = (b.is_none() && is_vowel(&ours.units, a))
                || (a.is_none() && is_vowel(&theirs.units, b));
            alone && step.price > 0
        });
        let largest = strict.iter().map(|step| step.price).max().unwrap_or(0);
        let cost = found.matched.cost;
        let odds = |cost: Cost| {
            ((found.matched.cost.as_f64() - cost.as_f64()) / RIVAL_SCALE)
                .clamp(-30.0, 30.0)
                .exp()
        };
        Evidence {
            sound: found.matched.cost - ours.penalty - theirs.penalty,
            omitted: theirs.penalty,
            added: ours.penalty,
            strength: ours.strength().min(theirs.strength()),
            parts: ours.spans.len().min(theirs.spans.len()),
            worst_part: parts.worst,
            other_part: parts.is_other,
            known_apart: known::are_apart(asked.bearers(), listed),
            squared: parts.squared,
            listed: self.index.names_len(),
            sharing: self
                .index
                .get(&theirs.key())
                .map_or(1, |postings| postings.len()),
            native: asked.name.native_probability(listed),
            looks_native: asked.name.looks_native_probability(listed),
            strict: strict
                .iter()
                .map(|step| Cost::from_hundredths(step.price))
                .sum(),
            strict_largest: Cost::from_hundredths(largest),
            other_signs: other_signs || other_syllables,
            crossed: asked.name.is_thai != listed.is_thai,
            share: 1.0 / (1.0 + rivals.iter().map(|rival| odds(*rival)).sum::<f64>()),
            gap: asked.gap(cost, rivals),
            partial: theirs.part,
            identical: found.identical,
            respaced: !ours.is_parted_as(theirs),
        }
    }

    /// Returns the features of the confidence of each candidate, for fitting.
    pub(crate) fn features(
        &self,
        query: &str,
    ) -> Vec<(Candidate<'_>, [(&'static str, f64); FEATURES])> {
        self.resolve(query)
            .map(|candidate| {
                let features = candidate.evidence.features();
                (candidate, features)
            })
            .collect()
    }
}

/// Returns the Levenshtein distance of two normalized spellings, of their first
/// [`PLAIN_LETTERS`]: its time grows with the product of the lengths.
fn plain_edits(a: &str, b: &str) -> usize {
    let first = |text: &str| text.chars().take(PLAIN_LETTERS).collect::<Vec<char>>();
    strsim::generic_levenshtein(&first(a), &first(b))
}

/// Names that are longer are hardly compared by eye.
const PLAIN_LETTERS: usize = 256;

/// An entity proposed for a query.
#[derive(Clone, Debug)]
pub struct Candidate<'r> {
    id: &'r str,
    kind: Kind,
    name: &'r str,
    matched: &'r str,
    confidence: f64,
    evidence: Evidence,
    /// Worked out when asked for.
    plain_edits: OnceLock<usize>,
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
    /// at no cost, for spellings that are equal but for titles and left-out spaces.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// Returns the plain edits between the normalized spellings: letters inserted, left
    /// out or replaced, in their first 256 letters.
    ///
    /// # Complexity
    /// The product of the two lengths, once.
    pub fn plain_edits(&self) -> usize {
        let asked = &self.asked.name.text;
        let edits = || plain_edits(asked, normalize(self.matched).as_str());
        *self.plain_edits.get_or_init(edits)
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
        candidate.serialize_field("plain_edits", &self.plain_edits())?;
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
