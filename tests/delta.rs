//! A base and a delta answer as an index of the changed list does.
#![allow(clippy::expect_used)]

#[path = "strategies/names.rs"]
mod names;

use std::collections::BTreeMap;

use names::{entities, soup, spelling};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use thainym::{Change, Cost, Delta, Entity, Kind, Query, Resolver, Text};

type List = BTreeMap<String, Entity>;

/// What is done to a list, by whatever is in it at that time.
#[derive(Clone, Debug)]
enum Act {
    Put(usize, Vec<String>, Kind),
    /// Gives one entity the names of another.
    Copy(Index, usize),
    Remove(Index),
    /// Removes an entity and puts it back as it was.
    Return(Index),
}

fn act() -> impl Strategy<Value = Act> {
    let kind = prop::sample::select(vec![Kind::Person, Kind::Place, Kind::Org, Kind::Other]);
    prop_oneof![
        4 => (0..40_usize, vec(spelling(), 1..3), kind)
            .prop_map(|(id, names, kind)| Act::Put(id, names, kind)),
        2 => (any::<Index>(), 0..40_usize).prop_map(|(from, to)| Act::Copy(from, to)),
        4 => any::<Index>().prop_map(Act::Remove),
        1 => any::<Index>().prop_map(Act::Return),
    ]
}

fn entity(id: String, names: &[String]) -> Entity {
    let (first, aliases) = names.split_first().expect("an entity has a name");
    aliases.iter().fold(Entity::new(id, first), Entity::alias)
}

fn list(listed: &[(String, Vec<String>)]) -> List {
    let entities = listed
        .iter()
        .map(|(id, names)| (id.clone(), entity(id.clone(), names)));
    entities.collect()
}

/// Does it to the list and returns the same as changes.
fn act_on(list: &mut List, act: &Act) -> Vec<Change> {
    let pick = |list: &List, at: &Index| {
        let entities: Vec<&Entity> = list.values().collect();
        (!entities.is_empty()).then(|| (*at.get(&entities)).clone())
    };
    let put = match act {
        Act::Put(id, names, kind) => Some(entity(format!("q{id}"), names).kind(*kind)),
        Act::Copy(from, to) => pick(list, from).map(|mut entity| {
            entity.id = format!("q{to}");
            entity
        }),
        Act::Remove(at) => {
            let gone = pick(list, at).and_then(|entity| list.remove(&entity.id));
            return gone
                .map(|entity| Change::Remove(entity.id))
                .into_iter()
                .collect();
        }
        Act::Return(at) => {
            let back = pick(list, at).into_iter();
            return back
                .flat_map(|entity| [Change::Remove(entity.id.clone()), entity.into()])
                .collect();
        }
    };
    let put = put.into_iter().inspect(|entity| {
        list.insert(entity.id.clone(), entity.clone());
    });
    put.map(Change::from).collect()
}

fn built(list: &List) -> Resolver {
    Resolver::new(list.values().cloned()).expect("names with letters build")
}

fn answer<'q>(resolver: &Resolver, query: impl Into<Query<'q>>) -> Vec<String> {
    let candidates = resolver.resolve(query);
    let said = candidates.map(|c| format!("{c:?} {:?}", c.explain()));
    // The number of a name is no part of an answer, but both number alike.
    said.collect()
}

fn found(resolver: &Resolver, text: &str) -> Vec<String> {
    let mentions = resolver.mentions(Text::new(text).min_confidence(0.05));
    mentions.map(|mention| format!("{mention:?}")).collect()
}

