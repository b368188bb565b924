//! The readings of a text from every place in it, without reading anything twice.
//!
//! What a reader does next depends on the letters from there on and on little else: so
//! the readings from all places soon run together, and each step is worked out once.

use std::ops::Range;

use super::{Cell, Coda, Reader, Sight, add_cells};
use crate::sound::{Role, Sound, Unit};

/// What a reader may have in mind between two steps: one of three about the vowel that
/// waits for a coda, and whether a syllable was just closed.
const MINDS: usize = 6;

/// Where a reader is, with what it has in mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat(u32);

/// One way to read on from a seat.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    from: u32,
    to: u32,
    pub(crate) next: Next,
}

/// What comes after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Seat(Seat),
    /// The part is read to its end.
    End,
    /// Only what ends here is read so: what follows would change it.
    Stop,
}

/// A sound, with the place up to which the letters are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) sound: Sound,
    pub(crate) end: usize,
}

/// The readings of the Thai parts of one text, from every letter on.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    cells: Vec<Cell>,
    /// For each cell the cells of its part.
    parts: Vec<(u32, u32)>,
    /// For each seat its steps, once they are known.
    known: Vec<Option<(u32, u32)>>,
    /// For each of those the first cell that made no difference to them.
    seen: Vec<u32>,
    found: Found,
    /// The units of the step at hand: only the room is kept.
    units: Vec<Unit>,
}

#[derive(Debug, Default)]
struct Found {
    steps: Vec<Step>,
    heard: Vec<Heard>,
}

impl Found {
    fn sounds(&self, step: Step) -> &[Heard] {
        let heard = self.heard.get(place(step.from)..place(step.to));
        heard.unwrap_or_default()
    }

    fn add(&mut self, units: &[Unit], next: Next) {
        let from = number(self.heard.len());
        self.heard.extend(units.iter().map(|unit| Heard {
            sound: unit.sound,
            end: unit.range.end,
        }));
        let to = number(self.heard.len());
        self.steps.push(Step { from, to, next });
    }

    /// Adds a reading to its end, if there are sounds and no step from the `known` one on
    /// has the same.
    fn stop(&mut self, sounds: &[Heard], known: usize) {
        let known = self.steps.get(known..).unwrap_or_default();
        if !sounds.is_empty() && !known.iter().any(|step| self.sounds(*step) == sounds) {
            let from = number(self.heard.len());
            self.heard.extend_from_slice(sounds);
            let to = number(self.heard.len());
            let next = Next::Stop;
            self.steps.push(Step { from, to, next });
        }
    }
}

