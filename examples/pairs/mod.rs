//! Pairs of spellings, from a table.

use std::path::PathBuf;

use anyhow::{Context, bail};
use thainym::fit::Pair;
use thainym::{Entity, Resolver};

use crate::lists::Complaints;
use crate::lists::lines::lines;

/// Returns the pairs of all files, in their order.
///
/// # Errors
/// A file cannot be read, or there is no pair at all.
pub fn read(paths: &[PathBuf], complaints: &mut Complaints) -> anyhow::Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).with_context(|| format!("cannot read the pairs {name}"))?;
        let mut is_first = true;
        for (number, line) in lines(&bytes) {
            let was_first = std::mem::take(&mut is_first);
            let fields: Result<Vec<&str>, _> =
                line.map(|line| line.split('\t').map(str::trim).collect());
            match fields.as_deref() {
                Ok(["a", "b", ..]) if was_first => {}
                Ok(fields) => match pair(fields) {
                    Ok(pair) => pairs.push(pair),
                    Err(reason) => complaints.bad_line(&name, number, reason),
                },
                Err(reason) => complaints.bad_line(&name, number, *reason),
            }
        }
    }
    if pairs.is_empty() {
        bail!("there is no pair; give lines of two spellings with a tab between");
    }
    Ok(pairs)
}

fn pair(fields: &[&str]) -> Result<Pair, String> {
    let (a, b, weight) = match fields {
        [a, b] | [a, b, ""] => (*a, *b, 1.0),
        [a, b, weight, ..] => (*a, *b, weight.parse().unwrap_or(f64::NAN)),
        _ => return Err("only one field; give two spellings with a tab between".to_owned()),
    };
    if !(weight > 0.0 && weight.is_finite()) {
        return Err("the weight is no number above 0; give one, or leave it out".to_owned());
    }
    Ok(Pair {
        a: listed(a)?,
        b: listed(b)?,
        weight,
    })
}

/// Returns a name, if the library takes it: it refuses all pairs for one bad name.
fn listed(name: &str) -> Result<String, String> {
    let name = name.trim();
    match Resolver::new([Entity::new("name", name)]) {
        Ok(_) => Ok(name.to_owned()),
        Err(_) => Err(format!(
            "\"{name}\" has nothing to match; give a name with letters"
        )),
    }
}
