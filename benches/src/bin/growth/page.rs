//! The tables, as a page in Markdown.

use std::fmt::Write as _;

use pb_benches::{count, describe_system, number};

use crate::{Measured, study::Study};

/// Returns the page.
pub(crate) fn print(measured: &Measured) -> String {
    let mut page = format!(
        "# Growth\n\nWritten by `cargo run --release --bin growth`: {}; {}. Client and server are \
         processes on one machine, over TCP loopback.\n\n![Costs against sizes](growth.svg)\n",
        match measured.rounds {
            1 => "one round".to_owned(),
            rounds => format!("medians of {rounds} rounds"),
        },
        describe_system(),
    );
    if let Some(left_out) = &measured.left_out {
        page += &format!("\n{left_out}\n");
    }
    for study in &measured.studies {
        page += &table(measured, study);
    }
    page
}

fn table(measured: &Measured, study: &Study) -> String {
    let Study { name, title, note, sizes, series, figures, .. } = study;
    let mut table = format!("\n## {title}\n\n{note}\n\n| {name} |");
    let columns = || series.iter().flat_map(|series| figures.iter().map(move |f| (series, f)));
    for (series, figure) in columns() {
        let _ = write!(table, " {}: {} |", series.title, figure.title);
    }
    table += "\n| ---: |";
    table += &" ---: |".repeat(columns().count());
    for &size in sizes {
        let _ = write!(table, "\n| {} |", count(size));
        for (series, figure) in columns() {
            let value = measured.figure(series.point(size), figure.of);
            let _ = write!(table, " {} |", value.map_or_else(|| "–".to_owned(), number));
        }
    }
    table + "\n"
}
