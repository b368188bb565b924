//! The spans of one line that may be names, each with the entities it may denote.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::boundary::{Line, Place};
use super::evidence::weight;
use super::listed::{
    Listed, covering, is_abbreviation, is_all_name, is_native, part_weight, sounds_weight,
};
use super::orthography::{begins_name, is_letter};
use super::window::{closes, readings, window};
use crate::cost::Cost;
use crate::index::{EntityId, NameId};
use crate::model::{Profile, model};
use crate::name::{Name, Side};
use crate::resolve::{Asked, Found, Resolver};
use crate::sound::{self, Sound, Symbol};
use crate::thai;

/// The sound cost of no mention is higher.
const MOST: u16 = 150;
/// The end of a span may be read otherwise with what follows it; so look a little farther.
const SLACK: u16 = 25;
/// Of one span no more names are priced.
const MAX_NAMES: usize = 24;
/// No spelling is surer than this to be that of the name: other things have names too.
const SUREST: f64 = 0.994;
/// So many spans are remembered.
const MAX_ASKED: usize = 1 << 12;
/// Nothing after a span says more for it.
const MOST_AFTER: f64 = 1.5;
/// An entity this much dearer than the best is no candidate of a mention.
const RIVAL: Cost = Cost::from_hundredths(60);

/// A span that may be a name.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// Bytes of the normalized line.
    pub(super) range: Range<usize>,
    pub(super) logit: f64,
    pub(super) asked: Arc<Asked>,
    pub(super) found: Vec<Found>,
}

/// Looks for names in lines, and remembers what it learnt of spans and listed names.
pub(super) struct Scanner<'r, D> {
    resolver: &'r Resolver<D>,
    listed: HashMap<NameId, Rc<Listed<'r>>>,
    asked: HashMap<String, Arc<Asked>>,
}

