//! The ways in which a line can be read from each of its places, and the keys on them.

use std::ops::Range;

use super::orthography::begins_name;
use super::worth::Worths;
use crate::index::{Column, Near, Reader};
use crate::sound::steps::{Next, Seat, Steps};
use crate::sound::{self, Part, Script, Sound, Unit};

/// No name with more parts is matched part by part.
const MAX_PARTS: usize = 5;
/// No more text is read from one start on, in bytes.
const LONGEST: usize = 240;
/// No more sounds in a row are left open while what follows them is tried.
const MAX_TRACKS: usize = 64;

/// A reader of sounds.
type Keys<'r> = Reader<'r, Worths<'r>>;

/// One line, cut into parts.
#[derive(Default)]
pub(super) struct Course {
    steps: Steps,
    parts: Vec<Stretch>,
    tracks: Vec<Track>,
    /// The first cell that made no difference to what was read last, while it is read;
    /// `None` if there is more to it than the cells of its part.
    reach: Option<usize>,
}

/// A part, with what lies between it and the parts around.
struct Stretch {
    part: Part,
    /// Its cells, if it is Thai.
    cells: Range<usize>,
    /// The signs that cut names into parts, from the beginning of the line to here.
    gaps: usize,
    /// Whether no name goes on from the part before into this one.
    is_barred: bool,
}

/// A reading that is on its way.
#[derive(Clone, Copy)]
struct Track {
    part: usize,
    /// Where to read on in the part; `None` behind its end.
    seat: Option<Seat>,
    column: Column,
    /// The last sound, which the next one may change.
    open: Option<Open>,
    /// Whether nothing of the part is read yet.
    opens: bool,
}

/// A sound that was read, with the place in the line up to which its letters are.
#[derive(Clone, Copy)]
struct Open {
    sound: Sound,
    end: usize,
}

impl Course {
    /// Takes up another line, a normalized one.
    pub(super) fn begin(&mut self, text: &str) {
        self.steps.clear();
        self.parts.clear();
        let mut from = 0;
        let mut gaps = 0;
        for part in sound::parts(text) {
            let between = text.get(from..part.range.start).unwrap_or_default();
            let mut is_barred = false;
            let mut last = None;
            for sign in between.chars() {
                let is_gap = matches!(sign, ' ' | '-' | '.' | '\'' | '&');
                is_barred |= !is_gap || last == Some(sign);
                gaps += 1;
                last = Some(sign);
            }
            if part.script == Script::Other {
                // ฯ and ๆ are letters to Unicode only.
                let slice = text.get(part.range.clone()).unwrap_or_default();
                is_barred |= slice.contains(['ฯ', 'ๆ']);
            }
            let cells = match part.script {
                Script::Thai => self.steps.add(text, part.range.clone()),
                _ => 0..0,
            };
            from = part.range.end;
            self.parts.push(Stretch {
                part,
                cells,
                gaps,
                is_barred,
            });
        }
    }

    /// Returns the number of parts.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Returns the places of a part, for [`Course::start`] and [`Course::read`].
    pub(super) fn places(&self, part: usize) -> Range<usize> {
        let Some(stretch) = self.parts.get(part) else {
            return 0..0;
        };
        match stretch.part.script {
            Script::Thai => stretch.cells.clone(),
            _ => stretch.part.range.clone(),
        }
    }

    /// Returns where a place is in the line, if a name may begin there.
    pub(super) fn start(&self, text: &str, part: usize, place: usize) -> Option<usize> {
        let at = match self.parts.get(part)?.part.script {
            Script::Thai => self.steps.start(place),
            _ => place,
        };
        let (before, after) = text.split_at_checked(at)?;
        let letter = after.chars().next()?;
        begins_name(text, at, before.chars().next_back(), letter).then_some(at)
    }

    /// Visits the keys near some stretch of the line that begins at a place, with its end,
    /// which may be inside a cluster.
    pub(super) fn read(
        &mut self,
        text: &str,
        part: usize,
        place: usize,
        level: usize,
        keys: &mut Keys<'_>,
        visit: &mut dyn FnMut(usize, &[Near]),
    ) {
        let is_thai = self
            .parts
            .get(part)
            .is_some_and(|stretch| stretch.cells.contains(&place));
        // What comes of reading on depends on the letters up to where the reader looked, and
        // on nothing else: where that was nothing, it is nothing wherever those stand.
        if is_thai && self.steps.is_marked(place, level) {
            return;
        }
        let mut is_barren = true;
        self.reach = Some(place);
        self.read_on(
            text,
            part,
            place,
            Column::start(level),
            keys,
            &mut |end, near| {
                is_barren = false;
                visit(end, near);
            },
        );
        if let Some(reach) = self.reach.filter(|_| is_barren && is_thai) {
            self.steps.mark(place, reach.saturating_sub(place), level);
        }
    }

    fn read_on(
        &mut self,
        text: &str,
        part: usize,
        place: usize,
        column: Column,
        keys: &mut Keys<'_>,
        visit: &mut dyn FnMut(usize, &[Near]),
    ) {
        let Some(stretch) = self.parts.get(part) else {
            return;
        };
        self.tracks.clear();
        let mut start = place;
        if stretch.part.script == Script::Thai {
            start = self.steps.start(place);
            self.tracks.push(Track {
                part,
                seat: Some(Steps::seat(place)),
                column,
                open: None,
                opens: true,
            });
        } else {
            self.foreign(part, start, column, text, keys, visit);
        }
        self.run(part, start, text, keys, visit);
    }

