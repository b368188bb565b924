use super::*;
use crate::Entity;
use proptest::prelude::*;

const RULES: u64 = 0x5EED;

/// A key of the whole name and one of each of its words, dearer ones later.
fn forms(name: &str) -> Vec<(Vec<u8>, bool, u8)> {
    let whole = std::iter::once((name, false));
    whole
        .chain(name.split(' ').map(|word| (word, true)))
        .zip(0..)
        .map(|((text, part), penalty)| {
            let key = text.bytes().filter(|&byte| byte != b' ');
            (key.collect(), part, penalty)
        })
        .collect()
}

fn keyed(name: &str) -> Keyed {
    Keyed::of(&forms(name))
}

fn build(entities: &[Entity]) -> Vec<u8> {
    let mut builder = Builder::new(RULES);
    for entity in entities {
        builder.add(entity, keyed).unwrap();
    }
    builder.finish().unwrap()
}

fn some_entities() -> Vec<Entity> {
    vec![
        Entity::new("q7", "somchai jaidee").kind(Kind::Person),
        Entity::new("q2", "เชียงใหม่")
            .kind(Kind::Place)
            .alias("chiang mai")
            .alias("เชียงใหม่"),
        Entity::new("q10", "ปตท").kind(Kind::Org).alias("ptt"),
        Entity::new("q1", "mai"),
    ]
}

fn entities() -> impl Strategy<Value = Vec<Entity>> {
    let names = prop::collection::vec("[a-c]{1,4}( [a-c]{1,3})?", 1..4);
    let kind = prop::sample::select(vec![Kind::Person, Kind::Place, Kind::Org, Kind::Other]);
    prop::collection::btree_map("[a-z]{1,3}", (names, kind), 0..12).prop_map(|entities| {
        let entity = |(id, (names, kind)): (String, (Vec<String>, Kind))| {
            let mut names = names.into_iter();
            let entity = Entity::new(id, names.next().unwrap()).kind(kind);
            names.fold(entity, Entity::alias)
        };
        entities.into_iter().map(entity).collect()
    })
}

#[test]
fn what_goes_in_can_be_read_back() {
    let index = Index::open(build(&some_entities()), RULES).unwrap();
    assert_eq!((index.len(), index.names_len()), (4, 6));
    let ids: Vec<_> = (0..4).map(|e| index.entity_id(EntityId(e))).collect();
    assert_eq!(ids, ["q1", "q10", "q2", "q7"]);
    let place = index.find_entity("q2").unwrap();
    assert_eq!(index.entity_kind(place), Kind::Place);
    let names: Vec<_> = index.entity_names(place).map(NameId).collect();
    assert!(names.iter().all(|&name| index.name_entity(name) == place));
    let names: Vec<_> = names.iter().map(|&name| index.name_text(name)).collect();
    assert_eq!(
        names,
        ["เชียงใหม่", "chiang mai"],
        "the repeated alias is kept once"
    );
    let found: Vec<_> = index.get(b"mai").unwrap().collect();
    let shown: Vec<_> = found
        .iter()
        .map(|p| (index.name_text(p.name), p.part, p.penalty.hundredths()))
        .collect();
    assert_eq!(
        shown,
        [("mai", false, 0), ("mai", true, 1), ("chiang mai", true, 2)]
    );
    assert!(index.get(b"ma").is_none() && index.get(b"").is_none());
    assert_eq!(index.find_entity("q3"), None);
}

#[test]
fn an_unknown_number_gives_nothing() {
    let index = Index::open(build(&some_entities()), RULES).unwrap();
    for number in [4, 6, 1 << 31, u32::MAX] {
        assert_eq!(index.entity_id(EntityId(number)), "");
        assert_eq!(index.entity_kind(EntityId(number)), Kind::Other);
        assert!(index.entity_names(EntityId(number)).is_empty());
    }
    assert_eq!(index.name_text(NameId(6)), "");
    assert_eq!(index.name_text(NameId(u32::MAX)), "");
}

