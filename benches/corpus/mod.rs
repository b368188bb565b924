//! Names, misspelled names and prose, made by a fixed rule: the same on every machine.
//!
//! Names are drawn in the proportions of real lists, where about half are full names:
//!
//! | drawn | of | for example |
//! |---|---|---|
//! | 36 % | Thai given and family name | อุทัยนิตย์ พิชญวัฒนา |
//! | 34 % | one Thai name | ศิริพร |
//! | 20 % | one foreign name in Thai letters | ลาโรวิช |
//! | 9 % | foreign given and family name | เจเชนโก เจนิก |
//! | 1 % | foreign name of three words | |
//!
//! Thai names are compounds of two to four morphemes that real names are made of, foreign
//! ones two to four syllables as Thai press writes them. People share given names, from a
//! pool of 12,000 Thai and 4,000 foreign ones, some much more common than others; family
//! names are nearly free: more than two million Thai and six million foreign ones can be
//! made, so that ten million names of one corpus are distinct. A name drawn twice is
//! dropped, therefore single names grow rarer as a corpus grows, as they do in life. A
//! smaller corpus opens a larger one.
#![allow(dead_code, reason = "each bench takes the part it needs")]
#![allow(clippy::panic, reason = "a bench that cannot go on must stop")]

pub mod misspell;
pub mod prose;
mod random;

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use thainym::Entity;

use random::Random;

/// What a Thai name begins with.
const FIRST: &str = "สม วร ศิริ พร ธน ชัย สุ อภิ กิตติ ณัฐ ปิย วิ ประ พงษ์ จิร ธีร นพ อนุ อรุณ สุร \
    บุญ ทอง เกียรติ ภาณุ พิชญ รัตน์ สิทธิ วัฒน นิ ปรี มงคล ยุทธ ราช เพ็ญ จันทร์ มณี กมล ชนา ดวง \
    นริ ปัญ พัช ภัทร สหะ เจริญ ไพ วัชร อัคร ชุติ ฐิติ กัน ขวัญ แสง คำ สาย เอก เพชร นันท์ ทิพ ลัก \
    กฤษ จักร ชล ญาณ ดุล ตรี ถาวร ทัศ เทว ธัญ นภ นฤ บวร เบญ ปฐม ประภา ปรา พิม พิศ พุทธ เพียร \
    ไพร ภูมิ มนัส เมธ ยศ รังสี ระวี ฤทธิ ลลิต เลิศ วิมล วิไล วีระ ศักดิ์ ศุภ สกล สถิต สราวุธ สุวิ โส \
    หทัย หิรัญ อดิ อมร อาทิ อำนวย อินทร อุดม อุทัย เอื้อ ปาน สว่าง เฉลิม จำ มาน ลำ หนู แก้ว ฟ้า";
/// What may stand in the middle.
const MIDDLE: &str = "พร ชัย วัฒน์ สิริ กุล ธรรม ภัทร รัตน์ มงคล บุญ วงศ์ เดช ศักดิ์ ทรัพย์ สุข \
    ประเสริฐ ไพศาล เจริญ อุดม สวัสดิ์ ชาติ พันธุ์ กิจ วิทย์ ธนา รุ่ง";
/// What a given name ends with.
const GIVEN_END: &str = "ชัย พงษ์ พร ศักดิ์ ชาย ศรี วัฒน์ พล เดช รัตน์ ธิดา ลักษณ์ ชาติ วิทย์ นันท์ \
    ภรณ์ พันธ์ กร ยุทธ ฤทธิ์ เกียรติ สิทธิ์ นุช ดา มาศ วรรณ ภา จิต ใจ ณี เทพ ภัทร กิจ วุฒิ นารถ \
    เนตร สุดา ทิพย์ จันทร์ รักษ์ อร เพ็ญ ฉัตร นาถ กานต์ ยา ดี บูรณ์ หวัง นึก ปอง คิด \
    ชน ธร นี รี วี ลี มล พิศ พา พัน มณี รา รุจ เลิศ วดี วัลย์ วิชญ์ ศิริ สรณ์ สิริ หทัย อาภา พรรณ \
    ญา นิตย์ นิช ธัญ เดชา ตา ณัฐ ฌา กาญจน์ ขวัญ";
/// What a family name ends with.
const FAMILY_END: &str = "สกุล กุล วงศ์ วงษ์ พงศ์ ทรัพย์ สุข เจริญ รัตน์ ศรี ทอง แก้ว มณี ชัย \
    ประเสริฐ ไพบูลย์ สวัสดิ์ ธรรม พันธ์ กิจ วัฒนา เลิศ สมบูรณ์ งาม ดี มาก พานิช เวช ศิลป์ ชาติ \
    จันทร์ อินทร์ สิงห์ วิไล ศักดิ์ สินธุ์ โชติ นนท์ บุตร ธานี บุรี เกษม ผล คำ ใจ ภักดี สาร นาค \
    ไทย ชาญ แสง เพชร พรหม อ่อน ใหญ่ น้อย เรือง รอด ขาว ดำ โต ยิ้ม นิล สาย เย็น มั่น คง จิต นิยม \
    ทิพย์ แพทย์ หาญ เทพ รักษ์ วิจิตร พูล ลาภ มูล บุญ วรรณ พงษ์ ไชย ณรงค์";
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

/// How many Thai and foreign given names there are to share.
const GIVEN_NAMES: usize = 12_000;
const FOREIGN_GIVEN_NAMES: usize = 4_000;

