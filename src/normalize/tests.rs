//! The golden lines and the laws of [`normalize`].

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use proptest::prelude::*;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Normalized, normalize};
use crate::thai;

/// Reads the escapes `\u{E31}` of a golden line.
fn unescaped(field: &str) -> String {
    let mut parts = field.split("\\u{");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap();
        text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        text.push_str(rest);
    }
    text
}

#[test]
fn golden_lines_hold() {
    let golden = include_str!("../../data/golden/normalize.tsv");
    for line in golden.lines().skip(1) {
        let fields: Vec<_> = line.split('\t').collect();
        let [input, expected, reason] = fields[..] else {
            panic!("{line:?} has not three columns");
        };
        assert!(!reason.is_empty(), "{line:?}");
        let (input, expected) = (unescaped(input), unescaped(expected));
        let normalized = normalize(&input);
        assert_eq!(normalized.as_str(), expected, "{line}");
        assert_eq!(normalized.is_borrowed(), input == expected, "{line}");
        assert!(normalize(&expected).is_borrowed(), "{line}");
        assert!(is_nfc(&expected), "{line}");
    }
}

#[test]
fn a_range_is_traced_to_all_the_bytes_it_came_from() {
    let text = "\u{feff}“พันธ\u{e4c}\u{e38}”\u{200b} น\u{e4d}\u{e49}า";
    let normalized = normalize(text);
    assert_eq!(normalized.as_str(), "\"พันธุ\u{e4c}\" น\u{e49}\u{e33}");
    let source = |range| &text[normalized.source_range(range)];
    assert_eq!(source(1..19), "พันธ\u{e4c}\u{e38}");
    assert_eq!(source(13..16), "\u{e4c}\u{e38}");
    assert_eq!(source(21..30), "น\u{e4d}\u{e49}า");
    assert_eq!(source(0..1), "“");
    assert_eq!(source(0..20), "“พันธ\u{e4c}\u{e38}”");
    assert_eq!(source(20..21), " ");
    assert_eq!(source(0..99), &text[3..]);
    assert_eq!(source(99..99), "");
}

#[test]
#[expect(clippy::reversed_empty_ranges)]
fn a_borrowed_text_is_its_own_source_and_ranges_are_clamped() {
    let normalized = normalize("น้ำ");
    assert_eq!(normalized.source_range(3..6), 3..6);
    assert_eq!(normalized.source_range(4..5), 3..6);
    assert_eq!(normalized.source_range(3..99), 3..9);
    assert_eq!(normalized.source_range(6..3), 6..6);
    assert_eq!(normalized.source_range(50..60), 9..9);
}

#[test]
fn long_runs_are_repaired_in_linear_time() {
    for piece in [
        " ", "\u{a0}", "\u{200b}", "่", "ิ", "ํ", "เ", "เ่", "า", "า่", "·", "ก ", "ก·", "\u{301}", "๙",
        "e\u{301}", "ก ่",
    ] {
        for (head, tail) in [("", ""), ("ก", "้"), ("เ", "ก"), ("a", "b")] {
            let text = format!("{head}{}{tail}", piece.repeat(20_000));
            let normalized = normalize(&text);
            assert!(normalize(normalized.as_str()).is_borrowed(), "{piece:?}");
        }
    }
}

/// Strings that hold every kind of fault much more often than real text.
fn messy() -> impl Strategy<Value = String> {
    let thai = prop::char::range('\u{e00}', '\u{e5f}');
    let marks = prop::sample::select("ิีึืัุู็ํ่้๊๋์๎ฺ".chars().collect::<Vec<_>>());
    let vowels = prop::sample::select("เเแโใไะาาำๅฤฦ".chars().collect::<Vec<_>>());
    let glyphs = prop_oneof![
        prop::char::range('\u{f6ff}', '\u{f71b}'),
        prop::char::range('\u{f883}', '\u{f89f}'),
    ];
    let others = prop::sample::select(
        "  \u{a0}\u{3000}\u{200b}\u{200d}\u{feff}\u{ad}\u{25cc}\u{fe0f}·•・\u{387}–’“-'9eaxÅéệＡ１－\
         \u{301}\u{323}\u{302}\u{327}\u{334}\u{338}=\u{344}\u{345}\u{f73}\u{f71}\u{212b}\u{1100}\u{1161}\u{11a8}가\
         \u{3099}か\u{9c7}\u{9be}\u{958}\u{5b0}\n𝒜\u{1d15e}"
            .chars()
            .collect::<Vec<_>>(),
    );
    let any = prop_oneof![
        3 => thai,
        6 => marks,
        4 => vowels,
        1 => glyphs,
        4 => others,
        1 => prop::sample::select(vec!['ก', 'น']),
        1 => any::<char>(),
    ];
    prop::collection::vec(any, 0..14).prop_map(String::from_iter)
}

