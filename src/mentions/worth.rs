//! The most that a key near some text can be worth, known before anything is priced.
//!
//! What was said earlier in the document is not in it: who was named before is looked for
//! on its own, by the parts that were written out.

use std::collections::HashMap;

use super::evidence::Row;
use super::listed::has_native_name;
use super::scan::{Level, SUREST};
use crate::confidence::Evidence;
use crate::cost::Cost;
use crate::entity::Kind;
use crate::index::{Index, Judge, Limits, MANNERS, Posting, Postings};
use crate::table::{Table, mix};
use crate::thai;

/// No more postings of one key are looked at.
const MAX_POSTINGS: usize = 64;

/// Tells what keys are worth, and remembers what it learnt of entities.
pub(super) struct Worths<'r> {
    index: Index<&'r [u8]>,
    /// The least logit of a span that is wanted.
    bound: f64,
    known: Known,
}

/// What is known of entities and costs.
#[derive(Default)]
pub(super) struct Known {
    /// What the best confidence is, by cost, penalty, strength and the names that share
    /// the key.
    spelled: HashMap<(Cost, Cost, usize, usize), f64>,
    /// What a key may cost, by the place of the penalty, how much of a name it is, strength
    /// and the names that share it.
    limits: Vec<Limits>,
    places: Table,
}

/// How much of a listed name a key is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    Whole,
    /// All of it, of a person who has but this one name.
    Single,
    /// A part of the name of a place or body.
    OtherPart,
    /// A part of the name of somebody who has a Thai name.
    NativePart,
    /// A part of another name.
    ForeignPart,
}

impl Share {
    /// Returns the most that is said for it at a cost.
    fn most(self, cost: Cost) -> f64 {
        let whole = match cost {
            Cost::ZERO => Row::WholeName.weight(),
            _ => 0.0,
        };
        let either = |one: Row, other: Row| one.weight().max(other.weight());
        match self {
            Share::Whole => whole,
            Share::Single => Row::SingleName.weight() + whole,
            Share::OtherPart => Row::OtherPart.weight(),
            Share::NativePart => either(Row::GivenName, Row::FamilyName),
            Share::ForeignPart => either(Row::ForeignGivenName, Row::ForeignFamilyName),
        }
    }
}

impl Judge for Worths<'_> {
    fn worth(
        &mut self,
        level: usize,
        cost: Cost,
        strength: usize,
        postings: Postings<'_>,
    ) -> Option<f64> {
        let worth = self.most(cost, strength, postings);
        (worth + Level::most_around(level) >= self.bound).then_some(worth)
    }

    fn limits(&mut self, strength: usize, postings: Postings<'_>) -> Limits {
        let bounds = Level::bounds(self.bound, strength);
        let sharing = postings.len();
        if sharing > MAX_POSTINGS {
            return bounds.map(|(_, most)| up_to(most.hundredths()));
        }
        let mut limits = [0; MANNERS];
        for posting in postings {
            let share = self.share(posting);
            // No number has more than 16 bits: strong sounds are counted in a byte.
            let fields = [usize::from(posting.penalty.hundredths()), strength, sharing];
            let fields = fields.iter().fold(1 + share as u64, |key, field| {
                key << 16 | (*field as u64 & 0xffff)
            });
            let place = self.known.places.find(mix(fields), |_| true);
            let known = place.and_then(|place| self.known.limits.get(place as usize));
            let of_posting = match known {
                Some(known) => *known,
                None => {
                    let mut said =
                        |cost| self.said(cost, posting.penalty, strength, sharing, share);
                    let found = bounds.map(|(bound, most)| limit(bound, most, &mut said));
                    let place = self.known.limits.len() as u32;
                    self.known.places.put(mix(fields), place);
                    self.known.limits.push(found);
                    found
                }
            };
            for (most, limit) in limits.iter_mut().zip(of_posting) {
                *most = limit.max(*most);
            }
        }
        limits
    }
}

