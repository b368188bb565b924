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
    /// What the sounds and letters cost.
    pub(crate) sound: Cost,
    /// What titles and omissions on the listed side cost.
    pub(crate) omitted: Cost,
    /// What titles, order and parts that only the query has cost.
    pub(crate) added: Cost,
    /// The sounds that carry identity in the shorter form.
    pub(crate) strength: usize,
    /// How many listed names share the matched key.
    pub(crate) sharing: usize,
    /// How likely both are native Thai names, from their letters.
    pub(crate) native: f64,
    /// What the sounds and letters would cost between native names.
    pub(crate) strict: Cost,
    /// The dearest single edit between native names.
    pub(crate) strict_largest: Cost,
    /// Whether one name is Thai, the other Latin.
    pub(crate) crossed: bool,
    /// This candidate's share among its rivals, by cost alone.
    pub(crate) share: f64,
    /// The spellings are equal once titles are off.
    pub(crate) identical: bool,
}

/// The edits up to which native spellings may be homophones.
const HOMOPHONE: Cost = Cost::from_hundredths(17);

/// The number of features.
pub(crate) const FEATURES: usize = 12;

impl Evidence {
    /// Nothing in favour.
    pub(crate) fn none() -> Evidence {
        Evidence {
            sound: Cost::MAX,
            omitted: Cost::MAX,
            added: Cost::MAX,
            strength: 1,
            sharing: 1,
            native: 0.0,
            strict: Cost::MAX,
            strict_largest: Cost::MAX,
            crossed: false,
            share: 0.0,
            identical: false,
        }
    }

    /// Returns the names and values of the features, the bias first.
    pub(crate) fn features(&self) -> [(&'static str, f64); FEATURES] {
        let strength = self.strength.max(1) as f64;
        [
            ("bias", 1.0),
            ("cost_per_sound", self.sound.as_f64() / strength),
            ("cost_root", (self.sound.as_f64() / strength).sqrt()),
            ("brevity", 1.0 / strength),
            ("omitted", self.omitted.as_f64()),
            ("added", self.added.as_f64()),
            ("common", (self.sharing.max(1) as f64).ln()),
            ("share", self.share.max(1e-6).ln()),
            ("native", self.native),
            (
                "strict_per_sound",
                self.native * self.strict.as_f64() / strength,
            ),
            (
                "contradicted",
                if self.strict_largest > HOMOPHONE {
                    self.native
                } else {
                    0.0
                },
            ),
            ("crossed", f64::from(u8::from(self.crossed))),
        ]
    }

    /// Returns the probability, between 0 and 1; 1 only for identical spellings.
    pub(crate) fn probability(&self) -> f64 {
        if self.identical && self.omitted + self.added == Cost::ZERO {
            return 1.0;
        }
        // Native names of one sound and other letters are other people's names too.
        let homophone = if self.strict > Cost::ZERO {
            self.native
        } else {
            0.0
        };
        let sure = 0.999 - 0.07 * homophone;
        let features = self.features();
        let logit: f64 = features
            .iter()
            .zip(*WEIGHTS)
            .map(|((_, x), weight)| x * weight)
            .sum();
        (1.0 / (1.0 + (-logit).exp())).min(sure)
    }
}
