//! Resolves names given as arguments or one a line on standard input.

mod colour;
mod columns;
mod edits;
mod exit;
mod lists;
mod mapped;
mod source;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use rayon::prelude::*;
use serde::Serialize;
use thainym::{Candidate, Cost, Query, Resolver};

use colour::Colours;
use columns::{left, plain, width};
use lists::Complaints;
use source::Source;

/// Tells which entity a name in Thai or Latin script means, and why.
///
/// Each candidate comes with the spelling that matched, its weighted cost in edits, the
/// probability that it is the same name, the plain number of edits, and what had to be
/// changed, with the reason of each change.
#[derive(Debug, Parser)]
#[command(
    name = "resolve",
    version,
    after_help = "\
Examples:
  resolve อัคมาเดียน \"Donald Trump\"
  resolve --entities people.csv --limit 1 < names.txt
  resolve --json --index news.thainym --batch names.txt > answers.jsonl
  resolve --index news.thainym --delta today.delta อัคมาเดียน
  resolve --json --index news.thainym < names.txt | jq -r '.candidates[0].id'

Exit status: 0 if all went well, 1 for a failure, 2 if some lines were bad and left out."
)]
struct Args {
    #[command(flatten)]
    source: Source,

    /// The greatest number of candidates of one name
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,

    /// The highest cost of a candidate, in edits, such as 1.25; without it the bound
    /// grows with the length of the name
    #[arg(long, value_name = "X")]
    max_cost: Option<Cost>,

    /// Write one JSON object a line: {"query", "candidates"}
    #[arg(long)]
    json: bool,

    /// A file of names, one a line, or - for standard input: they are answered on all cores,
    /// thousands at a time, in the order of the lines
    #[arg(long, value_name = "FILE", conflicts_with = "names")]
    batch: Option<PathBuf>,

    /// The names; without any, each line of standard input is one, answered at once
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

fn main() -> ExitCode {
    match exit::arguments::<Args>() {
        Ok(args) => exit::status(run(&args)),
        Err(code) => code,
    }
}

fn run(args: &Args) -> anyhow::Result<Complaints> {
    let mut complaints = Complaints::default();
    match args.source.index()? {
        Some(resolver) => answer_all(args, &resolver, &mut complaints)?,
        None => answer_all(args, &args.source.build(&mut complaints)?, &mut complaints)?,
    }
    Ok(complaints)
}

fn answer_all<D: AsRef<[u8]> + Sync>(
    args: &Args,
    resolver: &Resolver<D>,
    complaints: &mut Complaints,
) -> anyhow::Result<()> {
    if let Some(path) = &args.batch {
        return answer_batch(args, resolver, path, complaints);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    for name in &args.names {
        answer(args, resolver, name, &mut out)?;
    }
    if args.names.is_empty() {
        if io::stdin().is_terminal() {
            let _ = writeln!(io::stderr(), "one name a line, then Ctrl-D");
        }
        let mut input = io::stdin().lock();
        let mut line = Vec::new();
        let mut number = 0;
        while input.read_until(b'\n', &mut line)? > 0 {
            number += 1;
            match std::str::from_utf8(&line) {
                Ok(text) => {
                    if let Some(name) = said(text) {
                        answer(args, resolver, name, &mut out)?;
                        // Whoever types or pipes line by line waits for this answer.
                        out.flush()?;
                    }
                }
                Err(_) => complaints.bad_line("standard input", number, "not UTF-8"),
            }
            line.clear();
        }
    }
    out.flush()?;
    Ok(())
}

/// So many names are answered at once: enough to keep all cores busy.
const BATCH: usize = 4096;

/// Answers the names of a file in the order of its lines, with little of it in memory.
fn answer_batch<D: AsRef<[u8]> + Sync>(
    args: &Args,
    resolver: &Resolver<D>,
    path: &Path,
    complaints: &mut Complaints,
) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let mut input: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path).with_context(|| format!("cannot read the names {name}"))?;
        Box::new(BufReader::new(file))
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut names, mut line, mut number) = (Vec::with_capacity(BATCH), Vec::new(), 0);
    loop {
        let is_over = input.read_until(b'\n', &mut line)? == 0;
        if !is_over {
            number += 1;
            match std::str::from_utf8(&line) {
                Ok(text) => names.extend(said(text).map(str::to_owned)),
                Err(_) => complaints.bad_line(&name, number, "not UTF-8"),
            }
            line.clear();
        }
        if is_over || names.len() == BATCH {
            let answered = |name: &String| -> anyhow::Result<Vec<u8>> {
                let mut answered = Vec::new();
                answer(args, resolver, name, &mut answered)?;
                Ok(answered)
            };
            let answers: Vec<_> = names.par_iter().map(answered).collect();
            for answer in answers {
                out.write_all(&answer?)?;
            }
            names.clear();
        }
        if is_over {
            out.flush()?;
            return Ok(());
        }
    }
}

/// Returns the name on a line, if there is one.
fn said(line: &str) -> Option<&str> {
    let name = line.trim_start_matches('\u{FEFF}').trim();
    (!name.is_empty()).then_some(name)
}

/// One line of JSON.
#[derive(Serialize)]
struct Answer<'a, C> {
    query: &'a str,
    candidates: Vec<C>,
}

fn answer<D: AsRef<[u8]>>(
    args: &Args,
    resolver: &Resolver<D>,
    name: &str,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut query = Query::new(name).limit(args.limit);
    if let Some(cost) = args.max_cost {
        query = query.max_cost(cost);
    }
    let candidates: Vec<_> = resolver.resolve(query).collect();
    if args.json {
        let answer = Answer {
            query: name,
            candidates,
        };
        serde_json::to_writer(&mut *out, &answer)?;
        writeln!(out)?;
        return Ok(());
    }
    let colours = Colours::of_stdout();
    writeln!(out, "{}", colours.bold(plain(name)))?;
    if candidates.is_empty() {
        writeln!(out, "  no candidate")?;
    } else {
        write_table(&candidates, colours, out)?;
    }
    writeln!(out)?;
    Ok(())
}

const HEADER: [&str; 8] = [
    "",
    "name",
    "id",
    "kind",
    "matched",
    "cost",
    "confidence",
    "plain edits",
];

fn write_table(candidates: &[Candidate], colours: Colours, out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<[String; 8]> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| {
            [
                (index + 1).to_string(),
                plain(candidate.name()),
                plain(candidate.id()),
                candidate.kind().as_str().to_owned(),
                plain(candidate.matched()),
                candidate.cost().to_string(),
                format!("{:.0} %", candidate.confidence() * 100.0),
                candidate.plain_edits().to_string(),
            ]
        })
        .collect();
    let mut widths = HEADER.map(width);
    for row in &rows {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = width(cell).max(*column);
        }
    }
    let line = |cells: &[String; 8]| {
        let padded: Vec<String> = cells.iter().zip(widths).map(|(c, w)| left(c, w)).collect();
        format!("  {}", padded.join("  ")).trim_end().to_owned()
    };
    writeln!(out, "{}", colours.faint(line(&HEADER.map(str::to_owned))))?;
    for (row, candidate) in rows.iter().zip(candidates) {
        writeln!(out, "{}", colours.kind(candidate.kind(), line(row)))?;
        for edit in edits::lines(candidate) {
            writeln!(out, "       {edit}")?;
        }
    }
    Ok(())
}
