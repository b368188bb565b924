//! The laws one can say aloud, as properties of the public API.
#![allow(clippy::expect_used)]

#[path = "strategies/names.rs"]
mod names;

use names::{entities, listed, soup, spelling};
use proptest::prelude::*;
use proptest::sample::Index;
use thainym::{Candidate, Cost, Entity, Query, Resolver, normalize};

/// The list of the laws: ids with their names.
type Listed = Vec<(String, Vec<String>)>;

fn built(listed: &Listed) -> Resolver {
    Resolver::new(listed.iter().map(|(id, names)| entity(id, names)))
        .expect("names with letters build")
}

fn entity(id: &str, names: &[String]) -> Entity {
    let (first, aliases) = names.split_first().expect("an entity has a name");
    aliases.iter().fold(Entity::new(id, first), Entity::alias)
}

fn cost() -> impl Strategy<Value = Cost> {
    (0..400u16).prop_map(Cost::from_hundredths)
}

/// All that a candidate says, to compare answers.
fn said(candidate: Candidate<'_>) -> String {
    format!(
        "{} {:?} {} {} {} {} {} {:?}",
        candidate.id(),
        candidate.kind(),
        candidate.name(),
        candidate.matched(),
        candidate.cost(),
        candidate.confidence(),
        candidate.plain_edits(),
        candidate.explain()
    )
}

fn answer<'q, D: AsRef<[u8]>>(resolver: &Resolver<D>, query: impl Into<Query<'q>>) -> Vec<String> {
    resolver.resolve(query).map(said).collect()
}

/// The candidates without their confidence, which also depends on the rivals in reach.
fn ranking<'q>(resolver: &Resolver, query: impl Into<Query<'q>>) -> Vec<String> {
    let told =
        |c: Candidate<'_>| format!("{} {} {} {:?}", c.id(), c.matched(), c.cost(), c.explain());
    resolver.resolve(query).map(told).collect()
}

