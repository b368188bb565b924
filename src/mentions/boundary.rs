//! What stands around a span, and what that says about its being a name.
//!
//! Thai is written without spaces, so most names in prose touch other words. The weights
//! and words are data ([`super::evidence`]); a weight is a difference of logits.

use std::cell::OnceCell;
use std::ops::Range;

use super::account::Said;
use super::evidence::{Row, longest_word};
use super::gloss::bracketed;
use super::manner::Manner;
use super::orthography::is_letter;
use super::words::{CROSSING, Words};
use crate::entity::Kind;
use crate::thai;
use crate::titles::{self, TitleKind};

/// No family name is longer, in letters and marks.
const MAX_FAMILY: usize = 20;

/// One normalized line, asked about its places.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    text: &'t str,
    words: &'t Words,
}

/// What stands before a place, as far as it tells what a name after it is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    /// What signs and words say, whatever is named.
    any: Said,
    /// What a title or an announcement says for a person.
    person: Option<Said>,
    /// What the word for a kind of place, body or thing says for one.
    thing: Option<Said>,
}

impl Before {
    fn all(self) -> impl Iterator<Item = Said> {
        [Some(self.any), self.person, self.thing]
            .into_iter()
            .flatten()
    }

    /// Returns the most it says for anything.
    pub(super) fn most(self) -> f64 {
        self.all()
            .fold(f64::MIN, |most, said| most.max(said.weight))
    }

    /// Returns whether no word in it may belong to a listed name.
    pub(super) fn is_apart(self) -> bool {
        self.person.is_none() && self.thing.is_none() && self.any.row != Row::IntroBefore
    }

    /// Returns how a name may be spelled after it.
    pub(super) fn manner(self) -> Manner {
        let manners = self.all().map(|said| Manner::after(said.row));
        manners.min().unwrap_or(Manner::Glued)
    }

