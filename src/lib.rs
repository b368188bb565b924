//! Resolves names in Thai script.
#![forbid(unsafe_code)]

mod confidence;
mod cost;
mod edit;
mod entity;
mod error;
mod explain;
pub mod fit;
mod index;
mod latin;
mod model;
mod name;
mod normalize;
mod query;
mod resolve;
mod sound;
mod thai;
mod titles;

pub use cost::Cost;
pub use entity::{Entity, Kind};
pub use error::Error;
pub use explain::Edit;
pub use normalize::{Normalized, normalize};
pub use query::{Query, Text};
pub use resolve::{Candidate, Candidates, Resolver};
