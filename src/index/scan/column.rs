//! Columns of the edit table, and which follows which.

use std::ops::Range;

use super::narrow;

/// A node of the tree of keys, with the cost of having come to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) node: u32,
    pub(super) cost: u16,
}

/// All columns that are known, and the one that is being made.
#[derive(Default)]
pub(super) struct Columns {
    cells: Vec<Cell>,
    known: Vec<Known>,
    /// The column at hand, by depth of the nodes.
    reached: Vec<Vec<Cell>>,
    depths: usize,
    /// For each node its place in the column at hand, and which column that was.
    places: Vec<(u32, u32)>,
}

struct Known {
    manner: u8,
    cells: Range<u32>,
    near: Range<u32>,
}

impl Columns {
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.known.clear();
        self.places.clear();
    }

    pub(super) fn cells_len(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn cells(&self, column: u32) -> Range<u32> {
        self.known
            .get(column as usize)
            .map_or(0..0, |known| known.cells.clone())
    }

    pub(super) fn manner(&self, column: u32) -> usize {
        let known = self.known.get(column as usize);
        known.map_or(0, |known| usize::from(known.manner))
    }

    pub(super) fn cell(&self, at: u32) -> Option<Cell> {
        self.cells.get(at as usize).copied()
    }

    pub(super) fn near(&self, column: u32) -> Range<usize> {
        self.known.get(column as usize).map_or(0..0, |known| {
            known.near.start as usize..known.near.end as usize
        })
    }

    /// Adds a cell to the column at hand, or makes it cheaper there.
    pub(super) fn reach(&mut self, depth: usize, cell: Cell) {
        let column = self.known.len() as u32;
        let node = cell.node as usize;
        if self.places.len() <= node {
            self.places.resize(node + 1, (0, 0));
        }
        let Some(place) = self.places.get_mut(node) else {
            return;
        };
        if self.reached.len() <= depth {
            self.reached.resize_with(depth + 1, Vec::new);
        }
        let Some(level) = self.reached.get_mut(depth) else {
            return;
        };
        self.depths = self.depths.max(depth + 1);
        // No column has number zero but the empty one, which reaches nothing.
        if place.0 == column {
            if let Some(known) = level.get_mut(place.1 as usize) {
                known.cost = known.cost.min(cell.cost);
            }
        } else {
            *place = (column, level.len() as u32);
            level.push(cell);
        }
    }

    pub(super) fn depths(&self) -> usize {
        self.depths
    }

    pub(super) fn reached(&self, depth: usize, nth: usize) -> Option<Cell> {
        self.reached.get(depth)?.get(nth).copied()
    }

    /// Ends the column at hand and returns its number; 0 if it is empty.
    pub(super) fn end(&mut self, manner: usize, near: Range<usize>) -> u32 {
        let number = self.known.len() as u32;
        let from = self.cells.len();
        for level in self.reached.iter_mut().take(self.depths) {
            self.cells.append(level);
        }
        self.depths = 0;
        if from == self.cells.len() && number > 0 {
            return 0;
        }
        self.known.push(Known {
            manner: u8::try_from(manner).unwrap_or(0),
            cells: narrow(from..self.cells.len()),
            near: narrow(near),
        });
        number
    }
}

/// Which column follows a column at a sound: a table with open addressing.
#[derive(Default)]
pub(super) struct Moves {
    /// The column before and the sound, then the column after; zero where there is none.
    slots: Vec<(u64, u32)>,
    len: usize,
}

impl Moves {
    pub(super) fn clear(&mut self) {
        self.slots.clear();
        self.slots.resize(1 << 12, (0, 0));
        self.len = 0;
    }

    pub(super) fn get(&self, column: u32, sound: u8) -> Option<u32> {
        let wanted = key(column, sound);
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = place(wanted) & mask;
        loop {
            let (known, next) = *self.slots.get(at)?;
            if known == wanted {
                return Some(next);
            }
            if known == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    pub(super) fn set(&mut self, column: u32, sound: u8, next: u32) {
        if self.len * 2 >= self.slots.len() {
            let larger = vec![(0, 0); self.slots.len().max(1 << 11) * 2];
            let old = std::mem::replace(&mut self.slots, larger);
            self.len = 0;
            for (key, next) in old.into_iter().filter(|slot| slot.0 != 0) {
                self.put(key, next);
            }
        }
        self.put(key(column, sound), next);
    }

    fn put(&mut self, wanted: u64, next: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = place(wanted) & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.0 == 0 || slot.0 == wanted {
                self.len += usize::from(slot.0 == 0);
                *slot = (wanted, next);
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

/// Never zero, since no column but the empty one has number zero.
fn key(column: u32, sound: u8) -> u64 {
    u64::from(column) << 8 | u64::from(sound)
}

fn place(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize
}
