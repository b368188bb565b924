//! Many engines on the same queries in one run, taking turns.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::corpus::misspell::Misspelled;
use crate::peers::Engine;

/// An engine answers so many queries before it is the turn of the next: enough for the
/// caches to hold it, few enough for all to see the same weather.
const TURN: usize = 50;
/// A slow engine takes only the first queries, as many as it answers in this time.
const PATIENCE: Duration = Duration::from_secs(3);
/// But so many at least.
const FEWEST: usize = 20;

/// How an engine did.
pub struct Outcome {
    /// How many queries it took.
    pub queries: usize,
    /// How many of them have the intended name in front, among the first five, at all.
    first: usize,
    among_five: usize,
    anywhere: usize,
    /// How many names it found for all of them.
    candidates: usize,
    /// Each query's median over the passes, in order.
    times: Vec<Duration>,
}

/// Returns how each of `engines` did on `queries`, in `passes` over them.
pub fn interleave(engines: &[&Engine], queries: &[Misspelled], passes: usize) -> Vec<Outcome> {
    let counts: Vec<usize> = engines
        .iter()
        .map(|engine| affordable(engine, queries))
        .collect();
    let mut times: Vec<Vec<Vec<Duration>>> = counts
        .iter()
        .map(|&count| vec![Vec::new(); count])
        .collect();
    for pass in 0..passes {
        for (turn, start) in (0..queries.len()).step_by(TURN).enumerate() {
            for shift in 0..engines.len() {
                // Who goes first changes from turn to turn.
                let which = (pass + turn + shift) % engines.len();
                for at in start..(start + TURN).min(counts[which]) {
                    let begun = Instant::now();
                    let found = (engines[which].search)(&queries[at].query);
                    times[which][at].push(begun.elapsed());
                    drop(found);
                }
            }
        }
    }
    let timed = engines.iter().zip(times);
    timed
        .map(|(engine, times)| Outcome::of(engine, &queries[..times.len()], times))
        .collect()
}

fn affordable(engine: &Engine, queries: &[Misspelled]) -> usize {
    let begun = Instant::now();
    for tried in 1..=queries.len() {
        (engine.search)(&queries[tried - 1].query);
        let spent = begun.elapsed();
        if spent * 20 > PATIENCE || tried == queries.len() {
            let share = PATIENCE.as_secs_f64() / spent.as_secs_f64();
            let count = (tried as f64 * share) as usize;
            return count.clamp(FEWEST.min(queries.len()), queries.len());
        }
    }
    0
}

impl Outcome {
    fn of(engine: &Engine, queries: &[Misspelled], times: Vec<Vec<Duration>>) -> Outcome {
        let mut outcome = Outcome {
            queries: queries.len(),
            first: 0,
            among_five: 0,
            anywhere: 0,
            candidates: 0,
            times: times.into_iter().map(median).collect(),
        };
        outcome.times.sort_unstable();
        for asked in queries {
            let found = (engine.search)(&asked.query);
            let rank = found.iter().position(|&place| place == asked.place);
            outcome.first += usize::from(rank == Some(0));
            outcome.among_five += usize::from(rank.is_some_and(|rank| rank < 5));
            outcome.anywhere += usize::from(rank.is_some());
            outcome.candidates += found.len();
        }
        outcome
    }

    /// The time that so many of a hundred queries do not exceed.
    pub fn percentile(&self, share: usize) -> Duration {
        let at = (self.queries * share).div_ceil(100).max(1) - 1;
        self.times[at]
    }

    pub fn mean(&self) -> Duration {
        self.times.iter().sum::<Duration>() / u32::try_from(self.queries).unwrap_or(u32::MAX)
    }

    /// The heads of the columns that [`Outcome::row`] fills.
    pub const COLUMNS: &str = "names\ttask\tengine\thow\tqueries\tfirst\tfive\tfound\tcandidates\tp50_us\tp99_us\tmean_us\tbytes\tbuild_s";

    /// One line for the result file: shares of the queries, microseconds, bytes a name.
    pub fn row(&self, names: usize, engine: &Engine) -> String {
        let share = |part: usize| part as f64 / self.queries as f64;
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let mut row = format!(
            "{names}\t{}\t{}\t{}\t{}",
            engine.task.as_str(),
            engine.name,
            engine.how,
            self.queries
        );
        for share in [self.first, self.among_five, self.anywhere].map(share) {
            let _ = write!(row, "\t{share:.3}");
        }
        let _ = write!(row, "\t{:.1}", share(self.candidates));
        for time in [self.percentile(50), self.percentile(99), self.mean()].map(micros) {
            let _ = write!(row, "\t{time:.2}");
        }
        let each = engine.bytes as f64 / names as f64;
        let _ = write!(row, "\t{each:.1}\t{:.3}", engine.build.as_secs_f64());
        row
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
