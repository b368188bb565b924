//! Listed names as other writers would spell them.
//!
//! A query is a listed name changed by one or more habits of Thai writers. The habits and
//! their weights are counts of how often two Thai spellings of one thing (titles of the
//! Thai Wikipedia of ten or more letters) differ in just this. Habits that move several
//! letters at once, which such a count cannot see, have a weight by estimate.
//!
//! How many habits a query has is set so that the plain edit distance between query and
//! name is spread as between attested spellings of one name: 34, 61, 77, 88 and 93 % of
//! them lie within one to five edits. The spread of a set is printed by the bench.

use std::collections::HashSet;

use super::Origin;
use super::random::Random;

/// One line for each habit: two spellings, how often writers go between them, and whether
/// they do so in foreign names (`f`), in Thai ones (`t`) or in both (`b`).
///
/// `C` is any consonant and `V` any vowel sign after its consonant, the same on both
/// sides; `G` is the consonant before it once more; `-` is nothing.
const HABITS: &str = "
    C่า Cา 666 f
    C้า Cา 400 f
    Cี้ Cี 400 f
    โC้ โC 200 f
    C้อC CอC 117 f
    C๊อC CอC 94 f
    ่ - 20 t
    ้ - 20 t
    เC็C เCC 500 b
    C็อC CอC 500 f
    ็อ ๊อ 114 f

    ์ - 584 b
    ร์ - 350 f
    ย์ - 185 f
    ว์ - 41 f
    ห์ - 100 f
    ส์ - 256 f
    ต์ - 99 f
    ล์ - 85 f
    น์ - 70 f
    ท์ - 39 f
    ด์ - 31 f
    ซ์ - 30 f
    งศ์ งษ์ 154 t
    พันธ์ พันธุ์ 60 t

    CC CะC 577 b
    สC สะC 60 f
    Cัย ไC 60 b
    ไ ใ 20 t
    Cาย ไC 30 f
    Cำ Cัม 60 b
    รร ั 30 t
    CVC CVCG 796 f
    CVC CVCG 80 t

    ซ ส 351 f
    ศ ษ 154 b
    ศ ส 108 b
    ท ธ 241 b
    พ ภ 80 b
    น ณ 80 t
    ย ญ 40 t
    ด ฎ 40 t
    ต ฏ 147 t
    ห ฮ 66 f
    หม ม 60 f
    หล ล 30 f

    ก ค 1433 f
    ต ท 1006 f
    ป พ 267 f
    ด ท 100 f
    บ ป 60 f
    ง ก 127 f
    ก จ 57 f
    ว ฟ 33 f
    บ ว 33 f
    ฟ พ 16 f
    จ ช 166 f
    ช ซ 213 f
    ช ส 52 f
    ค ช 60 f
    ก ช 32 f
    ค ซ 12 f
    ค ฮ 45 f
    จ ย 64 f
    ย อ 48 f
    ว อ 23 f
    ร ล 103 f
    ง น 244 f
    น ม 37 f
    น ล 44 f

    ิ ี 1029 f
    ุ ู 639 f
    ะ า 453 f
    CัC CาC 368 f
    ิ ี 60 t
    ุ ู 60 t
    เ แ 232 f
    โCC CอC 120 f
    CัC CอC 95 f
    CาC CอC 54 f
    ั ุ 78 f
    ึ ุ 147 f
    ึ ู 55 f
    CC CิC 216 f
    เ ไ 31 f
    CูC CวC 60 f
    โมฮั มูฮั 40 f
    เC Cิ 60 f
    เCอร์ Cาร์ 60 f
    แCร์ เCอร์ 60 f

    เCีย Cียา 200 f
    เCีย Cิยา 100 f
    Cัว Cูวา 60 f
    เCา Cาว 30 f
    เCย์ Cี 60 f
    Cิว Cู 40 f
";

/// In so many of a hundred cases a query has yet another habit, for foreign and Thai names.
const ANOTHER: [usize; 2] = [72, 62];
/// So many of a hundred queries are for foreign names, whose spelling varies most.
const FOREIGN: usize = 75;

/// A query, and the name it means.
pub struct Misspelled {
    /// The name as someone else wrote it.
    pub query: String,
    /// The place of the intended name in the corpus.
    pub place: usize,
}

impl Misspelled {
    /// Returns `count` misspellings of `names`, always the same ones, none of them listed.
    pub fn of(names: &[String], origins: &[Origin], count: usize) -> Vec<Misspelled> {
        let listed: HashSet<&str> = names.iter().map(String::as_str).collect();
        let habits: Vec<Habit> = HABITS.lines().filter_map(Habit::read).collect();
        let mut random = Random::new(3);
        let mut found = Vec::with_capacity(count);
        while found.len() < count {
            let origin = match random.below(100) < FOREIGN {
                true => Origin::Foreign,
                false => Origin::Thai,
            };
            let place = loop {
                let place = random.below(names.len());
                if origins[place] == origin {
                    break place;
                }
            };
            let mut letters: Vec<char> = names[place].chars().collect();
            misspell(&mut letters, &habits, origin, &mut random);
            let another = ANOTHER[usize::from(origin == Origin::Thai)];
            while random.below(100) < another {
                misspell(&mut letters, &habits, origin, &mut random);
            }
            let query: String = letters.into_iter().collect();
            if !listed.contains(query.as_str()) {
                found.push(Misspelled { query, place });
            }
        }
        found
    }
}

