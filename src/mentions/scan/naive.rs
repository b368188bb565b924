//! The same by the textbook: every key against every place, nothing remembered.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::window::{close, readings, window};
use super::*;
use crate::index::{Budget, Judge};
use crate::normalize::normalize;
use crate::{Entity, Kind};

/// Returns for each end and key near the span of the text from `start` to there its value
/// and least cost: each span is read as if there were nothing else.
fn ends<D: AsRef<[u8]>>(
    resolver: &Resolver<D>,
    text: &str,
    start: usize,
    budget: Budget,
) -> BTreeMap<(usize, Vec<u8>), (u64, Cost)> {
    let mut found = BTreeMap::new();
    let keys = resolver.index.all_keys();
    let window = window(text, start);
    let ends = (start + 1..=window).filter(|end| text.is_char_boundary(*end));
    for end in ends.filter(|end| ends_name(text, *end)) {
        for units in readings(&text[..end], start) {
            if close(&text[..end], &units) != end {
                continue;
            }
            let sounds = sound::key(&units);
            for (key, value) in &keys {
                let strength = key.iter().filter(|byte| is_strong(**byte)).count();
                let cost = cost(&sounds, key, budget.grows);
                if let Some(cost) = cost.filter(|cost| *cost <= (budget.allowed)(strength)) {
                    let known = found.entry((end, key.clone())).or_insert((*value, cost));
                    known.1 = cost.min(known.1);
                }
            }
        }
    }
    found
}

/// Returns what a text costs against a key, if no beginning of the key costs more than it
/// may.
fn cost(text: &[u8], key: &[u8], grows: fn(usize) -> Cost) -> Option<Cost> {
    let costs = model().keys(Profile::Foreign);
    let indel = |byte: u8| Cost::from_hundredths(u16::from(costs.indel(byte)));
    let keep = |depth: usize, cost: Option<Cost>| cost.filter(|cost| *cost <= grows(depth));
    let mut rows: Vec<Vec<Option<Cost>>> = vec![vec![None; text.len() + 1]; key.len() + 1];
    for depth in 0..=key.len() {
        for length in 0..=text.len() {
            let mut ways = Vec::new();
            if depth + length == 0 {
                ways.push(Some(Cost::ZERO));
            }
            if length > 0 {
                ways.push(rows[depth][length - 1].map(|cost| cost + indel(text[length - 1])));
            }
            if depth > 0 {
                ways.push(rows[depth - 1][length].map(|cost| cost + indel(key[depth - 1])));
            }
            if depth > 0 && length > 0 {
                let price = costs.substitute(key[depth - 1], text[length - 1]);
                let price = Cost::from_hundredths(u16::from(price));
                ways.push(rows[depth - 1][length - 1].map(|cost| cost + price));
            }
            rows[depth][length] = keep(depth, ways.into_iter().flatten().min());
        }
    }
    rows.pop()?.pop()?
}

fn resolver() -> Resolver {
    let person = |id: &str, name: &str| Entity::new(id, name).kind(Kind::Person);
    Resolver::new([
        person("lukashenko", "อเล็กซานเดอร์ ลูกาเชนโก").alias("Alexander Lukashenko"),
        person("ahmadian", "อาลี อัคบาร์ อาห์มาเดียน"),
        person("prayut", "ประยุทธ์ จันทร์โอชา"),
        person("siriporn", "ศิริพร สมชาติ"),
        person("song", "ทรงชัย ประสิทธิ์พร"),
        person("indri", "อินทรี เนตรธร"),
        person("putin", "ปูติน"),
        person("kim", "คิม จองอึน"),
        Entity::new("sco", "SCO")
            .kind(Kind::Org)
            .alias("องค์การความร่วมมือเซี่ยงไฮ้"),
        Entity::new("g20", "จี 20").kind(Kind::Org),
        Entity::new("beijing", "ปักกิ่ง")
            .kind(Kind::Place)
            .alias("北京"),
    ])
    .unwrap()
}

