//! Titles, honorifics and the words for the kind of an organisation or place.
//!
//! Thai glues them to the name, and most are also the beginning of ordinary words and
//! names. So nothing is cut off for good: a text has *cores*, the text itself and what
//! is left after each title, and the words that were taken off are said with each.
//! The forms are rows of `data/titles.tsv`.

mod leading;
mod trailing;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::thai;
pub(crate) use leading::leading;
pub(crate) use trailing::trailing;

/// What a word beside a name says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TitleKind {
    /// Stands only before a person's name.
    Title,
    /// Stands before a name, but may as well begin one.
    Weak,
    /// Begins an organisation's full form, and says nothing more.
    Org,
    /// Ends an organisation's full form.
    OrgSuffix,
    /// The kind of a place, freely left out.
    Place,
    /// The kind of a thing; part of its identity.
    Generic,
    /// Follows a name and belongs to it.
    Suffix,
    /// A small word inside names: อัล, bin, von.
    Particle,
    /// A clause word that follows a name in prose.
    After,
    /// Announces a name in prose.
    Intro,
}

/// A word that was taken off a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Affix {
    pub(crate) kind: TitleKind,
    /// Whether a space or dot stood between it and the rest.
    pub(crate) spaced: bool,
    pub(crate) range: Range<usize>,
}

/// What is left of a text without the affixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Core {
    pub(crate) range: Range<usize>,
    pub(crate) affixes: Vec<Affix>,
}

struct Form {
    letters: Vec<char>,
    dotted: bool,
    kind: TitleKind,
}

const MAX_AFFIXES: usize = 6;
const MAX_CORES: usize = 4;
/// No suffix, signs included, is longer.
const LONGEST_SUFFIX: usize = 64;

/// The rows of the table.
static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let lines = include_str!("../data/titles.tsv").lines().skip(1);
    lines.filter_map(Form::parse).collect()
});

/// What a form says, and whether it needs a dot.
type Wanting = (TitleKind, bool);

/// Returns what the forms say by their letters, written as the function does.
fn spelled(written: impl Fn(&[char]) -> Vec<char>) -> BTreeMap<Vec<char>, Vec<Wanting>> {
    let mut words: BTreeMap<Vec<char>, Vec<Wanting>> = BTreeMap::new();
    for form in FORMS.iter() {
        let forms = words.entry(written(&form.letters)).or_default();
        forms.push((form.kind, form.dotted));
    }
    words
}

/// Returns the first letter of a letter in lower case; Thai has no case.
fn lower(letter: char) -> char {
    match letter {
        '\0'..='\u{7f}' => letter.to_ascii_lowercase(),
        '\u{e00}'..='\u{e7f}' => letter,
        _ => letter.to_lowercase().next().unwrap_or(letter),
    }
}

impl Form {
    fn parse(line: &str) -> Option<Form> {
        let mut fields = line.split('\t');
        let written = fields.next()?;
        let kind = match fields.next()? {
            "title" => TitleKind::Title,
            "weak" => TitleKind::Weak,
            "org" => TitleKind::Org,
            "org-suffix" => TitleKind::OrgSuffix,
            "place" => TitleKind::Place,
            "generic" => TitleKind::Generic,
            "suffix" => TitleKind::Suffix,
            "particle" => TitleKind::Particle,
            "after" => TitleKind::After,
            "intro" => TitleKind::Intro,
            _ => return None,
        };
        let letters = written.chars().filter(|c| !is_gap(*c)).collect();
        Some(Form {
            letters,
            dotted: written.contains('.'),
            kind,
        })
    }
}

/// Whether a word may end before `rest`: not inside a cluster, not inside a Latin word.
fn ends_word(last: char, rest: &str) -> bool {
    rest.chars().next().is_none_or(|next| {
        let inside_word = last.is_ascii_alphabetic() && next.is_alphabetic();
        !(thai::is_mark(next) || thai::is_following_vowel(next) || inside_word)
    })
}

/// What may stand inside and after a title.
fn is_gap(letter: char) -> bool {
    matches!(letter, ' ' | '.' | '(' | ')' | ',' | 'ฯ')
}

/// Returns the letters of all forms, without the signs between them.
pub(crate) fn forms() -> impl Iterator<Item = (&'static [char], TitleKind)> {
    FORMS
        .iter()
        .map(|form| (form.letters.as_slice(), form.kind))
}

/// Returns whether `text` is, as a whole, a small word inside names.
pub(crate) fn is_particle(text: &str) -> bool {
    leading(text, |kind| kind == TitleKind::Particle).is_some_and(|(end, _)| end == text.len())
}

/// The consonants that the Arabic article takes on: the sun letters, as Thai spells them.
const SUN: &str = "ดตทธนรลซสศชฎฏฐฑณฬ";

