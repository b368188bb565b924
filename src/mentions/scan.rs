//! The spans of one line that may be names, each with the entities it may denote.

mod level;
mod memory;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod window;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::boundary::{Before, Line, Place};
use super::context::{Context, Said};
use super::course::Course;
use super::evidence::{EDGES, weight};
use super::glance::{self, most_after};
use super::listed::{Listed, covering, is_native};
use super::manner::Manner;
use super::orthography::{begins_name, ends_name};
use super::weigh::{Weighed, around, weigh};
use super::worth::Worths;
use crate::cost::Cost;
use crate::entity::Kind;
use crate::index::{EntityId, NameId, Near, Reader};
use crate::model::{Profile, model};
use crate::name::{Name, Side};
use crate::resolve::{Asked, Found, Resolver, Shelf};
use crate::sound::{self, Sound, Symbol};
use crate::thai;
pub(super) use level::Level;
use memory::Memory;

/// Of one span no more names are priced.
const MAX_NAMES: usize = 24;
/// No spelling is surer than this to be that of the name: other things have names too.
pub(super) const SUREST: f64 = 0.994;
/// A span must be this sure, as a logit, to tell who is spoken of later.
const SURE: f64 = 1.5;
/// So many spellings are remembered, some kilobytes each.
const MAX_PRICED: usize = 1 << 13;
/// So many listed names are remembered, some kilobytes each.
const MAX_LISTED: usize = 1 << 13;
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

/// Where a name may end, with a key it may have.
struct End {
    at: usize,
    near: Near,
}

/// A place where a name may begin.
#[derive(Clone, Copy)]
struct Start {
    at: usize,
    before: Before,
    level: Level,
    manner: Manner,
}

impl Start {
    fn new(line: Line<'_>, at: usize) -> Start {
        let before = line.before(at);
        Start {
            at,
            before,
            level: Level::new(before.most()),
            manner: Manner::new(before.most()),
        }
    }
}

/// Looks for names in lines, and remembers what it learnt of spans and listed names.
pub(super) struct Scanner<'r> {
    resolver: Resolver<&'r [u8]>,
    /// The least logit of a span that is wanted.
    bound: f64,
    listed: HashMap<NameId, Arc<Listed>>,
    priced: HashMap<String, Priced>,
    course: Course,
    keys: Reader<'r, Worths<'r>>,
    context: Context,
    shelf: &'r Shelf,
}

/// What is known of a spelling, whatever stands around it.
struct Priced {
    asked: Arc<Asked>,
    /// The names it was compared with, and the result.
    names: Vec<(NameId, Option<Weighed>)>,
}

