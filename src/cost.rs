//! What an edit costs.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

/// The weighted cost of turning one spelling into another, in hundredths of an edit.
///
/// One whole edit (an unrelated letter for another) is `Cost::edits(1)`; a change
/// that Thai writers make freely (a tone mark on a foreign name) costs nothing.
/// Costs are fixed-point, so sums do not depend on the order of addition, and they
/// saturate at [`Cost::MAX`] instead of wrapping.
///
/// ```
/// use thainym::Cost;
/// assert_eq!(Cost::from_hundredths(125).to_string(), "1.25");
/// assert_eq!("1.25".parse::<Cost>()?, Cost::from_hundredths(125));
/// assert!(Cost::edits(1) < Cost::from_hundredths(125));
/// # Ok::<(), thainym::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u16);

impl Cost {
    /// No edit at all.
    pub const ZERO: Cost = Cost(0);
    /// The highest cost that can be said; every sum stops here.
    pub const MAX: Cost = Cost(u16::MAX);

    /// Returns the cost of `n` whole edits.
    pub const fn edits(n: u16) -> Cost {
        Cost(n.saturating_mul(100))
    }

    /// Returns a cost of `n` hundredths of an edit.
    pub const fn from_hundredths(n: u16) -> Cost {
        Cost(n)
    }

    /// Returns this cost in hundredths of an edit.
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// Returns this cost in edits.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Returns what is left of this budget after `spent`, or `None` if it is overdrawn.
    pub fn checked_sub(self, spent: Cost) -> Option<Cost> {
        self.0.checked_sub(spent.0).map(Cost)
    }
}

impl Add for Cost {
    type Output = Cost;
    fn add(self, other: Cost) -> Cost {
        Cost(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Cost) {
        *self = *self + other;
    }
}

impl Sub for Cost {
    type Output = Cost;
    /// Saturates at zero.
    fn sub(self, other: Cost) -> Cost {
        Cost(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Cost {
    fn sum<I: Iterator<Item = Cost>>(costs: I) -> Cost {
        costs.fold(Cost::ZERO, Add::add)
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Cost {
    type Err = crate::Error;

    /// Reads a number of edits with at most two decimals, as [`Display`](fmt::Display) writes it.
    ///
    /// # Errors
    /// The text is not such a number, or is above [`Cost::MAX`] (655.35).
    fn from_str(text: &str) -> Result<Cost, crate::Error> {
        parse_hundredths(text)
            .map(Cost)
            .ok_or_else(|| crate::Error::cost(text))
    }
}

fn parse_hundredths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + decimals.len() == 0
        || decimals.len() > 2
        || !digits(whole)
        || !digits(decimals)
    {
        return None;
    }
    let whole: u16 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let decimals: u16 = format!("{decimals:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_reads_back_as_it_was_written() {
        for hundredths in [0, 1, 10, 99, 100, 2350, u16::MAX] {
            let cost = Cost::from_hundredths(hundredths);
            assert_eq!(cost.to_string().parse::<Cost>().ok(), Some(cost));
        }
        assert_eq!("2".parse::<Cost>().ok(), Some(Cost::edits(2)));
        assert_eq!(".5".parse::<Cost>().ok(), Some(Cost::from_hundredths(50)));
    }

    #[test]
    fn what_is_no_number_of_edits_is_refused_by_name() {
        for text in ["", ".", "-1", "1.234", "x", "1e3", "700", "+1"] {
            let error = text.parse::<Cost>().err().map(|e| e.to_string());
            assert!(
                error.is_some_and(|e| e.contains(&format!("\"{text}\""))),
                "{text}"
            );
        }
    }
}
