//! One written name, taken apart in every way it may be matched.
//!
//! A name is normalized, its titles are taken off ([`crate::titles`]), what is left is
//! cut into parts, the parts are read ([`crate::sound`]), and the readings are put
//! together again as [`Form`]s: the whole, the whole in another order, and what is
//! left when parts are omitted, each with the penalty for having been changed. Two
//! names cost what their cheapest pair of forms costs, so omission, order and glue
//! need no code in the search: they are more keys.

mod forms;
mod keys;
mod style;

use std::borrow::Cow;
use std::ops::Range;

use crate::cost::Cost;
use crate::model::{Model, Profile};
use crate::native;
use crate::normalize::normalize;
use crate::sound::{self, Unit};
use crate::titles::{self, Affix, TitleKind};
pub(crate) use keys::Keyer;
pub(crate) use style::says_more;

/// A name with more parts than this is matched as a whole only.
const MAX_PARTS: usize = 5;

/// Letters must speak this clearly, in hundredths of a nat for the two names together,
/// before the strict native costs hold.
const NATIVE: i32 = 700;

/// Which side of a comparison a name is on.
///
/// A listed name brings the forms with parts left out, an asked one those and the other
/// orders; one order on one side is enough for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Listed,
    Asked,
}

/// One way to match a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) units: Vec<Unit>,
    pub(crate) penalty: Cost,
    /// Whether a part that matters is left out. Two such forms never match: that would
    /// hide a contradiction.
    pub(crate) part: bool,
    /// What was taken off before the parts were cut.
    pub(crate) affixes: Vec<Affix>,
    /// The parts in this form, in its order, as byte ranges of the normalized text.
    pub(crate) spans: Vec<Range<usize>>,
    /// The parts that are left out.
    pub(crate) omitted: Vec<Omitted>,
    /// Whether the parts stand in another order than in the name.
    pub(crate) moved: bool,
    /// What the sounds may cost at most to match in this form.
    pub(crate) most: Cost,
}

/// A part that a form leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Omitted {
    /// Its bytes in the normalized text.
    pub(crate) range: Range<usize>,
    /// The row that prices it and says why.
    pub(crate) row: &'static str,
    pub(crate) cost: Cost,
}

impl Omitted {
    /// Whether it is a small word that hardly matters.
    pub(crate) fn is_particle(&self) -> bool {
        self.row == PARTICLE
    }
}

/// The row that prices particles, initials and numbers.
const PARTICLE: &str = "part-particle";
/// The row that prices what looks like an Arabic article at the front, cheap to leave out
/// too; but An Nguyen has a given name there, so it counts as a part.
const ARTICLE: &str = "title-article";

impl Form {
    /// Returns the parts as they are written, without the signs between them, in lower case.
    pub(crate) fn spelling(&self, name: &Name<'_>) -> String {
        let parts: Vec<&str> = self.slices(name).collect();
        parts.concat().to_lowercase()
    }

    /// Returns whether this form of a name is [spelled](Form::spelling) as one of another.
    pub(crate) fn is_spelled_as(&self, name: &Name<'_>, other: &Form, theirs: &Name<'_>) -> bool {
        // Most are not, and the Thai letters, which have no case, tell without a copy.
        let thai = |letter: &char| matches!(letter, '\u{e00}'..='\u{e7f}');
        let (ours, others) = (self.letters(name), other.letters(theirs));
        ours.filter(thai).eq(others.filter(thai)) && self.spelling(name) == other.spelling(theirs)
    }

    /// Returns whether the parts of a form with the same letters end at the same places, or
    /// one of the two has all in one part.
    pub(crate) fn is_parted_as(&self, other: &Form) -> bool {
        let lengths = |form: &Form| form.spans.iter().map(Range::len).collect::<Vec<_>>();
        self.spans.len() == 1 || other.spans.len() == 1 || lengths(self) == lengths(other)
    }

    /// Returns the letters of the parts as they are written.
    pub(crate) fn letters<'n>(&'n self, name: &'n Name<'_>) -> impl Iterator<Item = char> + 'n {
        self.slices(name).flat_map(str::chars)
    }

    fn slices<'n>(&'n self, name: &'n Name<'_>) -> impl Iterator<Item = &'n str> + 'n {
        let text = name.text.as_ref();
        let spans = self.spans.iter();
        spans.filter_map(|span| text.get(span.clone()))
    }

    pub(crate) fn key(&self) -> Vec<u8> {
        sound::key(&self.units)
    }

    /// Returns the number of sounds that carry identity, at least 1.
    pub(crate) fn strength(&self) -> usize {
        self.units
            .iter()
            .filter(|unit| unit.is_strong())
            .count()
            .max(1)
    }
}