impl<'r, D: AsRef<[u8]>> Scanner<'r, D> {
    pub(super) fn new(resolver: &'r Resolver<D>) -> Scanner<'r, D> {
        Scanner {
            resolver,
            listed: HashMap::new(),
            asked: HashMap::new(),
        }
    }

    /// Returns the spans of a normalized line that may be names with at least that logit,
    /// by start and end.
    pub(super) fn spans(&mut self, text: &str, bound: f64) -> Vec<Span> {
        let mut spans = Vec::new();
        let line = Line::new(text);
        let mut last = None;
        for (at, letter) in text.char_indices() {
            if begins_name(text, at, last, letter) {
                self.spans_from(&line, text, at, bound, &mut spans);
            }
            last = Some(letter);
        }
        spans
    }

    fn spans_from(
        &mut self,
        line: &Line<'_>,
        text: &str,
        start: usize,
        bound: f64,
        spans: &mut Vec<Span>,
    ) {
        let before = line.before(start);
        let most = surest() + weight("sounds-7") + before + MOST_AFTER;
        let exact_only = line.is_inside(start) && most + 2.0 * weight("cuts-word") < bound;
        for (end, mut names) in self.ends(text, start, exact_only) {
            names.sort_unstable_by_key(|&(name, least)| (least, name));
            names.truncate(MAX_NAMES);
            let place = Place::new(line, start..end, before);
            if !self.may_reach(&place, bound, &names) {
                continue;
            }
            if let Some(found) = self.price(line, &place, &names)
                && found.logit >= bound
            {
                spans.push(found);
            }
        }
    }

    /// Returns whether the span may reach that logit as one of the names, judged only by
    /// what is quick to know.
    fn may_reach(&mut self, place: &Place<'_>, bound: f64, names: &[(NameId, Cost)]) -> bool {
        // A sign that may belong to the name moves its end.
        if place.is_before_sign {
            return true;
        }
        let (whole, surest) = (weight("whole-name"), surest());
        let spelling: String = place.slice.chars().filter(|c| is_letter(*c)).collect();
        let spelling = spelling.to_lowercase();
        names.iter().any(|(name, _)| {
            let listed = self.listed(*name);
            let most = surest + listed.most_sounds + place.before;
            if listed.reaches {
                return most + whole + MOST_AFTER >= bound;
            }
            let words = if listed.is_spelled(&spelling) {
                whole + place.words
            } else {
                place.words * 2.0
            };
            most + place.after + words >= bound
        })
    }

    /// Returns where a name that starts here may end, with the names and the least they
    /// may cost.
    fn ends(
        &self,
        text: &str,
        start: usize,
        exact_only: bool,
    ) -> BTreeMap<usize, Vec<(NameId, Cost)>> {
        let mut ends: BTreeMap<usize, HashMap<NameId, Cost>> = BTreeMap::new();
        let window = window(text, start);
        let slice = text.get(..window).unwrap_or_default();
        for units in readings(slice, start) {
            let closes = closes(text, &units, window);
            let keys = model().keys(Profile::Foreign);
            let most = if exact_only { SLACK } else { MOST + SLACK };
            let grows = |depth| Cost::from_hundredths((20 + 6 * depth as u16).min(most));
            let key = sound::key(&units);
            self.resolver.index.scan(&key, keys, grows, &mut |near| {
                let bound = allowed(strength(near.key)) + Cost::from_hundredths(SLACK);
                for (length, cost) in near.rows.prefixes() {
                    let Some(Some(end)) = closes.get(length) else {
                        continue;
                    };
                    if cost > bound {
                        continue;
                    }
                    let names = ends.entry(*end).or_default();
                    for posting in near.postings.clone() {
                        let least = cost + posting.penalty;
                        let known = names.entry(posting.name).or_insert(least);
                        *known = least.min(*known);
                    }
                }
            });
        }
        let sorted =
            |(end, names): (usize, HashMap<NameId, Cost>)| (end, names.into_iter().collect());
        ends.into_iter().map(sorted).collect()
    }

    /// Prices the names against exactly this span, and weighs what is in it.
    fn price(
        &mut self,
        line: &Line<'_>,
        place: &Place<'_>,
        names: &[(NameId, Cost)],
    ) -> Option<Span> {
        let asked = self.asked(place.slice);
        let mut best: BTreeMap<EntityId, (Found, Range<usize>)> = BTreeMap::new();
        let mut logits: HashMap<EntityId, f64> = HashMap::new();
        let mut exact = false;
        for (name, _) in names {
            let listed = self.listed(*name);
            let Some((found, logit, same)) = self.weigh(&asked, place, *name, &listed) else {
                continue;
            };
            exact |= same;
            let (range, headless) = covering(line.text(), place.span.clone(), &found, &listed.name);
            let logit = logit + headless;
            let most = logits.entry(listed.entity).or_insert(logit);
            *most = most.max(logit);
            let known = best.get(&listed.entity);
            if known.is_none_or(|(known, ..)| {
                (found.matched.cost, found.name) < (known.matched.cost, known.name)
            }) {
                best.insert(listed.entity, (found, range));
            }
        }
        let least = best.values().map(|(found, ..)| found.matched.cost).min()?;
        best.retain(|_, (found, ..)| found.matched.cost <= least + RIVAL);
        let equal = best
            .values()
            .filter(|(found, ..)| found.matched.cost == least);
        let rivals = equal.clone().count().saturating_sub(1);
        let (logit, range) = equal
            .filter_map(|(found, range)| {
                let entity = self.resolver.index.name_entity(found.name);
                Some((*logits.get(&entity)?, range.clone()))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))?;
        let words = line.words(&range) * if exact { 1.0 } else { 2.0 };
        let around = place.before + line.after(range.end);
        Some(Span {
            range,
            logit: logit + weight("shared") * rivals as f64 + around + words,
            asked,
            found: best.into_values().map(|(found, ..)| found).collect(),
        })
    }

    /// Returns the match of a span and a listed name, with what speaks for it.
    fn weigh(
        &self,
        asked: &Asked,
        place: &Place<'_>,
        id: NameId,
        listed: &Listed<'_>,
    ) -> Option<(Found, f64, bool)> {
        if listed.for_thai_only && !asked.name.is_thai {
            return None;
        }
        if let Some(letters) = &listed.abbreviation {
            // Letters in the middle of others are no abbreviation of their own.
            let is_glued = place.before <= weight("glued");
            if is_glued || !is_abbreviation(place.slice, letters) {
                return None;
            }
        }
        let found = Found::new(asked, id, &listed.name)?;
        let ours = asked.form(&found.matched)?;
        let theirs = listed.name.forms.get(found.matched.listed_form)?;
        if !is_all_name(ours, place.slice) {
            return None;
        }
        let sounds = ours.strength().min(theirs.strength());
        let sound = found.matched.cost - ours.penalty - theirs.penalty;
        let is_latin = !listed.name.is_thai && !asked.name.is_thai;
        if sound > allowed(sounds) {
            return None;
        }
        // Latin is copied, not heard: a letter or two may be wrong, no more.
        if is_latin {
            let (ours, theirs) = (ours.spelling(&asked.name), theirs.spelling(&listed.name));
            if strsim::levenshtein(&ours, &theirs) * 5 > theirs.chars().count() {
                return None;
            }
        }
        let evidence = self
            .resolver
            .evidence(asked, &listed.name, &found, &[found.matched.cost]);
        let p = evidence.probability().clamp(0.001, SUREST);
        let mut logit = (p / (1.0 - p)).ln();
        logit += sounds_weight(sounds);
        logit += part_weight(theirs, listed, place.neighbours);
        if is_latin && !evidence.identical {
            logit += weight("latin-inexact");
        }
        if !evidence.identical {
            logit += inexact(sounds, sound, place);
        }
        if ours.spans.len() > theirs.spans.len() {
            logit += weight("split");
        }
        if evidence.crossed {
            logit += weight("other-script-name");
        }
        if evidence.identical && theirs.omitted.is_empty() {
            logit += weight("whole-name");
        }
        Some((found, logit, evidence.identical))
    }

    fn asked(&mut self, slice: &str) -> Arc<Asked> {
        if let Some(asked) = self.asked.get(slice) {
            return Arc::clone(asked);
        }
        if self.asked.len() >= MAX_ASKED {
            self.asked.clear();
        }
        let asked = Arc::new(Asked::new(slice));
        self.asked.insert(slice.to_owned(), Arc::clone(&asked));
        asked
    }

    fn listed(&mut self, id: NameId) -> Rc<Listed<'r>> {
        let index = &self.resolver.index;
        let listed = self.listed.entry(id).or_insert_with(|| {
            let entity = index.name_entity(id);
            let name = Name::new(index.name_text(id), Side::Listed);
            let mut others = index
                .entity_names(entity)
                .map(|at| index.name_text(NameId(at)));
            let is_native = others.clone().any(is_native);
            // A Latin spelling is judged by Latin names where there are any.
            let is_thai = |text: &str| text.chars().any(thai::is_consonant);
            let for_thai_only = name.is_thai && !others.all(is_thai);
            Rc::new(Listed::new(
                name,
                index.entity_kind(entity),
                entity,
                is_native,
                for_thai_only,
            ))
        });
        Rc::clone(listed)
    }
}

