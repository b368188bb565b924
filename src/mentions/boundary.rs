//! What stands around a span, and what that says about its being a name.
//!
//! Thai is written without spaces, so most names in prose touch other words. The weights
//! and words are rows of `data/evidence.tsv`; a weight is a difference of logits.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::thai;
use crate::titles::{self, TitleKind};

/// A word must be this long, in bytes, to count where it crosses an end of a span.
const CROSSING: usize = 9;
/// How far back a title is looked for, in letters.
const LONGEST_TITLE: usize = 40;

static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::parse(include_str!("../../data/evidence.tsv")));

#[derive(Default)]
struct Table {
    weights: HashMap<&'static str, f64>,
    /// The words by their first letter, the longest first.
    words: HashMap<char, Vec<Word>>,
}

#[derive(Clone, Copy)]
struct Word {
    text: &'static str,
    before: f64,
    after: f64,
}

impl Table {
    fn parse(rows: &'static str) -> Table {
        let mut table = Table::default();
        let mut words: HashMap<&str, Word> = HashMap::new();
        for line in rows.lines().skip(1) {
            let mut fields = line.split('\t');
            let (Some(place), Some(forms), Some(weight)) =
                (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let weight = weight.parse().unwrap_or(0.0);
            if place == "weight" {
                table.weights.insert(forms, weight);
                continue;
            }
            for text in forms.split(' ').filter(|form| !form.is_empty()) {
                let word = words.entry(text).or_insert(Word {
                    text,
                    before: 0.0,
                    after: 0.0,
                });
                match place {
                    "before" => word.before = weight,
                    "after" => word.after = weight,
                    _ => {}
                }
            }
        }
        for word in words.into_values() {
            if let Some(first) = word.text.chars().next() {
                table.words.entry(first).or_default().push(word);
            }
        }
        for same_first in table.words.values_mut() {
            same_first.sort_by_key(|word| (std::cmp::Reverse(word.text.len()), word.text));
        }
        table
    }
}

/// Returns the weight of that name.
pub(super) fn weight(name: &str) -> f64 {
    TABLE.weights.get(name).copied().unwrap_or(0.0)
}

/// Where the ordinary words of one normalized line are.
pub(super) struct Line<'t> {
    text: &'t str,
    /// The words by where they end, and by where they begin.
    ends: HashMap<usize, f64>,
    starts: HashMap<usize, f64>,
    words: Vec<Range<usize>>,
}

impl<'t> Line<'t> {
    pub(super) fn new(text: &'t str) -> Line<'t> {
        let mut line = Line {
            text,
            ends: HashMap::new(),
            starts: HashMap::new(),
            words: Vec::new(),
        };
        for (at, letter) in text.char_indices() {
            let Some(words) = TABLE.words.get(&letter) else {
                continue;
            };
            if !thai::is_cluster_boundary(text, at) {
                continue;
            }
            let rest = text.get(at..).unwrap_or_default();
            for word in words {
                let end = at + word.text.len();
                if rest.starts_with(word.text) && thai::is_cluster_boundary(text, end) {
                    let most = |known: &mut f64, weight: f64| *known = known.max(weight);
                    most(line.ends.entry(end).or_insert(f64::MIN), word.before);
                    most(line.starts.entry(at).or_insert(f64::MIN), word.after);
                    line.words.push(at..end);
                }
            }
        }
        line
    }

    /// Returns what speaks for a name beginning at `start`.
    pub(super) fn before(&self, start: usize) -> f64 {
        let before = self.text.get(..start).unwrap_or_default();
        let bare = before.trim_end_matches([' ', '.']);
        let mut most = self.title(bare);
        if let Some(word) = self.ends.get(&bare.len()) {
            most = most.max(*word);
        }
        most.max(self.edge(before.chars().next_back(), self.text.get(start..)))
    }

    /// Returns what speaks for a name ending at `end`.
    pub(super) fn after(&self, end: usize) -> f64 {
        let after = self.text.get(end..).unwrap_or_default();
        let bare = after.trim_start_matches(' ');
        let mut most = self.edge(after.chars().next(), self.text.get(..end));
        if let Some(word) = self.starts.get(&(self.text.len() - bare.len())) {
            most = most.max(*word);
        }
        if titles::leading(bare, |kind| kind == TitleKind::After).is_some() {
            most = most.max(weight("clause-after"));
        }
        most
    }

    /// Returns what speaks against the span where it cuts ordinary words or is one.
    pub(super) fn words(&self, span: &Range<usize>) -> f64 {
        let mut worst: f64 = 0.0;
        // No word is longer than this many bytes.
        const LONGEST: usize = 60;
        let first = self
            .words
            .partition_point(|word| word.start + LONGEST < span.start);
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
                weight("is-word")
            } else if covers {
                weight("inside-word")
            } else if cuts {
                weight("cuts-word")
            } else {
                0.0
            };
            worst = worst.min(against);
        }
        if worst > weight("is-word") && self.is_chain(span) {
            worst = weight("is-word");
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

    /// Returns the most that a title, a head word or an announcement that ends `before`
    /// says for a name after it.
    fn title(&self, before: &str) -> f64 {
        let mut most = f64::MIN;
        for (at, letter) in before.char_indices().rev().take(LONGEST_TITLE) {
            if letter == '\n' {
                break;
            }
            let Some(tail) = before
                .get(at..)
                .filter(|_| thai::is_cluster_boundary(before, at))
            else {
                continue;
            };
            let wanted = |kind| {
                !matches!(
                    kind,
                    TitleKind::After
                        | TitleKind::Suffix
                        | TitleKind::OrgSuffix
                        | TitleKind::Particle
                )
            };
            let Some((end, kind)) = titles::leading(tail, wanted) else {
                continue;
            };
            if end == tail.len() {
                most = most.max(weight(match kind {
                    TitleKind::Title => "title-before",
                    TitleKind::Weak => "weak-title-before",
                    TitleKind::Intro => "intro-before",
                    _ => "head-before",
                }));
            }
        }
        most
    }

    /// Returns what the sign `outside` next to the span says.
    fn edge(&self, outside: Option<char>, inside: Option<&str>) -> f64 {
        let is_thai =
            |text: Option<&str>| text.is_some_and(|text| text.chars().any(thai::is_word_char));
        weight(match outside {
            None => "text-edge",
            Some(c) if thai::is_word_char(c) && is_thai(inside) => "glued",
            Some(c) if c.is_alphanumeric() => "other-script",
            Some(c) if c.is_whitespace() => "space",
            Some('"' | '\'' | '(' | ')' | '[' | ']' | '“' | '”' | '«' | '»') => "quote",
            Some(_) => "sign",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        for line in include_str!("../../data/evidence.tsv").lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 4, "{line}");
            assert!(
                matches!(fields[0], "weight" | "before" | "after" | "word"),
                "{line}"
            );
            assert!(
                fields[2].is_empty() || fields[2].parse::<f64>().is_ok(),
                "{line}"
            );
        }
    }

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