/// A name and its forms.
#[derive(Debug)]
pub(crate) struct Name<'t> {
    /// The normalized spelling.
    pub(crate) text: Cow<'t, str>,
    pub(crate) forms: Vec<Form>,
    /// Letters in favour of a native Thai name, in hundredths of a nat.
    pub(crate) evidence: i32,
    pub(crate) is_thai: bool,
}

impl<'t> Name<'t> {
    pub(crate) fn new(text: &'t str, side: Side) -> Name<'t> {
        let text = normalize(text).into_cow();
        let mut forms = Vec::new();
        let cores = titles::cores(&text);
        for core in &cores {
            forms::add_forms(&text, core, side, &mut forms);
        }
        // Titles are spelled as native words whoever bears them.
        let bare = cores.last().and_then(|core| text.get(core.range.clone()));
        Name {
            evidence: native::evidence(bare.unwrap_or(&text)),
            is_thai: is_thai(&text),
            text,
            forms,
        }
    }

    /// Returns the same name with a text of its own.
    pub(crate) fn into_owned(self) -> Name<'static> {
        Name {
            text: Cow::Owned(self.text.into_owned()),
            forms: self.forms,
            evidence: self.evidence,
            is_thai: self.is_thai,
        }
    }

    /// Returns the profile in which this name and another are compared.
    pub(crate) fn profile_with(&self, other: &Name<'_>) -> Profile {
        if self.is_thai && other.is_thai && self.evidence + other.evidence > NATIVE {
            Profile::Native
        } else {
            Profile::Foreign
        }
    }

    /// Returns how likely this and another are both native Thai names, from their letters.
    pub(crate) fn native_probability(&self, other: &Name<'_>) -> f64 {
        if !(self.is_thai && other.is_thai) {
            return 0.0;
        }
        native::probability(self.evidence) * native::probability(other.evidence)
    }

    /// Returns how likely the name that this and another spell is a native Thai name, from
    /// the Thai letters of both: two spellings of one name are both native or both loans.
    pub(crate) fn looks_native_probability(&self, other: &Name<'_>) -> f64 {
        match (self.is_thai, other.is_thai) {
            (true, true) => native::probability((self.evidence + other.evidence) / 2),
            (true, false) => native::probability(self.evidence),
            (false, true) => native::probability(other.evidence),
            (false, false) => 0.0,
        }
    }

    /// Returns the cheapest pair of forms of this and a listed name: the cost, and the
    /// places of the two forms.
    ///
    /// # Complexity
    /// The product of the sums of the lengths of the forms.
    pub(crate) fn compare(
        &self,
        listed: &Name<'_>,
        profile: Profile,
        model: &Model,
    ) -> Option<Match> {
        self.compare_within(listed, profile, model, Cost::MAX)
    }

    /// Returns the same if it costs at most `most`, the sooner the less that is.
    pub(crate) fn compare_within(
        &self,
        listed: &Name<'_>,
        profile: Profile,
        model: &Model,
        most: Cost,
    ) -> Option<Match> {
        let style = self.style_cost(listed, model);
        let mut best: Option<Match> = None;
        for (asked_form, asked) in self.forms.iter().enumerate() {
            for (listed_form, listed) in listed.forms.iter().enumerate() {
                if asked.part && listed.part {
                    continue;
                }
                // What costs as much as the best so far is no better.
                let most = match &best {
                    None => most,
                    Some(best) if best.cost == Cost::ZERO => return Some(*best),
                    Some(best) => best.cost - Cost::from_hundredths(1),
                };
                let penalty = style + asked.penalty + listed.penalty;
                let Some(left) = most.checked_sub(penalty) else {
                    continue;
                };
                let left = left.min(asked.most);
                let distance = model.distance(&asked.units, &listed.units, profile, left);
                if let Some(distance) = distance {
                    best = Some(Match {
                        cost: penalty + distance,
                        asked_form,
                        listed_form,
                    });
                }
            }
        }
        best
    }
}

fn is_thai(text: &str) -> bool {
    text.chars().any(crate::thai::is_consonant)
}

/// The cheapest pair of forms of two names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) cost: Cost,
    pub(crate) asked_form: usize,
    pub(crate) listed_form: usize,
}

/// The price of having taken `affixes` off.
pub(crate) fn affix_penalty(affixes: &[Affix], model: &Model) -> Cost {
    affixes
        .iter()
        .map(|affix| model.part(affix_row(affix)))
        .sum()
}

/// The row of the cost table that prices an affix.
pub(crate) fn affix_row(affix: &Affix) -> &'static str {
    match affix.kind {
        TitleKind::Weak if affix.spaced => "title-spaced",
        TitleKind::Weak => "title-weak",
        TitleKind::Place => "title-place",
        TitleKind::Generic => "title-generic",
        TitleKind::Suffix => "title-suffix",
        TitleKind::Org | TitleKind::OrgSuffix => "title-org",
        TitleKind::Particle => ARTICLE,
        _ => "title",
    }
}
