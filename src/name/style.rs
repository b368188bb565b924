//! What it costs that one spelling looks native and the other foreign, and how little it
//! can cost when all that is known of a listed name is the byte that the index has of it.

use super::Name;
use crate::cost::Cost;
use crate::model::Model;
use crate::native;

/// So many hundredths of a nat share a mark.
const STEP: i32 = 4;
/// The evidence that the first mark of a Thai spelling begins at.
const LEAST: i32 = -500;

/// Returns the byte by which the index knows how native a spelling looks: 0 without Thai
/// letters, else 1 and one more for each [`STEP`] of evidence.
pub(super) fn mark(is_thai: bool, evidence: i32) -> u8 {
    if !is_thai {
        return 0;
    }
    let steps = (evidence - LEAST).div_euclid(STEP) + 1;
    u8::try_from(steps.max(1)).unwrap_or(u8::MAX)
}

/// Returns whether the index knows of a spelling, by its byte, that the letters say more
/// than so many hundredths of a nat for a native name.
pub(crate) fn says_more(mark: u8, evidence: i32) -> bool {
    mark > self::mark(true, evidence)
}

impl Name<'_> {
    #[cfg(test)]
    pub(super) fn mark(&self) -> u8 {
        mark(self.is_thai, self.evidence)
    }

    /// Returns the least that [`Name::style_cost`] can be with a name of this mark.
    pub(crate) fn least_style_cost(&self, mark: u8, model: &Model) -> Cost {
        let Some(steps) = i32::from(mark).checked_sub(1).filter(|steps| *steps >= 0) else {
            return Cost::ZERO;
        };
        let first = LEAST + steps * STEP;
        let nearest = self.evidence.clamp(first, first + STEP - 1);
        if self.is_thai {
            price(self.evidence, nearest, model)
        } else {
            Cost::ZERO
        }
    }

    /// Returns what it costs that one spelling looks native and the other foreign.
    ///
    /// Where sounds are equally near, a loan name is the likelier spelling of a loan name.
    pub(crate) fn style_cost(&self, other: &Name<'_>, model: &Model) -> Cost {
        if self.is_thai && other.is_thai {
            price(self.evidence, other.evidence, model)
        } else {
            Cost::ZERO
        }
    }

    /// Returns how far apart the letters of two spellings are in telling whether the name
    /// is native, in nats: 0 for equal evidence, about 4 for clear and opposite ones.
    pub(crate) fn style_nats(&self, other: &Name<'_>) -> f64 {
        if self.is_thai && other.is_thai {
            nats(self.evidence, other.evidence)
        } else {
            0.0
        }
    }
}

fn price(a: i32, b: i32, model: &Model) -> Cost {
    let price = f64::from(model.style().hundredths());
    Cost::from_hundredths((price * nats(a, b)).round() as u16)
}

fn nats(a: i32, b: i32) -> f64 {
    // The cosine between the two beliefs: 1 for equal ones, near 0 for opposite ones.
    let (a, b) = (native::probability(a), native::probability(b));
    let length = |p: f64| p.hypot(1.0 - p);
    let cosine = (a * b + (1.0 - a) * (1.0 - b)) / (length(a) * length(b));
    -cosine.clamp(1e-6, 1.0).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::model;
    use crate::name::Side;

    fn with(evidence: i32) -> Name<'static> {
        Name {
            evidence,
            ..Name::new("สมชาย", Side::Listed)
        }
    }

    #[test]
    fn style_costs_the_same_both_ways_and_nothing_between_equal_letters() {
        let names: Vec<_> = (-50..=50).map(|tens| with(10 * tens)).collect();
        for a in &names {
            assert_eq!(a.style_cost(a, model()), Cost::ZERO, "{}", a.evidence);
            let mut before = Cost::ZERO;
            for b in names.iter().filter(|b| b.evidence >= a.evidence) {
                let cost = a.style_cost(b, model());
                assert_eq!(cost, b.style_cost(a, model()));
                assert!(cost >= before, "{} {}", a.evidence, b.evidence);
                before = cost;
            }
        }
        let opposite = names.first().zip(names.last());
        let opposite = opposite.map(|(a, b)| a.style_nats(b));
        assert!(opposite.is_some_and(|nats| (4.0..5.0).contains(&nats)));
    }

    #[test]
    fn a_mark_tells_as_much_of_the_style_as_never_costs_more() {
        let names: Vec<_> = (-500..=500).map(with).collect();
        for asked in &names {
            for listed in names.iter().step_by(3) {
                let least = asked.least_style_cost(listed.mark(), model());
                let cost = asked.style_cost(listed, model());
                assert!(least <= cost, "{} {}", asked.evidence, listed.evidence);
                assert!(cost <= least + Cost::from_hundredths(2));
            }
        }
    }

    #[test]
    fn a_latin_spelling_has_no_style() {
        let latin = Name::new("Somchai", Side::Listed);
        for thai in [-500, 0, 500].map(with) {
            assert_eq!(thai.least_style_cost(latin.mark(), model()), Cost::ZERO);
            assert_eq!(latin.least_style_cost(thai.mark(), model()), Cost::ZERO);
            assert_eq!(latin.style_cost(&thai, model()), Cost::ZERO);
        }
    }
}
