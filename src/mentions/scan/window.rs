//! The stretch of text that a name beginning at one place may take, and its readings.

use crate::mentions::orthography::{ends_name, is_letter};
use crate::sound::{self, Unit};
use crate::thai;

/// How much text is read from one start on, in letters.
const WINDOW: usize = 60;
/// No name with more parts is matched part by part.
const MAX_PARTS: usize = 5;

/// Returns where the text that is read from `start` on ends: before a sign that no name
/// goes across, after some letters, after some parts.
pub(super) fn window(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut parts = 1;
    let mut last = ' ';
    for (nth, (at, letter)) in rest.char_indices().enumerate() {
        let gap = matches!(letter, ' ' | '-' | '.' | '\'' | '&');
        let inside = gap || is_letter(letter) || !thai::is_cluster_boundary(rest, at);
        parts += usize::from(gap && last != letter);
        if !inside || parts > MAX_PARTS || (gap && letter == last) {
            return start + at;
        }
        last = letter;
        if nth >= WINDOW && ends_name(rest, at) {
            return start + at;
        }
    }
    text.len()
}

/// Returns the readings of a text from `start` on.
pub(super) fn readings(text: &str, start: usize) -> Vec<Vec<Unit>> {
    let slice = text.get(start..).unwrap_or_default();
    let mut parts = sound::parts(slice);
    for part in &mut parts {
        part.range = part.range.start + start..part.range.end + start;
    }
    let of_parts: Vec<_> = parts
        .iter()
        .map(|part| sound::readings(text, part))
        .collect();
    let most = of_parts.iter().map(Vec::len).max().unwrap_or(0);
    let mut readings: Vec<Vec<Unit>> = Vec::new();
    for nth in 0..most {
        let units: Vec<Unit> = of_parts
            .iter()
            .filter_map(|part| part.get(nth).or(part.first()))
            .flatten()
            .cloned()
            .collect();
        if !readings.contains(&units) {
            readings.push(units);
        }
    }
    readings
}

/// Returns where the text ends that the units were read from.
pub(super) fn close(text: &str, units: &[Unit]) -> usize {
    let mut end = units.iter().map(|unit| unit.range.end).max().unwrap_or(0);
    while end < text.len() && !thai::is_cluster_boundary(text, end) {
        end += 1;
    }
    end
}
