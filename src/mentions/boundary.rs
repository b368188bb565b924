//! What stands around a span, and what that says about its being a name.
//!
//! Thai is written without spaces, so most names in prose touch other words. The weights
//! and words are data ([`super::evidence`]); a weight is a difference of logits.

use std::ops::Range;

use super::evidence::{EDGES, Word, longest_word, weight, words_at, words_before};
use super::orthography::is_letter;
use crate::entity::Kind;
use crate::thai;
use crate::titles::{self, TitleKind};

/// No family name is longer, in letters and marks.
const MAX_FAMILY: usize = 20;
/// A word must be this long, in bytes, to count where it crosses an end of a span.
const CROSSING: usize = 9;

/// One normalized line, asked about its places.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    text: &'t str,
}

/// What stands before a place, as far as it tells what a name after it is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    /// What signs and words say, whatever is named.
    any: f64,
    /// What a title or an announcement says for a person.
    person: Option<f64>,
    /// What the word for a kind of place, body or thing says for one.
    thing: Option<f64>,
}

impl Before {
    /// Returns the most it says for anything.
    pub(super) fn most(self) -> f64 {
        let most = self.any.max(self.person.unwrap_or(self.any));
        most.max(self.thing.unwrap_or(most))
    }

    /// Returns what it says for a name of this kind.
    pub(super) fn said(self, kind: Kind) -> f64 {
        match (kind, self.person, self.thing) {
            (Kind::Person, None, Some(_)) | (Kind::Place | Kind::Org, Some(_), None) => {
                weight("other-kind")
            }
            (Kind::Person, person, _) => self.any.max(person.unwrap_or(self.any)),
            (Kind::Place | Kind::Org, _, thing) => self.any.max(thing.unwrap_or(self.any)),
            (Kind::Other, ..) => self.most(),
        }
    }
}

/// Whether a word that is no ordinary one stands beside a span, a space between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neighbours {
    pub(super) before: bool,
    pub(super) after: bool,
    /// Whether a word after it, ordinary or not, may be a family name.
    pub(super) family: bool,
}

/// A span, with what is around it.
pub(super) struct Place<'t> {
    pub(super) span: Range<usize>,
    pub(super) slice: &'t str,
    pub(super) before: Before,
    pub(super) after: f64,
    words: Option<f64>,
    line: Line<'t>,
    pub(super) is_before_sign: bool,
}

