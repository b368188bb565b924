//! The spans of one line that may be names, each with the entities it may denote.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::boundary::{Line, weight};
use crate::cost::Cost;
use crate::entity::Kind;
use crate::index::{EntityId, NameId};
use crate::model::{Profile, model};
use crate::name::{Form, Name, Side};
use crate::resolve::{Asked, Found, Resolver};
use crate::sound::{self, Sound, Symbol, Unit};
use crate::thai;
use crate::titles::TitleKind;

/// How much text is read from one start on, in letters.
const WINDOW: usize = 60;
/// No name with more parts is matched part by part.
const MAX_PARTS: usize = 5;
/// The sound cost of no mention is higher.
const MOST: u16 = 150;
/// The end of a span may be read otherwise with what follows it; so look a little farther.
const SLACK: u16 = 25;
/// Of one span no more names are priced.
const MAX_NAMES: usize = 24;
/// Letters that speak for a native Thai name, in hundredths of a nat.
const NATIVE: i32 = 200;
/// An entity this much dearer than the best is no candidate of a mention.
const RIVAL: Cost = Cost::from_hundredths(60);

/// A span that may be a name.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// Bytes of the normalized line.
    pub(super) range: Range<usize>,
    pub(super) logit: f64,
    /// Whether it is spelled as a name is listed.
    exact: bool,
    pub(super) asked: Arc<Asked>,
    pub(super) found: Vec<Found>,
}

/// Looks for names in lines, and remembers what it learnt of the listed ones.
pub(super) struct Scanner<'r, D> {
    resolver: &'r Resolver<D>,
    listed: HashMap<NameId, Rc<Listed<'r>>>,
}

/// A name of the index, taken apart.
struct Listed<'r> {
    name: Name<'r>,
    kind: Kind,
    entity: EntityId,
    abbreviation: Option<String>,
}

