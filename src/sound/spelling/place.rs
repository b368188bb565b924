//! What stands where: the neighbours that decide what a letter is.

use super::Reader;
use crate::thai;

impl<const WATCHED: bool> Reader<'_, WATCHED> {
    pub(super) fn base(&self, at: usize) -> Option<char> {
        self.cells.get(at).map(|cell| cell.base)
    }

    pub(super) fn is_following(&self, at: usize) -> bool {
        self.base(at).is_some_and(thai::is_following_vowel)
    }

    pub(super) fn is_consonant(&self, at: usize) -> bool {
        self.cells
            .get(at)
            .is_some_and(|cell| cell.is_consonant() && !cell.silent)
    }

    /// A consonant without a vowel of its own.
    pub(super) fn is_bare(&self, at: usize) -> bool {
        self.is_consonant(at) && !self.has_vowel(at)
    }

    /// A letter that may be part of the vowel before it: it carries nothing itself.
    pub(super) fn is_free(&self, at: usize, letter: char) -> bool {
        self.cells
            .get(at)
            .is_some_and(|c| c.base == letter && c.mark.is_none() && !c.silent)
            && !self.is_following(at + 1)
    }

    pub(super) fn has_vowel(&self, at: usize) -> bool {
        let Some(cell) = self.cells.get(at) else {
            return false;
        };
        cell.is_consonant()
            && !cell.silent
            && (cell.mark.is_some()
                || self.is_following(at + 1)
                || self.is_free(at + 1, 'อ')
                || self.has_double_ro(at)
                || self.has_inner_wo(at))
    }

    /// รร: a or an.
    pub(super) fn has_double_ro(&self, at: usize) -> bool {
        self.is_free(at + 1, 'ร') && self.is_free(at + 2, 'ร')
    }

    /// ว between consonants: ua, as in กวน. Not in …วงศ์, which opens a word of its own.
    pub(super) fn has_inner_wo(&self, at: usize) -> bool {
        // Where this is not so, no letter beyond makes a difference.
        if self.base(at + 1) != Some('ว') {
            return false;
        }
        let Some(coda) = self.cells.get(at + 2) else {
            return false;
        };
        self.is_free(at + 1, 'ว')
            && coda.is_consonant()
            && coda.mark.is_none()
            && !coda.silent
            && coda.base != 'อ'
            && !self.is_following(at + 3)
            && !self.is_free(at + 3, 'อ')
            && !self.has_double_ro(at + 1)
            && !(coda.base == 'ง' && self.cells.get(at + 3).is_some_and(|c| c.silent))
    }

    pub(super) fn is_cluster(&self, first: usize, second: usize) -> bool {
        let (Some(first), Some(second)) = (self.cells.get(first), self.cells.get(second)) else {
            return false;
        };
        if first.mark.is_some() || first.silent || second.silent {
            return false;
        }
        let firsts = match second.base {
            'ร' => "กขคฆตทธปผพภดบฟสศซจ",
            'ล' => "กขคฆตทธปผพภดบฟ",
            'ว' => "กขคฆ",
            _ => "",
        };
        firsts.contains(first.base)
    }

    /// ห before a sonorant only sets the tone.
    pub(super) fn is_led_by_ho(&self, at: usize) -> bool {
        self.base(at) == Some('ห')
            && self
                .cells
                .get(at)
                .is_some_and(|c| c.mark.is_none() && !c.silent)
            && self
                .cells
                .get(at + 1)
                .is_some_and(|c| c.is_sonorant() && !c.silent)
            && !self.is_following(at + 1)
    }

    pub(super) fn silences_ro(&self, at: usize) -> bool {
        let ro = self.base(at + 1) == Some('ร');
        ro && (matches!(self.base(at), Some('ส' | 'ศ' | 'ซ')) || self.is_chring(at))
    }

    pub(super) fn is_chring(&self, at: usize) -> bool {
        self.base(at) == Some('จ') && self.cells.get(at + 1).is_some_and(|c| c.mark == Some('ิ'))
    }

    /// ทร is s in a closed list of native words, tr elsewhere.
    pub(super) fn reads_s(&self, at: usize) -> bool {
        const WORDS: [&[(char, Option<char>)]; 11] = [
            &[('ท', None), ('ร', None), ('ง', None)],
            &[('ท', None), ('ร', Some('ั')), ('พ', None), ('ย', None)],
            &[('ท', None), ('ร', None), ('า', None), ('ย', None)],
            &[('ท', None), ('ร', None), ('า', None), ('บ', None)],
            &[('ท', None), ('ร', None), ('า', None), ('ม', None)],
            &[('ท', None), ('ร', None), ('ว', None), ('ง', None)],
            &[('ท', None), ('ร', Some('ุ')), ('ด', None)],
            &[('น', None), ('ท', None), ('ร', Some('ี'))],
            &[('พ', Some('ุ')), ('ท', None), ('ร', None), ('า', None)],
            &[('โ', None), ('ท', None), ('ร', None), ('ม', None)],
            &[('เ', None), ('ท', None), ('ร', None), ('า', None)],
        ];
        if self.base(at) != Some('ท') || self.base(at + 1) != Some('ร') {
            return false;
        }
        WORDS.iter().any(|word| {
            let offset = word
                .iter()
                .position(|(letter, _)| *letter == 'ท')
                .unwrap_or(0);
            let Some(start) = at.checked_sub(offset) else {
                return false;
            };
            word.iter().enumerate().all(|(k, (letter, mark))| {
                self.cells
                    .get(start + k)
                    .is_some_and(|c| c.base == *letter && c.mark == *mark)
            })
        })
    }
}
