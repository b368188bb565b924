//! The queries of an evaluation, and the names that are there to mislead.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, bail};
use thainym::{Entity, normalize};

use crate::lists::lines::lines;
use crate::lists::{Complaints, Lists};

/// A name with the entity it stands for.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The name to resolve.
    pub query: String,
    /// The id of the right entity; without one, the right answer is nobody.
    pub entity: Option<String>,
}

/// Returns the queries of a table with the columns query and entity, header or not.
///
/// # Errors
/// The file cannot be read, or holds no query.
pub fn read(path: &Path, lists: &Lists, complaints: &mut Complaints) -> anyhow::Result<Vec<Trial>> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read the queries {name}"))?;
    let known: HashSet<&str> = lists.entities.iter().map(|e| e.id.as_str()).collect();
    let mut trials = Vec::new();
    let mut is_first = true;
    for (number, line) in lines(&bytes) {
        let was_first = std::mem::take(&mut is_first);
        let line = match line {
            Ok(line) => line,
            Err(reason) => {
                complaints.bad_line(&name, number, reason);
                continue;
            }
        };
        let mut fields = line.split('\t').map(str::trim);
        let query = fields.next().unwrap_or_default();
        let entity = fields.next().unwrap_or_default();
        if was_first && query.eq_ignore_ascii_case("query") {
            continue;
        }
        if query.is_empty() {
            complaints.bad_line(&name, number, "the query is empty");
        } else if !entity.is_empty() && !known.contains(entity) {
            let reason = format!("entity \"{entity}\" is in no list; give its list by --entities");
            complaints.bad_line(&name, number, reason);
        } else {
            trials.push(Trial {
                query: query.to_owned(),
                entity: (!entity.is_empty()).then(|| entity.to_owned()),
            });
        }
    }
    if trials.is_empty() {
        bail!("{name} holds no query; give lines of a name, a tab and an entity id");
    }
    Ok(trials)
}

/// Adds each name of a file, one a line, as an entity of its own; returns how many were
/// left out because a list or a query has them.
///
/// # Errors
/// The file cannot be read.
pub fn add_distractors(
    path: &Path,
    trials: &[Trial],
    lists: &mut Lists,
    complaints: &mut Complaints,
) -> anyhow::Result<usize> {
    let name = path.display().to_string();
    let bytes =
        std::fs::read(path).with_context(|| format!("cannot read the distractors {name}"))?;
    let plain = |name: &str| normalize(name).as_str().to_lowercase();
    let listed = lists.entities.iter().flat_map(Entity::names).map(plain);
    // A distractor spelled like a query would be a right answer that counts as wrong.
    let queries = trials.iter().map(|trial| plain(&trial.query));
    let mut taken: HashSet<String> = listed.chain(queries).collect();
    let own = taken.clone();
    let file = lists.file(path);
    let mut left_out = 0;
    for (number, line) in lines(&bytes) {
        match line.map(str::trim) {
            Ok(distractor) => {
                let spelling = plain(distractor);
                if own.contains(&spelling) {
                    left_out += 1;
                } else if taken.insert(spelling) {
                    let entity = Entity::new(format!("distractor:{number}"), distractor);
                    lists.push(entity, file, number, complaints);
                }
            }
            Err(reason) => complaints.bad_line(&name, number, reason),
        }
    }
    Ok(left_out)
}
