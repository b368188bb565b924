//! Names in running text.

mod account;
mod blocks;
mod boundary;
mod context;
mod course;
pub(crate) mod evidence;
mod glance;
mod gloss;
mod listed;
mod manner;
mod orthography;
mod price;
mod scan;
mod stream;
mod weigh;
mod words;
mod worth;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::normalize::{Normalized, normalize};
use crate::query::{Reading, Text};
use crate::resolve::{Candidate, Resolver};
use crate::thai;
pub use account::Evidence;
use blocks::{SHORTEST_CUT, first_block};
use scan::{Scanner, Span};
pub use stream::MentionsIn;

impl<D: AsRef<[u8]>> Resolver<D> {
    /// Returns the mentions of entities in a running text, in order and without overlap.
    ///
    /// The text needs no spaces between words. Titles are not part of a mention, what
    /// belongs to the listed name is. Where spans overlap, those are taken that together
    /// have the most evidence; a full name wins over the family name in it. No mention
    /// crosses a bracket or a quotation mark, nor a line, unless lines of one length show
    /// that they were wrapped. อาห์มาเดียน (Ahmadian) is two mentions of one entity, the
    /// second [a gloss](Mention::is_gloss): that both agree makes both surer, and decides
    /// between entities that share the Thai spelling; brackets with another person's name
    /// speak against it.
    ///
    /// The text is one document: who was named in full may be called by a part of the name
    /// later on, and is meant where others share that part.
    ///
    /// # Complexity
    /// Grows with the length of the text times that of the search at one place, which is
    /// bounded whatever the text. Lines are read when the iterator comes to them.
    ///
    /// What is learnt of the index in one text makes the next one faster, the more so where
    /// texts are short: it stays with the resolver when the iterator is dropped, from 50
    /// to some hundred MB for each of the texts that were scanned at once, and for each
    /// bound of confidence that was asked for, at most sixteen.
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
            finder: Finder::new(self, text.confidence_bound(), text.candidate_limit()),
            text,
            at: 0,
            ready: Vec::new().into_iter(),
        }
    }

    /// Returns the mentions of entities in a text that is read piece by piece, in order and
    /// without overlap: the same as [`Resolver::mentions`] finds in the whole text.
    ///
    /// Ranges are in bytes from where the reader stands. Bytes that are not UTF-8 are read
    /// as spaces, so offsets stay true.
    ///
    /// # Errors
    /// An item is an error if the reader returns one; the next call goes on reading.
    ///
    /// # Complexity
    /// Time as for [`Resolver::mentions`]. Memory does not grow with the text.
    ///
    /// ```
    /// use thainym::{Entity, Kind, Resolver};
    /// let resolver = Resolver::new([
    ///     Entity::new("lukashenko", "อเล็กซานเดอร์ ลูกาเชนโก").kind(Kind::Person),
    /// ])?;
    /// let file = "นายลูคาเชนโกยังชื่นชมบทบาทของอิหร่าน".as_bytes();
    /// for mention in resolver.mentions_in(file) {
    ///     assert_eq!(mention?.text(), "ลูคาเชนโก");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mentions_in<R: Read>(&self, reading: impl Into<Reading<R>>) -> MentionsIn<'_, R, D> {
        MentionsIn::new(self, reading.into())
    }
}

/// A span of a text that denotes an entity.
#[derive(Clone, Debug)]
pub struct Mention<'r, 't> {
    range: Range<usize>,
    text: Cow<'t, str>,
    confidence: f64,
    is_gloss: bool,
    evidence: Vec<Evidence>,
    best: Candidate<'r>,
    candidates: Vec<Candidate<'r>>,
}

impl<'r, 't> Mention<'r, 't> {
    /// Returns where it is, in bytes of the text that was given.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Returns it as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the probability that the span is a name of the best candidate.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// Returns whether it only spells the mention before it once more, in another script
    /// and in brackets, as Ahmadian does in อาห์มาเดียน (Ahmadian): a reader wants both
    /// marked, who counts how often somebody is named wants one.
    pub fn is_gloss(&self) -> bool {
        self.is_gloss
    }

