//! What scanners learn, kept from one text to the next.
//!
//! Most of the work in a short text is to learn which keys are near what texts say; the
//! next text says much of it again. So a scanner leaves what it learnt with the resolver,
//! and the next one goes on with that. What is learnt never changes an answer.

use crate::index::Learnt;
use crate::mentions::course::Course;
use crate::mentions::price;
use crate::mentions::worth;

/// What one scanner learnt of an index.
#[derive(Default)]
pub(super) struct Memory {
    /// What could not have that logit was not looked at.
    pub(super) floor: f64,
    pub(super) worths: worth::Known,
    pub(super) keys: Learnt,
    pub(super) prices: price::Known,
    pub(super) course: Course,
}
