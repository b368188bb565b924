//! The oracle: the same answers from a scan of all names with the textbook dynamic
//! programme. It shares the prices with the resolver, and nothing of the search.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::cost::Cost;
use crate::explain::{self, Edit};
use crate::model::{Model, Profile, model};
use crate::name::{Form, Name, Side};
use crate::sound::Unit;
use crate::thai;

#[path = "../../tests/strategies/names.rs"]
mod names;

/// The textbook weighted edit distance: the whole table, no bound, no shortcut.
fn textbook(a: &[Unit], b: &[Unit], profile: Profile, model: &Model) -> u32 {
    let single = |unit: &Unit| u32::from(model.single(unit, profile));
    let pair = |x: &Unit, y: &Unit| u32::from(model.pair(x, y, profile));
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for row in 1..=a.len() {
        table[row][0] = table[row - 1][0] + single(&a[row - 1]);
    }
    for column in 1..=b.len() {
        table[0][column] = table[0][column - 1] + single(&b[column - 1]);
    }
    for row in 1..=a.len() {
        for column in 1..=b.len() {
            let (x, y) = (&a[row - 1], &b[column - 1]);
            table[row][column] = (table[row - 1][column] + single(x))
                .min(table[row][column - 1] + single(y))
                .min(table[row - 1][column - 1] + pair(x, y));
        }
    }
    table[a.len()][b.len()]
}

/// The cost of a query against one name: the cheapest pair of forms of which not both
/// lack a part. A pair whose penalty alone is above `bound` cannot be within it.
fn scanned(asked: &Name<'_>, listed: &Name<'_>, bound: u32) -> Option<u32> {
    let profile = asked.profile_with(listed);
    let style = u32::from(asked.style_cost(listed, model()).hundredths());
    let penalty = |ours: &Form, theirs: &Form| {
        u32::from(ours.penalty.hundredths()) + u32::from(theirs.penalty.hundredths())
    };
    let pairs = asked
        .forms
        .iter()
        .flat_map(|ours| listed.forms.iter().map(move |theirs| (ours, theirs)));
    pairs
        .filter(|(ours, theirs)| !(ours.part && theirs.part) && penalty(ours, theirs) <= bound)
        .filter_map(|(ours, theirs)| {
            let units = textbook(&ours.units, &theirs.units, profile, model());
            let is_within = units <= u32::from(ours.most.hundredths());
            is_within.then(|| style + penalty(ours, theirs) + units)
        })
        .min()
        .filter(|cost| *cost <= bound)
}

/// The names of each entity, taken apart.
type Scan<'t> = Vec<(&'t str, Vec<Name<'t>>)>;

fn scan_of<'t>(entities: &'t [(String, Vec<String>)]) -> Scan<'t> {
    let name = |name: &'t String| Name::new(name, Side::Listed);
    let entity =
        |(id, names): &'t (String, Vec<String>)| (id.as_str(), names.iter().map(name).collect());
    entities.iter().map(entity).collect()
}

fn built(entities: &[(String, Vec<String>)]) -> Resolver {
    let entities = entities.iter().map(|(id, names)| {
        let first = Entity::new(id, &names[0]);
        names[1..].iter().fold(first, Entity::alias)
    });
    Resolver::new(entities).expect("names with letters build")
}

