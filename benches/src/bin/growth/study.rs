//! What is measured, and for which sizes.

use pb_benches::{CLASS_SIZES, Contender, Outcome, Program, WIDE_ATTRIBUTES, Workload};

/// One size, measured with one contender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Point {
    pub(crate) workload: Workload,
    pub(crate) size: usize,
    pub(crate) dialect: &'static str,
}

/// A column of a table, and its value in a run with a size.
pub(crate) struct Figure {
    pub(crate) title: &'static str,
    pub(crate) of: fn(&Outcome, f64) -> Option<f64>,
}

/// A line of the plot.
pub(crate) struct Series {
    pub(crate) title: &'static str,
    dialect: &'static str,
    workload: fn(usize) -> Workload,
}

impl Series {
    pub(crate) fn point(&self, size: usize) -> Point {
        Point { workload: (self.workload)(size), size, dialect: self.dialect }
    }
}

/// A cost that should not depend on a size.
pub(crate) struct Study {
    /// What the size counts.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What is measured, in a sentence.
    pub(crate) note: &'static str,
    pub(crate) sizes: Vec<usize>,
    pub(crate) opens_connections: bool,
    pub(crate) series: Vec<Series>,
    /// The first one is plotted.
    pub(crate) figures: Vec<Figure>,
}

impl Study {
    /// Returns all points, with the contenders that measure them. Those of one size follow each other.
    pub(crate) fn points(&self) -> impl Iterator<Item = (Point, Contender)> {
        self.sizes.iter().flat_map(|&size| {
            self.series.iter().map(move |series| {
                let contender = Contender {
                    name: series.title.to_owned(),
                    server: Program::new("contender"),
                    client: Program::new("contender"),
                    environment: environment(size, series.dialect),
                };
                (series.point(size), contender)
            })
        })
    }
}

fn environment(size: usize, dialect: &str) -> Vec<(String, String)> {
    // About as many deliveries in each burst, but never so few updates that an observer gets them in one write.
    let updates = (500_000 / size.max(1)).clamp(512, 200_000);
    let set = |name: &str, value: String| (name.to_owned(), value);
    vec![
        set("BENCH_DIALECT", dialect.to_owned()),
        set("W4_UPDATES", updates.to_string()),
        set("W5_CONNS", size.to_string()),
    ]
}

const COMPACT: &str = "pb-compact-1";
const PB: &str = "pb";

fn both(workload: fn(usize) -> Workload) -> Vec<Series> {
    [COMPACT, PB].map(|dialect| Series { title: dialect, dialect, workload }).into()
}

/// Returns all studies.
pub(crate) fn all() -> Vec<Study> {
    let decades = |last: u32| (0..=last).map(|exponent| 10_usize.pow(exponent)).collect();
    let mut strings = both(Workload::Bytes);
    strings.push(Series {
        title: "pb-compact-1, one string",
        dialect: COMPACT,
        workload: Workload::OneString,
    });
    vec![
        Study {
            name: "observers",
            title: "Updates of one object",
            note: "CPU time of the server for one update and one observer, each with a connection of its own.",
            sizes: decades(4),
            opens_connections: true,
            series: both(Workload::Fan),
            figures: vec![
                Figure { title: "server µs", of: |run, _| run.server_cpu_us },
                Figure { title: "client µs", of: |run, _| run.client_cpu_us },
                Figure { title: "bytes", of: |run, _| run.wire_down },
            ],
        },
        Study {
            name: "bytes",
            title: "Long values",
            note: "Calls with a value of so many bytes, in byte strings of at most 512 KiB, one call at a time. A call \
                   costs as much as a small one and then the same for each byte, so the rate rises until the bytes \
                   are most of the cost.",
            sizes: (0..8).map(|step| 1024 << (2 * step)).collect(),
            opens_connections: false,
            series: strings,
            figures: vec![
                Figure { title: "MB/s", of: |run, bytes| Some(run.rate * bytes / 1e6) },
                Figure {
                    title: "server ns/KB",
                    of: |run, bytes| Some(run.server_cpu_us? * 1e6 / bytes),
                },
                Figure {
                    title: "client ns/KB",
                    of: |run, bytes| Some(run.client_cpu_us? * 1e6 / bytes),
                },
            ],
        },
        Study {
            name: "items",
            title: "Long lists",
            note: "CPU time for one struct of a list with so many, passed by reference and received in owned values, \
                   one call at a time.",
            sizes: (1..=5).map(|exponent| 10_usize.pow(exponent)).collect(),
            opens_connections: false,
            series: both(Workload::List),
            figures: vec![
                Figure {
                    title: "server ns",
                    of: |run, items| Some(run.server_cpu_us? * 1e3 / items),
                },
                Figure {
                    title: "client ns",
                    of: |run, items| Some(run.client_cpu_us? * 1e3 / items),
                },
            ],
        },
        Study {
            name: "attributes",
            title: "Large classes",
            note: "CPU time for one attribute (an integer of two bytes) of classes with so many, in calls with objects \
                   of 30,000 attributes together. An object costs something besides its attributes.",
            sizes: CLASS_SIZES.into(),
            opens_connections: false,
            series: both(Workload::Class),
            figures: vec![
                Figure {
                    title: "server ns",
                    of: |run, _| Some(run.server_cpu_us? * 1e3 / WIDE_ATTRIBUTES as f64),
                },
                Figure {
                    title: "client ns",
                    of: |run, _| Some(run.client_cpu_us? * 1e3 / WIDE_ATTRIBUTES as f64),
                },
                Figure { title: "bytes", of: |run, _| Some(run.wire_up? / WIDE_ATTRIBUTES as f64) },
            ],
        },
        Study {
            name: "connections",
            title: "Idle connections",
            note: "Memory of the server for one of so many idle connections, each with a live object of its own that is \
                   observed. Of few connections, the pages of the allocator are most of it.",
            sizes: decades(4),
            opens_connections: true,
            series: both(|_| Workload::Idle),
            figures: vec![Figure { title: "KB", of: |run, _| Some(run.rate) }],
        },
    ]
}
