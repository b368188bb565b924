//! Measures how well names are resolved, beside plain string distances.

mod baselines;
mod columns;
mod edits;
mod exit;
mod lists;
mod measure;
mod order;
mod report;
mod trial;

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use thainym::{Query, Resolver};

use baselines::{Baseline, Scan};
use lists::{Complaints, Lists};
use measure::{DEPTH, Outcome};
use report::{Errors, Method, Setting};
use trial::Trial;

/// Measures how well names are resolved, beside plain string distances.
///
/// Reports recall@1, recall@5 and the mean reciprocal rank over queries that have an
/// entity, within the first five candidates; false accepts over queries for nobody, and
/// precision, recall and F1, when a first candidate is accepted from a threshold of
/// confidence on; how true the confidence is; the time of a query; and the worst errors
/// with their explanations. For the baselines, the similarity from 0 to 1 stands for the
/// confidence.
#[derive(Debug, Parser)]
#[command(
    name = "evaluate",
    version,
    after_help = "\
Examples:
  evaluate --entities people.csv --queries spellings.tsv
  evaluate --entities people.csv --queries spellings.tsv --distractors phonebook.txt --sample 1000
  evaluate --entities people.csv --queries spellings.tsv --baseline none --json | jq .methods

Exit status: 0 if all went well, 1 for a failure, 2 if some lines were bad and left out."
)]
struct Args {
    /// A list of entities: JSON Lines ({"id", "name", "kind", "aliases"}), or CSV or TSV
    /// with a header (id, name; kind, latin, aliases separated by `|`). May be given
    /// several times
    #[arg(long, value_name = "FILE", required = true)]
    entities: Vec<PathBuf>,

    /// The queries: a name, a tab and the id of the right entity a line, with nothing
    /// after the tab when the right answer is nobody; a header `query`, `entity` is skipped
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,

    /// Names, one a line, that each become an entity of their own (`distractor:LINE`),
    /// except those spelled like a listed name or a query
    #[arg(long, value_name = "FILE")]
    distractors: Option<PathBuf>,

    /// What to compare with: none, all, or some of levenshtein, osa, jaro-winkler, romanised
    #[arg(
        long,
        value_name = "NAME",
        value_delimiter = ',',
        default_value = "all",
        value_parser = choice
    )]
    baseline: Vec<Choice>,

    /// Take only N of the queries, always the same ones
    #[arg(long, value_name = "N")]
    sample: Option<usize>,

    /// How many of the worst errors to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit_errors: usize,

    /// Write one JSON object instead of tables
    #[arg(long)]
    json: bool,
}

/// One value of `--baseline`.
#[derive(Clone, Copy, Debug)]
enum Choice {
    None,
    All,
    One(Baseline),
}

fn choice(text: &str) -> Result<Choice, String> {
    match text {
        "none" => Ok(Choice::None),
        "all" => Ok(Choice::All),
        name => Baseline::from_str(name, true)
            .map(Choice::One)
            .map_err(|_| "give none, all, levenshtein, osa, jaro-winkler or romanised".to_owned()),
    }
}

fn main() -> ExitCode {
    match exit::arguments::<Args>() {
        Ok(args) => exit::status(run(&args)),
        Err(code) => code,
    }
}

