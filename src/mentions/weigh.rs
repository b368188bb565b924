//! What a spelling says for being a listed name, by itself and with what is around it.

use super::account::{Account, Said};
use super::boundary::Place;
use super::evidence::Row;
use super::listed::{Listed, MissingPart, is_abbreviation, is_all_name, missing_part};
use super::manner::allowed;
use super::scan::SUREST;
use crate::cost::Cost;
use crate::index::NameId;
use crate::resolve::{Asked, Found, Resolver};

/// The match of a spelling with a listed name.
#[derive(Clone)]
pub(super) struct Weighed {
    pub(super) found: Found,
    /// What the spelling alone says; of a part of a name, but for its being one.
    pub(super) account: Account,
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
    let mut account = Account::default();
    account.add(Row::AnySpan);
    account.add_times(Row::Spelling, (p / (1.0 - p)).ln());
    account.add(Row::sounds(sounds));
    if is_latin && !evidence.identical {
        account.add(Row::LatinInexact);
    }
    if ours.spans.len() > theirs.spans.len() {
        account.add(Row::Split);
    }
    if evidence.crossed {
        account.add(Row::OtherScriptName);
    }
    if evidence.identical && theirs.omitted.is_empty() {
        account.add(Row::WholeName);
    }
    let part = missing_part(theirs, listed);
    Some(Weighed {
        found,
        account,
        sounds,
        sound,
        identical: evidence.identical,
        part,
    })
}

/// Puts down what the neighbours of a span say about this match.
pub(super) fn around(weighed: &Weighed, before: Said, place: &Place<'_>, account: &mut Account) {
    if !weighed.identical {
        // Short words sound alike by chance, where nothing tells that this is a name.
        let told = matches!(
            before.row,
            Row::TitleBefore | Row::HeadBefore | Row::IntroBefore
        ) || matches!(place.after.row, Row::ClauseAfter | Row::Quote);
        if !told {
            account.add(Row::inexact(weighed.sounds));
        }
        account.add_times(Row::InexactEdit, weighed.sound.as_f64());
    }
    if let Some(part) = weighed.part
        && part.is_beside_more(place.neighbours())
    {
        account.add(Row::OtherPerson);
    }
}
