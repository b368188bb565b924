//! Finds names in running text: for a terminal, a pipe, a program or a browser.

mod colour;
mod columns;
mod exit;
mod folder;
mod lists;
mod mapped;
mod page;
mod source;
mod spellings;

use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::available_parallelism;

use anyhow::{Context, bail};
use clap::Parser;
use thainym::{Mention, Resolver, Text};

use colour::Colours;
use columns::{left, plain, width};
use folder::Output;
use lists::Complaints;
use source::Source;
use spellings::Spellings;

/// Finds the names of entities in Thai text, however they are spelled.
///
/// On a terminal, shows the text with its names coloured by kind and numbered, and below
/// it each entity with all spellings found. In a pipe, writes one mention a line, with
/// tabs between: start, end (bytes of the text), confidence, id, kind, name, spelling. Of
/// a folder, searches each .txt file in it, with several threads; each line then begins
/// with the file.
#[derive(Debug, Parser)]
#[command(
    name = "mentions",
    version,
    after_help = "\
Examples:
  mentions article.txt
  mentions --entities people.jsonl --html article.txt > article.html
  mentions article.txt | cut -f 4 | sort | uniq -c | sort -rn
  mentions --json --min-confidence 0.9 < article.txt | jq -r .text
  mentions --html --into pages archive/

Exit status: 0 if all went well, 1 for a failure, 2 if some lines were bad and left out."
)]
struct Args {
    #[command(flatten)]
    source: Source,

    /// The least confidence of a mention, a probability
    #[arg(long, value_name = "P", default_value_t = 0.5, value_parser = probability)]
    min_confidence: f64,

    /// Write one JSON object a mention: {"start", "end", "text", "confidence",
    /// "gloss", "evidence", "candidates"}
    #[arg(long)]
    json: bool,

    /// Write a web page to read, complete in one file
    #[arg(long, conflicts_with = "json")]
    html: bool,

    /// The folder for the web pages of a folder of texts: one for each text, and
    /// index.html for all
    #[arg(long, value_name = "FOLDER", requires = "html")]
    into: Option<PathBuf>,

    /// How many texts of a folder to search at the same time; as many as the machine can
    /// if not given
    #[arg(long, value_name = "N")]
    threads: Option<usize>,

    /// The text, in UTF-8, or a folder of texts; standard input if not given
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("give a number from 0 to 1".to_owned()),
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
    match args.source.index()? {
        Some(resolver) => show(args, &resolver, &mut complaints)?,
        None => show(args, &args.source.build(&mut complaints)?, &mut complaints)?,
    }
    Ok(complaints)
}

fn show<D: AsRef<[u8]> + Sync>(
    args: &Args,
    resolver: &Resolver<D>,
    complaints: &mut Complaints,
) -> anyhow::Result<()> {
    if let Some(folder) = args.file.as_deref().filter(|file| file.is_dir()) {
        let output = match &args.into {
            Some(into) => Output::Pages(into),
            None if args.html => bail!("give the folder for the pages, with --into"),
            None if args.json => Output::Json,
            None => Output::Rows,
        };
        let threads = args
            .threads
            .or_else(|| Some(available_parallelism().ok()?.get()));
        let threads = threads.unwrap_or(1);
        return folder::annotate(
            folder,
            resolver,
            args.min_confidence,
            &output,
            threads,
            complaints,
        );
    }
    let text = read_text(args, complaints)?;
    let found = resolver.mentions(Text::new(&text).min_confidence(args.min_confidence));
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        for mention in found {
            serde_json::to_writer(&mut out, &mention)?;
            writeln!(out)?;
        }
    } else if args.html {
        let mentions: Vec<_> = found.collect();
        page::write(&title(args), &text, &mentions, &mut out)?;
    } else if io::stdout().is_terminal() {
        let mentions: Vec<_> = found.collect();
        write_text(&text, &mentions, &mut out)?;
    } else {
        for mention in found {
            write_row(&mention, &mut out)?;
        }
    }
    out.flush()?;
    Ok(())
}

