//! The worst errors, with what the library says about them.

use std::io::{self, Write};

use serde_json::{Value, json};
use thainym::{Candidate, Entity, Query, Resolver};

use crate::columns::plain;
use crate::edits;
use crate::measure::Outcome;
use crate::trial::Trial;

/// How far down the right entity is looked for.
const DEEP: usize = 1000;

/// The queries answered worst: first those answered wrongly with the highest confidence,
/// last those without an answer.
#[derive(Debug)]
pub struct Errors<'a> {
    worst: Vec<&'a Trial>,
    all: usize,
}

impl<'a> Errors<'a> {
    /// Returns the worst of these outcomes, at most `limit`.
    ///
    /// A query for nobody is an error from a confidence of 0.5 on, where somebody is the
    /// likelier answer.
    pub fn worst(trials: &'a [Trial], outcomes: &[Outcome], limit: usize) -> Errors<'a> {
        let mut wrong: Vec<(f64, &Trial)> = trials
            .iter()
            .zip(outcomes)
            .filter(|(_, outcome)| match outcome.has_entity {
                true => !outcome.is_right(),
                false => outcome.confidence.is_some_and(|c| c >= 0.5),
            })
            .map(|(trial, outcome)| (outcome.confidence.unwrap_or(-1.0), trial))
            .collect();
        wrong.sort_by(|a, b| b.0.total_cmp(&a.0));
        let all = wrong.len();
        wrong.truncate(limit);
        Errors {
            worst: wrong.into_iter().map(|(_, trial)| trial).collect(),
            all,
        }
    }

    /// Writes each error with its explanations.
    ///
    /// # Errors
    /// Writing fails.
    pub fn write<D: AsRef<[u8]>>(
        &self,
        resolver: &Resolver<D>,
        entities: &[Entity],
        out: &mut impl Write,
    ) -> io::Result<()> {
        writeln!(out, "\nworst errors, {} of {}", self.worst.len(), self.all)?;
        for trial in &self.worst {
            let candidates = deep(resolver, trial);
            writeln!(out, "\n{}", plain(&trial.query))?;
            match &trial.entity {
                None => writeln!(out, "  right    nobody")?,
                Some(id) => match candidates.iter().position(|c| c.id() == id) {
                    Some(index) => {
                        let place = format!("right    rank {}", index + 1);
                        write_candidate(&place, &candidates[index], out)?;
                    }
                    None => {
                        let name = entities.iter().find(|e| e.id == *id);
                        let name = name.map_or("", |e| e.name.as_str());
                        let (name, id) = (plain(name), plain(id));
                        writeln!(out, "  right    {name} ({id}), not among the candidates")?;
                    }
                },
            }
            match candidates.first() {
                Some(first) => write_candidate("first   ", first, out)?,
                None => writeln!(out, "  first    no candidate")?,
            }
        }
        Ok(())
    }

    /// Returns each error as a JSON object.
    ///
    /// # Errors
    /// A candidate cannot be written as JSON.
    pub fn to_json<D: AsRef<[u8]>>(
        &self,
        resolver: &Resolver<D>,
    ) -> serde_json::Result<Vec<Value>> {
        let mut errors = Vec::with_capacity(self.worst.len());
        for trial in &self.worst {
            let candidates = deep(resolver, trial);
            let rank = trial
                .entity
                .as_ref()
                .and_then(|id| candidates.iter().position(|c| c.id() == id));
            errors.push(json!({
                "query": trial.query,
                "entity": trial.entity,
                "rank": rank.map(|index| index + 1),
                "right": rank.map(|index| serde_json::to_value(&candidates[index])).transpose()?,
                "first": candidates.first().map(serde_json::to_value).transpose()?,
            }));
        }
        Ok(errors)
    }
}

fn deep<'r, D: AsRef<[u8]>>(resolver: &'r Resolver<D>, trial: &Trial) -> Vec<Candidate<'r>> {
    resolver
        .resolve(Query::new(&trial.query).limit(DEEP))
        .collect()
}

fn write_candidate(place: &str, candidate: &Candidate, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "  {place}  {} ({}) as {}, cost {}, confidence {:.0} %",
        plain(candidate.name()),
        plain(candidate.id()),
        plain(candidate.matched()),
        candidate.cost(),
        candidate.confidence() * 100.0
    )?;
    for edit in edits::lines(candidate) {
        writeln!(out, "             {edit}")?;
    }
    Ok(())
}