/// Returns what speaks against a span that is not spelled as a name is listed, where
/// nothing beside it tells that it is one: short words sound alike by chance.
fn inexact(strength: usize, sound: Cost, place: &Place<'_>) -> f64 {
    let edits = weight("inexact-edit") * sound.as_f64();
    if place.before >= weight("head-before") || place.after >= weight("clause-after") {
        return edits;
    }
    let by_chance = weight(match strength {
        0..=4 => "inexact-4",
        5 => "inexact-5",
        6 => "inexact-6",
        _ => "inexact-7",
    });
    by_chance + edits
}

/// The logit of the surest spelling.
fn surest() -> f64 {
    (SUREST / (1.0 - SUREST)).ln()
}

/// What the sounds of a name may cost: nothing for a short one, then more with each sound.
fn allowed(strength: usize) -> Cost {
    let sounds = u16::try_from(strength.saturating_sub(3)).unwrap_or(u16::MAX);
    Cost::from_hundredths(sounds.saturating_mul(12).saturating_add(4).min(MOST))
}

fn strength(key: &[u8]) -> usize {
    let strong = |byte: &&u8| {
        Sound::from_byte(**byte).is_some_and(|sound| {
            matches!(sound.role(), sound::Role::Onset | sound::Role::Coda)
                && sound.symbol() != Symbol::IMPLICIT
        })
    };
    key.iter().filter(strong).count()
}