    /// Returns what speaks for and against it, what weighs most first: the spelling, what
    /// stands before and after it, the words it is made of, who was named earlier.
    ///
    /// The weights add up to the logit of the confidence. Evidence about which of several
    /// entities is meant is in it as far as it makes this name surer or less sure.
    ///
    /// ```
    /// use thainym::{Entity, Kind, Resolver};
    /// let resolver = Resolver::new([
    ///     Entity::new("lukashenko", "อเล็กซานเดอร์ ลูกาเชนโก").kind(Kind::Person),
    /// ])?;
    /// for mention in resolver.mentions("นายลูคาเชนโกยังชื่นชมบทบาทของอิหร่าน") {
    ///     let title = mention.evidence().iter().find(|e| e.kind() == "title-before");
    ///     assert_eq!(title.map(|e| e.text()), Some("นาย"));
    ///     assert!(title.is_some_and(|e| e.weight() > 0.0));
    ///     let sum: f64 = mention.evidence().iter().map(|e| e.weight()).sum();
    ///     assert!((1.0 / (1.0 + (-sum).exp()) - mention.confidence()).abs() < 1e-9);
    /// }
    /// # Ok::<(), thainym::Error>(())
    /// ```
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// Returns the entities that it may denote: the one that the evidence is about, then the
    /// others, the likeliest first.
    pub fn candidates(&self) -> &[Candidate<'r>] {
        &self.candidates
    }

    /// Returns the entity that the evidence is about.
    pub fn best(&self) -> &Candidate<'r> {
        &self.best
    }
}

impl Serialize for Mention<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut mention = serializer.serialize_struct("Mention", 7)?;
        mention.serialize_field("start", &self.range.start)?;
        mention.serialize_field("end", &self.range.end)?;
        mention.serialize_field("text", self.text())?;
        mention.serialize_field("confidence", &self.confidence)?;
        mention.serialize_field("gloss", &self.is_gloss)?;
        mention.serialize_field("evidence", &self.evidence)?;
        mention.serialize_field("candidates", &self.candidates)?;
        mention.end()
    }
}

/// The mentions of one text, in order.
///
/// This iterator is made by [`Resolver::mentions`].
pub struct Mentions<'r, 't, D = Vec<u8>> {
    finder: Finder<'r, D>,
    text: Text<'t>,
    /// Where the next block begins.
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
            let rest = self.text.text().get(self.at..)?;
            let length = first_block(rest, true).filter(|length| *length > 0)?;
            let block = rest.get(..length)?;
            let (mentions, length) = self.finder.mentions(block, self.at);
            self.ready = mentions.into_iter();
            self.at += length;
        }
    }
}

/// A name that begins before a cut is seen whole if so much follows, in bytes.
const BEHIND_CUT: usize = 512;
/// So many places are tried to cut a text without lines.
const MAX_CUTS: usize = 64;

/// Finds the mentions of one text block by block.
struct Finder<'r, D> {
    scanner: Scanner<'r>,
    resolver: &'r Resolver<D>,
    limit: usize,
}

impl<'r, D: AsRef<[u8]>> Finder<'r, D> {
    fn new(resolver: &'r Resolver<D>, min_confidence: f64, limit: usize) -> Finder<'r, D> {
        Finder {
            scanner: Scanner::new(resolver.view(), logit(min_confidence), &resolver.shelf),
            resolver,
            limit,
        }
    }

    /// Returns the mentions of the next block of the text, which begins at `at`, and where
    /// the block after it begins.
    fn mentions<'t>(&mut self, block: &'t str, at: usize) -> (Vec<Mention<'r, 't>>, usize) {
        // A line break inside a block is no more than a space.
        let lines = block.trim_end_matches(['\r', '\n']);
        let joined = lines.contains('\n').then(|| lines.replace('\n', " "));
        let normalized = normalize(joined.as_deref().unwrap_or(lines));
        let is_cut = lines.len() == block.len() && block.len() >= SHORTEST_CUT;
        let (spans, cut) = self.spans(normalized.as_str(), is_cut);
        let length = cut.map_or(block.len(), |cut| normalized.source_range(cut - 1..cut).end);
        let mut done = 0;
        let mut mentions = Vec::new();
        for span in spans {
            let source = normalized.source_range(span.range.clone());
            let range = clusters(block, source);
            if range.start < done {
                continue;
            }
            if let Some(mention) = self.mention(block, &normalized, range.clone(), at, &span) {
                done = range.end;
                mentions.push(mention);
            }
        }
        (mentions, length)
    }

