//! Names to entities.

mod candidate;
mod parts;
mod search;
mod shelf;

use std::sync::Arc;

pub use self::candidate::{Candidate, Candidates};
pub(crate) use self::search::{Asked, Found};
pub(crate) use self::shelf::Shelf;

use self::candidate::RIVALS;
use crate::builder::Builder;
use crate::entity::{Entity, Kind};
use crate::error::Error;
use crate::index::{Index, Keyed, NameId};
use crate::model::fingerprint;
use crate::name::Keyer;
use crate::query::Query;

/// Brings written names to entities.
///
/// A resolver owns the bytes of its index, so any `AsRef<[u8]>` will do: a vector, a static
/// slice, a memory map; and what it learnt in scanning texts. Resolving needs no lock, and
/// nothing ever fails.
///
/// ```
/// use thainym::{Entity, Kind, Resolver};
/// let resolver = Resolver::new([
///     Entity::new("ahmadian", "อาลี อัคบาร์ อาห์มาเดียน").kind(Kind::Person),
///     Entity::new("lukashenko", "Alexander Lukashenko").kind(Kind::Person),
/// ])?;
/// let best = resolver.resolve("นายอัคมาเดียน").next();
/// assert_eq!(best.map(|candidate| candidate.id()), Some("ahmadian"));
/// let best = resolver.resolve("ลูคาเชนโก").next();
/// assert_eq!(best.map(|candidate| candidate.id()), Some("lukashenko"));
/// # Ok::<(), thainym::Error>(())
/// ```
pub struct Resolver<D = Vec<u8>> {
    pub(crate) index: Index<D>,
    /// What was learnt of this very index, its delta included, in scanning texts.
    pub(crate) shelf: Shelf,
}

impl<D: Clone> Clone for Resolver<D> {
    fn clone(&self) -> Resolver<D> {
        Resolver {
            index: self.index.clone(),
            shelf: Shelf::default(),
        }
    }
}

impl<D: AsRef<[u8]>> std::fmt::Debug for Resolver<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver")
            .field("entities", &self.len())
            .finish_non_exhaustive()
    }
}

impl Resolver<Vec<u8>> {
    /// Returns a resolver of `entities`, built in memory.
    ///
    /// The same entities in any order give the same bytes.
    ///
    /// # Errors
    /// An id is empty or given twice, or a name has nothing to match.
    ///
    /// # Complexity
    /// Time grows with the number of names, and with its logarithm for sorting.
    pub fn new(entities: impl IntoIterator<Item = Entity>) -> Result<Resolver, Error> {
        let mut builder = Builder::new();
        for entity in entities {
            builder.add(&entity)?;
        }
        builder.finish()
    }

    /// Returns a resolver of the bundled gazetteer: people, places and bodies that Thai
    /// news is full of.
    ///
    /// # Errors
    /// The gazetteer is part of the crate and is tested, so there are none in a release.
    pub fn builtin() -> Result<Resolver, Error> {
        Resolver::new(gazetteer()?)
    }
}

/// Returns the entities of the bundled gazetteer, in the order of the file.
fn gazetteer() -> Result<Vec<Entity>, Error> {
    let lines = include_str!("../data/gazetteer.tsv")
        .lines()
        .enumerate()
        .skip(1);
    lines
        .map(|(at, line)| gazetteer_entity(at + 1, line))
        .collect()
}

fn gazetteer_entity(number: usize, line: &str) -> Result<Entity, Error> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, kind, name, latin, aliases] = fields.as_slice() else {
        return Err(Error::list(number, "not five fields"));
    };
    let kind = match *kind {
        "person" => Kind::Person,
        "place" => Kind::Place,
        "org" => Kind::Org,
        other => return Err(Error::list(number, format!("kind \"{other}\" is unknown"))),
    };
    let entity = Entity::new(*id, *name).kind(kind).alias(*latin);
    Ok(aliases
        .split('|')
        .filter(|alias| !alias.is_empty())
        .fold(entity, Entity::alias))
}

/// Returns what the index is to know of a name.
pub(crate) fn keyed(keyer: &mut Keyer, name: &str) -> Keyed {
    let mut keyed = Keyed::roomy();
    keyed.mark = keyer.read(name, |key, penalty, part| {
        // A lower penalty only makes the search look at a name it then prices right.
        let penalty = u8::try_from(penalty.hundredths()).unwrap_or(u8::MAX);
        keyed.push(key, part, penalty);
    });
    keyed
}

