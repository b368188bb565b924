//! Fits the cost table to pairs of spellings of one name, and tells what moved.

mod columns;
mod exit;
mod lists;
mod pairs;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use serde::Serialize;
use thainym::Entity;
use thainym::fit::{Fitted, fit, table};

use columns::{left, plain};
use lists::{Complaints, Lists};

/// Learns from pairs of spellings how much each difference in sound should cost.
///
/// A difference becomes cheap that spellings of one name show and different names do not;
/// rows with little evidence stay near what they were. The second spellings, and the
/// names of other entities, are what a first spelling might wrongly be taken for. The new table
/// goes to standard output, and the report of what changed, and why, to standard error;
/// when the table goes to a file, the report goes to standard output. The same input
/// gives the same table again.
#[derive(Debug, Parser)]
#[command(
    name = "fit",
    version,
    after_help = "\
Examples:
  fit --pairs spellings.tsv > costs.tsv
  fit --pairs spellings.tsv --pairs more.tsv --entities people.csv --output costs.tsv
  fit --pairs spellings.tsv --costs data/costs.tsv --json | jq -r '.changes[]'

Exit status: 0 if all went well, 1 for a failure, 2 if some lines were bad and left out."
)]
struct Args {
    /// Pairs, one a line: two spellings of one name, with a tab between, and if wanted
    /// another tab and a weight (1 for an independent observation); a header `a`, `b` is
    /// skipped. May be given several times
    #[arg(long, value_name = "FILE", required = true)]
    pairs: Vec<PathBuf>,

    /// A list of entities that the first spellings do not mean, beyond the second
    /// spellings of other pairs: JSON Lines, or CSV or TSV with a header, as for
    /// `resolve`. May be given several times
    #[arg(long, value_name = "FILE")]
    entities: Vec<PathBuf>,

    /// The table to start from; the one of this release if not given
    #[arg(long, value_name = "FILE")]
    costs: Option<PathBuf>,

    /// The file to write the new table to
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write one JSON object instead: {"pairs", "preferred", "changes", "table"}
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match exit::arguments::<Args>() {
        Ok(args) => exit::status(run(&args)),
        Err(code) => code,
    }
}

fn run(args: &Args) -> anyhow::Result<Complaints> {
    let mut complaints = Complaints::default();
    let costs = table();
    let table = match &args.costs {
        Some(path) => fs::read_to_string(path)
            .with_context(|| format!("cannot read the cost table {}", path.display()))?,
        None => costs.to_owned(),
    };
    let pairs = pairs::read(&args.pairs, &mut complaints)?;
    let others = others(&args.entities, &mut complaints)?;
    let fitted = fit(&pairs, &others, &table)?;
    if let Some(path) = &args.output {
        fs::write(path, &fitted.table)
            .with_context(|| format!("cannot write the table {}", path.display()))?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        let report = Report {
            pairs: pairs.len(),
            preferred: fitted.preferred,
            changes: &fitted.changes,
            table: &fitted.table,
        };
        serde_json::to_writer(&mut out, &report)?;
        writeln!(out)?;
    } else if args.output.is_some() {
        write_report(pairs.len(), &fitted, &mut out)?;
    } else {
        out.write_all(fitted.table.as_bytes())?;
        // Nobody reading the report is no reason to lose the table.
        let _ = write_report(pairs.len(), &fitted, &mut io::stderr().lock());
    }
    out.flush()?;
    Ok(complaints)
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

/// The one line of JSON.
#[derive(Serialize)]
struct Report<'a> {
    pairs: usize,
    preferred: (f64, f64),
    changes: &'a [String],
    table: &'a str,
}

fn write_report(pairs: usize, fitted: &Fitted, out: &mut impl Write) -> io::Result<()> {
    let (before, after) = fitted.preferred;
    let label = |text| left(text, 22);
    writeln!(out, "{}{pairs:>5}", label("pairs"))?;
    writeln!(
        out,
        "{}{before:>5.3} -> {after:.3}",
        label("right name preferred")
    )?;
    writeln!(out, "{}{:>5}", label("rows changed"), fitted.changes.len())?;
    if !fitted.changes.is_empty() {
        writeln!(out)?;
    }
    for change in &fitted.changes {
        writeln!(out, "{}", plain(change))?;
    }
    Ok(())
}
