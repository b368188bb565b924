//! The spans of one line that may be names, each with the entities it may denote.

mod level;
mod memory;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod window;

use std::cell::LazyCell;
use std::ops::Range;
use std::sync::Arc;

use super::account::Account;
use super::boundary::{Before, Line, Place};
use super::context::{Context, Said};
use super::course::Course;
use super::evidence::Row;
use super::glance::{self, most_after, most_glossed};
use super::gloss;
use super::manner::Manner;
use super::orthography::{begins_name, ends_name};
use super::price::Prices;
use super::words::Words;
use super::worth::Worths;
use crate::cost::Cost;
use crate::entity::Kind;
use crate::index::{NameId, Near, Reader};
use crate::model::{Profile, model};
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

/// A span that may be a name.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// Bytes of the normalized line.
    pub(super) range: Range<usize>,
    pub(super) logit: f64,
    /// What it is made of.
    pub(super) account: Account,
    pub(super) asked: Arc<Asked>,
    /// The names it may be, first the one that is weighed.
    pub(super) found: Vec<Found>,
    /// The spelling of the same name that stands in brackets after it.
    pub(super) gloss: Option<Range<usize>>,
    /// Whether it is such a spelling itself.
    pub(super) is_gloss: bool,
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
    manner: Manner,
    /// The most that is said for a span that begins here by what stands before it and goes
    /// across its start.
    most: f64,
}

impl Start {
    fn new(line: Line<'_>, at: usize) -> Start {
        let before = line.before(at);
        // What belongs to a listed name moves the start of the span.
        let is_cut = line.is_crossed(at) && before.is_apart() && !line.is_behind_article(at);
        Start {
            at,
            before,
            manner: before.manner(),
            most: before.most() + if is_cut { cuts_word() } else { 0.0 },
        }
    }
}

/// Looks for names in lines, and remembers what it learnt of spans and listed names.
pub(super) struct Scanner<'r> {
    /// The least logit of a span that is wanted.
    bound: f64,
    /// What cannot have that logit is not looked at; nothing, to see that this is so.
    floor: f64,
    /// The most that anything after a span of the line says.
    most_after: f64,
    prices: Prices<'r>,
    course: Course,
    words: Words,
    keys: Reader<'r, Worths<'r>>,
    context: Context,
    shelf: &'r Shelf,
}

