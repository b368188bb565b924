//! The page of a folder: its articles, and an index of the entities in all of them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use thainym::{Kind, Mention};

use super::escape::Escaped;
use super::{kind_word, write_head};
use crate::spellings::Spellings;

/// One article, as far as the page of its folder tells of it.
pub struct Article {
    title: String,
    page: String,
    mentions: usize,
    entities: Spellings,
}

impl Article {
    /// Returns what there is to tell of an article whose page has that name.
    pub fn new(title: String, page: String, mentions: &[Mention]) -> Article {
        Article {
            title,
            page,
            mentions: mentions.len(),
            entities: Spellings::of(mentions),
        }
    }
}

/// An entity with all its spellings, each with the articles it is in.
#[derive(Default)]
struct Entry<'a> {
    name: &'a str,
    times: usize,
    spellings: BTreeMap<&'a str, Vec<usize>>,
}

/// Writes the page.
///
/// # Errors
/// Writing fails.
pub fn write_folder(title: &str, articles: &[Article], out: &mut impl Write) -> io::Result<()> {
    let mut entries: BTreeMap<(Kind, &str), Entry<'_>> = BTreeMap::new();
    for (at, article) in articles.iter().enumerate() {
        for entity in article.entities.iter() {
            let entry = entries.entry((entity.kind, &entity.id)).or_default();
            entry.name = &entity.name;
            for spelling in &entity.spellings {
                entry.times += spelling.mentions.len();
                entry.spellings.entry(&spelling.text).or_default().push(at);
            }
        }
    }
    let mentions: usize = articles.iter().map(|article| article.mentions).sum();
    write_head(title, out)?;
    writeln!(out, "<header>\n<h1>{}</h1>", Escaped(title))?;
    writeln!(
        out,
        "<p>พบชื่อ {mentions} แห่ง ของ {} รายการ ใน {} บทความ</p>\n</header>\n<main>",
        entries.len(),
        articles.len()
    )?;
    writeln!(out, "<article>\n<ol>")?;
    for article in articles {
        writeln!(
            out,
            r#"<li><a href="{}">{}</a> <small>{} แห่ง</small></li>"#,
            Escaped(&article.page),
            Escaped(&article.title),
            article.mentions
        )?;
    }
    writeln!(out, "</ol>\n</article>\n<nav aria-label=\"ดัชนีชื่อ\">")?;
    let mut last = None;
    for ((kind, id), entry) in &entries {
        if last != Some(*kind) {
            let close = if last.is_some() { "</ul>\n" } else { "" };
            let word = kind_word(*kind);
            writeln!(
                out,
                r#"{close}<h2 class="{}">{word}</h2><ul>"#,
                kind.as_str()
            )?;
            last = Some(*kind);
        }
        write_entry(id, entry, articles, out)?;
    }
    if last.is_some() {
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</nav>\n</main>\n</body>\n</html>")
}

fn write_entry(
    id: &str,
    entry: &Entry<'_>,
    articles: &[Article],
    out: &mut impl Write,
) -> io::Result<()> {
    write!(
        out,
        r#"<li><strong>{}</strong> <small><bdi>{}</bdi> · {} ครั้ง</small><span class="spellings">"#,
        Escaped(entry.name),
        Escaped(id),
        entry.times
    )?;
    for (spelling, places) in &entry.spellings {
        write!(out, r#"<span class="spelling">{}"#, Escaped(spelling))?;
        for place in places {
            if let Some(article) = articles.get(*place) {
                let (page, title) = (Escaped(&article.page), Escaped(&article.title));
                write!(
                    out,
                    r#" <a href="{page}" title="{title}"><small>{}</small></a>"#,
                    place + 1
                )?;
            }
        }
        write!(out, "</span> ")?;
    }
    writeln!(out, "</span></li>")
}
