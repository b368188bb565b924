//! What goes into an index.

use serde::{Deserialize, Serialize};

/// A thing with a stable id and one or more written names.
///
/// ```
/// use thainym::{Entity, Kind};
/// let entity = Entity::new("ahmadian", "อาลี อัคบาร์ อาห์มาเดียน")
///     .kind(Kind::Person)
///     .alias("Ali Akbar Ahmadian");
/// assert_eq!(entity.names().count(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entity {
    /// The caller's identifier, unique in an index.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What sort of thing it is.
    #[serde(default)]
    pub kind: Kind,
    /// Further written names, in any script.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// What sort of thing an entity is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// A human being.
    Person,
    /// A country, city, river, building.
    Place,
    /// A company, agency, party, alliance.
    #[serde(alias = "organization", alias = "organisation", alias = "company")]
    Org,
    /// Anything else, or not said.
    #[default]
    #[serde(other)]
    Other,
}

impl Entity {
    /// Returns an entity with one name.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Entity {
        Entity {
            id: id.into(),
            name: name.into(),
            kind: Kind::Other,
            aliases: Vec::new(),
        }
    }

    /// Sets the kind.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Entity {
        self.kind = kind;
        self
    }

    /// Adds an alias.
    #[must_use]
    pub fn alias(mut self, alias: impl Into<String>) -> Entity {
        self.aliases.push(alias.into());
        self
    }

    /// Returns all written names, the name to show first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

impl Kind {
    /// Returns the word that stands for this kind in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Place => "place",
            Kind::Org => "org",
            Kind::Other => "other",
        }
    }
}
