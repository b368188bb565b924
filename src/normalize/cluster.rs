//! Steps 2 to 9: the repair of one cluster, in canonical order.

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};

use super::character::{is_foreign_mark, is_thai};
use crate::thai;

const SARA_AA: char = 'า';
const SARA_AM: char = 'ำ';
const SARA_I: char = '\u{e34}';
const SARA_UE: char = '\u{e36}';
const LAKKHANGYAO: char = 'ๅ';

const TONE: usize = 5;
const RANKS: usize = 8;

/// A character and the bytes of the source it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) ch: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Glyph {
    /// `ch`, come from all that `self` and `other` came from.
    fn joined(self, other: Glyph, ch: char) -> Glyph {
        Glyph {
            ch,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// Brings `glyphs` into NFC, keeping sources.
pub(super) fn compose_canonically(glyphs: &mut Vec<Glyph>) {
    if glyphs.iter().all(|g| g.ch.is_ascii() || is_thai(g.ch)) {
        // Steps 2 to 8 order Thai marks, and nothing composes with them.
        return;
    }
    let mut parts = Vec::with_capacity(glyphs.len());
    for &glyph in glyphs.iter() {
        decompose_canonical(glyph.ch, |ch| parts.push(Glyph { ch, ..glyph }));
    }
    order_canonically(&mut parts);
    glyphs.clear();
    let mut starter = None;
    let mut last_class = 0;
    for part in parts {
        let class = canonical_combining_class(part.ch);
        let adjacent = starter.is_some_and(|index: usize| index + 1 == glyphs.len());
        if (adjacent || last_class < class)
            && let Some(base) = starter.and_then(|index| glyphs.get_mut(index))
            && let Some(ch) = compose(base.ch, part.ch)
        {
            *base = base.joined(part, ch);
            continue;
        }
        if class == 0 {
            starter = Some(glyphs.len());
        }
        last_class = class;
        glyphs.push(part);
    }
}

/// Sorts every stretch of non-starters by combining class.
fn order_canonically(glyphs: &mut [Glyph]) {
    for marks in glyphs.split_mut(|g| canonical_combining_class(g.ch) == 0) {
        marks.sort_by_key(|g| canonical_combining_class(g.ch));
    }
}

/// The marks on one base: of Thai at most one of each rank, of others all.
#[derive(Default)]
struct Marks {
    thai: [Option<Glyph>; RANKS],
    foreign: Vec<Glyph>,
}

impl Marks {
    /// Adds `mark`; the later of two Thai marks of one rank is the one meant.
    fn add(&mut self, mark: Glyph) {
        let slot = thai::mark_rank(mark.ch).and_then(|rank| self.thai.get_mut(usize::from(rank)));
        match slot {
            Some(slot) => *slot = Some(slot.map_or(mark, |old| old.joined(mark, mark.ch))),
            None => self.foreign.push(mark),
        }
    }

    /// Takes the marks that `glyphs` begins with.
    fn take(&mut self, glyphs: &mut &[Glyph]) {
        while let [first, rest @ ..] = *glyphs
            && is_run_mark(first.ch)
        {
            self.add(*first);
            *glyphs = rest;
        }
    }

    /// Hands the Thai marks over to `to`.
    fn carry(&mut self, to: &mut Marks) {
        for mark in self.thai.iter_mut().filter_map(Option::take) {
            to.add(mark);
        }
    }

    /// Takes out the nikhahit that is half of a ำ whose other half follows.
    fn take_half_am(&mut self) -> Option<Glyph> {
        self.join_ue();
        let [.., nikhahit, _tone, None, None] = &mut self.thai else {
            return None;
        };
        if self.foreign.is_empty() {
            nikhahit.take()
        } else {
            None
        }
    }

    /// Writes ิ and ํ as the ึ they look like.
    fn join_ue(&mut self) {
        let [_, _, upper, _, nikhahit, ..] = &mut self.thai;
        if let Some(vowel) = upper
            && vowel.ch == SARA_I
            && let Some(ring) = nikhahit.take()
        {
            *vowel = vowel.joined(ring, SARA_UE);
        }
    }

    /// Writes the marks in canonical order.
    fn write(mut self, out: &mut Vec<Glyph>) {
        self.join_ue();
        let from = out.len();
        out.extend(self.thai.iter().flatten());
        if !self.foreign.is_empty() {
            out.append(&mut self.foreign);
            order_canonically(out.get_mut(from..).unwrap_or_default());
        }
    }
}

/// Whether `c` belongs to the run of marks on a base.
pub(super) fn is_run_mark(c: char) -> bool {
    thai::is_mark(c) || is_foreign_mark(c)
}

/// Appends the repaired form of `glyphs`, whole clusters in NFC, to `out`.
pub(super) fn repair(mut glyphs: &[Glyph], out: &mut Vec<Glyph>) {
    while let [first, rest @ ..] = glyphs {
        let mut marks = Marks::default();
        let mut base = None;
        if thai::is_leading_vowel(first.ch) {
            let chain = glyphs
                .iter()
                .position(|g| !thai::is_leading_vowel(g.ch) && !is_run_mark(g.ch));
            let closer = chain.and_then(|index| glyphs.get(index));
            let closer = closer.filter(|g| thai::is_consonant(g.ch)).copied();
            lead(&mut glyphs, closer.is_some(), &mut marks, out);
            if let (Some(closer), [_, rest @ ..]) = (closer, glyphs) {
                out.push(closer);
                base = Some(closer.ch);
                glyphs = rest;
            }
        } else if !is_run_mark(first.ch) && !thai::is_following_vowel(first.ch) {
            out.push(*first);
            base = Some(first.ch);
            glyphs = rest;
        }
        follow(base, marks, &mut glyphs, out);
    }
}

/// Writes the leading vowels that `glyphs` begins with, two เ as one แ.
///
/// When their consonant follows (`closed`), their marks are carried on to it.
/// Otherwise they keep them, except that the last vowel hands its own over.
fn lead(glyphs: &mut &[Glyph], closed: bool, carried: &mut Marks, out: &mut Vec<Glyph>) {
    while let [vowel, rest @ ..] = *glyphs
        && thai::is_leading_vowel(vowel.ch)
    {
        *glyphs = rest;
        match out.last_mut() {
            Some(last) if last.ch == 'เ' && vowel.ch == 'เ' => *last = last.joined(*vowel, 'แ'),
            _ => out.push(*vowel),
        }
        let mut own = Marks::default();
        own.take(glyphs);
        let goes_on = glyphs.first().is_some_and(|g| thai::is_leading_vowel(g.ch));
        if closed {
            own.carry(carried);
        } else if !goes_on {
            *carried = own;
            return;
        }
        own.write(out);
    }
}

/// Writes the marks and the following vowels of `base`, already written.
fn follow(base: Option<char>, mut marks: Marks, glyphs: &mut &[Glyph], out: &mut Vec<Glyph>) {
    marks.take(glyphs);
    let syllabic = base.is_some_and(thai::is_syllabic_letter);
    let takes_tone = syllabic || base.is_some_and(thai::is_consonant);
    let mut vowels: Vec<(Glyph, Marks)> = Vec::new();
    while let [vowel, rest @ ..] = *glyphs
        && thai::is_following_vowel(vowel.ch)
    {
        *glyphs = rest;
        let mut own = Marks::default();
        own.take(glyphs);
        if takes_tone && let Some(tone) = own.thai.get_mut(TONE).and_then(Option::take) {
            marks.add(tone);
        }
        vowels.push((*vowel, own));
    }
    for (index, (mut vowel, own)) in vowels.into_iter().enumerate() {
        if matches!(vowel.ch, SARA_AA | LAKKHANGYAO) {
            vowel = match marks.take_half_am() {
                Some(half) => half.joined(vowel, SARA_AM),
                None if index == 0 && syllabic => Glyph {
                    ch: LAKKHANGYAO,
                    ..vowel
                },
                None => Glyph {
                    ch: SARA_AA,
                    ..vowel
                },
            };
        }
        marks.write(out);
        out.push(vowel);
        marks = own;
    }
    marks.write(out);
}
