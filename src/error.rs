//! The one error of this crate.

use std::fmt;

/// Why a resolver could not be built or opened.
///
/// The message says what is wrong, names the culprit and tells the remedy. Searching
/// never fails, so no search returns this.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    NoLetter { entity: String, name: String },
    EmptyId { name: String },
    DuplicateEntity { entity: String },
    UnknownEntity { entity: String },
    TooLarge { what: &'static str, limit: u64 },
    NotAnIndex,
    Version { found: u32, expected: u32 },
    Rules,
    OtherBase,
    Corrupt { what: &'static str },
    File { cause: String },
    Cost { text: String },
    List { line: usize, reason: String },
}

impl Error {
    pub(crate) fn no_letter(entity: &str, name: &str) -> Error {
        Kind::NoLetter {
            entity: entity.to_owned(),
            name: name.to_owned(),
        }
        .into()
    }

    pub(crate) fn empty_id(name: &str) -> Error {
        Kind::EmptyId {
            name: name.to_owned(),
        }
        .into()
    }

    pub(crate) fn duplicate_entity(entity: &str) -> Error {
        Kind::DuplicateEntity {
            entity: entity.to_owned(),
        }
        .into()
    }

    pub(crate) fn unknown_entity(entity: &str) -> Error {
        Kind::UnknownEntity {
            entity: entity.to_owned(),
        }
        .into()
    }

    pub(crate) fn too_large(what: &'static str, limit: u64) -> Error {
        Kind::TooLarge { what, limit }.into()
    }

    pub(crate) fn not_an_index() -> Error {
        Kind::NotAnIndex.into()
    }

    pub(crate) fn version(found: u32, expected: u32) -> Error {
        Kind::Version { found, expected }.into()
    }

    pub(crate) fn rules() -> Error {
        Kind::Rules.into()
    }

    pub(crate) fn other_base() -> Error {
        Kind::OtherBase.into()
    }

    pub(crate) fn corrupt(what: &'static str) -> Error {
        Kind::Corrupt { what }.into()
    }

    pub(crate) fn file(cause: std::io::Error) -> Error {
        // An `io::Error` may hold what is not safe to see after a panic.
        let cause = cause.to_string();
        Kind::File { cause }.into()
    }

    pub(crate) fn cost(text: &str) -> Error {
        Kind::Cost {
            text: text.to_owned(),
        }
        .into()
    }

    pub(crate) fn list(line: usize, reason: impl Into<String>) -> Error {
        Kind::List {
            line,
            reason: reason.into(),
        }
        .into()
    }

    /// Returns whether the entities given to a build, or the changes to a list, are at fault.
    pub fn is_entity(&self) -> bool {
        matches!(
            self.kind,
            Kind::NoLetter { .. }
                | Kind::EmptyId { .. }
                | Kind::DuplicateEntity { .. }
                | Kind::UnknownEntity { .. }
                | Kind::List { .. }
        )
    }

    /// Returns whether bytes given as an index are damaged, cut short or no index at all.
    pub fn is_corrupt(&self) -> bool {
        matches!(self.kind, Kind::NotAnIndex | Kind::Corrupt { .. })
    }

    /// Returns whether a file could not be written, or read again, while building.
    pub fn is_io(&self) -> bool {
        matches!(self.kind, Kind::File { .. })
    }

    /// Returns whether an index or a delta is sound but was made by another release, or a
    /// delta for another index, so that making it again is the remedy.
    pub fn is_outdated(&self) -> bool {
        matches!(
            self.kind,
            Kind::Version { .. } | Kind::Rules | Kind::OtherBase
        )
    }
}

impl From<Kind> for Error {
    #[cold]
    fn from(kind: Kind) -> Error {
        Error { kind }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::NoLetter { entity, name } => write!(
                f,
                "entity \"{entity}\": name \"{name}\" has no letter to match; give it at least one"
            ),
            Kind::EmptyId { name } => {
                write!(
                    f,
                    "entity with the name \"{name}\" has an empty id; give it a unique one"
                )
            }
            Kind::DuplicateEntity { entity } => write!(
                f,
                "entity \"{entity}\" is given twice; give all its names in one entity, as aliases"
            ),
            Kind::UnknownEntity { entity } => write!(
                f,
                "entity \"{entity}\" is to be removed but unknown; give an id that is in the list"
            ),
            Kind::OtherBase => write!(
                f,
                "delta was made for another index; make it again from this one"
            ),
            Kind::TooLarge { what, limit } => {
                write!(
                    f,
                    "more than {limit} {what}; split the entities over several indexes"
                )
            }
            Kind::NotAnIndex => {
                write!(
                    f,
                    "not a thainym index; give a file that `index build` wrote"
                )
            }
            Kind::Version { found, expected } => write!(
                f,
                "index has format version {found}, this release reads {expected}; build it again"
            ),
            Kind::Rules => write!(
                f,
                "index was built with other sound rules than this release has; build it again"
            ),
            Kind::Corrupt { what } => {
                write!(
                    f,
                    "index is damaged ({what}); restore the file or build it again"
                )
            }
            Kind::File { cause } => write!(
                f,
                "cannot write the index, or what of it is sorted on disk: {cause}"
            ),
            Kind::Cost { text } => write!(
                f,
                "\"{text}\" is not a cost; give a number of edits with at most two decimals, such as 1.25"
            ),
            Kind::List { line, reason } => write!(f, "line {line}: {reason}"),
        }
    }
}

impl std::error::Error for Error {}
