//! What to look for, and where.

use std::io::Read;

use crate::cost::Cost;

/// One name to resolve, with how far and how many.
///
/// A plain `&str` is a query with the defaults, so `resolver.resolve("ทักษิณ")` and
/// `resolver.resolve(Query::new("ทักษิณ").limit(3))` are the same verb.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    text: &'a str,
    max_cost: Option<Cost>,
    limit: usize,
}

impl<'a> Query<'a> {
    /// Returns a query for `text` with the default cost bound and a limit of 5 candidates.
    pub fn new(text: &'a str) -> Query<'a> {
        Query {
            text,
            max_cost: None,
            limit: 5,
        }
    }

    /// Sets the highest cost of a candidate; without it the bound grows with the length of
    /// the query, ends 0.20 to 0.60 edits above the cost of the best, and is 1.50 for parts in
    /// another order.
    ///
    /// Confidence weighs a candidate against its rivals within the bound, so a bound that
    /// leaves rivals out makes the rest look surer.
    #[must_use]
    pub fn max_cost(mut self, cost: Cost) -> Query<'a> {
        self.max_cost = Some(cost);
        self
    }

    /// Sets the greatest number of candidates: the likeliest of so many of the lowest cost, or
    /// of five if that is more.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Query<'a> {
        self.limit = limit;
        self
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn cost_bound(&self) -> Option<Cost> {
        self.max_cost
    }

    pub(crate) fn candidate_limit(&self) -> usize {
        self.limit
    }
}

impl<'a> From<&'a str> for Query<'a> {
    fn from(text: &'a str) -> Query<'a> {
        Query::new(text)
    }
}

impl<'a> From<&'a String> for Query<'a> {
    fn from(text: &'a String) -> Query<'a> {
        Query::new(text)
    }
}

/// Running prose to scan for mentions, with how sure a mention must be.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    text: &'a str,
    min_confidence: f64,
    limit: usize,
}

impl<'a> Text<'a> {
    /// Returns `text` with the default bound on confidence, 0.5, and 3 candidates a mention.
    pub fn new(text: &'a str) -> Text<'a> {
        Text {
            text,
            min_confidence: 0.5,
            limit: 3,
        }
    }

    /// Sets the least confidence of a mention, a probability; 0 keeps whatever fits at all.
    #[must_use]
    pub fn min_confidence(mut self, probability: f64) -> Text<'a> {
        self.min_confidence = probability;
        self
    }

    /// Sets the greatest number of candidates of one mention.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Text<'a> {
        self.limit = limit;
        self
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn confidence_bound(&self) -> f64 {
        self.min_confidence
    }

    pub(crate) fn candidate_limit(&self) -> usize {
        self.limit
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Text<'a> {
        Text::new(text)
    }
}

impl<'a> From<&'a String> for Text<'a> {
    fn from(text: &'a String) -> Text<'a> {
        Text::new(text)
    }
}

/// Running prose to be read piece by piece, with how sure a mention must be.
///
/// A plain reader is a reading with the defaults.
#[derive(Clone, Debug)]
pub struct Reading<R> {
    reader: R,
    min_confidence: f64,
    limit: usize,
}

impl<R: Read> Reading<R> {
    /// Returns a reading of `reader` with the default bound on confidence, 0.5, and 3
    /// candidates a mention. The reader needs no buffer.
    pub fn new(reader: R) -> Reading<R> {
        Reading {
            reader,
            min_confidence: 0.5,
            limit: 3,
        }
    }

    /// Sets the least confidence of a mention, a probability; 0 keeps whatever fits at all.
    #[must_use]
    pub fn min_confidence(mut self, probability: f64) -> Reading<R> {
        self.min_confidence = probability;
        self
    }

    /// Sets the greatest number of candidates of one mention.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Reading<R> {
        self.limit = limit;
        self
    }

    pub(crate) fn confidence_bound(&self) -> f64 {
        self.min_confidence
    }

    pub(crate) fn candidate_limit(&self) -> usize {
        self.limit
    }

    pub(crate) fn into_reader(self) -> R {
        self.reader
    }
}

impl<R: Read> From<R> for Reading<R> {
    fn from(reader: R) -> Reading<R> {
        Reading::new(reader)
    }
}