fn run(args: &Args) -> anyhow::Result<Complaints> {
    let mut complaints = Complaints::default();
    let mut lists = Lists::read(&args.entities, &mut complaints)?;
    let mut trials = trial::read(&args.queries, &lists, &mut complaints)?;
    if let Some(count) = args.sample {
        trials = order::sample(trials, count);
    }
    let listed = lists.entities.len();
    let left_out = match &args.distractors {
        Some(path) => trial::add_distractors(path, &trials, &mut lists, &mut complaints)?,
        None => 0,
    };
    let resolver = lists.build(&mut complaints, || ())?;
    let setting = Setting {
        queries: trials.len(),
        entities: listed,
        distractors: lists.entities.len().saturating_sub(listed),
        distractors_left_out: left_out,
        names: resolver.names_len(),
        index_bytes: resolver.as_bytes().len(),
    };

    let (outcomes, times) = resolve_all(&resolver, &trials)?;
    let mut methods = vec![Method::new("thainym", &outcomes, times)];
    for baseline in chosen(&args.baseline) {
        let (outcomes, times) = scan_all(baseline, &lists, &trials)?;
        methods.push(Method::new(baseline.as_str(), &outcomes, times));
    }

    let errors = Errors::worst(&trials, &outcomes, args.limit_errors);
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        report::write_json(&setting, &methods, &errors, &resolver, &mut out)?;
    } else {
        report::write_tables(&setting, &methods, &mut out)?;
        errors.write(&resolver, &lists.entities, &mut out)?;
    }
    out.flush()?;
    Ok(complaints)
}

fn chosen(choices: &[Choice]) -> Vec<Baseline> {
    let is_chosen = |baseline: &Baseline| {
        choices.iter().any(|choice| match choice {
            Choice::None => false,
            Choice::All => true,
            Choice::One(one) => one == baseline,
        })
    };
    Baseline::ALL.into_iter().filter(is_chosen).collect()
}

/// Resolves all queries, one after another, so that nothing disturbs their times.
fn resolve_all<D: AsRef<[u8]>>(
    resolver: &Resolver<D>,
    trials: &[Trial],
) -> anyhow::Result<(Vec<Outcome>, Vec<Duration>)> {
    let bar = progress("thainym", trials.len())?;
    let mut outcomes = Vec::with_capacity(trials.len());
    let mut times = Vec::with_capacity(trials.len());
    for trial in trials {
        let start = Instant::now();
        let candidates: Vec<_> = resolver
            .resolve(Query::new(&trial.query).limit(DEPTH))
            .collect();
        times.push(start.elapsed());
        let expected = trial.entity.as_deref();
        outcomes.push(Outcome {
            has_entity: expected.is_some(),
            rank: expected
                .and_then(|id| candidates.iter().position(|c| c.id() == id))
                .map(|index| index + 1),
            confidence: candidates.first().map(|c| c.confidence()),
        });
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok((outcomes, times))
}

/// Compares all queries with all names, on all cores.
fn scan_all(
    baseline: Baseline,
    lists: &Lists,
    trials: &[Trial],
) -> anyhow::Result<(Vec<Outcome>, Vec<Duration>)> {
    let order = order::shuffled(lists.entities.len());
    let scan = Scan::new(baseline, &lists.entities, &order);
    let places = order::places(&lists.entities);
    let bar = progress(baseline.as_str(), trials.len())?;
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, trial)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            trials.get(index).map(|trial| (index, trial))
        } {
            let start = Instant::now();
            let outcome = scan_one(&scan, trial, &places);
            done.push((index, outcome, start.elapsed()));
            bar.inc(1);
        }
        done
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut done = Vec::with_capacity(trials.len());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            match worker.join() {
                Ok(part) => done.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    bar.finish_and_clear();
    done.sort_by_key(|(index, ..)| *index);
    Ok(done
        .into_iter()
        .map(|(_, outcome, time)| (outcome, time))
        .unzip())
}

fn scan_one(scan: &Scan, trial: &Trial, places: &HashMap<&str, usize>) -> Outcome {
    let best = scan.best(&trial.query, DEPTH);
    let expected = trial.entity.as_deref().and_then(|id| places.get(id));
    Outcome {
        has_entity: trial.entity.is_some(),
        rank: expected
            .and_then(|place| best.iter().position(|(entity, _)| entity == place))
            .map(|index| index + 1),
        confidence: best.first().map(|(_, score)| *score),
    }
}

/// Returns a bar on standard error, which shows nothing unless that is a terminal.
fn progress(name: &'static str, count: usize) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template(
        "{prefix:12} {wide_bar} {human_pos} of {human_len}, {eta} left",
    )?;
    Ok(ProgressBar::new(count as u64)
        .with_style(style)
        .with_prefix(name))
}