impl<'t> Place<'t> {
    pub(super) fn new(line: Line<'t>, span: Range<usize>, before: Before) -> Place<'t> {
        let rest = line.text.get(span.end..).unwrap_or_default();
        Place {
            slice: line.text.get(span.clone()).unwrap_or_default(),
            before,
            after: line.after(span.end),
            words: None,
            line,
            is_before_sign: rest.starts_with(['ฯ', '.']),
            span,
        }
    }

    pub(super) fn neighbours(&self) -> Neighbours {
        self.line.neighbours(&self.span)
    }

    /// Returns whether signs or words beside the span may belong to a listed name.
    pub(super) fn may_reach(&self) -> bool {
        let after = self.line.text.get(self.span.end..).unwrap_or_default();
        let is_suffix = |kind| matches!(kind, TitleKind::Suffix | TitleKind::OrgSuffix);
        self.is_before_sign
            || self.before.thing.is_some()
            || titles::leading(after.trim_start_matches(' '), is_suffix).is_some()
    }

    /// Returns what speaks against the span where it cuts ordinary words or is one.
    pub(super) fn words(&mut self) -> f64 {
        *self
            .words
            .get_or_insert_with(|| self.line.words(&self.span))
    }
}

impl<'t> Line<'t> {
    pub(super) fn new(text: &'t str) -> Line<'t> {
        Line { text }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Returns what the words and titles that end at a place say for a name after it;
    /// `None` if there are none.
    fn ends(&self, end: usize) -> Option<Before> {
        let before = self.text.get(..end)?;
        if !thai::is_cluster_boundary(self.text, end) {
            return None;
        }
        let is_start = |start: usize| thai::is_cluster_boundary(self.text, start);
        let mut said = Before {
            any: f64::MIN,
            person: None,
            thing: None,
        };
        let mut any = false;
        for (length, word) in words_before(before) {
            if is_start(end - length) {
                any = true;
                said.any = said.any.max(word.before);
            }
        }
        for (start, kind) in titles::trailing(self.text, end) {
            let Some(weight) = title_before(kind).filter(|_| is_start(start)) else {
                continue;
            };
            any = true;
            let most = match kind {
                TitleKind::Title | TitleKind::Weak => &mut said.person,
                TitleKind::Intro => {
                    said.any = said.any.max(weight);
                    continue;
                }
                _ => &mut said.thing,
            };
            *most = Some(most.map_or(weight, |known| known.max(weight)));
        }
        any.then_some(said)
    }

    /// Returns what the words that begin at a place say for a name before it; `None` if
    /// there are none.
    fn starts(&self, start: usize) -> Option<f64> {
        let after = self.text.get(start..)?;
        if !thai::is_cluster_boundary(self.text, start) {
            return None;
        }
        let words = self.words_from(start).map(|(_, word)| word.after);
        let clause = titles::leading(after, |kind| kind == TitleKind::After);
        words
            .chain(clause.map(|_| weight("clause-after")))
            .reduce(f64::max)
    }

    /// Returns the ordinary words that begin at a place, with their ends.
    fn words_from(&self, start: usize) -> impl Iterator<Item = (usize, Word)> {
        let after = self.text.get(start..).unwrap_or_default();
        words_at(after)
            .map(move |(length, word)| (start + length, word))
            .filter(|(end, _)| thai::is_cluster_boundary(self.text, *end))
    }

    /// Returns the places from some way before a span to its end where words may begin.
    fn word_starts(&self, span: &Range<usize>) -> impl Iterator<Item = usize> {
        let mut first = span.start.saturating_sub(longest_word());
        while !self.text.is_char_boundary(first) {
            first -= 1;
        }
        let around = self.text.get(first..span.end).unwrap_or_default();
        let places = around.char_indices().map(move |(at, _)| first + at);
        places.filter(|at| thai::is_cluster_boundary(self.text, *at))
    }

    fn neighbours(&self, span: &Range<usize>) -> Neighbours {
        let before = self.text.get(..span.start).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        let word_before = before.strip_suffix(' ');
        let word_after = after.strip_prefix(' ');
        Neighbours {
            before: word_before.is_some_and(|text| {
                let word = text.rsplit(' ').next().unwrap_or_default();
                may_be_name(word) && (self.ends(text.len()).is_none() || self.is_given_name(text))
            }),
            after: word_after.is_some_and(|text| {
                may_be_name(text) && self.starts(self.text.len() - text.len()).is_none()
            }),
            family: word_after.is_some_and(|word| self.is_family_name(word)),
        }
    }

    /// Returns whether the text ends with what may be a given name: some letters after a
    /// title.
    fn is_given_name(&self, text: &str) -> bool {
        let letters = text.char_indices().rev().take(MAX_FAMILY);
        let letters = letters.take_while(|(_, c)| is_letter(*c));
        let sure = weight("title-before");
        letters.skip(1).any(|(at, _)| {
            thai::is_cluster_boundary(self.text, at)
                && self.before(at).person.is_some_and(|said| said >= sure)
        })
    }

    /// Returns whether the text begins with what may be a family name: a short word that
    /// is nothing that goes on after a name.
    fn is_family_name(&self, text: &str) -> bool {
        let at = self.text.len() - text.len();
        let length = text.chars().take_while(|c| is_letter(*c));
        may_be_name(text)
            && (1..=MAX_FAMILY).contains(&length.count())
            && self
                .starts(at)
                .is_none_or(|said| said < weight("family-before"))
    }

    /// Returns what speaks for a name beginning at `start`.
    pub(super) fn before(&self, start: usize) -> Before {
        let before = self.text.get(..start).unwrap_or_default();
        let bare = before.trim_end_matches([' ', '.', 'ฯ']).len();
        let inside = self.text.get(start..).and_then(|text| text.chars().next());
        let edge = edge(before.chars().next_back(), inside);
        let mut said = self.ends(bare).unwrap_or(Before {
            any: edge,
            person: None,
            thing: None,
        });
        said.any = said.any.max(edge);
        said
    }

    /// Returns what speaks for a name ending at `end`.
    pub(super) fn after(&self, end: usize) -> f64 {
        let after = self.text.get(end..).unwrap_or_default();
        let bare = self.text.len() - after.trim_start_matches(' ').len();
        let inside = self
            .text
            .get(..end)
            .and_then(|text| text.chars().next_back());
        let edge = edge(after.chars().next(), inside);
        edge.max(self.starts(bare).unwrap_or(f64::MIN))
    }

    /// Returns what speaks against the span where it cuts ordinary words or is one.
    pub(super) fn words(&self, span: &Range<usize>) -> f64 {
        let mut worst: f64 = 0.0;
        let is_word = weight("is-word");
        // The places that words from the start on lead to, without a gap.
        let mut reached = vec![span.start];
        for start in self.word_starts(span) {
            let is_reached = reached.contains(&start);
            for (end, _) in self.words_from(start) {
                if end <= span.start {
                    continue;
                }
                let covers = start <= span.start && end >= span.end;
                let cuts = start < span.start || end > span.end;
                // Short words cross anything by chance.
                let cuts = cuts && end - start >= CROSSING;
                let against = if (start..end) == *span {
                    is_word
                } else if covers {
                    weight("inside-word")
                } else if cuts {
                    weight("cuts-word")
                } else {
                    0.0
                };
                worst = worst.min(against);
                if is_reached && end <= span.end {
                    reached.push(end);
                }
            }
        }
        // A chain of words is ordinary too, but many a name is one.
        if reached.contains(&span.end) {
            worst = worst.min(weight("is-chain"));
        }
        worst
    }
}

/// Returns what a title, a head word or an announcement says for a name after it.
pub(super) fn title_before(kind: TitleKind) -> Option<f64> {
    Some(weight(match kind {
        TitleKind::After | TitleKind::Suffix | TitleKind::OrgSuffix | TitleKind::Particle => {
            return None;
        }
        TitleKind::Title => "title-before",
        TitleKind::Weak => "weak-title-before",
        TitleKind::Intro => "intro-before",
        _ => "head-before",
    }))
}

/// Whether a word may be one of a name: Thai, or with a capital.
fn may_be_name(word: &str) -> bool {
    let first = word.chars().next();
    first.is_some_and(|first| thai::is_word_char(first) || first.is_uppercase())
}

/// Returns what the sign `outside` next to a span says.
fn edge(outside: Option<char>, inside: Option<char>) -> f64 {
    match outside {
        None => EDGES.text_edge,
        Some(c) if thai::is_word_char(c) && inside.is_some_and(thai::is_word_char) => EDGES.glued,
        Some(c) if c.is_alphanumeric() => EDGES.other_script,
        Some(c) if c.is_whitespace() => EDGES.space,
        Some('"' | '\'' | '(' | ')' | '[' | ']' | '“' | '”' | '«' | '»') => EDGES.quote,
        Some(_) => EDGES.sign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_speaks_louder_than_a_space_and_glue_speaks_against() {
        let name = "ลูคาเชนโก";
        let after = |before: &str| {
            let text = format!("{before}{name}");
            Line::new(&text).before(before.len()).said(Kind::Person)
        };
        assert!(after("นาย") > after(" "));
        assert!(after(" ") > after("กขค"));
        assert!(after("ของ") > after("กขค"));
    }
}
