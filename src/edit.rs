//! The weighted edit distance over key bytes, whole and row by row.

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

/// Prices are told apart in steps of 16 hundredths where a rough answer is enough.
const LEVELS: usize = 16;

/// A set of bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Symbols([u64; 4]);

impl Symbols {
    /// Returns whether this byte is in the set.
    pub(crate) fn contains(&self, symbol: u8) -> bool {
        self.0[usize::from(symbol >> 6)] >> (symbol & 63) & 1 == 1
    }

    /// Returns how many bytes are in the set.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Takes the lowest byte out and returns it.
    pub(crate) fn take_first(&mut self) -> Option<u8> {
        let words = [0_u8, 64, 128, 192].into_iter().zip(&mut self.0);
        for (base, word) in words {
            if *word != 0 {
                let lowest = word.trailing_zeros() as u8;
                *word &= *word - 1;
                return Some(base | lowest);
            }
        }
        None
    }

    fn insert(&mut self, symbol: u8) {
        self.0[usize::from(symbol >> 6)] |= 1 << (symbol & 63);
    }

    fn add(&mut self, others: &Symbols) {
        for (word, other) in self.0.iter_mut().zip(others.0) {
            *word |= other;
        }
    }
}

fn level(price: u16) -> usize {
    usize::from(price >> 4).min(LEVELS - 1)
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
            costs.indels[level(u16::from(*price))].insert(a);
        }
        accumulate(&mut costs.indels);
        for (row, levels) in costs.substitute.iter().zip(costs.substitutes.iter_mut()) {
            for (b, &price) in (0..=u8::MAX).zip(row) {
                levels[level(u16::from(price))].insert(b);
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
    /// The rows one after another; what lies behind the last one is left from others.
    cells: Vec<u16>,
    bands: Vec<Band>,
}

/// Where a row is, and which part of the query it covers.
#[derive(Clone, Copy)]
struct Band {
    start: usize,
    end: usize,
    /// The query prefix that the first cell stands for.
    first: usize,
}

impl<'a> Rows<'a> {
    /// Returns the table with its first row: the query against the empty key.
    pub(crate) fn new(costs: &'a EditCosts, query: &'a [u8], budget: Cost) -> Rows<'a> {
        let mut bands = Vec::with_capacity(32);
        bands.push(Band {
            start: 0,
            end: 1,
            first: 0,
        });
        let mut rows = Rows {
            costs,
            query,
            budget: budget.hundredths(),
            cells: vec![0; 256],
            bands,
        };
        let end = rows.extend(1, 0, query);
        if let Some(band) = rows.bands.last_mut() {
            band.end = end;
        }
        rows
    }

    /// Adds a byte to the key and returns true, or returns false and changes nothing if
    /// no key that goes on so is within the budget.
    pub(crate) fn push(&mut self, symbol: u8) -> bool {
        let band = self.row(symbol);
        self.bands.extend(band);
        band.is_some()
    }

    /// Returns the length of the key.
    pub(crate) fn depth(&self) -> usize {
        self.bands.len().saturating_sub(1)
    }

    /// Cuts the key down to its first `depth` bytes.
    pub(crate) fn truncate(&mut self, depth: usize) {
        self.bands.truncate(depth.saturating_add(1));
    }

    /// Returns at least all bytes that [`push`](Rows::push) would take now.
    ///
    /// It takes a byte if and only if some cell of the last row affords the step right or
    /// down from it; so this costs about one row, however many bytes could follow.
    pub(crate) fn next_symbols(&self) -> Symbols {
        let mut symbols = Symbols::default();
        let Some((row, query)) = self.last_row() else {
            return symbols;
        };
        let mut least = u16::MAX;
        let mut letters = query.iter();
        for &cell in row {
            let letter = letters.next();
            least = least.min(cell);
            if let (Some(left), Some(&letter)) = (self.budget.checked_sub(cell), letter) {
                symbols.add(&self.costs.substitutes[usize::from(letter)][level(left)]);
            }
        }
        symbols.add(&self.costs.indels[level(self.budget.saturating_sub(least))]);
        symbols
    }

    /// Returns whether [`push`](Rows::push) would take this byte.
    pub(crate) fn takes(&self, symbol: u8) -> bool {
        let Some((row, query)) = self.last_row() else {
            return false;
        };
        let insert = self.costs.indel(symbol);
        let substitute = &self.costs.substitute[usize::from(symbol)];
        let prices = query
            .iter()
            .map(|&letter| insert.min(substitute[usize::from(letter)]));
        row.iter()
            .zip(prices.chain(std::iter::once(insert)))
            .any(|(&cell, price)| cell.saturating_add(u16::from(price)) <= self.budget)
    }

    /// Returns the distance between query and key, or `None` if it is above the budget.
    pub(crate) fn distance(&self) -> Option<Cost> {
        let (row, query) = self.last_row()?;
        let reaches = row.len() > query.len();
        row.last()
            .filter(|_| reaches)
            .copied()
            .map(Cost::from_hundredths)
    }

    /// Returns the last row and the query behind the prefix of its first cell.
    fn last_row(&self) -> Option<(&[u16], &'a [u8])> {
        let band = self.bands.last()?;
        let row = self.cells.get(band.start..band.end)?;
        Some((row, self.query.get(band.first..)?))
    }

    /// Writes the row below the last one behind it and returns its band.
    fn row(&mut self, symbol: u8) -> Option<Band> {
        let Band { start, end, first } = *self.bands.last()?;
        let query = self.query.get(first..)?;
        let substitute = &self.costs.substitute[usize::from(symbol)];
        let indel = &self.costs.indel;
        let insert = u32::from(self.costs.indel(symbol));
        let budget = self.budget;

        // One cell more than in the row above, if the query has as many bytes.
        let width = end - start + usize::from(query.len() >= end - start);
        if self.cells.len() < end + width {
            self.cells.resize((end + width) * 2, 0);
        }
        let (above, row) = self.cells.split_at_mut_checked(end)?;
        let (&head, above) = above.get(start..)?.split_first()?;
        let (cell, row) = row.get_mut(..width)?.split_first_mut()?;
        let mut diagonal = u32::from(head);
        // `left` runs on above what a cell can hold for speed, and is cut when stored.
        let mut left = diagonal + insert;
        *cell = clamp(left);
        let mut skip = if *cell <= budget { 0 } else { usize::MAX };
        let mut last = 0;
        let mut at = 0;
        // Beyond the row above there is nothing within the budget to come down from.
        let above = above.iter().copied().chain(std::iter::once(u16::MAX));
        for ((cell, up), &letter) in row.iter_mut().zip(above).zip(query) {
            let up = u32::from(up);
            let letter = usize::from(letter);
            let best = (diagonal + u32::from(substitute[letter])).min(up + insert);
            left = best.min(left.saturating_add(u32::from(indel[letter])));
            *cell = clamp(left);
            diagonal = up;
            at += 1;
            if *cell <= budget {
                skip = skip.min(at);
                last = at;
            }
        }
        if skip == usize::MAX {
            return None;
        }
        let mut stop = end + last + 1;
        if clamp(left) <= budget {
            stop = self.extend(stop, clamp(left), query.get(width - 1..)?);
        }
        Some(Band {
            start: end + skip,
            end: stop,
            first: first + skip,
        })
    }

    /// Writes the cells at `end` that only query bytes lead to, while they are within the
    /// budget, and returns where they end.
    fn extend(&mut self, mut end: usize, mut cell: u16, query: &[u8]) -> usize {
        for &letter in query {
            cell = cell.saturating_add(u16::from(self.costs.indel(letter)));
            if cell > self.budget {
                break;
            }
            if end >= self.cells.len() {
                self.cells.resize(end * 2, 0);
            }
            if let Some(place) = self.cells.get_mut(end) {
                *place = cell;
            }
            end += 1;
        }
        end
    }
}

fn clamp(cell: u32) -> u16 {
    cell.min(u32::from(u16::MAX)) as u16
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
    fn symbols_come_out_in_order() {
        let bytes = [0, 1, 63, 64, 127, 128, 200, 255];
        let mut symbols = Symbols::default();
        for byte in bytes {
            assert!(!symbols.contains(byte));
            symbols.insert(byte);
            assert!(symbols.contains(byte));
        }
        assert_eq!(symbols.len(), bytes.len());
        assert!(std::iter::from_fn(|| symbols.take_first()).eq(bytes));
        assert_eq!(symbols.len(), 0);
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
        rows.truncate(2);
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
                let foreseen = (rows.takes(symbol), rows.next_symbols().contains(symbol));
                let taken = rows.push(symbol);
                prop_assert_eq!(foreseen.0, taken);
                prop_assert!(foreseen.1 || !taken);
                if !taken {
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
                rows.truncate(end);
                let distance = costs.distance(&query, &key[..end]);
                prop_assert_eq!(rows.distance(), (distance <= budget).then_some(distance));
            }
        }
    }
}
