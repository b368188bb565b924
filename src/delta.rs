//! What changes in a list from one day to the next, without building its index again.

use std::collections::BTreeMap;

use crate::entity::Entity;
use crate::error::Error;
use crate::index::{self, Builder, EntityId, Index, NameId};
use crate::model::fingerprint;
use crate::name::Keyer;
use crate::resolve::{Resolver, keyed};

/// One change to a list of entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The list has this entity, in place of the one with its id if there was one.
    Put(Entity),
    /// The list no longer has the entity with this id.
    Remove(String),
}

impl From<Entity> for Change {
    fn from(entity: Entity) -> Change {
        Change::Put(entity)
    }
}

/// What sets a list apart from the one that an index was built from.
///
/// A resolver with a delta answers, candidate for candidate, as one that was built from the
/// changed list; so a list that changes daily needs its index built once. A delta is small,
/// can be saved, and fits only the index it was made from.
///
/// ```
/// use thainym::{Change, Delta, Entity, Resolver};
/// let list = [Entity::new("minsk", "มินสก์"), Entity::new("kyiv", "เคียฟ")];
/// let yesterday = Resolver::new(list)?;
///
/// let delta = yesterday.delta([
///     Change::Put(Entity::new("kyiv", "เคียฟ").alias("คียิว")),
///     Change::Put(Entity::new("tallinn", "ทาลลินน์")),
///     Change::Remove("minsk".to_owned()),
/// ])?;
/// let saved = delta.as_bytes().to_vec();
///
/// let today = yesterday.with_delta(Delta::from_bytes(saved)?)?;
/// let ids = |name| today.resolve(name).map(|found| found.id()).collect::<Vec<_>>();
/// assert_eq!(ids("ทาลลิน"), ["tallinn"]);
/// assert_eq!(ids("คียิว"), ["kyiv"]);
/// assert!(ids("มินสค์").is_empty());
///
/// // One index again, the same as if it were built from the changed list.
/// let compact = today.compact()?;
/// assert_eq!(compact.len(), 2);
/// # Ok::<(), thainym::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Delta {
    stored: index::Delta,
}

impl Delta {
    /// Returns the delta of bytes that were saved.
    ///
    /// All bytes are verified; which index they belong to is asked by
    /// [`Resolver::with_delta`].
    ///
    /// # Errors
    /// The bytes are no delta, are damaged or cut short, or come from a release with
    /// another format or other sound rules.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Delta, Error> {
        let stored = index::Delta::open(bytes.into(), fingerprint())?;
        Ok(Delta { stored })
    }

    /// Returns the bytes to be saved and given to [`Delta::from_bytes`].
    pub fn as_bytes(&self) -> &[u8] {
        self.stored.as_bytes()
    }
}

impl<D: AsRef<[u8]>> Resolver<D> {
    /// Returns what sets the list apart once these changes are made, one after the other,
    /// from the list of the index alone: changes of a delta that this resolver has already
    /// are in it too.
    ///
    /// # Errors
    /// An entity is removed that is not there, or one is put that could not be built: its id
    /// is empty, or a name has nothing to match.
    ///
    /// # Complexity
    /// Grows with the number of changes, those of the present delta included, and with the
    /// logarithm of the number of entities.
    pub fn delta(
        &self,
        changes: impl IntoIterator<Item = impl Into<Change>>,
    ) -> Result<Delta, Error> {
        let mut changed = self.changed();
        for change in changes {
            match change.into() {
                Change::Put(entity) => {
                    changed.insert(entity.id.clone(), Some(entity));
                }
                Change::Remove(id) => {
                    let is_there = match changed.get(&id) {
                        Some(put) => put.is_some(),
                        None => self.index.find_entity(&id).is_some(),
                    };
                    if !is_there {
                        return Err(Error::unknown_entity(&id));
                    }
                    changed.insert(id, None);
                }
            }
        }
        let mut builder = Builder::new(fingerprint());
        let mut keyer = Keyer::default();
        for entity in changed.values().flatten() {
            builder.add(entity, |name| keyed(&mut keyer, name))?;
        }
        let stored = self
            .index
            .delta_to(changed.keys().map(String::as_str), &builder.finish()?)?;
        Ok(Delta { stored })
    }

    /// Returns this resolver with a delta, in place of the one it may have.
    ///
    /// # Errors
    /// The delta was made for another index.
    ///
    /// # Complexity
    /// Grows with the number of changes, and with the logarithm of the number of entities.
    pub fn with_delta(self, delta: Delta) -> Result<Resolver<D>, Error> {
        // What was learnt without the delta, or with another one, no longer holds.
        let mut keyer = Keyer::default();
        let index = self
            .index
            .with_delta(delta.stored, |name| keyed(&mut keyer, name))?;
        Ok(Resolver::over(index))
    }

    /// Returns a resolver of the same entities with an index of its own and no delta: its
    /// bytes are those that [`Resolver::new`] makes of the changed list.
    ///
    /// # Errors
    /// The names or keys are too many for one index.
    ///
    /// # Complexity
    /// Grows with the number of names, and with its logarithm for sorting; no name is read
    /// again.
    pub fn compact(&self) -> Result<Resolver<Vec<u8>>, Error> {
        let bytes = self.index.compact()?;
        Ok(Resolver::over(Index::of_written(bytes, fingerprint())?))
    }

    /// Returns the present delta, by id: what is put, and what is removed.
    fn changed(&self) -> BTreeMap<String, Option<Entity>> {
        let put = |id: &str| {
            let entity = self.index.find_entity(id)?;
            Some(self.entity(entity))
        };
        let changed = self.index.changed_ids();
        changed.map(|id| (id.to_owned(), put(id))).collect()
    }

    fn entity(&self, entity: EntityId) -> Entity {
        let mut names = self
            .index
            .entity_names(entity)
            .map(|name| self.index.name_text(NameId(name)));
        let first = Entity::new(
            self.index.entity_id(entity),
            names.next().unwrap_or_default(),
        );
        let first = first.kind(self.index.entity_kind(entity));
        names.fold(first, Entity::alias)
    }
}
