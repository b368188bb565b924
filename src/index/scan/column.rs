//! Columns of the edit table, and which follows which.

use std::ops::Range;

use super::narrow;
use crate::table::{Table, high, mix};

/// A node of the tree of keys, with the cost of having come to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) node: u32,
    pub(super) cost: u16,
    pub(super) depth: u16,
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
    made: u32,
    /// Columns by what is in them.
    same: Table,
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
        self.same.clear();
        self.made = 1;
    }

    /// Returns how many columns there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    pub(super) fn cells_len(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn cells(&self, column: u32) -> Range<usize> {
        self.known
            .get(column as usize)
            .map_or(0..0, |known| wide(&known.cells))
    }

    pub(super) fn manner(&self, column: u32) -> usize {
        let known = self.known.get(column as usize);
        known.map_or(0, |known| usize::from(known.manner))
    }

    pub(super) fn cell(&self, at: usize) -> Option<Cell> {
        self.cells.get(at).copied()
    }

    pub(super) fn near(&self, column: u32) -> Range<usize> {
        let known = self.known.get(column as usize);
        known.map_or(0..0, |known| wide(&known.near))
    }

    /// Adds a cell to the column at hand, or makes it cheaper there.
    pub(super) fn reach(&mut self, cell: Cell) {
        let node = cell.node as usize;
        if self.places.len() <= node {
            self.places.resize((node + 1).next_power_of_two(), (0, 0));
        }
        let depth = usize::from(cell.depth);
        if self.reached.len() <= depth {
            self.reached.resize_with(depth + 1, Vec::new);
        }
        let (Some(place), Some(level)) = (self.places.get_mut(node), self.reached.get_mut(depth))
        else {
            return;
        };
        if place.0 == self.made {
            if let Some(known) = level.get_mut(place.1 as usize) {
                known.cost = known.cost.min(cell.cost);
            }
        } else {
            *place = (self.made, level.len() as u32);
            level.push(cell);
            self.depths = self.depths.max(depth + 1);
        }
    }

    pub(super) fn depths(&self) -> usize {
        self.depths
    }

    pub(super) fn reached(&self, depth: usize, nth: usize) -> Option<Cell> {
        self.reached.get(depth)?.get(nth).copied()
    }

    /// Ends the column at hand. Returns its number, 0 if it is empty, and whether it is new.
    pub(super) fn end(&mut self, manner: usize) -> (u32, bool) {
        self.made += 1;
        let from = self.cells.len();
        for level in self.reached.iter_mut().take(self.depths) {
            self.cells.append(level);
        }
        self.depths = 0;
        let number = self.known.len() as u32;
        let manner = u8::try_from(manner).unwrap_or(0);
        if number > 0 {
            let cells = self.cells.get(from..).unwrap_or_default();
            if cells.is_empty() {
                return (0, false);
            }
            let hash = hash(manner, cells);
            let is_same = |other: u32| {
                self.known.get(other as usize).is_some_and(|known| {
                    known.manner == manner && self.cells.get(wide(&known.cells)) == Some(cells)
                })
            };
            if let Some(same) = self.same.find(hash, is_same) {
                self.cells.truncate(from);
                return (same, false);
            }
            self.same.put(hash, number);
        }
        self.known.push(Known {
            manner,
            cells: narrow(from..self.cells.len()),
            near: 0..0,
        });
        (number, true)
    }

    /// Says which keys end at the newest column.
    pub(super) fn set_near(&mut self, near: Range<usize>) {
        if let Some(known) = self.known.last_mut() {
            known.near = narrow(near);
        }
    }
}

fn wide(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

fn hash(manner: u8, cells: &[Cell]) -> u64 {
    cells.iter().fold(u64::from(manner) + 1, |hash, cell| {
        let number = u64::from(cell.node) << 16 | u64::from(cell.cost);
        mix(hash.rotate_left(5) ^ number)
    })
}

/// Which column follows a column at a sound.
///
/// Most columns were left at one sound only, for a column that was made right after them:
/// those moves are side by side. The others are in a table with open addressing, never more
/// than half full, so that a look-up takes one line of the cache.
#[derive(Default)]
pub(super) struct Moves {
    /// For each column what followed it first, and the sound; no sound is zero.
    first: Vec<u64>,
    /// The column and the sound, and what follows. No column but the empty one, from which
    /// no sound leads on, has the number 0.
    slots: Vec<(u32, u32)>,
    len: usize,
}

/// Columns have numbers below this.
pub(super) const COLUMNS: usize = 1 << 24;

impl Moves {
    pub(super) fn clear(&mut self) {
        self.first.clear();
        self.slots.clear();
        self.slots.resize(1 << 12, (0, 0));
        self.len = 0;
    }

    pub(super) fn get(&self, column: u32, sound: u8) -> Option<u32> {
        let first = self.first.get(column as usize).copied().unwrap_or(0);
        if first as u8 == sound {
            return Some((first >> 8) as u32);
        }
        let wanted = column << 8 | u32::from(sound);
        let mut at = self.slot(wanted);
        loop {
            let (known, next) = *self.slots.get(at)?;
            if known == wanted {
                return Some(next);
            }
            if known == 0 {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    pub(super) fn set(&mut self, column: u32, sound: u8, next: u32) {
        let at = column as usize;
        if self.first.len() <= at {
            self.first.resize(at + 1, 0);
        }
        if let Some(first) = self.first.get_mut(at).filter(|first| **first == 0) {
            *first = u64::from(next) << 8 | u64::from(sound);
            return;
        }
        if self.len * 2 >= self.slots.len() {
            let larger = vec![(0, 0); self.slots.len() * 2];
            for (known, next) in std::mem::replace(&mut self.slots, larger) {
                if known != 0 {
                    self.place(known, next);
                }
            }
        }
        self.place(column << 8 | u32::from(sound), next);
        self.len += 1;
    }

    fn place(&mut self, wanted: u32, next: u32) {
        let mut at = self.slot(wanted);
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.0 == 0 {
                *slot = (wanted, next);
                return;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn slot(&self, wanted: u32) -> usize {
        let mixed = mix(u64::from(wanted));
        high(mixed) & self.slots.len().wrapping_sub(1)
    }
}