    /// Returns the spans that are names, and where the text is better cut if it was cut
    /// anywhere: after a space that is in no span.
    fn spans(&mut self, text: &str, is_cut: bool) -> (Vec<Span>, Option<usize>) {
        let mut spans = self.scanner.spans(text);
        let is_free = |at: &usize| {
            let covers = |span: &Span| span.range.start < *at && *at <= span.range.end;
            !spans.iter().any(covers)
        };
        let cut = Some(text).filter(|_| is_cut).and_then(|text| {
            let spaces = text.rmatch_indices(' ').map(|(at, _)| at);
            let last = spaces.skip_while(|at| at + BEHIND_CUT > text.len());
            last.take(MAX_CUTS).find(is_free).map(|at| at + 1)
        });
        if let Some(cut) = cut {
            spans.retain(|span| span.range.end <= cut);
        }
        let mut chosen = choose(spans.clone());
        self.scanner.next_block();
        for span in &chosen {
            self.scanner.remember(span);
        }
        let again = self.scanner.said_again(text);
        if !again.is_empty() {
            let ends = cut.unwrap_or(usize::MAX);
            spans.extend(again.into_iter().filter(|span| span.range.end <= ends));
            chosen = choose(spans);
        }
        let ends = cut.unwrap_or(usize::MAX);
        for gloss in self.scanner.glosses(text, &chosen) {
            let range = gloss.range.clone();
            if range.end <= ends {
                chosen
                    .retain(|span| span.range.end <= range.start || range.end <= span.range.start);
                let at = chosen.partition_point(|span| span.range.start < range.start);
                chosen.insert(at, gloss);
            }
        }
        (chosen, cut)
    }

    fn mention<'t>(
        &self,
        block: &'t str,
        normalized: &Normalized<'_>,
        range: Range<usize>,
        at: usize,
        span: &Span,
    ) -> Option<Mention<'r, 't>> {
        let found = span.found.clone();
        let limit = found.len();
        let index = &self.resolver.index;
        let weighed = index.entity_id(index.name_entity(found.first()?.name));
        let mut candidates: Vec<Candidate<'r>> =
            self.resolver.ranked(&span.asked, found, limit).collect();
        // The evidence is about this one, whatever the spelling alone would say.
        let first = candidates.iter().position(|one| one.id() == weighed)?;
        candidates.get_mut(..=first)?.rotate_right(1);
        let best = candidates.first()?.clone();
        candidates.truncate(self.limit);
        Some(Mention {
            text: Cow::Borrowed(block.get(range.clone())?),
            range: at + range.start..at + range.end,
            confidence: 1.0 / (1.0 + (-span.logit).exp()),
            evidence: evidence(block, normalized, span),
            is_gloss: span.is_gloss,
            best,
            candidates,
        })
    }
}

/// Returns the evidence of a span, what weighs most first.
fn evidence(block: &str, normalized: &Normalized<'_>, span: &Span) -> Vec<Evidence> {
    let items = span.account.items.iter().map(|item| {
        let range = clusters(block, normalized.source_range(item.range.clone()));
        Evidence {
            row: item.row,
            times: item.times,
            text: block.get(range).unwrap_or_default().trim().to_owned(),
        }
    });
    let mut evidence: Vec<Evidence> = items.filter(|item| item.times != 0.0).collect();
    evidence.sort_by(|a, b| b.weight().abs().total_cmp(&a.weight().abs()));
    evidence
}

/// Widens a range to whole clusters: the caller's text may have signs that the normalized
/// text has not.
fn clusters(text: &str, mut range: Range<usize>) -> Range<usize> {
    while !thai::is_cluster_boundary(text, range.start) && range.start > 0 {
        range.start -= 1;
    }
    while !thai::is_cluster_boundary(text, range.end) && range.end < text.len() {
        range.end += 1;
    }
    range
}

fn logit(probability: f64) -> f64 {
    if probability.is_nan() {
        return f64::INFINITY;
    }
    let p = probability.clamp(0.0, 1.0);
    (p / (1.0 - p)).ln()
}

/// What is as sure as this is sure.
const SURE_ENOUGH: f64 = 0.98;

/// Returns the spans without overlap that together weigh the most, in order.
///
/// A span weighs its evidence times its length, so that a full name outweighs its parts.
/// Beyond [`SURE_ENOUGH`] evidence adds nothing: of what is sure the longest is meant.
///
/// # Complexity
/// n log n for n spans.
fn choose(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|a, b| {
        let order = a.range.end.cmp(&b.range.end);
        // Of two of one range the surer goes first: it knows who was named before.
        order
            .then_with(|| a.range.start.cmp(&b.range.start))
            .then_with(|| b.logit.total_cmp(&a.logit))
    });
    let surest = logit(SURE_ENOUGH);
    // For each end: the most that can be had up to there, and the last span of it.
    let mut best: BTreeMap<usize, (f64, Option<usize>)> = BTreeMap::from([(0, (0.0, None))]);
    for (nth, span) in spans.iter().enumerate() {
        let until = |at: usize| best.range(..=at).next_back().map_or(0.0, |(_, b)| b.0);
        // Evidence against a span that is wanted all the same still leaves it a weight.
        let evidence = span.logit.exp().ln_1p().min(surest);
        let weight = evidence * span.range.len() as f64;
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
