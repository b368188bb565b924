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

/// What a word says for a name that stands after it, and for one that stands before it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    pub(super) before: f64,
    pub(super) after: f64,
}

struct Table {
    weights: HashMap<&'static str, f64>,
    known: HashMap<&'static str, Word>,
    /// The words by their letters, and by their letters from the last on.
    words: Tree<Word>,
    backward: Tree<Word>,
    /// The length of the longest word, in bytes.
    longest: usize,
}

impl Table {
    fn parse(rows: &'static str, words: &'static str) -> Table {
        let mut weights = HashMap::new();
        let mut known: HashMap<&str, Word> = HashMap::new();
        for line in words.lines().filter(|line| !line.starts_with('#')) {
            for text in line.split_whitespace() {
                known.entry(text).or_default();
            }
        }
        for line in rows.lines().skip(1) {
            let mut fields = line.split('\t');
            let (Some(place), Some(forms), Some(weight)) =
                (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let weight = weight.parse().unwrap_or(0.0);
            if place == "weight" {
                weights.insert(forms, weight);
                continue;
            }
            for text in forms.split(' ').filter(|form| !form.is_empty()) {
                let word = known.entry(text).or_default();
                match place {
                    "before" => word.before = weight,
                    "after" => word.after = weight,
                    _ => {}
                }
            }
        }
        let tree = |backward: bool| {
            let letters = |text: &str| -> Vec<char> {
                if backward {
                    text.chars().rev().collect()
                } else {
                    text.chars().collect()
                }
            };
            Tree::new(
                known
                    .iter()
                    .map(|(text, word)| (letters(text), *word))
                    .collect(),
            )
        };
        Table {
            words: tree(false),
            backward: tree(true),
            longest: known.keys().map(|text| text.len()).max().unwrap_or(0),
            weights,
            known,
        }
    }
}

/// The weights that are looked at for every place of a text.
pub(super) struct Edges {
    pub(super) text_edge: f64,
    pub(super) glued: f64,
    pub(super) other_script: f64,
    pub(super) space: f64,
    pub(super) quote: f64,
    pub(super) sign: f64,
}

pub(super) static EDGES: LazyLock<Edges> = LazyLock::new(|| Edges {
    text_edge: weight("text-edge"),
    glued: weight("glued"),
    other_script: weight("other-script"),
    space: weight("space"),
    quote: weight("quote"),
    sign: weight("sign"),
});

/// Returns the weight of that name.
pub(super) fn weight(name: &str) -> f64 {
    TABLE.weights.get(name).copied().unwrap_or(0.0)
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

/// Returns the ordinary words that a text ends with, by their lengths in bytes.
pub(super) fn words_before(text: &str) -> impl Iterator<Item = (usize, Word)> {
    let words = TABLE.backward.words(text.chars().rev());
    words.map(|(length, word)| (length, *word))
}

/// Returns the length of the longest word, in bytes.
pub(super) fn longest_word() -> usize {
    TABLE.longest
}

#[cfg(test)]
mod tests {
    use crate::normalize::normalize;

    #[test]
    fn every_row_of_the_table_is_read() {
        for line in include_str!("../../data/evidence.tsv").lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert_eq!(fields.len(), 4, "{line}");
            assert!(matches!(fields[0], "weight" | "before" | "after"), "{line}");
            assert!(fields[2].parse::<f64>().is_ok(), "{line}");
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
