//! What spans are worth as mentions of listed names.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::account::{Account, Said};
use super::boundary::{Line, Place};
use super::context::Context;
use super::evidence::Row;
use super::gloss::{self, Gloss};
use super::listed::{Listed, covering, has_native_name};
use super::manner::Manner;
use super::scan::Span;
use super::weigh::{Weighed, around, weigh};
use crate::cost::Cost;
use crate::entity::Kind;
use crate::index::{EntityId, NameId};
use crate::name::{Name, Side};
use crate::resolve::{Asked, Found, Resolver};
use crate::thai;

/// So many spellings are remembered, some kilobytes each.
const MAX_PRICED: usize = 1 << 13;
/// So many listed names are remembered, some kilobytes each.
const MAX_LISTED: usize = 1 << 13;
/// An entity this much dearer than the best is no candidate of a mention.
const RIVAL: Cost = Cost::from_hundredths(60);

/// Compares spans with listed names, and remembers what it learnt of both.
pub(super) struct Prices<'r> {
    resolver: Resolver<&'r [u8]>,
    known: Known,
}

/// What is known of spans and of listed names.
#[derive(Default)]
pub(super) struct Known {
    listed: HashMap<NameId, Arc<Listed>>,
    priced: HashMap<String, Priced>,
}

/// What is known of a spelling, whatever stands around it.
struct Priced {
    asked: Arc<Asked>,
    /// The names it was compared with, and the result.
    names: Vec<(NameId, Option<Weighed>)>,
}

/// What an entity is worth as the one that a span denotes.
struct Rival {
    /// The cheapest of its names, with the span that belongs to it.
    found: Found,
    range: Range<usize>,
    /// What speaks for the likeliest of its names.
    account: Account,
    logit: f64,
    gloss: Option<Gloss>,
}

