//! Builds an index file from lists of entities, and tells what is in one.

mod exit;
mod lists;
mod mapped;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use lists::{Complaints, Lists};

/// Builds index files, which open at once and share memory between programs.
#[derive(Debug, Parser)]
#[command(
    name = "index",
    version,
    after_help = "\
Examples:
  index build --entities people.jsonl --entities places.csv news.thainym
  index info news.thainym
  resolve --index news.thainym อัคมาเดียน

Exit status: 0 if all went well, 1 for a failure, 2 if some lines were bad and left out."
)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds an index from lists of entities
    ///
    /// The file appears only when it is complete: until then a file of that name keeps
    /// its content, and programs that have it open keep working.
    Build {
        /// A list of entities: JSON Lines ({"id", "name", "kind", "aliases"}), or CSV or
        /// TSV with a header (id, name; kind, latin, aliases separated by `|`). May be
        /// given several times
        #[arg(long, value_name = "FILE", required = true)]
        entities: Vec<PathBuf>,

        /// The index file to write
        #[arg(value_name = "OUT")]
        out: PathBuf,
    },
    /// Verifies an index file and tells what is in it
    Info {
        /// The index file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    match exit::arguments::<Args>().map(|args| args.command) {
        Ok(Command::Build { entities, out }) => exit::status(build(&entities, &out)),
        Ok(Command::Info { file }) => exit::status(info(&file)),
        Err(code) => code,
    }
}

fn build(lists: &[PathBuf], path: &Path) -> anyhow::Result<Complaints> {
    let start = Instant::now();
    let mut complaints = Complaints::default();
    let mut lists = Lists::read(lists, &mut complaints)?;
    // Nothing is drawn unless standard error is a terminal. The clock shows that work goes
    // on after the last entity was taken.
    let style = ProgressStyle::with_template(
        "{spinner} {wide_bar} {human_pos} of {human_len} entities, {elapsed}",
    )?;
    let bar = ProgressBar::new(lists.entities.len() as u64).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(100));
    let resolver = lists.build(&mut complaints, || bar.inc(1))?;
    bar.finish_and_clear();
    let bytes = resolver.as_bytes();
    replace(path, bytes)?;
    writeln!(
        io::stdout(),
        "{}: {} entities, {} names, {} bytes in {:.1} s",
        path.display(),
        resolver.len(),
        resolver.names_len(),
        bytes.len(),
        start.elapsed().as_secs_f64()
    )?;
    Ok(complaints)
}

/// Puts a file of these bytes at `path`, whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let name = path
        .file_name()
        .with_context(|| format!("{} is no file name", path.display()))?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // A rename is only atomic within one file system, so the new file grows next to the old.
    let mut unfinished = std::ffi::OsString::from(".");
    unfinished.push(name);
    unfinished.push(format!(".{}.unfinished", std::process::id()));
    let unfinished = folder.join(unfinished);
    let written = write_and_sync(&unfinished, bytes)
        .and_then(|()| fs::rename(&unfinished, path))
        .and_then(|()| sync_folder(folder));
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&unfinished);
    }
    written.with_context(|| format!("cannot write the index {}", path.display()))
}

fn write_and_sync(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a rename in `folder` last through a power cut, where folders can be synced.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn info(path: &Path) -> anyhow::Result<Complaints> {
    let resolver = mapped::open(path)?;
    let size = resolver.as_bytes().len();
    let names = resolver.names_len();
    let mut out = io::stdout().lock();
    writeln!(out, "{}: sound", path.display())?;
    writeln!(out, "entities          {:>12}", resolver.len())?;
    writeln!(out, "names             {names:>12}")?;
    writeln!(out, "bytes             {size:>12}")?;
    writeln!(
        out,
        "bytes per name    {:>12.1}",
        size as f64 / names.max(1) as f64
    )?;
    writeln!(out)?;
    for (section, bytes) in resolver.sections() {
        let share = 100.0 * bytes as f64 / size.max(1) as f64;
        writeln!(out, "{section:16}  {bytes:>12}  {share:5.1} %")?;
    }
    Ok(Complaints::default())
}
