//! Colours for a terminal, and nothing for a pipe.

use std::fmt;
use std::io::{self, IsTerminal};

use thainym::Kind;

/// Whether to colour what goes to standard output.
#[derive(Clone, Copy, Debug)]
pub struct Colours {
    /// Whether there are colours at all.
    pub on: bool,
}

impl Colours {
    /// Returns colours for standard output: on a terminal, unless `NO_COLOR` is set.
    pub fn of_stdout() -> Colours {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Colours {
            on: io::stdout().is_terminal() && !refused,
        }
    }

    /// Returns `text` to be shown faintly.
    pub fn faint(self, text: impl fmt::Display) -> Painted {
        self.paint("2", text)
    }

    /// Returns `text` to be shown in bold.
    pub fn bold(self, text: impl fmt::Display) -> Painted {
        self.paint("1", text)
    }

    /// Returns `text` in the colour of a kind of entity.
    pub fn kind(self, kind: Kind, text: impl fmt::Display) -> Painted {
        let code = match kind {
            Kind::Person => "1;33",
            Kind::Place => "1;32",
            Kind::Org => "1;36",
            _ => "1;35",
        };
        self.paint(code, text)
    }

    fn paint(self, code: &'static str, text: impl fmt::Display) -> Painted {
        Painted {
            code: self.on.then_some(code),
            text: text.to_string(),
        }
    }
}

/// A text with its colour.
#[derive(Debug)]
pub struct Painted {
    code: Option<&'static str>,
    text: String,
}

impl fmt::Display for Painted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "\x1b[{code}m{}\x1b[0m", self.text),
            None => f.write_str(&self.text),
        }
    }
}
