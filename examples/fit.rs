//! Fits the tables of the model to evidence, and tells what moved.

mod columns;
mod exit;
mod lists;
mod marked;
mod pairs;
mod trial;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{ArgGroup, Parser};
use serde_json::{Value, json};
use thainym::fit::{Judged, Reliability, fit, fit_confidence, fit_mentions, fit_native, table};
use thainym::{Entity, Resolver};

use columns::{left, plain};
use lists::lines::lines;
use lists::{Complaints, Lists};

/// Learns a table of the model from evidence: costs from pairs of spellings, the letters
/// that tell native Thai names from loans, the weights of confidence, or what is evidence
/// for a name in running text.
///
/// Costs: a difference becomes cheap that spellings of one name show and different names
/// do not; rows with little evidence stay near what they were. The second spellings, and
/// the names of other entities, are what a first spelling might wrongly be taken for.
/// Letters: from a list of native names and a list of loans, both in Thai letters, one
/// name a line. Confidence: from queries whose right entity is known, as for `evaluate`.
/// Evidence: from texts in which the names are marked; its figures, and the table of how
/// often mentions of each confidence are right, are of texts that were not learnt from.
///
/// The new table goes to standard output, and the report of what changed, and why, to
/// standard error; when the table goes to a file, the report goes to standard output. The
/// same input gives the same table again.
#[derive(Debug, Parser)]
#[command(
    name = "fit",
    version,
    group = ArgGroup::new("evidence").required(true).args(["pairs", "native", "queries", "mentions"]),
    after_help = "\
Examples:
  fit --pairs spellings.tsv > costs.tsv
  fit --pairs spellings.tsv --entities people.csv --output costs.tsv
  fit --pairs spellings.tsv --costs data/costs.tsv --json | jq -r '.changes[]'
  fit --native thai.txt --loans foreign.txt --output native.tsv
  fit --queries judged.tsv --entities people.csv --distractors others.txt --output confidence.tsv
  fit --mentions marked.jsonl --entities people.csv --output evidence.tsv

Exit status: 0 if all went well, 1 for a failure, 2 if some lines were bad and left out."
)]
struct Args {
    /// Pairs, one a line: two spellings of one name, with a tab between, and if wanted
    /// another tab and a weight (1 for an independent observation); a header `a`, `b` is
    /// skipped. May be given several times
    #[arg(long, value_name = "FILE")]
    pairs: Vec<PathBuf>,

    /// Native names in Thai letters, one a line
    #[arg(long, value_name = "FILE", requires = "loans")]
    native: Option<PathBuf>,

    /// Names of other languages in Thai letters, one a line
    #[arg(long, value_name = "FILE", requires = "native")]
    loans: Option<PathBuf>,

    /// Judged queries: a name, a tab and the id of the right entity a line, with nothing
    /// after the tab when the right answer is nobody
    #[arg(long, value_name = "FILE", requires = "entities")]
    queries: Option<PathBuf>,

    /// Texts with marked names, JSON Lines: {"text", "names": [{"start", "end", "entity"}]},
    /// in bytes; an entity of "" is none of the listed ones, null is not known
    #[arg(long, value_name = "FILE", requires = "entities")]
    mentions: Option<PathBuf>,

    /// With --pairs, a list of entities that the first spellings do not mean, beyond the
    /// second spellings of other pairs; with --queries, the entities asked for; with
    /// --mentions, those whose names are marked. JSON
    /// Lines, or CSV or TSV with a header, as for `resolve`. May be given several times
    #[arg(long, value_name = "FILE")]
    entities: Vec<PathBuf>,

    /// With --queries, names, one a line, that each become an entity of their own
    #[arg(long, value_name = "FILE", requires = "queries")]
    distractors: Option<PathBuf>,

    /// With --pairs, the table to start from; the one of this release if not given
    #[arg(long, value_name = "FILE", requires = "pairs")]
    costs: Option<PathBuf>,

