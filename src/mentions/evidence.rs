//! The weights and words of `data/evidence.tsv` and `data/words.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

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

#[derive(Default)]
struct Table {
    weights: HashMap<&'static str, f64>,
    words: HashMap<&'static str, Word>,
    /// The length of the longest word, in bytes.
    longest: usize,
}

impl Table {
    fn parse(rows: &'static str, words: &'static str) -> Table {
        let mut table = Table::default();
        for line in words.lines().filter(|line| !line.starts_with('#')) {
            for text in line.split_whitespace() {
                table.words.entry(text).or_default();
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
                table.weights.insert(forms, weight);
                continue;
            }
            for text in forms.split(' ').filter(|form| !form.is_empty()) {
                let word = table.words.entry(text).or_default();
                match place {
                    "before" => word.before = weight,
                    "after" => word.after = weight,
                    _ => {}
                }
            }
        }
        table.longest = table.words.keys().map(|word| word.len()).max().unwrap_or(0);
        table
    }
}

/// Returns the weight of that name.
pub(super) fn weight(name: &str) -> f64 {
    TABLE.weights.get(name).copied().unwrap_or(0.0)
}

/// Returns what is known of this text if it is an ordinary word.
pub(super) fn word(text: &str) -> Option<Word> {
    TABLE.words.get(text).copied()
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
