//! Shows what `cargo bench --bench compare` measured: a table, and a picture of time
//! against memory.

mod chart;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Parser;
use serde::Deserialize;

/// Shows the results of the compare bench as a Markdown table, and as a picture.
#[derive(Debug, Parser)]
#[command(
    name = "compare",
    version,
    after_help = "\
Example:
  NAMES=10000,100000,1000000 cargo bench --bench compare
  cargo run --example compare -- --svg compare.svg"
)]
struct Args {
    /// The folder with the results, one file for each number of names
    #[arg(default_value = "target/tmp/compare", value_name = "FOLDER")]
    results: PathBuf,

    /// Shows only these numbers of names
    #[arg(long, value_delimiter = ',', value_name = "N,…")]
    names: Vec<u64>,

    /// Draws the largest number of names at which most engines were measured
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// How one engine did among so many names: a line of the results.
#[derive(Clone, Debug, Deserialize)]
struct Row {
    names: u64,
    task: Task,
    engine: String,
    how: String,
    queries: u64,
    /// Shares of the queries whose intended name came first, among five, at all.
    first: f64,
    five: f64,
    found: f64,
    /// Mean number of names found.
    candidates: f64,
    p50_us: f64,
    p99_us: f64,
    /// Bytes a name.
    bytes: f64,
    build_s: f64,
}

/// What was asked of an engine.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Task {
    Closest,
    Within,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut rows = read(&args.results)?;
    if !args.names.is_empty() {
        rows.retain(|row| args.names.contains(&row.names));
    }
    ensure!(
        !rows.is_empty(),
        "{} has no results; run `cargo bench --bench compare` first",
        args.results.display()
    );
    io::stdout().write_all(table(&rows).as_bytes())?;
    if let Some(path) = &args.svg {
        let written = fs::write(path, chart::svg(&rows));
        written.with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Returns the lines of all files in the folder, by number of names.
fn read(folder: &PathBuf) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let files = fs::read_dir(folder).with_context(|| {
        let folder = folder.display();
        format!("cannot read {folder}; run `cargo bench --bench compare` first")
    })?;
    for file in files {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "tsv") {
            let mut lines = csv::ReaderBuilder::new()
                .delimiter(b'\t')
                .from_path(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            for row in lines.deserialize() {
                rows.push(row.with_context(|| format!("in {}", path.display()))?);
            }
        }
    }
    rows.sort_by_key(|row: &Row| row.names);
    Ok(rows)
}

/// One line for each way to search, with a column for each number of names.
fn table(rows: &[Row]) -> String {
    let sizes: BTreeSet<u64> = rows.iter().map(|row| row.names).collect();
    let times = sizes
        .iter()
        .map(|&size| format!(" {} names |", grouped(size)));
    let mut lines = vec![
        format!(
            "| search |{} growth | first | of five | found | candidates | bytes a name | build | queries |",
            times.collect::<String>()
        ),
        format!("|---|{}", "---|".repeat(sizes.len() + 8)),
    ];
    for task in [Task::Closest, Task::Within] {
        let mut searches: Vec<(&str, &str)> = Vec::new();
        for row in rows.iter().filter(|row| row.task == task) {
            if !searches.contains(&(&row.engine, &row.how)) {
                searches.push((&row.engine, &row.how));
            }
        }
        for (engine, how) in searches {
            let of_search = |row: &&Row| row.task == task && row.engine == engine && row.how == how;
            let measured: Vec<&Row> = rows.iter().filter(of_search).collect();
            lines.extend(line(&sizes, &measured));
        }
    }
    lines.push(String::new());
    lines.push(
        "Times are p50 / p99 of a query. Growth is the exponent of p50 in the number of names. \
         First, of five, found: the share of queries whose intended name came first, among \
         five, at all; these, memory and build are of the largest number of names."
            .to_owned(),
    );
    lines.join("\n") + "\n"
}

fn line(sizes: &BTreeSet<u64>, measured: &[&Row]) -> Option<String> {
    let (least, most) = (measured.first()?, measured.last()?);
    let times = sizes.iter().map(|&size| {
        let row = measured.iter().find(|row| row.names == size);
        let times = row.map(|row| format!("{} / {}", time(row.p50_us), time(row.p99_us)));
        format!(" {} |", times.unwrap_or_else(|| "–".to_owned()))
    });
    let growth = (most.p50_us / least.p50_us).ln() / (most.names as f64 / least.names as f64).ln();
    let growth = if measured.len() > 1 {
        format!("{growth:.2}")
    } else {
        "–".to_owned()
    };
    let order = match most.task {
        Task::Closest => format!("{} | {}", percent(most.first), percent(most.five)),
        // Most engines give all names in no order.
        Task::Within => "– | –".to_owned(),
    };
    Some(format!(
        "| {}, {} |{} {growth} | {order} | {} | {:.1} | {:.0} | {:.1} s | {} |",
        most.engine,
        most.how,
        times.collect::<String>(),
        percent(most.found),
        most.candidates,
        most.bytes,
        most.build_s,
        most.queries
    ))
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Two digits are all that a shared machine is good for.
fn time(micros: f64) -> String {
    let (value, unit) = match micros {
        small if small < 995.0 => (small, "µs"),
        middle if middle < 995_000.0 => (middle / 1e3, "ms"),
        large => (large / 1e6, "s"),
    };
    let digits = usize::from(value < 9.95);
    let value = if value < 99.5 {
        value
    } else {
        (value / 10.0).round() * 10.0
    };
    format!("{value:.digits$} {unit}")
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
