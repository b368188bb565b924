//! The golden files: one line is one case, with its reason in the last column.
//!
//! A file reports all its failing lines together, each with what the resolver said, so
//! that one run shows the whole effect of a change to the tables.
#![allow(clippy::expect_used, clippy::panic)]

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use thainym::{Candidate, Cost, Entity, Kind, Query, Resolver, normalize};

const RESOLVE: &str = include_str!("../data/golden/resolve.tsv");
const HARD_NEGATIVES: &str = include_str!("../data/golden/hard_negatives.tsv");
const NORMALIZE: &str = include_str!("../data/golden/normalize.tsv");
const SOUND: &str = include_str!("../data/golden/sound.tsv");
const ARTICLE: &str = include_str!("../data/golden/article.tsv");
const GAZETTEER: &str = include_str!("../data/gazetteer.tsv");

/// A candidate at least this likely is an answer; one below it is a guess.
const ACCEPTED: f64 = 0.5;
/// Where a second spelling of one sound must stay below: worth a look, not certain.
const CERTAIN: f64 = 0.95;

/// One line of a table, with its number as an editor counts.
struct Line<'t, const N: usize> {
    number: usize,
    fields: [&'t str; N],
}

impl<const N: usize> Line<'_, N> {
    /// Whether the line is right and the engine is known not to be.
    fn is_open(&self) -> bool {
        self.fields
            .last()
            .is_some_and(|reason| reason.starts_with(OPEN))
    }

    fn reason(&self) -> &str {
        let reason = self.fields.last().copied().unwrap_or_default();
        reason.strip_prefix(OPEN).unwrap_or(reason)
    }
}

/// The mark of a line that the engine does not fulfil yet.
const OPEN: &str = "open: ";

/// Reads a table of `N` columns and insists on its header.
fn lines<'t, const N: usize>(table: &'t str, header: [&str; N]) -> Vec<Line<'t, N>> {
    let mut rows = table.lines().enumerate().map(|(at, line)| {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = at + 1;
        let fields = fields
            .try_into()
            .unwrap_or_else(|_| panic!("line {number} has not {N} fields: {line}"));
        Line { number, fields }
    });
    let first = rows.next().expect("a table has a header");
    assert_eq!(first.fields, header);
    rows.collect()
}

/// Collects what is wrong with a file, to be said at the end.
#[derive(Default)]
struct Failures(Vec<(usize, String)>);

impl Failures {
    fn add(&mut self, number: usize, what: impl AsRef<str>) {
        self.0
            .push((number, format!("line {number}: {}", what.as_ref())));
    }

    fn report(self, file: &str, of: usize) {
        let told: Vec<&str> = self.0.iter().map(|(_, what)| what.as_str()).collect();
        assert!(
            told.is_empty(),
            "{file}: {} of {of} lines fail\n{}",
            told.len(),
            told.join("\n")
        );
    }

