//! How likely a candidate is the same name: a small logistic model.
//!
//! The weights are rows of `data/confidence.tsv`; every feature is something a reader of
//! the explanation can see.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::cost::Cost;

static WEIGHTS: LazyLock<HashMap<&'static str, f64>> = LazyLock::new(|| {
    include_str!("../data/confidence.tsv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?, fields.next()?.parse().ok()?))
        })
        .collect()
});

/// What is known of a match beyond its cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    /// What the sounds and letters cost.
    pub(crate) sound: Cost,
    /// What omissions, titles and order cost.
    pub(crate) penalty: Cost,
    /// The dearest single edit.
    pub(crate) largest: Cost,
    /// The sounds that carry identity in the shorter form.
    pub(crate) strength: usize,
    /// How many listed names share the matched key.
    pub(crate) sharing: usize,
    pub(crate) native: bool,
    pub(crate) crossed: bool,
    /// The spellings are equal once titles are off.
    pub(crate) identical: bool,
}

impl Evidence {
    /// Nothing in favour.
    pub(crate) fn none() -> Evidence {
        Evidence {
            sound: Cost::MAX,
            penalty: Cost::MAX,
            largest: Cost::MAX,
            strength: 1,
            sharing: 1,
            native: false,
            crossed: false,
            identical: false,
        }
    }

    /// Returns the names and values of the features, the bias included.
    pub(crate) fn features(&self) -> [(&'static str, f64); 9] {
        let strength = self.strength.max(1) as f64;
        let flag = |is: bool| f64::from(u8::from(is));
        [
            ("bias", 1.0),
            ("cost_per_sound", self.sound.as_f64() / strength),
            ("cost", self.sound.as_f64()),
            ("largest", self.largest.as_f64()),
            ("brevity", 1.0 / strength),
            ("omitted", self.penalty.as_f64()),
            ("common", (self.sharing.max(1) as f64).ln()),
            ("native", flag(self.native)),
            ("crossed", flag(self.crossed)),
        ]
    }

    /// Returns the probability, between 0 and 1; 1 only for identical spellings.
    pub(crate) fn probability(&self) -> f64 {
        const SURE: f64 = 0.999;
        if self.identical && self.penalty == Cost::ZERO {
            return 1.0;
        }
        let weight = |name| WEIGHTS.get(name).copied().unwrap_or(0.0);
        let logit: f64 = self
            .features()
            .iter()
            .map(|(name, x)| weight(name) * x)
            .sum();
        (1.0 / (1.0 + (-logit).exp())).min(SURE)
    }
}
