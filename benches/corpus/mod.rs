//! Names, misspelled names and prose, made by a fixed rule: the same on every machine.
//!
//! Of the names, 50 % are a Thai given name and family name, 20 % one Thai name, 15 % one
//! and 15 % two foreign names in Thai letters. Thai names are compounds of two or three
//! morphemes that real names are made of; given names come from a pool of 3000, so that
//! many people share one, as they do. Foreign names are two to four syllables as Thai
//! press writes them. All names are distinct, and a smaller corpus opens a larger one.
#![allow(dead_code, reason = "each bench takes the part it needs")]

pub mod misspell;
pub mod prose;
mod random;

use std::collections::HashSet;

use thainym::Entity;

use random::Random;

/// What a Thai name begins with.
const FIRST: &str = "สม วร ศิริ พร ธน ชัย สุ อภิ กิตติ ณัฐ ปิย วิ ประ พงษ์ จิร ธีร นพ อนุ อรุณ สุร \
    บุญ ทอง เกียรติ ภาณุ พิชญ รัตน์ สิทธิ วัฒน นิ ปรี มงคล ยุทธ ราช เพ็ญ จันทร์ มณี กมล ชนา ดวง \
    นริ ปัญ พัช ภัทร สหะ เจริญ ไพ วัชร อัคร ชุติ ฐิติ กัน ขวัญ แสง คำ สาย เอก เพชร นันท์ ทิพ ลัก";
/// What may stand in the middle.
const MIDDLE: &str = "พร ชัย วัฒน์ สิริ กุล ธรรม ภัทร รัตน์ มงคล บุญ วงศ์ เดช ศักดิ์ ทรัพย์ สุข \
    ประเสริฐ ไพศาล เจริญ อุดม สวัสดิ์ ชาติ พันธุ์ กิจ วิทย์ ธนา รุ่ง";
/// What a given name ends with.
const GIVEN_END: &str = "ชัย พงษ์ พร ศักดิ์ ชาย ศรี วัฒน์ พล เดช รัตน์ ธิดา ลักษณ์ ชาติ วิทย์ นันท์ \
    ภรณ์ พันธ์ กร ยุทธ ฤทธิ์ เกียรติ สิทธิ์ นุช ดา มาศ วรรณ ภา จิต ใจ ณี เทพ ภัทร กิจ วุฒิ นารถ \
    เนตร สุดา ทิพย์ จันทร์ รักษ์ อร เพ็ญ ฉัตร นาถ กานต์ ยา ดี บูรณ์ หวัง นึก ปอง คิด";
/// What a family name ends with.
const FAMILY_END: &str = "สกุล กุล วงศ์ วงษ์ พงศ์ ทรัพย์ สุข เจริญ รัตน์ ศรี ทอง แก้ว มณี ชัย \
    ประเสริฐ ไพบูลย์ สวัสดิ์ ธรรม พันธ์ กิจ วัฒนา เลิศ สมบูรณ์ งาม ดี มาก พานิช เวช ศิลป์ ชาติ \
    จันทร์ อินทร์ สิงห์ วิไล ศักดิ์ สินธุ์ โชติ นนท์ บุตร ธานี บุรี เกษม ผล คำ ใจ ภักดี สาร นาค";
/// What a foreign name begins with, in Thai letters.
const LOAN_FIRST: &str = "มา มาร์ ลี โค วิ ซา อา อัล อิ เอ แอน แอล เบ เบน โบ บรา บริ คา คาร์ คริส \
    เค โค ดา เด ดิ โด ฟา ฟราน เฟอร์ ฟิ กา กรี เก โก ฮา ฮาร์ เฮน โฮ แจ็ก เจ โจ จู ลา ลู แม็ก มิ \
    โม นา นิ โน โอ ออส พา แพท ปี เป โป รา ริ โร รู แซม ชา สเต สตี ทา เท โท ทรู วา วอล เว ยา ยู ซู";
/// What may stand in the middle of one.
const LOAN_MIDDLE: &str = "รา ริ เร โร ลา ลิ เล โล นา นิ เน โน ซา ซี ดา ดิ เด มา มี เม โม เบอร์ \
    ตา ติ เต โต กา กิ โก วา วี เว บา บี โบ คา เค เชน ฟา ฟี ทอ เฟล อัค เอน รัน มัน ลัน ออน";
