//! Latin spelling conventions to sounds.
//!
//! Every row of `data/latin.tsv` says how a group of letters is read and where. The
//! longest group that fits is taken; a row may name a second reading. Which of many
//! sounds a single letter has in which language is left open on purpose: `c`, `j` and
//! the vowels have symbols of their own, whose costs against the Thai sounds are learned.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::sound::{Role, Sound, Symbol, Unit};

const MAX_CHOICES: u32 = 3;
const LONGEST_GRAPHEME: usize = 4;

static RULES: LazyLock<HashMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: HashMap<&str, Vec<Rule>> = HashMap::new();
    for line in include_str!("../data/latin.tsv").lines().skip(1) {
        if let Some((grapheme, rule)) = Rule::parse(line) {
            rules.entry(grapheme).or_default().push(rule);
        }
    }
    for places in rules.values_mut() {
        places.sort_by_key(|rule| std::cmp::Reverse(rule.place));
    }
    rules
});

/// Where a group of letters must stand; later ones are narrower and win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Any,
    /// Before a vowel.
    Opening,
    /// After a vowel and before a consonant or the end.
    Closing,
    /// Before e, i or y.
    Soft,
    Start,
    End,
}

type Sounds = Vec<(Symbol, bool)>;

struct Rule {
    place: Place,
    sounds: Sounds,
    also: Option<Sounds>,
}

impl Rule {
    fn parse(line: &'static str) -> Option<(&'static str, Rule)> {
        let mut fields = line.split('\t');
        let grapheme = fields.next()?;
        let place = match fields.next()? {
            "any" => Place::Any,
            "opening" => Place::Opening,
            "closing" => Place::Closing,
            "soft" => Place::Soft,
            "start" => Place::Start,
            "end" => Place::End,
            _ => return None,
        };
        let sounds = sounds(fields.next()?)?;
        let also = match fields.next()? {
            "" => None,
            other => Some(self::sounds(other)?),
        };
        Some((
            grapheme,
            Rule {
                place,
                sounds,
                also,
            },
        ))
    }
}

fn sounds(field: &str) -> Option<Sounds> {
    field
        .split(' ')
        .map(|name| {
            match name
                .strip_prefix('(')
                .and_then(|name| name.strip_suffix(')'))
            {
                Some(weak) => Some((Symbol::named(weak)?, true)),
                None => Some((Symbol::named(name)?, false)),
            }
        })
        .collect()
}

/// Returns whether a letter beyond ASCII is of the Latin script.
pub(crate) fn is_latin(letter: char) -> bool {
    matches!(letter,
        '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{300}'..='\u{36f}')
        && !matches!(letter, '×' | '÷')
}

/// A letter, lower case, with the bytes it stands at.
struct Letter {
    text: String,
    start: usize,
    end: usize,
}

pub(crate) fn readings(text: &str) -> Vec<Vec<Unit>> {
    let letters = letters(text);
    let mut first = Reader {
        letters: &letters,
        choices: 0,
        chosen: 0,
    };
    let mut readings = vec![first.read()];
    for choice in 0..first.choices.min(MAX_CHOICES) {
        let mut other = Reader {
            letters: &letters,
            choices: 0,
            chosen: 1 << choice,
        };
        let units = other.read();
        if !readings.contains(&units) {
            readings.push(units);
        }
    }
    readings
}

fn letters(text: &str) -> Vec<Letter> {
    text.char_indices()
        .filter(|(_, letter)| letter.is_alphabetic())
        .map(|(start, letter)| {
            let lower: String = letter.to_lowercase().collect();
            let known = RULES.contains_key(lower.as_str());
            // An accent that no rule knows is decoration.
            let text = if known || letter.is_ascii() {
                lower
            } else {
                lower.nfd().filter(|c| c.is_ascii_alphabetic()).collect()
            };
            Letter {
                text,
                start,
                end: start + letter.len_utf8(),
            }
        })
        .collect()
}

struct Reader<'l> {
    letters: &'l [Letter],
    choices: u32,
    chosen: u32,
}

