//! The changes between a query and the spelling that matched, to be read.

use thainym::Candidate;

use crate::columns::{left, plain, width};

/// Returns one line for each change, such as `ห์ → ∅  0.03  ห์ silent`, in columns.
pub fn lines(candidate: &Candidate) -> Vec<String> {
    let edits = candidate.explain();
    let changes: Vec<String> = edits
        .iter()
        .map(|edit| format!("{} → {}", shown(edit.from()), shown(edit.to())))
        .collect();
    let widest = changes.iter().map(|c| width(c)).max().unwrap_or(0);
    changes
        .iter()
        .zip(edits.iter())
        .map(|(change, edit)| {
            let change = left(change, widest);
            format!("{change}  {}  {}", edit.cost(), plain(edit.reason()))
        })
        .collect()
}

/// Returns one side of a change as it can be seen: ∅ for nothing, and a dotted circle
/// under a mark that has no letter to stand on.
fn shown(side: &str) -> String {
    let side = plain(side);
    match side.chars().next() {
        None => "∅".to_owned(),
        Some(first) if width(first.encode_utf8(&mut [0; 4])) == 0 => format!("◌{side}"),
        Some(_) if side.trim().is_empty() => "␣".to_owned(),
        Some(_) => side,
    }
}
