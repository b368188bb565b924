//! Costs learned from pairs: by the library, and by the program around it.
//!
//! `cargo test` builds the program before it runs this; `cargo test --test fit` alone does
//! not, and takes that of the last `cargo build --examples`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use thainym::fit::{Judged, Pair, fit, fit_confidence, fit_native, table};
use thainym::{Entity, Resolver};

/// The beginnings and ends of made-up words.
const FRAMES: [(&str, &str); 5] = [
    ("บา", "รี"),
    ("ซา", "โก"),
    ("ที", "เบอร์"),
    ("ลู", "เซีย"),
    ("โร", "ตา"),
];

/// Returns the made-up names with a consonant in the middle of each word.
fn names(consonant: char) -> Vec<String> {
    let words = FRAMES.map(|(before, after)| format!("{before}{consonant}า{after}"));
    let next = words.iter().cycle().skip(1);
    let pairs = words.iter().zip(next).map(|(a, b)| format!("{a} {b}"));
    pairs.collect()
}

/// Returns pairs that differ in nothing but ม for ก, which no real writer confuses.
fn regular_pairs() -> Vec<Pair> {
    let pairs = names('ม').into_iter().zip(names('ก'));
    pairs.map(|(a, b)| Pair { a, b, weight: 5.0 }).collect()
}

/// Returns other names, as far from the first spellings as the second ones are.
fn others() -> Vec<String> {
    ['ด', 'ส', 'พ'].into_iter().flat_map(names).collect()
}

/// Returns the cost of a row of a table, whichever way round it is.
fn cost(table: &str, class: &str, a: &str, b: &str) -> Option<u32> {
    table.lines().find_map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let is_row = fields[0] == class && (fields[1..3] == [a, b] || fields[1..3] == [b, a]);
        is_row.then(|| fields[3].parse().unwrap())
    })
}

#[test]
fn what_writers_always_confuse_becomes_cheap_and_the_table_is_always_the_same() {
    let table = table();
    let before = cost(table, "onset", "k", "m").unwrap_or(100);
    let fitted = fit(&regular_pairs(), &others(), table).unwrap();
    let after = cost(&fitted.table, "onset", "k", "m").expect("there is much evidence for it");
    assert!(after + 10 <= before, "{before} -> {after}");
    let is_told = |change: &String| change.starts_with("onset k/m: ");
    assert!(fitted.changes.iter().any(is_told), "{:?}", fitted.changes);
    let (share_before, share_after) = fitted.preferred;
    assert!(
        share_after >= share_before,
        "{share_before} -> {share_after}"
    );

    let again = fit(&regular_pairs(), &others(), table).unwrap();
    assert_eq!(again.table, fitted.table);
    assert_eq!(again.changes, fitted.changes);
}

/// Returns an empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn program(arguments: &[&Path]) -> Output {
    let this = std::env::current_exe().unwrap();
    let folder = this.ancestors().nth(2).unwrap().join("examples");
    let path = folder.join(format!("fit{}", std::env::consts::EXE_SUFFIX));
    Command::new(path).args(arguments).output().unwrap()
}

fn written(pairs: &[Pair]) -> String {
    let lines = pairs.iter();
    let lines = lines.map(|pair| format!("{}\t{}\t{}\n", pair.a, pair.b, pair.weight));
    "a\tb\tweight\n".to_owned() + &lines.collect::<String>()
}

#[test]
fn the_program_writes_the_table_and_says_what_changed() {
    let folder = folder("fit_writes");
    let path = |name: &str| folder.join(name);
    let (pairs, others_list, table) = (path("pairs.tsv"), path("others.csv"), path("costs.tsv"));
    fs::write(&pairs, written(&regular_pairs())).unwrap();
    let rows = others().into_iter().enumerate();
    let rows: String = rows.map(|(id, name)| format!("{id},{name}\n")).collect();
    fs::write(&others_list, "id,name\n".to_owned() + &rows).unwrap();
    let input: [&Path; 4] = [
        "--pairs".as_ref(),
        &pairs,
        "--entities".as_ref(),
        &others_list,
    ];
    let with = |more: &[&Path]| program(&[&input, more].concat());

    let to_file = with(&["--output".as_ref(), &table]);
    assert_eq!(to_file.status.code(), Some(0));
    let report = String::from_utf8(to_file.stdout).unwrap();
    assert!(
        report.starts_with("pairs                     5\n"),
        "{report}"
    );
    assert!(report.contains("onset k/m: "), "{report}");

    let json = with(&["--json".as_ref()]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["pairs"], 5);
    assert_eq!(
        json["table"].as_str().unwrap().as_bytes(),
        fs::read(&table).unwrap()
    );
}