/// The base with changes, and what it must be like.
fn changed(base: &[(String, Vec<String>)], days: &[Vec<Act>]) -> (Resolver, Resolver) {
    let mut list = list(base);
    let base = built(&list);
    let mut changed = base.clone();
    for acts in days {
        let changes: Vec<Change> = acts.iter().flat_map(|act| act_on(&mut list, act)).collect();
        let delta = changed.delta(changes).expect("the changes are sound");
        let saved = Delta::from_bytes(delta.as_bytes()).expect("own bytes are sound");
        changed = base.clone().with_delta(saved).expect("it is the same base");
    }
    (changed, built(&list))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_base_with_a_delta_resolves_as_an_index_of_the_changed_list(
        base in entities(), days in vec(vec(act(), 0..8), 1..3),
        queries in vec(prop_oneof![4 => spelling(), 1 => soup()], 4),
        bound in (0..400_u16).prop_map(Cost::from_hundredths), limit in 1..9_usize,
    ) {
        let (changed, rebuilt) = changed(&base, &days);
        let all = base.iter().flat_map(|(_, names)| names);
        for query in queries.iter().chain(all) {
            prop_assert_eq!(answer(&changed, query), answer(&rebuilt, query));
            let wide = || Query::new(query).max_cost(bound).limit(limit);
            prop_assert_eq!(answer(&changed, wide()), answer(&rebuilt, wide()));
        }
    }

    #[test]
    fn a_base_with_a_delta_finds_the_mentions_that_the_changed_list_has(
        base in entities(), days in vec(vec(act(), 0..8), 1..3), more in vec(spelling(), 1..6),
    ) {
        let (changed, rebuilt) = changed(&base, &days);
        let named = base.iter().flat_map(|(_, names)| names).chain(&more);
        let text: Vec<String> = named
            .enumerate()
            .map(|(at, name)| match at % 3 {
                0 => format!("ที่ประชุมกล่าวว่า {name} ได้ประกาศมาตรการใหม่"),
                1 => format!("นาย{name}เห็นว่าเศรษฐกิจขยายตัว"),
                _ => format!("({name})"),
            })
            .collect();
        let text = text.join(" ");
        prop_assert_eq!(found(&changed, &text), found(&rebuilt, &text));
    }

    #[test]
    fn a_base_with_a_delta_is_counted_and_compacted_as_the_changed_list(
        base in entities(), days in vec(vec(act(), 0..8), 1..4),
    ) {
        let (changed, rebuilt) = changed(&base, &days);
        prop_assert_eq!(changed.len(), rebuilt.len());
        prop_assert_eq!(changed.names_len(), rebuilt.names_len());
        for id in (0..40).map(|id| format!("q{id}")) {
            prop_assert!(changed.names(&id).eq(rebuilt.names(&id)), "{}", id);
        }
        let compact = changed.compact().expect("it is small");
        prop_assert!(compact.as_bytes() == rebuilt.as_bytes());
        let again = rebuilt.compact().expect("it is small");
        prop_assert!(again.as_bytes() == rebuilt.as_bytes());
    }

    #[test]
    fn a_flipped_bit_or_a_cut_end_of_a_delta_is_an_error(
        base in entities(), acts in vec(act(), 0..6), place in any::<Index>(), bit in 0..8_u8,
    ) {
        let mut list = list(&base);
        let resolver = built(&list);
        let changes: Vec<Change> = acts.iter().flat_map(|act| act_on(&mut list, act)).collect();
        let delta = resolver.delta(changes).expect("the changes are sound");
        let mut bytes = delta.as_bytes().to_vec();
        let place = place.index(bytes.len());
        prop_assert!(Delta::from_bytes(&bytes[..place]).is_err(), "cut at {place}");
        bytes[place] ^= 1 << bit;
        prop_assert!(Delta::from_bytes(bytes).is_err(), "byte {place} bit {bit}");
    }

    #[test]
    fn no_bytes_make_opening_a_delta_panic(body in vec(any::<u8>(), 0..200)) {
        prop_assert!(Delta::from_bytes(body.as_slice()).is_err());
        let mut bytes = b"THNYMD\r\n\x01\0\0\0".to_vec();
        bytes.extend(body);
        prop_assert!(Delta::from_bytes(bytes).is_err());
    }
}

#[test]
fn a_delta_fits_no_index_but_its_own() {
    let one = Resolver::new([Entity::new("minsk", "มินสก์")]).expect("it builds");
    let other = Resolver::new([Entity::new("minsk", "มินสค์")]).expect("it builds");
    let delta = one
        .delta([Entity::new("kyiv", "เคียฟ")])
        .expect("it is sound");
    let error = other
        .with_delta(delta.clone())
        .expect_err("it is another base");
    assert!(error.is_outdated(), "{error}");
    let same = Resolver::from_bytes(one.as_bytes()).expect("own bytes are sound");
    assert_eq!(
        same.with_delta(delta).expect("it is the same base").len(),
        2
    );
}

#[test]
fn removing_what_is_not_there_is_an_error_that_names_it() {
    let base = Resolver::new([Entity::new("minsk", "มินสก์")]).expect("it builds");
    let remove = |ids: &[&str]| base.delta(ids.iter().map(|id| Change::Remove((*id).to_owned())));
    assert!(remove(&["minsk"]).is_ok());
    for ids in [&["q9"][..], &["minsk", "minsk"]] {
        let error = remove(ids).expect_err("it is not there");
        assert!(error.is_entity(), "{error}");
        assert!(error.to_string().contains(ids[ids.len() - 1]), "{error}");
    }
    let error = base
        .delta([Entity::new("q1", "---")])
        .expect_err("no letter");
    assert!(error.is_entity() && error.to_string().contains("\"q1\""));
}

#[test]
fn an_empty_delta_changes_nothing_and_one_may_empty_the_list() {
    let base = Resolver::new([Entity::new("minsk", "มินสก์")]).expect("it builds");
    let none = base.delta(Vec::<Change>::new()).expect("it is sound");
    let same = base.clone().with_delta(none).expect("it is the same base");
    assert_eq!(answer(&same, "มินสค์"), answer(&base, "มินสค์"));
    let all = base
        .delta([Change::Remove("minsk".to_owned())])
        .expect("it is sound");
    let empty = base.with_delta(all).expect("it is the same base");
    assert!(empty.is_empty() && answer(&empty, "มินสค์").is_empty());
    assert!(empty.compact().expect("it is small").is_empty());
}