/// Returns the vowel signs of `text`, sorted, each joined sign as its parts.
///
/// แ looks like เเ, ำ like ํา, ึ like ิํ, and ๅ is a long า; taken apart, the
/// repairs that join or exchange them lose nothing.
fn vowel_signs(text: &str) -> Vec<char> {
    let mut signs = Vec::new();
    for c in text.chars().filter_map(super::character::map) {
        match c {
            'แ' => signs.extend(['เ', 'เ']),
            'ำ' => signs.extend(['ํ', 'า']),
            'ๅ' => signs.push('า'),
            'ึ' => signs.extend(['ิ', 'ํ']),
            'ํ' | '็' => signs.push(c),
            _ if matches!(c, '\u{e31}' | '\u{e34}'..='\u{e39}')
                || thai::is_leading_vowel(c)
                || thai::is_following_vowel(c) =>
            {
                signs.push(c);
            }
            _ => {}
        }
    }
    signs.sort_unstable();
    signs
}

/// A cluster with at most one mark of each rank, typed in any order, with
/// invisible characters and spaces between.
fn faulty_cluster() -> impl Strategy<Value = String> {
    let pick = |signs: &str| {
        let signs: Vec<_> = signs.split(' ').map(str::to_owned).collect();
        prop::sample::select(signs)
    };
    let marks = (
        pick("  ฺ"),
        pick("   ุ ู \u{f718} \u{f89c}"),
        pick("   ั ิ ี ึ ื \u{f701} \u{f884}"),
        pick("   ็ \u{f712}"),
        pick("   ํ \u{f899}"),
        pick("  ่ ้ ๊ ๋ \u{f705} \u{f896}"),
        pick("   ๎"),
    )
        .prop_map(|(a, b, c, d, e, f, g)| vec![a, b, c, d, e, f, g])
        .prop_shuffle();
    let noise = pick("    \u{200b} \u{feff}");
    (
        pick(" เ เเ แ โ ไ"),
        pick("ก น ฤ ญ \u{f70f}"),
        marks,
        noise,
        pick("   ะ า ำ ๅ"),
        any::<bool>(),
    )
        .prop_map(|(lead, base, marks, noise, follow, early)| {
            let marks = marks.join(&noise);
            let marks = if early && base != "ฤ" && !lead.is_empty() {
                format!("{marks}{base}")
            } else {
                format!("{base}{noise}{marks}")
            };
            format!("{lead}{marks}{follow}")
        })
}