fn title(args: &Args) -> String {
    let name = args.file.as_ref().and_then(|file| file.file_stem());
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Returns the text, with spaces for bytes that are not UTF-8, so that offsets stay true.
fn read_text(args: &Args, complaints: &mut Complaints) -> anyhow::Result<String> {
    let (name, bytes) = match &args.file {
        Some(file) => {
            let name = file.display().to_string();
            let bytes = std::fs::read(file).with_context(|| format!("cannot read {name}"))?;
            (name, bytes)
        }
        None => {
            let mut bytes = Vec::new();
            io::stdin()
                .read_to_end(&mut bytes)
                .context("cannot read standard input")?;
            ("standard input".to_owned(), bytes)
        }
    };
    let mut text = String::with_capacity(bytes.len());
    let mut line = 1;
    let mut complained = 0;
    for chunk in bytes.utf8_chunks() {
        line += chunk.valid().matches('\n').count();
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push_str(&" ".repeat(chunk.invalid().len()));
            if complained != line {
                complaints.bad_line(&name, line, "not UTF-8; the bytes are read as spaces");
                complained = line;
            }
        }
    }
    Ok(text)
}

fn write_row(mention: &Mention, out: &mut impl Write) -> io::Result<()> {
    let (range, best) = (mention.range(), mention.best());
    writeln!(
        out,
        "{}\t{}\t{:.3}\t{}\t{}\t{}\t{}",
        range.start,
        range.end,
        mention.confidence(),
        plain(best.id()),
        best.kind().as_str(),
        plain(best.name()),
        plain(mention.text())
    )
}

/// Writes the text with its names marked, and what they mean.
fn write_text(text: &str, mentions: &[Mention], out: &mut impl Write) -> io::Result<()> {
    let colours = Colours::of_stdout();
    let entities = Spellings::of(mentions);
    let mut end = 0;
    for (index, mention) in mentions.iter().enumerate() {
        let range = mention.range();
        write_prose(text.get(end..range.start).unwrap_or_default(), out)?;
        let number = superscript(entities.number_of(index));
        let name = plain(mention.text());
        if colours.on {
            let name = colours.kind(mention.best().kind(), name);
            write!(out, "{name}{}", colours.faint(number))?;
        } else {
            write!(out, "[{name}]{number}")?;
        }
        end = range.end;
    }
    write_prose(text.get(end..).unwrap_or_default(), out)?;
    if !text.ends_with('\n') {
        writeln!(out)?;
    }
    let names: Vec<String> = entities.iter().map(|e| plain(&e.name)).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    if !names.is_empty() {
        writeln!(out)?;
    }
    for (index, (entity, name)) in entities.iter().zip(&names).enumerate() {
        let name = colours.kind(entity.kind, left(name, widest));
        let spellings: Vec<String> = entity
            .spellings
            .iter()
            .map(|s| match s.mentions.len() {
                1 => plain(&s.text),
                n => format!("{} ×{n}", plain(&s.text)),
            })
            .collect();
        writeln!(
            out,
            "{}  {name}  {:6}  {}  {}",
            colours.bold(format_args!("{:>3}", index + 1)),
            entity.kind.as_str(),
            colours.faint(plain(&entity.id)),
            spellings.join(", ")
        )?;
    }
    Ok(())
}

/// Writes text between names, keeping its lines but nothing else that a terminal obeys.
fn write_prose(text: &str, out: &mut impl Write) -> io::Result<()> {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write!(out, "{}", plain(line.strip_suffix('\r').unwrap_or(line)))?;
    }
    Ok(())
}

fn superscript(number: usize) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number
        .to_string()
        .bytes()
        .filter_map(|b| digits.get(usize::from(b.wrapping_sub(b'0'))))
        .collect()
}