#[test]
fn the_program_reports_bad_lines_and_uses_the_rest() {
    let folder = folder("fit_bad_lines");
    let pairs = folder.join("pairs.tsv");
    let lines = "สมชาย\tสมชัย\nสมชาย\nสมชาย\tสมไชย\tmany\n...\tสมชาย\n";
    fs::write(&pairs, lines).unwrap();
    let output = program(&["--json".as_ref(), "--pairs".as_ref(), &pairs]);
    assert_eq!(output.status.code(), Some(2));
    let complaints = String::from_utf8(output.stderr).unwrap();
    for line in ["pairs.tsv:2: ", "pairs.tsv:3: ", "pairs.tsv:4: "] {
        assert!(complaints.contains(line), "{complaints}");
    }
    let none = program(&["--pairs".as_ref(), &folder.join("nowhere.tsv")]);
    assert_eq!(none.status.code(), Some(1));
}

/// Returns made-up names that all have one letter in the middle.
fn names_with(letter: char) -> Vec<String> {
    let frames = ["กา", "ดี", "โม", "แส", "เท"];
    let pairs = frames
        .iter()
        .flat_map(|a| frames.iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| format!("{a}{letter}า{b}")).collect()
}

#[test]
fn letters_speak_for_the_list_that_has_them_and_the_table_is_always_the_same() {
    let (native, loans) = (names_with('ณ'), names_with('ฟ'));
    let letters = fit_native(&native, &loans);
    let weight = |letter: &str| -> i32 {
        let row = letters.table.lines().find(|line| line.starts_with(letter));
        row.and_then(|row| row.split('\t').nth(1))
            .map_or(0, |weight| weight.parse().unwrap())
    };
    assert!(weight("ณ\t") > 20, "{}", letters.table);
    assert!(weight("ฟ\t") < -20, "{}", letters.table);
    assert_eq!(letters.right, (1.0, 1.0));
    assert_eq!(fit_native(&native, &loans).table, letters.table);
}

#[test]
fn confidence_learned_from_judged_queries_follows_them() {
    let names = names_with('ณ');
    let entities = names.iter().map(|name| Entity::new(name, name));
    let resolver = Resolver::new(entities).unwrap();
    // What sounds alike is always somebody else: the table of this release says otherwise,
    // so there is something to learn.
    let queries = |letter: char, is_right: bool| {
        let queries = names_with(letter).into_iter().zip(&names);
        queries.map(move |(query, name)| Judged {
            query,
            entity: is_right.then(|| name.clone()),
        })
    };
    let judged: Vec<Judged> = queries('น', false).chain(queries('ธ', true)).collect();
    let calibrated = fit_confidence(&[(&resolver, judged.as_slice())]);
    assert!(
        calibrated.loss.1 < calibrated.loss.0,
        "{:?}",
        calibrated.loss
    );
    assert!(calibrated.right >= names.len() && calibrated.candidates > calibrated.right);
    let again = fit_confidence(&[(&resolver, judged.as_slice())]);
    assert_eq!(calibrated.table, again.table);
    for line in calibrated.table.lines().skip(1) {
        let weight: f64 = line.split('\t').nth(1).unwrap().parse().unwrap();
        assert!(weight.is_finite(), "{line}");
        if line.starts_with("cost_per_sound\t") {
            assert!(weight <= 0.0, "{line}");
        }
    }
}

#[test]
fn the_program_learns_letters_and_confidence_too() {
    let folder = folder("fit_others");
    let path = |name: &str| folder.join(name);
    fs::write(path("native.txt"), names_with('ณ').join("\n")).unwrap();
    fs::write(path("loans.txt"), names_with('ฟ').join("\n")).unwrap();
    let letters = program(&[
        "--native".as_ref(),
        &path("native.txt"),
        "--loans".as_ref(),
        &path("loans.txt"),
    ]);
    assert_eq!(letters.status.code(), Some(0));
    let table = String::from_utf8(letters.stdout).unwrap();
    assert!(table.starts_with("sign\tweight\tseen\n"), "{table}");

    fs::write(path("people.csv"), "id,name\na,สมณาชัย\nb,วณาพร\n").unwrap();
    fs::write(path("judged.tsv"), "สมนาชัย\ta\nวณาพล\t\n").unwrap();
    let confidence = program(&[
        "--json".as_ref(),
        "--entities".as_ref(),
        &path("people.csv"),
        "--queries".as_ref(),
        &path("judged.tsv"),
    ]);
    assert_eq!(confidence.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&confidence.stdout).unwrap();
    assert_eq!(json["queries"], 2);
    assert!(
        json["table"]
            .as_str()
            .unwrap()
            .starts_with("feature\tweight\tnote\n")
    );

    let nothing = program(&[]);
    assert_eq!(nothing.status.code(), Some(1));
    let both = program(&["--native".as_ref(), &path("native.txt")]);
    assert!(String::from_utf8(both.stderr).unwrap().contains("--loans"));
}