/// The letters and marks alone, in one case.
fn bare(name: &str) -> String {
    let is_mark = |c: char| ('\u{e31}'..='\u{e4e}').contains(&c);
    let normalized = normalize(name).as_str().to_lowercase();
    normalized
        .chars()
        .filter(|c| c.is_alphanumeric() || is_mark(*c))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn normalizing_twice_is_normalizing_once(text in soup()) {
        let once = normalize(&text);
        let twice = normalize(once.as_str());
        prop_assert_eq!(twice.as_str(), once.as_str());
    }

    #[test]
    fn a_normalized_query_is_answered_as_the_query_is(
        list in entities(),
        query in prop_oneof![spelling(), soup()],
    ) {
        let resolver = built(&list);
        let normalized = normalize(&query);
        let ours = answer(&resolver, normalized.as_str());
        prop_assert_eq!(ours, answer(&resolver, &query));
    }

    #[test]
    fn every_name_and_alias_resolves_to_its_entity_at_no_cost(list in entities()) {
        let resolver = built(&list);
        for (id, names) in &list {
            for name in names {
                let query = Query::new(name).limit(usize::MAX);
                let own = resolver.resolve(query).find(|c| c.id() == id);
                prop_assert_eq!(own.map(|c| c.cost()), Some(Cost::ZERO), "{}: {}", id, name);
            }
        }
    }

    #[test]
    fn a_name_written_as_it_is_listed_is_certain(list in entities()) {
        let resolver = built(&list);
        for (id, names) in &list {
            for name in names {
                let query = Query::new(name).limit(usize::MAX);
                let own = resolver.resolve(query).find(|c| c.id() == id);
                prop_assert_eq!(own.map(|c| c.confidence()), Some(1.0), "{}: {}", id, name);
            }
        }
    }

    #[test]
    fn raising_the_cost_bound_never_loses_a_candidate(
        list in entities(), query in spelling(), low in cost(), more in cost(), limit in 1..8usize,
    ) {
        let resolver = built(&list);
        let within = |bound, limit| ranking(&resolver, Query::new(&query).max_cost(bound).limit(limit));
        let (few, many) = (within(low, usize::MAX), within(low + more, usize::MAX));
        for candidate in &few {
            prop_assert!(many.contains(candidate), "{}", candidate);
        }
        prop_assert!(within(low, limit).len() <= within(low + more, limit).len());
    }

    #[test]
    fn no_candidate_costs_more_than_the_bound(
        list in entities(), query in spelling(), bound in cost(),
    ) {
        let resolver = built(&list);
        for bound in [bound, Cost::ZERO] {
            let query = Query::new(&query).max_cost(bound).limit(usize::MAX);
            for candidate in resolver.resolve(query) {
                prop_assert!(candidate.cost() <= bound, "{}", said(candidate));
            }
        }
    }

    #[test]
    fn a_limit_keeps_the_likeliest_of_the_cheapest_candidates(
        list in entities(), query in spelling(), limit in 0..9usize,
    ) {
        let resolver = built(&list);
        let all: Vec<_> = resolver.resolve(Query::new(&query).limit(usize::MAX)).collect();
        let mut costs: Vec<Cost> = all.iter().map(Candidate::cost).collect();
        costs.sort_unstable();
        // No fewer than five are weighed against each other.
        let worst = costs.get(limit.max(5) - 1).copied().unwrap_or(Cost::MAX);
        let cheapest = all.iter().filter(|candidate| candidate.cost() <= worst);
        let expected: Vec<&str> = cheapest.map(Candidate::id).take(limit).collect();
        let some: Vec<_> = resolver.resolve(Query::new(&query).limit(limit)).collect();
        let ids: Vec<&str> = some.iter().map(Candidate::id).collect();
        prop_assert_eq!(ids, expected);
        let none = resolver.resolve(Query::new(&query).limit(0));
        prop_assert_eq!(none.len(), 0);
    }

    #[test]
    fn candidates_are_in_order_and_each_entity_is_there_once(
        list in entities(), query in spelling(), bound in cost(),
    ) {
        let resolver = built(&list);
        let query = Query::new(&query).max_cost(bound).limit(usize::MAX);
        let candidates: Vec<_> = resolver.resolve(query).collect();
        for pair in candidates.windows(2) {
            let [a, b] = pair else { continue };
            let order = b.confidence().total_cmp(&a.confidence())
                .then_with(|| a.cost().cmp(&b.cost()))
                .then_with(|| a.plain_edits().cmp(&b.plain_edits()))
                .then_with(|| a.id().cmp(b.id()));
            prop_assert!(order.is_lt(), "{}\n{}", said(a.clone()), said(b.clone()));
        }
        let mut ids: Vec<&str> = candidates.iter().map(Candidate::id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), candidates.len());
    }

    #[test]
    fn a_candidate_is_one_of_the_entities_with_one_of_its_names(
        list in entities(), query in spelling(),
    ) {
        let resolver = built(&list);
        for candidate in resolver.resolve(&query) {
            let entity = list.iter().find(|(id, _)| id == candidate.id());
            let Some((_, names)) = entity else {
                return Err(TestCaseError::fail(said(candidate)));
            };
            prop_assert_eq!(candidate.name(), names[0].as_str());
            prop_assert!(names.iter().any(|name| name == candidate.matched()));
        }
    }

    #[test]
    fn confidence_is_a_probability_and_1_only_for_equal_spellings(
        list in entities(), query in spelling(),
    ) {
        let resolver = built(&list);
        for candidate in resolver.resolve(Query::new(&query).limit(usize::MAX)) {
            let confidence = candidate.confidence();
            prop_assert!((0.0..=1.0).contains(&confidence), "{}", said(candidate));
            if confidence == 1.0 {
                // One may have a title more than the other.
                let (ours, theirs) = (bare(&query), bare(candidate.matched()));
                prop_assert!(
                    ours.contains(&theirs) || theirs.contains(&ours),
                    "{} {}", query, said(candidate)
                );
                prop_assert_eq!(candidate.cost(), Cost::ZERO);
            }
        }
    }

    #[test]
    fn the_explained_edits_add_up_to_the_cost_and_each_price_has_a_reason(
        list in entities(), query in prop_oneof![3 => spelling(), 1 => soup()],
    ) {
        let resolver = built(&list);
        let wide = Query::new(&query).max_cost(Cost::edits(9)).limit(usize::MAX);
        for candidate in resolver.resolve(wide) {
            let edits = candidate.explain();
            let sum: Cost = edits.iter().map(|edit| edit.cost()).sum();
            prop_assert_eq!(sum, candidate.cost(), "{} {}", query, said(candidate));
            for edit in edits {
                prop_assert!(!edit.reason().is_empty(), "{} {:?} {}", query, edit, candidate.id());
            }
        }
    }

    #[test]
    fn the_order_of_entities_changes_no_byte(
        (list, other) in entities().prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
    ) {
        let (one, two) = (built(&list), built(&other));
        prop_assert!(one.as_bytes() == two.as_bytes());
    }

    #[test]
    fn saved_bytes_answer_as_the_resolver_does_and_twice_alike(
        list in entities(), query in prop_oneof![spelling(), soup()],
    ) {
        let resolver = built(&list);
        let again = Resolver::from_bytes(resolver.as_bytes()).expect("own bytes are sound");
        let first = answer(&resolver, &query);
        prop_assert_eq!(&first, &answer(&again, &query));
        prop_assert_eq!(&first, &answer(&resolver, &query));
        prop_assert_eq!(resolver.len(), list.len());
        let names: usize = list.iter().map(|(_, names)| names.len()).sum();
        prop_assert!(resolver.names_len() <= names);
    }

    #[test]
    fn a_flipped_bit_or_a_cut_end_is_an_error(
        list in entities(), place in any::<Index>(), bit in 0..8u8,
    ) {
        let bytes = built(&list).as_bytes().to_vec();
        let place = place.index(bytes.len());
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << bit;
        prop_assert!(Resolver::from_bytes(flipped).is_err(), "byte {place} bit {bit}");
        prop_assert!(Resolver::from_bytes(&bytes[..place]).is_err(), "cut at {place}");
    }

    #[test]
    fn no_query_and_no_name_panics(query in soup(), names in prop::collection::vec(soup(), 1..4)) {
        let list = names.iter().enumerate();
        let entities = list.map(|(at, name)| Entity::new(at.to_string(), name));
        // A name without a letter is refused; one that builds is found.
        if let Ok(resolver) = Resolver::new(entities) {
            for name in &names {
                let first = resolver.resolve(name).next();
                prop_assert_eq!(first.map(|c| c.cost()), Some(Cost::ZERO), "{:?}", name);
            }
            let wide = Query::new(&query).max_cost(Cost::MAX).limit(usize::MAX);
            for candidate in resolver.resolve(wide) {
                let sum: Cost = candidate.explain().iter().map(|edit| edit.cost()).sum();
                prop_assert_eq!(sum, candidate.cost(), "{:?} {}", query, said(candidate));
            }
        }
    }
}

