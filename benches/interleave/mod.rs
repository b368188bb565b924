//! Many engines on the same queries in one run, taking turns.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::corpus::misspell::Misspelled;
use crate::peers::Engine;

/// An engine answers so many queries before it is the turn of the next: enough for the
/// caches to hold it, few enough for all to see the same weather.
const TURN: usize = 50;
/// An engine that answers all queries in this time is asked in every pass.
const PATIENCE: Duration = Duration::from_secs(4);
/// A slower one is asked once, in the time that all passes would take: a part of each
/// turn's queries, but so many at least.
const FEWEST: usize = 50;

/// How an engine did.
#[derive(Default)]
pub struct Outcome {
    /// How many queries have the intended name in front, among the first five, at all.
    first: usize,
    among_five: usize,
    anywhere: usize,
    /// How many names it found for all of them.
    candidates: usize,
    /// Each query's median over the passes, in order.
    times: Vec<Duration>,
}

/// Returns how each of `engines` did on `queries`, in at most so many passes over them.
pub fn interleave(engines: &[&Engine], queries: &[Misspelled], passes: usize) -> Vec<Outcome> {
    let shares = engines
        .iter()
        .map(|engine| affordable(engine, queries, passes));
    let shares: Vec<Share> = shares.collect();
    let mut outcomes: Vec<Outcome> = engines.iter().map(|_| Outcome::default()).collect();
    let mut times = vec![vec![Vec::new(); queries.len()]; engines.len()];
    let turns = queries.len().div_ceil(TURN);
    for pass in 0..passes {
        for turn in 0..turns {
            for shift in 0..engines.len() {
                // Who goes first changes from turn to turn.
                let which = (pass + turn + shift) % engines.len();
                if pass >= shares[which].passes {
                    continue;
                }
                let count = shares[which].queries;
                let count = count * (turn + 1) / turns - count * turn / turns;
                let asked = queries.iter().enumerate().skip(turn * TURN).take(count);
                for (at, asked) in asked {
                    let begun = Instant::now();
                    let found = (engines[which].search)(&asked.query);
                    times[which][at].push(begun.elapsed());
                    if pass == 0 {
                        outcomes[which].note(&found, asked.place);
                    }
                }
            }
        }
    }
    for (outcome, times) in outcomes.iter_mut().zip(times) {
        let taken = times.into_iter().filter(|times| !times.is_empty());
        outcome.times = taken.map(median).collect();
        outcome.times.sort_unstable();
    }
    outcomes
}

/// How much of the work an engine gets.
struct Share {
    queries: usize,
    passes: usize,
}

fn affordable(engine: &Engine, queries: &[Misspelled], passes: usize) -> Share {
    let begun = Instant::now();
    for (tried, asked) in (1..).zip(queries) {
        (engine.search)(&asked.query);
        let spent = begun.elapsed();
        if spent * 20 > PATIENCE {
            let each = spent / tried;
            let count = |time: Duration| (time.as_secs_f64() / each.as_secs_f64()) as usize;
            if count(PATIENCE) >= queries.len() {
                break;
            }
            let count = count(PATIENCE * u32::try_from(passes).unwrap_or(1));
            return Share {
                queries: count.max(FEWEST).min(queries.len()),
                passes: 1,
            };
        }
    }
    Share {
        queries: queries.len(),
        passes,
    }
}

impl Outcome {
    fn note(&mut self, found: &[usize], intended: usize) {
        let rank = found.iter().position(|&place| place == intended);
        self.first += usize::from(rank == Some(0));
        self.among_five += usize::from(rank.is_some_and(|rank| rank < 5));
        self.anywhere += usize::from(rank.is_some());
        self.candidates += found.len();
    }

    /// How many queries it took.
    pub fn queries(&self) -> usize {
        self.times.len()
    }

    /// The time that so many of a hundred queries do not exceed.
    pub fn percentile(&self, share: usize) -> Duration {
        let at = (self.queries() * share).div_ceil(100).max(1) - 1;
        self.times[at]
    }

    pub fn mean(&self) -> Duration {
        self.times.iter().sum::<Duration>() / u32::try_from(self.queries()).unwrap_or(u32::MAX)
    }

    /// The heads of the columns that [`Outcome::row`] fills.
    pub const COLUMNS: &str = "names\ttask\tengine\thow\tqueries\tfirst\tfive\tfound\tcandidates\tp50_us\tp99_us\tmean_us\tbytes\tbuild_s";

    /// One line for the result file: shares of the queries, microseconds, bytes a name.
    pub fn row(&self, names: usize, engine: &Engine) -> String {
        let share = |part: usize| part as f64 / self.queries() as f64;
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let mut row = format!(
            "{names}\t{}\t{}\t{}\t{}",
            engine.task.as_str(),
            engine.name,
            engine.how,
            self.queries()
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

/// The time in the middle.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
