//! The numbers of the model, estimated from evidence.
//!
//! [`fit`] estimates the cost table from pairs of spellings, [`fit_native`] what letters
//! say of a native name from two lists, [`fit_confidence`] the weights of confidence from
//! judged queries, and [`fit_mentions`] those of the evidence for a name in running text
//! from texts with marked names. All write tables that a person can read and edit, and give the
//! same table for the same evidence.

mod confidence;
mod costs;
mod mentions;
mod native;

pub use confidence::{Calibrated, Judged, Seen, features, fit_confidence};
pub use costs::{Fitted, Pair, fit, table};
pub use mentions::{FittedMentions, Mark, MarkedText, Reliability, fit_mentions};
pub use native::{Letters, fit_native};
