//! Reading one step from a seat, in every way, and to every end that changes it.

use std::ops::Range;

use super::{Found, Heard, Next, Seat, Step, Steps, Way, Ways, count, number, place};
use crate::sound::spelling::{Cell, Coda, MAX_CHOICES, Reader, Sight};
use crate::sound::{Role, Sound, Unit};

impl Steps {
    /// Works out the ways from a seat.
    pub(super) fn work_out(&mut self, seat: Seat) -> Ways {
        let at = place(seat.cell);
        let from = self.found.steps.len();
        let (start, end) = self.parts.get(at).copied().unwrap_or_default();
        let (start, end) = (place(start), place(end));
        let mut seen = self.read(seat, start..end);
        // The only thing a reader looks back for is what makes ทร an s.
        let is_inside = start < at && self.looks_back(at);
        if is_inside {
            seen = seen.max(self.read(seat, at..end));
        }
        // A name that ends here is read without what follows it, which is nothing new
        // where the reader did not look at that.
        for cut in at + 1..end.min(seen) {
            self.read_last(seat, start..cut, from);
            if is_inside {
                self.read_last(seat, at..cut, from);
            }
        }
        Ways {
            from: number(from),
            to: number(self.found.steps.len()),
            seen: count(seen - at),
        }
    }

    /// Reads on to the end of these cells in every way that the steps from the `known` one
    /// on do not take.
    fn read_last(&mut self, seat: Seat, part: Range<usize>, known: usize) {
        let end = part.end;
        let is_end = |seat: Seat| place(seat.cell) >= end;
        let ways = self.read_aside(seat, part.clone(), |found, step| {
            let mut known = found.steps.get(known..).unwrap_or_default().iter();
            // What goes on alike is cut where it has come to.
            let is_like = |known: &Step| {
                let ends =
                    matches!(step.next, Next::On(cells, mind) if is_end(seat.on(cells, mind)));
                (ends || known.next == step.next) && found.sounds(*known) == found.sounds(step)
            };
            !known.any(is_like)
        });
        let mut open: Vec<_> = ways.into_iter().map(|way| (0, way)).collect();
        while let Some((on, (sounds, next))) = open.pop() {
            let Next::On(cells, mind) = next else {
                continue;
            };
            let on = on + cells;
            let seat = seat.on(on, mind);
            if is_end(seat) {
                self.found.stop(&sounds, known);
                continue;
            }
            for (mut more, next) in self.read_aside(seat, part.clone(), |_, _| true) {
                for heard in &mut more {
                    heard.cells += on;
                }
                open.push((on, ([sounds.as_slice(), &more].concat(), next)));
            }
        }
    }

    /// Returns the steps from a seat, with no other cells in sight than these, that are
    /// wanted.
    fn read_aside(
        &mut self,
        seat: Seat,
        part: Range<usize>,
        is_wanted: impl Fn(&Found, Step) -> bool,
    ) -> Vec<Way> {
        let (steps, heard) = (self.found.steps.len(), self.found.heard.len());
        self.read(seat, part);
        let read = self.found.steps.split_off(steps).into_iter();
        let wanted = read.filter(|step| is_wanted(&self.found, *step));
        let wanted = wanted.map(|step| (self.found.sounds(step).to_vec(), step.next));
        let wanted = wanted.collect();
        self.found.heard.truncate(heard);
        wanted
    }

    /// Reads one step in every way, with no other cells in sight than these. Returns the
    /// first cell that made no difference.
    fn read(&mut self, seat: Seat, part: Range<usize>) -> usize {
        let (at, mind) = (place(seat.cell), usize::from(seat.mind));
        let cells = self.cells.get(part.clone()).unwrap_or_default();
        let mut seen = 0;
        let mut choices = 0;
        let mut nth = 0;
        while nth <= choices {
            let mut units = std::mem::take(&mut self.units);
            units.clear();
            let mut reader = Reader::<true> {
                cells: Sight::new(cells),
                at: at - part.start,
                units,
                vowel: match mind % 3 {
                    0 => None,
                    1 => Some(Coda::Open),
                    _ => Some(Coda::Needed),
                },
                closed: mind >= 3,
                choices: 0,
                chosen: (1 << nth) >> 1,
            };
            reader.step();
            choices = choices.max(reader.choices.min(MAX_CHOICES));
            seen = seen.max(part.start + reader.cells.seen.get().min(cells.len() + 1));
            nth += 1;
            let vowel = match reader.vowel {
                Some(Coda::Open) => 1,
                Some(Coda::Needed) => 2,
                _ => 0,
            };
            let mind = vowel + if reader.closed { 3 } else { 0 };
            let is_last = reader.at >= cells.len();
            let next = Next::On(count(part.start + reader.at - at), mind);
            self.units = reader.units;
            let from = self.cells.get(at..).unwrap_or_default();
            self.found.add(heard(&self.units, from), next);
            // The end of the part may make the last vowel a silent one.
            if softens(&self.units) {
                seen = seen.max(part.start + reader.at + 1);
                if is_last {
                    soften(&mut self.units);
                    self.found.add(heard(&self.units, from), next);
                }
            }
        }
        seen
    }
}

/// Returns the sounds of units that were read from these cells on.
fn heard(units: &[Unit], cells: &[Cell]) -> impl Iterator<Item = Heard> {
    units.iter().map(|unit| {
        let last = cells.iter().position(|cell| cell.end >= unit.range.end);
        Heard {
            sound: unit.sound,
            cells: count(last.map_or(0, |last| last + 1)),
        }
    })
}

/// Whether these end in ติ or the like, which a vowel before it would soften.
fn softens(units: &[Unit]) -> bool {
    let last = units.last_chunk();
    last.is_some_and(|[stop, vowel]: &[Unit; 2]| {
        matches!(stop.letter, 'ต' | 'ฒ' | 'ฏ' | 'ม') && matches!(vowel.letter, 'ิ' | 'ุ')
    })
}

/// Makes a last syllable ติ or the like what a vowel before it would make of it.
fn soften(units: &mut [Unit]) {
    if let Some([stop, vowel]) = units.last_chunk_mut() {
        stop.sound = Sound::new(stop.sound.symbol(), Role::Coda);
        vowel.sound = Sound::new(vowel.sound.symbol(), Role::Weak);
    }
}
