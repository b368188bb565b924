//! The ordinary words in a line, found once for all its places.

use std::ops::Range;

use super::evidence::{Word, words_at};
use crate::thai;

/// A word must be this long, in bytes, to count where it crosses an end of a span: short
/// words cross anything by chance.
pub(super) const CROSSING: usize = 9;

/// An ordinary word in a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct InLine {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: Word,
}

/// The ordinary words of one line that cut no cluster.
#[derive(Default)]
pub(super) struct Words {
    /// By start, then by end.
    all: Vec<InLine>,
    /// For each byte of the line, its end and the place behind that, how many words begin
    /// before it.
    begun: Vec<usize>,
    /// For each byte of the line, whether a long word begins before it and ends behind it.
    crossed: Vec<bool>,
    boundaries: Vec<bool>,
}

impl Words {
    /// Finds those of another line.
    ///
    /// # Complexity
    /// Grows with the line times the length of a word.
    pub(super) fn find(&mut self, text: &str) {
        self.all.clear();
        self.begun.clear();
        self.crossed.clear();
        self.crossed.resize(text.len() + 1, false);
        self.boundaries.clear();
        let places = 0..=text.len();
        let is_boundary = |at| thai::is_cluster_boundary(text, at);
        self.boundaries.extend(places.map(is_boundary));
        for start in 0..text.len() {
            self.begun.push(self.all.len());
            if self.boundaries.get(start) != Some(&true) {
                continue;
            }
            for (length, word) in words_at(text.get(start..).unwrap_or_default()) {
                let end = start + length;
                if self.boundaries.get(end) != Some(&true) {
                    continue;
                }
                self.all.push(InLine { start, end, word });
                if length >= CROSSING
                    && let Some(inside) = self.crossed.get_mut(start + 1..end)
                {
                    inside.fill(true);
                }
            }
        }
        self.begun.resize(text.len() + 2, self.all.len());
    }

    /// Returns the words that begin in a stretch, by start, then by end.
    pub(super) fn begin_in(&self, stretch: Range<usize>) -> &[InLine] {
        let begun = |at: usize| self.begun.get(at).copied().unwrap_or(self.all.len());
        let words = self.all.get(begun(stretch.start)..begun(stretch.end));
        words.unwrap_or_default()
    }

    /// Returns whether a long word begins before a place and ends behind it.
    pub(super) fn cross(&self, at: usize) -> bool {
        self.crossed.get(at).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mentions::evidence::all_words;

    #[test]
    fn a_line_has_the_words_that_a_search_for_each_finds() {
        let text = "ดอลลาร์สหรัฐของนายกลุ่มคนร้ายลาวัลย์ ธารลาวา กล่าวว่าการสูญเสียA";
        let mut words = Words::default();
        words.find("another line ที่ยาวกว่า");
        words.find(text);
        let is_boundary = |at: &usize| thai::is_cluster_boundary(text, *at);
        let mut expected = Vec::new();
        for (word, _) in all_words() {
            for start in (0..text.len()).filter(|at| text[..].is_char_boundary(*at)) {
                let end = start + word.len();
                if text[start..].starts_with(word) && is_boundary(&start) && is_boundary(&end) {
                    expected.push((start, end));
                }
            }
        }
        expected.sort_unstable();
        let found = words.begin_in(0..text.len()).iter();
        let found: Vec<_> = found.map(|known| (known.start, known.end)).collect();
        assert_eq!(found, expected);
        for at in 0..text.len() + 3 {
            let crosses =
                |(start, end): &(usize, usize)| *start < at && at < *end && end - start >= CROSSING;
            assert_eq!(words.cross(at), expected.iter().any(crosses), "{at}");
            let here: Vec<_> = words.begin_in(at..at + 1).iter().map(|w| w.end).collect();
            let begin = expected.iter().filter(|(start, _)| *start == at);
            assert_eq!(here, begin.map(|(_, end)| *end).collect::<Vec<_>>());
        }
    }
}
