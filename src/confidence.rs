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
    /// The parts that are compared, in the form with fewer.
    pub(crate) parts: usize,
    /// The edits for each sound of the part that agrees least.
    pub(crate) worst_part: f64,
    /// How many listed names share the matched key.
    pub(crate) sharing: usize,
    /// How many names are listed.
    pub(crate) listed: usize,
    /// How far apart the letters are in telling whether the name is native, in nats.
    pub(crate) style: f64,
    /// How likely both are native Thai names, from their letters.
    pub(crate) native: f64,
    /// How likely at least one of the two is a native Thai name, from their letters.
    pub(crate) any_native: f64,
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

/// Leaving out a particle or a kind of place costs less than this, a part of a name more.
const PART: Cost = Cost::from_hundredths(25);
/// A part with so many edits for each sound contradicts: คิม จองอึน is not คิม จองนัม,
/// however well คิม agrees.
const CONTRADICTION: f64 = 0.15;
/// A shorter list than this is no surer: it is part of a longer one that is not at hand.
const SMALL: usize = 1000;
/// A list so long has the rivals of a name on it; a shorter one lacks them, and the match
/// must speak for itself.
const LARGE: usize = 100_000;

/// The number of features.
pub(crate) const FEATURES: usize = 21;

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
            sharing: 1,
            listed: 1,
            style: 0.0,
            native: 0.0,
            any_native: 0.0,
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
        let edits = self.sound.as_f64() / strength;
        let partial = self.omitted >= PART;
        let listed = (self.listed.max(SMALL) as f64).ln();
        let small = 1.0 - (self.listed.max(1) as f64).ln() / (LARGE as f64).ln();
        let small = small.max(0.0);
        let agreement = if self.parts > 1 {
            (1.0 - self.worst_part / CONTRADICTION).max(0.0)
        } else {
            0.0
        };
        [
            ("bias", 1.0),
            ("cost_per_sound", edits),
            ("cost_root", edits.sqrt()),
            ("brevity", 1.0 / strength),
            ("omitted", self.omitted.as_f64()),
            ("added", self.added.as_f64()),
            ("partial", f64::from(u8::from(partial))),
            ("partial_listed", if partial { listed } else { 0.0 }),
            ("common", (self.sharing.max(1) as f64).ln()),
            ("share", self.share.max(1e-6).ln()),
            ("listed", listed),
            ("small", small),
            ("small_cost", small * self.sound.as_f64().min(9.0)),
            ("small_edits", small * edits),
            ("parts", agreement),
            ("style", self.style),
            ("native", self.native),
            (
                "strict_per_sound",
                self.native * self.strict.as_f64().min(9.0) / strength,
            ),
            (
                "contradicted",
                if self.strict_largest > HOMOPHONE && !self.crossed {
                    self.any_native / self.parts.max(1) as f64
                } else {
                    0.0
                },
            ),
            ("crossed", f64::from(u8::from(self.crossed))),
            (
                "crossed_native",
                if self.crossed { self.any_native } else { 0.0 },
            ),
        ]
    }

    /// Returns the probability, between 0 and 1; 1 only for identical spellings.
    pub(crate) fn probability(&self) -> f64 {
        if self.identical && self.omitted + self.added == Cost::ZERO {
            return 1.0;
        }
        // Native names of one sound and other letters are other people's names too.
        let homophone = if self.strict > Cost::ZERO && !self.crossed {
            self.any_native
        } else {
            0.0
        };
        let sure = 0.999 - 0.1 * homophone;
        let features = self.features();
        let logit: f64 = features
            .iter()
            .zip(*WEIGHTS)
            .map(|((_, x), weight)| x * weight)
            .sum();
        (1.0 / (1.0 + (-logit).exp())).min(sure)
    }
}