/// Returns whether `text` is the Arabic article as it sounds before `next`: al-Najaf is
/// also written An Najaf, and อัน นะญัฟ.
pub(crate) fn is_article_of(text: &str, next: &str) -> bool {
    let mut letters = text.chars().map(lower);
    let letters = [(); 4].map(|()| letters.next());
    let (taken, sun) = match letters {
        [Some('a'), Some(taken), None, None]
        | [Some('a'), Some(taken @ ('s' | 't' | 'd')), Some('h'), None] => (taken, "dlnrstz"),
        [Some('อ'), Some('\u{e31}'), Some(taken), None] => (taken, SUN),
        _ => return false,
    };
    let next = next.chars().find(|next| !thai::is_leading_vowel(*next));
    sun.contains(taken) && next.map(lower) == Some(taken)
}

/// Returns where the Arabic article ends that is glued to the front of a Thai name: in
/// อัลฮิลละฮ์, and in อัรเราะมาดี, where it has taken on the consonant that follows.
fn glued_article(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("อั")?;
    let taken = rest.chars().next()?;
    let end = text.len() - rest.len() + taken.len_utf8();
    let name = text.get(end..)?;
    let mut next = name.chars();
    let first = next.find(|next| !thai::is_leading_vowel(*next))?;
    let is_article = taken == 'ล' || (SUN.contains(taken) && first == taken);
    // ์ silences the consonant before it: อัลต์แมน.
    let is_silent = next.next() == Some('\u{e4c}');
    let is_name = thai::is_consonant(first) && !is_silent && letters(name) > 1;
    (is_article && is_name && ends_word(taken, name)).then_some(end)
}

/// Returns whether this text may end with the Arabic article, glued to what follows it.
pub(crate) fn may_end_with_article(text: &str) -> bool {
    let mut letters = text.chars().rev();
    letters.next().is_some_and(thai::is_consonant)
        && letters.next() == Some('\u{e31}')
        && letters.next() == Some('อ')
}

/// Returns the cores of a normalized text, the text itself first.
///
/// Where all that was taken off is surely a title and enough is left, the text itself
/// is no core: นายทักษิณ is ทักษิณ and nothing else.
pub(crate) fn cores(text: &str) -> Vec<Core> {
    let whole = trim(text, 0..text.len());
    let forms = |kind| matches!(kind, TitleKind::OrgSuffix | TitleKind::Suffix);
    let bare = Core {
        range: whole.clone(),
        affixes: Vec::new(),
    };
    let suffixed = without_suffixes(text, bare, forms, 1);
    let mut cores = vec![Core {
        range: whole,
        affixes: Vec::new(),
    }];
    if cores.last() != Some(&suffixed) {
        cores.push(suffixed.clone());
    }
    let mut core = suffixed;
    while core.affixes.len() < MAX_AFFIXES {
        let Some(next) = without_prefix(text, &core) else {
            break;
        };
        core = next;
        cores.push(core.clone());
    }
    let barest = cores.last().cloned();
    if let Some(last) = cores.last() {
        let sure = |affix: &Affix| {
            matches!(
                affix.kind,
                TitleKind::Title | TitleKind::Org | TitleKind::OrgSuffix
            )
        };
        let rest = text.get(last.range.clone()).unwrap_or_default();
        if cores.len() > 1 && last.affixes.iter().all(sure) && letters(rest) > 2 {
            cores.drain(..cores.len() - 1);
        }
    }
    // The whole and the barest say most; the steps between are the first to go.
    while cores.len() > MAX_CORES {
        cores.remove(1);
    }
    // Prose glues a clause word to the name; short ones end too many names.
    if let Some(barest) = barest {
        let spoken = without_suffixes(text, barest.clone(), |kind| kind == TitleKind::After, 4);
        let left = text.get(spoken.range.clone()).unwrap_or_default();
        if spoken != barest && letters(left) > 2 {
            cores.push(spoken);
        }
    }
    cores
}

fn letters(text: &str) -> usize {
    text.chars()
        .filter(|c| thai::is_consonant(*c) || c.is_ascii_alphanumeric())
        .count()
}

fn without_prefix(text: &str, core: &Core) -> Option<Core> {
    let rest = text.get(core.range.clone())?;
    let prefixes = |kind| {
        matches!(
            kind,
            TitleKind::Title
                | TitleKind::Weak
                | TitleKind::Org
                | TitleKind::Place
                | TitleKind::Generic
        )
    };
    let article = || Some((glued_article(rest)?, TitleKind::Particle));
    let (end, kind) = leading(rest, prefixes).or_else(article)?;
    let range = trim(text, core.range.start + end..core.range.end);
    let left = text.get(range.clone())?;
    if letters(left) == 0 {
        return None;
    }
    let spaced = range.start > core.range.start + end;
    let mut affixes = core.affixes.clone();
    affixes.push(Affix {
        kind,
        spaced,
        range: core.range.start..core.range.start + end,
    });
    Some(Core { range, affixes })
}

/// Takes off what follows a name, of the wanted kinds and at least `least` letters long.
fn without_suffixes(
    text: &str,
    mut core: Core,
    wanted: impl Fn(TitleKind) -> bool + Copy,
    least: usize,
) -> Core {
    while core.affixes.len() < MAX_AFFIXES {
        let Some(next) = without_suffix(text, &core, wanted, least) else {
            break;
        };
        core = next;
    }
    core
}