    /// Returns what it says for a name of this kind.
    pub(super) fn said(self, kind: Kind) -> Said {
        let with = |said: Option<Said>| said.map_or(self.any, |said| self.any.max(said));
        match (kind, self.person, self.thing) {
            (Kind::Person, None, Some(said)) => said.of(Row::OtherKind),
            (Kind::Place | Kind::Org, Some(said), None) => match said.row {
                Row::TitleBefore => said.of(Row::OtherKind),
                // Who is chair or head of something is called so before its name too.
                _ => self.any,
            },
            (Kind::Person, person, _) => with(person),
            (Kind::Place | Kind::Org, _, thing) => with(thing),
            (Kind::Other, person, thing) => with(person).max(with(thing)),
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
    pub(super) after: Said,
    words: OnceCell<Option<Said>>,
    line: Line<'t>,
    pub(super) is_before_sign: bool,
    /// The spelling in another script that stands in brackets after the span.
    pub(super) gloss: Option<Range<usize>>,
}

impl<'t> Place<'t> {
    pub(super) fn new(line: Line<'t>, span: Range<usize>, before: Before) -> Place<'t> {
        let rest = line.text.get(span.end..).unwrap_or_default();
        Place {
            slice: line.text.get(span.clone()).unwrap_or_default(),
            before,
            after: line.after(span.end),
            words: OnceCell::new(),
            line,
            gloss: bracketed(line.text, span.end),
            is_before_sign: rest.starts_with(['ฯ', '.']),
            span,
        }
    }

    pub(super) fn neighbours(&self) -> Neighbours {
        self.line.neighbours(&self.span, self.before)
    }

    /// Returns whether signs or words beside the span may belong to a listed name.
    pub(super) fn may_reach(&self) -> bool {
        self.before.thing.is_some() || self.line.reaches_on(self.span.end)
    }

    /// Returns what speaks against the span where it cuts ordinary words or is one.
    pub(super) fn words(&self) -> Option<Said> {
        *self.words.get_or_init(|| self.line.words(&self.span))
    }

    /// Returns the same of a span that words beside this one belong to.
    pub(super) fn words_of(&self, range: &Range<usize>) -> Option<Said> {
        if *range == self.span {
            self.words()
        } else {
            self.line.words(range)
        }
    }
}

impl<'t> Line<'t> {
    /// Returns a line with the words that were found in it.
    pub(super) fn new(text: &'t str, words: &'t Words) -> Line<'t> {
        Line { text, words }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Returns what the words and titles that end at a place say for a name after it;
    /// `None` if there are none.
    fn ends(&self, end: usize) -> Option<Ends> {
        if !self.words.is_boundary(end) {
            return None;
        }
        let is_start = |start: usize| self.words.is_boundary(start);
        let mut any: Option<Said> = None;
        let mut person: Option<Said> = None;
        let mut thing: Option<Said> = None;
        let more = |most: &mut Option<Said>, row: Row, start: usize| {
            let said = Said::new(row, start..end);
            *most = Some(most.map_or(said, |most| most.max(said)));
        };
        for known in self.words.end_at(end) {
            more(&mut any, known.word.before, known.start);
        }
        for (start, kind) in titles::trailing(self.text, end) {
            let Some(row) = title_before(kind).filter(|_| is_start(start)) else {
                continue;
            };
            let most = match kind {
                TitleKind::Title | TitleKind::Weak => &mut person,
                TitleKind::Intro => &mut any,
                _ => &mut thing,
            };
            more(most, row, start);
        }
        any.or(person).or(thing)?;
        Some(Ends { any, person, thing })
    }

    /// Returns what the words that begin at a place say for a name before it; `None` if
    /// there are none.
    fn starts(&self, start: usize) -> Option<Said> {
        let after = self.text.get(start..)?;
        if !self.words.is_boundary(start) {
            return None;
        }
        let words = self.words.begin_in(start..start + 1).iter();
        let words = words.map(|known| Said::new(known.word.after, start..known.end));
        let clause = titles::leading(after, |kind| kind == TitleKind::After);
        let clause = clause.map(|(length, _)| Said::new(Row::ClauseAfter, start..start + length));
        words.chain(clause).reduce(Said::max)
    }

    /// Returns whether a long ordinary word goes across a place: it speaks against each
    /// span that begins or ends there.
    pub(super) fn is_crossed(&self, at: usize) -> bool {
        self.words.cross(at)
    }

    /// Returns whether the Arabic article may be glued before a place; it may belong to a
    /// listed name.
    pub(super) fn is_behind_article(&self, at: usize) -> bool {
        titles::may_end_with_article(self.text.get(..at).unwrap_or_default())
    }

    /// Returns whether signs or words after a span may belong to a listed name.
    pub(super) fn reaches_on(&self, end: usize) -> bool {
        let after = self.text.get(end..).unwrap_or_default();
        let is_suffix = |kind| matches!(kind, TitleKind::Suffix | TitleKind::OrgSuffix);
        after.starts_with(['ฯ', '.'])
            || titles::leading(after.trim_start_matches(' '), is_suffix).is_some()
    }

    fn neighbours(&self, span: &Range<usize>, said: Before) -> Neighbours {
        let before = self.text.get(..span.start).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        let word_before = before.strip_suffix(' ');
        let word_after = after.strip_prefix(' ');
        Neighbours {
            before: word_before.is_some_and(|text| {
                let word = text.rsplit(' ').next().unwrap_or_default();
                let is_known = self.ends(text.len()).is_some() || said.person.is_some();
                may_be_name(word) && (!is_known || self.is_given_name(text))
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
        letters.skip(1).any(|(at, _)| {
            thai::is_cluster_boundary(self.text, at)
                && self
                    .before(at)
                    .person
                    .is_some_and(|said| said.row == Row::TitleBefore)
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
                .is_none_or(|said| said.row == Row::PlainWord)
    }

    /// Returns what speaks for a name beginning at `start`.
    pub(super) fn before(&self, start: usize) -> Before {
        let before = self.text.get(..start).unwrap_or_default();
        let bare = before.trim_end_matches([' ', '.', 'ฯ']).len();
        let inside = self.text.get(start..).and_then(|text| text.chars().next());
        let outside = before.chars().next_back();
        let from = start - outside.map_or(0, char::len_utf8);
        let edge = Said::new(edge(outside, inside), from..start);
        let ends = self.ends(bare);
        let any = ends.and_then(|ends| ends.any);
        Before {
            any: any.map_or(edge, |any| any.max(edge)),
            person: ends.and_then(|ends| ends.person),
            thing: ends.and_then(|ends| ends.thing),
        }
    }

    /// Returns what speaks for a name ending at `end`.
    pub(super) fn after(&self, end: usize) -> Said {
        let after = self.text.get(end..).unwrap_or_default();
        let bare = self.text.len() - after.trim_start_matches(' ').len();
        let inside = self
            .text
            .get(..end)
            .and_then(|text| text.chars().next_back());
        let outside = after.chars().next();
        let until = end + outside.map_or(0, char::len_utf8);
        let edge = Said::new(edge(outside, inside), end..until);
        self.starts(bare).map_or(edge, |said| said.max(edge))
    }

    /// Returns what speaks against the span where it cuts ordinary words or is one.
    pub(super) fn words(&self, span: &Range<usize>) -> Option<Said> {
        let mut worst: Option<Said> = None;
        let mut against = |row: Row, range: Range<usize>| {
            let said = Said::new(row, range);
            if worst.is_none_or(|worst| said.weight < worst.weight) {
                worst = Some(said);
            }
        };
        // The places that words from the start on lead to, without a gap.
        let mut reached = vec![span.start];
        let first = span.start.saturating_sub(longest_word());
        for known in self.words.begin_in(first..span.end) {
            let (start, end) = (known.start, known.end);
            if end <= span.start {
                continue;
            }
            let covers = start <= span.start && end >= span.end;
            let cuts = start < span.start || end > span.end;
            if (start..end) == *span {
                against(Row::IsWord, start..end);
            } else if covers {
                against(Row::InsideWord, start..end);
            } else if cuts && end - start >= CROSSING {
                against(Row::CutsWord, start..end);
            }
            if end <= span.end && reached.contains(&start) {
                reached.push(end);
            }
        }
        // A chain of words is ordinary too, but many a name is one.
        if reached.contains(&span.end) {
            against(Row::IsChain, span.clone());
        }
        worst
    }
}

/// What the words and titles say that end at a place.
#[derive(Clone, Copy)]
struct Ends {
    any: Option<Said>,
    person: Option<Said>,
    thing: Option<Said>,
}

/// Returns what a title, a head word or an announcement says for a name after it.
pub(super) fn title_before(kind: TitleKind) -> Option<Row> {
    Some(match kind {
        TitleKind::After | TitleKind::Suffix | TitleKind::OrgSuffix | TitleKind::Particle => {
            return None;
        }
        TitleKind::Title => Row::TitleBefore,
        TitleKind::Weak => Row::WeakTitleBefore,
        TitleKind::Intro => Row::IntroBefore,
        _ => Row::HeadBefore,
    })
}

/// Whether a word may be one of a name: Thai, or with a capital.
fn may_be_name(word: &str) -> bool {
    let first = word.chars().next();
    first.is_some_and(|first| thai::is_word_char(first) || first.is_uppercase())
}

/// Returns what the sign `outside` next to a span is.
fn edge(outside: Option<char>, inside: Option<char>) -> Row {
    match outside {
        None => Row::TextEdge,
        Some(c) if thai::is_word_char(c) && inside.is_some_and(thai::is_word_char) => Row::Glued,
        Some(c) if c.is_numeric() => Row::Digit,
        Some(c) if c.is_alphanumeric() => Row::OtherScript,
        Some(c) if c.is_whitespace() => Row::Space,
        Some('"' | '\'' | '(' | ')' | '[' | ']' | '“' | '”' | '«' | '»') => Row::Quote,
        Some(_) => Row::Sign,
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
            let mut words = Words::default();
            words.find(&text);
            let before = Line::new(&text, &words).before(before.len());
            before.said(Kind::Person).weight
        };
        assert!(after("นาย") > after(" "));
        assert!(after(" ") > after("กขค"));
        assert!(after("ของ") > after("กขค"));
    }
}
