//! Texts with marked names.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use thainym::fit::{Mark, MarkedText};

use crate::lists::Complaints;
use crate::lists::lines::lines;

#[derive(Deserialize)]
struct Line {
    text: String,
    names: Vec<Name>,
}

#[derive(Deserialize)]
struct Name {
    start: usize,
    end: usize,
    entity: Option<String>,
}

/// Returns the texts of a file, one JSON object a line.
///
/// # Errors
/// The file cannot be read. A bad line is complained about and left out.
pub fn read(path: &Path, complaints: &mut Complaints) -> anyhow::Result<Vec<MarkedText>> {
    let name = path.display().to_string();
    let bytes = fs::read(path).with_context(|| format!("cannot read the texts {name}"))?;
    let mut texts = Vec::new();
    for (number, line) in lines(&bytes) {
        match line.map(str::trim) {
            Ok("") => {}
            Ok(line) => match serde_json::from_str::<Line>(line) {
                Ok(line) => texts.push(marked(line)),
                Err(error) => complaints.bad_line(&name, number, error),
            },
            Err(reason) => complaints.bad_line(&name, number, reason),
        }
    }
    Ok(texts)
}

fn marked(line: Line) -> MarkedText {
    let names = line.names.into_iter().map(|name| Mark {
        range: name.start..name.end,
        entity: name.entity,
    });
    MarkedText {
        text: line.text,
        names: names.collect(),
    }
}
