//! Names to try the laws on: those of the gazetteer, what writers and typists make of
//! them, and soup.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

const GAZETTEER: &str = include_str!("../../data/gazetteer.tsv");

/// What one writer writes for what another does, either way round.
const VARIANTS: [(&str, &str); 34] = [
    ("ก", "ค"),
    ("ข", "ค"),
    ("ค", "ฆ"),
    ("ด", "ต"),
    ("ท", "ด"),
    ("ต", "ท"),
    ("ธ", "ท"),
    ("ป", "พ"),
    ("บ", "ป"),
    ("ภ", "พ"),
    ("จ", "ช"),
    ("ซ", "ส"),
    ("ศ", "ษ"),
    ("ศ", "ส"),
    ("ณ", "น"),
    ("ว", "ฟ"),
    ("ร", "ล"),
    ("า", "ะ"),
    ("ั", "า"),
    ("ิ", "ี"),
    ("ุ", "ู"),
    ("เ", "แ"),
    ("โ", "อ"),
    ("ี", "ีย"),
    ("ห์", ""),
    ("ร์", ""),
    ("์", ""),
    ("้", ""),
    ("่", "้"),
    ("็", ""),
    ("ห", "ฮ"),
    ("k", "c"),
    ("ph", "f"),
    ("y", "i"),
];

const TITLES: [&str; 10] = [
    "นาย",
    "นาง",
    "นางสาว ",
    "พล.อ.",
    "ดร. ",
    "ประธานาธิบดี",
    "นายกรัฐมนตรี",
    "กรุง",
    "ประเทศ",
    "พรรค",
];

/// Returns every name and alias of the gazetteer.
pub fn listed() -> Vec<&'static str> {
    GAZETTEER
        .lines()
        .skip(1)
        .flat_map(|line| line.split(['\t', '|']).enumerate())
        .filter(|(column, name)| *column >= 2 && !name.is_empty())
        .map(|(_, name)| name)
        .collect()
}

/// One thing that happens to a name on its way.
#[derive(Clone, Debug)]
enum Slip {
    Vary(Index),
    Drop(Index),
    Double(Index),
    Entitle(&'static str),
    Turn(Index),
    Omit(Index),
    Glue,
    Upper,
}

impl Slip {
    fn on(&self, name: &str) -> String {
        let letters: Vec<char> = name.chars().collect();
        let words: Vec<&str> = name.split(' ').collect();
        let slipped = match self {
            Slip::Vary(at) => vary(name, at),
            Slip::Drop(at) => {
                let drop = at.index(letters.len());
                let kept = letters.iter().enumerate().filter(|(at, _)| *at != drop);
                kept.map(|(_, letter)| letter).collect()
            }
            Slip::Double(at) => {
                let mut letters = letters;
                let at = at.index(letters.len());
                letters.insert(at, letters[at]);
                letters.into_iter().collect()
            }
            Slip::Entitle(title) => format!("{title}{name}"),
            Slip::Turn(at) => {
                let mut words = words;
                let at = at.index(words.len());
                words.rotate_left(at);
                words.join(" ")
            }
            Slip::Omit(at) => {
                let mut words = words;
                words.remove(at.index(words.len()));
                words.join(" ")
            }
            Slip::Glue => words.concat(),
            Slip::Upper => name.to_uppercase(),
        };
        // A name that lost its last letter is no name.
        if slipped.chars().any(|letter| ('ก'..='ฮ').contains(&letter))
            || slipped.contains(|letter: char| letter.is_ascii_alphabetic())
        {
            slipped
        } else {
            name.to_owned()
        }
    }
}

fn vary(name: &str, choice: &Index) -> String {
    let both_ways = VARIANTS.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]);
    let places: Vec<(usize, &str, &str)> = both_ways
        .filter(|(from, _)| !from.is_empty())
        .flat_map(|(from, to)| name.match_indices(from).map(move |(at, _)| (at, from, to)))
        .collect();
    if places.is_empty() {
        return name.to_owned();
    }
    let (at, from, to) = places[choice.index(places.len())];
    format!("{}{to}{}", &name[..at], &name[at + from.len()..])
}

fn slip() -> impl Strategy<Value = Slip> {
    prop_oneof![
        8 => any::<Index>().prop_map(Slip::Vary),
        1 => any::<Index>().prop_map(Slip::Drop),
        1 => any::<Index>().prop_map(Slip::Double),
        1 => select(&TITLES[..]).prop_map(Slip::Entitle),
        1 => any::<Index>().prop_map(Slip::Turn),
        1 => any::<Index>().prop_map(Slip::Omit),
        1 => Just(Slip::Glue),
        1 => Just(Slip::Upper),
    ]
}

/// Returns a name of the gazetteer with up to four slips.
pub fn spelling() -> impl Strategy<Value = String> {
    (select(listed()), vec(slip(), 0..5)).prop_map(|(name, slips)| {
        slips
            .iter()
            .fold(name.to_owned(), |name, slip| slip.on(&name))
    })
}

/// Returns what nobody calls a name: lone marks, signs, controls, any script.
pub fn soup() -> impl Strategy<Value = String> {
    let marks = "ิีึืัุู็ํ่้๊๋์๎ฺเแโใไะาำๅฤฦๆฯ๏ ";
    let others =
        "ก อวยหรนทส.-'()aZ9٣\u{0}\u{7f}\u{200b}\u{301}é😀👩‍👩‍👧กी漢ßİ\n\t\u{feff}\u{e000}\u{10ffff}";
    let letter = prop_oneof![
        4 => prop::char::range('\u{e01}', '\u{e5b}'),
        3 => select(marks.chars().collect::<Vec<_>>()),
        3 => select(others.chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    vec(letter, 0..40).prop_map(String::from_iter)
}

/// Returns small lists of entities, each the id and the names. Names are often shared or
/// near each other, as the spellings come from few names.
pub fn entities() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let few = vec(spelling(), 1..6);
    let of_few = few.prop_flat_map(|few| {
        let near = (select(few), vec(slip(), 0..3))
            .prop_map(|(name, slips)| slips.iter().fold(name, |name, slip| slip.on(&name)));
        let name = prop_oneof![2 => near, 1 => spelling()];
        vec(vec(name, 1..3), 1..16)
    });
    of_few.prop_map(|all| {
        let ids = (0..all.len()).map(|at| format!("q{}", at * 7 % 31));
        ids.zip(all).collect()
    })
}
