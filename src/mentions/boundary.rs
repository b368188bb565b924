//! What stands around a span, and what that says about its being a name.
//!
//! Thai is written without spaces, so most names in prose touch other words. The weights
//! and words are data ([`super::evidence`]); a weight is a difference of logits.

use std::ops::Range;

use super::evidence::{longest_word, weight, word};
use crate::thai;
use crate::titles::{self, TitleKind};

/// A word must be this long, in bytes, to count where it crosses an end of a span.
const CROSSING: usize = 9;

/// What is known of each place of one normalized line, looked up once.
pub(super) struct Line<'t> {
    text: &'t str,
    /// By byte: what a word or title that ends there says for a name after it.
    ends: Vec<f64>,
    /// By byte: what a word that begins there says for a name before it.
    starts: Vec<f64>,
    words: Vec<Range<usize>>,
    /// By byte: whether it stands inside an ordinary word.
    inside: Vec<bool>,
    is_word: f64,
    inside_word: f64,
    cuts_word: f64,
}

/// Whether a word that is no ordinary one stands beside a span, a space between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neighbours {
    pub(super) before: bool,
    pub(super) after: bool,
}

/// A span, with what is around it.
pub(super) struct Place<'t> {
    pub(super) span: Range<usize>,
    pub(super) slice: &'t str,
    pub(super) before: f64,
    pub(super) after: f64,
    pub(super) words: f64,
    pub(super) neighbours: Neighbours,
    pub(super) is_before_sign: bool,
}

