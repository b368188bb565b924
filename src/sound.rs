//! Spelling to sound: one small alphabet for Thai and Latin names.
//!
//! A spelling is read as a string of [`Unit`]s, each one sound with the stretch of
//! text it was read from. The bytes of the units form the key, the only thing the
//! index knows. The alphabet keeps apart what writers keep apart (a final ส from a
//! final ต, ร from ล) although speech does not: how near two sounds are is the
//! business of the cost table, not of the reading.
//!
//! Latin letters that stand for several Thai sounds (`c`, `j`, every vowel) have
//! symbols of their own, written with an apostrophe: the cost table says how near
//! `'j` is to จ, ช, ย and ฮ. So a Latin name needs no guess about its language.

mod initials;
mod spelling;

use std::ops::Range;
use std::sync::LazyLock;

use self::initials::{Initials, initials};
pub(crate) use self::spelling::steps;
use crate::{latin, thai};

/// The names of the symbols; the place in this list is the code.
///
/// Code 0 is not a sound, so that no key byte is ever zero.
pub(crate) const SYMBOLS: [&str; 58] = [
    "", "p", "P", "b", "t", "T", "d", "k", "K", "c", "C", "s", "m", "n", "N", "r", "l", "y", "Y",
    "w", "f", "h", "a", "A", "i", "I", "u", "U", "e", "E", "o", "O", "M", "@", "_", "g", "v", "S",
    "Z", "x", "0", "z", "'a", "'e", "'i", "'o", "'u", "'b", "'c", "'ch", "'d", "'j", "'k", "'p",
    "'ph", "'t", "#", "?",
];

/// The longest reading of one name; what is longer is read up to here.
pub(crate) const MAX_UNITS: usize = 128;

/// For each symbol the number of the class that sounds as one with it, or zero.
static TWINS: LazyLock<[u8; SYMBOLS.len()]> = LazyLock::new(|| {
    const CLASSES: [&[&str]; 6] = [
        &["k", "K", "g", "x", "'k", "'c"],
        &["t", "T", "d", "0", "'t", "'d"],
        &["p", "P", "b", "'p", "'b"],
        &["c", "C", "'ch", "'j", "S"],
        &["s", "z"],
        &["f", "'ph"],
    ];
    SYMBOLS.map(|name| {
        let class = (1..).zip(CLASSES).find(|(_, class)| class.contains(&name));
        class.map_or(0, |(number, _)| number)
    })
});

/// One sound class, without its place in the syllable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Symbol(u8);

impl Symbol {
    pub(crate) const DIGIT: Symbol = Symbol(56);
    pub(crate) const FOREIGN: Symbol = Symbol(57);
    pub(crate) const IMPLICIT: Symbol = Symbol(34);
    const S: Symbol = Symbol(11);
    const N: Symbol = Symbol(13);
    const R: Symbol = Symbol(15);
    const L: Symbol = Symbol(16);
    const A: Symbol = Symbol(22);
    const U: Symbol = Symbol(26);
    /// The vowel of ฤ.
    const UE: Symbol = Symbol(32);

    /// Returns the symbol of that name.
    pub(crate) fn named(name: &str) -> Option<Symbol> {
        let code = SYMBOLS
            .iter()
            .position(|symbol| *symbol == name && !name.is_empty())?;
        u8::try_from(code).ok().map(Symbol)
    }

    /// Returns the symbol of that code.
    pub(crate) fn of(code: u8) -> Option<Symbol> {
        (1..58).contains(&code).then_some(Symbol(code))
    }

    /// Returns the place of this symbol among [`SYMBOLS`].
    pub(crate) fn code(self) -> usize {
        usize::from(self.0)
    }

    pub(crate) fn name(self) -> &'static str {
        SYMBOLS
            .get(usize::from(self.0))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn is_vowel(self) -> bool {
        matches!(self.0, 22..=34 | 42..=46)
    }

    pub(crate) fn is_consonant(self) -> bool {
        matches!(self.0, 1..=21 | 35..=41 | 47..=55)
    }

