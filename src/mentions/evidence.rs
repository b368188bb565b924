//! The weights and words of `data/evidence.tsv` and `data/words.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::tree::Tree;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    Table::parse(
        include_str!("../../data/evidence.tsv"),
        include_str!("../../data/words.txt"),
    )
});

/// Names the rows of the table, so that none can be misspelt.
macro_rules! rows {
    ($($row:ident = $name:literal,)+) => {
        /// A kind of evidence: a row of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Row {
            $($row),+
        }

        impl Row {
            /// All rows, in the order of their numbers.
            pub(crate) const ALL: &[Row] = &[$(Row::$row),+];

            /// Returns its name in the table.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Row::$row => $name),+
                }
            }
        }
    };
}

rows! {
    AnySpan = "any-span",
    Spelling = "spelling",
    TitleBefore = "title-before",
    WeakTitleBefore = "weak-title-before",
    HeadBefore = "head-before",
    OtherKind = "other-kind",
    IntroBefore = "intro-before",
    WordBefore = "word-before",
    ClauseAfter = "clause-after",
    WordAfter = "word-after",
    PlainWord = "plain-word",
    TextEdge = "text-edge",
    Space = "space",
    Quote = "quote",
    Sign = "sign",
    Digit = "digit",
    OtherScript = "other-script",
    Glued = "glued",
    IsWord = "is-word",
    IsChain = "is-chain",
    InsideWord = "inside-word",
    CutsWord = "cuts-word",
    WholeName = "whole-name",
    SingleName = "single-name",
    GivenName = "given-name",
    FamilyName = "family-name",
    ForeignFamilyName = "foreign-family-name",
    OtherPerson = "other-person",
    ForeignGivenName = "foreign-given-name",
    Split = "split",
    LatinInexact = "latin-inexact",
    Inexact4 = "inexact-4",
    Inexact5 = "inexact-5",
    Inexact6 = "inexact-6",
    Inexact7 = "inexact-7",
    InexactEdit = "inexact-edit",
    SaidBefore = "said-before",
    OtherPart = "other-part",
    GenericMissing = "generic-missing",
    HeadMissing = "head-missing",
    OtherScriptName = "other-script-name",
    GlossAgrees = "gloss-agrees",
    GlossContradicts = "gloss-contradicts",
    Shared = "shared",
    Sounds1 = "sounds-1",
    Sounds2 = "sounds-2",
    Sounds3 = "sounds-3",
    Sounds4 = "sounds-4",
    Sounds5 = "sounds-5",
    Sounds6 = "sounds-6",
    Sounds7 = "sounds-7",
}

impl Row {
    /// Returns its weight, a difference of logits.
    pub(crate) fn weight(self) -> f64 {
        let weight = TABLE.weights.get(self as usize);
        weight.map_or(0.0, |(weight, _)| *weight)
    }

    /// Returns what it means, in English.
    pub(super) fn note(self) -> &'static str {
        TABLE
            .weights
            .get(self as usize)
            .map_or("", |(_, note)| note)
    }

    /// Returns that a name with so many sounds is spelled otherwise than listed, where
    /// nothing tells that it is one.
    pub(super) fn inexact(strength: usize) -> Row {
        match strength {
            0..=4 => Row::Inexact4,
            5 => Row::Inexact5,
            6 => Row::Inexact6,
            _ => Row::Inexact7,
        }
    }

    /// Returns that so many sounds carry the identity.
    pub(super) fn sounds(strength: usize) -> Row {
        match strength {
            0 | 1 => Row::Sounds1,
            2 => Row::Sounds2,
            3 => Row::Sounds3,
            4 => Row::Sounds4,
            5 => Row::Sounds5,
            6 => Row::Sounds6,
            _ => Row::Sounds7,
        }
    }
}

/// An ordinary word, with what it says for a name that stands after it, and for one that
/// stands before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) before: Row,
    pub(super) after: Row,
}

impl Default for Word {
    fn default() -> Word {
        Word {
            before: Row::PlainWord,
            after: Row::PlainWord,
        }
    }
}