impl<'r> Prices<'r> {
    pub(super) fn new(resolver: Resolver<&'r [u8]>, known: Known) -> Prices<'r> {
        Prices { resolver, known }
    }

    /// Returns what it has learnt.
    pub(super) fn take(&mut self) -> Known {
        std::mem::take(&mut self.known)
    }

    /// Prices the names against exactly this span, and weighs what is in it.
    ///
    /// A name that is less sure than `bound` by itself is no rival of the others, so that
    /// it makes no difference whether it was looked at.
    pub(super) fn price(
        &mut self,
        line: Line<'_>,
        place: &Place<'_>,
        manner: Manner,
        names: &[NameId],
        context: &Context,
        bound: f64,
    ) -> Option<Span> {
        // It may be forgotten while the brackets are looked at.
        let asked = Arc::clone(&self.priced(place.slice)?.asked);
        let mut rivals: BTreeMap<EntityId, Rival> = BTreeMap::new();
        for name in names {
            let listed = self.listed(*name);
            let Some(weighed) = self.weighed(place.slice, *name, &listed) else {
                continue;
            };
            // Letters in the middle of others are no abbreviation of their own.
            if listed.abbreviation.is_some() && place.before.manner() == Manner::Glued {
                continue;
            }
            if weighed.sound > manner.allowed(weighed.sounds) {
                continue;
            }
            let mut rival = rival(line, place, &weighed, &listed, context);
            if let Some(range) = &place.gloss {
                let known = rivals
                    .get(&listed.entity)
                    .and_then(|known| known.gloss.clone());
                let said = known.or_else(|| self.gloss(line.text().get(range.clone())?, &listed));
                rival.hear(range, said);
            }
            // The words are not asked where they need not be; they never speak for a name.
            if rival.logit < bound {
                continue;
            }
            if let Some(words) = place.words_of(&rival.range) {
                let times = if weighed.identical { 1.0 } else { 2.0 };
                rival.account.add_said(words, times);
            }
            rival.logit = rival.account.logit();
            if rival.logit < bound {
                continue;
            }
            match rivals.get_mut(&listed.entity) {
                None => {
                    rivals.insert(listed.entity, rival);
                }
                Some(known) => known.join(rival),
            }
        }
        // Whom the brackets name is meant.
        let agrees = |rival: &Rival| matches!(rival.gloss, Some(Gloss::Agrees(_)));
        if rivals.values().any(agrees) {
            rivals.retain(|_, rival| agrees(rival));
        }
        let least = rivals
            .values()
            .map(|rival| rival.found.matched.cost)
            .min()?;
        rivals.retain(|_, rival| rival.found.matched.cost <= least + RIVAL);
        // Who was named in full before is meant, not who shares a part of that name.
        let is_equal = |rival: &Rival| rival.found.matched.cost == least;
        let mut equals = rivals.iter().filter(|(_, rival)| is_equal(rival));
        if equals.any(|(entity, _)| context.knows(*entity)) {
            rivals.retain(|entity, rival| !is_equal(rival) || context.knows(*entity));
        }
        let equals = rivals.values().filter(|rival| is_equal(rival));
        let others = equals.clone().count().saturating_sub(1);
        let best = equals.max_by(|a, b| a.logit.total_cmp(&b.logit))?;
        let mut account = best.account.clone();
        let range = best.range.clone();
        let gloss = match (&best.gloss, &place.gloss) {
            (Some(Gloss::Agrees(inside)), Some(all)) => {
                Some(all.start + inside.start..all.start + inside.end)
            }
            _ => None,
        };
        if others > 0 {
            account.add_times(Row::Shared, others as f64);
        }
        let logit = account.logit();
        let weighed = best.found.name;
        let mut found: Vec<Found> = rivals.into_values().map(|rival| rival.found).collect();
        if let Some(at) = found.iter().position(|found| found.name == weighed) {
            found.swap(0, at);
        }
        (logit >= bound).then_some(Span {
            range,
            logit,
            account,
            asked,
            gloss,
            is_gloss: false,
            found,
        })
    }

    /// Returns what a spelling in brackets says of the entity of a listed name.
    fn gloss(&mut self, spelling: &str, listed: &Listed) -> Option<Gloss> {
        let asked = Arc::clone(&self.priced(spelling)?.asked);
        let names: Vec<NameId> = self
            .resolver
            .index
            .entity_names(listed.entity)
            .map(NameId)
            .collect();
        let names: Vec<(NameId, Arc<Listed>)> =
            names.into_iter().map(|id| (id, self.listed(id))).collect();
        let said = gloss::compare(&asked, names.iter().map(|(id, listed)| (*id, &listed.name)));
        let may = listed.kind == Kind::Person && gloss::may_contradict(spelling);
        Some(match said {
            Gloss::Contradicts if !may => Gloss::Unclear,
            said => said,
        })
    }

    /// Returns the span in brackets that names the entity of a span before them once more.
    pub(super) fn glossed(
        &mut self,
        line: Line<'_>,
        span: &Span,
        context: &Context,
    ) -> Option<Span> {
        let range = span.gloss.clone()?;
        let [found] = span.found.as_slice() else {
            return None;
        };
        let entity = self.resolver.index.name_entity(found.name);
        let names: Vec<NameId> = self
            .resolver
            .index
            .entity_names(entity)
            .map(NameId)
            .collect();
        let before = line.before(range.start);
        let place = Place::new(line, range, before);
        let mut gloss = self.price(
            line,
            &place,
            before.manner(),
            &names,
            context,
            f64::NEG_INFINITY,
        )?;
        let stretch = Said::new(Row::GlossAgrees, span.range.clone());
        gloss.account.add_said(stretch, 1.0);
        gloss.logit = gloss.account.logit();
        gloss.is_gloss = true;
        Some(gloss)
    }

    /// Returns the match of a spelling and a listed name.
    fn weighed(&mut self, slice: &str, name: NameId, listed: &Listed) -> Option<Weighed> {
        self.priced(slice)?;
        let priced = self.known.priced.get_mut(slice)?;
        if let Some((_, known)) = priced.names.iter().find(|(known, _)| *known == name) {
            return known.clone();
        }
        let weighed = weigh(&self.resolver, &priced.asked, slice, name, listed);
        priced.names.push((name, weighed.clone()));
        weighed
    }

    /// Returns what is known of a spelling.
    fn priced(&mut self, slice: &str) -> Option<&Priced> {
        let known = &mut self.known.priced;
        if !known.contains_key(slice) {
            if known.len() >= MAX_PRICED {
                known.clear();
            }
            let priced = Priced {
                asked: Arc::new(Asked::new(slice)),
                names: Vec::new(),
            };
            known.insert(slice.to_owned(), priced);
        }
        known.get(slice)
    }

    /// Returns a listed name, taken apart.
    pub(super) fn listed(&mut self, id: NameId) -> Arc<Listed> {
        let index = &self.resolver.index;
        let known = &mut self.known.listed;
        if known.len() >= MAX_LISTED && !known.contains_key(&id) {
            known.clear();
        }
        let listed = known.entry(id).or_insert_with(|| {
            let entity = index.name_entity(id);
            let name = Name::new(index.name_text(id), Side::Listed).into_owned();
            let mut others = index
                .entity_names(entity)
                .map(|at| index.name_text(NameId(at)));
            // A Latin spelling is judged by Latin names where there are any.
            let is_thai = |text: &str| text.chars().any(thai::is_consonant);
            let for_thai_only = name.is_thai && !others.all(is_thai);
            Arc::new(Listed::new(
                name,
                index.entity_kind(entity),
                entity,
                has_native_name(index, entity),
                for_thai_only,
            ))
        });
        Arc::clone(listed)
    }
}

impl Rival {
    /// Puts down what the spelling in brackets says.
    fn hear(&mut self, range: &Range<usize>, said: Option<Gloss>) {
        let row = match said {
            Some(Gloss::Agrees(_)) => Some(Row::GlossAgrees),
            Some(Gloss::Contradicts) => Some(Row::GlossContradicts),
            _ => None,
        };
        if let Some(row) = row {
            self.account.add_said(Said::new(row, range.clone()), 1.0);
            self.logit = self.account.logit();
        }
        self.gloss = said;
    }

    /// Takes in another name of the same entity.
    fn join(&mut self, other: Rival) {
        self.gloss = other.gloss.or(self.gloss.take());
        if other.logit >= self.logit {
            (self.account, self.logit) = (other.account, other.logit);
        }
        let order = |found: &Found| (found.matched.cost, found.name);
        if order(&other.found) < order(&self.found) {
            (self.found, self.range) = (other.found, other.range);
        }
    }
}

/// Returns what the entity of a listed name is worth by this name.
fn rival(
    line: Line<'_>,
    place: &Place<'_>,
    weighed: &Weighed,
    listed: &Listed,
    context: &Context,
) -> Rival {
    let found = weighed.found.clone();
    let mut account = weighed.account.clone();
    if let Some(part) = weighed.part {
        let is_known = context.knows(listed.entity);
        account.add(if is_known { Row::SaidBefore } else { part.row });
    }
    if listed.is_single {
        account.add(Row::SingleName);
    }
    let before = place.before.said(listed.kind);
    around(weighed, before, place, &mut account);
    let span = place.span.clone();
    let range = covering(line.text(), span, &found, &listed.name, &mut account);
    account.add_said(before, 1.0);
    account.add_said(line.after(range.end), 1.0);
    Rival {
        logit: account.logit(),
        found,
        range,
        account,
        gloss: None,
    }
}
