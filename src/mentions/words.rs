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
    /// By end, the shortest first.
    by_end: Vec<InLine>,
    /// For each byte of the line, its end and the place behind that, how many words end
    /// before it.
    ended: Vec<usize>,
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
        self.ended.clear();
        self.ended.resize(text.len() + 2, 0);
        self.crossed.clear();
        self.crossed.resize(text.len() + 1, false);
        self.boundaries.clear();
        thai::add_cluster_boundaries(text, &mut self.boundaries);
        for start in 0..text.len() {
            self.begun.push(self.all.len());
            if !self.is_boundary(start) {
                continue;
            }
            for (length, word) in words_at(text.get(start..).unwrap_or_default()) {
                let end = start + length;
                if !self.is_boundary(end) {
                    continue;
                }
                self.all.push(InLine { start, end, word });
                if let Some(ended) = self.ended.get_mut(end + 1) {
                    *ended += 1;
                }
                if length >= CROSSING
                    && let Some(inside) = self.crossed.get_mut(start + 1..end)
                {
                    inside.fill(true);
                }
            }
        }
        self.begun.resize(text.len() + 2, self.all.len());
        self.sort_by_end();
    }

    /// Puts the words in the order of their ends; `ended` has how many end at each byte,
    /// one place further on.
    fn sort_by_end(&mut self) {
        let mut before = 0;
        for ended in &mut self.ended {
            before += *ended;
            *ended = before;
        }
        self.by_end.clear();
        self.by_end.extend_from_slice(&self.all);
        // Those that begin last go first; each moves the place of the next one on, which is
        // then that of the next byte.
        for word in self.all.iter().rev() {
            let Some(place) = self.ended.get_mut(word.end) else {
                continue;
            };
            if let Some(slot) = self.by_end.get_mut(*place) {
                *slot = *word;
            }
            *place += 1;
        }
        self.ended.rotate_right(1);
        if let Some(first) = self.ended.first_mut() {
            *first = 0;
        }
    }

    /// Returns whether a name may begin or end at a place.
    pub(super) fn is_boundary(&self, at: usize) -> bool {
        self.boundaries.get(at).copied().unwrap_or(false)
    }

    /// Returns the words that end at a place, the shortest first.
    pub(super) fn end_at(&self, at: usize) -> &[InLine] {
        let ended = |at: usize| self.ended.get(at).copied().unwrap_or(self.all.len());
        self.by_end
            .get(ended(at)..ended(at + 1))
            .unwrap_or_default()
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
            let here: Vec<_> = words.end_at(at).iter().map(|w| w.start).collect();
            let end = expected.iter().rev().filter(|(_, end)| *end == at);
            assert_eq!(here, end.map(|(start, _)| *start).collect::<Vec<_>>());
            assert_eq!(words.is_boundary(at), is_boundary(&at), "{at}");
        }
    }
}
