//! Thai letters as Latin letters, one by one: what a plain comparison in ASCII would use.

use unicode_normalization::UnicodeNormalization;

/// Returns `name` in ASCII letters, digits and spaces.
///
/// Thai is written letter for letter: a vowel written before its consonant is read after
/// it, tone marks and silenced letters are dropped, and no vowel is guessed. Latin is
/// lower-cased and loses its accents; other scripts are dropped.
pub fn romanise(name: &str) -> String {
    let mut letters: Vec<char> = name.to_lowercase().nfd().collect();
    silence(&mut letters);
    lead_after_consonant(&mut letters);
    let mut ascii = String::with_capacity(letters.len());
    for letter in letters {
        match letter {
            'a'..='z' | '0'..='9' => ascii.push(letter),
            c if c.is_whitespace() || c == '-' => ascii.push(' '),
            c => ascii.push_str(thai(c)),
        }
    }
    ascii.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Drops each letter under a thanthakhat, with its vowel sign if it has one: ร์, ธุ์.
fn silence(letters: &mut Vec<char>) {
    while let Some(mark) = letters.iter().position(|&c| c == '\u{0E4C}') {
        let vowel = mark > 0 && matches!(letters[mark - 1], 'ิ' | 'ุ');
        let first = mark.saturating_sub(if vowel { 2 } else { 1 });
        letters.drain(first..=mark);
    }
}

/// Moves เ แ โ ไ ใ behind the consonant they are read after.
fn lead_after_consonant(letters: &mut [char]) {
    let mut at = 0;
    while at + 1 < letters.len() {
        if matches!(letters[at], 'เ' | 'แ' | 'โ' | 'ไ' | 'ใ') {
            letters.swap(at, at + 1);
            at += 1;
        }
        at += 1;
    }
}

fn thai(letter: char) -> &'static str {
    match letter {
        'ก' => "k",
        'ข' | 'ฃ' | 'ค' | 'ฅ' | 'ฆ' => "kh",
        'ง' => "ng",
        'จ' => "ch",
        'ฉ' | 'ช' | 'ฌ' => "ch",
        'ซ' | 'ศ' | 'ษ' | 'ส' => "s",
        'ญ' | 'ย' => "y",
        'ฎ' | 'ด' => "d",
        'ฏ' | 'ต' => "t",
        'ฐ' | 'ฑ' | 'ฒ' | 'ถ' | 'ท' | 'ธ' => "th",
        'ณ' | 'น' => "n",
        'บ' => "b",
        'ป' => "p",
        'ผ' | 'พ' | 'ภ' => "ph",
        'ฝ' | 'ฟ' => "f",
        'ม' => "m",
        'ร' => "r",
        'ล' | 'ฬ' => "l",
        'ว' => "w",
        'ห' | 'ฮ' => "h",
        'อ' => "o",
        'ฤ' => "rue",
        'ะ' | 'ั' | 'า' => "a",
        'ำ' => "am",
        'ิ' | 'ี' => "i",
        'ึ' | 'ื' => "ue",
        'ุ' | 'ู' => "u",
        'เ' => "e",
        'แ' => "ae",
        'โ' => "o",
        'ไ' | 'ใ' => "ai",
        _ => "",
    }
}
