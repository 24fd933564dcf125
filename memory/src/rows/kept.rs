//! Limits of what is kept for a peer that sends much and reads nothing.

use std::sync::{Arc, Mutex};

use pb::{
    Cached, Limits, Referenceable,
    dispatch::{Dispatch, Invocation},
};
use pb_test_counting::{Wire, call, feed, list, live, of, server};

use super::memory::int;
use crate::{
    classes::Lake,
    play::{Reads, argument},
    table::{Row, Table},
};

const LIMIT: usize = 4 << 20;

pub(super) fn play(table: &mut Table) {
    for distinct in [false, true] {
        owed(table, distinct);
    }
    for is_held in [false, true] {
        replicas(table, is_held);
    }
    transactions(table);
}

/// Plays references in messages that are refused. The connection owes a release for each of them.
fn owed(table: &mut Table, distinct: bool) {
    let input = match distinct {
        true => "references of a refused call, each another one",
        false => "references of a refused call, all the same",
    };
    if !table.wants("max_outbox", input) {
        return;
    }
    let limits = Limits::default().max_outbox(LIMIT);
    let mut end = server(Reads(argument::<i64>), limits);
    let (start, count) = (live(), 600_000);
    let message = {
        let items: Vec<u8> = (0..count)
            .flat_map(|index| of("remote", &[&int(if distinct { index + 1 } else { 1 })]))
            .collect();
        call(1, "other", &[&Wire::default().list(count + 1).word("list").then(&items).0], &[])
    };
    let (_, taken) = feed(&mut end, &message);
    drop(message);
    let peak = taken.peak.max(live().saturating_sub(start + end.input.capacity()));
    row(table, "max_outbox", input, peak);
}

/// An object that keeps the replicas that it receives, or drops them.
struct Keeper(Option<Mutex<Vec<Cached<Lake>>>>);

impl Referenceable for Keeper {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|call| {
            let lake = call.argument::<Cached<Lake>>("lake")?;
            if let Some(kept) = &self.0
                && let Ok(mut kept) = kept.lock()
            {
                kept.push(lake);
            }
            Ok(())
        })
    }
}

/// Plays live objects of the peer, one after the other.
fn replicas(table: &mut Table, is_held: bool) {
    let input = if is_held { "replicas that are held" } else { "replicas that were dropped" };
    if !table.wants("max_replica_bytes", input) {
        return;
    }
    let limits = Limits::default().max_replica_bytes(LIMIT);
    let mut end = server(Keeper(is_held.then(Mutex::default)), limits);
    let (start, mut peak) = (live(), 0);
    for id in 1..2_000 {
        let lake = Wire::default().list(3).string(b"m.Lake").int(id).then(&state()).0;
        if feed(&mut end, &call(id, "keep", &[&lake], &[])).0.is_err() {
            break;
        }
        while !end.sent().is_empty() {}
        peak = peak.max(live().saturating_sub(start + end.input.capacity()));
    }
    row(table, "max_replica_bytes", input, peak);
}

/// Encodes a dictionary with the attribute of a lake.
fn state() -> Vec<u8> {
    let ducks = list("list", &int(0), 1000);
    of("dictionary", &[&Wire::default().list(2).string(b"_ducks").then(&ducks).0])
}

/// Plays updates of a transaction whose last update never comes.
fn transactions(table: &mut Table) {
    if !table.wants("max_message", "updates of a transaction without an end") {
        return;
    }
    let limits = Limits::default().max_message(LIMIT);
    let mut end = server(Keeper(Some(Mutex::default())), limits);
    let lake = Wire::default().list(3).string(b"m.Lake").int(1).then(&state()).0;
    if feed(&mut end, &call(1, "keep", &[&lake], &[])).0.is_err() {
        return;
    }
    let (start, mut peak) = (live(), 0);
    let text = Wire::default().string(&[b'x'; 1000]).0;
    let update = Wire::default()
        .list(7)
        .string(b"cachemessage")
        .int(2)
        .int(1)
        .string(b"other")
        .int(2)
        .then(&of("tuple", &[&text]))
        .then(&of("dictionary", &[]))
        .0;
    for _ in 0..10_000 {
        if feed(&mut end, &update).0.is_err() {
            break;
        }
        while !end.sent().is_empty() {}
        peak = peak.max(live().saturating_sub(start + end.input.capacity()));
    }
    row(table, "max_message", "updates of a transaction without an end", peak);
}

fn row(table: &mut Table, limit: &'static str, input: &str, peak: usize) {
    let (input, note) = (input.to_owned(), String::new());
    table.row(&Row { limit, set_to: LIMIT, input, peak, allowed: None, note });
}
