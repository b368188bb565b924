//! Same-script canonical spelling, with a way back to the original bytes.

mod character;
mod cluster;
mod scan;

use std::borrow::Cow;
use std::ops::Range;

use crate::thai;
use cluster::Glyph;

/// Returns `text` in canonical Thai spelling: what looks the same is written
/// the same.
///
/// The result is in NFC and normalizing it again changes nothing. Sound text is
/// borrowed. No sound is folded: tone marks, karan and every vowel sign stay,
/// except that of several marks of one kind on one letter (twice ่, or ่ and ้)
/// the last one typed stays. Whatever is not Thai comes out as its NFC.
///
/// The steps, in order:
///
/// 1. Thai glyphs in the private use area of old fonts become Thai characters.
///    Invisible characters (zero width space, byte order mark, bidi controls,
///    soft hyphen, variation selectors) and the dotted circle are dropped.
///    Fullwidth ASCII and Thai digits become ASCII, any space U+0020, any dash
///    `-`, curly quotes straight ones. A middle dot or bullet between two
///    letters becomes a space. Spaces between a Thai letter and a combining
///    mark or ำ are dropped. The rest is composed (NFC).
/// 2. Marks typed after a leading vowel move behind the consonant after it.
/// 3. เเ becomes แ.
/// 4. ๅ becomes า except after ฤ and ฦ, where า becomes ๅ.
/// 5. A tone typed after ะ า ำ moves before it.
/// 6. The marks on a letter are put in the order ฺ, ุ ู, ั ิ ี ึ ื, ็, ํ, tone,
///    ์, ๎; the last of each kind stays.
/// 7. ิ with ํ becomes ึ.
/// 8. ํ and า, also with a tone between, become ำ after the tone.
/// 9. Marks without a letter stay where they are.
///
/// # Complexity
///
/// O(n) time for n bytes. No memory for text that is already normal; otherwise
/// the new text and four words for every changed place.
///
/// # Examples
///
/// The three spellings of น้ำ that look alike:
///
/// ```
/// use thainym::normalize;
///
/// let water = "น\u{e49}\u{e33}";
/// assert_eq!(normalize("น\u{e4d}\u{e49}\u{e32}").as_str(), water);
/// assert_eq!(normalize("น\u{e49}\u{e4d}\u{e32}").as_str(), water);
/// assert!(normalize(water).is_borrowed());
/// ```
pub fn normalize(text: &str) -> Normalized<'_> {
    let mut repair = Repair::new(text);
    let mut at = 0;
    while let Some(start) = scan::first_suspect(text, at) {
        at = repair.cluster(start);
    }
    repair.finish()
}

/// A text in canonical spelling that knows where each part came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized<'a> {
    text: Cow<'a, str>,
    /// The changed places in order; between them the bytes are those of the
    /// source.
    patches: Box<[Patch]>,
}

/// A place where the normalized text differs from its source.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Patch {
    out: Range<usize>,
    source: Range<usize>,
}

impl<'a> Normalized<'a> {
    /// The normalized text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the text was normal already and is the caller's own.
    pub fn is_borrowed(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// The normalized text, still borrowed when nothing had to change.
    pub fn into_cow(self) -> Cow<'a, str> {
        self.text
    }

    /// The bytes of the original text that the bytes `range` of the normalized
    /// text came from.
    ///
    /// This is the smallest range that covers every source of the characters
    /// touched by `range`. Dropped characters at its edges are left out. An
    /// empty range gives an empty one. What lies past the end is cut off.
    ///
    /// # Complexity
    ///
    /// O(log c) for c changed places.
    ///
    /// # Examples
    ///
    /// ```
    /// let text = "ลุง\u{200b}พันธ\u{e4c}\u{e38}";
    /// let normalized = thainym::normalize(text);
    /// assert_eq!(normalized.as_str(), "ลุงพันธุ\u{e4c}");
    /// let range = normalized.source_range(9..27);
    /// assert_eq!(&text[range], "พันธ\u{e4c}\u{e38}");
    /// ```
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        let mut start = range.start.min(self.text.len());
        let mut end = range.end.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let from = self.source_start(start);
        if start < end {
            from..self.source_end(end)
        } else {
            from..from
        }
    }

    /// Where the character that begins at `out` begins in the source.
    fn source_start(&self, out: usize) -> usize {
        let after = self.patches.partition_point(|patch| patch.out.start <= out);
        match after
            .checked_sub(1)
            .and_then(|index| self.patches.get(index))
        {
            Some(patch) if out < patch.out.end => patch.source.start,
            Some(patch) => patch.source.end + (out - patch.out.end),
            None => out,
        }
    }

    /// Where the character that ends at `out` ends in the source.
    fn source_end(&self, out: usize) -> usize {
        let after = self.patches.partition_point(|patch| patch.out.start < out);
        match after
            .checked_sub(1)
            .and_then(|index| self.patches.get(index))
        {
            Some(patch) if out <= patch.out.end => patch.source.end,
            Some(patch) => patch.source.end + (out - patch.out.end),
            None => out,
        }
    }
}

/// A text under repair, cluster by cluster.
struct Repair<'a> {
    text: &'a str,
    /// The repaired text, up to the last change.
    out: String,
    /// How much of the source `out` accounts for.
    copied: usize,
    patches: Vec<Patch>,
    glyphs: Vec<Glyph>,
    repaired: Vec<Glyph>,
    /// For each repaired glyph, where the first source of it or of any after
    /// it begins.
    floors: Vec<usize>,
}