fn cluster_ranges(normalized: &Normalized<'_>) -> Vec<std::ops::Range<usize>> {
    let text = normalized.as_str();
    let cuts: Vec<_> = (0..=text.len())
        .filter(|&index| thai::is_cluster_boundary(text, index))
        .collect();
    cuts.windows(2).map(|cut| cut[0]..cut[1]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn normalizing_twice_is_normalizing_once(text in messy()) {
        let once = normalize(&text);
        let twice = normalize(once.as_str());
        prop_assert_eq!(twice.as_str(), once.as_str());
        prop_assert!(twice.is_borrowed());
        prop_assert_eq!(once.is_borrowed(), once.as_str() == text);
    }

    #[test]
    fn the_normal_form_is_nfc(text in messy()) {
        prop_assert!(is_nfc(normalize(&text).as_str()));
    }

    #[test]
    fn text_without_thai_comes_out_as_nfc(text in "[a-z =éẹ가-갤\u{300}-\u{345}\u{1100}-\u{11ff}\u{9be}-\u{9cc}\u{3099}か]{0,12}") {
        let text: String = text.chars().filter(|&c| super::character::map(c) == Some(c)).collect();
        let nfc: String = text.nfc().collect();
        let normalized = normalize(&text);
        prop_assert_eq!(normalized.as_str(), nfc);
    }

    #[test]
    fn canonically_equal_texts_have_one_normal_form(text in "[e ก-ฮะ-ฺเ-ๅ็-๎\u{301}\u{323}\u{334}]{0,12}") {
        let nfd: String = text.nfd().collect();
        let (one, other) = (normalize(&text), normalize(&nfd));
        prop_assert_eq!(one.as_str(), other.as_str());
    }

    // Leading and following vowels never share a place, so all of them stay.
    #[test]
    fn no_vowel_with_a_place_of_its_own_is_lost(text in messy()) {
        let letters = |text: &str| {
            let mut signs = vowel_signs(text);
            signs.retain(|&c| thai::is_leading_vowel(c) || thai::is_following_vowel(c));
            signs
        };
        let normalized = normalize(&text);
        prop_assert_eq!(letters(&text), letters(normalized.as_str()));
    }

    // Two vowels in one place are a slip of the finger; of those one stays. So
    // the law for marks is: none is lost when no two fight for a place.
    #[test]
    fn no_vowel_mark_alone_in_its_place_is_lost(
        clusters in prop::collection::vec(faulty_cluster(), 0..5),
    ) {
        let text = clusters.concat();
        let normalized = normalize(&text);
        prop_assert_eq!(vowel_signs(&text), vowel_signs(normalized.as_str()));
    }

    // Nikhahit has no such law: it may join ิ to ึ, or า to ำ.
    #[test]
    fn no_place_of_a_mark_becomes_empty(text in messy()) {
        let ranks = |text: &str| {
            let ranks = text.chars().filter_map(super::character::map).filter_map(thai::mark_rank);
            ranks.filter(|&rank| rank != 4).collect::<std::collections::BTreeSet<_>>()
        };
        let normalized = normalize(&text);
        prop_assert_eq!(ranks(&text), ranks(normalized.as_str()));
    }

    #[test]
    fn source_ranges_are_in_order_and_inside_the_source(text in messy()) {
        let normalized = normalize(&text);
        // A Thai mark may move over a mark of another script or over a second
        // leading vowel, which then share their source.
        let chars: Vec<_> = normalized.as_str().chars().collect();
        let chained = chars.windows(2).any(|pair| pair.iter().all(|&c| thai::is_leading_vowel(c)));
        let mixed = chained || text.chars().any(super::character::is_foreign_mark);
        let mut last = 0..0;
        for range in cluster_ranges(&normalized) {
            let source = normalized.source_range(range);
            prop_assert!(source.start < source.end && text.get(source.clone()).is_some());
            prop_assert!(last.start <= source.start && last.end <= source.end);
            prop_assert!(mixed || last.end <= source.start);
            last = source;
        }
        for (start, c) in normalized.as_str().char_indices() {
            let source = normalized.source_range(start..start + c.len_utf8());
            prop_assert!(!source.is_empty() && text.get(source).is_some());
        }
        let whole = normalized.source_range(0..normalized.as_str().len());
        prop_assert!(text.get(whole).is_some());
    }

    #[test]
    fn the_source_of_a_cluster_normalizes_to_the_cluster(
        clusters in prop::collection::vec(faulty_cluster(), 0..5),
    ) {
        let text = clusters.join("ก");
        let normalized = normalize(&text);
        for range in cluster_ranges(&normalized) {
            let again = normalize(&text[normalized.source_range(range.clone())]);
            prop_assert_eq!(again.as_str(), &normalized.as_str()[range]);
        }
    }

    #[test]
    fn any_range_is_answered(text in messy(), start in 0..60usize, end in 0..60usize) {
        let normalized = normalize(&text);
        let source = normalized.source_range(start..end);
        prop_assert!(source.start <= source.end && text.get(source).is_some());
    }
}