/// Parts of names and of words, with what stands between them in prose.
fn prose() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "อเล็กซานเดอร์",
        "ลูคาเชนโก",
        "ลูกา",
        "เชงโก",
        "อาห์มาเดียน",
        "อัคมา",
        "เดียน",
        "ประยุทธ",
        "จันทโอชา",
        "ศิริพร",
        "ศิริ",
        "พร",
        "สมชาติ",
        "ทรง",
        "ทร",
        "ชัย",
        "ประสิทธิ",
        "อิน",
        "ทรี",
        "อินทรี",
        "เนตร",
        "ธร",
        "รม",
        "ปูติน",
        "พูติน",
        "คิม",
        "จอง",
        "อึน",
        "SCO",
        "G20",
        "จี",
        "20",
        "北京",
        "ปักกิ่ง",
        "ปัก",
        "นาย",
        "กับ",
        "ของ",
        "ว",
        "อ",
        "ย",
        "ก",
        "ั",
        "็",
        "์",
        "เ",
        "า",
        " ",
        " ",
        "-",
        ". ",
        "(",
        "Alexander",
        "Lukashenko",
        "é",
        "ฯ",
        "ๆ",
    ]);
    prop::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_key_near_any_place_is_missed(text in prose()) {
        let resolver = resolver();
        let normalized = normalize(&text);
        let text = normalized.as_str();
        let mut words = Words::default();
        words.find(text);
        let line = Line::new(text, &words);
        let shelf = Shelf::default();
        let mut scanner = Scanner::new(resolver.view(), f64::NEG_INFINITY, &shelf);
        scanner.course.begin(text);
        let mut fast = Vec::new();
        let mut starts = Vec::new();
        for part in 0..scanner.course.len() {
            for place in scanner.course.places(part) {
                let Some(at) = scanner.course.start(text, part, place) else {
                    continue;
                };
                starts.push(at);
                for manner in [Manner::Announced, Manner::AfterWord, Manner::Glued] {
                    let start = Start { manner, ..Start::new(line, at) };
                    fast.clear();
                    scanner.ends(text, part, place, start, &mut fast);
                    let budget = super::super::manner::BUDGETS[manner.place()];
                    for ((end, _), (value, cost)) in ends(&resolver, text, at, budget) {
                        let found = fast.iter().any(|found| {
                            found.at == end && found.near.is(value) && found.near.cost <= cost
                        });
                        prop_assert!(found, "{:?} {:?} {:?}", &text[at..end], manner, cost);
                    }
                }
            }
        }
        let mut last = None;
        for (at, letter) in text.char_indices() {
            if super::super::orthography::begins_name(text, at, last, letter) {
                prop_assert!(starts.contains(&at), "{:?}", &text[at..]);
            }
            last = Some(letter);
        }
    }

    /// Nor does it matter how much is wanted, and what was read and learnt before.
    #[test]
    fn no_wanted_key_is_missed_whatever_was_learnt(
        text in prose(), bound in -3..6, brackets in any::<bool>(),
    ) {
        static RESOLVER: LazyLock<Resolver> = LazyLock::new(resolver);
        let bound = f64::from(bound);
        let normalized = normalize(&text);
        let text = normalized.as_str();
        let mut words = Words::default();
        words.find(text);
        let line = Line::new(text, &words);
        let mut scanner = Scanner::new(RESOLVER.view(), bound, &RESOLVER.shelf);
        scanner.course.begin(text);
        if !brackets {
            scanner.most_after = glance::most_beside();
        }
        for part in 0..scanner.course.len() {
            for place in scanner.course.places(part) {
                let Some(at) = scanner.course.start(text, part, place) else {
                    continue;
                };
                let start = Start::new(line, at);
                let most = start.most + scanner.most_after;
                let level = Level::new(start.manner, most).place();
                let mut fast = Vec::new();
                scanner.ends(text, part, place, start, &mut fast);
                let budget = super::super::manner::BUDGETS[start.manner.place()];
                for ((end, key), (value, cost)) in ends(&RESOLVER, text, at, budget) {
                    let strength = key.iter().filter(|byte| is_strong(**byte)).count();
                    let postings = RESOLVER.index.get(&key).unwrap();
                    let worth = scanner.keys.judge.worth(level, cost, strength, postings);
                    let is_wanted = worth.is_some_and(|worth| worth + most >= bound);
                    let found = fast.iter().any(|found| {
                        found.at == end && found.near.is(value) && found.near.cost <= cost
                    });
                    prop_assert!(found || !is_wanted, "{:?} {:?}", &text[at..end], cost);
                }
            }
        }
    }
}
