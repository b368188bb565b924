//! However an index is built, its bytes are the same.
#![allow(clippy::expect_used)]

#[path = "strategies/names.rs"]
#[allow(dead_code, reason = "each test takes the strategies it needs")]
mod names;

use std::fs;
use std::io::{Cursor, Seek, SeekFrom, Write};

use names::entities;
use proptest::prelude::*;
use thainym::{Builder, Entity, Resolver};

fn entity((id, names): &(String, Vec<String>)) -> Entity {
    let (first, aliases) = names.split_first().expect("an entity has a name");
    aliases.iter().fold(Entity::new(id, first), Entity::alias)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sorting_on_disk_gives_the_bytes_of_sorting_in_memory(
        list in entities(), memory in prop_oneof![Just(0_usize), 0..4000_usize],
    ) {
        let list: Vec<Entity> = list.iter().map(entity).collect();
        let expected = Resolver::new(list.iter().cloned()).expect("names with letters build");
        let mut builder = Builder::on_disk(std::env::temp_dir(), memory);
        for entity in list.iter().rev() {
            builder.add(entity).expect("names with letters build");
        }
        prop_assert_eq!(builder.len(), list.len());
        let mut reports = Vec::new();
        let out = builder.write(Cursor::new(Vec::new()), |done| reports.push(done));
        let bytes = out.expect("memory can be written").into_inner();
        prop_assert!(bytes == expected.as_bytes());
        prop_assert!(reports.is_sorted(), "{:?}", reports);
        prop_assert_eq!(reports.last(), Some(&1.0));
    }
}

#[cfg(feature = "rayon")]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn entities_added_at_once_give_the_bytes_of_one_by_one(list in entities()) {
        let list: Vec<Entity> = list.iter().map(entity).collect();
        let expected = Resolver::new(list.iter().cloned()).expect("names with letters build");
        let mut with_bad = list;
        let at = with_bad.len() / 2;
        with_bad.insert(at, Entity::new("bad", "---"));
        let mut builder = Builder::new();
        let results = builder.add_all(&with_bad);
        let bad: Vec<usize> = (0..).zip(&results).filter(|(_, r)| r.is_err()).map(|(at, _)| at).collect();
        prop_assert_eq!(bad, [at]);
        let built = builder.finish().expect("the rest is sound");
        prop_assert!(built.as_bytes() == expected.as_bytes());
    }
}

#[test]
fn an_id_given_twice_is_an_error_on_disk_too() {
    let mut builder = Builder::on_disk(std::env::temp_dir(), 0);
    for (id, name) in [("q1", "มินสก์"), ("q2", "เคียฟ"), ("q1", "ริกา")]
    {
        builder
            .add(&Entity::new(id, name))
            .expect("the names have letters");
    }
    let error = builder.finish().expect_err("q1 is there twice");
    assert!(error.is_entity() && error.to_string().contains("\"q1\""));
}

#[test]
fn nothing_stays_in_the_folder_whatever_happens() {
    let folder = std::env::temp_dir().join(format!("thainym-build-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    let left = || fs::read_dir(&folder).expect("it is a folder").count();
    let builder = |ids: [&str; 3]| {
        let mut builder = Builder::on_disk(&folder, 0);
        for id in ids {
            builder
                .add(&Entity::new(id, "มินสก์"))
                .expect("it has letters");
        }
        builder
    };
    drop(builder(["a", "b", "c"]));
    assert!(builder(["a", "b", "a"]).finish().is_err());
    assert!(
        builder(["a", "b", "c"])
            .write(Full, |_| ())
            .is_err_and(|error| error.is_io())
    );
    assert!(builder(["a", "b", "c"]).finish().is_ok());
    assert_eq!(left(), 0);
    fs::remove_dir(&folder).expect("it is empty");
    let mut builder = Builder::on_disk(&folder, 0);
    let added = ["a", "b"].map(|id| builder.add(&Entity::new(id, "มินสก์")).is_ok());
    assert_eq!(
        added,
        [true, false],
        "the first still fits, then the folder is gone"
    );
}

/// A disk without room.
#[derive(Debug)]
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Full {
    fn seek(&mut self, _: SeekFrom) -> std::io::Result<u64> {
        Ok(0)
    }
}
