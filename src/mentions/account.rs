//! What speaks for and against a span, kept so that it can be told.

use std::ops::Range;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::evidence::Row;

/// One thing that speaks for or against a span of text being a name of an entity.
///
/// The weights of the evidence of a mention add up to the logit of its confidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    pub(super) row: Row,
    /// How many times the weight of the row counts.
    pub(super) times: f64,
    pub(super) text: String,
}

impl Evidence {
    /// Returns what kind of evidence it is: the name of its row in `data/evidence.tsv`, such
    /// as `title-before`, `clause-after` or `is-word`.
    pub fn kind(&self) -> &'static str {
        self.row.name()
    }

    /// Returns what that means, in English.
    pub fn reason(&self) -> &'static str {
        self.row.note()
    }

    /// Returns by how much it moves the confidence, as a difference of logits (natural
    /// logarithms of odds): above zero it speaks for a name, below zero against one.
    pub fn weight(&self) -> f64 {
        self.row.weight() * self.times
    }

    /// Returns the row, and how many times its weight counts.
    pub(crate) fn counted(&self) -> (Row, f64) {
        (self.row, self.times)
    }

    /// Returns the words or signs of the text that say so; empty if the span itself does.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut evidence = serializer.serialize_struct("Evidence", 4)?;
        evidence.serialize_field("kind", self.kind())?;
        evidence.serialize_field("text", self.text())?;
        evidence.serialize_field("weight", &self.weight())?;
        evidence.serialize_field("reason", self.reason())?;
        evidence.end()
    }
}

/// What a stretch of text says beside a span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Said {
    pub(super) row: Row,
    pub(super) weight: f64,
    start: usize,
    end: usize,
}

impl Said {
    pub(super) fn new(row: Row, range: Range<usize>) -> Said {
        Said {
            row,
            weight: row.weight(),
            start: range.start,
            end: range.end,
        }
    }

    /// Returns the other thing that the same stretch says.
    pub(super) fn of(self, row: Row) -> Said {
        Said::new(row, self.start..self.end)
    }

    /// Returns the one that says more; of equals, the second.
    pub(super) fn max(self, other: Said) -> Said {
        if self.weight > other.weight {
            self
        } else {
            other
        }
    }
}

/// One line of an account.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) row: Row,
    /// How many times the weight of the row counts.
    pub(super) times: f64,
    /// The stretch of the line that says so; empty if the span itself does.
    pub(super) range: Range<usize>,
}

/// All that speaks for and against a span being a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    pub(super) items: Vec<Item>,
}

impl Account {
    /// Returns what it all comes to, as a logit.
    pub(super) fn logit(&self) -> f64 {
        self.items
            .iter()
            .map(|item| item.row.weight() * item.times)
            .sum()
    }

    pub(super) fn add(&mut self, row: Row) {
        self.add_times(row, 1.0);
    }

    pub(super) fn add_times(&mut self, row: Row, times: f64) {
        self.items.push(Item {
            row,
            times,
            range: 0..0,
        });
    }

    pub(super) fn add_said(&mut self, said: Said, times: f64) {
        self.items.push(Item {
            row: said.row,
            times,
            range: said.start..said.end,
        });
    }
}
