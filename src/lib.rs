//! Resolves names in Thai script: every spelling, Thai or Latin, alone or in running
//! text, to its entity.
//!
//! ```
//! use thainym::Resolver;
//!
//! let resolver = Resolver::builtin()?;
//! for spelling in ["อัคมาเดียน", "อะห์มาเดียน", "อาหมัดเดียน", "นายอาห์หมัดเดียน", "Ahmadian"] {
//!     let best = resolver.resolve(spelling).next();
//!     assert_eq!(best.map(|candidate| candidate.id()), Some("ahmadian"));
//! }
//! # Ok::<(), thainym::Error>(())
//! ```
//!
//! # The nouns
//!
//! * [`Entity`]: what goes in, a stable id with its written names.
//! * [`Resolver`]: the public noun. [`Resolver::resolve`] takes one name,
//!   [`Resolver::mentions`] running text; both take a plain `&str` or the long form,
//!   a [`Query`] or a [`Text`].
//! * [`Candidate`]: an entity proposed for a name, with its [`Cost`], its confidence and
//!   the [`Edit`]s that explain it. [`Mention`]: a span of text with its candidates
//!   and the [`Evidence`] that it is a name.
//! * [`Builder`]: takes entities one by one, more than fit in memory.
//! * [`Delta`]: what changed in a list since its index was built.
//! * [`Error`]: only building and opening can fail.
//!
//! [`normalize`] is useful alone: the same-script canonical spelling that loses no vowel.
//! [`fit`] re-estimates the numbers of the model from evidence.
//!
//! # From a spelling to an entity
//!
//! 1. *Normalize*: faults of typing and encoding are repaired, with a map back to the
//!    caller's bytes.
//! 2. *Titles* are taken off, glued or spaced; where a word may as well belong to the
//!    name, both are tried.
//! 3. *Sound*: each part is read as symbols of one small alphabet for Thai and Latin, one
//!    byte a sound; what is spelled but silent stays, marked weak.
//! 4. *Forms*: whole, in another order, with parts left out: more keys, each with its
//!    penalty.
//! 5. *Index*: the keys of all names in two tries, one of them reversed. A weighted edit
//!    table walks both, each for one half of the query, and finds every key within the
//!    bound; running text is scanned over an `fst` of the same keys.
//! 6. *Price*: what was found is compared again with the letters, strictly between native
//!    names, generously between foreign ones; the cheapest forms decide the cost.
//! 7. *Confidence*: a logistic model over what the explanation shows.
//!
//! # Limits
//!
//! * A name has at most 128 sounds and five parts; what is longer is matched by its
//!   first sounds, and as a whole.
//! * Sound rules do not know exonyms (ฝรั่งเศส is France): give them as aliases.
//! * Scripts other than Thai and Latin are compared letter by letter.
//! * The checksum of an index tells accident, not malice: open only files you trust.
#![forbid(unsafe_code)]

mod builder;
mod confidence;
mod cost;
mod delta;
mod edit;
mod entity;
mod error;
mod explain;
pub mod fit;
mod index;
mod known;
mod latin;
mod mentions;
mod model;
mod name;
mod native;
mod normalize;
mod query;
mod resolve;
mod sound;
mod table;
mod thai;
mod titles;
mod tree;

pub use builder::Builder;
pub use cost::Cost;
pub use delta::{Change, Delta};
pub use entity::{Entity, Kind};
pub use error::Error;
pub use explain::Edit;
pub use mentions::{Evidence, Mention, Mentions, MentionsIn};
pub use normalize::{Normalized, normalize};
pub use query::{Query, Reading, Text};
pub use resolve::{Candidate, Candidates, Resolver};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