    /// Insists that just the lines marked as open fail: one that is mended loses its mark.
    fn report_open<const N: usize>(self, file: &str, lines: &[Line<'_, N>]) {
        let is_open = |number: usize| {
            lines
                .iter()
                .any(|line| line.number == number && line.is_open())
        };
        let fails = |number: usize| self.0.iter().any(|(failed, _)| *failed == number);
        let unexpected: Vec<&str> = self
            .0
            .iter()
            .filter(|(number, _)| !is_open(*number))
            .map(|(_, what)| what.as_str())
            .collect();
        let mended: Vec<usize> = lines
            .iter()
            .filter(|line| line.is_open() && !fails(line.number))
            .map(|line| line.number)
            .collect();
        assert!(
            unexpected.is_empty() && mended.is_empty(),
            "{file}: {} of {} lines fail, lines {mended:?} are open and pass\n{}",
            unexpected.len(),
            lines.len(),
            unexpected.join("\n")
        );
    }
}

/// Tells a candidate as a linguist wants to see it.
fn told(candidate: Option<&Candidate<'_>>) -> String {
    let Some(candidate) = candidate else {
        return "no candidate".to_owned();
    };
    let mut text = format!(
        "{} by {}, cost {}, confidence {:.3}",
        candidate.id(),
        candidate.matched(),
        candidate.cost(),
        candidate.confidence()
    );
    for edit in candidate.explain() {
        let _ = write!(
            text,
            "\n      [{}] -> [{}] {} {}",
            edit.from(),
            edit.to(),
            edit.cost(),
            edit.reason()
        );
    }
    text
}

#[test]
fn every_query_finds_its_entity_first_and_a_strange_one_finds_none() {
    let resolver = Resolver::builtin().expect("the gazetteer builds");
    let lines = lines(RESOLVE, ["query", "entity", "reason"]);
    let mut failures = Failures::default();
    for line in &lines {
        let [query, entity, reason] = line.fields;
        let candidates: Vec<_> = resolver.resolve(query).collect();
        let accepted = candidates.iter().find(|c| c.confidence() >= ACCEPTED);
        let first = candidates.first();
        let holds = match entity {
            "" => accepted.is_none(),
            id => first.is_some_and(|c| c.id() == id && c.confidence() >= ACCEPTED),
        };
        if holds {
            continue;
        }
        let wanted = if entity.is_empty() { "nobody" } else { entity };
        let shown = if entity.is_empty() { accepted } else { first };
        let mut what = format!(
            "{query} should be {wanted} ({reason})\n    got {}",
            told(shown)
        );
        let own = candidates.iter().skip(1).find(|c| c.id() == entity);
        if let Some(own) = own {
            let _ = write!(what, "\n    and only then {}", told(Some(own)));
        }
        failures.add(line.number, what);
    }
    failures.report_open("resolve.tsv", &lines);
}

/// Whether an edit says by which letters the two spellings of one sound differ.
fn names_letters(candidate: &Candidate<'_>) -> bool {
    let letter = |sign: &str| sign.chars().find(|c| ('ก'..='ฮ').contains(c));
    candidate.explain().iter().any(|edit| {
        edit.reason().split("; ").any(|reason| {
            let pair = reason
                .split(':')
                .next()
                .and_then(|pair| pair.split_once('/'));
            let Some((Some(a), Some(b))) = pair.map(|(a, b)| (letter(a), letter(b))) else {
                return false;
            };
            a != b && edit.from().contains(a) && edit.to().contains(b)
        })
    })
}

#[test]
fn different_names_that_look_alike_stay_apart() {
    let lines = lines(HARD_NEGATIVES, ["a", "b", "reason"]);
    let mut failures = Failures::default();
    for line in &lines {
        let [a, b, _] = line.fields;
        let reason = line.reason();
        for (query, name) in [(a, b), (b, a)] {
            let resolver = Resolver::new([Entity::new("b", name)]).expect("a name builds");
            let Some(candidate) = resolver.resolve(query).next() else {
                continue;
            };
            let is_homophone = reason.starts_with("homophone");
            let fault = if is_homophone && !names_letters(&candidate) {
                Some("the explanation names no letter that differs")
            } else if is_homophone || reason.starts_with("near variant") {
                (candidate.confidence() >= CERTAIN).then_some("is too certain")
            } else {
                (candidate.confidence() >= ACCEPTED).then_some("is accepted")
            };
            if let Some(fault) = fault {
                let told = told(Some(&candidate));
                failures.add(
                    line.number,
                    format!("{query} for {name} ({reason}) {fault}\n    got {told}"),
                );
            }
        }
    }
    failures.report_open("hard_negatives.tsv", &lines);
}

/// Returns what is wrong with the form of a golden file: a case twice, or no reason.
fn malformed<const N: usize>(lines: &[Line<'_, N>], case: usize) -> Failures {
    let mut failures = Failures::default();
    let mut seen = HashMap::new();
    for line in lines {
        let case: Vec<&str> = line.fields.iter().copied().take(case).collect();
        if let Some(first) = seen.insert(case.clone(), line.number) {
            failures.add(
                line.number,
                format!("{} stands on line {first}", case.join(" ")),
            );
        }
        if line.fields.last().is_none_or(|reason| reason.is_empty()) {
            failures.add(line.number, "no reason");
        }
        if line
            .fields
            .iter()
            .any(|field| *field != field.trim() || field.contains("  "))
        {
            failures.add(line.number, "stray space");
        }
    }
    failures
}

#[test]
fn every_golden_line_is_unique_and_has_a_reason() {
    let resolve = lines(RESOLVE, ["query", "entity", "reason"]);
    malformed(&resolve, 1).report("resolve.tsv", resolve.len());
    let sound = lines(SOUND, ["name", "sounds", "reason"]);
    malformed(&sound, 1).report("sound.tsv", sound.len());
    let pairs = lines(HARD_NEGATIVES, ["a", "b", "reason"]);
    let mut failures = malformed(&pairs, 2);
    let seen: HashSet<_> = pairs.iter().map(|l| (l.fields[0], l.fields[1])).collect();
    for line in &pairs {
        let [a, b, _] = line.fields;
        if seen.contains(&(b, a)) {
            failures.add(line.number, format!("{b} {a} stands the other way round"));
        }
    }
    failures.report("hard_negatives.tsv", pairs.len());
    // Spaces are what some of these lines are about.
    let normalize = lines(NORMALIZE, ["input", "normalized", "reason"]);
    let inputs: HashSet<_> = normalize.iter().map(|line| line.fields[0]).collect();
    assert_eq!(inputs.len(), normalize.len(), "an input stands twice");
    assert!(normalize.iter().all(|line| !line.fields[2].is_empty()));
}

#[test]
fn every_golden_entity_is_in_the_gazetteer() {
    let ids: HashSet<String> = gazetteer().into_iter().map(|entity| entity.id).collect();
    let queries = lines(RESOLVE, ["query", "entity", "reason"]);
    let mentions = lines(ARTICLE, ["text", "entity", "reason"]);
    let mut failures = Failures::default();
    for line in queries.iter().chain(&mentions) {
        let [text, entity, _] = line.fields;
        if !entity.is_empty() && !ids.contains(entity) {
            failures.add(line.number, format!("{text}: {entity} is unknown"));
        }
    }
    failures.report("resolve.tsv, article.tsv", queries.len() + mentions.len());
}

#[test]
fn every_mention_stands_in_the_article_after_the_one_before() {
    let article = include_str!("../data/article.txt");
    let mut at = 0;
    for line in lines(ARTICLE, ["text", "entity", "reason"]) {
        let [text, _, reason] = line.fields;
        let found = article.get(at..).and_then(|rest| rest.find(text));
        let found = found.unwrap_or_else(|| panic!("line {}: no {text}", line.number));
        at += found + text.len();
        assert!(!reason.is_empty(), "line {}: no reason", line.number);
    }
}

/// The gazetteer read by a hand of its own, to check the one in the crate.
fn gazetteer() -> Vec<Entity> {
    lines(GAZETTEER, ["id", "kind", "name", "latin", "aliases"])
        .into_iter()
        .map(|line| {
            let [id, kind, name, latin, aliases] = line.fields;
            let kind = match kind {
                "person" => Kind::Person,
                "place" => Kind::Place,
                "org" => Kind::Org,
                other => panic!("line {}: kind {other} is unknown", line.number),
            };
            let entity = Entity::new(id, name).kind(kind).alias(latin);
            let aliases = aliases.split('|').filter(|alias| !alias.is_empty());
            aliases.fold(entity, Entity::alias)
        })
        .collect()
}

#[test]
fn the_gazetteer_has_unique_slugs_and_no_empty_or_shared_name() {
    let entities = gazetteer();
    assert!(entities.len() >= 400, "{} entities", entities.len());
    let mut ids = HashSet::new();
    let mut owners: HashMap<String, &str> = HashMap::new();
    let mut failures = Failures::default();
    for (at, entity) in entities.iter().enumerate() {
        let number = at + 2;
        let is_slug = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if entity.id.is_empty() || !entity.id.bytes().all(is_slug) {
            failures.add(number, format!("{} is no slug", entity.id));
        }
        if !ids.insert(&entity.id) {
            failures.add(number, format!("{} is the id of two", entity.id));
        }
        for name in entity.names() {
            if name.trim() != name || name.is_empty() {
                failures.add(number, format!("{}: name \"{name}\" is bare", entity.id));
            }
            if normalize(name).as_str() != name {
                failures.add(number, format!("{name} is not normalized"));
            }
            let bare: String = name
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || ('\u{e31}'..='\u{e4e}').contains(c))
                .collect();
            match owners.insert(bare, &entity.id) {
                Some(owner) if owner != entity.id => {
                    failures.add(number, format!("{name} is of {owner} and of {}", entity.id));
                }
                _ => {}
            }
        }
    }
    failures.report("gazetteer.tsv", entities.len());
}

#[test]
fn every_name_of_the_gazetteer_resolves_to_its_own_entity_at_no_cost() {
    let resolver = Resolver::builtin().expect("the gazetteer builds");
    let entities = gazetteer();
    assert_eq!(resolver.len(), entities.len());
    let mut failures = Failures::default();
    for (at, entity) in entities.iter().enumerate() {
        for name in entity.names() {
            let query = Query::new(name).max_cost(Cost::ZERO);
            let first = resolver.resolve(query).next();
            let own = first
                .as_ref()
                .is_some_and(|c| c.id() == entity.id && c.cost() == Cost::ZERO);
            if !own {
                failures.add(
                    at + 2,
                    format!(
                        "{name} should be {}\n    got {}",
                        entity.id,
                        told(first.as_ref())
                    ),
                );
            }
        }
    }
    failures.report("gazetteer.tsv", entities.len());
}
