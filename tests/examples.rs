//! The example programs, run as a user runs them, and the parts they are made of.
//!
//! `cargo test` builds the programs before it runs this; `cargo test --test examples`
//! alone does not, and takes those of the last `cargo build --examples`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/baselines/mod.rs"]
mod baselines;
#[path = "../examples/columns/mod.rs"]
mod columns;
#[path = "../examples/page/escape.rs"]
mod escape;
#[path = "../examples/measure/mod.rs"]
mod measure;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use baselines::{Baseline, Scan};
use serde_json::{Value, json};
use thainym::Entity;

const PEOPLE: &str = r#"{"id":"ahmadian","name":"อาลี อัคบาร์ อาห์มาเดียน","kind":"person","aliases":["Ali Akbar Ahmadian"]}
{"id":"tehran","name":"กรุงเตหะราน","kind":"place"}
"#;

/// Returns a command for an example program, which `cargo test` builds before this runs.
fn program(name: &str) -> Command {
    let this = std::env::current_exe().unwrap();
    let folder = this.ancestors().nth(2).unwrap().join("examples");
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is missing; run `cargo build --examples` with this profile first",
        path.display()
    );
    Command::new(path)
}

/// Returns an empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path
}

fn run(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that fails early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn json_lines(output: &Output) -> Vec<Value> {
    let lines = stdout(output).lines();
    lines.map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn resolve_answers_each_line_with_one_object() {
    let folder = folder("resolve_answers");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let names = "\u{FEFF}กรุงเตหะราน\r\n\nAli Akbar Ahmadian\n";
    let output = run(
        program("resolve")
            .arg("--json")
            .arg("--entities")
            .arg(&list),
        names.as_bytes(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let answers = json_lines(&output);
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["query"], "กรุงเตหะราน");
    assert_eq!(answers[0]["candidates"][0]["id"], "tehran");
    assert_eq!(answers[0]["candidates"][0]["kind"], "place");
    assert_eq!(answers[1]["candidates"][0]["id"], "ahmadian");
    assert_eq!(answers[1]["candidates"][0]["matched"], "Ali Akbar Ahmadian");
}

#[test]
fn resolve_says_when_there_is_no_candidate() {
    let folder = folder("resolve_none");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let output = run(
        program("resolve")
            .args(["--max-cost", "0", "--entities"])
            .arg(&list)
            .args(["กรุงเตหะราน", "ฟฟฟฟฟฟ"]),
        b"",
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("  1  กรุงเตหะราน  tehran  place"), "{text}");
    assert!(text.contains("ฟฟฟฟฟฟ\n  no candidate\n"), "{text}");
    assert!(!text.contains('\x1b'), "a pipe wants no colours: {text}");
}

#[test]
fn bad_lines_are_reported_and_the_rest_is_loaded() {
    let folder = folder("bad_lines");
    let list = file(
        &folder,
        "people.jsonl",
        "\u{FEFF}{\"id\":\"a\",\"name\":\"สมชาย\"}\r\n{\"id\":\"b\"\r\n\r\n{\"id\":\"a\",\"name\":\"สมศรี\"}\r\n{\"id\":\"c\",\"name\":\"...\"}\r\n",
    );
    let mut table = b"\xEF\xBB\xBFid,name,kind,aliases,latin,note\r\n\r\n".to_vec();
    table.extend("d,\"วันชัย\nใจดี\",person,วันไชย|วันไชย,Wanchai,x\r\n".bytes());
    table.extend(b"e,\xFF\xFE,,,,\r\n,\r\n1,2,3,4,5,6,7\r\n");
    let table = file(&folder, "more.csv", table);
    let output = run(
        program("resolve")
            .args(["--json", "--limit", "1", "--entities"])
            .arg(&list)
            .arg("--entities")
            .arg(&table),
        &["สมชาย\n".as_bytes(), b"\xFF\nWanchai\n"].concat(),
    );
    assert_eq!(output.status.code(), Some(2));
    let errors = stderr(&output).replace(&format!("{}/", folder.display()), "");
    for (place, reason) in [
        ("people.jsonl:2: ", "EOF while parsing"),
        ("people.jsonl:4: ", "id \"a\" was given at"),
        ("people.jsonl:5: ", "no letter"),
        ("more.csv:5: ", "not UTF-8"),
        ("more.csv:6: ", "the id is empty"),
        ("more.csv:7: ", "7 fields where the header has 6"),
        ("more.csv: ", "columns not used: note"),
        ("standard input:2: ", "not UTF-8"),
    ] {
        let line = errors.lines().find(|line| line.starts_with(place));
        assert!(line.is_some_and(|l| l.contains(reason)), "{place}{errors}");
    }
    let answers = json_lines(&output);
    assert_eq!(answers[0]["candidates"][0]["id"], "a");
    assert_eq!(answers[1]["candidates"][0]["id"], "d");
}

#[test]
fn a_list_without_an_extension_is_recognised_by_its_content() {
    let folder = folder("sniffing");
    let lists = [
        file(&folder, "lines", "{\"id\":\"a\",\"name\":\"สมชาย\"}\n"),
        file(&folder, "tabs", "name\tid\nสมศรี\tb\n\"วันชัย\tc\n"),
        file(&folder, "commas", "id,name\nd,ประเสริฐ\n"),
    ];
    let mut command = program("resolve");
    for list in &lists {
        command.arg("--entities").arg(list);
    }
    let names = ["สมชาย", "สมศรี", "วันชัย", "ประเสริฐ"];
    let output = run(command.args(["--json", "--limit", "1"]).args(names), b"");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let ids: Vec<Value> = json_lines(&output)
        .iter()
        .map(|answer| answer["candidates"][0]["id"].clone())
        .collect();
    assert_eq!(ids, ["a", "b", "c", "d"]);
}

#[test]
fn what_cannot_be_done_is_a_failure_with_a_reason() {
    let folder = folder("failures");
    let array = file(&folder, "array.json", "[{\"id\":\"a\",\"name\":\"สมชาย\"}]");
    let headless = file(&folder, "headless.csv", "a,สมชาย\n");
    let missing = folder.join("missing.csv");
    for (list, reason) in [
        (array.as_path(), "one object a line"),
        (headless.as_path(), "needs `id` and `name`"),
        (missing.as_path(), "cannot read the list"),
    ] {
        let output = run(program("resolve").arg("--entities").arg(list).arg("x"), b"");
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    }
    let output = run(program("resolve").args(["--max-cost", "much", "x"]), b"");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let folder = folder("closed_pipe");
    let list = file(&folder, "people.jsonl", PEOPLE);
    for flags in [&["--json"][..], &[]] {
        let mut child = program("resolve")
            .args(flags)
            .arg("--entities")
            .arg(&list)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let names = "กรุงเตหะราน\n".repeat(20);
        let _ = child.stdin.take().unwrap().write_all(names.as_bytes());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stderr(&output), "");
    }
}

#[test]
fn mentions_tell_where_their_text_is() {
    let folder = folder("mentions_json");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let text = "ข่าว: อาลี อัคบาร์ อาห์มาเดียน เดินทางถึง กรุงเตหะราน แล้ว\nAli Akbar Ahmadian พูด\n";
    let path = file(&folder, "news.txt", text);
    let mut command = program("mentions");
    command.arg("--entities").arg(&list).arg(&path);
    let rows = run(&mut command, b"");
    let objects = run(command.arg("--json"), b"");
    assert_eq!(objects.status.code(), Some(0), "{}", stderr(&objects));
    let mentions = json_lines(&objects);
    let mut ids = Vec::new();
    for mention in &mentions {
        let start = usize::try_from(mention["start"].as_u64().unwrap()).unwrap();
        let end = usize::try_from(mention["end"].as_u64().unwrap()).unwrap();
        assert_eq!(mention["text"], text[start..end]);
        ids.push(mention["candidates"][0]["id"].as_str().unwrap());
        let evidence = mention["evidence"].as_array().unwrap();
        let sum: f64 = evidence.iter().map(|e| e["weight"].as_f64().unwrap()).sum();
        let confidence = mention["confidence"].as_f64().unwrap();
        assert!(
            (1.0 / (1.0 + (-sum).exp()) - confidence).abs() < 1e-6,
            "{mention}"
        );
    }
    assert_eq!(ids, ["ahmadian", "tehran", "ahmadian"]);
    assert_eq!(stdout(&rows).lines().count(), mentions.len());
    for (row, mention) in stdout(&rows).lines().zip(&mentions) {
        let fields: Vec<&str> = row.split('\t').collect();
        assert_eq!(fields.len(), 7, "{row}");
        assert_eq!(fields[0], mention["start"].to_string());
        assert_eq!(fields[3], mention["candidates"][0]["id"]);
        assert_eq!(fields[6], mention["text"]);
    }
}

#[test]
fn bytes_that_are_not_utf8_do_not_move_the_mentions_after_them() {
    let folder = folder("mentions_bytes");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let mut text = b"one\n\xFF\xFE\xFF ".to_vec();
    text.extend("อาลี อัคบาร์ อาห์มาเดียน".bytes());
    let output = run(
        program("mentions")
            .args(["--json", "--entities"])
            .arg(&list),
        &text,
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("standard input:2: not UTF-8"));
    assert_eq!(json_lines(&output)[0]["start"], 8);
}

#[test]
fn the_page_shows_hostile_text_as_text() {
    let folder = folder("mentions_html");
    let list = file(
        &folder,
        "people.jsonl",
        r#"{"id":"\"><script>alert(1)</script>","name":"กรุงเตหะราน","kind":"place","aliases":["<i>Tehran</i>"]}"#,
    );
    let text = "<script>alert('x')</script> & ถึง กรุงเตหะราน \u{0}\u{1b}[31m แล้ว\n\nย่อหน้าที่สอง\n";
    let path = file(&folder, "a<b>&c.txt", text);
    let output = run(
        program("mentions")
            .args(["--html", "--entities"])
            .arg(&list)
            .arg(&path),
        b"",
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = stdout(&output);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"th\">"));
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; ถึง"));
    assert!(page.contains("<title>a&lt;b&gt;&amp;c</title>"));
    assert!(page.contains("&quot;&gt;&lt;script&gt;alert(1)"));
    assert_eq!(page.matches("<script>").count(), 1, "only its own");
    assert!(!page.contains("<i>Tehran"));
    assert!(!page.contains('\u{0}') && !page.contains('\u{1b}'));
    assert!(page.contains("<p>ย่อหน้าที่สอง</p>"));
    assert!(page.contains("<i lang=\"en\">the span is spelled exactly as a listed name</i>"));
    for id in ["id=\"m1\"", "href=\"#m1\"", "id=\"e1\"", "href=\"#e1\""] {
        assert!(page.contains(id), "{id}");
    }
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn a_folder_is_annotated_file_by_file_and_by_several_threads_alike() {
    let folder = folder("mentions_folder");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let texts = folder.join("texts");
    fs::create_dir_all(texts.join("more")).unwrap();
    for nth in 0..7 {
        let text = format!("ข่าว {nth}: อาลี อัคบาร์ อาห์มาเดียน เดินทางถึง กรุงเตหะราน แล้ว\n");
        file(&texts, &format!("more/{nth}.txt"), text);
    }
    file(&texts, "notes.md", "กรุงเตหะราน");
    let annotate = |options: &[&str]| {
        let mut command = program("mentions");
        command
            .arg("--entities")
            .arg(&list)
            .args(options)
            .arg(&texts);
        let output = run(&mut command, b"");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        output
    };
    let rows = annotate(&["--threads", "1"]);
    assert_eq!(stdout(&rows), stdout(&annotate(&["--threads", "3"])));
    let files: Vec<&str> = stdout(&rows)
        .lines()
        .filter_map(|row| row.split('\t').next())
        .collect();
    assert_eq!(files.len(), 14);
    assert_eq!((files[0], files[13]), ("more/0.txt", "more/6.txt"));
    assert_eq!(json_lines(&annotate(&["--json"]))[13]["file"], "more/6.txt");

    let pages = folder.join("pages");
    annotate(&["--html", "--into", pages.to_str().unwrap()]);
    let index = fs::read_to_string(pages.join("index.html")).unwrap();
    for part in ["href=\"00007.html\"", "ใน 7 บทความ", "กรุงเตหะราน"]
    {
        assert!(index.contains(part), "{part}");
    }
    assert_eq!(fs::read_dir(&pages).unwrap().count(), 8);
}

#[test]
fn an_index_answers_as_the_lists_it_was_built_from() {
    let folder = folder("index");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let path = file(&folder, "people.thainym", "an older file");
    let output = run(
        program("index")
            .args(["build", "--entities"])
            .arg(&list)
            .arg(&path),
        b"",
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains(": 2 entities, 3 names, "));
    let left: Vec<_> = fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 2, "nothing unfinished is left: {left:?}");

    let output = run(program("index").arg("info").arg(&path), b"");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let size = fs::metadata(&path).unwrap().len().to_string();
    for (word, number) in [("entities", "2"), ("names", "3"), ("bytes", size.as_str())] {
        let expected = vec![word, number];
        let mut lines = stdout(&output).lines();
        let found = lines.any(|l| l.split_whitespace().collect::<Vec<_>>() == expected);
        assert!(found, "{word} {number}: {}", stdout(&output));
    }

    let ask = |option: &str, file: &Path| {
        let mut command = program("resolve");
        command.arg("--json").arg(option).arg(file);
        run(command.args(["กรุงเตหะราน", "อาห์มาเดียน"]), b"").stdout
    };
    assert_eq!(ask("--index", &path), ask("--entities", &list));
}

#[test]
fn an_index_with_its_delta_answers_as_the_changed_list() {
    let folder = folder("delta");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let more = r#"{"id":"minsk","name":"มินสก์"}
{"id":"nobody","name":"---"}
{"id":"ahmadian","name":"อาห์มาเดียน"}
"#;
    let more = file(&folder, "more.jsonl", more);
    let gone = file(&folder, "gone.txt", "tehran\nnowhere\n");
    let [index, first, second, newer] = ["old", "first", "second", "newer"].map(|n| folder.join(n));
    let build = ["build", "--entities"];
    let output = run(program("index").args(build).arg(&list).arg(&index), b"");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));

    let mut command = program("index");
    command
        .args(["delta", "--remove"])
        .arg(&gone)
        .args([&index, &first]);
    let output = run(&mut command, b"");
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stdout(&output).contains(": 1 changes, "),
        "{}",
        stdout(&output)
    );
    assert!(
        stderr(&output).contains("gone.txt:2: "),
        "{}",
        stderr(&output)
    );
    let mut command = program("index");
    command.args(["delta", "--since"]).arg(&first);
    command.arg("--put").arg(&more).args([&index, &second]);
    let output = run(&mut command, b"");
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("more.jsonl:2: "),
        "{}",
        stderr(&output)
    );
    let mut command = program("index");
    let output = run(command.arg("compact").args([&index, &second, &newer]), b"");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains(": 2 entities, 2 names, "));

    let ask = |options: &[&Path]| {
        let mut command = program("resolve");
        command.arg("--json").args(options);
        let output = run(command.args(["เตหะราน", "Ahmadian", "มินสก์"]), b"");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        json_lines(&output)
    };
    let [index_option, delta_option] = ["--index", "--delta"].map(Path::new);
    let answers = ask(&[index_option, &index, delta_option, &second]);
    assert_eq!(answers, ask(&[index_option, &newer]));
    let first = |at: usize| answers[at]["candidates"][0]["id"].clone();
    assert_eq!(
        [first(0), first(1), first(2)],
        [json!(null), json!("ahmadian"), json!("minsk")]
    );
}

