//! The report of an evaluation, as tables or as JSON.

mod errors;

use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;
use thainym::Resolver;

use crate::measure::{Acceptance, Measures, Outcome, THRESHOLDS};

pub use errors::Errors;

/// What was evaluated.
#[derive(Debug, Serialize)]
pub struct Setting {
    pub queries: usize,
    pub entities: usize,
    pub distractors: usize,
    pub distractors_left_out: usize,
    pub names: usize,
    pub index_bytes: usize,
}

/// One way to resolve names, measured.
#[derive(Debug, Serialize)]
pub struct Method {
    pub method: &'static str,
    #[serde(flatten)]
    pub measures: Measures,
    /// The time of the middle query, and the time that 99 % of the queries stay below.
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Method {
    /// Measures a method by its outcomes and the times of its queries.
    pub fn new(method: &'static str, outcomes: &[Outcome], mut times: Vec<Duration>) -> Method {
        times.sort_unstable();
        let quantile = |percent: usize| {
            let rank = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times.get(rank).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
        };
        Method {
            method,
            measures: Measures::of(outcomes),
            p50_ms: quantile(50),
            p99_ms: quantile(99),
        }
    }
}

/// Writes all as one JSON object.
///
/// # Errors
/// Writing fails.
pub fn write_json<D: AsRef<[u8]>>(
    setting: &Setting,
    methods: &[Method],
    errors: &Errors,
    resolver: &Resolver<D>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let report = serde_json::json!({
        "setting": setting,
        "methods": methods,
        "errors": errors.to_json(resolver)?,
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)?;
    Ok(())
}

/// Writes the measures as tables.
///
/// # Errors
/// Writing fails.
pub fn write_tables(setting: &Setting, methods: &[Method], out: &mut impl Write) -> io::Result<()> {
    let Setting {
        queries,
        entities,
        distractors,
        distractors_left_out,
        names,
        index_bytes,
    } = setting;
    let first = methods.first().map(|m| &m.measures);
    let (with_entity, nobody) = first.map_or((0, 0), |m| (m.with_entity, m.nobody));
    writeln!(
        out,
        "{queries} queries: {with_entity} with an entity, {nobody} for nobody"
    )?;
    writeln!(
        out,
        "{entities} entities and {distractors} distractors ({distractors_left_out} left out) \
         with {names} names in {index_bytes} bytes\n"
    )?;
    writeln!(
        out,
        "{:14}{:>10}{:>10}{:>8}{:>18}{:>16}{:>10}{:>10}",
        "", "recall@1", "recall@5", "MRR", "recall at ≤1% FA", "best F1 (at)", "p50 ms", "p99 ms"
    )?;
    for Method {
        method,
        measures,
        p50_ms,
        p99_ms,
    } in methods
    {
        writeln!(
            out,
            "{method:14}{:>10}{:>10}{:>8}{:>18}{:>16}{p50_ms:>10.2}{p99_ms:>10.2}",
            percent(measures.recall_at_1),
            percent(measures.recall_at_5),
            decimal(measures.mrr),
            percent(measures.recall_at_1_percent_false_accepts),
            best_f1(&measures.thresholds),
        )?;
    }
    type Column = fn(&Acceptance) -> Option<f64>;
    let blocks: [(&str, Column); 4] = [
        ("false accepts, % of the queries for nobody", |a| {
            a.false_accept_rate
        }),
        ("precision, %", |a| a.precision),
        ("recall, %", |a| a.recall),
        ("F1, %", |a| a.f1),
    ];
    for (title, value) in blocks {
        writeln!(out, "\n{title}, when accepted from this confidence on")?;
        let heads = THRESHOLDS.map(|t| format!("{t:>7.2}"));
        writeln!(out, "{:14}{}", "", heads.concat())?;
        for Method {
            method, measures, ..
        } in methods
        {
            let cells = measures.thresholds.iter();
            let cells: String = cells.map(|a| format!("{:>7}", percent(value(a)))).collect();
            writeln!(out, "{method:14}{cells}")?;
        }
    }
    if let Some(measures) = first {
        write_reliability(measures, out)?;
    }
    Ok(())
}

fn write_reliability(measures: &Measures, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nconfidence of the first candidate, against truth")?;
    writeln!(
        out,
        "{:14}{:>8}{:>12}{:>12}",
        "", "count", "mean, %", "right, %"
    )?;
    for bin in &measures.reliability {
        writeln!(
            out,
            "{:14}{:>8}{:>12}{:>12}",
            format!("{:.1} to {:.1}", bin.from, bin.to),
            bin.count,
            percent(bin.mean_confidence),
            percent(bin.share_right)
        )?;
    }
    writeln!(
        out,
        "expected calibration error: {}",
        decimal(measures.calibration_error)
    )
}

fn best_f1(thresholds: &[Acceptance]) -> String {
    let best = thresholds
        .iter()
        .filter_map(|a| a.f1.map(|f1| (f1, a.threshold)))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or_else(
        || "–".to_owned(),
        |(f1, threshold)| format!("{:.1} ({threshold:.2})", f1 * 100.0),
    )
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", share * 100.0))
}

fn decimal(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"))
}
