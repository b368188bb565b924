//! Where labels go, so that none covers another, a mark or the frame.

/// A rectangle with its sides along the axes.
#[derive(Clone, Copy)]
pub struct Area {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// A label: where its text begins, on the line it stands on, and a line to its mark when it
/// is not beside it.
pub struct Label {
    pub start: (f64, f64),
    pub leader: Option<((f64, f64), (f64, f64))>,
}

/// How wide a letter is on average, with some room, and how high a line, in pixels.
const LETTER: f64 = 7.6;
const LINE: f64 = 15.0;
/// How far from the middle of its mark a label may be.
const DISTANCES: [f64; 5] = [9.0, 22.0, 38.0, 56.0, 76.0];

/// Returns a place for each text beside its mark, which is a dot at the first height and a
/// line to the second.
pub fn place(frame: Area, marks: &[(f64, f64, f64)], texts: &[String]) -> Vec<Label> {
    let mut taken: Vec<Area> = marks
        .iter()
        .flat_map(|&(x, y, far)| {
            let line = Area::new(x - 4.0, y.min(far), 8.0, (far - y).abs());
            [line, Area::new(x - 6.0, y - 6.0, 12.0, 12.0)]
        })
        .collect();
    let placed = marks.iter().zip(texts).map(|(&(x, y, _), text)| {
        let size = (text.chars().count() as f64 * LETTER, LINE);
        let cost = |(at, area): &(usize, Area)| {
            let covered: f64 = taken.iter().map(|other| area.common(other)).sum();
            let outside = size.0 * size.1 - area.common(&frame);
            let leader = area.label((x, y)).leader;
            let crossed = leader.map_or(0, |line| {
                let crossed = taken.iter().filter(|other| other.is_crossed(line));
                crossed.count()
            });
            // The nearest of those that cover nothing.
            10.0 * (covered + outside) + 200.0 * crossed as f64 + *at as f64
        };
        let areas = around(x, y, size).enumerate();
        let best = areas.min_by(|a, b| cost(a).total_cmp(&cost(b)));
        let area = best.map_or(Area::new(x, y, size.0, size.1), |(_, area)| area);
        taken.push(area);
        area.label((x, y))
    });
    placed.collect()
}

/// The places for a label around a mark, nearer ones first.
fn around(x: f64, y: f64, (width, height): (f64, f64)) -> impl Iterator<Item = Area> {
    DISTANCES.into_iter().flat_map(move |distance| {
        let diagonal = distance * 0.8;
        let corners = [
            (x + distance, y - height / 2.0),
            (x - distance - width, y - height / 2.0),
            (x - width / 2.0, y + distance),
            (x - width / 2.0, y - distance - height),
            (x + diagonal, y + diagonal),
            (x + diagonal, y - diagonal - height),
            (x - diagonal - width, y + diagonal),
            (x - diagonal - width, y - diagonal - height),
        ];
        corners.map(|(left, top)| Area::new(left, top, width, height))
    })
}

impl Area {
    pub fn new(left: f64, top: f64, width: f64, height: f64) -> Area {
        Area {
            left,
            top,
            width,
            height,
        }
    }

    /// The area that both cover.
    fn common(&self, other: &Area) -> f64 {
        let width =
            (self.left + self.width).min(other.left + other.width) - self.left.max(other.left);
        let height =
            (self.top + self.height).min(other.top + other.height) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    /// Whether a line goes through; it leaves its own mark, which does not count.
    fn is_crossed(&self, (from, to): ((f64, f64), (f64, f64))) -> bool {
        let points = [0.2, 0.35, 0.5, 0.65, 0.8, 0.95];
        points.into_iter().any(|share| {
            let point = (
                from.0 + share * (to.0 - from.0),
                from.1 + share * (to.1 - from.1),
            );
            (self.left..self.left + self.width).contains(&point.0)
                && (self.top..self.top + self.height).contains(&point.1)
        })
    }

    /// The label here of a mark.
    fn label(&self, (x, y): (f64, f64)) -> Label {
        let nearest = (
            x.clamp(self.left, self.left + self.width),
            y.clamp(self.top, self.top + self.height),
        );
        let (across, down) = (nearest.0 - x, nearest.1 - y);
        let distance = across.hypot(down);
        // The line begins at the edge of the dot.
        let from = (x + across * 6.0 / distance, y + down * 6.0 / distance);
        Label {
            start: (self.left + 2.0, self.top + LINE - 3.5),
            leader: (distance > 14.0).then_some((from, nearest)),
        }
    }
}
