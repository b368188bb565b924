//! What every public type can do besides its own work: be sent, shared, survive a panic
//! of its user, and be shown.

use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use thainym::{
    Builder, Candidate, Candidates, Change, Cost, Delta, Edit, Entity, Error, Kind, Normalized,
    Query, Resolver, Text,
};

fn is_free<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + Debug>() {}

fn is_copied<T: Copy + Eq + Ord + std::hash::Hash>() {}

#[test]
fn every_public_type_is_sent_shared_and_shown() {
    is_free::<Builder>();
    is_free::<Candidate<'static>>();
    is_free::<Candidates<'static>>();
    is_free::<Change>();
    is_free::<Cost>();
    is_free::<Delta>();
    is_free::<Edit>();
    is_free::<Entity>();
    is_free::<Error>();
    is_free::<Kind>();
    is_free::<Normalized<'static>>();
    is_free::<Query<'static>>();
    is_free::<Resolver>();
    is_free::<Text<'static>>();
}

#[test]
fn a_resolver_over_borrowed_or_shared_bytes_is_sent_shared_and_shown() {
    is_free::<Resolver<&'static [u8]>>();
    is_free::<Resolver<Arc<[u8]>>>();
    is_free::<Resolver<Box<[u8]>>>();
}

#[test]
fn small_values_are_copied_compared_and_hashed() {
    is_copied::<Cost>();
    is_copied::<Kind>();
}

#[test]
fn an_error_is_a_standard_error_that_outlives_its_cause() {
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_error::<Error>();
}

#[test]
fn what_is_shown_names_the_type_and_not_all_of_the_index() -> Result<(), Error> {
    let resolver = Resolver::new([Entity::new("minsk", "มินสก์")])?;
    let shown = format!("{resolver:?}");
    assert!(
        shown.starts_with("Resolver") && shown.len() < 100,
        "{shown}"
    );
    assert!(format!("{:?}", resolver.resolve("มินสค์")).contains("minsk"));
    Ok(())
}
