//! One written name, taken apart in every way it may be matched.
//!
//! A name is normalized, its titles are taken off ([`crate::titles`]), what is left is
//! cut into parts, the parts are read ([`crate::sound`]), and the readings are put
//! together again as [`Form`]s: the whole, the whole in another order, and what is
//! left when parts are omitted, each with the penalty for having been changed. Two
//! names cost what their cheapest pair of forms costs, so omission, order and glue
//! need no code in the search: they are more keys.

mod style;

use std::borrow::Cow;
use std::ops::Range;

use crate::cost::Cost;
use crate::model::{Model, Profile, model};
use crate::native;
use crate::normalize::normalize;
use crate::sound::{self, MAX_UNITS, Part, Script, Unit};
use crate::titles::{self, Affix, Core, TitleKind};

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
    /// Returns the parts as they are written, without the signs between them.
    pub(crate) fn spelling(&self, name: &Name<'_>) -> String {
        let text = name.text.as_ref();
        let parts: Vec<&str> = self
            .spans
            .iter()
            .filter_map(|span| text.get(span.clone()))
            .collect();
        parts.concat().to_lowercase()
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
            add_forms(&text, core, side, &mut forms);
        }
        let bare = cores
            .last()
            .map_or(0..text.len(), |core| core.range.clone());
        let is_thai = text.chars().any(crate::thai::is_consonant);
        // Titles are spelled as native words whoever bears them.
        let evidence = native::evidence(text.get(bare).unwrap_or_default());
        Name {
            text,
            forms,
            evidence,
            is_thai,
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

    /// Returns how likely at least one of this and another is a native Thai name, from
    /// their Thai letters.
    pub(crate) fn any_native_probability(&self, other: &Name<'_>) -> f64 {
        let loan = |name: &Name<'_>| {
            if name.is_thai {
                1.0 - native::probability(name.evidence)
            } else {
                1.0
            }
        };
        1.0 - loan(self) * loan(other)
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

fn add_forms(text: &str, core: &Core, side: Side, forms: &mut Vec<Form>) {
    let Some(slice) = text.get(core.range.clone()) else {
        return;
    };
    let mut parts = sound::parts(slice);
    for part in &mut parts {
        part.range = part.range.start + core.range.start..part.range.end + core.range.start;
    }
    let readings: Vec<Vec<Vec<Unit>>> = parts
        .iter()
        .map(|part| sound::readings(text, part))
        .collect();
    let base = affix_penalty(&core.affixes, model());
    let span = |at: &usize| parts.get(*at).map(|part| part.range.clone());
    for selection in selections(text, &parts, side) {
        let omitted = selection.omitted.iter();
        let omitted: Vec<Omitted> = omitted
            .filter_map(|&(at, row)| {
                let sounds = readings.get(at).and_then(|part| part.first());
                Some(Omitted {
                    range: span(&at)?,
                    row,
                    cost: omission_cost(row, side, sounds.map_or(&[], |units| units)),
                })
            })
            .collect();
        let mut penalty = base + omitted.iter().map(|omitted| omitted.cost).sum();
        if selection.moved {
            penalty += model().part("part-order");
        }
        let part = omitted.iter().any(|omitted| !omitted.is_particle());
        for units in combine(&readings, &selection.order) {
            let known = forms
                .iter()
                .any(|form| form.units == units && form.part == part && form.penalty <= penalty);
            if !units.is_empty() && !known {
                forms.push(Form {
                    units,
                    penalty,
                    part,
                    affixes: core.affixes.clone(),
                    spans: selection.order.iter().filter_map(span).collect(),
                    omitted: omitted.clone(),
                    moved: selection.moved,
                });
            }
        }
    }
}

/// The price of leaving out a part with these sounds.
///
/// What the query says beyond the listed name speaks against it, the more the more it
/// says: one short part in common with a name of five long ones is chance.
fn omission_cost(row: &str, side: Side, units: &[Unit]) -> Cost {
    let flat = model().part(row);
    if side == Side::Listed || matches!(row, PARTICLE | ARTICLE) {
        return flat;
    }
    let sounds = units.iter().filter(|unit| unit.is_strong()).count();
    let sound = model().part("part-sound");
    flat + std::iter::repeat_n(sound, sounds).sum()
}

/// Which parts of a name to take, in which order.
struct Selection {
    order: Vec<usize>,
    moved: bool,
    omitted: Vec<(usize, &'static str)>,
}

fn selections(text: &str, parts: &[Part], side: Side) -> Vec<Selection> {
    let all: Vec<usize> = (0..parts.len()).collect();
    let whole = Selection {
        order: all.clone(),
        moved: false,
        omitted: Vec::new(),
    };
    let mut selections = vec![whole];
    if parts.len() < 2 || parts.len() > MAX_PARTS {
        return selections;
    }
    if side == Side::Asked {
        // A family name moves from one end to the other.
        let (mut first_last, mut last_first) = (all.clone(), all.clone());
        first_last.rotate_left(1);
        last_first.rotate_right(1);
        for order in [first_last, last_first] {
            if selections.iter().all(|known| known.order != order) {
                selections.push(Selection {
                    order,
                    moved: true,
                    omitted: Vec::new(),
                });
            }
        }
    }
    let minor: Vec<bool> = (0..parts.len())
        .map(|at| is_minor(text, parts, at))
        .collect();
    let is_minor = |at: usize| minor.get(at).copied().unwrap_or(false);
    for kept in 1..(1u32 << parts.len()) - 1 {
        let is_kept = |at: &usize| kept & (1 << *at) != 0;
        let order: Vec<usize> = all.iter().copied().filter(is_kept).collect();
        if order.iter().all(|at| is_minor(*at)) || !is_useful(&order, parts.len()) {
            continue;
        }
        // People drop parts of a name that a list gives in full; a part that the list does
        // not know is a reason to doubt.
        let (first, more) = match side {
            Side::Listed => ("part-omitted", "part-more"),
            Side::Asked => ("part-added", "part-more"),
        };
        let mut rows = [first].into_iter().chain(std::iter::repeat(more));
        let missing = all.iter().copied().filter(|at| !is_kept(at));
        let omitted = missing
            .filter_map(|at| {
                let row = if is_minor(at) {
                    Some(if is_article(text, parts, at) && at == 0 {
                        ARTICLE
                    } else {
                        PARTICLE
                    })
                } else {
                    rows.next()
                };
                Some((at, row?))
            })
            .collect();
        selections.push(Selection {
            order,
            moved: false,
            omitted,
        });
    }
    selections
}

/// Of a long name people keep one end, one part, or leave one part out.
fn is_useful(order: &[usize], parts: usize) -> bool {
    let contiguous = order
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a + 1 == *b));
    order.len() == 1 || contiguous || order.len() + 1 == parts
}