impl<'r> Scanner<'r> {
    /// Returns a scanner for spans that are names with at least that logit. It begins with
    /// what one before it learnt, and leaves what it learns itself.
    pub(super) fn new(resolver: Resolver<&'r [u8]>, bound: f64, shelf: &'r Shelf) -> Scanner<'r> {
        let memory = shelf.take(|memory: &Memory| memory.bound == bound);
        let memory = memory.unwrap_or_default();
        let index = resolver.index.clone();
        let worths = Worths::new(index.clone(), bound, memory.worths);
        Scanner {
            resolver,
            bound,
            listed: memory.listed,
            priced: memory.priced,
            course: memory.course,
            keys: Reader::new(
                index,
                model().keys(Profile::Foreign),
                Level::budgets(),
                is_strong,
                worths,
                memory.keys,
            ),
            context: Context::default(),
            shelf,
        }
    }

    /// Returns the spans of a normalized line that may be names, by start and end.
    pub(super) fn spans(&mut self, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        let line = Line::new(text);
        let mut found = Vec::new();
        self.course.begin(text);
        self.keys.tidy();
        for part in 0..self.course.len() {
            for place in self.course.places(part) {
                let Some(at) = self.course.start(text, part, place) else {
                    continue;
                };
                let start = Start::new(line, at);
                found.clear();
                self.ends(text, part, place, start, &mut found);
                if !found.is_empty() {
                    self.spans_from(line, start, &mut found, &mut spans);
                }
            }
        }
        spans
    }

    fn spans_from(
        &mut self,
        line: Line<'_>,
        start: Start,
        ends: &mut Vec<End>,
        spans: &mut Vec<Span>,
    ) {
        let Start {
            at: start,
            before,
            manner,
            ..
        } = start;
        let bound = self.bound;
        ends.retain(|end| {
            let rest = line.text().get(end.at..).unwrap_or_default();
            end.near.worth + before.most() + glance::after(rest) >= bound
        });
        if ends.is_empty() {
            return;
        }
        ends.sort_unstable_by_key(|end| end.at);
        for ends in ends.chunk_by(|a, b| a.at == b.at) {
            let Some(at) = ends.first().map(|end| end.at) else {
                continue;
            };
            let mut place = Place::new(line, start..at, before);
            let names = self.names(&mut place, ends);
            if names.is_empty() {
                continue;
            }
            if let Some(found) = self.price(line, &place, manner, &names)
                && found.logit >= bound
            {
                spans.push(found);
            }
        }
    }

    /// Remembers the full name that a span of a block is, if it is one.
    pub(super) fn remember(&mut self, span: &Span) {
        let [found] = span.found.as_slice() else {
            return;
        };
        let listed = self.listed(found.name);
        let whole = listed.name.forms.get(found.matched.listed_form);
        let is_whole = whole.is_some_and(|form| form.omitted.is_empty() && form.spans.len() > 1);
        let is_person = matches!(listed.kind, Kind::Person | Kind::Other);
        if span.logit < SURE || !is_whole || !is_person {
            return;
        }
        // As the writer spells it, where the parts can be seen.
        let ours = span.asked.form(&found.matched);
        let spelled = ours.filter(|form| form.spans.len() > 1);
        let (name, form) = match spelled {
            Some(form) => (&span.asked.name, form),
            None => match whole {
                Some(form) => (&listed.name, form),
                None => return,
            },
        };
        let part = if listed.native {
            form.spans.first()
        } else {
            form.spans.last()
        };
        let called = part.and_then(|part| name.text.get(part.clone()));
        let said = called
            .filter(|called| called.chars().count() > 2)
            .map(|called| Said {
                entity: listed.entity,
                name: found.name,
                called: called.to_owned(),
                until: span.range.end,
            });
        if let Some(said) = said {
            self.context.add(said);
        }
    }

    /// Returns the spans of a line that call somebody by a part of a name said before.
    pub(super) fn said_again(&mut self, text: &str) -> Vec<Span> {
        let line = Line::new(text);
        let mut spans = Vec::new();
        for (said, at) in self.context.again(text) {
            let end = at + said.called.len();
            let before = text.get(..at).unwrap_or_default().chars().next_back();
            let Some(first) = said.called.chars().next() else {
                continue;
            };
            if !begins_name(text, at, before, first) || !ends_name(text, end) {
                continue;
            }
            let start = Start::new(line, at);
            let place = Place::new(line, at..end, start.before);
            let found = self.price(line, &place, start.manner, &[said.name]);
            spans.extend(found.filter(|found| found.logit >= self.bound));
        }
        spans
    }

    /// Notes that the next block of the text begins.
    pub(super) fn next_block(&mut self) {
        self.context.next_block();
    }

    /// Returns the names that the span may be, the nearest first.
    fn names(&mut self, place: &mut Place<'_>, ends: &[End]) -> Vec<NameId> {
        let mut names: Vec<(Cost, NameId)> = Vec::new();
        let may_reach = place.may_reach();
        for end in ends {
            let around = end.near.worth + place.before.most() + place.after;
            let is_likely = around >= self.bound && around + place.words() >= self.bound;
            for posting in self.keys.postings(end.near).into_iter().flatten() {
                // A sign or a word beside the span may belong to the name.
                let mut reaches = || place.is_before_sign || self.listed(posting.name).reaches;
                if is_likely || (may_reach && reaches()) {
                    names.push((end.near.cost + posting.penalty, posting.name));
                }
            }
        }
        names.sort_unstable();
        let mut seen = Vec::with_capacity(names.len().min(MAX_NAMES));
        for (_, name) in names {
            if seen.len() < MAX_NAMES && !seen.contains(&name) {
                seen.push(name);
            }
        }
        seen
    }

    /// Finds where a name that starts here may end, with the keys it may have.
    fn ends(&mut self, text: &str, part: usize, place: usize, start: Start, found: &mut Vec<End>) {
        let most = start.before.most() + most_after();
        let level = start.level.place();
        let bound = self.bound;
        self.course.read(
            text,
            part,
            place,
            level,
            &mut self.keys,
            &mut |end, near| {
                if near.iter().all(|near| near.worth + most < bound) {
                    return;
                }
                let mut end = end;
                while end < text.len() && !thai::is_cluster_boundary(text, end) {
                    end += 1;
                }
                if end > start.at && ends_name(text, end) {
                    let near = near.iter().filter(|near| near.worth + most >= bound);
                    found.extend(near.map(|near| End {
                        at: end,
                        near: *near,
                    }));
                }
            },
        );
    }

    /// Prices the names against exactly this span, and weighs what is in it.
    fn price(
        &mut self,
        line: Line<'_>,
        place: &Place<'_>,
        manner: Manner,
        names: &[NameId],
    ) -> Option<Span> {
        let mut best: BTreeMap<EntityId, (Found, Range<usize>)> = BTreeMap::new();
        let mut logits: HashMap<EntityId, f64> = HashMap::new();
        let mut exact = false;
        for name in names {
            let listed = self.listed(*name);
            let Some(weighed) = self.weighed(place.slice, *name, &listed) else {
                continue;
            };
            // Letters in the middle of others are no abbreviation of their own.
            if listed.abbreviation.is_some() && place.before.most() <= EDGES.glued {
                continue;
            }
            if weighed.sound > manner.allowed(weighed.sounds) {
                continue;
            }
            exact |= weighed.identical;
            let found = weighed.found.clone();
            let (range, headless) = covering(line.text(), place.span.clone(), &found, &listed.name);
            let before = place.before.said(listed.kind);
            let mut logit = weighed.logit + around(&weighed, before, place) + headless + before;
            if let Some(part) = weighed.part
                && self.context.knows(listed.entity)
            {
                logit += weight("said-before") - part.said;
            }

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
        // Who was named in full before is meant, not who shares a part of that name.
        let is_known = |found: &Found| {
            let entity = self.resolver.index.name_entity(found.name);
            self.context.knows(entity)
        };
        let is_equal = |found: &Found| found.matched.cost == least;
        let known_before = best
            .values()
            .any(|(found, _)| is_equal(found) && is_known(found));
        if known_before {
            best.retain(|_, (found, _)| !is_equal(found) || is_known(found));
        }
        let equal = best.values().filter(|(found, _)| is_equal(found));
        let rivals = equal.clone().count().saturating_sub(1);
        let (logit, range) = equal
            .filter_map(|(found, range)| {
                let entity = self.resolver.index.name_entity(found.name);
                Some((*logits.get(&entity)?, range.clone()))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))?;
        let words = line.words(&range) * if exact { 1.0 } else { 2.0 };
        let around = line.after(range.end);
        let asked = Arc::clone(&self.priced.get(place.slice)?.asked);
        Some(Span {
            range,
            logit: logit + weight("shared") * rivals as f64 + around + words,
            asked,
            found: best.into_values().map(|(found, ..)| found).collect(),
        })
    }

    /// Returns the match of a spelling and a listed name.
    fn weighed(&mut self, slice: &str, name: NameId, listed: &Listed) -> Option<Weighed> {
        if !self.priced.contains_key(slice) {
            if self.priced.len() >= MAX_PRICED {
                self.priced.clear();
            }
            let priced = Priced {
                asked: Arc::new(Asked::new(slice)),
                names: Vec::new(),
            };
            self.priced.insert(slice.to_owned(), priced);
        }
        let priced = self.priced.get_mut(slice)?;
        if let Some((_, known)) = priced.names.iter().find(|(known, _)| *known == name) {
            return known.clone();
        }
        let weighed = weigh(&self.resolver, &priced.asked, slice, name, listed);
        priced.names.push((name, weighed.clone()));
        weighed
    }

    fn listed(&mut self, id: NameId) -> Arc<Listed> {
        if self.listed.len() >= MAX_LISTED && !self.listed.contains_key(&id) {
            self.listed.clear();
        }
        let index = &self.resolver.index;
        let listed = self.listed.entry(id).or_insert_with(|| {
            let entity = index.name_entity(id);
            let name = Name::new(index.name_text(id), Side::Listed).into_owned();
            let mut others = index
                .entity_names(entity)
                .map(|at| index.name_text(NameId(at)));
            let is_native = others.clone().any(is_native);
            // A Latin spelling is judged by Latin names where there are any.
            let is_thai = |text: &str| text.chars().any(thai::is_consonant);
            let for_thai_only = name.is_thai && !others.all(is_thai);
            Arc::new(Listed::new(
                name,
                index.entity_kind(entity),
                entity,
                is_native,
                for_thai_only,
            ))
        });
        Arc::clone(listed)
    }
}

impl Drop for Scanner<'_> {
    fn drop(&mut self) {
        self.shelf.put(Memory {
            bound: self.bound,
            worths: self.keys.judge.take(),
            keys: self.keys.take(),
            listed: std::mem::take(&mut self.listed),
            priced: std::mem::take(&mut self.priced),
            course: std::mem::take(&mut self.course),
        });
    }
}

/// Whether a key byte carries identity.
fn is_strong(byte: u8) -> bool {
    Sound::from_byte(byte).is_some_and(|sound| {
        matches!(sound.role(), sound::Role::Onset | sound::Role::Coda)
            && sound.symbol() != Symbol::IMPLICIT
    })
}