impl<'r> Scanner<'r> {
    /// Returns a scanner for spans that are names with at least that logit. It begins with
    /// what one before it learnt, and leaves what it learns itself.
    pub(super) fn new(resolver: Resolver<&'r [u8]>, bound: f64, shelf: &'r Shelf) -> Scanner<'r> {
        Scanner::with_floor(resolver, bound, bound, shelf)
    }

    pub(super) fn with_floor(
        resolver: Resolver<&'r [u8]>,
        bound: f64,
        floor: f64,
        shelf: &'r Shelf,
    ) -> Scanner<'r> {
        let memory = shelf.take(|memory: &Memory| memory.floor == floor);
        let memory = memory.unwrap_or_default();
        let index = resolver.index.clone();
        let worths = Worths::new(index.clone(), floor, memory.worths);
        Scanner {
            bound,
            floor,
            most_after: most_after(),
            prices: Prices::new(resolver, memory.prices),
            course: memory.course,
            words: Words::default(),
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
        let words = self.words_of(text);
        let line = Line::new(text, &words);
        let mut found = Vec::new();
        self.most_after = if gloss::has_brackets(text) {
            most_after()
        } else {
            glance::most_beside()
        };
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
        self.words = words;
        spans
    }

    /// Returns the ordinary words of a line, in the place of those that were found last.
    fn words_of(&mut self, text: &str) -> Words {
        let mut words = std::mem::take(&mut self.words);
        words.find(text);
        words
    }

    fn spans_from(
        &mut self,
        line: Line<'_>,
        start: Start,
        ends: &mut Vec<End>,
        spans: &mut Vec<Span>,
    ) {
        let floor = self.floor;
        ends.retain(|end| {
            let after = glance::after(line.text(), end.at);
            let around = end.near.worth + start.most + after;
            if around < floor {
                return false;
            }
            // A word across the end is in the account once, whatever it does to the start.
            let cut = start.before.most() + cuts_word() - start.most;
            !(cut < 0.0
                && around + cut < floor
                && line.is_crossed(end.at)
                && !line.reaches_on(end.at))
        });
        if ends.is_empty() {
            return;
        }
        ends.sort_unstable_by_key(|end| end.at);
        for ends in ends.chunk_by(|a, b| a.at == b.at) {
            let Some(at) = ends.first().map(|end| end.at) else {
                continue;
            };
            let place = Place::new(line, start.at..at, start.before);
            let names = self.names(&place, ends);
            if names.is_empty() {
                continue;
            }
            let found = self.prices.price(
                line,
                &place,
                start.manner,
                &names,
                &self.context,
                self.bound,
            );
            spans.extend(found);
        }
    }

    /// Remembers the full name that a span of a block is, if it is one.
    pub(super) fn remember(&mut self, span: &Span) {
        let [found] = span.found.as_slice() else {
            return;
        };
        let listed = self.prices.listed(found.name);
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
        let mut spans = Vec::new();
        let again = self.context.again(text);
        if again.is_empty() {
            return spans;
        }
        let words = self.words_of(text);
        let line = Line::new(text, &words);
        for (said, at) in again {
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
            let names = &[said.name];
            let found =
                self.prices
                    .price(line, &place, start.manner, names, &self.context, self.bound);
            spans.extend(found);
        }
        self.words = words;
        spans
    }

    /// Returns the spans in brackets that spell once more what stands before them.
    pub(super) fn glosses(&mut self, text: &str, chosen: &[Span]) -> Vec<Span> {
        if chosen.iter().all(|span| span.gloss.is_none()) {
            return Vec::new();
        }
        let words = self.words_of(text);
        let line = Line::new(text, &words);
        let glosses = chosen.iter().filter_map(|span| {
            let found = self.prices.glossed(line, span, &self.context);
            found.filter(|found| found.logit >= self.bound)
        });
        let glosses = glosses.collect();
        self.words = words;
        glosses
    }

    /// Notes that the next block of the text begins.
    pub(super) fn next_block(&mut self) {
        self.context.next_block();
    }

    /// Returns the names that the span may be, the nearest first.
    fn names(&mut self, place: &Place<'_>, ends: &[End]) -> Vec<NameId> {
        let mut names: Vec<(Cost, NameId)> = Vec::new();
        let glossed = place.gloss.as_ref().map_or(0.0, |_| most_glossed());
        let around = place.before.most() + place.after.weight + glossed;
        let may_reach = LazyCell::new(|| place.may_reach());
        for end in ends {
            let around = end.near.worth + around;
            let is_likely = around >= self.floor
                && around + place.words().map_or(0.0, |said| said.weight) >= self.floor;
            if !is_likely && !*may_reach {
                continue;
            }
            for posting in self.keys.postings(end.near).into_iter().flatten() {
                // A sign or a word beside the span may belong to the name.
                let mut reaches =
                    || place.is_before_sign || self.prices.listed(posting.name).reaches;
                if is_likely || reaches() {
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
        let most = start.most + self.most_after;
        let level = Level::new(start.manner, most).place();
        let floor = self.floor;
        self.course.read(
            text,
            part,
            place,
            level,
            &mut self.keys,
            &mut |end, near| {
                if near.iter().all(|near| near.worth + most < floor) {
                    return;
                }
                let mut end = end;
                while end < text.len() && !thai::is_cluster_boundary(text, end) {
                    end += 1;
                }
                if end > start.at && ends_name(text, end) {
                    let near = near.iter().filter(|near| near.worth + most >= floor);
                    found.extend(near.map(|near| End {
                        at: end,
                        near: *near,
                    }));
                }
            },
        );
    }
}

impl Drop for Scanner<'_> {
    fn drop(&mut self) {
        self.shelf.put(Memory {
            floor: self.floor,
            worths: self.keys.judge.take(),
            keys: self.keys.take(),
            prices: self.prices.take(),
            course: std::mem::take(&mut self.course),
        });
    }
}

/// What an ordinary word says at least against a span, one end of which it crosses.
fn cuts_word() -> f64 {
    Row::CutsWord.weight().max(Row::InsideWord.weight())
}

/// Whether a key byte carries identity.
fn is_strong(byte: u8) -> bool {
    Sound::from_byte(byte).is_some_and(|sound| {
        matches!(sound.role(), sound::Role::Onset | sound::Role::Coda)
            && sound.symbol() != Symbol::IMPLICIT
    })
}
