//! The other limits.

use std::sync::Arc;

use pb::{
    Limits, Local, Referenceable, Value,
    dispatch::{Dispatch, Invocation},
};
use pb_test_counting::{Wire, call, feed, live, measured, server};

use super::memory::{int, string};
use crate::{
    play::{Reads, argument},
    table::{Row, Table},
};

pub(super) fn play(table: &mut Table) {
    message(table);
    outbox(table);
    waiting(table);
    references(table);
    replicas(table);
    table.note("max_stack", "stack, not heap memory: see tests/stack.rs");
    table.note(
        "max_reread_bytes",
        "time, not memory: values that are read again are charged to max_memory, `by one number`",
    );
    table.note("max_live_objects", "local live objects: a row of a table each, see max_references");
}

/// Plays a message that never ends.
fn message(table: &mut Table) {
    const LIMIT: usize = 4 << 20;
    if !table.wants("max_message", "a message that never ends") {
        return;
    }
    let limits = Limits::default().max_message(LIMIT);
    let mut end = server(Reads(argument::<i64>), limits);
    let head = Wire::default().list(640 * 1024).0;
    let piece = string(16 * 1024 - 4);
    let (_, taken) = measured(|| {
        let _ = feed(&mut end, &head);
        while feed(&mut end, &piece).0.is_ok() {}
    });
    // The inner measurements reset the peak; the kept bytes are right.
    let peak = taken.peak.max(taken.kept);
    row(table, "max_message", LIMIT, "a message that never ends", peak, "");
}

/// Plays answers that the peer does not read.
fn outbox(table: &mut Table) {
    struct Echo;
    impl Referenceable for Echo {
        fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
            call.now(|call| call.argument::<Value>("value"))
        }
    }
    const LIMIT: usize = 4 << 20;
    for length in [10, 100_000] {
        let input = format!("answers of {length} that the peer does not read");
        if !table.wants("max_outbox", &input) {
            continue;
        }
        let mut end = server(Echo, Limits::default().max_outbox(LIMIT));
        let (start, mut peak) = (live(), 0);
        for id in 1..1_000_000 {
            let before = end.broker.backlog();
            let (handled, taken) = feed(&mut end, &call(id, "echo", &[&string(length)], &[]));
            peak = peak.max(live().saturating_sub(start)).max(taken.peak);
            if handled.is_err() || end.broker.backlog() <= before {
                break;
            }
        }
        row(table, "max_outbox", LIMIT, &input, peak, "");
    }
}

/// The memory that one entry of a table may take, where a limit counts entries.
const ENTRY: usize = 1024;

fn waiting(table: &mut Table) {
    const COUNT: usize = 10_000;
    if !table.wants("max_outgoing_calls", "calls without an answer") {
        return;
    }
    let limits = Limits::default().max_outgoing_calls(COUNT);
    let end = server(Reads(argument::<i64>), limits);
    let (mut calls, start) = (Vec::with_capacity(COUNT), live());
    for _ in 0..COUNT {
        calls.push(end.broker.peer().root().call_remote::<i64>("x", ()).send());
        end.sent();
    }
    let peak = live().saturating_sub(start);
    row(
        table,
        "max_outgoing_calls",
        COUNT * ENTRY,
        "calls without an answer",
        peak,
        "a KiB for each of 10,000",
    );
}

fn references(table: &mut Table) {
    struct Bell;
    impl Referenceable for Bell {
        fn dispatch(self: Arc<Self>, _: &mut Invocation<'_>) -> Dispatch {
            Dispatch::no_such_method()
        }
    }
    struct Caster;
    impl Referenceable for Caster {
        fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
            call.now(|_| Ok(Local::new(Bell)))
        }
    }
    const COUNT: usize = 10_000;
    if !table.wants("max_references", "objects that the peer holds") {
        return;
    }
    let mut end = server(Caster, Limits::default().max_references(COUNT));
    let start = live();
    for id in 1..COUNT {
        if feed(&mut end, &call(id, "cast", &[], &[])).0.is_err() {
            break;
        }
        end.sent();
    }
    let peak = live().saturating_sub(start);
    row(
        table,
        "max_references",
        COUNT * ENTRY,
        "objects that the peer holds",
        peak,
        "a KiB for each of 10,000",
    );
}

fn replicas(table: &mut Table) {
    const COUNT: usize = 10_000;
    if !table.wants("max_replicas", "replicas that no method takes") {
        return;
    }
    let mut end = server(Reads(argument::<i64>), Limits::default().max_replicas(COUNT));
    let start = live();
    for id in 1..2 * COUNT {
        let pond = Wire::default()
            .list(3)
            .string(b"m.Pond")
            .int(id)
            .then(&super::memory::word("dictionary"));
        if feed(&mut end, &call(id, "other", &[&pond.0, &int(0)], &[])).0.is_err() {
            break;
        }
        end.sent();
    }
    let peak = live().saturating_sub(start);
    row(
        table,
        "max_replicas",
        2 * COUNT * ENTRY,
        "replicas that no method takes",
        peak,
        "a KiB for each of twice 10,000: up to twice the limit is tolerated",
    );
}

fn row(
    table: &mut Table,
    limit: &'static str,
    set_to: usize,
    input: &str,
    peak: usize,
    note: &str,
) {
    let (input, note) = (input.to_owned(), note.to_owned());
    table.row(&Row { limit, set_to, input, peak, allowed: None, note });
}
