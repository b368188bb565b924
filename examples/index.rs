//! Builds an index file from lists of entities, brings it up to date, and tells what is in
//! one.

mod exit;
mod feed;
mod lists;
mod mapped;
mod memory;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use memmap2::Mmap;
use thainym::{Builder, Change, Resolver};

use feed::Feed;
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
  index delta --put new.jsonl --remove gone.txt news.thainym today.delta
  index compact news.thainym today.delta newer.thainym
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

        /// Keep about so many megabytes of the lists in memory and sort the rest on disk,
        /// beside the index file
        #[arg(long, value_name = "MB", default_value_t = 1024)]
        memory: usize,

        /// The index file to write
        #[arg(value_name = "OUT")]
        out: PathBuf,
    },
    /// Writes what sets a changed list apart from an index, in a small file
    ///
    /// `resolve` and `mentions` answer with both as with an index of the changed list.
    Delta {
        /// A list of entities that are new or have other names or kinds, as for `build`. May
        /// be given several times
        #[arg(long, value_name = "FILE")]
        put: Vec<PathBuf>,

        /// A file of the ids that are gone, one a line
        #[arg(long, value_name = "FILE")]
        remove: Option<PathBuf>,

        /// An older delta to the same index, whose changes come before these
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,

        /// The index file
        #[arg(value_name = "INDEX")]
        index: PathBuf,

        /// The delta file to write
        #[arg(value_name = "OUT")]
        out: PathBuf,
    },
    /// Writes one index of an index and its delta
    Compact {
        /// The index file
        #[arg(value_name = "INDEX")]
        index: PathBuf,

        /// The delta file
        #[arg(value_name = "DELTA")]
        delta: PathBuf,

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
        Ok(Command::Build {
            entities,
            memory,
            out,
        }) => exit::status(build(&entities, memory, &out)),
        Ok(Command::Delta {
            put,
            remove,
            since,
            index,
            out,
        }) => {
            let old = match since {
                Some(since) => mapped::open_with(&index, &since),
                None => mapped::open(&index),
            };
            exit::status(old.and_then(|old| delta(&old, &put, remove.as_deref(), &out)))
        }
        Ok(Command::Compact { index, delta, out }) => exit::status(compact(&index, &delta, &out)),
        Ok(Command::Info { file }) => exit::status(info(&file)),
        Err(code) => code,
    }
}

fn build(lists: &[PathBuf], memory: usize, path: &Path) -> anyhow::Result<Complaints> {
    let start = Instant::now();
    let mut complaints = Complaints::default();
    let folder = folder_of(path);
    let mut feed = Feed::new(Builder::on_disk(folder, memory.saturating_mul(1 << 20)));
    // Nothing is drawn unless standard error is a terminal.
    let bar = bar("{spinner} {human_pos} entities, {elapsed}{msg}")?;
    for list in lists {
        feed.read(list, &mut complaints, |taken| {
            bar.set_position(taken as u64);
            bar.set_message(memory::said());
        })?;
    }
    let builder = feed.finish(&mut complaints)?;
    let entities = builder.len();
    bar.finish_and_clear();
    let (names, bytes) = replace(path, |path| write_index(path, builder))?;
    let seconds = start.elapsed().as_secs_f64();
    writeln!(
        io::stdout(),
        "{}: {entities} entities, {names} names, {bytes} bytes in {seconds:.1} s, {:.0} names a second{}",
        path.display(),
        names as f64 / seconds,
        memory::said()
    )?;
    Ok(complaints)
}

fn delta(
    old: &Resolver<Mmap>,
    lists: &[PathBuf],
    gone: Option<&Path>,
    path: &Path,
) -> anyhow::Result<Complaints> {
    let mut complaints = Complaints::default();
    let mut changes = Vec::new();
    if let Some(gone) = gone {
        let name = gone.display().to_string();
        let ids =
            fs::read_to_string(gone).with_context(|| format!("cannot read the ids {name}"))?;
        let mut seen = HashSet::new();
        for (line, id) in (1..).zip(ids.lines().map(str::trim)) {
            if id.is_empty() || !seen.insert(id.to_owned()) {
                continue;
            }
            if old.names(id).next().is_some() {
                changes.push(Change::Remove(id.to_owned()));
            } else {
                complaints.bad_line(&name, line, format!("the index has no id \"{id}\""));
            }
        }
    }
    if !lists.is_empty() {
        let mut lists = Lists::read(lists, &mut complaints)?;
        // What cannot be built is reported, and the rest is put.
        lists.build(&mut complaints, || ())?;
        changes.extend(lists.entities.into_iter().map(Change::Put));
    }
    let count = changes.len();
    let delta = old.delta(changes)?;
    replace(path, |path| write_bytes(path, delta.as_bytes()))?;
    let bytes = delta.as_bytes().len();
    writeln!(
        io::stdout(),
        "{}: {count} changes, {bytes} bytes",
        path.display()
    )?;
    Ok(complaints)
}

fn compact(index: &Path, delta: &Path, path: &Path) -> anyhow::Result<Complaints> {
    let whole = mapped::open_with(index, delta)?.compact()?;
    replace(path, |path| write_bytes(path, whole.as_bytes()))?;
    writeln!(
        io::stdout(),
        "{}: {} entities, {} names, {} bytes",
        path.display(),
        whole.len(),
        whole.names_len(),
        whole.as_bytes().len()
    )?;
    Ok(Complaints::default())
}

fn bar(template: &str) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template(template)?;
    let bar = ProgressBar::new(100).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(100));
    Ok(bar)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Puts a file at `path`, whole or not at all, as the function writes it.
fn replace<T>(path: &Path, write: impl FnOnce(&Path) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let folder = folder_of(path);
    let name = path
        .file_name()
        .with_context(|| format!("{} is no file name", path.display()))?;
    // A rename is only atomic within one file system, so the new file grows next to the old.
    let mut unfinished = std::ffi::OsString::from(".");
    unfinished.push(name);
    unfinished.push(format!(".{}.unfinished", std::process::id()));
    let unfinished = folder.join(unfinished);
    let written = write(&unfinished).and_then(|written| {
        fs::rename(&unfinished, path)?;
        sync_folder(folder)?;
        Ok(written)
    });
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&unfinished);
    }
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// Writes an index to a new file. Returns how many names and bytes it has.
fn write_index(path: &Path, builder: Builder) -> anyhow::Result<(usize, usize)> {
    let file = File::create_new(path)?;
    let bar = bar("{spinner} {wide_bar} {percent} %, {elapsed}{msg}")?;
    let file = builder.write(file, |done| {
        bar.set_position((100.0 * done) as u64);
        bar.set_message(memory::said());
    })?;
    file.sync_all()?;
    bar.finish_and_clear();
    // It is opened as whoever uses it will.
    let resolver = mapped::open(path)?;
    Ok((resolver.names_len(), resolver.as_bytes().len()))
}

fn write_bytes(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
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