impl Reader<'_> {
    fn read(&mut self) -> Vec<Unit> {
        let mut units = Vec::with_capacity(self.letters.len() + 2);
        let mut at = 0;
        while at < self.letters.len() {
            at += self.grapheme(at, &mut units);
        }
        place_in_syllable(&mut units);
        units
    }

    /// Reads one group of letters and returns how many letters it has.
    fn grapheme(&mut self, at: usize, units: &mut Vec<Unit>) -> usize {
        for length in (1..=LONGEST_GRAPHEME.min(self.letters.len() - at)).rev() {
            let Some(group) = self.letters.get(at..at + length) else {
                continue;
            };
            let grapheme: String = group.iter().map(|letter| letter.text.as_str()).collect();
            let Some(rules) = RULES.get(grapheme.as_str()) else {
                continue;
            };
            let Some(rule) = rules
                .iter()
                .find(|rule| self.fits(rule.place, at, at + length))
            else {
                continue;
            };
            let sounds = match &rule.also {
                Some(also) if self.choose() => also,
                _ => &rule.sounds,
            };
            let (Some(first), Some(last)) = (group.first(), group.last()) else {
                continue;
            };
            let letter = grapheme.chars().next().unwrap_or('\0');
            for (symbol, weak) in sounds {
                let role = if *weak { Role::Weak } else { Role::Onset };
                units.push(Unit {
                    sound: Sound::new(*symbol, role),
                    letter,
                    tone: '\0',
                    range: first.start..last.end,
                });
            }
            return length;
        }
        // A letter of the script that no rule reads stands for itself.
        if let Some(letter) = self.letters.get(at) {
            units.push(Unit {
                sound: Sound::new(Symbol::FOREIGN, Role::Onset),
                letter: letter.text.chars().next().unwrap_or('\0'),
                tone: '\0',
                range: letter.start..letter.end,
            });
        }
        1
    }

    fn choose(&mut self) -> bool {
        let bit = self.choices;
        self.choices += 1;
        bit < MAX_CHOICES && self.chosen & (1 << bit) != 0
    }

    fn fits(&self, place: Place, start: usize, end: usize) -> bool {
        let is_vowel = |at: usize| {
            self.letters
                .get(at)
                .and_then(|l| l.text.chars().next())
                .is_some_and(is_vowel)
        };
        let after_vowel = start.checked_sub(1).is_some_and(is_vowel);
        match place {
            Place::Any => true,
            Place::Opening => is_vowel(end),
            Place::Closing => !is_vowel(end) && (after_vowel || is_vowel(start)),
            Place::Soft => self
                .letters
                .get(end)
                .is_some_and(|l| matches!(l.text.as_str(), "e" | "i" | "y" | "é" | "è" | "í")),
            Place::Start => start == 0,
            // The end of a word that has a vowel before the group; a last e needs one before
            // itself.
            Place::End => {
                let is_e = |at: usize| self.letters.get(at).is_some_and(|l| l.text == "e");
                let until = match end.checked_sub(1).filter(|last| is_e(*last)) {
                    Some(last) => last,
                    None => start,
                };
                end == self.letters.len() && (0..until).any(is_vowel)
            }
        }
    }
}

fn is_vowel(letter: char) -> bool {
    let base = letter.nfd().next().unwrap_or(letter);
    matches!(
        base,
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'æ' | 'ø' | 'œ' | 'ı'
    )
}

/// Tells codas from onsets: a consonant opens a syllable when a vowel follows it, at once
/// or behind a liquid or glide.
fn place_in_syllable(units: &mut [Unit]) {
    let sounds: Vec<Sound> = units.iter().map(|unit| unit.sound).collect();
    let is_vowel = |at: usize| {
        sounds
            .get(at)
            .is_some_and(|sound| sound.symbol().is_vowel())
    };
    let mut started = false;
    for (at, unit) in units.iter_mut().enumerate() {
        let symbol = unit.sound.symbol();
        if unit.sound.role() == Role::Weak || !symbol.is_consonant() {
            started |= symbol.is_vowel();
            continue;
        }
        let glides = sounds
            .get(at + 1)
            .is_some_and(|next| matches!(next.symbol().name(), "r" | "l" | "w" | "y"));
        // A silent h between does not close the syllable: nh in Pinheiro.
        let silent_h = sounds
            .get(at + 1)
            .is_some_and(|sound| sound.role() == Role::Weak && sound.symbol().name() == "h");
        let next = if silent_h { at + 2 } else { at + 1 };
        let opens = is_vowel(next)
            || !started
            || (glides
                && is_vowel(at + 2)
                && !matches!(symbol.name(), "r" | "l" | "m" | "n" | "N" | "w" | "y"));
        if !opens {
            unit.sound = Sound::new(symbol, Role::Coda);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = include_str!("../data/latin.tsv").lines().skip(1);
        for row in rows {
            assert!(Rule::parse(row).is_some(), "{row}");
        }
    }
}