/// Changes one place by one habit, chosen by its weight among those that apply.
fn misspell(letters: &mut Vec<char>, habits: &[Habit], origin: Origin, random: &mut Random) {
    let applicable: Vec<(usize, Vec<Change>)> = habits
        .iter()
        .filter(|habit| habit.origin.is_none_or(|only| only == origin))
        .map(|habit| (habit.weight, habit.changes(letters)))
        .filter(|(_, changes)| !changes.is_empty())
        .collect();
    let total: usize = applicable.iter().map(|(weight, _)| weight).sum();
    if total == 0 {
        return;
    }
    let mut drawn = random.below(total);
    for (weight, changes) in &applicable {
        if drawn < *weight {
            let change = random.pick(changes);
            letters.splice(change.start..change.end, change.letters.iter().copied());
            return;
        }
        drawn -= weight;
    }
}

struct Habit {
    spellings: [Vec<char>; 2],
    weight: usize,
    /// The only origin of names it is for.
    origin: Option<Origin>,
}

/// Other letters for a range of the letters.
struct Change {
    start: usize,
    end: usize,
    letters: Vec<char>,
}

impl Habit {
    fn read(line: &str) -> Option<Habit> {
        let mut fields = line.split_whitespace();
        let mut spelling = || {
            let letters = fields.next()?.chars();
            Some(letters.filter(|&letter| letter != '-').collect())
        };
        Some(Habit {
            spellings: [spelling()?, spelling()?],
            weight: fields.next()?.parse().ok()?,
            origin: match fields.next()? {
                "f" => Some(Origin::Foreign),
                "t" => Some(Origin::Thai),
                _ => None,
            },
        })
    }

    /// Every change of this habit, either way, at every place.
    fn changes(&self, letters: &[char]) -> Vec<Change> {
        let [one, other] = &self.spellings;
        let mut changes = Vec::new();
        for (from, to) in [(one, other), (other, one)] {
            // Nothing would fit everywhere: what is silent is left out, never put in.
            if from.is_empty() {
                continue;
            }
            for start in 0..letters.len() {
                if let Some(change) = change(letters, start, from, to) {
                    changes.push(change);
                }
            }
        }
        changes
    }
}

/// The change at `start` from one spelling to another, if the letters there are the first.
fn change(letters: &[char], start: usize, from: &[char], to: &[char]) -> Option<Change> {
    let (mut consonants, mut vowels) = (Vec::new(), Vec::new());
    let there = letters.get(start..start + from.len())?;
    let next = letters.get(start + from.len());
    for (&sign, &letter) in from.iter().zip(there) {
        let fits = match sign {
            'C' => {
                consonants.push(letter);
                is_consonant(letter)
            }
            'V' => {
                vowels.push(letter);
                matches!(letter, 'ั' | 'า' | 'ิ'..='ู')
            }
            'G' => consonants.last() == Some(&letter),
            _ => sign == letter,
        };
        if !fits {
            return None;
        }
    }
    // A sign goes with the consonant before it, and a silent consonant is none of a habit.
    if let Some(&next) = next {
        let is_parted = is_bare(from) && !is_bare(to) && is_sign(next);
        let is_silent = next == '\u{0E4C}' && matches!(from.last(), Some('C' | 'G'));
        if is_parted || is_silent {
            return None;
        }
    }
    let (mut consonants, mut vowels) = (consonants.into_iter(), vowels.into_iter());
    let mut written: Vec<char> = Vec::with_capacity(to.len());
    for &sign in to {
        let letter = match sign {
            'C' => consonants.next()?,
            'V' => vowels.next()?,
            'G' => *written.last()?,
            _ => sign,
        };
        written.push(letter);
    }
    Some(Change {
        start,
        end: start + from.len(),
        letters: written,
    })
}

fn is_bare(spelling: &[char]) -> bool {
    let last = spelling.last();
    last.is_some_and(|&sign| matches!(sign, 'C' | 'G') || is_consonant(sign))
}

/// Whether a letter stands above or below a consonant.
fn is_sign(letter: char) -> bool {
    matches!(letter, 'ั' | 'ิ'..='ู' | '็'..='์')
}

/// Whether a letter is a consonant; อ is as often a vowel.
fn is_consonant(letter: char) -> bool {
    matches!(letter, 'ก'..='ฮ') && letter != 'อ'
}