/// Checks the answers to one query, at every limit of `limits`, against the scan.
fn check(resolver: &Resolver, scan: &Scan<'_>, query: &str, bound: Option<Cost>, limits: &[usize]) {
    let asked = match bound {
        Some(_) => Asked::new(query),
        None => Asked::open(query),
    };
    let widest = bound.unwrap_or_else(|| asked.default_bound());
    let widest = u32::from(widest.hundredths());
    let mut expected = BTreeMap::new();
    for (id, names) in scan {
        let costs = names
            .iter()
            .filter_map(|name| scanned(&asked.name, name, widest));
        if let Some(cost) = costs.min() {
            expected.insert(*id, cost);
        }
    }
    // A query that sets no bound stops at a distance from its best candidate.
    if bound.is_none()
        && let Some(best) = expected.values().min().copied()
    {
        let lowest = Cost::from_hundredths(best as u16);
        let spread = asked.default_spread(lowest);
        let most = best + u32::from(spread.hundredths());
        expected.retain(|_, cost| *cost <= most);
    }
    let ask = |limit: usize| {
        let query = Query::new(query).limit(limit);
        let query = match bound {
            Some(bound) => query.max_cost(bound),
            None => query,
        };
        resolver.resolve(query).collect::<Vec<_>>()
    };
    let all = ask(usize::MAX);
    let costs: BTreeMap<&str, u32> = all
        .iter()
        .map(|candidate| (candidate.id(), u32::from(candidate.cost().hundredths())))
        .collect();
    assert_eq!(costs, expected, "{query}");
    assert_eq!(costs.len(), all.len(), "{query}: an entity twice");
    let in_order = all.windows(2).all(|pair| {
        let (a, b) = (&pair[0], &pair[1]);
        let order = b.confidence().total_cmp(&a.confidence());
        let order = order.then(a.cost().cmp(&b.cost()));
        let order = order.then(a.plain_edits().cmp(&b.plain_edits()));
        order.then(a.id().cmp(b.id())).is_lt()
    });
    assert!(in_order, "{query}");
    for limit in limits {
        let some = ask(*limit);
        // The cheapest are weighed, and of these the likeliest given.
        let mut lowest: Vec<u32> = expected.values().copied().collect();
        lowest.sort_unstable();
        let weighed = (*limit).max(RIVALS).min(lowest.len());
        let worst = weighed.checked_sub(1).map_or(0, |last| lowest[last]);
        let cheap = all
            .iter()
            .map(Candidate::id)
            .filter(|id| costs[id] <= worst);
        let ids = some.iter().map(Candidate::id);
        assert!(ids.eq(cheap.take(*limit)), "{query}: limit {limit}");
    }
}

#[test]
fn a_near_best_narrows_the_search_of_a_thai_spelling() {
    let spread = |text: &str, best: u16| {
        let spread = Asked::new(text).default_spread(Cost::from_hundredths(best));
        spread.hundredths()
    };
    let thai = [0, 9, 10, 50, 100, 105, 200, u16::MAX].map(|best| spread("โอบามา", best));
    assert_eq!(thai, [30, 35, 36, 60, 60, 58, 20, 20]);
    assert_eq!([0, 50, 150].map(|best| spread("Obama", best)), [60, 60, 40]);
}

#[test]
fn a_dearer_best_never_narrows_the_search() {
    for text in ["โอบามา", "Obama"] {
        let asked = Asked::new(text);
        let reach = |best| best + asked.default_spread(best);
        let bests: Vec<Cost> = (0..=400).map(Cost::from_hundredths).collect();
        assert!(bests.is_sorted_by_key(|best| reach(*best)), "{text}");
    }
}