/// What it ends with.
const LOAN_END: &str = "ตัน สัน เซน มันน์ แมน วิช สกี้ สกี เบิร์ก ฟอร์ด ลีย์ ลี เลอร์ เนอร์ เตอร์ \
    เกอร์ เซอร์ โน โต โร นา เนีย เรีย เลีย ดอร์ ดัน คอฟ นอฟ โรวา โนวา โดว์ ซอน นิก ริช แอล โด เวอร์ \
    สตอน ทอฟ เดซ เรซ เกซ เชนโก ยาน เดียน ตี้ ลิน มิช เรส ลอฟ แลนด์ เมอร์ วูด เทิล ซี ดี กัส นัส";

/// How many given names there are to share.
const GIVEN_NAMES: usize = 3000;

/// The sizes to measure: all of them, or only the smaller when the bench is just tried.
///
/// Criterion tries each bench once with `--test`, and without `--bench`.
pub fn sizes() -> &'static [usize] {
    const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
    if is_trial() { &SIZES[..2] } else { &SIZES }
}

/// Returns whether the bench is run once for its answers, not for its times.
pub fn is_trial() -> bool {
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    has("--test") || !has("--bench")
}

/// Returns `count` distinct names, always the same ones.
pub fn names(count: usize) -> Vec<String> {
    let grammar = Grammar::new();
    let mut random = Random::new(2026);
    let mut seen = HashSet::new();
    let mut names = Vec::with_capacity(count);
    while names.len() < count {
        let name = match random.below(100) {
            0..50 => format!(
                "{} {}",
                grammar.given(&mut random),
                grammar.family(&mut random)
            ),
            50..70 => grammar.single(&mut random),
            70..85 => grammar.foreign(&mut random),
            _ => {
                let given = grammar.foreign(&mut random);
                format!("{given} {}", grammar.foreign(&mut random))
            }
        };
        if seen.insert(name.clone()) {
            names.push(name);
        }
    }
    names
}

/// Returns one entity for each name, with its place as id.
pub fn entities(names: &[String]) -> Vec<Entity> {
    let numbered = names.iter().enumerate();
    numbered
        .map(|(place, name)| Entity::new(place.to_string(), name))
        .collect()
}

/// The morphemes and syllables, taken apart, and the given names made of them.
struct Grammar {
    first: Vec<&'static str>,
    middle: Vec<&'static str>,
    given_end: Vec<&'static str>,
    family_end: Vec<&'static str>,
    loan_first: Vec<&'static str>,
    loan_middle: Vec<&'static str>,
    loan_end: Vec<&'static str>,
    given: Vec<String>,
}

impl Grammar {
    fn new() -> Grammar {
        let split = |words: &'static str| words.split_whitespace().collect::<Vec<_>>();
        let mut grammar = Grammar {
            first: split(FIRST),
            middle: split(MIDDLE),
            given_end: split(GIVEN_END),
            family_end: split(FAMILY_END),
            loan_first: split(LOAN_FIRST),
            loan_middle: split(LOAN_MIDDLE),
            loan_end: split(LOAN_END),
            given: Vec::new(),
        };
        let mut random = Random::new(1);
        grammar.given = (0..GIVEN_NAMES)
            .map(|_| grammar.compound(&grammar.given_end, 15, &mut random))
            .collect();
        grammar
    }

    fn given(&self, random: &mut Random) -> &str {
        // The lower of two draws: some names are more common than others.
        let (a, b) = (
            random.below(self.given.len()),
            random.below(self.given.len()),
        );
        &self.given[a.min(b)]
    }

    fn family(&self, random: &mut Random) -> String {
        self.compound(&self.family_end, 70, random)
    }

    fn single(&self, random: &mut Random) -> String {
        self.compound(&self.given_end, 85, random)
    }

    /// A first morpheme, in so many of a hundred cases a middle one, and an end.
    fn compound(&self, ends: &[&'static str], with_middle: usize, random: &mut Random) -> String {
        let first = *random.pick(&self.first);
        let middle = if random.below(100) < with_middle {
            *random.pick(&self.middle)
        } else {
            ""
        };
        [first, middle, *random.pick(ends)].concat()
    }

    fn foreign(&self, random: &mut Random) -> String {
        let mut syllables = vec![*random.pick(&self.loan_first)];
        for _ in 0..random.below(3) {
            syllables.push(*random.pick(&self.loan_middle));
        }
        syllables.push(*random.pick(&self.loan_end));
        syllables.concat()
    }
}
