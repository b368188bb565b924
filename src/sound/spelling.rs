//! Thai spelling to sounds.
//!
//! The reader goes from left to right over *cells* (a letter with its marks). What a
//! letter is depends on its neighbours: a bare consonant closes the syllable before it,
//! opens one with an unwritten vowel, or is the first of a cluster; อ ว ย ร ห are
//! consonants or parts of vowels. Where Thai spelling itself does not decide, the reader
//! asks for a *choice*; each choice taken the other way gives one more reading.
//!
//! Vowel shapes are rows of `data/vowels.tsv`, letters rows of `data/letters.tsv`.

mod place;
mod run;
pub(crate) mod steps;
mod vowels;

use self::vowels::{Coda, Vowel, matching_vowel, symbol, vowels_with};
use super::{Readings, Role, Sound, Symbol, Unit};
use crate::thai;

/// Readings of one name part: the first with every choice as most names have it, then
/// one for each choice taken the other way.
const MAX_CHOICES: u32 = 3;

/// A letter with the marks written on it.
#[derive(Clone, Debug)]
struct Cell {
    base: char,
    /// The vowel above or below, ็ and ํ included.
    mark: Option<char>,
    tone: char,
    /// Under a karan: spelled, not sounded.
    silent: bool,
    start: usize,
    end: usize,
}

impl Cell {
    fn is_consonant(&self) -> bool {
        thai::is_consonant(self.base)
    }

    /// Returns a number of 13 bits, not zero, for all of it that can make a difference to
    /// the sounds of a text.
    fn number(&self) -> u16 {
        let base = match u32::from(self.base).checked_sub(0x0e00) {
            Some(place @ 1..0x60) => place as u16,
            // No other letter has a sound here.
            _ => 0x7f,
        };
        let mark = match self.mark {
            None => 0,
            Some('็') => 0xe,
            Some('ํ') => 0xf,
            // ั and ิ to ู.
            Some(mark) => u32::from(mark) as u16 & 0xf,
        };
        let signs = u16::from(self.silent) << 1 | u16::from(self.tone != '\0');
        base | mark << 7 | signs << 11
    }

    fn is_sonorant(&self) -> bool {
        matches!(
            self.base,
            'ง' | 'ญ' | 'น' | 'ม' | 'ย' | 'ร' | 'ล' | 'ว' | 'ณ' | 'ฬ'
        )
    }
}

/// The cells of a part.
#[derive(Default)]
pub(super) struct Cells(Vec<Cell>);

/// Adds the readings of a part.
pub(super) fn read(text: &str, readings: &mut Readings) {
    let Cells(mut cells) = std::mem::take(&mut readings.cells);
    cells.clear();
    add_cells(text, &mut cells);
    let mut choices = 0;
    let mut nth = 0;
    while nth <= choices {
        let mut reader = Reader::<false> {
            cells: Sight::new(&cells),
            at: 0,
            units: readings.room(),
            vowel: None,
            closed: false,
            choices: 0,
            // The first takes no choice the other way.
            chosen: (1 << nth) >> 1,
        };
        reader.units.reserve(cells.len() + 4);
        reader.read();
        if nth == 0 {
            choices = reader.choices.min(MAX_CHOICES);
        }
        nth += 1;
        readings.push(reader.units);
    }
    readings.cells = Cells(cells);
}

fn add_cells(text: &str, cells: &mut Vec<Cell>) {
    for (start, letter) in text.char_indices() {
        let end = start + letter.len_utf8();
        match cells.last_mut() {
            Some(cell) if thai::is_mark(letter) => {
                cell.end = end;
                match letter {
                    '์' => cell.silent = true,
                    'ฺ' | '๎' => {}
                    tone if thai::is_tone(tone) => cell.tone = tone,
                    // ็ only shortens a vowel that is written; the vowel is what counts.
                    '็' if cell.mark.is_some() => {}
                    mark => cell.mark = Some(mark),
                }
            }
            _ => cells.push(Cell {
                base: letter,
                mark: None,
                tone: '\0',
                silent: false,
                start,
                end,
            }),
        }
    }
}

/// The cells of a part, and how far they were looked at, if that is to be known: to note
/// it at every look takes a tenth of the time of reading.
struct Sight<'c, const WATCHED: bool> {
    cells: &'c [Cell],
    /// The first cell that was not looked at; beyond the end if the end was seen.
    seen: std::cell::Cell<usize>,
}

