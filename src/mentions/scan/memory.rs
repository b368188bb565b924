//! What scanners learn, kept from one text to the next.
//!
//! Most of the work in a short text is to learn which keys are near what texts say; the
//! next text says much of it again. So a scanner leaves what it learnt with the resolver,
//! and the next one goes on with that. What is learnt never changes an answer.

use std::collections::HashMap;
use std::sync::Arc;

use super::Priced;
use crate::index::{Learnt, NameId};
use crate::mentions::course::Course;
use crate::mentions::listed::Listed;
use crate::mentions::worth::Known;

/// What one scanner learnt of an index.
#[derive(Default)]
pub(super) struct Memory {
    /// The least logit of a span that was wanted.
    pub(super) bound: f64,
    pub(super) worths: Known,
    pub(super) keys: Learnt,
    pub(super) listed: HashMap<NameId, Arc<Listed>>,
    pub(super) priced: HashMap<String, Priced>,
    pub(super) course: Course,
}