impl Steps {
    /// Forgets all, keeping the room.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.parts.clear();
        self.known.clear();
        self.seen.clear();
        self.found.steps.clear();
        self.found.heard.clear();
    }

    /// Adds a part of a text; returns the numbers of its cells.
    pub(crate) fn add(&mut self, text: &str, range: Range<usize>) -> Range<usize> {
        let first = self.cells.len();
        let mut part = Vec::new();
        add_cells(text.get(range.clone()).unwrap_or_default(), &mut part);
        for cell in &mut part {
            cell.start += range.start;
            cell.end += range.start;
        }
        self.cells.append(&mut part);
        let end = self.cells.len();
        self.parts.resize(end, (number(first), number(end)));
        self.known.resize(end * MINDS, None);
        self.seen.resize(end * MINDS, 0);
        first..end
    }

    /// Returns where a cell begins in the text.
    pub(crate) fn start(&self, cell: usize) -> usize {
        self.cells.get(cell).map_or(0, |cell| cell.start)
    }

    /// Returns the seat of a reader that begins at a cell.
    pub(crate) fn seat(cell: usize) -> Seat {
        Seat(number(cell * MINDS))
    }

    /// Returns the numbers of the ways to read on from a seat: one, rarely a few.
    pub(crate) fn ways(&mut self, seat: Seat) -> Range<u32> {
        match self.known.get(place(seat.0)) {
            Some(Some((from, to))) => *from..*to,
            Some(None) => self.work_out(seat),
            None => 0..0,
        }
    }

    /// Returns the first cell that made no difference to the ways from a seat; beyond the
    /// part if that it ends did.
    pub(crate) fn seen(&self, seat: Seat) -> usize {
        self.seen.get(place(seat.0)).map_or(0, |seen| place(*seen))
    }

    /// Returns whether a reader at a cell looks at the one before it.
    pub(crate) fn looks_back(&self, cell: usize) -> bool {
        self.cells.get(cell).is_some_and(|cell| cell.base == 'ท')
    }

    /// Returns all that a reader sees of a cell, as a number of 13 bits that is not zero.
    pub(crate) fn letter(&self, cell: usize) -> u16 {
        self.cells.get(cell).map_or(0, Cell::number)
    }

    pub(crate) fn step(&self, way: u32) -> Option<Step> {
        self.found.steps.get(place(way)).copied()
    }

    pub(crate) fn sounds(&self, step: Step) -> &[Heard] {
        self.found.sounds(step)
    }

    fn work_out(&mut self, seat: Seat) -> Range<u32> {
        let at = place(seat.0) / MINDS;
        let first = self.found.steps.len();
        if let Some((start, end)) = self.parts.get(at).copied() {
            let (start, end) = (place(start), place(end));
            let mut seen = self.read(seat, start..end);
            // The only thing a reader looks back for is what makes ทร an s.
            if start < at && self.looks_back(at) {
                seen = seen.max(self.read(seat, at..end));
            }
            // A name that ends here is read without what follows it, which is nothing new
            // where the reader did not look at that.
            for cut in at + 1..end.min(seen) {
                self.read_last(seat, start..cut, first);
                if start < at && self.looks_back(at) {
                    self.read_last(seat, at..cut, first);
                }
            }
            if let Some(known) = self.seen.get_mut(place(seat.0)) {
                *known = number(seen);
            }
        }
        let (from, to) = (number(first), number(self.found.steps.len()));
        if let Some(known) = self.known.get_mut(place(seat.0)) {
            *known = Some((from, to));
        }
        from..to
    }

    /// Reads on to the end of these cells in every way that the steps from the `known` one
    /// on do not take.
    fn read_last(&mut self, seat: Seat, part: Range<usize>, known: usize) {
        let ways = self.read_aside(seat, part.clone(), |found, step| {
            let known = found.steps.get(known..).unwrap_or_default().iter();
            // What goes on alike is cut where it has come to.
            let mut known = known.filter(|known| step.next == Next::End || known.next == step.next);
            !known.any(|known| found.sounds(*known) == found.sounds(step))
        });
        let mut open = ways;
        while let Some((sounds, next)) = open.pop() {
            let Next::Seat(seat) = next else {
                self.found.stop(&sounds, known);
                continue;
            };
            let ways = self.read_aside(seat, part.clone(), |_, _| true);
            let ways = ways.into_iter();
            open.extend(ways.map(|(more, next)| ([sounds.as_slice(), &more].concat(), next)));
        }
    }

    /// Returns the steps from a seat, with no other cells in sight than these, that are
    /// wanted.
    fn read_aside(
        &mut self,
        seat: Seat,
        part: Range<usize>,
        is_wanted: impl Fn(&Found, Step) -> bool,
    ) -> Vec<(Vec<Heard>, Next)> {
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
        let (at, mind) = (place(seat.0) / MINDS, place(seat.0) % MINDS);
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
            choices = choices.max(reader.choices.min(super::MAX_CHOICES));
            seen = seen.max(part.start + reader.cells.seen.get().min(cells.len() + 1));
            nth += 1;
            let vowel = match reader.vowel {
                Some(Coda::Open) => 1,
                Some(Coda::Needed) => 2,
                _ => 0,
            };
            let mind = vowel + if reader.closed { 3 } else { 0 };
            let is_last = reader.at >= cells.len();
            let seat = number((part.start + reader.at) * MINDS + mind);
            let next = if is_last {
                Next::End
            } else {
                Next::Seat(Seat(seat))
            };
            self.units = reader.units;
            self.found.add(&self.units, next);
            // The end of the part may make the last vowel a silent one.
            if softens(&self.units) {
                seen = seen.max(part.start + reader.at + 1);
                if is_last {
                    soften(&mut self.units);
                    self.found.add(&self.units, next);
                }
            }
        }
        seen
    }
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

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