impl<'a> Repair<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            out: String::new(),
            copied: 0,
            patches: Vec::new(),
            glyphs: Vec::new(),
            repaired: Vec::new(),
            floors: Vec::new(),
        }
    }

    fn finish(mut self) -> Normalized<'a> {
        let text = if self.patches.is_empty() {
            Cow::Borrowed(self.text)
        } else {
            self.copy_to(self.text.len());
            Cow::Owned(self.out)
        };
        Normalized {
            text,
            patches: self.patches.into(),
        }
    }

    /// Repairs the cluster at `start` and returns where it ends.
    fn cluster(&mut self, start: usize) -> usize {
        let end = self.gather(start);
        cluster::compose_canonically(&mut self.glyphs);
        self.repaired.clear();
        cluster::repair(&self.glyphs, &mut self.repaired);
        self.record(start, end);
        end
    }

    /// Reads the mapped characters of the cluster at `start`; returns its end.
    fn gather(&mut self, start: usize) -> usize {
        self.glyphs.clear();
        let mut leads = false;
        // Whether the last character, marks of other scripts aside, is Thai.
        let mut in_word = false;
        let mut end = start;
        while let Some(mut glyph) = self.next_glyph(end) {
            if self.glyphs.is_empty() {
                if character::is_middle_dot(glyph.ch) && self.parts_words(&glyph) {
                    glyph.ch = ' ';
                }
            } else if glyph.ch == ' ' {
                let mark = in_word.then(|| self.mark_after_spaces(glyph.end));
                match mark.flatten() {
                    Some(mark) => glyph = mark,
                    None => return end,
                }
            } else if begins_cluster(glyph.ch, leads) {
                return end;
            }
            end = glyph.end;
            if !character::is_foreign_mark(glyph.ch) {
                in_word = thai::is_word_char(glyph.ch);
                leads = thai::is_leading_vowel(glyph.ch) || leads && thai::is_mark(glyph.ch);
            }
            self.glyphs.push(glyph);
        }
        // What is left is invisible.
        self.text.len()
    }

    /// The first character at or after `at` that is not dropped, mapped.
    fn next_glyph(&self, at: usize) -> Option<Glyph> {
        let rest = self.text.get(at..)?;
        rest.char_indices().find_map(|(offset, c)| {
            let start = at + offset;
            character::map(c).map(|ch| Glyph {
                ch,
                start,
                end: start + c.len_utf8(),
            })
        })
    }

    /// The combining mark or ำ that comes next at `at`, spaces aside.
    fn mark_after_spaces(&self, mut at: usize) -> Option<Glyph> {
        loop {
            let glyph = self.next_glyph(at)?;
            if glyph.ch != ' ' {
                return Some(glyph).filter(|g| cluster::is_run_mark(g.ch) || g.ch == 'ำ');
            }
            at = glyph.end;
        }
    }

    /// Whether `dot` stands between two letters.
    fn parts_words(&self, dot: &Glyph) -> bool {
        // Invisible characters before the dot are not copied yet either.
        let source = self.text.get(self.copied..dot.start).unwrap_or_default();
        let before = source.chars().rev().find_map(character::map);
        let before = before.or_else(|| self.out.chars().next_back());
        let after = self.next_glyph(dot.end);
        before.is_some_and(character::ends_word)
            && after.is_some_and(|glyph| character::begins_word(glyph.ch))
    }

    /// Records the repaired glyphs as what became of `start..end`.
    ///
    /// They are cut into the smallest pieces whose sources are in order, so
    /// that swapped marks make one piece and all else maps one to one.
    fn record(&mut self, start: usize, end: usize) {
        let repaired = std::mem::take(&mut self.repaired);
        let mut floor = end;
        self.floors.clear();
        for glyph in repaired.iter().rev() {
            floor = floor.min(glyph.start);
            self.floors.push(floor);
        }
        self.floors.reverse();

        let mut done = start;
        let mut rest = repaired.as_slice();
        let mut from = 0;
        while !rest.is_empty() {
            let piece_start = self.floors.get(from).copied().unwrap_or(done);
            let mut piece_end = piece_start;
            let mut len = 0;
            for glyph in rest {
                piece_end = piece_end.max(glyph.end);
                len += 1;
                let next = self.floors.get(from + len).copied().unwrap_or(end);
                if piece_end <= next {
                    break;
                }
            }
            let (piece, tail) = rest.split_at(len);
            self.patch(done..piece_start, &[]);
            self.patch(piece_start..piece_end, piece);
            done = piece_end;
            rest = tail;
            from += len;
        }
        self.patch(done..end, &[]);
        self.repaired = repaired;
    }

    /// Notes that `source` became `piece`, if that is a change.
    fn patch(&mut self, source: Range<usize>, piece: &[Glyph]) {
        let old = self.text.get(source.clone()).unwrap_or_default();
        let new = piece.iter().map(|glyph| glyph.ch);
        if old.chars().eq(new.clone()) {
            return;
        }
        self.copy_to(source.start);
        let start = self.out.len();
        self.out.extend(new);
        self.copied = source.end;
        self.patches.push(Patch {
            out: start..self.out.len(),
            source,
        });
    }

    /// Copies the unchanged text before `source`.
    fn copy_to(&mut self, source: usize) {
        if self.out.is_empty() {
            self.out.reserve(self.text.len());
        }
        self.out
            .push_str(self.text.get(self.copied..source).unwrap_or_default());
        self.copied = source;
    }
}

/// Whether `c` is free of the cluster before it; `leads` tells that this ends
/// in a leading vowel without its consonant.
fn begins_cluster(c: char, leads: bool) -> bool {
    let led = leads && (thai::is_leading_vowel(c) || thai::is_consonant(c));
    let joined = thai::is_mark(c) || thai::is_following_vowel(c);
    !led && !joined && character::starts_segment(c)
}

#[cfg(test)]
mod tests;
