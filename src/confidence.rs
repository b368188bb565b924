//! How likely a candidate is the same name: a small logistic model.
//!
//! The weights are rows of `data/confidence.tsv`; every feature is something a reader of
//! the explanation can see.

pub(crate) mod table;

use std::sync::LazyLock;

use crate::cost::Cost;

static WEIGHTS: LazyLock<[f64; FEATURES]> = LazyLock::new(table::weights);

/// What is known of a match beyond its cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    /// What the sounds and letters cost, and that one spelling looks native, one foreign.
    pub(crate) sound: Cost,
    /// What titles and omissions on the listed side cost.
    pub(crate) omitted: Cost,
    /// What titles, order and parts that only the query has cost.
    pub(crate) added: Cost,
    /// The sounds that carry identity in the shorter form.
    pub(crate) strength: usize,
    /// The parts that are compared, in the form with fewer.
    pub(crate) parts: usize,
    /// The edits for each sound of the part of the query that agrees least.
    pub(crate) worst_part: f64,
    /// The sum of the squares of the single edits.
    pub(crate) squared: f64,
    /// How many listed names share the matched key.
    pub(crate) sharing: usize,
    /// How many names are listed.
    pub(crate) listed: usize,
    /// How likely both are native Thai names, from their letters.
    pub(crate) native: f64,
    /// How likely the name they spell is a native Thai one, from the Thai letters of both.
    pub(crate) looks_native: f64,
    /// What the sounds and letters alone would cost between native names.
    pub(crate) strict: Cost,
    /// The dearest single edit between native names.
    pub(crate) strict_largest: Cost,
    /// Whether the signs differ that write tones, and vowels above and below, or one name has
    /// a syllable more.
    pub(crate) other_signs: bool,
    /// Whether one part agrees, and another ends a syllable otherwise.
    pub(crate) other_part: bool,
    /// Whether both are well-known names, of different bearers.
    pub(crate) known_apart: bool,
    /// Whether one name is Thai, the other Latin.
    pub(crate) crossed: bool,
    /// This candidate's share among its rivals, by cost alone.
    pub(crate) share: f64,
    /// How much dearer the nearest rival is, in shares of how much dearer others may be that
    /// are meant; negative if it is cheaper, and what was searched of it if none was found.
    pub(crate) gap: f64,
    /// Whether a part that matters of the listed name is left out.
    pub(crate) partial: bool,
    /// The spellings are equal once titles and spaces are off.
    pub(crate) identical: bool,
    /// Both have spaces, and not at the same places.
    pub(crate) respaced: bool,
}

/// How sure two different spellings can be; 1 is kept for equal ones.
const SUREST: f64 = 0.999;
/// How much less sure two spellings of a native name can be.
const DOUBT: f64 = 0.1;
/// The edits up to which native spellings may be homophones.
const HOMOPHONE: Cost = Cost::from_hundredths(17);

/// A part with so many edits for each sound contradicts: คิม จองอึน is not คิม จองนัม,
/// however well คิม agrees.
const CONTRADICTION: f64 = 0.15;
/// A shorter list than this is no surer: it is part of a longer one that is not at hand.
const SMALL: usize = 1000;
/// A list so long has the rivals of a name on it; a shorter one lacks them, and the match
/// must speak for itself.
const LARGE: usize = 100_000;

/// The number of features.
pub(crate) const FEATURES: usize = 20;

impl Evidence {
    /// Nothing in favour.
    pub(crate) fn none() -> Evidence {
        Evidence {
            sound: Cost::MAX,
            omitted: Cost::MAX,
            added: Cost::MAX,
            strength: 1,
            parts: 1,
            worst_part: 9.0,
            squared: 81.0,
            sharing: 1,
            listed: 1,
            native: 0.0,
            looks_native: 0.0,
            strict: Cost::MAX,
            strict_largest: Cost::MAX,
            other_signs: true,
            other_part: true,
            known_apart: true,
            crossed: false,
            share: 0.0,
            gap: -1.0,
            partial: true,
            identical: false,
            respaced: false,
        }
    }

