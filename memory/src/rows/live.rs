//! `max_memory` for entries of a connection's tables, and for failures.

use pb::{Any, Cached, RemoteReference, live::WeakCached};
use pb_test_counting::{Wire, call, feed, list, of, server};

use super::memory::{int, pair, string, word};
use crate::{
    classes::Pond,
    play::{LIMIT, Reads, argument, counts, each, limits, same, shape, with},
    table::{Row, Table},
};

/// Encodes `[class id state]`.
fn pond(index: usize) -> Vec<u8> {
    Wire::default().list(3).string(b"m.Pond").int(index + 1).then(&word("dictionary")).0
}

pub(super) fn play(table: &mut Table) {
    let remote = |index: usize| of("remote", &[&int(index + 1)]);
    shape(table, "Vec<Cached<Pond>>", argument::<Vec<Cached<Pond>>>, each("list", pond));
    shape(
        table,
        "Vec<Cached<Pond>>, one again and again",
        argument::<Vec<Cached<Pond>>>,
        |count| {
            let again = of("cached", &[&int(1)]).repeat(count - 1);
            with(&Wire::default().list(count + 1).word("list").then(&pond(0)).then(&again).0)
        },
    );
    shape(table, "Vec<WeakCached<Pond>>, one again", argument::<Vec<WeakCached<Pond>>>, |count| {
        let again = of("cached", &[&int(1)]).repeat(count - 1);
        with(&Wire::default().list(count + 1).word("list").then(&pond(0)).then(&again).0)
    });
    shape(table, "Vec<RemoteReference>", argument::<Vec<RemoteReference>>, each("list", remote));
    shape(
        table,
        "Vec<RemoteReference> of one",
        argument::<Vec<RemoteReference>>,
        same("list", remote(0)),
    );
    shape(table, "replicas that no method takes", argument::<i64>, each("list", pond));
    shape(table, "references that nobody asked for", argument::<i64>, each("list", remote));
    shape(table, "references of no such method", argument::<i64>, |count| {
        let items: Vec<u8> = (0..count).flat_map(remote).collect();
        let items = Wire::default().list(count + 1).word("list").then(&items).0;
        call(1, "other", &[&items], &[])
    });
    unread(table);
    failures(table);
}

/// Plays values that are read later.
fn unread(table: &mut Table) {
    let remote = |index: usize| of("remote", &[&int(index + 1)]);
    let local = |index: usize| of("local", &[&int(index + 1)]);
    shape(table, "Any of 0", argument::<Any>, same("list", int(0)));
    shape(table, "Any of replicas", argument::<Any>, each("list", pond));
    shape(table, "Any of unknown local objects", argument::<Any>, each("list", local));
    shape(table, "Vec<Any> of 0", argument::<Vec<Any>>, same("list", int(0)));
    shape(table, "Vec<Any> of references", argument::<Vec<Any>>, each("list", remote));
    shape(table, "Vec<Any> by one number", argument::<Vec<Any>>, |count| {
        let first = of("reference", &[&int(1), &list("list", &int(0), 64)]);
        let again = of("dereference", &[&int(1)]).repeat(count - 1);
        with(&Wire::default().list(count + 1).word("list").then(&first).then(&again).0)
    });
}

/// Plays failures that answer local calls.
fn failures(table: &mut Table) {
    failure(table, "failure: a message of 600 KiB", |count| {
        pair(&string_of("value"), &string((count * 100).min(600 * 1024)))
    });
    failure(table, "failure: a message that is no text", |count| {
        pair(
            &string_of("value"),
            &Wire::default().string(&vec![0xff; (count * 100).min(600 * 1024)]).0,
        )
    });
    failure(table, "failure: parents of 1", |count| {
        pair(&string_of("parents"), &list("list", &string(1), count))
    });
    failure(table, "failure: parents that are no text", |count| {
        pair(&string_of("parents"), &list("list", &Wire::default().string(&[0xff; 30]).0, count))
    });
}

fn failure(table: &mut Table, input: &str, attribute: impl Fn(usize) -> Vec<u8>) {
    const NAME: &str = "max_memory";
    if !table.wants(NAME, input) {
        return;
    }
    let mut peak = 0;
    for count in counts() {
        let mut end = server(Reads(argument::<i64>), limits());
        let _waiting = end.broker.peer().root().call_remote::<i64>("x", ()).send();
        end.sent();
        let state = of("dictionary", &[&attribute(count)]);
        let failure = Wire::default().list(2).string(b"twisted.spread.pb.CopyableFailure");
        let message = Wire::default().list(3).word("error").int(1).then(&failure.then(&state).0).0;
        peak = peak.max(feed(&mut end, &message).1.peak);
    }
    let (input, note) = (input.to_owned(), String::new());
    table.row(&Row { limit: NAME, set_to: LIMIT, input, peak, allowed: None, note });
}

fn string_of(text: &str) -> Vec<u8> {
    Wire::default().string(text.as_bytes()).0
}