#[test]
fn an_index_is_built_without_the_lines_that_are_bad() {
    let folder = folder("bad_index");
    let more = r#"{"id":"ahmadian","name":"ซ้ำ"}
{"id":"nobody","name":"---"}
{"id":"minsk","name":"มินสก์"}
"#;
    let (list, more) = (
        file(&folder, "people.jsonl", PEOPLE),
        file(&folder, "more.jsonl", more),
    );
    let path = folder.join("people.thainym");
    let mut command = program("index");
    command
        .args(["build", "--memory", "0", "--entities"])
        .arg(&list);
    let output = run(command.arg("--entities").arg(&more).arg(&path), b"");
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stdout(&output).contains(": 3 entities, 4 names, "));
    for (line, reason) in [(1, "\"ahmadian\" was given at"), (2, "\"---\"")] {
        let place = format!("more.jsonl:{line}: ");
        let mut lines = stderr(&output).lines();
        assert!(
            lines.any(|l| l.contains(&place) && l.contains(reason)),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_batch_is_answered_as_the_names_are_one_by_one() {
    let folder = folder("batch");
    let names = "กรุงเตหะราน\n\n อาห์มาเดียน \nอัคมาเดียน\n";
    let path = file(&folder, "names.txt", names.repeat(2000));
    let ask = |arguments: &[&str], input: &[u8]| {
        let output = run(program("resolve").arg("--json").args(arguments), input);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        output.stdout
    };
    let one_by_one = ask(&[], names.as_bytes());
    assert_eq!(one_by_one.iter().filter(|&&byte| byte == b'\n').count(), 3);
    assert_eq!(ask(&["--batch", "-"], names.as_bytes()), one_by_one);
    let path = path.display().to_string();
    assert_eq!(ask(&["--batch", &path], b""), one_by_one.repeat(2000));
}

#[test]
fn a_file_that_is_no_index_is_refused() {
    let folder = folder("no_index");
    for (name, content) in [("empty", ""), ("text", "กรุงเตหะราน")] {
        let path = file(&folder, name, content);
        let output = run(program("index").arg("info").arg(&path), b"");
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("cannot use the index"));
    }
}

#[test]
fn exact_names_are_all_recalled() {
    let folder = folder("evaluate");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let queries = file(
        &folder,
        "queries.tsv",
        "query\tentity\nกรุงเตหะราน\ttehran\nAli Akbar Ahmadian\tahmadian\nฟฟฟฟฟฟฟฟ\t\nx\tunlisted\n",
    );
    let distractors = file(&folder, "names.txt", "สมชาย ใจดี\nกรุงเตหะราน\nสมชาย ใจดี\n");
    let mut command = program("evaluate");
    command.arg("--entities").arg(&list);
    command.arg("--queries").arg(&queries);
    command.arg("--distractors").arg(&distractors);
    let tables = run(&mut command, b"");
    let output = run(command.arg("--json"), b"");
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("queries.tsv:5: entity \"unlisted\" is in no list"));
    let report: Value = serde_json::from_str(stdout(&output)).unwrap();
    let setting = &report["setting"];
    assert_eq!(setting["queries"], 3);
    assert_eq!(setting["entities"], 2);
    assert_eq!(setting["distractors"], 1);
    assert_eq!(setting["distractors_left_out"], 1);
    assert_eq!(setting["names"], 4);
    let methods = report["methods"].as_array().unwrap();
    let names: Vec<&Value> = methods.iter().map(|m| &m["method"]).collect();
    let expected = ["thainym", "levenshtein", "osa", "jaro-winkler", "romanised"];
    assert_eq!(names, expected);
    for method in methods {
        assert_eq!(method["with_entity"], 2);
        assert_eq!(method["nobody"], 1);
        for measure in ["recall_at_1", "recall_at_5", "mrr"] {
            assert_eq!(method[measure], 1.0, "{} {measure}", method["method"]);
        }
    }
    // Nobody's letters are in no name, so a distance accepts nothing for it.
    assert_eq!(
        methods[1]["thresholds"][9],
        json!({"threshold": 0.95, "false_accept_rate": 0.0, "precision": 1.0, "recall": 1.0, "f1": 1.0})
    );
    assert!(stdout(&tables).starts_with("3 queries: 2 with an entity, 1 for nobody\n"));
}

