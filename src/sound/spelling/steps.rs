//! The readings of a text from every place in it, without reading anything twice.
//!
//! What a reader does next depends on the letters from there on and on little else: so
//! the readings from all places soon run together, and each step is worked out once.

mod read;
mod ways;

use std::ops::Range;

use self::ways::Known;
use super::{Cell, add_cells};
use crate::sound::{Sound, Unit};

/// What a reader may have in mind between two steps: one of three about the vowel that
/// waits for a coda, and whether a syllable was just closed.
const MINDS: usize = 6;

/// Marks a letter that stands before the seat.
const BEFORE: u16 = 1 << 13;

/// Where a reader is, with what it has in mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seat {
    cell: u32,
    mind: u8,
}

impl Seat {
    /// Returns the number of its cell.
    pub(crate) fn cell(self) -> usize {
        place(self.cell)
    }

    /// Returns the seat so many cells on, with that in mind.
    pub(crate) fn on(self, cells: u8, mind: u8) -> Seat {
        Seat {
            cell: self.cell + u32::from(cells),
            mind,
        }
    }
}

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
    /// So many cells on, which may be the end of the part, with that in mind.
    On(u8, u8),
    /// Only what ends here is read so: what follows would change it.
    Stop,
}

/// A sound, with the number of cells from the seat on up to which the letters are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) sound: Sound,
    cells: u8,
}

/// A step with its sounds.
type Way = (Vec<Heard>, Next);

/// The ways to read on from a seat.
#[derive(Clone, Copy, Debug, Default)]
struct Ways {
    from: u32,
    to: u32,
    /// How many cells made a difference to them, one beyond the part being its end.
    seen: u8,
}

/// The readings of the Thai parts of one text, from every letter on.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    cells: Vec<Cell>,
    /// For each cell the cells of its part.
    parts: Vec<(u32, u32)>,
    /// For each cell and mind the ways, once they are known.
    ways: Vec<Option<Ways>>,
    /// What is known of letters, whatever the text.
    known: Known,
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

    fn add(&mut self, heard: impl Iterator<Item = Heard>, next: Next) {
        let from = number(self.heard.len());
        self.heard.extend(heard);
        let to = number(self.heard.len());
        self.steps.push(Step { from, to, next });
    }

    /// Adds a reading to its end, if there are sounds and no step from the `known` one on
    /// has the same.
    fn stop(&mut self, sounds: &[Heard], known: usize) {
        let known = self.steps.get(known..).unwrap_or_default();
        if !sounds.is_empty() && !known.iter().any(|step| self.sounds(*step) == sounds) {
            self.add(sounds.iter().copied(), Next::Stop);
        }
    }
}

impl Steps {
    /// Forgets the text, keeping the room and what it was about letters.
    pub(crate) fn clear(&mut self) {
        self.cells.clear();
        self.parts.clear();
        self.ways.clear();
        if self.known.tidy() {
            self.found = Found::default();
        }
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
        self.ways.resize(end * MINDS, None);
        first..end
    }

    /// Returns where a cell begins in the text.
    pub(crate) fn start(&self, cell: usize) -> usize {
        self.cells.get(cell).map_or(0, |cell| cell.start)
    }

    /// Returns where the letters end in the text up to which a sound of a step from a seat
    /// is read.
    pub(crate) fn end(&self, seat: Seat, heard: Heard) -> usize {
        let last = (place(seat.cell) + usize::from(heard.cells)).wrapping_sub(1);
        self.cells.get(last).map_or(0, |cell| cell.end)
    }

    /// Returns the seat of a reader that begins at a cell.
    pub(crate) fn seat(cell: usize) -> Seat {
        Seat {
            cell: number(cell),
            mind: 0,
        }
    }

    /// Returns a seat if it is in the part of one before it, and not its end.
    pub(crate) fn within(&self, seat: Seat, before: Seat) -> Option<Seat> {
        let (_, end) = *self.parts.get(place(before.cell))?;
        (seat.cell < end).then_some(seat)
    }

    /// Returns the numbers of the ways to read on from a seat: one, rarely a few.
    pub(crate) fn ways(&mut self, seat: Seat) -> Range<u32> {
        let ways = self.ways_from(seat);
        ways.from..ways.to
    }

    /// Returns the first cell that made no difference to the ways from a seat; beyond the
    /// part if that it ends did.
    pub(crate) fn seen(&mut self, seat: Seat) -> usize {
        place(seat.cell) + usize::from(self.ways_from(seat).seen)
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

    fn ways_from(&mut self, seat: Seat) -> Ways {
        let at = place(seat.cell) * MINDS + usize::from(seat.mind);
        match self.ways.get(at) {
            Some(Some(ways)) => return *ways,
            Some(None) => {}
            None => return Ways::default(),
        }
        let letters = self.letters(place(seat.cell));
        let mind = usize::from(seat.mind);
        let known = self.known.get(mind, letters);
        let ways = known.unwrap_or_else(|| {
            let ways = self.work_out(seat);
            let back = usize::from(self.looks_back(place(seat.cell)));
            let letters = self.letters(place(seat.cell));
            let letters: Vec<u16> = letters.take(back + usize::from(ways.seen)).collect();
            self.known.set(mind, letters.into_iter(), ways);
            ways
        });
        if let Some(known) = self.ways.get_mut(at) {
            *known = Some(ways);
        }
        ways
    }

    /// Returns what a reader sees from a cell on, the end of the part being zero; first the
    /// cell before it, if a reader looks at that.
    fn letters(&self, cell: usize) -> impl Iterator<Item = u16> {
        let (start, end) = self.parts.get(cell).copied().unwrap_or_default();
        let (start, end) = (place(start), place(end));
        let before = self.looks_back(cell).then(|| {
            let before = cell.checked_sub(1).filter(|before| *before >= start);
            BEFORE | before.map_or(0, |before| self.letter(before))
        });
        let letters = (cell..end).map(|cell| self.letter(cell));
        before.into_iter().chain(letters).chain([0])
    }
}

fn count(cells: usize) -> u8 {
    u8::try_from(cells).unwrap_or(u8::MAX)
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns all that is read from each seat of a text.
    fn all(steps: &mut Steps, text: &str) -> Vec<(usize, Vec<Way>)> {
        steps.clear();
        let mut all = Vec::new();
        for cell in steps.add(text, 0..text.len()) {
            for mind in 0..MINDS {
                let seat = Seat {
                    cell: number(cell),
                    mind: count(mind),
                };
                let ways = steps.ways(seat);
                let ways = ways.filter_map(|way| steps.step(way));
                let ways = ways.map(|step| (steps.sounds(step).to_vec(), step.next));
                let ways = ways.collect();
                all.push((steps.seen(seat), ways));
            }
        }
        all
    }

    proptest! {
        #[test]
        fn what_is_known_of_letters_changes_no_step(
            texts in prop::collection::vec("[กทรวหเาิ์]{0,9}", 1..40)
        ) {
            let mut knowing = Steps::default();
            for text in texts {
                prop_assert_eq!(all(&mut knowing, &text), all(&mut Steps::default(), &text));
            }
        }
    }
}