    /// Returns whether two consonants are close enough to sound as one when they meet.
    fn is_twin_of(self, other: Symbol) -> bool {
        let class = |symbol: Symbol| TWINS.get(usize::from(symbol.0)).copied().unwrap_or(0);
        self.is_consonant() && (self == other || (class(self) > 0 && class(self) == class(other)))
    }
}

/// What a sound does in its syllable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    /// Opens a syllable, or is a full vowel.
    Onset = 0,
    /// Closes a syllable. A vowel never does: as the role of a vowel this says that it is
    /// *bare*, the first sound of its part, with no consonant before it.
    Coda = 1,
    /// Is written but hardly or not heard: karan, ห นำ, a final ิ.
    Weak = 2,
    /// Closes a syllable before an onset of the same sound; of a vowel, the second half of
    /// a diphthong.
    Twin = 3,
}

/// One byte of a key: a symbol and its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sound(u8);

impl Sound {
    pub(crate) fn new(symbol: Symbol, role: Role) -> Sound {
        Sound(symbol.0 | (role as u8) << 6)
    }

    /// Returns the sound of that byte, if the byte is in the alphabet.
    pub(crate) fn from_byte(byte: u8) -> Option<Sound> {
        (1..58).contains(&(byte & 0x3f)).then_some(Sound(byte))
    }

    /// Returns this sound as it is where it opens its part: a vowel is bare there.
    pub(crate) fn opening(self) -> Sound {
        if self.symbol().is_vowel() && self.role() == Role::Onset {
            Sound::new(self.symbol(), Role::Coda)
        } else {
            self
        }
    }

    /// Returns this sound as it is before another one of its part: a coda that meets its
    /// like is a twin.
    pub(crate) fn before(self, next: Sound) -> Sound {
        let meets = self.role() == Role::Coda && matches!(next.role(), Role::Onset | Role::Coda);
        if meets && self.symbol().is_twin_of(next.symbol()) {
            Sound::new(self.symbol(), Role::Twin)
        } else {
            self
        }
    }

    pub(crate) fn as_byte(self) -> u8 {
        self.0
    }

    pub(crate) fn symbol(self) -> Symbol {
        Symbol(self.0 & 0x3f)
    }

    pub(crate) fn role(self) -> Role {
        match self.0 >> 6 {
            0 => Role::Onset,
            1 => Role::Coda,
            2 => Role::Weak,
            _ => Role::Twin,
        }
    }
}

/// One sound with the spelling it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) sound: Sound,
    /// The letter that stands for the sound; tells homophones apart.
    pub(crate) letter: char,
    /// The tone mark written with it, or NUL.
    pub(crate) tone: char,
    /// The bytes it was read from, in the normalized text.
    pub(crate) range: Range<usize>,
}

impl Unit {
    pub(crate) fn is_weak(&self) -> bool {
        self.sound.role() == Role::Weak
    }

    /// Returns whether this sound carries the identity of a name: what confidence
    /// divides the cost by.
    pub(crate) fn is_strong(&self) -> bool {
        matches!(self.sound.role(), Role::Onset | Role::Coda)
            && self.sound.symbol() != Symbol::IMPLICIT
    }
}

/// A stretch of text between spaces, hyphens and stops, in one script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Bytes in the normalized text.
    pub(crate) range: Range<usize>,
    pub(crate) script: Script,
}

/// The scripts that are read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Thai,
    Latin,
    Digits,
    /// Letters of any other script: compared as they are.
    Other,
}

/// Returns the parts of a normalized text, in order.
///
/// Apostrophes vanish inside a part (`O'Brien`), and so do dots between Latin capitals
/// that stand alone (`U.S.`); all other signs only separate.
pub(crate) fn parts(text: &str) -> Vec<Part> {
    each_part(text).collect()
}

