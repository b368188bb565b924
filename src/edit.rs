//! The weighted edit distance over key bytes, whole and row by row.

mod rows;

pub(crate) use rows::{Row, Rows};

#[cfg(test)]
use crate::Cost;

/// What it costs to edit keys: a symmetric price for every pair of bytes and a price
/// for every byte that only one of two keys has.
///
/// Prices are hundredths of an edit, so none is above 2.55 edits.
pub(crate) struct EditCosts {
    substitute: Box<[[u8; 256]; 256]>,
    indel: [u8; 256],
    /// For each byte and level, what may stand in its place for the prices of the level.
    substitutes: Box<[[Symbols; LEVELS]; 256]>,
    /// For each level, what may be there or not for its prices.
    indels: [Symbols; LEVELS],
}

/// Where a rough answer is enough, prices are told apart in steps of 4 hundredths below
/// 32, of 8 below 128, and not at all above.
const LEVELS: usize = 21;

/// A set of bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Symbols([u64; 4]);

impl Symbols {
    pub(crate) const ALL: Symbols = Symbols([u64::MAX; 4]);

    /// Returns whether this byte is in the set.
    #[inline]
    pub(crate) fn contains(&self, symbol: u8) -> bool {
        self.0[usize::from(symbol >> 6)] >> (symbol & 63) & 1 == 1
    }

    fn insert(&mut self, symbol: u8) {
        self.0[usize::from(symbol >> 6)] |= 1 << (symbol & 63);
    }

    #[inline]
    fn add(&mut self, others: &Symbols) {
        for (word, other) in self.0.iter_mut().zip(others.0) {
            *word |= other;
        }
    }
}

fn level(price: u32) -> usize {
    match price {
        0..32 => (price >> 2) as usize,
        32..128 => (price >> 3) as usize + 4,
        _ => LEVELS - 1,
    }
}

/// Makes each level hold what the cheaper ones hold.
fn accumulate(levels: &mut [Symbols; LEVELS]) {
    let mut cheaper = Symbols::default();
    for symbols in levels {
        symbols.add(&cheaper);
        cheaper = *symbols;
    }
}

impl EditCosts {
    /// Returns the costs that the two functions give, in hundredths of an edit.
    ///
    /// The cheaper of `substitute(a, b)` and `substitute(b, a)` holds for both
    /// directions; a byte never costs anything against itself.
    pub(crate) fn new(substitute: impl Fn(u8, u8) -> u8, indel: impl Fn(u8) -> u8) -> EditCosts {
        let mut costs = EditCosts {
            substitute: Box::new([[0; 256]; 256]),
            indel: [0; 256],
            substitutes: Box::new([[Symbols::default(); LEVELS]; 256]),
            indels: [Symbols::default(); LEVELS],
        };
        for (a, row) in (0..=u8::MAX).zip(costs.substitute.iter_mut()) {
            for (b, price) in (0..=u8::MAX).zip(row.iter_mut()) {
                if a != b {
                    *price = substitute(a, b).min(substitute(b, a));
                }
            }
        }
        for (a, price) in (0..=u8::MAX).zip(costs.indel.iter_mut()) {
            *price = indel(a);
            costs.indels[level(u32::from(*price))].insert(a);
        }
        accumulate(&mut costs.indels);
        for (row, levels) in costs.substitute.iter().zip(costs.substitutes.iter_mut()) {
            for (b, &price) in (0..=u8::MAX).zip(row) {
                levels[level(u32::from(price))].insert(b);
            }
            accumulate(levels);
        }
        costs
    }

    /// Returns the price of one byte in place of another, in hundredths of an edit.
    pub(crate) fn substitute(&self, a: u8, b: u8) -> u8 {
        self.substitute[usize::from(a)][usize::from(b)]
    }

    /// Returns the price of each byte in place of this one, in hundredths of an edit.
    pub(crate) fn substitutes_of(&self, a: u8) -> &[u8; 256] {
        &self.substitute[usize::from(a)]
    }

    /// Returns the price of a byte that only one key has, in hundredths of an edit.
    pub(crate) fn indel(&self, a: u8) -> u8 {
        self.indel[usize::from(a)]
    }

    /// Returns the cost of the cheapest edits that turn one key into the other.
    ///
    /// This is the textbook table, one row at a time: slow, and what every faster
    /// way must agree with.
    ///
    /// # Complexity
    /// The product of the two lengths.
    #[cfg(test)]
    pub(crate) fn distance(&self, a: &[u8], b: &[u8]) -> Cost {
        let price = |hundredths: u8| Cost::from_hundredths(u16::from(hundredths));
        let mut row = vec![Cost::ZERO];
        let mut left = Cost::ZERO;
        for &y in b {
            left += price(self.indel(y));
            row.push(left);
        }
        for &x in a {
            let mut above = row.iter().copied();
            let mut diagonal = above.next().unwrap_or_default();
            let mut left = diagonal + price(self.indel(x));
            let mut next = vec![left];
            for (&y, up) in b.iter().zip(above) {
                left = (diagonal + price(self.substitute(x, y)))
                    .min(up + price(self.indel(x)))
                    .min(left + price(self.indel(y)));
                next.push(left);
                diagonal = up;
            }
            row = next;
        }
        row.last().copied().unwrap_or_default()
    }
}

