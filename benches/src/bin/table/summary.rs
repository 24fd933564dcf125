//! The table of README.md: a row for each workload, a column for each contender.

use pb_benches::Workload;

use crate::{
    contenders::{self, BATCHED_FLOOR, COMPACT, FLOOR, Manner, PB},
    results::{Results, cell, heading, row},
};

const LEGEND: &str = "
The floor is a bare socket. The first column of figures is its rate in calls or updates per second, the others are \
ratios of rates to that; in `W5` all are KB of the server's memory for one more connection with its replica. `W3` \
and `W3x8` are calls with 1,000 structs. *By reference*: the client encodes them from the list that it keeps; \
*cloned*: it clones the list for each call, as the unit does. *Owned*, *borrowed*: the receiver's texts are `String`s, or \
`&str`s in the message. *Batched*: the bare socket encodes and writes 16 updates at once.
";

/// Returns the table, or nothing if no contender ran.
pub(crate) fn print(results: &Results) -> String {
    let mut rows = String::new();
    for workload in Workload::TABLE {
        for manner in Manner::all().filter(|manner| !manner.is_single) {
            if manner.is_cloned || manner.is_borrowed {
                if workload.has_items() {
                    rows += &line(results, workload, manner);
                }
            } else {
                rows += &line(results, workload, manner);
            }
        }
    }
    if rows.is_empty() {
        return rows;
    }
    let figures = [
        "floor, per second",
        "floor",
        "one thread",
        "batched",
        "`pb-compact-1`",
        "one thread",
        "`pb`",
        "one thread",
    ];
    heading(&[""], &figures) + &rows + LEGEND
}

fn line(results: &Results, workload: Workload, manner: Manner) -> String {
    let unit = results.of(workload, &contenders::unit(workload));
    let figure = |name: &str| {
        let runs = results.of(workload, name);
        if workload == Workload::Idle { runs.rate() } else { runs.ratio(&unit) }
    };
    let single = Manner { is_single: true, ..manner };
    let figures = [
        figure(&manner.name(FLOOR)),
        figure(&single.name(FLOOR)),
        figure(BATCHED_FLOOR),
        figure(&manner.name(COMPACT)),
        figure(&single.name(COMPACT)),
        figure(&manner.name(PB)),
        figure(&single.name(PB)),
    ];
    if figures.iter().all(Option::is_none) && unit.count() == 0 {
        return String::new();
    }
    row([title(workload, manner), cell(unit.rate())].into_iter().chain(figures.map(cell)))
}

fn title(workload: Workload, manner: Manner) -> String {
    if workload.has_items() {
        let passed = if manner.is_cloned { "cloned" } else { "by reference" };
        let received = if manner.is_borrowed { "borrowed" } else { "owned" };
        format!("{workload} {passed}, {received}")
    } else {
        workload.to_string()
    }
}
