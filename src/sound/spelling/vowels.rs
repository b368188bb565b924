//! The letters and vowel shapes of Thai, as rows of tables.

use std::sync::LazyLock;

use crate::sound::{Role, Symbol};

static LETTERS: LazyLock<Vec<Option<Symbol>>> = LazyLock::new(|| {
    let mut symbols = vec![None; 64];
    for line in include_str!("../../../data/letters.tsv").lines().skip(1) {
        let mut fields = line.split('\t');
        let letter = fields.next().and_then(|letter| letter.chars().next());
        let symbol = fields.next().and_then(Symbol::named);
        if let Some(place) = letter.and_then(|letter| symbols.get_mut(place(letter)?)) {
            *place = symbol;
        }
    }
    symbols
});

/// The place of a letter in the Thai block.
fn place(letter: char) -> Option<usize> {
    usize::try_from(u32::from(letter).checked_sub(0x0e00)?).ok()
}

/// Returns the symbol of a consonant.
pub(super) fn symbol(letter: char) -> Option<Symbol> {
    *LETTERS.get(place(letter)?)?
}

static VOWELS: LazyLock<Vec<Vowel>> = LazyLock::new(|| {
    include_str!("../../../data/vowels.tsv")
        .lines()
        .skip(1)
        .filter_map(Vowel::parse)
        .collect()
});

/// The rows by the sign before and the sign above or below; their order decides.
static SHAPES: LazyLock<Vec<Vec<&'static Vowel>>> = LazyLock::new(|| {
    let mut shapes = vec![Vec::new(); SIGNS * SIGNS];
    for vowel in VOWELS.iter() {
        let shape = shape(vowel.lead, vowel.mark).and_then(|shape| shapes.get_mut(shape));
        shape.into_iter().for_each(|rows| rows.push(vowel));
    }
    shapes
});

/// No vowel and no sign for one, or one of the signs from ะ on.
const SIGNS: usize = 32;

fn shape(lead: Option<char>, mark: Option<char>) -> Option<usize> {
    let number = |sign: Option<char>| match sign {
        None => Some(0),
        Some(sign) => usize::try_from(u32::from(sign).checked_sub(0x0e2f)?)
            .ok()
            .filter(|number| *number < SIGNS),
    };
    Some(number(lead)? * SIGNS + number(mark)?)
}

/// Returns the vowels with these signs before and above or below their consonant.
pub(super) fn vowels_with(
    lead: Option<char>,
    mark: Option<char>,
) -> impl Iterator<Item = &'static Vowel> {
    let rows = shape(lead, mark).and_then(|shape| SHAPES.get(shape));
    rows.into_iter().flatten().copied()
}

/// One written vowel: what stands before, above and after the consonants it belongs to.
pub(super) struct Vowel {
    pub(super) lead: Option<char>,
    pub(super) mark: Option<char>,
    pub(super) tail: Vec<char>,
    pub(super) sounds: Vec<(Symbol, Role)>,
    pub(super) coda: Coda,
}

/// Whether a bare consonant after a vowel can close its syllable.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Coda {
    Closed,
    Open,
    Needed,
}

impl Vowel {
    fn parse(line: &str) -> Option<Vowel> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [lead, mark, tail, sounds, coda, _] = fields.as_slice() else {
            return None;
        };
        let sounds = sounds
            .split(' ')
            .map(
                |sound| match (sound.strip_suffix('.'), sound.strip_suffix(':')) {
                    (Some(name), _) => Some((Symbol::named(name)?, Role::Coda)),
                    (_, Some(name)) => Some((Symbol::named(name)?, Role::Twin)),
                    _ => Some((Symbol::named(sound)?, Role::Onset)),
                },
            )
            .collect::<Option<_>>()?;
        let coda = match *coda {
            "closed" => Coda::Closed,
            "open" => Coda::Open,
            "needed" => Coda::Needed,
            _ => return None,
        };
        Some(Vowel {
            lead: lead.chars().next(),
            mark: mark.chars().next(),
            tail: tail.chars().collect(),
            sounds,
            coda,
        })
    }
}

/// Returns the vowel with just these signs.
pub(super) fn matching_vowel(
    lead: Option<char>,
    mark: Option<char>,
    tail: &[char],
) -> Option<&'static Vowel> {
    vowels_with(lead, mark).find(|v| v.tail == tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thai;

    #[test]
    fn every_consonant_has_a_sound_and_every_row_is_read() {
        assert!(
            ('ก'..='ฮ')
                .filter(|c| thai::is_consonant(*c))
                .all(|c| { c == 'อ' || symbol(c).is_some() })
        );
        let rows = include_str!("../../../data/vowels.tsv")
            .lines()
            .skip(1)
            .count();
        assert_eq!(VOWELS.len(), rows);
        assert_eq!(SHAPES.iter().map(Vec::len).sum::<usize>(), rows);
    }
}
