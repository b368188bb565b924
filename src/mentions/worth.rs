//! The most that a key near some text can be worth, known before anything is priced.

use std::cell::RefCell;
use std::collections::HashMap;

use super::evidence::Row;
use super::listed::is_native;
use super::scan::SUREST;
use crate::confidence::Evidence;
use crate::cost::Cost;
use crate::entity::Kind;
use crate::index::{EntityId, Index, NameId, Postings};

/// By so much a span may cost less alone than read with what follows it: the first letter
/// of the next word may have closed its last syllable.
const OTHERWISE: Cost = Cost::from_hundredths(60);
/// No more postings of one key are looked at.
const MAX_POSTINGS: usize = 64;

/// Tells what keys are worth, and remembers what it learnt of entities.
pub(super) struct Worths<'r> {
    index: Index<&'r [u8]>,
    /// The most that is said for a part of a name of an entity.
    parts: RefCell<HashMap<EntityId, f64>>,
}

impl<'r> Worths<'r> {
    pub(super) fn new(index: Index<&'r [u8]>) -> Worths<'r> {
        Worths {
            index,
            parts: RefCell::new(HashMap::new()),
        }
    }

    /// Returns the most that the spelling of a mention can say for one of these names, as
    /// a logit, when its key is near the text at this cost; what stands around it is not
    /// in it.
    pub(super) fn worth(&self, cost: Cost, strength: usize, postings: Postings<'_>) -> f64 {
        let cost = cost.checked_sub(OTHERWISE).unwrap_or(Cost::ZERO);
        let sharing = postings.len();
        let mut most = f64::NEG_INFINITY;
        for posting in postings.clone().take(MAX_POSTINGS) {
            let mut said = self.spelled(cost, posting.penalty, strength, sharing);
            if posting.part {
                said += self.part(self.index.name_entity(posting.name));
            } else if cost == Cost::ZERO {
                said += Row::WholeName.weight();
            }
            most = most.max(said);
        }
        if sharing > MAX_POSTINGS {
            most = most.max(self.spelled(cost, Cost::ZERO, strength, sharing) + foreign_part());
        }
        most + Row::AnySpan.weight()
            + most_sounds(strength)
            + Row::InexactEdit.weight() * cost.as_f64()
    }

    fn part(&self, entity: EntityId) -> f64 {
        let known = self.parts.borrow().get(&entity).copied();
        known.unwrap_or_else(|| {
            let mut names = self.index.entity_names(entity);
            let said = match self.index.entity_kind(entity) {
                Kind::Place | Kind::Org => Row::OtherPart.weight(),
                _ if names.any(|name| is_native(self.index.name_text(NameId(name)))) => {
                    Row::GivenName.weight().max(Row::FamilyName.weight())
                }
                _ => foreign_part(),
            };
            self.parts.borrow_mut().insert(entity, said);
            said
        })
    }
}

/// The most that is said for so many sounds or, read otherwise, fewer.
fn most_sounds(strength: usize) -> f64 {
    let weights = (1..=strength.clamp(1, 7)).map(|sounds| Row::sounds(sounds).weight());
    weights.fold(f64::NEG_INFINITY, f64::max)
}

fn foreign_part() -> f64 {
    let family = Row::ForeignFamilyName.weight();
    Row::ForeignGivenName.weight().max(family)
}

impl Worths<'_> {
    /// The logit of the best that confidence can be at this cost.
    fn spelled(&self, cost: Cost, omitted: Cost, strength: usize, sharing: usize) -> f64 {
        let mut most: f64 = 0.0;
        // What is not known yet is taken at its best: each of these is either so or so.
        for case in 0..16_u8 {
            let is = |bit: u8| case & (1 << bit) != 0;
            let likely = |bit: u8| if is(bit) { 1.0 } else { 0.0 };
            let evidence = Evidence {
                sound: cost,
                omitted,
                added: Cost::ZERO,
                strength,
                parts: if is(0) { 2 } else { 1 },
                worst_part: 0.0,
                sharing,
                listed: self.index.names_len(),
                style: 0.0,
                native: likely(1),
                any_native: likely(2),
                strict: cost,
                strict_largest: Cost::ZERO,
                crossed: is(3),
                share: 1.0,
                identical: cost == Cost::ZERO,
            };
            most = most.max(evidence.probability());
        }
        let p = most.clamp(0.001, SUREST);
        (p / (1.0 - p)).ln() * Row::Spelling.weight()
    }
}

#[cfg(test)]
mod tests;