    /// The file to write the new table to
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write one JSON object instead, with the table and the report in it
    #[arg(long)]
    json: bool,
}

/// A new table, with what there is to say of it.
struct Learned {
    table: String,
    /// Figures, each with its label.
    figures: Vec<(&'static str, String)>,
    changes: Vec<String>,
    /// The same for programs; the table is added to it.
    json: Value,
}

fn main() -> ExitCode {
    match exit::arguments::<Args>() {
        Ok(args) => exit::status(run(&args)),
        Err(code) => code,
    }
}

fn run(args: &Args) -> anyhow::Result<Complaints> {
    let mut complaints = Complaints::default();
    let mut learned = match (&args.native, &args.loans, &args.queries, &args.mentions) {
        (Some(native), Some(loans), ..) => letters(native, loans, &mut complaints)?,
        (.., Some(queries), _) => confidence(args, queries, &mut complaints)?,
        (.., Some(texts)) => evidence(args, texts, &mut complaints)?,
        _ => costs(args, &mut complaints)?,
    };
    if let Some(path) = &args.output {
        fs::write(path, &learned.table)
            .with_context(|| format!("cannot write the table {}", path.display()))?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        learned.json["table"] = Value::String(learned.table);
        serde_json::to_writer(&mut out, &learned.json)?;
        writeln!(out)?;
    } else if args.output.is_some() {
        write_report(&learned, &mut out)?;
    } else {
        out.write_all(learned.table.as_bytes())?;
        // Nobody reading the report is no reason to lose the table.
        let _ = write_report(&learned, &mut io::stderr().lock());
    }
    out.flush()?;
    Ok(complaints)
}

fn costs(args: &Args, complaints: &mut Complaints) -> anyhow::Result<Learned> {
    let start = match &args.costs {
        Some(path) => fs::read_to_string(path)
            .with_context(|| format!("cannot read the cost table {}", path.display()))?,
        None => table().to_owned(),
    };
    let pairs = pairs::read(&args.pairs, complaints)?;
    let others = others(&args.entities, complaints)?;
    let fitted = fit(&pairs, &others, &start)?;
    let (before, after) = fitted.preferred;
    Ok(Learned {
        figures: vec![
            ("pairs", format!("{:>5}", pairs.len())),
            (
                "right name preferred",
                format!("{before:>5.3} -> {after:.3}"),
            ),
            ("rows changed", format!("{:>5}", fitted.changes.len())),
        ],
        json: json!({
            "pairs": pairs.len(),
            "preferred": fitted.preferred,
            "changes": &fitted.changes,
        }),
        table: fitted.table,
        changes: fitted.changes,
    })
}

fn letters(native: &Path, loans: &Path, complaints: &mut Complaints) -> anyhow::Result<Learned> {
    let (native, loans) = (names(native, complaints)?, names(loans, complaints)?);
    let letters = fit_native(&native, &loans);
    let (of_native, of_loans) = letters.right;
    Ok(Learned {
        table: letters.table,
        figures: vec![
            ("native names", format!("{:>5}", native.len())),
            ("loans", format!("{:>5}", loans.len())),
            (
                "told right",
                format!("{of_native:>5.3} of parts of native names, {of_loans:.3} of loans"),
            ),
        ],
        changes: Vec::new(),
        json: json!({"native": native.len(), "loans": loans.len(), "right": letters.right}),
    })
}

fn confidence(args: &Args, queries: &Path, complaints: &mut Complaints) -> anyhow::Result<Learned> {
    let mut lists = Lists::read(&args.entities, complaints)?;
    let trials = trial::read(queries, &lists, complaints)?;
    if let Some(path) = &args.distractors {
        trial::add_distractors(path, &trials, &mut lists, complaints)?;
    }
    let resolver: Resolver = lists.build(complaints, || ())?;
    let judged: Vec<Judged> = trials
        .into_iter()
        .map(|trial| Judged {
            query: trial.query,
            entity: trial.entity,
        })
        .collect();
    let calibrated = fit_confidence(&[(&resolver, judged.as_slice())]);
    let (before, after) = calibrated.loss;
    Ok(Learned {
        table: calibrated.table,
        figures: vec![
            ("queries", format!("{:>5}", judged.len())),
            (
                "candidates judged",
                format!("{:>5}, {} right", calibrated.candidates, calibrated.right),
            ),
            (
                "mean surprise, nats",
                format!("{before:>5.3} -> {after:.3}"),
            ),
        ],
        changes: Vec::new(),
        json: json!({
            "queries": judged.len(),
            "candidates": calibrated.candidates,
            "right": calibrated.right,
            "loss": calibrated.loss,
        }),
    })
}

fn evidence(args: &Args, texts: &Path, complaints: &mut Complaints) -> anyhow::Result<Learned> {
    let mut lists = Lists::read(&args.entities, complaints)?;
    let resolver: Resolver = lists.build(complaints, || ())?;
    let texts = marked::read(texts, complaints)?;
    let fitted = fit_mentions(&resolver, &texts);
    let (before, after) = (&fitted.before, &fitted.after);
    let arrow = |before: f64, after: f64| format!("{before:>5.3} -> {after:.3}");
    let mut changes = vec![format!(
        "{:>10}{:>10}{:>12}{:>8}",
        "confidence", "mentions", "mean", "right"
    )];
    for (nth, (count, mean, right)) in after.bins.iter().enumerate() {
        let from = nth as f64 / 10.0;
        changes.push(format!("{from:>10.1}{count:>10}{mean:>12.3}{right:>8.3}"));
    }
    changes.extend(fitted.changes.iter().cloned());
    let json = |r: &Reliability| json!({"recall": r.recall, "precision": r.precision, "loss": r.loss, "error": r.error, "bins": r.bins});
    Ok(Learned {
        figures: vec![
            ("texts", format!("{:>5}", texts.len())),
            ("mentions judged", format!("{:>5}", fitted.mentions)),
            ("recall at 0.5", arrow(before.recall, after.recall)),
            ("precision at 0.5", arrow(before.precision, after.precision)),
            ("mean surprise, nats", arrow(before.loss, after.loss)),
            ("calibration error", arrow(before.error, after.error)),
        ],
        json: json!({
            "texts": texts.len(),
            "mentions": fitted.mentions,
            "before": json(before),
            "after": json(after),
            "changes": &fitted.changes,
        }),
        table: fitted.table,
        changes,
    })
}

/// Returns the names of lists, or none without lists.
fn others(paths: &[PathBuf], complaints: &mut Complaints) -> anyhow::Result<Vec<String>> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let mut lists = Lists::read(paths, complaints)?;
    // The library refuses all pairs for one bad name; building leaves bad names out.
    lists.build(complaints, || ())?;
    let names = lists.entities.iter().flat_map(Entity::names);
    Ok(names.map(str::to_owned).collect())
}

/// Returns the names of a file, one a line.
fn names(path: &Path, complaints: &mut Complaints) -> anyhow::Result<Vec<String>> {
    let name = path.display().to_string();
    let bytes = fs::read(path).with_context(|| format!("cannot read the names {name}"))?;
    let mut names = Vec::new();
    for (number, line) in lines(&bytes) {
        match line.map(str::trim) {
            Ok("") => {}
            Ok(line) => names.push(line.to_owned()),
            Err(reason) => complaints.bad_line(&name, number, reason),
        }
    }
    Ok(names)
}

fn write_report(learned: &Learned, out: &mut impl Write) -> io::Result<()> {
    for (label, figure) in &learned.figures {
        writeln!(out, "{}{figure}", left(label, 22))?;
    }
    if !learned.changes.is_empty() {
        writeln!(out)?;
    }
    for change in &learned.changes {
        writeln!(out, "{}", plain(change))?;
    }
    Ok(())
}