impl<D: AsRef<[u8]>> Resolver<D> {
    /// Returns a resolver over the bytes of an index that was built before.
    ///
    /// All bytes are verified once; after that nothing in them can make a search fail.
    ///
    /// # Errors
    /// The bytes are no index, are damaged or cut short, or come from a release with
    /// another format or other sound rules.
    ///
    /// # Complexity
    /// One pass over the bytes; nothing is copied.
    pub fn from_bytes(bytes: D) -> Result<Resolver<D>, Error> {
        Ok(Resolver::over(Index::open(bytes, fingerprint())?))
    }

    /// Returns a resolver over an index, of which nothing is learnt yet.
    pub(crate) fn over(index: Index<D>) -> Resolver<D> {
        Resolver {
            index,
            shelf: Shelf::default(),
        }
    }

    /// Returns the same resolver over borrowed bytes.
    pub(crate) fn view(&self) -> Resolver<&[u8]> {
        Resolver::over(self.index.view())
    }

    /// Returns the bytes of the index, to be saved and given to [`Resolver::from_bytes`];
    /// what a delta changes is not in them.
    pub fn as_bytes(&self) -> &[u8] {
        self.index.as_bytes()
    }

    /// Returns the number of entities.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Returns whether there is no entity at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of names and aliases.
    pub fn names_len(&self) -> usize {
        self.index.names_len()
    }

    /// Returns the sections of the index, each with its size in bytes.
    pub fn sections(&self) -> impl Iterator<Item = (&'static str, usize)> + use<D> {
        self.index.section_sizes()
    }

    /// Returns the written names of the entity with this id, the one to show first; none
    /// if there is no such entity.
    ///
    /// # Complexity
    /// Logarithmic in the number of entities.
    pub fn names(&self, id: &str) -> impl Iterator<Item = &str> {
        let names = self
            .index
            .find_entity(id)
            .map(|entity| self.index.entity_names(entity));
        names
            .into_iter()
            .flatten()
            .map(|name| self.index.name_text(NameId(name)))
    }

    /// Returns the entities a name may denote, the likeliest first, at most one candidate
    /// for each.
    ///
    /// Within the cost bound no candidate is missed: the answer is that of comparing the
    /// query with every name. A query that sets no bound looks no further than 0.90 edits
    /// and 0.20 for each sound that carries identity, at most 3, and a name in another order
    /// of parts is within 1.50 edits. It gets the candidates that are at most so much worse than
    /// the best: 0.60 edits, for a Thai spelling no more than 0.30 and three fifths of what
    /// the best costs, and beside a best beyond one edit less again, down to 0.20.
    /// [`Query::max_cost`] asks for more.
    ///
    /// As many candidates as are wanted, at least five, are weighed: those of the lowest
    /// cost, and all that cost as much as the last of them. Of these the likeliest are given,
    /// by confidence, which knows more than the cost does: that only a part of a name agrees,
    /// that many names share it. Ties go to the lower cost, then to fewer plain
    /// edits, then to the smaller id.
    ///
    /// # Complexity
    /// Grows with the number of keys within the cost of the last candidate, far slower
    /// than with the number of names.
    pub fn resolve<'q>(&self, query: impl Into<Query<'q>>) -> Candidates<'_> {
        let query = query.into();
        let asked = match query.cost_bound() {
            Some(_) => Asked::new(query.text()),
            None => Asked::open(query.text()),
        };
        let asked = Arc::new(asked);
        let limit = query.candidate_limit();
        let wanted = if limit == 0 { 0 } else { limit.max(RIVALS) };
        let found = self.search(&asked, query.cost_bound(), wanted);
        self.rank(&asked, found, limit)
    }
}

#[cfg(feature = "rayon")]
impl<D: AsRef<[u8]> + Sync> Resolver<D> {
    /// Returns the candidates of each query, in the order of the queries: what
    /// [`Resolver::resolve`] answers to each, worked out on all cores.
    ///
    /// ```
    /// use thainym::Resolver;
    /// let resolver = Resolver::builtin()?;
    /// let answers = resolver.resolve_all(&["อัคมาเดียน", "ลูคาเชนโก้"]);
    /// let mut first = answers.into_iter().filter_map(|mut candidates| candidates.next());
    /// assert_eq!(first.next().map(|candidate| candidate.id()), Some("ahmadian"));
    /// assert_eq!(first.next().map(|candidate| candidate.id()), Some("lukashenko"));
    /// # Ok::<(), thainym::Error>(())
    /// ```
    ///
    /// # Complexity
    /// That of the queries one by one, shared among the threads of rayon's pool; nothing
    /// is locked.
    pub fn resolve_all<'q, Q>(&self, queries: &[Q]) -> Vec<Candidates<'_>>
    where
        Q: Clone + Into<Query<'q>> + Sync,
    {
        use rayon::prelude::*;
        let queries = queries.par_iter();
        queries.map(|query| self.resolve(query.clone())).collect()
    }
}

#[cfg(test)]
mod tests;
