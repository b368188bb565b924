//! What a spelling says for being a listed name, by itself and with what is around it.

use super::boundary::Place;
use super::evidence::weight;
use super::listed::{
    Listed, MissingPart, is_abbreviation, is_all_name, missing_part, sounds_weight,
};
use super::manner::allowed;
use super::scan::SUREST;
use crate::cost::Cost;
use crate::index::NameId;
use crate::resolve::{Asked, Found, Resolver};

/// The match of a spelling with a listed name.
#[derive(Clone)]
pub(super) struct Weighed {
    pub(super) found: Found,
    /// What the spelling alone says.
    pub(super) logit: f64,
    /// The sounds that carry identity.
    pub(super) sounds: usize,
    /// What the sounds cost.
    pub(super) sound: Cost,
    pub(super) identical: bool,
    pub(super) part: Option<MissingPart>,
}

/// Compares a spelling with a listed name, and weighs what it says by itself.
pub(super) fn weigh(
    resolver: &Resolver<&[u8]>,
    asked: &Asked,
    slice: &str,
    id: NameId,
    listed: &Listed,
) -> Option<Weighed> {
    if listed.for_thai_only && !asked.name.is_thai {
        return None;
    }
    if let Some(letters) = &listed.abbreviation
        && !is_abbreviation(slice, letters)
    {
        return None;
    }
    let found = Found::new(asked, id, &listed.name)?;
    let ours = asked.form(&found.matched)?;
    let theirs = listed.name.forms.get(found.matched.listed_form)?;
    if !is_all_name(ours, slice) {
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
    let evidence = resolver.evidence(asked, &listed.name, &found, &[]);
    let p = evidence.probability().clamp(0.001, SUREST);
    let mut logit = (p / (1.0 - p)).ln() + sounds_weight(sounds);
    let part = missing_part(theirs, listed);
    logit += part.map_or(0.0, |part| part.said);
    if is_latin && !evidence.identical {
        logit += weight("latin-inexact");
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
    Some(Weighed {
        found,
        logit,
        sounds,
        sound,
        identical: evidence.identical,
        part,
    })
}

/// Returns what the neighbours of a span say about this match.
pub(super) fn around(weighed: &Weighed, before: f64, place: &Place<'_>) -> f64 {
    let mut said = 0.0;
    if !weighed.identical {
        said += inexact(weighed.sounds, weighed.sound, before, place.after);
    }
    if let Some(part) = weighed.part
        && part.is_beside_more(place.neighbours())
    {
        said += weight("other-person");
    }
    said
}

/// Returns what speaks against a span that is not spelled as a name is listed, where
/// nothing beside it tells that it is one: short words sound alike by chance.
fn inexact(strength: usize, sound: Cost, before: f64, after: f64) -> f64 {
    let edits = weight("inexact-edit") * sound.as_f64();
    if before >= weight("head-before") || after >= weight("clause-after") {
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
