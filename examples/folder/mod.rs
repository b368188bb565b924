//! The mentions in all articles of a folder, by several threads.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use thainym::{Mention, Reading, Resolver, Text};

use crate::columns::plain;
use crate::lists::Complaints;
use crate::page::{self, Article};

/// What to do with the mentions of a folder.
pub enum Output<'a> {
    /// One line a mention, the file first.
    Rows,
    /// One JSON object a mention, with the file.
    Json,
    /// A web page for each article and one for all, in this folder.
    Pages(&'a Path),
}

/// What became of one article.
struct Done {
    lines: Vec<u8>,
    article: Option<Article>,
}

/// Finds the mentions in each `.txt` file of a folder, and of the folders in it; what is
/// written is in the order of the files' names.
///
/// # Errors
/// The folder cannot be read, or nothing can be written. A file that cannot be read is
/// complained about and left out.
pub fn annotate<D: AsRef<[u8]> + Sync>(
    folder: &Path,
    resolver: &Resolver<D>,
    min_confidence: f64,
    output: &Output<'_>,
    threads: usize,
    complaints: &mut Complaints,
) -> anyhow::Result<()> {
    let mut files = Vec::new();
    list(folder, &mut files).with_context(|| format!("cannot read {}", folder.display()))?;
    files.sort();
    if let Output::Pages(into) = output {
        std::fs::create_dir_all(into).with_context(|| format!("cannot make {}", into.display()))?;
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} articles, {eta} left")?;
    let progress = ProgressBar::new(files.len() as u64).with_style(style);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut articles = Vec::new();
    std::thread::scope(|scope| -> anyhow::Result<()> {
        for _ in 0..threads.max(1) {
            let (sender, files, next) = (sender.clone(), &files, &next);
            scope.spawn(move || {
                while let Some((at, file)) = take(files, next) {
                    let done = read(file, folder, at, resolver, min_confidence, output);
                    if sender.send((at, done)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut out = BufWriter::new(io::stdout().lock());
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for (at, done) in receiver {
            progress.inc(1);
            waiting.insert(at, done);
            while let Some(done) = waiting.remove(&turn) {
                let file = files.get(turn).map(|file| file.display().to_string());
                turn += 1;
                match done {
                    Ok(done) => {
                        out.write_all(&done.lines)?;
                        articles.extend(done.article);
                    }
                    Err(error) => {
                        let file = file.unwrap_or_default();
                        complaints.bad_line(&file, 1, format!("{error:#}"));
                    }
                }
            }
        }
        out.flush()?;
        Ok(())
    })?;
    progress.finish_and_clear();
    if let Output::Pages(into) = output {
        let path = into.join("index.html");
        let file =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut out = BufWriter::new(file);
        page::write_folder(&name(folder), &articles, &mut out)?;
        out.flush()?;
    }
    Ok(())
}

fn take<'f>(files: &'f [PathBuf], next: &AtomicUsize) -> Option<(usize, &'f PathBuf)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    files.get(at).map(|file| (at, file))
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "txt") {
            files.push(path);
        }
    }
    Ok(())
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn read<D: AsRef<[u8]>>(
    file: &Path,
    folder: &Path,
    at: usize,
    resolver: &Resolver<D>,
    min_confidence: f64,
    output: &Output<'_>,
) -> anyhow::Result<Done> {
    let shown = file
        .strip_prefix(folder)
        .unwrap_or(file)
        .display()
        .to_string();
    let mut lines = Vec::new();
    let mut article = None;
    if let Output::Pages(into) = output {
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {shown}"))?;
        let text = String::from_utf8_lossy(&bytes);
        let found = resolver.mentions(Text::new(&text).min_confidence(min_confidence));
        let mentions: Vec<Mention> = found.collect();
        let page = format!("{:05}.html", at + 1);
        let path = into.join(&page);
        let out =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut out = BufWriter::new(out);
        page::write(&name(file), &text, &mentions, &mut out)?;
        out.flush()?;
        article = Some(Article::new(name(file), page, &mentions));
    } else {
        // A file may be larger than the memory.
        let reader = File::open(file).with_context(|| format!("cannot read {shown}"))?;
        let reading = Reading::new(reader).min_confidence(min_confidence);
        for mention in resolver.mentions_in(reading) {
            let mention = mention.with_context(|| format!("cannot read {shown}"))?;
            if matches!(output, Output::Json) {
                let mut object = serde_json::to_value(&mention)?;
                if let Value::Object(fields) = &mut object {
                    fields.insert("file".to_owned(), Value::String(shown.clone()));
                }
                serde_json::to_writer(&mut lines, &object)?;
                writeln!(lines)?;
            } else {
                write!(lines, "{}\t", plain(&shown))?;
                crate::write_row(&mention, &mut lines)?;
            }
        }
    }
    Ok(Done { lines, article })
}
