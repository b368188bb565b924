//! Running text with names in it, at known places.

use std::ops::Range;

use super::random::Random;

/// What news prose is made of between the names.
const PHRASES: &str = "กล่าวว่า ที่ประชุม เมื่อวันจันทร์ เกี่ยวกับ สถานการณ์ ใน พื้นที่ ชายแดน ซึ่ง \
    รัฐบาล ได้ ประกาศ มาตรการ ใหม่ เพื่อ ช่วยเหลือ ประชาชน ที่ ได้รับ ผลกระทบ จาก น้ำท่วม และ \
    เศรษฐกิจ ของ ประเทศ ใน ปีนี้ มี แนวโน้ม ที่จะ ขยายตัว ต่อเนื่อง ตาม รายงาน ล่าสุด โดย \
    นักวิเคราะห์ เห็นว่า การลงทุน จาก ต่างประเทศ ยังคง เพิ่มขึ้น อย่างมาก ส่วน ราคา สินค้า \
    อาหาร กับ พลังงาน ก็ ลดลง เล็กน้อย ขณะที่ ตลาดหุ้น ปิด บวก ท่ามกลาง ความกังวล เรื่อง \
    ดอกเบี้ย หลัง การเลือกตั้ง ครั้งนี้ ผู้สื่อข่าว ถาม ถึง ความคืบหน้า การเจรจา สันติภาพ \
    คาดว่า จะ แล้วเสร็จ ภายใน สิ้นเดือน นี้";

/// A text, and where names were put into it.
pub struct Prose {
    /// The text.
    pub text: String,
    /// The place of each name in the corpus, with its byte range in the text.
    pub named: Vec<(usize, Range<usize>)>,
}

impl Prose {
    /// Returns prose of at least `bytes` bytes, always the same, with one of `names`
    /// about every 300 bytes.
    ///
    /// Only names of two words are put in, with a space on either side, so that whoever
    /// knows the names can be sure of them.
    pub fn with(names: &[String], bytes: usize) -> Prose {
        let phrases: Vec<&str> = PHRASES.split_whitespace().collect();
        let full: Vec<usize> = (0..names.len())
            .filter(|&place| names[place].contains(' '))
            .collect();
        let mut random = Random::new(5);
        let mut prose = Prose {
            text: String::with_capacity(bytes + 1000),
            named: Vec::new(),
        };
        while prose.text.len() < bytes {
            for _ in 0..10 + random.below(10) {
                let phrase: &&str = random.pick(&phrases);
                prose.text.push_str(phrase);
                // Thai writes clauses, not words, apart.
                if random.below(6) == 0 {
                    prose.text.push(' ');
                }
            }
            prose.text.push(' ');
            let place = *random.pick(&full);
            let start = prose.text.len();
            prose.text.push_str(&names[place]);
            prose.named.push((place, start..prose.text.len()));
            prose.text.push(' ');
        }
        prose
    }
}