#[test]
fn a_sample_is_always_the_same() {
    let folder = folder("sample");
    let list = file(&folder, "people.jsonl", PEOPLE);
    let queries: String = (0..50).map(|n| format!("ชื่อ {n}\t\n")).collect();
    let queries = file(&folder, "queries.tsv", queries);
    let report = || {
        let mut command = program("evaluate");
        command.arg("--entities").arg(&list);
        command.arg("--queries").arg(&queries);
        command.args(["--sample", "7", "--baseline", "none", "--json"]);
        let output = run(&mut command, b"");
        let mut report: Value = serde_json::from_str(stdout(&output)).unwrap();
        let method = report["methods"][0].as_object_mut().unwrap();
        method.retain(|key, _| !key.ends_with("_ms"));
        report
    };
    let first = report();
    assert_eq!(first["setting"]["queries"], 7);
    assert_eq!(first["methods"].as_array().unwrap().len(), 1);
    assert_eq!(first, report());
}

#[test]
fn measures_are_what_one_counts_by_hand() {
    let outcome = |has_entity, rank, confidence| measure::Outcome {
        has_entity,
        rank,
        confidence,
    };
    let outcomes = [
        outcome(true, Some(1), Some(1.0)),
        outcome(true, Some(1), Some(0.55)),
        outcome(true, Some(measure::DEPTH), Some(0.85)),
        outcome(true, None, None),
        outcome(false, None, Some(0.65)),
        outcome(false, None, None),
    ];
    let measures = measure::Measures::of(&outcomes);
    assert_eq!((measures.with_entity, measures.nobody), (4, 2));
    assert_eq!(measures.recall_at_1, Some(0.5));
    assert_eq!(measures.recall_at_5, Some(0.75));
    assert_eq!(measures.mrr, Some(2.2 / 4.0));
    assert_eq!(measures.recall_at_1_percent_false_accepts, Some(0.25));
    assert_eq!(measures.thresholds.len(), measure::THRESHOLDS.len());
    let half = &measures.thresholds[4];
    assert_eq!(half.threshold, 0.5);
    assert_eq!(half.false_accept_rate, Some(0.5));
    assert_eq!(half.precision, Some(0.5));
    assert_eq!(half.recall, Some(0.5));
    assert_eq!(half.f1, Some(0.5));
    let counts: Vec<usize> = measures.reliability.iter().map(|bin| bin.count).collect();
    assert_eq!(counts, [0, 0, 0, 0, 0, 1, 1, 0, 1, 1]);
    // |1 - 1|, |0.55 - 1|, |0.85 - 0| and |0.65 - 0|, over four answers.
    let error = measures.calibration_error.unwrap();
    assert!((error - 1.95 / 4.0).abs() < 1e-9, "{error}");
    assert_eq!(measure::Measures::of(&[]).recall_at_1, None);
}

