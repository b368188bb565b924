//! Costs learned from pairs: by the library, and by the program around it.
//!
//! `cargo test` builds the program before it runs this; `cargo test --test fit` alone does
//! not, and takes that of the last `cargo build --examples`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use thainym::fit::{Pair, fit, table};

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