    fn run(
        &mut self,
        first: usize,
        start: usize,
        text: &str,
        keys: &mut Keys<'_>,
        visit: &mut dyn FnMut(usize, &[Near]),
    ) {
        while let Some(mut track) = self.tracks.pop() {
            while !track.column.is_none() {
                let Some(seat) = track.seat else {
                    self.next_part(first, start, track, text, keys, visit);
                    break;
                };
                // Letters without a sound may go on for long.
                if self.steps.start(seat.cell()) > start + LONGEST {
                    self.finish(&mut track, keys, visit);
                    break;
                }
                let (ways, seen) = self.steps.ways(seat);
                self.reach = self.reach.map(|reach| reach.max(seen));
                let mut others = ways.clone();
                let Some(way) = others.next() else { break };
                for other in others {
                    let mut other_track = track;
                    self.walk(other, start, &mut other_track, keys, visit);
                    if !other_track.column.is_none() && self.tracks.len() < MAX_TRACKS {
                        self.tracks.push(other_track);
                    }
                }
                self.walk(way, start, &mut track, keys, visit);
            }
        }
    }

    /// Takes one step.
    fn walk(
        &mut self,
        way: u32,
        start: usize,
        track: &mut Track,
        keys: &mut Keys<'_>,
        visit: &mut dyn FnMut(usize, &[Near]),
    ) {
        let (Some(seat), Some(step)) = (track.seat, self.steps.step(way)) else {
            track.column = Column::NONE;
            return;
        };
        track.seat = match step.next {
            Next::On(cells, mind) => self.steps.within(seat.on(cells, mind), seat),
            Next::Stop => None,
        };
        for heard in self.steps.sounds(step) {
            let mut heard = Open {
                sound: heard.sound,
                end: self.steps.end(seat, *heard),
            };
            if std::mem::take(&mut track.opens) {
                heard.sound = heard.sound.opening();
            }
            if let Some(open) = track.open {
                let sound = open.sound.before(heard.sound);
                if sound != open.sound {
                    // It is a twin of the next one only if that belongs to the name.
                    let last = keys.read(track.column, open.sound.as_byte());
                    visit_near(open.end, last, keys, visit);
                }
                track.column = keys.read(track.column, sound.as_byte());
                if track.column.is_none() || heard.end > start + LONGEST {
                    track.column = Column::NONE;
                    return;
                }
                if sound == open.sound {
                    visit_near(open.end, track.column, keys, visit);
                }
                heard.end = heard.end.max(open.end);
            }
            track.open = Some(heard);
        }
        if step.next == Next::Stop {
            self.finish(track, keys, visit);
            track.column = Column::NONE;
        }
    }

    /// Reads the last sound of a part.
    fn finish(
        &self,
        track: &mut Track,
        keys: &mut Keys<'_>,
        visit: &mut dyn FnMut(usize, &[Near]),
    ) {
        if let Some(open) = track.open.take() {
            track.column = keys.read(track.column, open.sound.as_byte());
            visit_near(open.end, track.column, keys, visit);
        }
    }

    /// Reads what is left of a part, then goes on with the next one.
    fn next_part(
        &mut self,
        first: usize,
        start: usize,
        mut track: Track,
        text: &str,
        keys: &mut Keys<'_>,
        visit: &mut dyn FnMut(usize, &[Near]),
    ) {
        self.finish(&mut track, keys, visit);
        if track.column.is_none() {
            // Before further letters the last sound might have been another one.
            let end = self.places(track.part).end + 1;
            self.reach = self.reach.map(|reach| reach.max(end));
            return;
        }
        self.reach = None;
        let next = track.part + 1;
        let (Some(origin), Some(stretch)) = (self.parts.get(first), self.parts.get(next)) else {
            return;
        };
        let parts = 1 + stretch.gaps - origin.gaps;
        let is_far = stretch.part.range.start > start + LONGEST;
        if stretch.is_barred || parts > MAX_PARTS || is_far {
            return;
        }
        if stretch.part.script == Script::Thai {
            track.part = next;
            track.opens = true;
            track.seat = Some(Steps::seat(stretch.cells.start));
            self.tracks.push(track);
        } else {
            let from = stretch.part.range.start;
            self.foreign(next, from, track.column, text, keys, visit);
        }
    }

    /// Reads a part in another script from a letter on.
    fn foreign(
        &mut self,
        part: usize,
        from: usize,
        column: Column,
        text: &str,
        keys: &mut Keys<'_>,
        visit: &mut dyn FnMut(usize, &[Near]),
    ) {
        let Some(stretch) = self.parts.get(part) else {
            return;
        };
        let rest = Part {
            range: from..stretch.part.range.end,
            script: stretch.part.script,
        };
        for units in sound::readings(text, &rest) {
            let column = read_units(&units, column, keys, visit);
            if !column.is_none() && self.tracks.len() < MAX_TRACKS {
                self.tracks.push(Track {
                    part,
                    seat: None,
                    column,
                    open: None,
                    opens: true,
                });
            }
        }
    }
}

fn read_units(
    units: &[Unit],
    mut column: Column,
    keys: &mut Keys<'_>,
    visit: &mut dyn FnMut(usize, &[Near]),
) -> Column {
    let mut end = 0;
    for unit in units {
        end = end.max(unit.range.end);
        column = keys.read(column, unit.sound.as_byte());
        if column.is_none() {
            break;
        }
        visit_near(end, column, keys, visit);
    }
    column
}

fn visit_near(end: usize, column: Column, keys: &Keys<'_>, visit: &mut dyn FnMut(usize, &[Near])) {
    if column.has_near() {
        visit(end, keys.near(column));
    }
}