/// Returns the same one by one.
pub(crate) fn each_part(text: &str) -> impl Iterator<Item = Part> {
    let mut letters = text.char_indices().map(|(at, letter)| {
        let script = script_of(letter).ok_or(is_silent_sign(letter));
        (at..at + letter.len_utf8(), script)
    });
    let mut next: Option<Part> = None;
    std::iter::from_fn(move || {
        let mut joins = true;
        for (range, script) in letters.by_ref() {
            match (script, &mut next) {
                (Ok(script), Some(part)) if joins && part.script == script => {
                    part.range.end = range.end;
                }
                (Ok(script), part) => {
                    if let Some(whole) = part.replace(Part { range, script }) {
                        return Some(whole);
                    }
                    joins = true;
                }
                (Err(is_silent), _) => joins &= is_silent,
            }
        }
        next.take()
    })
}

fn is_silent_sign(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2bc}' | '\u{2bb}' | '`')
}

fn script_of(letter: char) -> Option<Script> {
    if thai::is_word_char(letter) {
        Some(Script::Thai)
    } else if letter.is_ascii_digit() {
        Some(Script::Digits)
    } else if letter.is_ascii_alphabetic() || latin::is_latin(letter) {
        Some(Script::Latin)
    } else if letter.is_alphanumeric() || unicode_normalization::char::is_combining_mark(letter) {
        Some(Script::Other)
    } else {
        None
    }
}

/// Returns the possible readings of one part, the likeliest first: one, rarely up to four.
pub(crate) fn readings(text: &str, part: &Part) -> Vec<Vec<Unit>> {
    let mut readings = Readings::default();
    readings.read(text, part);
    readings.all
}

/// No part has more readings at once that are written into kept room.
const MOST_SPARE: usize = 8;

/// The readings of one part after the other; only the room is kept.
#[derive(Default)]
pub(crate) struct Readings {
    all: Vec<Vec<Unit>>,
    spare: Vec<Vec<Unit>>,
    cells: spelling::Cells,
}

impl Readings {
    /// Returns the possible readings of a part, the likeliest first.
    pub(crate) fn read(&mut self, text: &str, part: &Part) -> &[Vec<Unit>] {
        let slice = text.get(part.range.clone()).unwrap_or_default();
        self.spare.append(&mut self.all);
        // Only readings of Thai parts take from what is kept.
        self.spare.truncate(MOST_SPARE);
        match part.script {
            Script::Thai => spelling::read(slice, self),
            Script::Latin => self.all.extend(latin_readings(slice)),
            Script::Digits => self.all.push(plain(slice, Symbol::DIGIT)),
            Script::Other => self.all.push(plain(slice, Symbol::FOREIGN)),
        }
        for reading in &mut self.all {
            reading.truncate(MAX_UNITS);
            mark_bare(reading);
            mark_twins(reading);
            for unit in reading.iter_mut() {
                unit.range = unit.range.start + part.range.start..unit.range.end + part.range.start;
            }
        }
        self.all.dedup();
        &self.all
    }

    /// Returns an empty reading.
    fn room(&mut self) -> Vec<Unit> {
        let mut units = self.spare.pop().unwrap_or_default();
        units.clear();
        units
    }

    fn push(&mut self, units: Vec<Unit>) {
        let is_new = !self.all.contains(&units);
        let rooms = if is_new {
            &mut self.all
        } else {
            &mut self.spare
        };
        rooms.push(units);
    }
}

/// The readings of a Latin part: as a word, as initials, or both.
fn latin_readings(slice: &str) -> Vec<Vec<Unit>> {
    let mut readings = latin::readings(slice);
    match initials(slice) {
        Initials::No => {}
        Initials::Maybe => readings.push(initials::reading(slice)),
        // Ng is a name too.
        Initials::Surely => readings.insert(0, initials::reading(slice)),
    }
    readings
}

/// Reads the key bytes of `units`.
pub(crate) fn key(units: &[Unit]) -> Vec<u8> {
    units.iter().map(|unit| unit.sound.as_byte()).collect()
}

/// Returns units in the notation of `data/` and the golden files: `(h)` is weak, `k.` a
/// coda, `a.` a bare vowel, `k:` a twin.
#[cfg(test)]
pub(crate) fn notation(units: &[Unit]) -> String {
    units
        .iter()
        .map(|unit| {
            let name = unit.sound.symbol().name();
            match unit.sound.role() {
                Role::Onset => name.to_owned(),
                Role::Coda => format!("{name}."),
                Role::Weak => format!("({name})"),
                Role::Twin => format!("{name}:"),
            }
        })
        .collect()
}

fn plain(slice: &str, symbol: Symbol) -> Vec<Unit> {
    slice
        .char_indices()
        .map(|(at, letter)| Unit {
            sound: Sound::new(symbol, Role::Onset),
            letter: letter.to_lowercase().next().unwrap_or(letter),
            tone: '\0',
            range: at..at + letter.len_utf8(),
        })
        .collect()
}

/// A vowel that opens a part is a syllable of its own and is hardly ever left out, unlike
/// one between consonants: อนิตรา is not นิตรา, but ดมีตรี is ดิมิตรี.
fn mark_bare(units: &mut [Unit]) {
    if let Some(first) = units.first_mut() {
        first.sound = first.sound.opening();
    }
}

/// A consonant that meets its like is heard once: marking the first as a twin lets the
/// cost of a geminate depend on one symbol alone.
fn mark_twins(units: &mut [Unit]) {
    for at in 1..units.len() {
        let (before, after) = units.split_at_mut(at);
        let (Some(first), Some(second)) = (before.last_mut(), after.first()) else {
            continue;
        };
        first.sound = first.sound.before(second.sound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_separate_parts_and_apostrophes_vanish() {
        assert_eq!(parts("คิม จอง-อึน").len(), 3);
        assert_eq!(parts("O'Brien").len(), 1);
        assert_eq!(parts("พระราม 9").len(), 2);
        assert_eq!(parts("เจ.ดี. Vance").len(), 3);
    }

    /// Returns the readings of a whole name: the first, and those that differ from it in
    /// one part.
    fn spoken(name: &str) -> Vec<String> {
        let parts: Vec<Vec<String>> = parts(name)
            .iter()
            .map(|part| readings(name, part).iter().map(|r| notation(r)).collect())
            .collect();
        let firsts: Vec<&str> = parts.iter().map(|part| part[0].as_str()).collect();
        let mut spoken = vec![firsts.join(" ")];
        for (at, part) in parts.iter().enumerate() {
            for other in &part[1..] {
                let mut sounds = firsts.clone();
                sounds[at] = other;
                spoken.push(sounds.join(" "));
            }
        }
        spoken
    }

    #[test]
    fn golden_names_are_read_as_they_sound() {
        let lines = include_str!("../data/golden/sound.tsv").lines().skip(1);
        let mut failures = Vec::new();
        for line in lines {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, sounds, reason] = fields[..] else {
                panic!("not three fields: {line}");
            };
            let spoken = spoken(name);
            let expected: Vec<&str> = sounds.split('|').collect();
            let known = |sounds: &&str| spoken.iter().any(|spoken| spoken == sounds);
            if spoken[0] != expected[0] || !expected.iter().all(known) {
                failures.push(format!("{name} ({reason}): {sounds} is read {spoken:?}"));
            }
        }
        assert!(failures.is_empty(), "sound.tsv\n{}", failures.join("\n"));
    }

    #[test]
    fn what_is_kept_from_part_to_part_does_not_grow() {
        let text = "Ahmadian 123 อาห์มาเดียน";
        let mut readings = Readings::default();
        for part in parts(text).iter().cycle().take(3000) {
            readings.read(text, part);
            assert!(readings.spare.len() <= MOST_SPARE);
        }
    }

    #[test]
    fn symbols_have_the_names_they_are_called_by() {
        use Symbol as S;
        let known = [S::S, S::N, S::R, S::L, S::A, S::U, S::UE, S::IMPLICIT];
        let names = known.map(Symbol::name);
        assert_eq!(names, ["s", "n", "r", "l", "a", "u", "M", "_"]);
    }

    #[test]
    fn every_key_byte_is_in_the_alphabet_and_never_zero() {
        for name in include_str!("../data/golden/sound.tsv").lines() {
            for part in parts(name) {
                for reading in readings(name, &part) {
                    let known = |byte: &u8| Sound::from_byte(*byte).is_some() && *byte != 0;
                    assert!(key(&reading).iter().all(known), "{name}");
                }
            }
        }
    }
}