impl<'t> Place<'t> {
    pub(super) fn new(line: &Line<'t>, span: Range<usize>, before: f64) -> Place<'t> {
        let rest = line.text.get(span.end..).unwrap_or_default();
        Place {
            slice: line.text.get(span.clone()).unwrap_or_default(),
            before,
            after: line.after(span.end),
            words: line.words(&span),
            neighbours: line.neighbours(&span),
            is_before_sign: rest.starts_with(['ฯ', '.']),
            span,
        }
    }
}

impl<'t> Line<'t> {
    pub(super) fn new(text: &'t str) -> Line<'t> {
        let mut line = Line {
            text,
            ends: vec![f64::MIN; text.len() + 1],
            starts: vec![f64::MIN; text.len() + 1],
            words: Vec::new(),
            inside: vec![false; text.len() + 1],
            is_word: weight("is-word"),
            inside_word: weight("inside-word"),
            cuts_word: weight("cuts-word"),
        };
        let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let boundaries: Vec<usize> = places
            .filter(|at| thai::is_cluster_boundary(text, *at))
            .collect();
        for (nth, at) in boundaries.iter().enumerate() {
            line.find_titles(*at);
            line.find_words(*at, boundaries.get(nth + 1..).unwrap_or_default());
        }
        line
    }

    fn find_words(&mut self, start: usize, ends: &[usize]) {
        let longest = longest_word();
        for end in ends
            .iter()
            .copied()
            .take_while(|end| end - start <= longest)
        {
            if let Some(word) = self.text.get(start..end).and_then(word) {
                raise(&mut self.ends, end, word.before);
                raise(&mut self.starts, start, word.after);
                self.words.push(start..end);
                if end - start >= CROSSING {
                    let inside = self.inside.get_mut(start + 1..end).unwrap_or_default();
                    inside.fill(true);
                }
            }
        }
    }

    /// Finds the titles, head words, announcements and clause words that begin here.
    fn find_titles(&mut self, start: usize) {
        let mut rest = self.text.get(start..).unwrap_or_default();
        if titles::leading(rest, |kind| kind == TitleKind::After).is_some() {
            raise(&mut self.starts, start, weight("clause-after"));
        }
        let wanted = |kind| {
            !matches!(
                kind,
                TitleKind::After | TitleKind::Suffix | TitleKind::OrgSuffix | TitleKind::Particle
            )
        };
        // The longest first; a shorter one ends before the last letter of it.
        while let Some((end, kind)) = titles::leading(rest, wanted) {
            let said = weight(match kind {
                TitleKind::Title => "title-before",
                TitleKind::Weak => "weak-title-before",
                TitleKind::Intro => "intro-before",
                _ => "head-before",
            });
            raise(&mut self.ends, start + end, said);
            let title = rest.get(..end).unwrap_or_default();
            let last = title.chars().next_back().map_or(0, char::len_utf8);
            rest = title.get(..title.len() - last).unwrap_or_default();
        }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Returns whether a place is inside an ordinary word.
    pub(super) fn is_inside(&self, at: usize) -> bool {
        self.inside.get(at).copied().unwrap_or(false)
    }

    fn neighbours(&self, span: &Range<usize>) -> Neighbours {
        let before = self.text.get(..span.start).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        let is_letter = |letter: Option<char>| letter.is_some_and(thai::is_word_char);
        let unknown = |said: Option<&f64>| said.is_some_and(|said| *said == f64::MIN);
        let word_before = before.strip_suffix(' ');
        let word_after = after.strip_prefix(' ');
        Neighbours {
            before: word_before.is_some_and(|word| {
                is_letter(word.chars().next_back()) && unknown(self.ends.get(word.len()))
            }),
            after: word_after.is_some_and(|word| {
                is_letter(word.chars().next())
                    && unknown(self.starts.get(self.text.len() - word.len()))
            }),
        }
    }

    /// Returns what speaks for a name beginning at `start`.
    pub(super) fn before(&self, start: usize) -> f64 {
        let before = self.text.get(..start).unwrap_or_default();
        let bare = before.trim_end_matches([' ', '.']).len();
        let inside = self.text.get(start..).and_then(|text| text.chars().next());
        let edge = edge(before.chars().next_back(), inside);
        edge.max(self.ends.get(bare).copied().unwrap_or(f64::MIN))
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
        edge.max(self.starts.get(bare).copied().unwrap_or(f64::MIN))
    }

    /// Returns what speaks against the span where it cuts ordinary words or is one.
    pub(super) fn words(&self, span: &Range<usize>) -> f64 {
        let mut worst: f64 = 0.0;
        let longest = longest_word();
        let first = self
            .words
            .partition_point(|word| word.start + longest <= span.start);
        for word in self.words.get(first..).unwrap_or_default() {
            if word.start >= span.end {
                break;
            }
            if word.end <= span.start {
                continue;
            }
            let covers = word.start <= span.start && word.end >= span.end;
            let cuts = word.start < span.start || word.end > span.end;
            // Short words cross anything by chance.
            let cuts = cuts && word.len() >= CROSSING;
            let against = if word == span {
                self.is_word
            } else if covers {
                self.inside_word
            } else if cuts {
                self.cuts_word
            } else {
                0.0
            };
            worst = worst.min(against);
        }
        if worst > self.is_word && self.is_chain(span) {
            worst = self.is_word;
        }
        worst
    }

    /// Returns whether the span is nothing but words one after another.
    fn is_chain(&self, span: &Range<usize>) -> bool {
        let mut reached = vec![span.start];
        let first = self.words.partition_point(|word| word.start < span.start);
        for word in self.words.get(first..).unwrap_or_default() {
            if word.start >= span.end {
                break;
            }
            if word.end == span.end && reached.contains(&word.start) {
                return true;
            }
            if word.end < span.end && reached.contains(&word.start) {
                reached.push(word.end);
            }
        }
        false
    }
}

/// Returns what the sign `outside` next to a span says.
fn edge(outside: Option<char>, inside: Option<char>) -> f64 {
    weight(match outside {
        None => "text-edge",
        Some(c) if thai::is_word_char(c) && inside.is_some_and(thai::is_word_char) => "glued",
        Some(c) if c.is_alphanumeric() => "other-script",
        Some(c) if c.is_whitespace() => "space",
        Some('"' | '\'' | '(' | ')' | '[' | ']' | '“' | '”' | '«' | '»') => "quote",
        Some(_) => "sign",
    })
}

/// Makes the weight of a place at least this much.
fn raise(weights: &mut [f64], at: usize, least: f64) {
    if let Some(known) = weights.get_mut(at) {
        *known = known.max(least);
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
            Line::new(&text).before(before.len())
        };
        assert!(after("นาย") > after(" "));
        assert!(after(" ") > after("กขค"));
        assert!(after("ของ") > after("กขค"));
    }
}
