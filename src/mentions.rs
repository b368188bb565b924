//! Names in running text.

mod boundary;
mod course;
mod evidence;
mod glance;
mod listed;
mod manner;
mod orthography;
mod scan;
mod worth;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::normalize::normalize;
use crate::query::Text;
use crate::resolve::{Candidate, Resolver};
use crate::thai;
use scan::{Scanner, Span};

impl<D: AsRef<[u8]>> Resolver<D> {
    /// Returns the mentions of entities in a running text, in order and without overlap.
    ///
    /// The text needs no spaces between words. Titles are not part of a mention, what
    /// belongs to the listed name is. Where spans overlap, those are taken that together
    /// have the most evidence; a full name wins over the family name in it. No mention
    /// crosses a line, a bracket or a quotation mark: อาห์มาเดียน (Ahmadian) is two.
    ///
    /// # Complexity
    /// Grows with the length of the text times that of the search at one place, which is
    /// bounded whatever the text. Lines are read when the iterator comes to them.
    ///
    /// ```
    /// use thainym::{Entity, Kind, Resolver};
    /// let resolver = Resolver::new([
    ///     Entity::new("lukashenko", "อเล็กซานเดอร์ ลูกาเชนโก").kind(Kind::Person),
    /// ])?;
    /// let text = "นายลูคาเชนโกยังชื่นชมบทบาทของอิหร่าน";
    /// let mention = resolver.mentions(text).next();
    /// assert_eq!(mention.as_ref().map(|m| m.text()), Some("ลูคาเชนโก"));
    /// assert_eq!(mention.map(|m| m.best().id()), Some("lukashenko"));
    /// # Ok::<(), thainym::Error>(())
    /// ```
    pub fn mentions<'r, 't>(&'r self, text: impl Into<Text<'t>>) -> Mentions<'r, 't, D> {
        let text = text.into();
        Mentions {
            scanner: Scanner::new(self.view(), logit(text.confidence_bound())),
            resolver: self,
            text,
            at: 0,
            ready: Vec::new().into_iter(),
        }
    }
}

/// A span of a text that denotes an entity.
#[derive(Clone, Debug)]
pub struct Mention<'r, 't> {
    range: Range<usize>,
    text: &'t str,
    confidence: f64,
    best: Candidate<'r>,
    candidates: Vec<Candidate<'r>>,
}

impl<'r, 't> Mention<'r, 't> {
    /// Returns where it is, in bytes of the text that was given.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Returns it as written.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Returns the probability that the span is a name of the best candidate.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// Returns the entities that it may denote, the likeliest first.
    pub fn candidates(&self) -> &[Candidate<'r>] {
        &self.candidates
    }

    /// Returns the likeliest entity.
    pub fn best(&self) -> &Candidate<'r> {
        &self.best
    }
}

impl Serialize for Mention<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut mention = serializer.serialize_struct("Mention", 5)?;
        mention.serialize_field("start", &self.range.start)?;
        mention.serialize_field("end", &self.range.end)?;
        mention.serialize_field("text", self.text)?;
        mention.serialize_field("confidence", &self.confidence)?;
        mention.serialize_field("candidates", &self.candidates)?;
        mention.end()
    }
}

/// The mentions of one text, in order.
///
/// This iterator is made by [`Resolver::mentions`].
pub struct Mentions<'r, 't, D = Vec<u8>> {
    scanner: Scanner<'r>,
    resolver: &'r Resolver<D>,
    text: Text<'t>,
    /// Where the next line begins.
    at: usize,
    ready: std::vec::IntoIter<Mention<'r, 't>>,
}

impl<D: AsRef<[u8]>> std::fmt::Debug for Mentions<'_, '_, D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mentions")
            .field("text", &self.text)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl<'r, 't, D: AsRef<[u8]>> Iterator for Mentions<'r, 't, D> {
    type Item = Mention<'r, 't>;

    fn next(&mut self) -> Option<Mention<'r, 't>> {
        loop {
            if let Some(mention) = self.ready.next() {
                return Some(mention);
            }
            let rest = self
                .text
                .text()
                .get(self.at..)
                .filter(|rest| !rest.is_empty())?;
            let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
            let line = self.at..self.at + length;
            self.at += length;
            self.ready = self.line(line).into_iter();
        }
    }
}

impl<'r, 't, D: AsRef<[u8]>> Mentions<'r, 't, D> {
    /// Returns the mentions of one line.
    fn line(&mut self, line: Range<usize>) -> Vec<Mention<'r, 't>> {
        let normalized = normalize(self.text.text().get(line.clone()).unwrap_or_default());
        let spans = self.scanner.spans(normalized.as_str());
        let mut done = line.start;
        let mut mentions = Vec::new();
        for span in choose(spans) {
            let source = normalized.source_range(span.range.clone());
            let range = self.clusters(line.start + source.start..line.start + source.end);
            if range.start < done {
                continue;
            }
            if let Some(mention) = self.mention(range, &span) {
                done = mention.range.end;
                mentions.push(mention);
            }
        }
        mentions
    }

    /// Widens a range to whole clusters: the caller's text may have signs that the
    /// normalized text has not.
    fn clusters(&self, mut range: Range<usize>) -> Range<usize> {
        let text = self.text.text();
        while !thai::is_cluster_boundary(text, range.start) && range.start > 0 {
            range.start -= 1;
        }
        while !thai::is_cluster_boundary(text, range.end) && range.end < text.len() {
            range.end += 1;
        }
        range
    }

    fn mention(&self, range: Range<usize>, span: &Span) -> Option<Mention<'r, 't>> {
        let limit = self.text.candidate_limit().max(1);
        let candidates = self.resolver.ranked(&span.asked, span.found.clone(), limit);
        let mut candidates: Vec<Candidate<'r>> = candidates.collect();
        let best = candidates.first()?.clone();
        candidates.truncate(self.text.candidate_limit());
        Some(Mention {
            text: self.text.text().get(range.clone())?,
            range,
            confidence: 1.0 / (1.0 + (-span.logit).exp()),
            best,
            candidates,
        })
    }
}

fn logit(probability: f64) -> f64 {
    if probability.is_nan() {
        return f64::INFINITY;
    }
    let p = probability.clamp(0.0, 1.0);
    (p / (1.0 - p)).ln()
}

/// Returns the spans without overlap that together weigh the most, in order.
///
/// A span weighs its evidence times its length, so that a full name outweighs its parts.
///
/// # Complexity
/// n log n for n spans.
fn choose(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|a, b| {
        let order = a.range.end.cmp(&b.range.end);
        order.then_with(|| a.range.start.cmp(&b.range.start))
    });
    // For each end: the most that can be had up to there, and the last span of it.
    let mut best: BTreeMap<usize, (f64, Option<usize>)> = BTreeMap::from([(0, (0.0, None))]);
    for (nth, span) in spans.iter().enumerate() {
        let until = |at: usize| best.range(..=at).next_back().map_or(0.0, |(_, b)| b.0);
        // Evidence against a span that is wanted all the same still leaves it a weight.
        let weight = span.logit.exp().ln_1p() * span.range.len() as f64;
        let sum = until(span.range.start) + weight;
        if sum > until(span.range.end) {
            best.insert(span.range.end, (sum, Some(nth)));
        }
    }
    let mut chosen = Vec::new();
    let mut at = usize::MAX;
    while let Some((_, (_, Some(nth)))) = best.range(..=at).next_back() {
        let Some(span) = spans.get(*nth) else { break };
        chosen.push(span.clone());
        at = span.range.start;
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests;