impl<'c, const WATCHED: bool> Sight<'c, WATCHED> {
    fn new(cells: &'c [Cell]) -> Self {
        Sight {
            cells,
            seen: std::cell::Cell::new(0),
        }
    }

    fn get(&self, at: usize) -> Option<&'c Cell> {
        if WATCHED {
            self.seen.set(self.seen.get().max(at + 1));
        }
        self.cells.get(at)
    }
}

struct Reader<'c, const WATCHED: bool> {
    cells: Sight<'c, WATCHED>,
    at: usize,
    units: Vec<Unit>,
    /// What the vowel just read allows; `None` when no vowel is waiting for a coda.
    vowel: Option<Coda>,
    /// Whether the last sound closed a syllable.
    closed: bool,
    choices: u32,
    chosen: u32,
}

impl<const WATCHED: bool> Reader<'_, WATCHED> {
    fn read(&mut self) {
        while self.step() {}
        self.soften_final_vowel();
    }

    /// Reads what stands next; returns false at the end. What it reads depends on the
    /// cells from here on, on ทร also on the one before, and on `vowel` and `closed`.
    fn step(&mut self) -> bool {
        let Some(cell) = self.cells.get(self.at) else {
            return false;
        };
        let before = self.at;
        if thai::is_leading_vowel(cell.base) {
            self.leading_vowel();
        } else if !cell.is_consonant() {
            self.other_letter(cell);
        } else if cell.silent {
            self.silent_letter();
        } else if self.reads_s(self.at) {
            self.so_ro();
        } else if self.has_vowel(self.at) {
            self.syllable();
        } else {
            self.bare_run();
        }
        // Every branch consumes; this only guards the loop against a future slip.
        self.at = self.at.max(before + 1);
        true
    }

    /// Returns true when an undecidable spelling should be read the rarer way.
    fn choose(&mut self) -> bool {
        let bit = self.choices;
        self.choices += 1;
        bit < MAX_CHOICES && self.chosen & (1 << bit) != 0
    }

    // What is written down.

    fn push(&mut self, symbol: Symbol, role: Role, letter: char, cells: (usize, usize)) {
        let (Some(first), Some(last)) = (self.cells.get(cells.0), self.cells.get(cells.1)) else {
            return;
        };
        let tone = if symbol.is_vowel() {
            let cells = (cells.0..=cells.1).filter_map(|at| self.cells.get(at));
            cells.map(|cell| cell.tone).find(|tone| *tone != '\0')
        } else {
            None
        };
        let tone = tone.unwrap_or('\0');
        let range = first.start..last.end;
        self.units.push(Unit {
            sound: Sound::new(symbol, role),
            letter,
            tone,
            range,
        });
    }

    fn consonant(&mut self, at: usize, role: Role) {
        let Some(letter) = self.base(at) else { return };
        // อ as a consonant is only the seat of a vowel.
        if letter == 'อ' {
            return;
        }
        if let Some(symbol) = symbol(letter) {
            self.push(symbol, role, letter, (at, at));
        }
        self.closed = role != Role::Onset;
        self.vowel = None;
    }

    fn implicit_vowel(&mut self, at: usize) {
        let letter = if self.base(at) == Some('อ') {
            'อ'
        } else {
            '\0'
        };
        self.push(Symbol::IMPLICIT, Role::Onset, letter, (at, at));
        self.closed = false;
    }

    /// The consonants before a vowel: one, a cluster, or ห นำ.
    fn onset(&mut self, first: usize, last: usize) {
        if first == last {
            self.consonant(first, Role::Onset);
        } else if self.base(first) == Some('ห') {
            self.consonant(first, Role::Weak);
            self.consonant(last, Role::Onset);
        } else {
            self.consonant(first, Role::Onset);
            let silent = matches!(self.base(first), Some('ส' | 'ศ' | 'ซ' | 'จ'));
            let silent = silent && self.base(last) == Some('ร');
            self.consonant(last, if silent { Role::Weak } else { Role::Onset });
        }
    }

    // The branches of the reader.

    fn other_letter(&mut self, cell: &Cell) {
        let at = self.at;
        match cell.base {
            'ฤ' | 'ฦ' => {
                let liquid = if cell.base == 'ฤ' {
                    Symbol::R
                } else {
                    Symbol::L
                };
                let long = usize::from(self.base(at + 1) == Some('ๅ'));
                for (symbol, letter) in [(liquid, cell.base), (Symbol::UE, '\0')] {
                    self.push(symbol, Role::Onset, letter, (at, at + long));
                }
                self.at += 1 + long;
                (self.vowel, self.closed) = (Some(Coda::Open), false);
            }
            // A vowel sign that follows no consonant is still heard.
            base if thai::is_following_vowel(base) => {
                if let Some(vowel) = matching_vowel(None, None, &[base]) {
                    self.sounds_of(vowel, at, at);
                }
                self.at += 1;
            }
            _ => self.at += 1,
        }
    }

    fn silent_letter(&mut self) {
        self.consonant(self.at, Role::Weak);
        self.at += 1;
    }

    /// A consonant that has its vowel above, below or behind it.
    fn syllable(&mut self) {
        let at = self.at;
        self.consonant(at, Role::Onset);
        self.nucleus(None, at, at);
    }

    /// The vowel of an onset that ends at cell `seat`; `from` is where its writing begins.
    fn nucleus(&mut self, lead: Option<char>, from: usize, seat: usize) {
        let mark = self.cells.get(seat).and_then(|cell| cell.mark);
        if lead.is_none() && mark.is_none() && self.has_double_ro(seat) {
            return self.double_ro(seat);
        }
        if lead.is_none()
            && mark.is_none()
            && !self.is_free(seat + 1, 'อ')
            && self.has_inner_wo(seat)
        {
            return self.inner_wo(seat);
        }
        let found = vowels_with(lead, mark).find(|vowel| self.tail_fits(&vowel.tail, seat + 1));
        match found {
            Some(vowel) => {
                let last = seat + vowel.tail.len();
                self.sounds_of(vowel, from, last);
                self.at = last + 1;
            }
            // A leading vowel with a mark it never has: read both.
            None => {
                for (lead, mark) in [(lead, None), (None, mark)] {
                    if let Some(vowel) = matching_vowel(lead, mark, &[]) {
                        self.sounds_of(vowel, from, seat);
                    }
                }
                self.at = seat + 1;
            }
        }
    }

    /// Whether the letters of `tail` stand at `at` and belong to the vowel: อ ว ย that
    /// carry a vowel of their own open the next syllable.
    fn tail_fits(&self, tail: &[char], at: usize) -> bool {
        let stands = tail.iter().enumerate().all(|(k, letter)| {
            self.cells
                .get(at + k)
                .is_some_and(|cell| cell.base == *letter && cell.mark.is_none() && !cell.silent)
        });
        let Some(last) = tail.len().checked_sub(1) else {
            return true;
        };
        let last = at + last;
        let is_letter = self.cells.get(last).is_some_and(Cell::is_consonant);
        let seats_vowel = self.is_following(last + 1) || self.is_free(last + 1, 'อ');
        stands && !(is_letter && seats_vowel)
    }

    fn sounds_of(&mut self, vowel: &Vowel, from: usize, last: usize) {
        let sign = vowel
            .lead
            .or(vowel.mark)
            .or(vowel.tail.first().copied())
            .unwrap_or('\0');
        for (nth, (symbol, role)) in vowel.sounds.iter().enumerate() {
            let letter = if nth == 0 { sign } else { '\0' };
            self.push(*symbol, *role, letter, (from, last));
        }
        self.vowel = Some(vowel.coda).filter(|coda| *coda != Coda::Closed);
        self.closed = vowel.coda == Coda::Closed;
    }

    fn double_ro(&mut self, seat: usize) {
        self.push(Symbol::A, Role::Onset, 'ร', (seat + 1, seat + 2));
        (self.vowel, self.closed) = (Some(Coda::Needed), false);
        if !self.is_bare(seat + 3) {
            self.push(Symbol::N, Role::Coda, 'ร', (seat + 2, seat + 2));
            (self.vowel, self.closed) = (None, true);
        }
        self.at = seat + 3;
    }

    fn inner_wo(&mut self, seat: usize) {
        if self.choose() {
            self.implicit_vowel(seat);
            self.at = seat + 1;
            return;
        }
        self.push(Symbol::U, Role::Onset, 'ว', (seat + 1, seat + 1));
        self.push(Symbol::A, Role::Twin, '\0', (seat + 1, seat + 1));
        (self.vowel, self.closed) = (Some(Coda::Needed), false);
        self.at = seat + 2;
    }

    fn leading_vowel(&mut self) {
        let (lead, first) = (self.at, self.at + 1);
        let sign = self.base(lead);
        if !self.is_consonant(first) {
            // Nothing to sit on: the vowel alone is still heard.
            if let Some(vowel) = matching_vowel(sign, None, &[]) {
                self.sounds_of(vowel, lead, lead);
            }
            self.at = first;
            return;
        }
        let seat = if self.leads_cluster(sign, first) {
            first + 1
        } else {
            first
        };
        self.onset(first, seat);
        self.nucleus(sign, lead, seat);
    }

    /// Whether the leading vowel `sign` belongs to the two consonants from `first`.
    fn leads_cluster(&mut self, sign: Option<char>, first: usize) -> bool {
        let second = first + 1;
        let Some(cell) = self.cells.get(second) else {
            return false;
        };
        let next = second + 1;
        let can_close = !matches!(sign, Some('ไ' | 'ใ'));
        let word_ends = self.cells.get(next).is_none_or(|c| c.silent);
        if self.is_led_by_ho(first) || (self.base(first) == Some('ห') && self.seats_ao(second)) {
            let marked = cell.mark.is_some_and(|mark| mark != 'ั') || cell.tone != '\0';
            let follows = marked || self.seats_ao(second) || self.is_bare(next);
            let joined = cell.mark.is_some_and(|m| matches!(m, 'ุ' | 'ู' | 'ั' | 'ึ'));
            return cell.is_sonorant() && !joined && (!can_close || follows);
        }
        if !self.is_cluster(first, second) {
            return false;
        }
        let ee = sign == Some('เ');
        let mark_fits = match cell.mark {
            None => true,
            Some('็') => can_close,
            Some('ิ') => ee && self.is_bare(next),
            Some('ี') => ee && self.is_free(next, 'ย'),
            Some('ื') => ee && self.is_free(next, 'อ'),
            Some(_) => false,
        };
        if !mark_fits {
            return false;
        }
        if cell.mark.is_some() {
            // เ–ิ over a possible cluster: เกริก, but เบลิซ.
            return cell.mark != Some('ิ') || !self.choose();
        }
        match self.base(next) {
            Some('า') if ee => cell.tone != '\0' || self.choose(),
            Some('ะ') => !ee || cell.tone != '\0' || self.choose(),
            Some('า' | 'ำ') => false,
            Some('อ') if self.is_free(next, 'อ') => ee && !self.choose(),
            _ if !can_close => true,
            _ if word_ends => cell.base == 'ร' && self.cells.get(next).is_some(),
            _ if self.is_bare(next) => true,
            _ => (cell.base == 'ร') != self.choose(),
        }
    }

    /// Whether เ–า stands around the consonant at `seat`.
    fn seats_ao(&self, seat: usize) -> bool {
        self.base(seat + 1) == Some('า')
    }

    /// ทร read as s, with its vowel.
    fn so_ro(&mut self) {
        let at = self.at;
        self.push(Symbol::S, Role::Onset, 'ท', (at, at));
        self.closed = false;
        if self.has_vowel(at + 1) {
            self.nucleus(None, at + 1, at + 1);
        } else {
            self.implicit_vowel(at + 1);
            (self.vowel, self.closed) = (Some(Coda::Needed), false);
            self.at = at + 2;
        }
    }

    /// A final ิ or ุ after a stop of Sanskrit words is written, not heard: ชาติ, เหตุ, ภูมิ.
    fn soften_final_vowel(&mut self) {
        let units = self.units.len();
        let Some([vowel, stop, last]) = self.units.get_mut(units.saturating_sub(3)..) else {
            return;
        };
        let after_vowel = vowel.sound.symbol().is_vowel()
            && vowel.sound.symbol() != Symbol::IMPLICIT
            && vowel.sound.role() == Role::Onset;
        let sanskrit = match (stop.letter, last.letter) {
            ('ต' | 'ฒ' | 'ฏ', 'ิ' | 'ุ') => true,
            ('ม', 'ิ') => vowel.letter == 'ู',
            _ => false,
        };
        if after_vowel && sanskrit && matches!(vowel.letter, 'า' | 'ู' | 'ุ' | 'ี' | 'เ' | 'โ')
        {
            last.sound = Sound::new(last.sound.symbol(), Role::Weak);
            stop.sound = Sound::new(stop.sound.symbol(), Role::Coda);
        }
    }
}
