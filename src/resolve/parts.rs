//! How the parts of two names agree, one by one.

use std::ops::Range;

use crate::explain::Step;
use crate::name::Form;
use crate::sound::{Role, Unit};

/// From so many hundredths of an edit on, a vowel and the consonant that closes it differ
/// for the ear too.
const RIME: u16 = 10;

/// A part agrees within so many edits for each of its sounds.
const AGREES: f64 = 0.30;

/// What an alignment of two forms tells of their parts.
pub(super) struct Parts {
    /// The edits for each sound of the part of the query that agrees least.
    pub(super) worst: f64,
    /// The sum of the squares of the edits.
    pub(super) squared: f64,
    /// One part agrees, and in another a syllable ends in another vowel and another
    /// consonant.
    pub(super) is_other: bool,
}

/// What is known of one part of the query.
#[derive(Clone, Default)]
struct Seen {
    edits: u32,
    sounds: u32,
    other_rime: bool,
}

impl Parts {
    /// Follows an alignment of the two.
    pub(super) fn new(ours: &Form, theirs: &Form, steps: &[Step]) -> Parts {
        let place = |form: &Form, unit: &Unit| {
            let holds = |span: &Range<usize>| span.contains(&unit.range.start);
            form.spans.iter().position(holds).unwrap_or(0)
        };
        let mut parts = vec![Seen::default(); ours.spans.len().max(1)];
        let mut squared = 0.0;
        let (mut at, mut vowel) = (0, 0);
        for step in steps {
            let (a, b) = (
                step.asked.and_then(|at| ours.units.get(at)),
                step.listed.and_then(|at| theirs.units.get(at)),
            );
            squared += (f64::from(step.price) / 100.0).powi(2);
            // What only the listed name has belongs to the same part of it.
            at = match (a, b) {
                (Some(a), _) => place(ours, a),
                (None, Some(b)) if ours.spans.len() == theirs.spans.len() => place(theirs, b),
                _ => at,
            };
            let Some((unit, seen)) = a.or(b).zip(parts.get_mut(at)) else {
                continue;
            };
            seen.edits += u32::from(step.price);
            seen.sounds += u32::from(a.is_some_and(Unit::is_strong));
            if unit.sound.symbol().is_vowel() {
                vowel = step.price;
            } else {
                let closes = unit.sound.role() == Role::Coda;
                seen.other_rime |= closes && vowel >= RIME && step.price >= RIME;
                vowel = 0;
            }
        }
        let edits = |seen: &Seen| f64::from(seen.edits) / 100.0 / f64::from(seen.sounds.max(1));
        // A slip in the part that agrees does not make the other one agree.
        let agrees = |seen: &Seen| !seen.other_rime && seen.sounds > 0 && edits(seen) <= AGREES;
        Parts {
            worst: parts.iter().map(edits).fold(0.0, f64::max),
            squared,
            is_other: parts.iter().any(agrees) && parts.iter().any(|seen| seen.other_rime),
        }
    }
}