#[test]
fn an_index_of_nothing_is_sound_and_finds_nothing() {
    let index = Index::open(build(&[]), RULES).unwrap();
    assert_eq!(
        (index.len(), index.names_len(), index.all_keys().len()),
        (0, 0, 0)
    );
    assert!(index.get(b"a").is_none());
    assert_eq!(index.find_entity(""), None);
}

#[test]
fn every_flipped_bit_is_an_error() {
    let mut bytes = build(&some_entities());
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(
                Index::open(&bytes, RULES).is_err(),
                "bit {bit} of byte {at}"
            );
            bytes[at] ^= 1 << bit;
        }
    }
    assert!(Index::open(&bytes, RULES).is_ok());
}

#[test]
fn every_truncation_and_every_longer_file_is_an_error() {
    let mut bytes = build(&some_entities());
    for len in 0..bytes.len() {
        let error = Index::open(&bytes[..len], RULES).unwrap_err();
        assert!(error.is_corrupt(), "{len} bytes: {error}");
    }
    bytes.push(0);
    assert!(Index::open(&bytes, RULES).is_err());
}

#[test]
fn an_index_of_other_rules_or_another_version_is_outdated() {
    let mut bytes = build(&some_entities());
    assert!(Index::open(&bytes, RULES + 1).unwrap_err().is_outdated());
    bytes[8] += 1;
    assert!(Index::open(&bytes, RULES).unwrap_err().is_outdated());
    assert!(Index::open(b"{\"id\":1}", RULES).unwrap_err().is_corrupt());
}

#[test]
fn the_format_does_not_change_unnoticed() {
    // If this fails and is meant, raise the version in format.rs.
    let bytes = build(&some_entities());
    assert_eq!(
        (bytes.len(), crc32fast::hash(&bytes[16..])),
        (837, 3_044_981_341)
    );
}

#[test]
fn an_index_is_send_and_sync_and_can_be_shown() {
    fn check<T: Send + Sync + std::fmt::Debug>(_: &T) {}
    check(&Index::open(build(&[]), RULES).unwrap());
}

proptest! {
    #[test]
    fn no_bytes_make_opening_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Index::open(&body, RULES).is_err());
        let mut bytes = build(&[])[..32].to_vec();
        bytes.extend(body);
        prop_assert!(Index::open(&bytes, RULES).is_err());
    }

    #[test]
    fn the_order_of_entities_does_not_change_the_bytes(
        entities in entities(), seed in any::<prop::sample::Index>(),
    ) {
        let bytes = build(&entities);
        let mut turned = entities.clone();
        if !turned.is_empty() {
            let by = seed.index(turned.len());
            turned.rotate_left(by);
            prop_assert_eq!(&bytes, &build(&turned));
            turned.reverse();
            prop_assert_eq!(&bytes, &build(&turned));
        }
    }

    #[test]
    fn postings_are_exactly_the_forms_of_the_names(entities in entities()) {
        let index = Index::open(build(&entities), RULES).unwrap();
        let mut expected = std::collections::BTreeMap::new();
        for name in 0..index.names_len() as u32 {
            for (key, part, penalty) in forms(index.name_text(NameId(name))) {
                let postings: &mut std::collections::BTreeMap<_, _> =
                    expected.entry(key).or_default();
                let least = postings.entry((NameId(name), part)).or_insert(u8::MAX);
                *least = penalty.min(*least);
            }
        }
        prop_assert_eq!(index.all_keys().len(), expected.len());
        for (key, postings) in expected {
            let read: Vec<_> = index.get(&key).unwrap()
                .map(|p| ((p.name, p.part), p.penalty.hundredths() as u8)).collect();
            prop_assert_eq!(read, postings.into_iter().collect::<Vec<_>>());
        }
        for entity in &entities {
            let found = index.find_entity(&entity.id).unwrap();
            let mut names: Vec<&str> = Vec::new();
            for name in entity.names() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let read: Vec<_> = index.entity_names(found)
                .map(|name| index.name_text(NameId(name))).collect();
            prop_assert_eq!(read, names);
            prop_assert_eq!(index.entity_kind(found), entity.kind);
        }
    }
}
