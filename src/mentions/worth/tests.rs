//! What is not looked at would not have been accepted.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::mentions::scan::{Scanner, Span};
use crate::normalize::normalize;
use crate::resolve::Shelf;
use crate::{Entity, Kind, Resolver};

/// Names that are spelled alike, are parts of others, are words, or have words for kinds.
static RESOLVER: LazyLock<Resolver> = LazyLock::new(|| {
    let person = |id: &str, name: &str| Entity::new(id, name).kind(Kind::Person);
    let place = |id: &str, name: &str| Entity::new(id, name).kind(Kind::Place);
    let org = |id: &str, name: &str| Entity::new(id, name).kind(Kind::Org);
    Resolver::new([
        person("lukashenko", "อเล็กซานเดอร์ ลูกาเชนโก").alias("Alexander Lukashenko"),
        person("ahmadian", "อาลี อัคบาร์ อาห์มาเดียน"),
        person("fidel", "ฟิเดล กัสโตร").alias("Fidel Castro"),
        person("raul", "ราอูล กัสโตร").alias("Raúl Castro"),
        person("prayut", "ประยุทธ์ จันทร์โอชา"),
        person("prayuth", "ประยุทธ จันทวงษ์"),
        person("somchai", "สมชาย วงศ์สวัสดิ์"),
        person("somchay", "สมชาย จันทร์โอชา"),
        person("mali", "มาลี"),
        person("putin", "วลาดิเมียร์ ปูติน"),
        Entity::new("si", "สี จิ้นผิง"),
        place("laos", "ลาว"),
        place("oman", "โอมาน"),
        place("gaza", "ฉนวนกาซา"),
        place("beijing", "กรุงปักกิ่ง").alias("Beijing"),
        org("sco", "SCO").alias("องค์การความร่วมมือเซี่ยงไฮ้"),
        org("ptt", "บริษัท ปตท. จำกัด (มหาชน)").alias("ปตท."),
        org("usa", "สหรัฐฯ"),
    ])
    .unwrap()
});

fn prose() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "อเล็กซานเดอร์",
        "ลูคาเชนโก",
        "ลูกาเชงโก",
        "อาลี",
        "อัคบาร์",
        "อาห์มาเดียน",
        "อัคมาเดียน",
        "ฟิเดล",
        "ราอูล",
        "กัสโตร",
        "กาสโต้",
        "ประยุทธ์",
        "ประยุท",
        "จันทร์โอชา",
        "จันโอชา",
        "จันทวงศ์",
        "สมชาย",
        "สมไช",
        "วงศ์สวัสดิ์",
        "วงสวัสดิ",
        "มาลี",
        "มะลิ",
        "ปูติน",
        "พูติน",
        "วลาดีมีร์",
        "สี",
        "จิ้นผิง",
        "จินผิง",
        "ลาว",
        "ลาวา",
        "โอมาน",
        "ฉนวน",
        "กาซา",
        "กรุง",
        "ปักกิ่ง",
        "ปักกิง",
        "SCO",
        "องค์การ",
        "ความร่วมมือ",
        "เซี่ยงไฮ้",
        "บริษัท",
        "ปตท",
        "จำกัด",
        "(มหาชน)",
        "สหรัฐ",
        "ดอลลาร์สหรัฐ",
        "ธารลาวา",
        "ลาวัลย์",
        "กัมมันตรังสี",
        "ปลาวาฬ",
        "คลาวด์",
        "Alexander",
        "Lukashenko",
        "Castro",
        "Raúl",
        "Beijing",
        "Beijin",
        "(Fidel Castro)",
        "(Ali Akbar Ahmadian)",
        "(Mr. Lukashenko)",
        "(Iran)",
        "(",
        ")",
        "นาย",
        "นางสาว",
        "พล.อ.",
        "ประเทศ",
        "เมือง",
        "กับ",
        "ของ",
        "ใน",
        "กล่าวว่า",
        "ไป",
        "แดง",
        "คน",
        "ก",
        "ส",
        "์",
        "า",
        "เ",
        "ฯ",
        "ๆ",
        ".",
        "-",
        "“",
        "”",
        "2563",
        " ",
        " ",
        " ",
    ]);
    prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

/// Range, logit and names of each span.
fn told(spans: &[Span]) -> Vec<(std::ops::Range<usize>, String, Vec<u32>)> {
    let told = spans.iter().map(|span| {
        let names = span.found.iter().map(|found| found.name.0).collect();
        (span.range.clone(), format!("{:.9}", span.logit), names)
    });
    told.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_not_looked_at_would_not_have_been_accepted(
        text in prose(),
        bound in prop::sample::select(vec![-4.0, -1.0, 0.0, 2.0, 4.0]),
    ) {
        let normalized = normalize(&text);
        let text = normalized.as_str();
        let (ours, theirs) = (Shelf::default(), Shelf::default());
        let mut quick = Scanner::new(RESOLVER.view(), bound, &ours);
        let mut thorough =
            Scanner::with_floor(RESOLVER.view(), bound, f64::NEG_INFINITY, &theirs);
        prop_assert_eq!(told(&quick.spans(text)), told(&thorough.spans(text)), "{:?}", text);
    }
}

#[test]
fn the_dearer_a_key_the_less_is_said_for_it() {
    let resolver = Resolver::builtin().unwrap();
    let mut worths = Worths::new(resolver.index.view(), 0.0, Known::default());
    for strength in 0..12 {
        for (sharing, penalty) in [(1, 0), (1, 40), (3, 15), (40, 0), (64, 40)] {
            for share in [
                Share::Whole,
                Share::Single,
                Share::ForeignPart,
                Share::NativePart,
            ] {
                let penalty = Cost::from_hundredths(penalty);
                let mut said = |cost| {
                    let cost = Cost::from_hundredths(cost);
                    worths.said(cost, penalty, strength, sharing, share)
                };
                for cost in 0..200 {
                    assert!(said(cost) >= said(cost + 1), "{strength} {sharing} {cost}");
                }
            }
        }
    }
}