#[cfg(feature = "rayon")]
#[test]
fn many_queries_at_once_are_answered_as_one_by_one() {
    let names: Vec<&str> = listed().into_iter().step_by(7).collect();
    let list: Listed = names
        .iter()
        .enumerate()
        .map(|(at, name)| (at.to_string(), vec![(*name).to_owned()]))
        .collect();
    let resolver = built(&list);
    let one_by_one: Vec<Vec<String>> = names.iter().map(|name| answer(&resolver, *name)).collect();
    let at_once = resolver.resolve_all(&names).into_iter();
    let at_once: Vec<Vec<String>> = at_once.map(|found| found.map(said).collect()).collect();
    assert_eq!(at_once, one_by_one);
}

#[test]
fn a_query_of_ten_thousand_signs_is_answered() {
    let list: Listed = listed()
        .into_iter()
        .step_by(160)
        .enumerate()
        .map(|(at, name)| (at.to_string(), vec![name.to_owned()]))
        .collect();
    let resolver = built(&list);
    let words = [
        "ก",
        "เ",
        "่",
        "์",
        "ำ",
        "ๆ",
        "กา ",
        "นาย",
        "พล.อ.",
        "เกลา",
        "กวน",
        "อัล-",
        "ห",
        "ทร",
        "a",
        "x y ",
        "ngh",
        "'",
        "9 ",
        "\u{0}",
        "😀",
        "漢",
        "\u{301}",
        "สมชาย",
        "กษณ์",
        "(",
        " ",
    ];
    for word in words {
        let query: String = word.chars().cycle().take(10_000).collect();
        let wide = Query::new(&query).max_cost(Cost::MAX);
        for candidate in resolver.resolve(wide) {
            let sum: Cost = candidate.explain().iter().map(|edit| edit.cost()).sum();
            assert_eq!(sum, candidate.cost(), "{word}");
        }
    }
}

#[test]
fn a_name_of_two_thousand_signs_is_found() {
    for word in ["กา", "สมชาย", "เกลา ", "ab", "漢"] {
        let name: String = word.chars().cycle().take(2_000).collect();
        let resolver = Resolver::new([Entity::new("long", &name)]).expect("a long name builds");
        let first = resolver.resolve(&name).next();
        assert_eq!(first.map(|c| c.cost()), Some(Cost::ZERO), "{word}");
    }
}
