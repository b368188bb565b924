//! Bare consonants: what closes a syllable, what opens one with an unwritten vowel.

use super::{Coda, Reader, Role};

impl<const WATCHED: bool> Reader<'_, WATCHED> {
    /// Bare consonants up to the next vowel, karan or end.
    pub(super) fn bare_run(&mut self) {
        let start = self.at;
        // Runs of four and more are told apart from none of their length.
        let longest = start + 4;
        let end = (start..longest)
            .find(|at| !self.is_bare(*at))
            .unwrap_or(longest);
        if let Some(coda) = self.vowel.take()
            && self.closes_syllable(coda, start, end)
        {
            let heard = !matches!(self.base(start), Some('ห' | 'ฮ'));
            self.consonant(start, if heard { Role::Coda } else { Role::Weak });
            self.closed = true;
            self.at = start + 1;
            return;
        }
        if self.led_run(start, end) || self.silent_before_karan(start, end) {
            return;
        }
        self.opening_run(start, end);
    }

    /// Whether the first consonant of a run closes the syllable of the vowel before it.
    fn closes_syllable(&self, coda: Coda, start: usize, end: usize) -> bool {
        if self.base(start) == Some('อ') {
            return false;
        }
        // อาหมัด: this ห leads the next syllable.
        if self.is_led_by_ho(start) && (self.has_vowel(start + 1) || end - start > 2) {
            return false;
        }
        if coda == Coda::Needed || end - start != 2 {
            return true;
        }
        // Two consonants at the end of a word: ศิริ|พร opens a syllable, บุตร and the
        // karan of จันทร์ do not.
        let silent_tail = self.base(start + 1) == Some('ร')
            && matches!(
                self.base(start),
                Some('ต' | 'ท' | 'ช' | 'ด' | 'ธ' | 'ก' | 'ค')
            );
        let ends = self.cells.get(end).is_none_or(|cell| cell.silent);
        let under_karan = self
            .cells
            .get(end)
            .is_some_and(|cell| cell.silent && cell.base == 'ร')
            && matches!(self.base(start + 1), Some('ต' | 'ท' | 'ธ' | 'ด'));
        !ends || silent_tail || under_karan
    }

    /// ห นำ before a sonorant.
    fn led_run(&mut self, start: usize, end: usize) -> bool {
        let leads = self.is_led_by_ho(start)
            && (self.has_vowel(start + 1) || (end - start > 2 && self.is_bare(start + 2)));
        if leads {
            self.consonant(start, Role::Weak);
            self.closed = false;
            self.at = start + 1;
        }
        leads
    }

    /// A consonant between a coda and a karan is silent too: จันทร์, ศาสตร์, ลักษณ์.
    fn silent_before_karan(&mut self, start: usize, end: usize) -> bool {
        let karan = self
            .cells
            .get(end)
            .filter(|cell| cell.silent)
            .map(|cell| cell.base);
        let falls = self.closed
            && end - start == 1
            && match karan {
                Some('ร') => matches!(self.base(start), Some('ต' | 'ท' | 'ธ' | 'ส')),
                Some('ณ') => matches!(self.base(start), Some('ษ' | 'ก')),
                _ => false,
            };
        if falls {
            self.consonant(start, Role::Weak);
            self.at = end;
        }
        falls
    }

    /// Bare consonants that open syllables with an unwritten vowel.
    fn opening_run(&mut self, start: usize, end: usize) {
        let word_ends = self.cells.get(end).is_none();
        let vowelled = self.has_vowel(end);
        let length = end - start;
        match length {
            0 => self.at = start + 1,
            1 if word_ends && self.closed => self.trailing(start),
            1 if self.base(end) == Some('ฤ') || (vowelled && self.is_cluster(start, end)) => {
                let weak = vowelled && self.silences_ro(start);
                self.consonant(start, Role::Onset);
                self.closed = false;
                self.at = end;
                if weak {
                    self.consonant(end, Role::Weak);
                    self.nucleus(None, end, end);
                }
            }
            1 => {
                self.consonant(start, Role::Onset);
                self.implicit_vowel(start);
                self.at = end;
                // A lone letter before a karan: its unwritten vowel is closed by it.
                self.closed = self.cells.get(end).is_some_and(|cell| cell.silent);
            }
            3 if self.is_cluster(start, start + 1) => {
                self.onset(start, start + 1);
                self.closing_pair(start + 1, start + 2);
            }
            3 if word_ends && !self.closed => {
                self.consonant(start, Role::Onset);
                self.implicit_vowel(start);
                self.consonant(start + 1, Role::Onset);
                self.closing_pair(start + 1, start + 2);
            }
            _ => {
                self.consonant(start, Role::Onset);
                self.closing_pair(start, start + 1);
            }
        }
    }

    fn closing_pair(&mut self, seat: usize, coda: usize) {
        self.implicit_vowel(seat);
        let heard = !matches!(self.base(coda), Some('ห' | 'ฮ'));
        self.consonant(coda, if heard { Role::Coda } else { Role::Weak });
        self.closed = true;
        self.at = coda + 1;
    }

    /// A last consonant after a coda: silent ร in บุตร, else a karan that was forgotten.
    fn trailing(&mut self, at: usize) {
        let silent = self.base(at) == Some('ร');
        self.consonant(at, if silent { Role::Weak } else { Role::Coda });
        self.at = at + 1;
    }
}
