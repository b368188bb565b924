//! The program that shows what the compare bench measured.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/chart/labels.rs"]
mod labels;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use labels::{Area, place};

const HEAD: &str = "names\ttask\tengine\thow\tqueries\tfirst\tfive\tfound\tcandidates\tp50_us\t\
    p99_us\tmean_us\tbytes\tbuild_s\n";

fn compare(arguments: &[&Path]) -> Output {
    let this = std::env::current_exe().unwrap();
    let folder = this.ancestors().nth(2).unwrap().join("examples");
    let program = folder.join(format!("compare{}", std::env::consts::EXE_SUFFIX));
    Command::new(program).args(arguments).output().unwrap()
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_table_has_each_search_once_and_the_picture_each_engine() {
    let folder = folder("compare_table");
    for (size, micros) in [(1000, 2), (1_000_000, 8)] {
        let rows = format!(
            "{HEAD}\
             {size}\tclosest\tthainym\ttop 5\t9\t0.9\t1\t1\t5\t{micros}\t99.6\t3\t40\t0.2\n\
             {size}\tclosest\tother\tscan\t9\t0.5\t0.6\t0.7\t5\t12345\t2e6\t3\t1000\t2\n\
             {size}\twithin\tother\tscan\t9\t0.5\t0.6\t0.7\t5\t12345\t2e6\t3\t1000\t2\n"
        );
        fs::write(folder.join(format!("{size}.tsv")), rows).unwrap();
    }
    let svg = folder.join("compare.svg");
    let output = compare(&[&folder, Path::new("--svg"), &svg]);
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{table}");
    let wanted = "| thainym, top 5 | 2.0 µs / 100 µs | 8.0 µs / 100 µs | 0.20 | 90.0 % | 100.0 % |";
    assert!(table.contains(wanted), "{table}");
    let wanted = "| other, scan | 12 ms / 2.0 s | 12 ms / 2.0 s | 0.00 | – | – | 70.0 % |";
    assert!(table.contains(wanted), "{table}");
    assert!(table.contains("| 1,000,000 names |"), "{table}");
    let svg = fs::read_to_string(svg).unwrap();
    for text in [">thainym 90 %<", ">other 50 %<", ">other 70 %<"] {
        assert_eq!(svg.matches(text).count(), 1, "{text} in {svg}");
    }
}

#[test]
fn results_that_are_missing_are_asked_for() {
    let output = compare(&[&folder("compare_missing")]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(error.contains("cargo bench --bench compare"), "{error}");
}

#[test]
fn labels_of_crowded_marks_do_not_overlap() {
    let marks: Vec<(f64, f64, f64)> = (0..9)
        .map(|at| {
            let at = f64::from(at);
            (300.0 + 9.0 * (at % 3.0), 100.0 + 11.0 * at, 80.0 + 3.0 * at)
        })
        .collect();
    let texts = vec!["an engine 99 %".to_owned(); marks.len()];
    let frame = Area::new(60.0, 20.0, 700.0, 240.0);
    let starts: Vec<(f64, f64)> = place(frame, &marks, &texts)
        .iter()
        .map(|label| label.start)
        .collect();
    for (at, a) in starts.iter().enumerate() {
        for b in &starts[at + 1..] {
            let apart = (a.0 - b.0).abs() >= 14.0 * 7.0 || (a.1 - b.1).abs() >= 14.0;
            assert!(apart, "{a:?} and {b:?}");
        }
    }
}