/// The sizes to measure: those of the environment variable `NAMES` (numbers with commas
/// between), else all of them, or only the smaller when the bench is just tried.
pub fn sizes() -> &'static [usize] {
    const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
    match asked_sizes() {
        Some(asked) => asked.leak(),
        None if is_trial() => &SIZES[..2],
        None => &SIZES,
    }
}

/// Returns the sizes that `NAMES` asks for.
pub fn asked_sizes() -> Option<Vec<usize>> {
    let asked = std::env::var("NAMES").ok()?;
    let sizes = asked.split(',').map(|size| {
        let digits = size.trim().replace('_', "");
        digits
            .parse()
            .unwrap_or_else(|_| panic!("NAMES has \"{size}\", which is no number of names"))
    });
    Some(sizes.collect())
}

/// Returns whether the bench is run once for its answers, not for its times.
///
/// Criterion tries each bench once with `--test`, and without `--bench`.
pub fn is_trial() -> bool {
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    has("--test") || !has("--bench")
}

/// Where a name comes from: writers vary a foreign name more, and otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Thai,
    Foreign,
}

/// Returns `count` distinct names, always the same ones.
pub fn names(count: usize) -> Vec<String> {
    names_with_origins(count).0
}

/// Returns `count` distinct names, and where each comes from.
pub fn names_with_origins(count: usize) -> (Vec<String>, Vec<Origin>) {
    let mut names = Vec::with_capacity(count);
    let mut origins = Vec::with_capacity(count);
    for (name, origin) in stream().take(count) {
        names.push(name);
        origins.push(origin);
    }
    (names, origins)
}

/// The names one by one, each with where it comes from: of one that is given only its hash
/// is kept, 8 bytes, so ten million need little memory.
pub fn stream() -> impl Iterator<Item = (String, Origin)> {
    let grammar = Grammar::new();
    let mut random = Random::new(2026);
    let mut seen = HashSet::with_hasher(BuildHasherDefault::<Hashed>::default());
    std::iter::repeat_with(move || grammar.name(&mut random))
        // Two names of one hash are as good as one: the other is only left out.
        .filter(move |(name, _)| seen.insert(hash(name)))
}

/// The hasher of what is a hash already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |hash, &byte| hash << 8 | u64::from(byte));
    }

    fn write_u64(&mut self, hash: u64) {
        // The table takes its place from the low bits and its tag from the high ones.
        self.0 = hash ^ hash >> 32;
    }
}

/// FNV-1a, since the standard hashes may change with the toolchain.
fn hash(name: &str) -> u64 {
    let bytes = name.bytes();
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
    })
}

/// Returns one entity for each name, with its place as id.
pub fn entities(names: &[String]) -> impl Iterator<Item = Entity> {
    let numbered = names.iter().enumerate();
    numbered.map(|(place, name)| Entity::new(place.to_string(), name))
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
    foreign_given: Vec<String>,
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
            foreign_given: Vec::new(),
        };
        let mut random = Random::new(1);
        grammar.given = distinct(GIVEN_NAMES, || {
            grammar.compound(&grammar.given_end, [90, 10, 0], &mut random)
        });
        grammar.foreign_given = distinct(FOREIGN_GIVEN_NAMES, || {
            grammar.loan([75, 25, 0], &mut random)
        });
        grammar
    }

    fn name(&self, random: &mut Random) -> (String, Origin) {
        match random.below(100) {
            0..36 => {
                let given = common(&self.given, random);
                (format!("{given} {}", self.family(random)), Origin::Thai)
            }
            36..53 => (common(&self.given, random).to_owned(), Origin::Thai),
            53..70 => (self.family(random), Origin::Thai),
            70..90 => (self.foreign_family(random), Origin::Foreign),
            kind => {
                let mut name = common(&self.foreign_given, random).to_owned();
                for _ in 0..if kind == 99 { 2 } else { 1 } {
                    name.push(' ');
                    name.push_str(&self.foreign_family(random));
                }
                (name, Origin::Foreign)
            }
        }
    }

    fn family(&self, random: &mut Random) -> String {
        self.compound(&self.family_end, [65, 30, 5], random)
    }

    fn foreign_family(&self, random: &mut Random) -> String {
        self.loan([45, 45, 10], random)
    }

    /// A first morpheme, none to two in the middle by the shares of a hundred, and an end.
    fn compound(&self, ends: &[&'static str], shares: [usize; 3], random: &mut Random) -> String {
        word(&self.first, &self.middle, ends, shares, random)
    }

    fn loan(&self, shares: [usize; 3], random: &mut Random) -> String {
        word(
            &self.loan_first,
            &self.loan_middle,
            &self.loan_end,
            shares,
            random,
        )
    }
}

fn word(
    firsts: &[&'static str],
    middles: &[&'static str],
    ends: &[&'static str],
    [none, one, _]: [usize; 3],
    random: &mut Random,
) -> String {
    let share = random.below(100);
    let between = usize::from(share >= none) + usize::from(share >= none + one);
    let mut parts: Vec<&str> = vec![*random.pick(firsts)];
    parts.extend((0..between).map(|_| *random.pick(middles)));
    parts.push(*random.pick(ends));
    parts.concat()
}

/// One of the names; the lower of two draws, so that some are more common than others.
fn common<'a>(names: &'a [String], random: &mut Random) -> &'a str {
    let (a, b) = (random.below(names.len()), random.below(names.len()));
    &names[a.min(b)]
}

fn distinct(count: usize, mut make: impl FnMut() -> String) -> Vec<String> {
    let mut seen = HashSet::new();
    std::iter::repeat_with(&mut make)
        .filter(|name| seen.insert(name.clone()))
        .take(count)
        .collect()
}
