//! Entities as JSON Lines: `{"id": …, "name": …, "kind": …, "aliases": […]}`, one a line.

use anyhow::bail;
use thainym::Entity;

use super::lines::lines;

/// Gives each line's entity, or the reason why it has none, to `each`.
///
/// # Errors
/// The file is a JSON array, so that no line of it could be read.
pub fn read(
    bytes: &[u8],
    mut each: impl FnMut(usize, Result<Entity, String>),
) -> anyhow::Result<()> {
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        bail!("it is a JSON array; write one object a line (`jq -c '.[]'` does)");
    }
    for (number, line) in lines(bytes) {
        each(number, line.map_err(str::to_owned).and_then(entity));
    }
    Ok(())
}

fn entity(line: &str) -> Result<Entity, String> {
    let entity: Entity = serde_json::from_str(line).map_err(|error| {
        // Its own "line 1" would contradict the line number of the report.
        let message = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        match message.strip_suffix(&place) {
            Some(message) => format!("{message} (column {})", error.column()),
            None => message,
        }
    })?;
    if entity.id.trim().is_empty() {
        return Err("the id is empty; give a unique one".to_owned());
    }
    if entity.name.trim().is_empty() {
        return Err("the name is empty; give at least one letter".to_owned());
    }
    Ok(entity)
}
