//! `thainym` by its public face: from `&str` to ranked candidates.

use std::rc::Rc;

use ::thainym::{Cost, Entity, Query, Resolver};

use super::{Engine, Task, measured};
use crate::corpus;

pub const NAME: &str = "thainym";
/// The name alone, for so many names, is what every larger index is checked against.
const CHECKED: usize = 1000;

pub fn engines(names: &Rc<[String]>) -> Vec<Engine> {
    let (resolver, _, build) =
        measured(|| Resolver::new(corpus::entities(names)).expect("the corpus is valid"));
    let resolver = Rc::new(resolver);
    let alone: Rc<[Resolver]> = names
        .iter()
        .take(CHECKED)
        .zip(0..)
        .map(|(name, place): (_, usize)| {
            let entity = Entity::new(place.to_string(), name);
            Resolver::new([entity]).expect("the corpus is valid")
        })
        .collect();
    let bytes = resolver.as_bytes().len();
    let engine = |task, how, hundredths: Option<u16>| {
        let budget = hundredths.map(Cost::from_hundredths);
        let (engine, checked, alone) = (
            Rc::clone(&resolver),
            Rc::clone(&resolver),
            Rc::clone(&alone),
        );
        Engine {
            name: NAME,
            task,
            how,
            bytes,
            build,
            search: Box::new(move |query| places(&engine, asked(query, budget))),
            check: Box::new(move |query, found| check(&checked, &alone, query, budget, found)),
        }
    };
    vec![
        engine(Task::Closest, "top 5", None),
        engine(Task::Within, "all, cost 0.5", Some(50)),
        engine(Task::Within, "all, cost 1", Some(100)),
        engine(Task::Within, "all, cost 1.5", Some(150)),
        engine(Task::Within, "all, cost 2", Some(200)),
    ]
}

fn asked(query: &str, budget: Option<Cost>) -> Query<'_> {
    match budget {
        None => Query::new(query).limit(5),
        Some(budget) => Query::new(query).max_cost(budget).limit(usize::MAX),
    }
}

fn places(resolver: &Resolver, query: Query<'_>) -> Vec<usize> {
    let found = resolver.resolve(query);
    found.filter_map(|found| found.id().parse().ok()).collect()
}

/// Checks an answer against indexes of one name each, where there is nothing to search.
///
/// Every name within the budget must be found. Without a budget the cheapest must cost no
/// more than any name does alone.
fn check(
    resolver: &Resolver,
    alone: &[Resolver],
    query: &str,
    budget: Option<Cost>,
    found: &[usize],
) {
    let costs = alone.iter().zip(0..).filter_map(|(one, place)| {
        let candidate = one.resolve(asked(query, budget)).next()?;
        Some((candidate.cost(), place))
    });
    let mut costs: Vec<(Cost, usize)> = costs.collect();
    if budget.is_some() {
        costs.sort_unstable_by_key(|&(_, place)| place);
        let mut among: Vec<usize> = found
            .iter()
            .copied()
            .filter(|&at| at < alone.len())
            .collect();
        among.sort_unstable();
        let wanted: Vec<usize> = costs.iter().map(|&(_, place)| place).collect();
        assert_eq!(among, wanted, "for {query}");
    } else if let Some(&(least, place)) = costs.iter().min() {
        let all = resolver.resolve(Query::new(query).limit(usize::MAX));
        let best = all.map(|candidate| candidate.cost()).min();
        assert!(
            best.is_some_and(|best| best <= least),
            "for {query}: {best:?}, but {place} alone costs {least}"
        );
    }
}