impl<'r, D: AsRef<[u8]>> Scanner<'r, D> {
    pub(super) fn new(resolver: &'r Resolver<D>) -> Scanner<'r, D> {
        Scanner {
            resolver,
            listed: HashMap::new(),
        }
    }

    /// Returns the spans of a normalized line that may be names, by start and end.
    pub(super) fn spans(&mut self, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        let line = Line::new(text);
        let mut last = None;
        for (at, letter) in text.char_indices() {
            if begins_name(text, at, last, letter) {
                self.spans_from(&line, text, at, &mut spans);
            }
            last = Some(letter);
        }
        spans
    }

    fn spans_from(&mut self, line: &Line<'_>, text: &str, start: usize, spans: &mut Vec<Span>) {
        let ends = self.ends(text, start);
        let mut before = None;
        for (end, mut names) in ends {
            names.sort_unstable_by_key(|&(name, least)| (least, name));
            names.truncate(MAX_NAMES);
            let span = start..end;
            let Some(mut found) = self.price(text, span, &names) else {
                continue;
            };
            found.logit += *before.get_or_insert_with(|| line.before(start));
            found.logit += line.after(found.range.end);
            let words = line.words(&found.range);
            found.logit += if found.exact { words } else { words * 2.0 };
            spans.push(found);
        }
    }

    /// Returns where a name that starts here may end, with the names and the least they
    /// may cost.
    fn ends(&self, text: &str, start: usize) -> BTreeMap<usize, Vec<(NameId, Cost)>> {
        let mut ends: BTreeMap<usize, HashMap<NameId, Cost>> = BTreeMap::new();
        let window = window(text, start);
        let slice = text.get(..window).unwrap_or_default();
        for units in readings(slice, start) {
            let closes = closes(text, &units, window);
            let keys = model().keys(Profile::Foreign);
            let grows = |depth| Cost::from_hundredths((25 + 8 * depth as u16).min(MOST + SLACK));
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
    fn price(&mut self, text: &str, span: Range<usize>, names: &[(NameId, Cost)]) -> Option<Span> {
        let slice = text.get(span.clone())?;
        let asked = Asked::new(slice);
        let mut best: BTreeMap<EntityId, (Found, Range<usize>)> = BTreeMap::new();
        let mut logits: HashMap<EntityId, f64> = HashMap::new();
        let mut exact = false;
        for (name, _) in names {
            let listed = self.listed(*name);
            let Some((found, logit, same)) = self.weigh(&asked, slice, *name, &listed) else {
                continue;
            };
            exact |= same;
            let (range, headless) = covering(text, span.clone(), &found, &listed.name);
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
        Some(Span {
            range,
            logit: logit + weight("shared") * rivals as f64,
            exact,
            asked: Arc::new(asked),
            found: best.into_values().map(|(found, ..)| found).collect(),
        })
    }

    /// Returns the match of a span and a listed name, with what speaks for it.
    fn weigh(
        &self,
        asked: &Asked,
        slice: &str,
        id: NameId,
        listed: &Listed<'_>,
    ) -> Option<(Found, f64, bool)> {
        if listed
            .abbreviation
            .as_ref()
            .is_some_and(|letters| !is_abbreviation(slice, letters))
        {
            return None;
        }
        let found = Found::new(asked, id, &listed.name)?;
        let ours = asked.form(&found.matched)?;
        let theirs = listed.name.forms.get(found.matched.listed_form)?;
        if !is_all_name(ours, slice) {
            return None;
        }
        let evidence = self
            .resolver
            .evidence(asked, &listed.name, &found, &[found.matched.cost]);
        if evidence.sound > allowed(evidence.strength) {
            return None;
        }
        let p = evidence.probability().clamp(0.001, 0.994);
        let mut logit = (p / (1.0 - p)).ln();
        logit += weight(match evidence.strength {
            0 | 1 => "sounds-1",
            2 => "sounds-2",
            3 => "sounds-3",
            4 => "sounds-4",
            5 => "sounds-5",
            6 => "sounds-6",
            _ => "sounds-7",
        });
        logit += part_weight(theirs, listed);
        if !listed.name.is_thai && !asked.name.is_thai && !evidence.identical {
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
        Some((found, logit, evidence.identical))
    }

    fn listed(&mut self, id: NameId) -> Rc<Listed<'r>> {
        let index = &self.resolver.index;
        let listed = self.listed.entry(id).or_insert_with(|| {
            let entity = index.name_entity(id);
            let name = Name::new(index.name_text(id), Side::Listed);
            let abbreviation = abbreviation(&name);
            Rc::new(Listed {
                name,
                kind: index.entity_kind(entity),
                entity,
                abbreviation,
            })
        });
        Rc::clone(listed)
    }
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

/// Whether a name may begin at this letter.
fn begins_name(text: &str, at: usize, last: Option<char>, letter: char) -> bool {
    if thai::is_consonant(letter)
        || thai::is_syllabic_letter(letter)
        || thai::is_leading_vowel(letter)
    {
        return thai::is_cluster_boundary(text, at)
            && !wants_coda(text.get(..at).unwrap_or_default())
            && !is_silent(text.get(at..).unwrap_or_default());
    }
    let same_word = |last: char| {
        !thai::is_word_char(last)
            && last.is_alphanumeric()
            && letter.is_numeric() == last.is_numeric()
    };
    !thai::is_word_char(letter)
        && is_letter(letter)
        && !last.is_some_and(same_word)
        && thai::is_cluster_boundary(text, at)
}

/// Whether this may be part of a word or number; ฯ and ๆ are letters to Unicode only.
fn is_letter(letter: char) -> bool {
    thai::is_word_char(letter) || letter.is_alphanumeric() && !matches!(letter, 'ฯ' | 'ๆ')
}

/// Whether a name may end here: not inside a cluster, a Latin word or a number.
fn ends_name(text: &str, end: usize) -> bool {
    let inside = text.split_at_checked(end).is_some_and(|(before, after)| {
        match (before.chars().next_back(), after.chars().next()) {
            (Some(last), Some(next)) => {
                !thai::is_word_char(last)
                    && !thai::is_word_char(next)
                    && last.is_alphanumeric()
                    && next.is_alphanumeric()
                    && last.is_numeric() == next.is_numeric()
            }
            _ => false,
        }
    });
    !inside
        && thai::is_cluster_boundary(text, end)
        && !wants_coda(text.get(..end).unwrap_or_default())
        && !is_silent(text.get(end..).unwrap_or_default())
}

/// Whether the last vowel sign is one that only stands before a further letter.
fn wants_coda(before: &str) -> bool {
    let mut last = before.chars().rev().filter(|c| !thai::is_tone(*c));
    last.next()
        .is_some_and(|c| matches!(c, 'ั' | 'ื' | '็') || thai::is_leading_vowel(c))
}

/// Whether the first letter bears a karan, so belongs to the syllable before it.
fn is_silent(after: &str) -> bool {
    let mut letters = after.chars();
    letters.next().is_some_and(thai::is_consonant)
        && letters.take_while(|c| thai::is_mark(*c)).any(|c| c == '์')
}

/// Returns where the text that is read from `start` on ends: before a sign that no name
/// goes across, after some letters, after some parts.
fn window(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut parts = 1;
    let mut last = ' ';
    for (nth, (at, letter)) in rest.char_indices().enumerate() {
        let gap = matches!(letter, ' ' | '-' | '.' | '\'' | '&');
        let inside = gap || is_letter(letter) || !thai::is_cluster_boundary(rest, at);
        parts += usize::from(gap && last != letter);
        if !inside || parts > MAX_PARTS || (gap && letter == last) {
            return start + at;
        }
        last = letter;
        if nth >= WINDOW && ends_name(rest, at) {
            return start + at;
        }
    }
    text.len()
}

/// Returns the readings of a text from `start` on.
fn readings(text: &str, start: usize) -> Vec<Vec<Unit>> {
    let slice = text.get(start..).unwrap_or_default();
    let mut parts = sound::parts(slice);
    for part in &mut parts {
        part.range = part.range.start + start..part.range.end + start;
    }
    let of_parts: Vec<_> = parts
        .iter()
        .map(|part| sound::readings(text, part))
        .collect();
    let most = of_parts.iter().map(Vec::len).max().unwrap_or(0);
    let mut readings: Vec<Vec<Unit>> = Vec::new();
    for nth in 0..most {
        let units: Vec<Unit> = of_parts
            .iter()
            .filter_map(|part| part.get(nth).or(part.first()))
            .flatten()
            .cloned()
            .collect();
        if !readings.contains(&units) {
            readings.push(units);
        }
    }
    readings
}

/// Returns for each number of units where the text they were read from ends, if a name
/// may end there.
fn closes(text: &str, units: &[Unit], window: usize) -> Vec<Option<usize>> {
    let mut closes = vec![None];
    let mut end = 0;
    for unit in units {
        end = end.max(unit.range.end);
        while end < window && !thai::is_cluster_boundary(text, end) {
            end += 1;
        }
        closes.push(Some(end).filter(|end| ends_name(text, *end)));
    }
    closes
}

/// Whether nothing of the span was left out but small words inside the name.
fn is_all_name(form: &Form, slice: &str) -> bool {
    let first = form.spans.iter().map(|span| span.start).min();
    let last = form.spans.iter().map(|span| span.end).max();
    form.affixes.is_empty()
        && first == Some(0)
        && last == Some(slice.len())
        && form.omitted.iter().all(|(_, row)| *row == "part-particle")
}

/// Returns what speaks against a name of which parts are missing.
fn part_weight(form: &Form, listed: &Listed<'_>) -> f64 {
    let missing = form
        .omitted
        .iter()
        .filter(|(_, row)| *row != "part-particle");
    let last = form.spans.iter().map(|span| span.end).max().unwrap_or(0);
    let mut missing = missing.peekable();
    if missing.peek().is_none() {
        0.0
    } else if !matches!(listed.kind, Kind::Person | Kind::Other) {
        weight("other-part")
    } else if missing.any(|(range, _)| range.start >= last) {
        // Thais are called by their given names, others by their family names.
        weight(if listed.name.evidence > NATIVE {
            "given-name"
        } else {
            "foreign-given-name"
        })
    } else {
        0.0
    }
}

/// Returns the letters of a name that is an abbreviation: capitals, or consonants alone.
fn abbreviation(name: &Name<'_>) -> Option<String> {
    let letters: String = name
        .text
        .chars()
        .filter(|c| !matches!(c, '.' | ' '))
        .collect();
    let count = letters.chars().count();
    let is_short = (1..=5).contains(&count);
    let latin = letters
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let thai = letters.chars().all(thai::is_consonant) && count <= 4;
    (is_short && (latin || thai)).then_some(letters)
}

fn is_abbreviation(slice: &str, letters: &str) -> bool {
    slice
        .chars()
        .filter(|c| !matches!(c, '.' | ' '))
        .eq(letters.chars())
}

/// Returns the span with the words and signs beside it that belong to the listed name: the
/// head of an organisation or place, ฯ, the dot of an abbreviation. Also returns what the
/// heads that are not there say against it.
fn covering(
    text: &str,
    span: Range<usize>,
    found: &Found,
    listed: &Name<'_>,
) -> (Range<usize>, f64) {
    let mut range = span;
    let mut headless = 0.0;
    let Some(form) = listed.forms.get(found.matched.listed_form) else {
        return (range, headless);
    };
    for affix in form.affixes.iter().rev() {
        let word = listed
            .text
            .get(affix.range.clone())
            .unwrap_or_default()
            .trim();
        if affix.kind == TitleKind::Title || word.is_empty() {
            continue;
        }
        let before = text
            .get(..range.start)
            .unwrap_or_default()
            .trim_end_matches(' ');
        let after = text.get(range.end..).unwrap_or_default();
        let bare = after.trim_start_matches(' ');
        let is_head = form.spans.iter().all(|span| affix.range.end <= span.start);
        if is_head && before.ends_with(word) {
            let start = before.len() - word.len();
            if thai::is_cluster_boundary(text, start) {
                range.start = start;
            }
        } else if is_head {
            headless += weight(match affix.kind {
                TitleKind::Generic => "generic-missing",
                _ => "head-missing",
            });
        } else if bare.starts_with(word) {
            let end = range.end + after.len() - bare.len() + word.len();
            if ends_name(text, end) {
                range.end = end;
            }
        }
    }
    let after = text.get(range.end..).unwrap_or_default();
    match after.chars().next() {
        Some('ฯ') if !after.starts_with("ฯลฯ") => range.end += 'ฯ'.len_utf8(),
        Some('.') if listed.text.ends_with('.') => range.end += 1,
        _ => {}
    }
    (range, headless)
}