    /// Returns the names and values of the features, the bias first.
    pub(crate) fn features(&self) -> [(&'static str, f64); FEATURES] {
        let strength = self.strength.max(1) as f64;
        let edits = self.sound.as_f64() / strength;
        let listed = (self.listed.max(SMALL) as f64).ln();
        let small = 1.0 - (self.listed.max(1) as f64).ln() / (LARGE as f64).ln();
        let small = small.max(0.0);
        let other_signs = self.other_signs && !self.crossed && self.parts <= 1;
        let agreement = if self.parts > 1 {
            (1.0 - self.worst_part / CONTRADICTION).max(0.0)
        } else {
            0.0
        };
        [
            ("bias", 1.0),
            ("cost_per_sound", edits),
            ("squared", self.squared.sqrt() / strength),
            ("brevity", 1.0 / strength),
            ("omitted", self.omitted.as_f64()),
            ("added", self.added.as_f64()),
            ("partial", f64::from(u8::from(self.partial))),
            ("partial_listed", if self.partial { listed } else { 0.0 }),
            ("common", (self.sharing.max(1) as f64).ln()),
            ("share", self.share.max(1e-6).ln()),
            ("gap", self.gap.clamp(-1.0, 1.0)),
            ("listed", listed),
            ("small", small),
            ("small_edits", small * edits),
            ("parts", agreement),
            ("native", self.native),
            ("contradicted", self.contradicted()),
            ("other_signs", f64::from(u8::from(other_signs))),
            ("crossed", f64::from(u8::from(self.crossed))),
            (
                "crossed_native",
                if self.crossed { self.looks_native } else { 0.0 },
            ),
        ]
    }

    /// Returns how surely the two are other names, however near: native names with another
    /// sound or sign, the more so the fewer parts agree beside it, names of any kind of
    /// which one part is the same and another is not, and two well-known names.
    fn contradicted(&self) -> f64 {
        if self.known_apart {
            1.0
        } else if self.crossed {
            0.0
        } else if self.other_part {
            1.0
        } else if self.strict_largest > HOMOPHONE || self.other_signs {
            self.looks_native / self.parts.max(1) as f64
        } else {
            0.0
        }
    }

    /// Returns the probability, between 0 and 1; 1 only for identical spellings at no cost.
    pub(crate) fn probability(&self) -> f64 {
        if self.identical && self.omitted + self.added == Cost::ZERO {
            // Spaces elsewhere may make another name: ตา กลม is not quite ตาก ลม.
            return if self.sound == Cost::ZERO && !self.respaced {
                1.0
            } else {
                SUREST
            };
        }
        // Native names of one sound and other letters are other people's names too.
        let homophone = if self.strict > Cost::ZERO && !self.crossed {
            self.looks_native
        } else {
            0.0
        };
        let sure = SUREST - DOUBT * homophone;
        let features = self.features();
        let logit: f64 = features
            .iter()
            .zip(*WEIGHTS)
            .map(|((_, x), weight)| x * weight)
            .sum();
        (1.0 / (1.0 + (-logit).exp())).min(sure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Evidence {
        Evidence {
            sound: Cost::from_hundredths(10),
            omitted: Cost::ZERO,
            added: Cost::ZERO,
            strength: 9,
            parts: 2,
            worst_part: 0.02,
            squared: 0.01,
            sharing: 1,
            listed: 20_000,
            native: 0.5,
            looks_native: 0.8,
            strict: Cost::from_hundredths(12),
            strict_largest: Cost::from_hundredths(12),
            other_signs: false,
            other_part: false,
            known_apart: false,
            crossed: false,
            share: 0.9,
            gap: 0.4,
            partial: false,
            identical: false,
            respaced: false,
        }
    }

    #[test]
    fn more_evidence_against_a_name_never_makes_it_likelier() {
        let worsen: [fn(&mut Evidence, u16); 9] = [
            |evidence, n| evidence.sound = Cost::from_hundredths(10 * n),
            |evidence, n| evidence.omitted = Cost::from_hundredths(5 * n),
            |evidence, n| evidence.added = Cost::from_hundredths(5 * n),
            |evidence, n| evidence.worst_part = f64::from(n) / 50.0,
            |evidence, n| evidence.squared = f64::from(n) / 20.0,
            |evidence, n| evidence.sharing = 1 + usize::from(n),
            |evidence, n| {
                let cost = Cost::from_hundredths(4 * n);
                (evidence.strict, evidence.strict_largest) = (cost, cost);
            },
            |evidence, n| evidence.share = 1.0 / f64::from(1 + n),
            |evidence, n| evidence.gap = 1.0 - f64::from(n) / 10.0,
        ];
        for listed in [1, 500, 20_000, 1_000_000] {
            for (which, worsen) in worsen.iter().enumerate() {
                let mut evidence = Evidence { listed, ..good() };
                let mut before = 1.0;
                for n in 0..30 {
                    worsen(&mut evidence, n);
                    let p = evidence.probability();
                    assert!(p <= before, "{which} {n} of {listed}: {before} -> {p}");
                    before = p;
                }
            }
        }
    }

    #[test]
    fn only_equal_spellings_are_sure() {
        let best = Evidence {
            sound: Cost::ZERO,
            strict: Cost::ZERO,
            strict_largest: Cost::ZERO,
            worst_part: 0.0,
            squared: 0.0,
            strength: 99,
            share: 1.0,
            ..good()
        };
        assert!(best.probability() < 1.0);
        let identical = Evidence {
            identical: true,
            ..best
        };
        assert_eq!(identical.probability(), 1.0);
        let parted = Evidence {
            sound: Cost::from_hundredths(1),
            ..identical
        };
        assert!(parted.probability() < 1.0);
        let respaced = Evidence {
            respaced: true,
            ..identical
        };
        assert!(respaced.probability() < 1.0);
        let added = Evidence {
            added: Cost::from_hundredths(5),
            ..identical
        };
        assert!(added.probability() < 1.0);
    }
}
