use std::io::Read;
use std::ops::Range;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::{Entity, Kind};

static BUILTIN: LazyLock<Resolver> = LazyLock::new(|| Resolver::builtin().unwrap());

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

fn found(text: &str) -> Vec<(String, String)> {
    BUILTIN
        .mentions(text)
        .map(|mention| (mention.text().to_owned(), mention.best().id().to_owned()))
        .collect()
}

#[test]
fn of_two_who_share_a_long_family_name_the_one_said_before_is_meant() {
    let person = |id: &str, name: &str| Entity::new(id, name).kind(Kind::Person);
    let resolver = Resolver::new([
        person("father", "กูร์บันกูลืย เบร์ดีมูฮาเมดอฟ"),
        person("son", "แซร์ดาร์ เบร์ดีมูฮาเมดอฟ"),
    ])
    .unwrap();
    let text = "นายแซร์ดาร์ เบร์ดีมูฮาเมดอฟ เดินทางถึงแล้ว และนายเบร์ดีมูฮาเมดอฟกล่าวว่า ยินดี";
    let ids: Vec<_> = resolver
        .mentions(text)
        .map(|mention| {
            let candidates = mention.candidates().iter();
            candidates
                .map(|found| found.id().to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(ids, [["son"], ["son"]]);
}

#[test]
fn a_whole_name_is_not_cut_into_two_that_are_listed_as_well() {
    let names = ["มงคลรุจ ลลิตศิลป์", "มงคลรุจ", "ลลิตศิลป์"];
    let resolver = Resolver::new(names.map(|name| Entity::new(name, name))).unwrap();
    let text = "รายงานส่วนต่อเนื่องพลังงาน มงคลรุจ ลลิตศิลป์ ขณะที่อย่างมาก";
    let found: Vec<_> = resolver
        .mentions(text)
        .map(|mention| mention.text().to_owned())
        .collect();
    assert_eq!(found, ["มงคลรุจ ลลิตศิลป์"]);
}

#[test]
fn the_golden_mentions_are_found_and_nothing_else() {
    let mut failures = Vec::new();
    for row in rows(include_str!("../../data/golden/mentions.tsv")) {
        let [text, mentions, entities, reason] = row[..] else {
            panic!("{row:?}");
        };
        let wanted: Vec<(String, String)> = mentions
            .split('|')
            .zip(entities.split('|'))
            .filter(|(mention, _)| !mention.is_empty())
            .map(|(mention, entity)| (mention.to_owned(), entity.to_owned()))
            .collect();
        let found = found(text);
        if found != wanted {
            failures.push(format!("{text}: {found:?}, not {wanted:?}: {reason}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_article_is_annotated_completely_and_with_nothing_else() {
    let text = include_str!("../../data/article.txt");
    let mut wanted = rows(include_str!("../../data/golden/article.tsv")).peekable();
    let mut from = 0;
    let mut failures = Vec::new();
    for mention in BUILTIN.mentions(text) {
        let range = mention.range();
        let row = wanted.peek().cloned().unwrap_or_default();
        let [name, entity, ..] = row[..] else {
            failures.push(format!("{} is too much", mention.text()));
            continue;
        };
        let at = from + text[from..].find(name).unwrap();
        let covers = range.start <= at && at + name.len() <= range.end;
        if covers && mention.best().id() == entity {
            wanted.next();
            from = at + name.len();
        } else {
            let best = mention.best().id();
            failures.push(format!("{} ({best}), not {name}", mention.text()));
            if at < range.end {
                wanted.next();
            }
        }
    }
    failures.extend(wanted.map(|row| format!("{row:?} is missing")));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// They were once read to the end of the line from each of them: minutes for these.
#[test]
fn letters_without_a_sound_are_not_read_on_for_ever() {
    let resolver = Resolver::builtin().unwrap();
    let text = "อ".repeat(200_000);
    assert_eq!(resolver.mentions(text.as_str()).count(), 0);
}

#[test]
fn prose_about_other_things_has_no_mentions() {
    for text in [FARM, KITCHEN, SCHOOL] {
        assert_eq!(found(text), []);
    }
}

#[test]
fn a_higher_bound_keeps_only_surer_mentions() {
    let text = include_str!("../../data/article.txt");
    for bound in [0.0, 0.5, 0.9, 0.999, 1.0, f64::NAN, -1.0, 7.0] {
        for mention in BUILTIN.mentions(Text::new(text).min_confidence(bound)) {
            assert!(mention.confidence() >= bound.min(1.0));
        }
    }
}

#[test]
fn the_best_candidate_is_the_one_that_the_evidence_is_about() {
    // By its spelling alone the whole name is likelier than those of which only a part agrees.
    let person = |id: &str, name: &str| Entity::new(id, name).kind(Kind::Person);
    let parts = ["ลูคัส", "ปีเตอร์", "มาร์ติน", "โรเบิร์ต"];
    let parts = parts.map(|given| person(given, &format!("{given} คริสต์มาส")));
    let whole = person("whole", "คริสมาสต์");
    let others = (0..6000).map(|at| person(&at.to_string(), &format!("กขค{at} งจฉ{at}")));
    let listed = parts.into_iter().chain([whole]).chain(others);
    let resolver = Resolver::new(listed).unwrap();
    let first = resolver.resolve("คริสต์มาส").next().unwrap();
    assert_eq!(first.id(), "whole");
    let text = Text::new("นายคริสต์มาสกล่าวว่า").min_confidence(0.0).limit(9);
    let mention = resolver.mentions(text).next().unwrap();
    let costs = || mention.candidates().iter().map(Candidate::cost);
    assert_eq!(costs().count(), 5);
    assert_eq!(Some(mention.best().cost()), costs().min());
    assert_eq!(mention.candidates()[0].id(), mention.best().id());
}

#[test]
fn a_limit_of_no_candidates_still_has_a_best_one() {
    let mention = BUILTIN
        .mentions(Text::new("นายปูติน").limit(0))
        .next()
        .unwrap();
    assert!(mention.candidates().is_empty());
    assert_eq!(mention.best().id(), "putin");
}

#[test]
fn a_mention_is_written_with_its_range_and_candidates() {
    let mention = BUILTIN.mentions("นายปูติน").next().unwrap();
    let json = serde_json::to_value(&mention).unwrap();
    assert_eq!(json["start"], 9);
    assert_eq!(json["text"], "ปูติน");
    assert_eq!(json["candidates"][0]["id"], "putin");
    let titles = json["evidence"].as_array().unwrap().iter();
    let mut titles = titles.filter(|e| e["kind"] == "title-before");
    assert_eq!(titles.next().unwrap()["text"], "นาย");
}

fn kinds(text: &str) -> Vec<(&'static str, String)> {
    let mentions = BUILTIN.mentions(Text::new(text).min_confidence(0.0));
    let mention = mentions.max_by(|a, b| a.confidence().total_cmp(&b.confidence()));
    let evidence = mention.as_ref().map_or(&[][..], |m| m.evidence());
    let told = evidence.iter().map(|e| (e.kind(), e.text().to_owned()));
    told.collect()
}

#[test]
fn the_evidence_tells_what_stands_around_a_name() {
    for (text, kind, words) in [
        ("นายปูตินกล่าวว่า", "title-before", "นาย"),
        ("นายปูตินกล่าวว่า", "clause-after", "กล่าวว่า"),
        ("นาย ปูติน", "title-before", "นาย"),
        ("เขาไปกับปูติน", "word-before", "กับ"),
        ("ลงนามแล้วปูติน", "text-edge", ""),
        ("ปูติน 20 คน", "space", ""),
        ("“ปูติน”", "quote", "“"),
        ("x20ปูติน", "digit", "0"),
        ("xปูติน", "other-script", "x"),
        ("กวลาดิเมียร์ ปูตินต", "glued", "ก"),
        ("ชาวอิหร่าน", "whole-name", ""),
        ("นายปูติน", "sounds-5", ""),
        ("นายลูคาเชนโก", "spelling", ""),
    ] {
        let told = kinds(text);
        let wanted = (kind, words.to_owned());
        assert!(told.contains(&wanted), "{text}: {told:?}, not {wanted:?}");
    }
}

/// A reader that gives few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        let (now, later) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}

/// Range, text, entity and confidence of each mention.
type Told = (Range<usize>, String, String, f64);

fn told(mention: &Mention<'_, '_>) -> Told {
    let (text, id) = (mention.text().to_owned(), mention.best().id().to_owned());
    (mention.range(), text, id, mention.confidence())
}

#[test]
fn a_text_that_is_read_piece_by_piece_has_the_same_mentions() {
    let article = include_str!("../../data/article.txt");
    let wrapped: String = article
        .chars()
        .collect::<Vec<_>>()
        .chunks(70)
        .flat_map(|line| line.iter().copied().chain(['\n']))
        .collect();
    let long = article.replace('\n', " ").repeat(12);
    for text in [article, &wrapped, &long] {
        let whole: Vec<Told> = BUILTIN.mentions(text).map(|m| told(&m)).collect();
        for step in [1, 7, 4096, usize::MAX] {
            let read = BUILTIN.mentions_in(Slow(text.as_bytes(), step));
            let read: Vec<Told> = read.map(|m| told(&m.unwrap())).collect();
            assert_eq!(read, whole);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_read_as_spaces() {
    let mut bytes = b"\xff\xe0\xb8 ".to_vec();
    bytes.extend("นายปูติน".as_bytes());
    bytes.extend(b"\xe0\xb8");
    for step in [1, 2, 100] {
        let found: Vec<_> = BUILTIN.mentions_in(Slow(&bytes, step)).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].as_ref().unwrap().range(), 13..28);
    }
}

#[test]
fn a_name_may_be_wrapped_and_have_a_space_inside() {
    let before = "ในการประชุมสุดยอดผู้นำที่กรุงปักกิ่งเมื่อวานนี้ ประธานาธิบดีอเล็กซานเดอร์";
    let text = format!("{before}\nลูกาเชนโก กล่าวว่า");
    let found = found(&text);
    let wanted = ("อเล็กซานเดอร์\nลูกาเชนโก".to_owned(), "lukashenko".to_owned());
    assert!(found.contains(&wanted), "{found:?}");
}

fn two_castros() -> Resolver {
    let person = |id: &str, name: &str| Entity::new(id, name).kind(Kind::Person);
    Resolver::new([
        person("fidel", "ฟิเดล กัสโตร"),
        person("raul", "ราอูล กัสโตร"),
        person("chalerm", "เฉลิม อยู่บำรุง"),
        person("somchai", "สมชาย วงศ์สวัสดิ์"),
        person("another", "สมชาย ปัญญาเจริญ"),
    ])
    .unwrap()
}

#[test]
fn who_was_named_in_full_is_meant_by_a_part_later_on() {
    let resolver = two_castros();
    let ids = |text: &str| -> Vec<String> {
        let mentions = resolver.mentions(Text::new(text));
        mentions.map(|m| m.best().id().to_owned()).collect()
    };
    assert_eq!(
        ids("นายราอูล กัสโตร มาถึงแล้ว\nนายกัสโตรกล่าวว่า"),
        ["raul", "raul"]
    );
    assert_eq!(
        ids("นายฟิเดล กัสโตร มาถึงแล้ว นายกัสโตรกล่าวว่า"),
        ["fidel", "fidel"]
    );
    let somchai = "นายสมชาย วงศ์สวัสดิ์ มาถึงแล้ว\nต่อมาสมชายกล่าวว่า";
    assert_eq!(ids(somchai), ["somchai", "somchai"]);
    assert_eq!(ids("ต่อมาสมชายกล่าวว่า"), [""; 0]);
}

#[test]
fn a_shared_part_without_the_full_name_has_both_as_candidates() {
    let resolver = two_castros();
    // Of two who fit as well, neither is likelier than not.
    let text = Text::new("นายกัสโตรกล่าวว่า").min_confidence(0.1);
    let mention = resolver.mentions(text).next().unwrap();
    let mut ids: Vec<&str> = mention.candidates().iter().map(|c| c.id()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["fidel", "raul"]);
}

fn two_named_castro() -> Resolver {
    let person = |id: &str, name: &str| Entity::new(id, name).kind(Kind::Person);
    Resolver::new([
        person("fidel", "ฟิเดล กัสโตร").alias("Fidel Castro"),
        person("raul", "ราอูล กัสโตร").alias("Raúl Castro"),
        person("ahmadian", "อาลี อัคบาร์ อาห์มาเดียน"),
    ])
    .unwrap()
}

/// Text, entity, whether a gloss.
fn named(resolver: &Resolver, text: &str) -> Vec<(String, String, bool)> {
    let mentions = resolver.mentions(text);
    let told = mentions.map(|m| (m.text().to_owned(), m.best().id().to_owned(), m.is_gloss()));
    told.collect()
}

#[test]
fn brackets_in_another_script_decide_between_two_and_are_of_the_same_entity() {
    let resolver = two_named_castro();
    let mention = |text: &str, id: &str, gloss| (text.to_owned(), id.to_owned(), gloss);
    assert_eq!(
        named(&resolver, "นายกัสโตร (Raúl Castro) กล่าวว่า"),
        [
            mention("กัสโตร", "raul", false),
            mention("Raúl Castro", "raul", true)
        ]
    );
    assert_eq!(
        named(&resolver, "นายกัสโตร (H.E. Mr. Fidel Castro, Cuba) กล่าวว่า"),
        [
            mention("กัสโตร", "fidel", false),
            mention("Fidel Castro", "fidel", true)
        ]
    );
    assert_eq!(
        named(&resolver, "Raúl Castro (ราอูล กาสโตร) กล่าวว่า"),
        [
            mention("Raúl Castro", "raul", false),
            mention("ราอูล กาสโตร", "raul", true)
        ]
    );
    // Listed in Thai letters only.
    assert_eq!(
        named(&resolver, "อาลี อัคบาร์ อาห์มาเดียน (Ali Akbar Ahmadian) กล่าวว่า"),
        [
            mention("อาลี อัคบาร์ อาห์มาเดียน", "ahmadian", false),
            mention("Ali Akbar Ahmadian", "ahmadian", true)
        ]
    );
}

#[test]
fn brackets_raise_a_name_they_agree_with_and_lower_one_they_contradict() {
    let resolver = two_named_castro();
    let confidence = |text: &str| {
        let mention = resolver
            .mentions(Text::new(text).min_confidence(0.0))
            .next();
        mention.map_or(0.0, |mention| mention.confidence())
    };
    // An office or an abbreviation says nothing.
    let alone = confidence("เขาบอกฟิเดล กาสโต้ (CEO) ว่า");
    let agreed = confidence("เขาบอกฟิเดล กาสโต้ (Fidel Castro) ว่า");
    let contradicted = confidence("เขาบอกฟิเดล กาสโต้ (Michael Jordan) ว่า");
    assert!(
        agreed > alone && alone > contradicted,
        "{agreed} {alone} {contradicted}"
    );
}

/// All that is told of the mentions of a text.
fn all_told(resolver: &Resolver, text: &str, bound: f64) -> Vec<String> {
    let mentions = resolver.mentions(Text::new(text).min_confidence(bound));
    mentions.map(|mention| format!("{mention:?}")).collect()
}

/// Names, prose, signs that are dropped, marks in wrong places, other scripts.
fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "นาย",
        "ปูติน",
        "ลูคาเชนโก",
        "อิหร่าน",
        "จีน",
        "SCO",
        "Putin",
        "กับ",
        "ของ",
        " ",
        " ",
        "\n",
        "\u{200b}",
        "\u{200d}",
        "\u{e49}",
        "\u{e4c}",
        "\u{e33}",
        "เ",
        "ั",
        "ฯ",
        "ๆ",
        "(",
        ")",
        "“",
        "-",
        ".",
        "'",
        "12",
        "๑",
        "😀",
        "é",
        "é",
        "北京",
        "ก",
        "พ.ต.ท.",
        "สหรัฐ",
        "ah",
        "\t",
        "\u{f70b}",
        "น ้ำ",
        "ํา",
    ]);
    prop_oneof![
        4 => prop::collection::vec(pieces, 0..25).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
        1 => "[ก-๛ a-zA-Z(.]{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn mentions_are_in_order_apart_and_on_cluster_boundaries(
        text in soup(), bound in prop::sample::select(vec![0.0, 0.5]),
    ) {
        let mut done = 0;
        for mention in BUILTIN.mentions(Text::new(&text).min_confidence(bound)) {
            let range = mention.range();
            prop_assert!(done <= range.start && range.start < range.end);
            prop_assert!(thai::is_cluster_boundary(&text, range.start), "{text:?} {range:?}");
            prop_assert!(thai::is_cluster_boundary(&text, range.end), "{text:?} {range:?}");
            prop_assert_eq!(&text[range.clone()], mention.text());
            prop_assert!((0.0..=1.0).contains(&mention.confidence()));
            let sum: f64 = mention.evidence().iter().map(|e| e.weight()).sum();
            let confidence = 1.0 / (1.0 + (-sum).exp());
            prop_assert!((confidence - mention.confidence()).abs() < 1e-9);
            prop_assert_eq!(mention.candidates()[0].id(), mention.best().id());
            done = range.end;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_was_read_before_changes_no_mention(
        texts in prop::collection::vec(
            (soup(), prop::sample::select(vec![0.0, 0.5])), 1..5),
    ) {
        // A clone has learnt nothing.
        let reader = BUILTIN.clone();
        for (text, bound) in texts.iter().chain(&texts) {
            let fresh = BUILTIN.clone();
            prop_assert_eq!(all_told(&reader, text, *bound), all_told(&fresh, text, *bound));
        }
    }
}

const FARM: &str = "เกษตรกรในหมู่บ้านของเราปลูกข้าวเป็นหลัก พอถึงต้นฤดูฝน ทุกบ้านจะช่วยกันไถนา หว่านกล้า และซ่อมคันนาให้แข็งแรงก่อนน้ำหลาก หลังจากนั้นราวสามเดือนก็เริ่มเกี่ยวข้าวด้วยเคียว แล้วตากแดดไว้สองสามวันก่อนนำไปนวด ข้าวที่ได้ส่วนหนึ่งเก็บไว้กินตลอดปี อีกส่วนหนึ่งขายให้โรงสี ปีนี้ฝนมาช้ากว่าทุกปี ดินแห้งแตกระแหง หลายคนจึงหันไปปลูกถั่ว ข้าวโพด และผักสวนครัวซึ่งใช้น้ำน้อยกว่า บางบ้านเลี้ยงไก่ เลี้ยงปลาในบ่อ หรือเพาะเห็ดไว้ขายที่ตลาดนัดทุกเช้าวันเสาร์ เจ้าหน้าที่เกษตรอำเภอแนะนำให้ทำปุ๋ยหมักจากฟางและมูลวัว เพื่อลดค่าใช้จ่ายและบำรุงดินให้ร่วนซุย นอกจากนี้ยังสอนวิธีกำจัดแมลงด้วยน้ำหมักสะเดาแทนสารเคมี ชาวบ้านรวมกลุ่มกันตั้งกองทุนเล็ก ๆ เพื่อซื้อเมล็ดพันธุ์และเครื่องสูบน้ำใช้ร่วมกัน ใครเดือดร้อนก็กู้ยืมได้โดยไม่เสียดอกเบี้ย เมื่อหมดหน้าเกี่ยว เด็กหนุ่มมักไปรับจ้างตัดอ้อยในไร่ ส่วนผู้หญิงทอผ้าและสานตะกร้าไว้ขายนักท่องเที่ยว";

const KITCHEN: &str = "แกงเขียวหวานไก่เป็นอาหารที่ทำไม่ยากอย่างที่คิด ขั้นแรกตั้งกระทะใช้ไฟกลาง ใส่หัวกะทิลงไปเคี่ยวจนแตกมัน จากนั้นใส่พริกแกงลงผัดให้หอม ค่อย ๆ เติมกะทิทีละน้อยอย่าให้ไหม้ ใส่เนื้อไก่ที่หั่นเป็นชิ้นพอคำ ผัดจนเนื้อเริ่มสุกขาว ปรุงรสด้วยน้ำปลาและน้ำตาลปี๊บ ชิมให้ออกเค็มนำหวานตามเล็กน้อย เติมหางกะทิ รอให้เดือดอีกครั้งจึงใส่มะเขือเปราะ มะเขือพวง และใบมะกรูดฉีก ต้มต่อประมาณห้านาทีจนมะเขือนุ่ม สุดท้ายใส่ใบโหระพากับพริกชี้ฟ้าหั่นแฉลบ คนให้เข้ากันแล้วปิดไฟทันทีเพื่อรักษาสีและกลิ่น ตักใส่ชาม กินกับข้าวสวยร้อน ๆ หรือขนมจีนก็อร่อย เคล็ดลับคือต้องใช้กะทิสด และอย่าใส่พริกแกงมากเกินไปเพราะจะเผ็ดจนเด็กกินไม่ได้ ถ้าเหลือให้เก็บใส่กล่องแช่ตู้เย็นไว้ได้สองวัน เวลาจะกินก็อุ่นด้วยไฟอ่อน บางคนชอบใส่ลูกชิ้นปลากรายแทนไก่ หรือใช้เต้าหู้กับเห็ดสำหรับคนที่ไม่กินเนื้อสัตว์ รสชาติก็กลมกล่อมไม่แพ้กัน";

const SCHOOL: &str = "วันเปิดภาคเรียนใหม่ นักเรียนเดินเข้าแถวหน้าเสาธงตั้งแต่เจ็ดโมงครึ่ง เสียงพูดคุยดังไปทั่วสนาม หลายคนดีใจที่ได้เจอเพื่อนหลังจากปิดเทอมมานาน ครูประจำชั้นเรียกชื่อทีละคน แจกตารางสอน และแบ่งหน้าที่ทำความสะอาดห้อง วิชาแรกคือคณิตศาสตร์ ครูให้ทุกคนออกมาทำโจทย์บนกระดาน ใครตอบถูกจะได้ดาวหนึ่งดวง ต่อด้วยวิชาภาษาซึ่งวันนี้เรียนเรื่องกลอนแปด ช่วงพักกลางวันนักเรียนต่อแถวซื้ออาหารในโรงอาหาร แม่ครัวทำข้าวผัด ก๋วยเตี๋ยว และน้ำผลไม้ราคาไม่แพง กินเสร็จแล้วบางกลุ่มไปเล่นฟุตบอล บางกลุ่มนั่งอ่านหนังสือในห้องสมุด ตอนบ่ายมีวิชาวิทยาศาสตร์ ครูพาไปดูต้นไม้รอบโรงเรียนและให้วาดรูปใบไม้ลงสมุด ก่อนกลับบ้านทุกคนช่วยกันกวาดห้อง ปิดหน้าต่าง และยกเก้าอี้ขึ้นบนโต๊ะ ครูฝากการบ้านสองข้อพร้อมเตือนให้เตรียมตัวสอบย่อยในสัปดาห์หน้า ผู้ปกครองที่มารับลูกยืนรอใต้ต้นไม้หน้าประตู เด็กเล็กวิ่งไปกอดแม่แล้วเล่าเรื่องที่เรียนมาทั้งวันอย่างตื่นเต้น";
