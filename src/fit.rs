//! The numbers of the model, estimated from evidence.
//!
//! [`fit`] estimates the cost table from pairs of spellings, [`fit_confidence`] the
//! weights of confidence from judged queries. Both write tables that a person can read
//! and edit, and both give the same table for the same evidence.

mod confidence;
mod costs;
mod native;

pub use confidence::{Calibrated, Judged, Seen, features, fit_confidence};
pub use costs::{Fitted, Pair, fit, table};
pub use native::{Letters, fit_native};