#[test]
fn moved_parts_must_sound_alike_unless_a_bound_is_set() {
    let resolver = Resolver::new([Entity::new("a", "บารัค โอบามา")]).expect("a name");
    let first = |query: Query<'_>| resolver.resolve(query).next().map(|c| c.cost());
    let (alike, apart) = ("โอบามา บารัค", "โอบามา มานัก");
    assert_eq!(first(alike.into()), Some(Cost::from_hundredths(5)));
    assert_eq!(first(apart.into()), None);
    assert!(first(Query::new(apart).max_cost(Cost::edits(3))).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_search_answers_as_a_scan_of_all_names(
        entities in names::entities(),
        queries in prop::collection::vec((names::spelling(), prop::option::of(0..500u16)), 1..5),
        limits in prop::collection::vec(0..8usize, 2),
    ) {
        let (resolver, scan) = (built(&entities), scan_of(&entities));
        for (query, bound) in &queries {
            let bound = bound.map(Cost::from_hundredths);
            check(&resolver, &scan, query, bound, &limits);
        }
        // What is asked is often listed.
        let listed = entities.iter().flat_map(|(_, names)| names).take(3);
        for query in listed {
            check(&resolver, &scan, query, None, &limits);
        }
    }

    #[test]
    fn the_segments_of_a_match_join_to_both_names_and_add_up(
        query in prop_oneof![4 => names::spelling(), 1 => names::soup()],
        name in names::spelling(),
        slips in names::spelling(),
    ) {
        let asked = Name::new(&query, Side::Asked);
        for name in [&name, &slips, &query] {
            let listed = Name::new(name, Side::Listed);
            let profile = asked.profile_with(&listed);
            for ours in &asked.forms {
                for theirs in &listed.forms {
                    let segments = explain::segments(&asked, ours, &listed, theirs, profile);
                    let from: String = segments.iter().map(Edit::from).collect();
                    let to: String = segments.iter().map(Edit::to).collect();
                    prop_assert_eq!(joined(&from), written(&asked, ours));
                    prop_assert_eq!(joined(&to), written(&listed, theirs));
                    let sum: Cost = segments.iter().map(Edit::cost).sum();
                    let cost = textbook(&ours.units, &theirs.units, profile, model());
                    prop_assert_eq!(u32::from(sum.hundredths()), cost);
                }
            }
        }
    }
}

/// Returns the query for two parts of a name in the other order, with other consonants.
fn moved(slips: &[(usize, char)], from: usize) -> String {
    let parts = ["วลาดิมีร์", "วลาดิมีโรวิช", "ปูติน"];
    let mut letters: Vec<char> = format!("{} {}", parts[2], parts[from]).chars().collect();
    let length = letters.len();
    for (at, letter) in slips {
        if thai::is_consonant(letters[at % length]) {
            letters[at % length] = *letter;
        }
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Though parts that moved must sound alike, what may be left out beside them is not
    /// told by what they may cost.
    #[test]
    fn parts_that_moved_are_found_beside_one_that_is_left_out(
        slips in prop::collection::vec((0..20_usize, prop::char::range('ก', 'ฮ')), 0..5),
        from in 0..2_usize,
        limits in prop::collection::vec(1..30_usize, 2),
    ) {
        let entities = [("a".to_owned(), vec!["วลาดิมีร์ วลาดิมีโรวิช ปูติน".to_owned()])];
        let (resolver, scan) = (built(&entities), scan_of(&entities));
        check(&resolver, &scan, &moved(&slips, from), None, &limits);
    }
}

/// Returns how sure it is that a query means the one name of a list.
fn alone(name: &str, query: &str) -> f64 {
    let resolver = Resolver::new([Entity::new("a", name)]).expect("a name");
    let first = resolver.resolve(query).next();
    first.map_or(0.0, |candidate| candidate.confidence())
}

#[test]
fn a_slip_in_the_part_that_agrees_does_not_make_the_other_one_agree() {
    for (name, queries) in [
        ("ฮุน มาเนต", ["ฮุน มานี", "ฮูน มานี", "ฮุง มานี"]),
        ("สมิธ จองอิล", ["สมิธ จองอึน", "สมิต จองอึน", "ซมิธ จองอึน"]),
        ("เจมส์ มาร์ติน", ["เจมส์ มาร์ตอง", "เจม มาร์ตอง", "เจมส มาร์ตอง"]),
    ] {
        for query in queries {
            assert!(alone(name, query) < 0.5, "{query} is {name}");
        }
    }
}

#[test]
fn a_word_for_the_kind_does_not_join_what_is_known_apart() {
    for name in ["ไอร์แลนด์", "ประเทศไอร์แลนด์"] {
        for query in ["ไอซ์แลนด์", "ประเทศไอซ์แลนด์"]
        {
            assert!(alone(name, query) < 0.5, "{query} is {name}");
        }
        assert!(alone(name, "ไอร์แลนด์") > 0.5);
    }
    assert!(alone("โดมินิกา", "ประเทศโดมินิกัน") < 0.5);
}

/// The text without the spaces that part it.
fn joined(text: &str) -> String {
    text.replace(' ', "")
}

/// The parts of a form, in its order.
fn written(name: &Name<'_>, form: &Form) -> String {
    let parts = form.spans.iter().map(|span| &name.text[span.clone()]);
    parts.collect::<String>().replace(' ', "")
}

#[test]
fn a_space_elsewhere_that_costs_something_is_nearly_certain() {
    for (query, name) in [("สุภา กลภรณ์", "สุภาก ลภรณ์"), ("สมชายอาภา", "สมชาย อาภา")]
    {
        let resolver = Resolver::new([Entity::new("one", name)]).unwrap();
        let best = resolver.resolve(query).next().unwrap();
        assert!(best.cost() > Cost::ZERO, "{query}");
        assert!((0.99..1.0).contains(&best.confidence()), "{query}");
    }
}

#[test]
fn a_space_elsewhere_leaves_a_doubt_even_at_no_cost() {
    let resolver = Resolver::new([Entity::new("one", "ตาก ลม")]).unwrap();
    let confidence = |query| resolver.resolve(query).next().unwrap().confidence();
    assert!((0.99..1.0).contains(&confidence("ตา กลม")));
    assert_eq!(confidence("ตาก ลม"), 1.0);
}

#[test]
fn of_many_namesakes_the_first_are_those_of_the_smallest_ids() {
    let spellings = ["สมชาย ใจดี", "สมชาย ใจดี", "สมชัย ใจดี", "Somchai Jaidee"];
    let entities: Vec<(String, Vec<String>)> = (0..60)
        .map(|at| {
            let name = spellings[at % 4].to_owned();
            // Some bear a second name, by which they may be nearer or surer.
            let other = (at % 7 == 0).then(|| spellings[at % 3].to_owned());
            (
                format!("q{:02}", at * 17 % 60),
                std::iter::once(name).chain(other).collect(),
            )
        })
        .collect();
    let (resolver, scan) = (built(&entities), scan_of(&entities));
    for query in ["สมชาย ใจดี", "สมชาย", "สมใช ใจดี", "Somchai Jaidi"]
    {
        for bound in [None, Some(Cost::edits(2))] {
            check(&resolver, &scan, query, bound, &[1, 3, 5, 9, 40]);
        }
    }
}

const THAI_QUERIES: [&str; 12] = [
    "อัคมาเดียน",
    "นายอาห์หมัดเดียน",
    "ลูคาเชนโก",
    "วลาดิมีร์ พูติน",
    "คิมจองอุน",
    "พล.อ.ประยุทธ จันโอชา",
    "ทักษิน",
    "กรุงมินสค์",
    "สวิสเซอร์แลนด์",
    "บริษัท ท่าอากาศยานไทย จำกัด (มหาชน)",
    "กกต.",
    "เกลา",
];

const LATIN_QUERIES: [&str; 12] = [
    "Ahmadiyan",
    "Lukashenka Alexander",
    "Zelensky",
    "xi jinping",
    "Saddam Husein",
    "Prayut",
    "Qaddafi",
    "Kieff",
    "NATO",
    "U.S.",
    "อันวาร์ Ibrahim",
    "Müller",
];

fn check_in_gazetteer(queries: &[&str]) {
    let entities: Vec<(String, Vec<String>)> = gazetteer()
        .expect("the gazetteer reads")
        .into_iter()
        .map(|entity| {
            let names = entity.names().map(str::to_owned).collect();
            (entity.id, names)
        })
        .collect();
    let (resolver, scan) = (built(&entities), scan_of(&entities));
    for query in queries {
        check(&resolver, &scan, query, None, &[5]);
    }
}

#[test]
fn thai_queries_to_the_gazetteer_are_answered_as_a_scan_answers_them() {
    check_in_gazetteer(&THAI_QUERIES);
}

#[test]
fn latin_queries_to_the_gazetteer_are_answered_as_a_scan_answers_them() {
    check_in_gazetteer(&LATIN_QUERIES);
}