fn without_suffix(
    text: &str,
    core: &Core,
    wanted: impl Fn(TitleKind) -> bool + Copy,
    least: usize,
) -> Option<Core> {
    let rest = text.get(core.range.clone())?;
    // The longest is the one meant.
    let starts = trailing::starts(rest, LONGEST_SUFFIX, wanted);
    starts.into_iter().rev().find_map(|at| {
        let (before, tail) = rest.split_at_checked(at)?;
        let is_latin = tail.starts_with(|letter: char| letter.is_ascii_alphabetic());
        let inside = is_latin && before.ends_with(char::is_alphanumeric);
        if before.is_empty() || inside || tail.chars().count() < least {
            return None;
        }
        let (end, kind) = leading(tail, wanted)?;
        tail.get(end..).filter(|after| after.chars().all(is_gap))?;
        let range = trim(text, core.range.start..core.range.start + at);
        if letters(text.get(range.clone())?) == 0 {
            return None;
        }
        let spaced = range.end < core.range.start + at;
        let cut = core.range.start + at..core.range.end;
        let mut affixes = core.affixes.clone();
        affixes.push(Affix {
            kind,
            spaced,
            range: cut,
        });
        Some(Core { range, affixes })
    })
}

/// Takes spaces and signs off both ends.
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = text.get(range.clone()).unwrap_or_default();
    // ฯ and ๆ are letters to Unicode.
    let is_sign =
        |c: char| matches!(c, 'ฯ' | 'ๆ') || !(thai::is_word_char(c) || c.is_alphanumeric());
    let left = slice.trim_start_matches(is_sign);
    let start = range.start + slice.len() - left.len();
    start..start + left.trim_end_matches(is_sign).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cores_of(text: &str) -> Vec<&str> {
        cores(text)
            .iter()
            .filter_map(|core| text.get(core.range.clone()))
            .collect()
    }

    #[test]
    fn a_sure_title_leaves_only_the_name() {
        assert_eq!(cores_of("นายอัคมาเดียน"), ["อัคมาเดียน"]);
        assert_eq!(cores_of("พ.ต.ท. ทักษิณ ชินวัตร"), ["ทักษิณ ชินวัตร"]);
        assert_eq!(cores_of("พ.ต.ท.ทักษิณ"), ["ทักษิณ"]);
        assert_eq!(cores_of("อดีตนายกรัฐมนตรีทักษิณ"), ["ทักษิณ"]);
        assert_eq!(cores_of("บริษัท ปตท. จำกัด (มหาชน)"), ["ปตท"]);
        assert_eq!(cores_of("น.ส.แพทองธาร"), ["แพทองธาร"]);
        assert_eq!(cores_of("ฯพณฯ ทรัมป์"), ["ทรัมป์"]);
        assert_eq!(cores_of("Dr. Thaksin"), ["Thaksin"]);
        assert_eq!(cores_of("PTT Public Company Limited"), ["PTT"]);
    }

    #[test]
    fn what_may_begin_a_name_leaves_both() {
        assert_eq!(cores_of("เซอร์เบีย").first(), Some(&"เซอร์เบีย"));
        assert!(cores_of("กรุงเคียฟ").contains(&"เคียฟ"));
        assert!(cores_of("กรุงเคียฟ").contains(&"กรุงเคียฟ"));
        assert_eq!(cores_of("ดร"), ["ดร"]);
        assert_eq!(cores_of("นาย"), ["นาย"]);
        assert_eq!(cores_of(""), [""]);
    }

    #[test]
    fn an_arabic_article_may_be_left_out_however_it_sounds() {
        for (written, name) in [
            ("อัลฮิลละฮ์", "ฮิลละฮ์"),
            ("อัรเราะมาดี", "เราะมาดี"),
            ("อันนะญัฟ", "นะญัฟ"),
            ("จังหวัดอัลอันบาร", "อันบาร"),
        ] {
            let cores = cores_of(written);
            assert!(cores.contains(&name), "{cores:?}");
            assert_eq!(cores.first(), Some(&written));
            assert!(may_end_with_article(&written[..written.len() - name.len()]));
        }
        for name in ["อัมมาน", "อัลต์แมน", "อันดา", "อัลวี", "อัลาน", "อัสซี่"]
        {
            assert_eq!(cores_of(name), [name]);
        }
        for (text, next) in [
            ("An", "Najaf"),
            ("Ash", "Sharqah"),
            ("อัด", "ดัมมาม"),
            ("อัร", "เราะมาดี"),
        ] {
            assert!(is_article_of(text, next), "{text} {next}");
        }
        for (text, next) in [
            ("An", "Giang"),
            ("Ann", "Najaf"),
            ("As", "Tom"),
            ("อัน", "ดา"),
            ("", ""),
        ] {
            assert!(!is_article_of(text, next), "{text} {next}");
        }
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        for line in include_str!("../data/titles.tsv").lines().skip(1) {
            assert!(
                Form::parse(line).is_some_and(|form| !form.letters.is_empty()),
                "{line}"
            );
        }
    }
}
