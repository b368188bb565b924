//! The quick check: finds what may need repair, without allocating.
//!
//! A table automaton over Thai characters. It may suspect sound text, which
//! costs only time, but never passes a fault.

use super::character;

/// A state of the automaton: what the current cluster has shown so far.
type State = u8;

/// Not a state: the character just read needs a closer look.
const SUSPECT: State = 0;
/// After anything that is not part of a Thai word.
const OTHER: State = 1;
/// After spaces that follow a Thai word.
const SPACE: State = 2;
/// After เ, which a second เ would turn into แ.
const LEAD_E: State = 3;
/// After another leading vowel.
const LEAD: State = 4;
/// After a following vowel.
const FOLLOW: State = 5;
/// After ฤ or ฦ without marks.
const SYLLABIC: State = 6;
/// After nikhahit, which a following า would turn into ำ.
const NIKHAHIT: State = 7;
/// After nikhahit and a tone.
const NIKHAHIT_TONE: State = 8;
/// After ิ, which a nikhahit would turn into ึ.
const SARA_I: State = 9;
/// After a consonant without marks; `BASE + n`: its last mark is class `n`.
const BASE: State = 10;

const STATES: usize = 32;

/// What a character is to the automaton. Classes 1 to 8 are the marks in
/// canonical order.
type Class = u8;

const MARK_NIKHAHIT: Class = 5;
const MARK_TONE: Class = 6;
const MARK_LAST: Class = 8;
const CONSONANT: Class = 9;
const LETTER: Class = 10;
const VOWEL_E: Class = 11;
const VOWEL_LEAD: Class = 12;
const VOWEL_A: Class = 13;
const VOWEL_AA: Class = 14;
const VOWEL_AM: Class = 15;
const LAKKHANGYAO: Class = 16;
const MARK_SARA_I: Class = 17;
const DIGIT: Class = 18;
const BLANK: Class = 19;
const NONE: Class = 20;
const CLASSES: usize = 32;

/// Set in a step when a new cluster begins with the character read.
const STARTS: u8 = 0x80;

static CLASS: [Class; 128] = classes();
static STEP: [[u8; CLASSES]; STATES] = steps();

const fn classes() -> [Class; 128] {
    let mut table = [NONE; 128];
    let mut low = 0;
    while low < 128 {
        table[low] = match low {
            0x3a => 1,
            0x38 | 0x39 => 2,
            0x34 => MARK_SARA_I,
            0x31 | 0x35..=0x37 => 3,
            0x47 => 4,
            0x4d => MARK_NIKHAHIT,
            0x48..=0x4b => MARK_TONE,
            0x4c => 7,
            0x4e => MARK_LAST,
            0x24 | 0x26 => LETTER,
            0x01..=0x2e => CONSONANT,
            0x40 => VOWEL_E,
            0x41..=0x44 => VOWEL_LEAD,
            0x30 => VOWEL_A,
            0x32 => VOWEL_AA,
            0x33 => VOWEL_AM,
            0x45 => LAKKHANGYAO,
            0x50..=0x59 => DIGIT,
            _ => NONE,
        };
        low += 1;
    }
    table
}

const fn steps() -> [[u8; CLASSES]; STATES] {
    let mut table = [[SUSPECT; CLASSES]; STATES];
    let mut state = 0;
    while state < STATES {
        let mut class = 0;
        while class < CLASSES {
            table[state][class] = step(state as State, class as Class);
            class += 1;
        }
        state += 1;
    }
    table
}

const fn step(state: State, class: Class) -> u8 {
    let leads = matches!(state, LEAD | LEAD_E);
    let starts = if leads { 0 } else { STARTS };
    match class {
        1..=MARK_LAST | MARK_SARA_I => after_mark(state, class),
        CONSONANT => BASE | starts,
        LETTER => SYLLABIC | STARTS,
        VOWEL_E => match state {
            LEAD_E => SUSPECT,
            _ => LEAD_E | starts,
        },
        VOWEL_LEAD => LEAD | starts,
        VOWEL_AM if state == SPACE => SUSPECT,
        VOWEL_A | VOWEL_AM => FOLLOW,
        VOWEL_AA => match state {
            SYLLABIC | NIKHAHIT | NIKHAHIT_TONE => SUSPECT,
            _ => FOLLOW,
        },
        LAKKHANGYAO => match state {
            SYLLABIC => FOLLOW,
            _ => SUSPECT,
        },
        // A mark may follow, and would then delete the spaces.
        BLANK if state != OTHER => SPACE,
        BLANK | NONE => OTHER | STARTS,
        _ => SUSPECT,
    }
}

/// The step for a mark: fine on a consonant when it comes after the last one.
const fn after_mark(state: State, class: Class) -> u8 {
    let last = match state {
        SARA_I => 3,
        NIKHAHIT => MARK_NIKHAHIT,
        NIKHAHIT_TONE => MARK_TONE,
        BASE.. => state - BASE,
        _ => return SUSPECT,
    };
    match class {
        MARK_SARA_I if last < 3 => SARA_I,
        MARK_SARA_I => SUSPECT,
        _ if class <= last => SUSPECT,
        MARK_NIKHAHIT | 4 if state == SARA_I => SUSPECT,
        MARK_NIKHAHIT => NIKHAHIT,
        MARK_TONE if state == NIKHAHIT => NIKHAHIT_TONE,
        _ => BASE + class,
    }
}

/// The byte offset, `from` or later, of the first cluster of `text` that may
/// need repair, or `None` when all the rest is normal.
///
/// `from` must be the start of a cluster.
pub(super) fn first_suspect(text: &str, from: usize) -> Option<usize> {
    let mut rest = text.as_bytes().get(from..).unwrap_or_default();
    let mut state = OTHER;
    let mut start = from;
    loop {
        let at = text.len() - rest.len();
        let class = match rest {
            [0xe0, block @ (0xb8 | 0xb9), low, tail @ ..] => {
                rest = tail;
                CLASS[usize::from((block & 1) << 6 | (low & 0x3f))]
            }
            [b' ', tail @ ..] => {
                rest = tail;
                BLANK
            }
            [byte, tail @ ..] if byte.is_ascii() => {
                rest = tail;
                while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
                    if u64::from_ne_bytes(*chunk) & 0x8080_8080_8080_8080 != 0 {
                        break;
                    }
                    rest = tail;
                }
                // The last byte may carry marks of another script.
                start = text.len() - rest.len() - 1;
                state = OTHER;
                continue;
            }
            [] => return None,
            _ => {
                let c = text.get(at..)?.chars().next()?;
                if !character::is_plain(c) {
                    return Some(start);
                }
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
                NONE
            }
        };
        let step = STEP[usize::from(state & 31)][usize::from(class & 31)];
        if step == SUSPECT {
            return Some(start);
        }
        if step & STARTS != 0 {
            start = at;
        }
        state = step & !STARTS;
    }
}
