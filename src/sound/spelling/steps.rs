//! The readings of a text from every place in it, without reading anything twice.
//!
//! What a reader does next depends on the letters from there on and on little else: so
//! the readings from all places soon run together, and each step is worked out once.

mod read;
mod windows;

use std::collections::HashMap;
use std::ops::Range;

use self::windows::{LENGTHS, WITH_WAYS, Windows};
use super::{Cell, add_cells};
use crate::sound::{Sound, Unit};

/// What a reader may have in mind between two steps: one of three about the vowel that
/// waits for a coda, and whether a syllable was just closed.
const MINDS: usize = 6;

/// So many steps are remembered before all are forgotten.
const MAX_STEPS: usize = 1 << 20;
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

/// A sound, with the number of cells from the seat on up to which the letters are read: no
/// step takes, and none sees, more than a dozen.
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
    /// For each cell the number of the pair of letters that begins there.
    pairs: Vec<u32>,
    /// For each cell the shortest stretch that begins there: before a letter at which a
    /// reader looks back, with the letter before it.
    shortest: Vec<u32>,
    /// The pair behind the end of a part.
    none: u32,
    /// Ways of this text that depend on more letters than are remembered.
    far: HashMap<(u32, u8), Ways>,
    /// What is known of letters, whatever the text.
    windows: Windows,
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
        self.pairs.clear();
        self.shortest.clear();
        self.far.clear();
        if self.found.steps.len() > MAX_STEPS {
            self.windows = Windows::default();
        }
        if self.windows.tidy() {
            self.found = Found::default();
        }
        self.none = self.windows.pair([0, 0]);
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
        for cell in first..end {
            let letters = [self.letter(cell), self.letter(cell + 1)];
            self.pairs.push(self.windows.pair(letters));
        }
        for cell in first..end {
            let start = if self.looks_back(cell) {
                let before = cell.checked_sub(1).filter(|before| *before >= first);
                let before = before.map_or(0, |before| self.letter(before));
                self.windows.pair([BEFORE | before, self.letter(cell)])
            } else {
                self.pair(cell, cell)
            };
            let behind = self.pair(cell, cell + 2 - self.back(cell));
            self.shortest.push(self.windows.number(0, start, behind));
        }
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

    /// Returns the numbers of the ways to read on from a seat, one, rarely a few, and the
    /// first cell that made no difference to them: beyond the part if that it ends did.
    pub(crate) fn ways(&mut self, seat: Seat) -> (Range<u32>, usize) {
        let ways = self.ways_from(seat);
        let seen = place(seat.cell) + usize::from(ways.seen);
        (ways.from..ways.to, seen)
    }

    /// Returns whether a stretch of letters from a cell on bears a mark.
    pub(crate) fn is_marked(&self, cell: usize, mark: usize) -> bool {
        let mut stretches = self.stretches(cell);
        stretches.any(|(nth, stretch)| self.windows.marks(nth, stretch) & 1 << mark != 0)
    }

    /// Puts a mark, one of sixteen, on the letters of so many cells, the end of the part
    /// being one; on none if they are many.
    pub(crate) fn mark(&mut self, cell: usize, cells: usize, mark: usize) {
        if let Some(nth) = self.length(cell, cells) {
            let stretch = self.stretch(cell, nth);
            self.windows.mark(nth, stretch, 1 << mark);
        }
    }

    pub(crate) fn step(&self, way: u32) -> Option<Step> {
        self.found.steps.get(place(way)).copied()
    }

    pub(crate) fn sounds(&self, step: Step) -> &[Heard] {
        self.found.sounds(step)
    }

    fn ways_from(&mut self, seat: Seat) -> Ways {
        let (cell, mind) = (place(seat.cell), usize::from(seat.mind));
        let known = self
            .stretches(cell)
            .find_map(|(nth, stretch)| self.windows.ways(nth, stretch, mind));
        if let Some(ways) = known.or_else(|| self.far.get(&(seat.cell, seat.mind)).copied()) {
            return ways;
        }
        let ways = self.work_out(seat);
        let length = self.length(cell, usize::from(ways.seen));
        match length.filter(|nth| *nth < WITH_WAYS) {
            Some(nth) => {
                let stretch = self.stretch(cell, nth);
                self.windows.set_ways(nth, stretch, mind, ways);
            }
            None => {
                self.far.insert((seat.cell, seat.mind), ways);
            }
        }
        ways
    }

    /// Returns the known stretches from a cell on, the shortest first, each with the place
    /// of its length.
    fn stretches(&self, cell: usize) -> impl Iterator<Item = (usize, u32)> {
        let back = self.back(cell);
        let mut before = None;
        LENGTHS.iter().enumerate().map_while(move |(nth, length)| {
            let number = match before {
                None => *self.shortest.get(cell)?,
                Some(before) => {
                    let pair = self.pair(cell, cell + length - 2 - back);
                    self.windows.find(nth, before, pair)?
                }
            };
            before = Some(number);
            Some((nth, number))
        })
    }

    /// Returns the place of the least length in which there are the letters of so many cells.
    fn length(&self, cell: usize, cells: usize) -> Option<usize> {
        let back = self.back(cell);
        LENGTHS.iter().position(|length| back + cells <= *length)
    }

    /// Returns the stretch of the `nth` length from a cell on.
    fn stretch(&mut self, cell: usize, nth: usize) -> u32 {
        let back = self.back(cell);
        let mut number = self.shortest.get(cell).copied().unwrap_or(0);
        for (nth, length) in LENGTHS.iter().enumerate().take(nth + 1).skip(1) {
            let pair = self.pair(cell, cell + length - 2 - back);
            number = self.windows.number(nth, number, pair);
        }
        number
    }

    /// Returns the number of the pair of letters at a cell, in the part of another one.
    fn pair(&self, of: usize, cell: usize) -> u32 {
        let end = self.parts.get(of).map_or(0, |part| place(part.1));
        let pair = self.pairs.get(cell).filter(|_| cell < end);
        pair.copied().unwrap_or(self.none)
    }

    /// Returns how many letters before a cell a reader looks at there.
    fn back(&self, cell: usize) -> usize {
        usize::from(self.looks_back(cell))
    }

    /// Returns whether a reader at a cell looks at the one before it.
    fn looks_back(&self, cell: usize) -> bool {
        self.cells.get(cell).is_some_and(|cell| cell.base == 'ท')
    }

    /// Returns all that a reader sees of a cell, as a number of 13 bits that is not zero.
    fn letter(&self, cell: usize) -> u16 {
        self.cells.get(cell).map_or(0, Cell::number)
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
                let (ways, seen) = steps.ways(seat);
                let ways = ways.filter_map(|way| steps.step(way));
                let ways = ways.map(|step| (steps.sounds(step).to_vec(), step.next));
                let ways = ways.collect();
                all.push((seen, ways));
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
