//! The weighted edit distance over key bytes, whole and row by row.

use crate::Cost;

/// What it costs to edit keys: a symmetric price for every pair of bytes and a price
/// for every byte that only one of two keys has.
///
/// Prices are hundredths of an edit, so none is above 2.55 edits.
#[derive(Debug)]
pub(crate) struct EditCosts {
    substitute: Box<[[u8; 256]; 256]>,
    indel: [u8; 256],
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
        }
        costs
    }

    /// Returns the price of one byte in place of another, in hundredths of an edit.
    pub(crate) fn substitute(&self, a: u8, b: u8) -> u8 {
        self.substitute[usize::from(a)][usize::from(b)]
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

/// The table of one query against a growing and shrinking key, kept only where it is
/// within the budget.
///
/// Row `d` holds, for every prefix of the query, the distance to the first `d` bytes
/// of the key. Costs are never negative, so a cell above the budget never leads to one
/// within it: each row is cut to the cells from its first to its last one within.
/// Inside a row, cells above the budget are only known to be above it.
pub(crate) struct Rows<'a> {
    costs: &'a EditCosts,
    query: &'a [u8],
    budget: u16,
    /// The rows one after another, the deepest last.
    cells: Vec<u16>,
    bands: Vec<Band>,
}

/// Where a row is, and which part of the query it covers.
#[derive(Clone, Copy)]
struct Band {
    /// The row's first cell in the arena; it ends where the next row's was put.
    start: usize,
    /// The query prefix that the first cell stands for.
    first: usize,
    len: usize,
}

impl<'a> Rows<'a> {
    /// Returns the table with its first row: the query against the empty key.
    pub(crate) fn new(costs: &'a EditCosts, query: &'a [u8], budget: Cost) -> Rows<'a> {
        let budget = budget.hundredths();
        let mut cells = Vec::with_capacity(256);
        cells.push(0);
        extend(&mut cells, costs, query, budget);
        let band = Band {
            start: 0,
            first: 0,
            len: cells.len(),
        };
        let mut bands = Vec::with_capacity(32);
        bands.push(band);
        Rows {
            costs,
            query,
            budget,
            cells,
            bands,
        }
    }

    /// Adds a byte to the key and returns true, or returns false and changes nothing if
    /// no key that goes on so is within the budget.
    pub(crate) fn push(&mut self, symbol: u8) -> bool {
        let end = self.cells.len();
        match self.row(symbol) {
            Some(band) => {
                self.cells.truncate(band.start + band.len);
                self.bands.push(band);
                true
            }
            None => {
                self.cells.truncate(end);
                false
            }
        }
    }

    /// Takes the last byte of the key away; the first row stays.
    pub(crate) fn pop(&mut self) {
        if self.bands.len() > 1 {
            self.bands.pop();
        }
        if let Some(band) = self.bands.last() {
            self.cells.truncate(band.start + band.len);
        }
    }

    /// Returns the distance between query and key, or `None` if it is above the budget.
    pub(crate) fn distance(&self) -> Option<Cost> {
        let band = self.bands.last()?;
        if band.first + band.len <= self.query.len() {
            return None;
        }
        self.cells.last().copied().map(Cost::from_hundredths)
    }

    /// Writes the row below the last one behind it and returns its band.
    fn row(&mut self, symbol: u8) -> Option<Band> {
        let Band { start, first, len } = *self.bands.last()?;
        let end = start + len;
        let query = self.query.get(first..)?;
        let substitute = &self.costs.substitute[usize::from(symbol)];
        let indel = &self.costs.indel;
        let insert = u16::from(self.costs.indel(symbol));

        // One cell more than above, if the query has as many bytes.
        let width = len + usize::from(query.len() >= len);
        self.cells.resize(end + width, u16::MAX);
        let (above, row) = self.cells.split_at_mut_checked(end)?;
        let (&head, above) = above.get(start..)?.split_first()?;
        let (cell, row) = row.split_first_mut()?;
        let mut diagonal = head;
        let mut left = head.saturating_add(insert);
        *cell = left;
        // Beyond the row above there is nothing within the budget to come down from.
        let above = above.iter().copied().chain(std::iter::once(u16::MAX));
        for ((cell, up), &letter) in row.iter_mut().zip(above).zip(query) {
            let letter = usize::from(letter);
            left = diagonal
                .saturating_add(u16::from(substitute[letter]))
                .min(up.saturating_add(insert))
                .min(left.saturating_add(u16::from(indel[letter])));
            *cell = left;
            diagonal = up;
        }
        if left <= self.budget {
            let rest = query.get(width - 1..)?;
            extend(&mut self.cells, self.costs, rest, self.budget);
        }

        let budget = self.budget;
        let row = self.cells.get(end..)?;
        let skip = row.iter().position(|&cell| cell <= budget)?;
        let last = row.iter().rposition(|&cell| cell <= budget)?;
        Some(Band {
            start: end + skip,
            first: first + skip,
            len: last + 1 - skip,
        })
    }
}

/// Lengthens the last row by cells that only query bytes lead to, while within the budget.
fn extend(cells: &mut Vec<u16>, costs: &EditCosts, query: &[u8], budget: u16) {
    let mut cell = cells.last().copied().unwrap_or(u16::MAX);
    for &letter in query {
        cell = cell.saturating_add(u16::from(costs.indel(letter)));
        if cell > budget {
            break;
        }
        cells.push(cell);
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
        let mut rows = Rows::new(&costs, &a, Cost::MAX);
        assert!(b.iter().all(|&symbol| rows.push(symbol)));
        assert_eq!(rows.distance(), Some(Cost::MAX));
    }

    #[test]
    fn a_refused_byte_changes_nothing() {
        let costs = plain();
        let mut rows = Rows::new(&costs, b"abc", Cost::ZERO);
        assert!(rows.push(b'a'));
        assert!(!rows.push(b'x'));
        assert!(rows.push(b'b'));
        assert!(rows.push(b'c'));
        assert_eq!(rows.distance(), Some(Cost::ZERO));
        rows.pop();
        assert_eq!(rows.distance(), None);
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
            let mut rows = Rows::new(&costs, &query, budget);
            let mut depth = 0;
            for (at, &symbol) in key.iter().enumerate() {
                if !rows.push(symbol) {
                    // Then no longer key is within the budget either.
                    for end in at + 1..=key.len() {
                        prop_assert!(costs.distance(&query, &key[..end]) > budget);
                    }
                    break;
                }
                depth = at + 1;
                let distance = costs.distance(&query, &key[..depth]);
                prop_assert_eq!(rows.distance(), (distance <= budget).then_some(distance));
            }
            // The way back up gives the same.
            for end in (0..depth).rev() {
                rows.pop();
                let distance = costs.distance(&query, &key[..end]);
                prop_assert_eq!(rows.distance(), (distance <= budget).then_some(distance));
            }
        }
    }
}