impl std::fmt::Debug for EditCosts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The tables are too long to read.
        f.debug_struct("EditCosts").finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Costs over the bytes 1..=8 drawn from few values, zero among them.
    pub(crate) fn costs() -> impl Strategy<Value = EditCosts> {
        let price = || prop::sample::select(vec![0_u8, 10, 25, 25, 50, 75, 100, 100, 255]);
        let pairs = prop::collection::vec(price(), 81);
        let singles = prop::collection::vec(price(), 9);
        (pairs, singles).prop_map(|(pairs, singles)| {
            EditCosts::new(
                move |a, b| pairs[usize::from(a % 9) * 9 + usize::from(b % 9)],
                move |a| singles[usize::from(a % 9)],
            )
        })
    }

    pub(crate) fn key() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(1..=8_u8, 1..=12)
    }

    pub(crate) fn budget() -> impl Strategy<Value = Cost> {
        prop_oneof![
            8 => (0..=400_u16).prop_map(Cost::from_hundredths),
            1 => Just(Cost::ZERO),
            1 => Just(Cost::MAX),
        ]
    }

    fn plain() -> EditCosts {
        EditCosts::new(|_, _| 100, |_| 100)
    }

    #[test]
    fn equal_prices_give_the_plain_edit_distance() {
        let costs = plain();
        for (a, b, edits) in [
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("abc", "", 3),
            ("same", "same", 0),
        ] {
            let distance = costs.distance(a.as_bytes(), b.as_bytes());
            assert_eq!(distance, Cost::edits(edits), "{a} {b}");
        }
    }

    #[test]
    fn the_cheaper_direction_holds_for_both() {
        let costs = EditCosts::new(|a, b| if a < b { 30 } else { 70 }, |a| a);
        for a in 0..=u8::MAX {
            assert_eq!(costs.indel(a), a);
            for b in 0..=u8::MAX {
                assert_eq!(costs.substitute(a, b), if a == b { 0 } else { 30 });
            }
        }
    }

    #[test]
    fn costs_stop_at_the_highest_instead_of_wrapping() {
        let costs = EditCosts::new(|_, _| 255, |_| 255);
        let (a, b) = (vec![1; 400], vec![2; 700]);
        assert_eq!(costs.distance(&a, &b), Cost::MAX);
        let mut rows = Rows::new(&costs);
        let first = rows.restart(&a, Cost::MAX, 0, Cost::ZERO);
        let last = b
            .iter()
            .try_fold(first, |row, &symbol| rows.below(&row, symbol));
        assert_eq!(
            last.and_then(|row| rows.distance(&row)),
            None,
            "out of reach"
        );
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let bytes = [0, 1, 63, 64, 127, 128, 200, 255];
        let mut symbols = Symbols::default();
        for byte in bytes {
            assert!(!symbols.contains(byte));
            symbols.insert(byte);
        }
        assert!((0..=u8::MAX).all(|byte| symbols.contains(byte) == bytes.contains(&byte)));
    }

    #[test]
    fn a_refused_byte_changes_nothing() {
        let costs = plain();
        let mut rows = Rows::new(&costs);
        let first = rows.restart(b"abc", Cost::ZERO, 0, Cost::ZERO);
        let a = rows.below(&first, b'a').unwrap();
        assert!(rows.below(&a, b'x').is_none());
        let b = rows.below(&a, b'b').unwrap();
        let c = rows.below(&b, b'c').unwrap();
        assert_eq!(rows.distance(&c), Some(Cost::ZERO));
        assert_eq!(rows.distance(&b), None);
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_zero_to_itself(costs in costs(), a in key(), b in key()) {
            prop_assert_eq!(costs.distance(&a, &b), costs.distance(&b, &a));
            prop_assert_eq!(costs.distance(&a, &a), Cost::ZERO);
        }

        #[test]
        fn rows_agree_with_the_textbook_on_every_prefix(
            costs in costs(), query in prop::collection::vec(1..=8_u8, 0..=12),
            key in key(), budget in budget(),
        ) {
            let mut rows = Rows::new(&costs);
            let mut way = vec![rows.restart(&query, budget, 0, Cost::ZERO)];
            for (at, &symbol) in key.iter().enumerate() {
                let row = *way.last().unwrap();
                let foreseen = rows.next_symbols(&row).contains(symbol);
                let taken = rows.below(&row, symbol);
                prop_assert!(foreseen || taken.is_none());
                let Some(taken) = taken else {
                    // Then no longer key is within the budget either.
                    for end in at + 1..=key.len() {
                        prop_assert!(costs.distance(&query, &key[..end]) > budget);
                    }
                    break;
                };
                let distance = costs.distance(&query, &key[..=at]);
                prop_assert_eq!(rows.distance(&taken), (distance <= budget).then_some(distance));
                way.push(taken);
            }
            // Rows can be made from any, others given up, and stay what they are when moved.
            let end = rows.end();
            for (depth, &row) in way.iter().enumerate() {
                let all = (1..=8_u8).filter_map(|symbol| Some((symbol, rows.below(&row, symbol)?)));
                let all: Vec<_> = all.collect();
                for (symbol, below) in all {
                    let distance = costs.distance(&query, &[&key[..depth], &[symbol]].concat());
                    prop_assert_eq!(rows.distance(&below), (distance <= budget).then_some(distance));
                }
                rows.cut(end);
            }
            let last = way.len() - 1;
            let below: Vec<_> = (1..=8).map(|symbol| rows.below(&way[last], symbol)).collect();
            let moved = rows.remove(Some(way[0]), end);
            for (symbol, below) in (1..=8).zip(below) {
                let distance = costs.distance(&query, &[&key[..last], &[symbol]].concat());
                let below = below.map(|row| row.moved(moved));
                let again = below.and_then(|row| rows.distance(&row));
                prop_assert_eq!(again, (distance <= budget).then_some(distance));
            }
        }
    }
}