struct Table {
    /// The weight and the note of each row.
    weights: Vec<(f64, &'static str)>,
    known: HashMap<&'static str, Word>,
    /// The words by their letters.
    words: Tree<Word>,
    /// The length of the longest word, in bytes.
    longest: usize,
}

impl Table {
    fn parse(rows: &'static str, words: &'static str) -> Table {
        let mut weights = vec![(0.0, ""); Row::ALL.len()];
        let mut known: HashMap<&str, Word> = HashMap::new();
        for line in words.lines().filter(|line| !line.starts_with('#')) {
            for text in line.split_whitespace() {
                known.entry(text).or_default();
            }
        }
        for line in rows.lines().skip(1) {
            let mut fields = line.split('\t');
            let (Some(place), Some(forms), Some(weight), Some(note)) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let name = match place {
                "before" => Row::WordBefore.name(),
                "after" => Row::WordAfter.name(),
                _ => forms,
            };
            let row = Row::ALL.iter().find(|row| row.name() == name);
            if let Some(known) = row.and_then(|row| weights.get_mut(*row as usize)) {
                *known = (weight.parse().unwrap_or(0.0), note);
            }
            if place == "weight" {
                continue;
            }
            for text in forms.split(' ').filter(|form| !form.is_empty()) {
                let word = known.entry(text).or_default();
                match place {
                    "before" => word.before = Row::WordBefore,
                    "after" => word.after = Row::WordAfter,
                    _ => {}
                }
            }
        }
        let letters = |text: &&str| text.chars().collect::<Vec<char>>();
        let words = known.iter().map(|(text, word)| (letters(text), *word));
        Table {
            words: Tree::new(words.collect()),
            longest: known.keys().map(|text| text.len()).max().unwrap_or(0),
            weights,
            known,
        }
    }
}

/// Returns all ordinary words.
pub(super) fn all_words() -> impl Iterator<Item = (&'static str, Word)> {
    TABLE.known.iter().map(|(text, word)| (*text, *word))
}

/// Returns the ordinary words that a text begins with, by their lengths in bytes.
pub(super) fn words_at(text: &str) -> impl Iterator<Item = (usize, Word)> {
    let words = TABLE.words.words(text.chars());
    words.map(|(length, word)| (length, *word))
}

/// Returns the length of the longest word, in bytes.
pub(super) fn longest_word() -> usize {
    TABLE.longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::normalize;

    #[test]
    fn every_row_of_the_table_is_read() {
        for line in include_str!("../../data/evidence.tsv").lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 4, "{line}");
            assert!(matches!(fields[0], "weight" | "before" | "after"), "{line}");
            let is_row = |row: &&Row| row.name() == fields[1];
            assert!(
                fields[0] != "weight" || Row::ALL.iter().any(|row| is_row(&row)),
                "{line}"
            );
            assert!(fields[2].parse::<f64>().is_ok(), "{line}");
        }
    }

    #[test]
    fn every_kind_of_evidence_has_one_row() {
        for row in Row::ALL {
            let place = match row {
                Row::WordBefore => "before\t",
                Row::WordAfter => "after\t",
                _ => &format!("weight\t{}\t", row.name()),
            };
            let lines = include_str!("../../data/evidence.tsv").lines();
            assert_eq!(
                lines.filter(|line| line.starts_with(place)).count(),
                1,
                "{row:?}"
            );
            assert!(!row.note().is_empty(), "{row:?}");
        }
    }

    #[test]
    fn words_and_other_spellings_never_speak_for_a_name() {
        // Nor that it is spelled otherwise: what a key is worth at most counts on both.
        let inexact = [4, 5, 6, 7].map(Row::inexact);
        let words = [Row::IsWord, Row::IsChain, Row::InsideWord, Row::CutsWord];
        for row in words.into_iter().chain(inexact) {
            assert!(row.weight() <= 0.0, "{row:?}");
        }
    }

    #[test]
    fn every_word_is_normalized_and_listed_once() {
        let mut seen = std::collections::HashSet::new();
        let lines = include_str!("../../data/words.txt").lines();
        for text in lines
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
        {
            assert_eq!(normalize(text).as_str(), text);
            assert!(seen.insert(text), "{text} twice");
        }
    }

    #[test]
    fn no_word_is_the_name_of_an_entity() {
        let names: Vec<&str> = include_str!("../../data/gazetteer.tsv")
            .lines()
            .skip(1)
            .flat_map(|line| line.split('\t').skip(2))
            .flat_map(|names| names.split('|'))
            .collect();
        for text in include_str!("../../data/words.txt").split_whitespace() {
            assert!(!names.contains(&text), "{text}");
        }
    }
}
