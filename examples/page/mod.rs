//! A web page of a text and its names, complete in one file.

mod escape;
mod folder;

use std::io::{self, Write};

use thainym::{Candidate, Evidence, Kind, Mention};

use crate::spellings::{Found, Spellings};
use escape::Escaped;
pub use folder::{Article, write_folder};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Evidence that weighs less is not shown.
const LEAST: f64 = 0.05;

/// Writes the page. Without a title of its own it is called "ชื่อในข้อความ", names in the text.
///
/// # Errors
/// Writing fails.
pub fn write(
    title: &str,
    text: &str,
    mentions: &[Mention],
    out: &mut impl Write,
) -> io::Result<()> {
    let entities = Spellings::of(mentions);
    let title = if title.is_empty() {
        "ชื่อในข้อความ"
    } else {
        title
    };
    write_head(title, out)?;
    writeln!(out, "<header>\n<h1>{}</h1>", Escaped(title))?;
    writeln!(
        out,
        "<p>พบชื่อ {} แห่ง ของ {} รายการ</p>",
        mentions.len(),
        entities.iter().count()
    )?;
    writeln!(out, "</header>\n<main>\n<article>")?;
    write_article(text, mentions, &entities, out)?;
    writeln!(out, "</article>")?;
    write_index(&entities, out)?;
    writeln!(
        out,
        "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>"
    )
}

fn write_head(title: &str, out: &mut impl Write) -> io::Result<()> {
    // The policy lets the page load nothing: it must work, and stay private, offline.
    write!(
        out,
        r#"<!doctype html>
<html lang="th">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{}</title>
<style>
{STYLE}</style>
</head>
<body>
"#,
        Escaped(title)
    )
}

/// Writes the text, a paragraph a line, with its names marked.
fn write_article(
    text: &str,
    mentions: &[Mention],
    entities: &Spellings,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut prose = Paragraphs::default();
    let mut end = 0;
    for (index, mention) in mentions.iter().enumerate() {
        let range = mention.range();
        prose.write(text.get(end..range.start).unwrap_or_default(), out)?;
        prose.open(out)?;
        write_mention(index, mention, entities.number_of(index), out)?;
        end = range.end;
    }
    prose.write(text.get(end..).unwrap_or_default(), out)?;
    prose.close(out)
}

/// Whether a paragraph is open.
#[derive(Debug, Default)]
struct Paragraphs(bool);

impl Paragraphs {
    fn write(&mut self, text: &str, out: &mut impl Write) -> io::Result<()> {
        let text = text.trim_start_matches('\u{FEFF}');
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.close(out)?;
            }
            let line = line.strip_suffix('\r').unwrap_or(line);
            if self.0 || !line.trim().is_empty() {
                self.open(out)?;
                write!(out, "{}", Escaped(line))?;
            }
        }
        Ok(())
    }

    fn open(&mut self, out: &mut impl Write) -> io::Result<()> {
        if !self.0 {
            write!(out, "<p>")?;
        }
        self.0 = true;
        Ok(())
    }

    fn close(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.0 {
            writeln!(out, "</p>")?;
        }
        self.0 = false;
        Ok(())
    }
}

