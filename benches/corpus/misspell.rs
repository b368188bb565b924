//! Listed names as other writers would spell them.

use std::collections::HashSet;

use super::random::Random;

/// Consonants that writers take for one another.
const CONSONANTS: [(char, char); 11] = [
    ('ก', 'ค'),
    ('ข', 'ค'),
    ('ต', 'ท'),
    ('ท', 'ธ'),
    ('ด', 'ต'),
    ('ป', 'พ'),
    ('พ', 'ภ'),
    ('ช', 'ซ'),
    ('ส', 'ศ'),
    ('น', 'ณ'),
    ('บ', 'ป'),
];
/// Vowels that differ in length alone.
const VOWELS: [(char, char); 4] = [('ิ', 'ี'), ('ุ', 'ู'), ('ึ', 'ื'), ('ะ', 'า')];
const KARAN: char = '\u{0E4C}';
/// A vowel that a doubled consonant or a silent ห may follow.
const OPEN: [char; 6] = ['า', 'ิ', 'ี', 'ุ', 'ู', 'ั'];

/// A query, and the name it means.
pub struct Misspelled {
    /// The name as someone else wrote it, one to three habits away.
    pub query: String,
    /// The place of the intended name in the corpus.
    pub place: usize,
}

impl Misspelled {
    /// Returns `count` misspellings of `names`, always the same ones, none of them listed.
    pub fn of(names: &[String], count: usize) -> Vec<Misspelled> {
        let listed: HashSet<&str> = names.iter().map(String::as_str).collect();
        let mut random = Random::new(3);
        let mut found = Vec::with_capacity(count);
        while found.len() < count {
            let place = random.below(names.len());
            let mut letters: Vec<char> = names[place].chars().collect();
            for _ in 0..=random.below(3) {
                misspell(&mut letters, &mut random);
            }
            let query: String = letters.into_iter().collect();
            if !listed.contains(query.as_str()) {
                found.push(Misspelled { query, place });
            }
        }
        found
    }
}

type Habit = fn(&[char], usize) -> Option<Change>;

/// What to do at one letter.
enum Change {
    Replace(char),
    Remove,
    InsertAfter(&'static [char]),
    Double,
}

const HABITS: [Habit; 6] = [
    |letters, at| other(&CONSONANTS, letters[at]).map(Change::Replace),
    |letters, at| other(&VOWELS, letters[at]).map(Change::Replace),
    |letters, at| (letters[at] == KARAN).then_some(Change::Remove),
    |letters, at| matches!(letters[at], '่' | '้' | '๊' | '๋' | '็').then_some(Change::Remove),
    |letters, at| (letters[at] == 'า').then_some(Change::InsertAfter(&['ห', KARAN])),
    |letters, at| {
        let before = at.checked_sub(1).map(|before| letters[before])?;
        let silent = letters.get(at + 1) == Some(&KARAN);
        (OPEN.contains(&before) && matches!(letters[at], 'ก'..='ฮ') && !silent)
            .then_some(Change::Double)
    },
];

/// Changes one letter by one of the habits that apply, each as likely as the others.
fn misspell(letters: &mut Vec<char>, random: &mut Random) {
    let sites: Vec<Vec<(usize, Change)>> = HABITS
        .iter()
        .map(|habit| {
            let places = 0..letters.len();
            places
                .filter_map(|at| Some((at, habit(letters, at)?)))
                .collect()
        })
        .filter(|sites: &Vec<_>| !sites.is_empty())
        .collect();
    if sites.is_empty() {
        return;
    }
    let of_one_habit = random.pick(&sites);
    let &(at, ref change) = random.pick(of_one_habit);
    match change {
        Change::Replace(letter) => letters[at] = *letter,
        Change::Remove => {
            letters.remove(at);
        }
        Change::InsertAfter(more) => {
            letters.splice(at + 1..at + 1, more.iter().copied());
        }
        Change::Double => letters.insert(at, letters[at]),
    }
}

fn other(pairs: &[(char, char)], letter: char) -> Option<char> {
    pairs.iter().find_map(|&(a, b)| {
        if a == letter {
            Some(b)
        } else if b == letter {
            Some(a)
        } else {
            None
        }
    })
}
