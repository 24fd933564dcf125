//! The plot: a panel for each study, both axes logarithmic.

use std::fmt::Write as _;

use pb_benches::number;

use crate::{Measured, study::Study};

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;
const COLUMNS: usize = 2;
/// The margins of a panel around its axes.
const LEFT: f64 = 60.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 56.0;
const BOTTOM: f64 = 44.0;

const COLORS: [&str; 3] = ["#1f6f8b", "#c8553d", "#6a8d3f"];

/// Returns the plot as SVG.
pub(crate) fn draw(measured: &Measured) -> String {
    let rows = measured.studies.len().div_ceil(COLUMNS);
    let (width, height) = (WIDTH * COLUMNS as f64, HEIGHT * rows as f64);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
    );
    for (index, study) in measured.studies.iter().enumerate() {
        let (x, y) = ((index % COLUMNS) as f64 * WIDTH, (index / COLUMNS) as f64 * HEIGHT);
        let _ = writeln!(svg, "<g transform=\"translate({x} {y})\">{}</g>", panel(measured, study));
    }
    svg + "</svg>\n"
}

fn panel(measured: &Measured, study: &Study) -> String {
    let Some(figure) = study.figures.first() else { return String::new() };
    let lines: Vec<Vec<(f64, f64)>> = study
        .series
        .iter()
        .map(|series| {
            let value = |&size: &usize| {
                // A logarithmic axis has no place for zero.
                let value = measured.figure(series.point(size), figure.of);
                Some((size as f64, value.filter(|&value| value > 0.0)?))
            };
            study.sizes.iter().filter_map(value).collect()
        })
        .collect();
    let points = || lines.iter().flatten();
    let Some(x) = Axis::around(points().map(|point| point.0), LEFT, WIDTH - RIGHT) else {
        return String::new();
    };
    let Some(y) = Axis::around(points().map(|point| point.1), HEIGHT - BOTTOM, TOP) else {
        return String::new();
    };
    let (left, right, top, bottom) = (LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM);
    let mut svg = format!(
        "<text x=\"{left}\" y=\"20\" font-size=\"13\" font-weight=\"bold\">{}: {}</text>",
        study.title, figure.title
    );
    for value in x.decades() {
        let at = x.place(value);
        let _ = write!(
            svg,
            "<path d=\"M{at:.1} {top}V{bottom}\" stroke=\"#ddd\"/>\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            bottom + 16.0,
            short(value)
        );
    }
    for value in y.decades() {
        let at = y.place(value);
        let _ = write!(
            svg,
            "<path d=\"M{left} {at:.1}H{right}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            left - 6.0,
            at + 4.0,
            short(value)
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{right}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
        bottom + 34.0,
        study.name
    );
    let mut legend = left;
    for ((series, line), color) in study.series.iter().zip(&lines).zip(COLORS) {
        let places: Vec<String> = line
            .iter()
            .map(|point| format!("{:.1},{:.1}", x.place(point.0), y.place(point.1)))
            .collect();
        let _ = write!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\
             <text x=\"{legend}\" y=\"40\" fill=\"{color}\">{}</text>",
            places.join(" "),
            series.title
        );
        for point in line {
            let _ = write!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{color}\"/>",
                x.place(point.0),
                y.place(point.1)
            );
        }
        legend += 8.0 * series.title.len() as f64 + 16.0;
    }
    svg
}

/// A logarithmic axis, from one power of ten to another.
struct Axis {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

impl Axis {
    /// Creates an axis that has a place for each value, between two coordinates.
    fn around(values: impl Iterator<Item = f64> + Clone, start: f64, end: f64) -> Option<Self> {
        let low = values.clone().min_by(f64::total_cmp)?.log10().floor();
        let high = values.max_by(f64::total_cmp)?.log10().ceil();
        Some(Self { low, high: high.max(low + 1.0), start, end })
    }

    fn place(&self, value: f64) -> f64 {
        let share = (value.log10() - self.low) / (self.high - self.low);
        self.start + share * (self.end - self.start)
    }

    fn decades(&self) -> impl Iterator<Item = f64> {
        (self.low as i32..=self.high as i32).map(|exponent| 10_f64.powi(exponent))
    }
}

/// Returns a power of ten in few letters.
fn short(value: f64) -> String {
    match value {
        1e9.. => format!("{}G", value / 1e9),
        1e6.. => format!("{}M", value / 1e6),
        1e3.. => format!("{}k", value / 1e3),
        1.0.. => format!("{value}"),
        _ => number(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_place_for_each_value() {
        let axis = Axis::around([0.5, 20.0].into_iter(), 300.0, 0.0).expect("there are values");
        assert_eq!(axis.decades().map(short).collect::<Vec<_>>(), ["0.100", "1", "10", "100"]);
        assert_eq!(axis.place(0.1), 300.0);
        assert!((axis.place(1.0) - 200.0).abs() < 1e-9);
        assert!(Axis::around([].into_iter(), 0.0, 1.0).is_none());
    }
}