/// Writes a name and the card that hovering, tapping or focusing it shows.
fn write_mention(
    index: usize,
    mention: &Mention,
    entity: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let best = mention.best();
    let unsure = if mention.confidence() < 0.9 {
        " unsure"
    } else {
        ""
    };
    let number = index + 1;
    write!(
        out,
        r#"<span class="mention {kind}{unsure}" id="m{number}" tabindex="0" aria-describedby="c{number}">{text}<span class="card" id="c{number}" role="tooltip">"#,
        kind = best.kind().as_str(),
        text = Escaped(mention.text()),
    )?;
    write!(
        out,
        r##"<a class="entity" href="#e{entity}">{}</a><span class="facts">{} · <bdi>{}</bdi> · มั่นใจ {}</span>"##,
        Escaped(best.name()),
        kind_word(best.kind()),
        Escaped(best.id()),
        Percent(mention.confidence()),
    )?;
    write_edits(mention.text(), best, out)?;
    let others: Vec<&Candidate> = mention.candidates().iter().skip(1).collect();
    if !others.is_empty() {
        write!(out, r#"<span class="others">หรืออาจเป็น"#)?;
        for other in others {
            write!(
                out,
                r#"<span class="other">{} <small>{}</small></span>"#,
                Escaped(other.name()),
                Percent(other.confidence())
            )?;
        }
        write!(out, "</span>")?;
    }
    write_evidence(mention.evidence(), out)?;
    write!(out, "</span></span>")
}

/// Writes what speaks for and against a name, with the weights.
fn write_evidence(evidence: &[Evidence], out: &mut impl Write) -> io::Result<()> {
    write!(out, r#"<span class="evidence">"#)?;
    for said in evidence.iter().filter(|said| said.weight().abs() >= LEAST) {
        let side = if said.weight() > 0.0 {
            "for"
        } else {
            "against"
        };
        let sign = if said.weight() > 0.0 { '+' } else { '−' };
        write!(
            out,
            r#"<span class="said"><b class="{side}">{sign}{:.1}</b> "#,
            said.weight().abs()
        )?;
        if !said.text().is_empty() {
            write!(out, "{} ", Side(said.text()))?;
        }
        write!(out, r#"<i lang="en">{}</i></span>"#, Escaped(said.reason()))?;
    }
    write!(out, "</span>")
}

/// Writes which spelling matched and what differs.
fn write_edits(text: &str, best: &Candidate, out: &mut impl Write) -> io::Result<()> {
    let edits = best.explain();
    if edits.is_empty() {
        if text == best.matched() {
            return write!(out, r#"<span class="same">สะกดตรงกัน</span>"#);
        }
        return write!(
            out,
            r#"<span class="same">ตรงกับ {}</span>"#,
            Escaped(best.matched())
        );
    }
    write!(
        out,
        r#"<span class="edits"><span class="pair">{} → {} <small>{}</small></span>"#,
        Escaped(text),
        Escaped(best.matched()),
        best.cost()
    )?;
    for edit in edits.iter() {
        write!(
            out,
            r#"<span class="edit"><b>{}</b> → <b>{}</b> <small>{}</small> <i lang="en">{}</i></span>"#,
            Side(edit.from()),
            Side(edit.to()),
            edit.cost(),
            Escaped(edit.reason())
        )?;
    }
    write!(out, "</span>")
}

/// Writes the list of entities by kind, each with its spellings.
fn write_index(entities: &Spellings, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, r#"<nav aria-label="ดัชนีชื่อ">"#)?;
    let mut kinds: Vec<Kind> = entities.iter().map(|entity| entity.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let word = kind_word(kind);
        writeln!(out, r#"<h2 class="{}">{word}</h2>"#, kind.as_str())?;
        writeln!(out, "<ul>")?;
        for (index, entity) in entities.iter().enumerate() {
            if entity.kind == kind {
                write_entity(index + 1, entity, out)?;
            }
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</nav>")
}

fn write_entity(number: usize, entity: &Found, out: &mut impl Write) -> io::Result<()> {
    let all: usize = entity.spellings.iter().map(|s| s.mentions.len()).sum();
    write!(
        out,
        r#"<li id="e{number}"><strong>{}</strong> <small><bdi>{}</bdi> · {all} ครั้ง</small><span class="spellings">"#,
        Escaped(&entity.name),
        Escaped(&entity.id),
    )?;
    for spelling in &entity.spellings {
        let first = spelling.mentions.first().map_or(1, |m| m + 1);
        let times = spelling.mentions.len();
        write!(
            out,
            r##"<span class="spelling"><a href="#m{first}">{}</a>{}</span> "##,
            Escaped(&spelling.text),
            if times > 1 {
                format!("<small> ×{times}</small>")
            } else {
                String::new()
            }
        )?;
    }
    writeln!(out, "</span></li>")
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "บุคคล",
        Kind::Place => "สถานที่",
        Kind::Org => "องค์กร",
        _ => "อื่น ๆ",
    }
}

/// One side of a change: ∅ for nothing; a dotted circle carries a lone mark.
struct Side<'a>(&'a str);

impl std::fmt::Display for Side<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.chars().next() {
            None => f.write_str("∅"),
            Some(first) if crate::columns::width(first.encode_utf8(&mut [0; 4])) == 0 => {
                write!(f, "◌{}", Escaped(self.0))
            }
            Some(_) if self.0.trim().is_empty() => f.write_str("␣"),
            Some(_) => write!(f, "{}", Escaped(self.0)),
        }
    }
}

/// A probability, in whole percent.
struct Percent(f64);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.0}%", self.0 * 100.0)
    }
}