/// A particle, an article, an initial or a number: leaving it out hardly matters.
fn is_minor(text: &str, parts: &[Part], at: usize) -> bool {
    let Some((part, slice)) = word(text, parts, at) else {
        return true;
    };
    part.script == Script::Digits
        || titles::is_particle(slice)
        || is_article(text, parts, at)
        || (part.script == Script::Latin && slice.chars().count() == 1)
}

/// Whether a part is the Arabic article as it sounds before the next one.
fn is_article(text: &str, parts: &[Part], at: usize) -> bool {
    let (this, next) = (word(text, parts, at), word(text, parts, at + 1));
    this.zip(next)
        .is_some_and(|((_, this), (_, next))| titles::is_article_of(this, next))
}

fn word<'t, 'p>(text: &'t str, parts: &'p [Part], at: usize) -> Option<(&'p Part, &'t str)> {
    let part = parts.get(at)?;
    Some((part, text.get(part.range.clone())?))
}

/// Puts the readings of the parts together: the first of each, then each other reading
/// of one part beside the first of the rest.
fn combine(readings: &[Vec<Vec<Unit>>], order: &[usize]) -> Vec<Vec<Unit>> {
    const MAX_READINGS: usize = 4;
    let part = |at: usize, nth: usize| readings.get(at).and_then(|part| part.get(nth));
    let join = |changed: usize, nth: usize| -> Vec<Unit> {
        let mut units: Vec<Unit> = order
            .iter()
            .flat_map(|at| part(*at, if *at == changed { nth } else { 0 }))
            .flatten()
            .cloned()
            .collect();
        units.truncate(MAX_UNITS);
        units
    };
    let mut combined = vec![join(usize::MAX, 0)];
    for at in order {
        let alternatives = readings.get(*at).map_or(0, Vec::len);
        for nth in 1..alternatives {
            if combined.len() < MAX_READINGS {
                combined.push(join(*at, nth));
            }
        }
    }
    combined
}
