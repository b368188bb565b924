//! The entities of a text, each with all the spellings found.

use std::collections::HashMap;

use thainym::{Kind, Mention};

/// The entities that mentions stand for, in the order of their first mention.
#[derive(Debug, Default)]
pub struct Spellings {
    entities: Vec<Found>,
    entity_of: Vec<usize>,
}

/// One entity of the text.
#[derive(Debug)]
pub struct Found {
    /// The id of the entity.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// How it is written in the text, in the order of appearance.
    pub spellings: Vec<Spelling>,
}

/// One spelling of an entity.
#[derive(Debug)]
pub struct Spelling {
    /// The name as written.
    pub text: String,
    /// The places of its mentions among all mentions.
    pub mentions: Vec<usize>,
}

impl Spellings {
    /// Groups mentions by the entity that fits best.
    pub fn of(mentions: &[Mention]) -> Spellings {
        let mut grouped = Spellings::default();
        let mut by_id: HashMap<String, usize> = HashMap::new();
        for (index, mention) in mentions.iter().enumerate() {
            let best = mention.best();
            let next = grouped.entities.len();
            let entity = *by_id.entry(best.id().to_owned()).or_insert(next);
            if entity == next {
                grouped.entities.push(Found {
                    id: best.id().to_owned(),
                    name: best.name().to_owned(),
                    kind: best.kind(),
                    spellings: Vec::new(),
                });
            }
            let spellings = &mut grouped.entities[entity].spellings;
            match spellings.iter_mut().find(|s| s.text == mention.text()) {
                Some(spelling) => spelling.mentions.push(index),
                None => spellings.push(Spelling {
                    text: mention.text().to_owned(),
                    mentions: vec![index],
                }),
            }
            grouped.entity_of.push(entity);
        }
        grouped
    }

    /// Returns the entities in the order of their first mention.
    pub fn iter(&self) -> std::slice::Iter<'_, Found> {
        self.entities.iter()
    }

    /// Returns the number, from 1, of the entity of a mention.
    pub fn number_of(&self, mention: usize) -> usize {
        self.entity_of[mention] + 1
    }
}
