//! Numbers by keys of 64 bits: what a reader of texts looks up at every letter.

/// A table has at least so many places.
const LEAST: usize = 1 << 12;

/// A table with open addressing, never more than half full, so that a look-up takes one
/// line of the cache. Its keys are mixed already ([`mix`]), and not zero.
#[derive(Debug, Default)]
pub(crate) struct Table {
    places: Vec<(u64, u32)>,
    len: usize,
}

impl Table {
    /// Forgets all, keeping the room.
    pub(crate) fn clear(&mut self) {
        self.places.fill((0, 0));
        self.len = 0;
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Returns the number with this key that is the right one.
    pub(crate) fn find(&self, key: u64, is_right: impl Fn(u32) -> bool) -> Option<u32> {
        let mut at = self.place(key);
        loop {
            let (known, number) = *self.places.get(at)?;
            if known == key && is_right(number) {
                return Some(number);
            }
            if known == 0 {
                return None;
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    /// Adds a number, beside those that have the same key.
    pub(crate) fn put(&mut self, key: u64, number: u32) {
        if self.len * 2 >= self.places.len() {
            let larger = vec![(0, 0); (self.places.len() * 2).max(LEAST)];
            for (key, number) in std::mem::replace(&mut self.places, larger) {
                if key != 0 {
                    self.fill(key, number);
                }
            }
        }
        self.fill(key, number);
        self.len += 1;
    }

    fn fill(&mut self, key: u64, number: u32) {
        let mut at = self.place(key);
        while let Some(place) = self.places.get_mut(at) {
            if place.0 == 0 {
                *place = (key, number);
                return;
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    fn place(&self, key: u64) -> usize {
        high(key) & self.places.len().wrapping_sub(1)
    }
}

/// Mixes a number. No two become the same, and none but zero becomes zero.
pub(crate) fn mix(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The high bits of a product are the mixed ones.
pub(crate) fn high(mixed: u64) -> usize {
    (mixed >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_knows_its_keys_and_no_others() {
        let mut table = Table::default();
        assert_eq!(table.find(mix(1), |_| true), None);
        for number in 1..10_000 {
            table.put(mix(u64::from(number)), number);
        }
        for number in 1..10_000 {
            assert_eq!(table.find(mix(u64::from(number)), |_| true), Some(number));
        }
        table.put(mix(7), 70_000);
        assert_eq!(table.find(mix(7), |number| number > 7), Some(70_000));
        assert_eq!(table.find(mix(10_000), |_| true), None);
        assert_eq!(table.len(), 10_000);
        table.clear();
        assert_eq!(table.find(mix(7), |_| true), None);
    }
}