#[test]
fn thai_is_romanised_letter_for_letter() {
    for (thai, latin) in [
        ("ทรัมป์", "thram"),
        ("เตหะราน", "teharan"),
        ("โดนัลด์", "donal"),
        ("สมชาย ใจดี", "smchay chaidi"),
        ("พันธุ์", "phan"),
        ("แคนาดา", "khaenada"),
        ("Pelé-10", "pele 10"),
        ("์", ""),
        ("เ", "e"),
        ("東京", ""),
    ] {
        assert_eq!(baselines::romanise(thai), latin, "{thai}");
    }
}

#[test]
fn a_baseline_ranks_as_the_full_scan_does() {
    let names = [
        "โดนัลด์ ทรัมป์",
        "โดนัลด์ ทัสค์",
        "ทรัมพ์",
        "ทรมัป์",
        "Donald Trump",
        "โจ ไบเดน",
        "เตหะราน",
        "เตหราน",
        "ก",
        "สมชาย ใจดี",
    ];
    let entities: Vec<Entity> = names
        .iter()
        .enumerate()
        .map(|(n, name)| Entity::new(n.to_string(), *name).alias(format!("{name} {n}")))
        .collect();
    let order: Vec<usize> = (0..names.len()).rev().collect();
    let plain = |name: &str| thainym::normalize(name).as_str().to_lowercase();
    for baseline in Baseline::ALL {
        let score = |a: &str, b: &str| {
            let (a, b) = (plain(a), plain(b));
            match baseline {
                Baseline::Levenshtein => strsim::normalized_levenshtein(&a, &b),
                Baseline::Osa => {
                    let longer = a.chars().count().max(b.chars().count());
                    1.0 - strsim::osa_distance(&a, &b) as f64 / longer as f64
                }
                Baseline::JaroWinkler => strsim::jaro_winkler(&a, &b),
                Baseline::Romanised => strsim::normalized_levenshtein(
                    &baselines::romanise(&a),
                    &baselines::romanise(&b),
                ),
            }
        };
        let scan = Scan::new(baseline, &entities, &order);
        for query in ["ทรัมป์", "ทรัมป์ 2", "trump", "เตหะราน 7", "โดนัล", "ใจดี สมชาย"]
        {
            let best = |&n: &usize| entities[n].names().map(|name| score(query, name));
            let mut naive: Vec<(usize, f64)> = order
                .iter()
                .map(|n| (*n, best(n).fold(0.0, f64::max)))
                .filter(|(_, score)| *score > 0.0)
                .collect();
            naive.sort_by(|a, b| b.1.total_cmp(&a.1));
            naive.truncate(3);
            let name = baseline.as_str();
            assert_eq!(scan.best(query, 3), naive, "{name}: {query}");
        }
    }
}

#[test]
fn thai_marks_take_no_column() {
    assert_eq!(columns::width("ทรัมป์"), 4);
    assert_eq!(columns::width("น้ำ"), 2);
    assert_eq!(columns::width("東京"), 4);
    assert_eq!(columns::left("กิ", 3), "กิ  ");
    assert_eq!(columns::left("กขคง", 3), "กขคง");
    assert_eq!(columns::plain("a\tb\n\x1b[31m"), "a b \u{FFFD}[31m");
}

#[test]
fn markup_is_escaped_and_controls_are_shown_as_such() {
    let escaped = escape::Escaped("<a href=\"x\">'&'</a>\u{0}\u{202E}\n").to_string();
    assert_eq!(
        escaped,
        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;\u{FFFD}\u{FFFD}\n"
    );
}
