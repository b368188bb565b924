//! A picture of time against memory, on log scales, one panel for each task.

mod labels;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::{Row, Task, grouped};
use labels::{Area, place};

/// The engine that the picture is about.
const OURS: &str = "thainym";
const WIDTH: f64 = 880.0;
const HEIGHT: f64 = 674.0;
/// Where the panels begin, and how large they are.
const LEFT: f64 = 62.0;
const TOPS: [f64; 2] = [52.0, 386.0];
const PANEL: (f64, f64) = (796.0, 236.0);

/// Colours that hold on white and, by the media query, on black; the ground is the page's.
const STYLE: &str = "\
text { font: 12px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #59636e }
.head { font-size: 14px; font-weight: 600; fill: #1f2328 }
.ours { font-weight: 600; fill: #0550ae }
.grid { stroke: #d1d9e0 } .leader { stroke: #818b98 }
.dot { fill: #59636e } .tail { stroke: #59636e; stroke-width: 1.5 }
.dot.ours { fill: #0969da } .tail.ours { stroke: #0969da; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1 } .head { fill: #f0f6fc } .ours { fill: #79c0ff }
.grid { stroke: #3d444d } .leader { stroke: #656c76 }
.dot { fill: #9198a1 } .tail { stroke: #9198a1 }
.dot.ours { fill: #4493f8 } .tail.ours { stroke: #4493f8 }
}";

/// Returns the picture for the largest number of names at which most engines were measured.
pub fn svg(rows: &[Row]) -> String {
    let engines = |size: u64| {
        let of_size = rows.iter().filter(|row| row.names == size);
        of_size
            .map(|row| &row.engine)
            .collect::<BTreeSet<_>>()
            .len()
    };
    let size = rows
        .iter()
        .map(|row| row.names)
        .max_by_key(|&size| (engines(size), size));
    let shown: Vec<&Row> = rows.iter().filter(|row| Some(row.names) == size).collect();
    let scales = Scales::of(&shown);
    let title = format!(
        "Time and memory of name search among {} names",
        grouped(size.unwrap_or_default())
    );
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\">\n<title>{title}</title>\n\
         <style>\n{STYLE}\n</style>\n"
    );
    let panels = [
        (
            Task::Closest,
            "The closest name",
            "with the intended name first",
        ),
        (
            Task::Within,
            "All names within a budget",
            "that find the intended name",
        ),
    ];
    for ((task, head, note), top) in panels.into_iter().zip(TOPS) {
        let _ = writeln!(
            svg,
            "<text class=\"head\" x=\"{LEFT}\" y=\"{}\">{head}</text>\n\
             <text x=\"{LEFT}\" y=\"{}\">Dot: median time of a query; line: up to the 99th \
             percentile; %: queries {note}. {} names</text>",
            top - 34.0,
            top - 14.0,
            grouped(size.unwrap_or_default())
        );
        let of_task = shown.iter().copied().filter(|row| row.task == task);
        panel(&mut svg, top, &scales, &best(&of_task.collect::<Vec<_>>()));
    }
    svg + "</svg>\n"
}

/// Of each engine the fastest search that finds as much as any other engine finds, or else
/// the fastest of those that find most.
fn best<'a>(rows: &[&'a Row]) -> Vec<&'a Row> {
    let mut engines: Vec<&str> = Vec::new();
    for row in rows {
        if !engines.contains(&row.engine.as_str()) {
            engines.push(&row.engine);
        }
    }
    let share = |row: &Row| (shown_share(row) * 100.0).round() as i64;
    let best = engines.into_iter().filter_map(|engine| {
        let (own, others): (Vec<&&Row>, Vec<&&Row>) =
            rows.iter().partition(|row| row.engine == engine);
        let others = others.iter().map(|row| share(row)).max().unwrap_or(0);
        let most = own.iter().map(|row| share(row)).max()?;
        let enough = own.into_iter().filter(|row| share(row) >= others.min(most));
        enough.min_by(|a, b| a.p50_us.total_cmp(&b.p50_us)).copied()
    });
    best.collect()
}

/// The share of queries that are answered as the task wants.
fn shown_share(row: &Row) -> f64 {
    match row.task {
        Task::Closest => row.first,
        Task::Within => row.found,
    }
}

/// The decimal logarithms between which bytes and microseconds lie.
struct Scales {
    bytes: (f64, f64),
    micros: (f64, f64),
}

impl Scales {
    fn of(rows: &[&Row]) -> Scales {
        let (least, most) = ends(rows.iter().map(|row| row.bytes));
        let micros = ends(rows.iter().flat_map(|row| [row.p50_us, row.p99_us]));
        Scales {
            // Labels need room on either side.
            bytes: (least - 0.7, most + 0.55),
            micros: (micros.0.floor(), micros.1.ceil()),
        }
    }

    fn x(&self, bytes: f64) -> f64 {
        LEFT + PANEL.0 * along(self.bytes, bytes)
    }

    fn y(&self, top: f64, micros: f64) -> f64 {
        top + PANEL.1 * (1.0 - along(self.micros, micros))
    }
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let logs = values.map(|value| value.max(0.1).log10());
    logs.fold((f64::MAX, f64::MIN), |(least, most), log| {
        (least.min(log), most.max(log))
    })
}

fn along((least, most): (f64, f64), value: f64) -> f64 {
    (value.max(0.1).log10() - least) / (most - least)
}

/// So many microseconds, ten to the power, in the unit that makes the number short.
fn tick(power: i32) -> String {
    let unit = ["µs", "ms", "s"][(power.div_euclid(3)).clamp(0, 2) as usize];
    let power = power - 3 * power.div_euclid(3).clamp(0, 2);
    format!("{} {unit}", 10_f64.powi(power))
}

fn panel(svg: &mut String, top: f64, scales: &Scales, rows: &[&Row]) {
    let (right, bottom) = (LEFT + PANEL.0, top + PANEL.1);
    let steps = (-1..7).flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10_f64.powi(power)));
    for bytes in steps.filter(|&bytes| (0.0..=1.0).contains(&along(scales.bytes, bytes))) {
        let x = scales.x(bytes);
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{x:.1} {top}V{bottom}\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{bytes}</text>",
            bottom + 18.0
        );
    }
    for power in scales.micros.0 as i32..=scales.micros.1 as i32 {
        let micros = 10_f64.powi(power);
        let y = scales.y(top, micros);
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{right}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            y + 4.0,
            tick(power)
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">bytes a name</text>",
        LEFT + PANEL.0 / 2.0,
        bottom + 38.0
    );
    let marks: Vec<(f64, f64, f64)> = rows
        .iter()
        .map(|row| {
            (
                scales.x(row.bytes),
                scales.y(top, row.p50_us),
                scales.y(top, row.p99_us),
            )
        })
        .collect();
    let texts: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {:.0} %", row.engine, 100.0 * shown_share(row)))
        .collect();
    let frame = Area::new(LEFT, top, PANEL.0, PANEL.1);
    let labels = place(frame, &marks, &texts);
    for ((row, &(x, y, far)), (text, label)) in
        rows.iter().zip(&marks).zip(texts.iter().zip(labels))
    {
        let ours = if row.engine == OURS { " ours" } else { "" };
        let _ = writeln!(
            svg,
            "<path class=\"tail{ours}\" d=\"M{x:.1} {y:.1}V{far:.1}M{:.1} {far:.1}h6\"/>\
             <circle class=\"dot{ours}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>",
            x - 3.0
        );
        if let Some((from, to)) = label.leader {
            let _ = writeln!(
                svg,
                "<path class=\"leader\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
                from.0, from.1, to.0, to.1
            );
        }
        let (x, y) = label.start;
        let _ = writeln!(
            svg,
            "<text class=\"{}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>",
            ours.trim()
        );
    }
}