impl<'r> Worths<'r> {
    pub(super) fn new(index: Index<&'r [u8]>, bound: f64, known: Known) -> Worths<'r> {
        Worths {
            index,
            bound,
            known,
        }
    }

    /// Returns what it has learnt.
    pub(super) fn take(&mut self) -> Known {
        std::mem::take(&mut self.known)
    }

    /// Returns the most that the spelling of a mention can say for one of these names, as
    /// a logit, when its key is near the text at this cost; what stands around it is not
    /// in it.
    fn most(&mut self, cost: Cost, strength: usize, postings: Postings<'_>) -> f64 {
        let sharing = postings.len();
        let mut most = f64::NEG_INFINITY;
        for posting in postings.take(MAX_POSTINGS) {
            let share = self.share(posting);
            most = most.max(self.said(cost, posting.penalty, strength, sharing, share));
        }
        if sharing > MAX_POSTINGS {
            for share in [Share::Whole, Share::ForeignPart] {
                most = most.max(self.said(cost, Cost::ZERO, strength, sharing, share));
            }
        }
        most
    }

    /// Returns how much of its name a posting stands for.
    fn share(&self, posting: Posting) -> Share {
        let index = &self.index;
        let entity = index.name_entity(posting.name);
        match (posting.part, index.entity_kind(entity)) {
            (true, Kind::Place | Kind::Org) => Share::OtherPart,
            (true, _) if has_native_name(index, entity) => Share::NativePart,
            (true, _) => Share::ForeignPart,
            // Letters without a sign between them have no second part.
            (false, Kind::Person) if is_one_word(index.name_text(posting.name)) => Share::Single,
            (false, _) => Share::Whole,
        }
    }

    /// Returns the most that is said for one posting.
    fn said(
        &mut self,
        cost: Cost,
        penalty: Cost,
        strength: usize,
        sharing: usize,
        share: Share,
    ) -> f64 {
        let spelled = self.spelled(cost, penalty, strength, sharing);
        let edits = Row::InexactEdit.weight() * cost.as_f64();
        spelled + share.most(cost) + Row::AnySpan.weight() + most_sounds(strength) + edits
    }
}

fn is_one_word(name: &str) -> bool {
    name.chars().all(thai::is_word_char)
}

/// Returns one more than the hundredths of the most that something may cost if it is to cost
/// no more than `most` and enough is to be said of it: the less, the dearer it is.
fn limit(bound: f64, most: Cost, said: &mut impl FnMut(Cost) -> f64) -> u8 {
    let (mut low, mut high) = (0, most.hundredths().saturating_add(1));
    // Below `low` enough is said, from `high` on it is not.
    while low < high {
        let middle = low + (high - low) / 2;
        if said(Cost::from_hundredths(middle)) >= bound {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low.checked_sub(1).map_or(0, up_to)
}

fn up_to(hundredths: u16) -> u8 {
    u8::try_from(hundredths.saturating_add(1)).unwrap_or(u8::MAX)
}

/// The most that is said for so many sounds or, read otherwise, fewer.
fn most_sounds(strength: usize) -> f64 {
    let weights = (1..=strength.clamp(1, 7)).map(|sounds| Row::sounds(sounds).weight());
    weights.fold(f64::NEG_INFINITY, f64::max)
}

impl Worths<'_> {
    /// The logit of the best that confidence can be at this cost.
    fn spelled(&mut self, cost: Cost, omitted: Cost, strength: usize, sharing: usize) -> f64 {
        let key = (cost, omitted, strength, sharing);
        if let Some(known) = self.known.spelled.get(&key) {
            return *known;
        }
        let said = self.best(cost, omitted, strength, sharing);
        self.known.spelled.insert(key, said);
        said
    }

    fn best(&self, cost: Cost, omitted: Cost, strength: usize, sharing: usize) -> f64 {
        let mut most: f64 = 0.0;
        // What is not known yet is taken at its best: each of these is either so or so.
        for case in 0..32_u8 {
            let is = |bit: u8| case & (1 << bit) != 0;
            let likely = |bit: u8| if is(bit) { 1.0 } else { 0.0 };
            let evidence = Evidence {
                sound: cost,
                omitted,
                added: Cost::ZERO,
                strength,
                parts: if is(0) { 2 } else { 1 },
                worst_part: 0.0,
                squared: 0.0,
                sharing,
                listed: self.index.names_len(),
                native: likely(1),
                looks_native: likely(2),
                strict: cost,
                strict_largest: Cost::ZERO,
                other_signs: false,
                other_part: false,
                known_apart: false,
                crossed: is(3),
                share: 1.0,
                gap: 1.0,
                partial: is(4),
                identical: cost == Cost::ZERO,
                respaced: false,
            };
            most = most.max(evidence.probability());
        }
        let p = most.clamp(0.001, SUREST);
        (p / (1.0 - p)).ln() * Row::Spelling.weight()
    }
}

#[cfg(test)]
mod tests;
