//! `max_incoming_call_bytes`: running calls that keep their arguments.

use std::sync::Arc;

use pb::{
    Limits, Referenceable, Value,
    dispatch::{Dispatch, Invocation},
    jelly::UnjellyOwned,
};
use pb_test_counting::{call, feed, list, live, server};

use super::memory::{copy, int, string};
use crate::{
    classes::Big,
    table::{Row, Table},
};

/// An object whose method keeps its argument.
struct Keeps<T>(std::marker::PhantomData<fn(T)>);

impl<T: UnjellyOwned> Referenceable for Keeps<T> {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.later(|call| {
            let value = call.argument::<T>("value")?;
            Ok(async move {
                std::future::pending::<()>().await;
                drop(value);
            })
        })
    }
}

const LIMIT: usize = 4 << 20;

pub(super) fn play(table: &mut Table) {
    held::<Vec<Box<Big>>>(table, "held: Vec<Box<Big>>", &copy("m.Big"));
    held::<Vec<i64>>(table, "held: Vec<i64>", &int(0));
    held::<Vec<String>>(table, "held: Vec<String> of 1", &string(1));
    held::<Value>(table, "held: Value of copies", &copy("m.Big"));
    small(table);
}

fn held<T: UnjellyOwned>(table: &mut Table, input: &str, item: &[u8]) {
    const NAME: &str = "max_incoming_call_bytes";
    if !table.wants(NAME, input) {
        return;
    }
    let mut most = 0;
    for items in [1, 10, 100, 1000] {
        most = most.max(kept::<T>(&list("list", item, items)));
    }
    let (input, note) = (input.to_owned(), String::new());
    table.row(&Row { limit: NAME, set_to: LIMIT, input, peak: most, allowed: None, note });
}

/// Returns the memory that is kept when no more calls are accepted.
fn kept<T: UnjellyOwned>(argument: &[u8]) -> usize {
    let limits = Limits::default().max_incoming_call_bytes(LIMIT).max_incoming_calls(usize::MAX);
    let mut end = server(Keeps::<T>(std::marker::PhantomData), limits);
    let (start, mut most) = (live(), 0);
    for id in 1..200_000 {
        if feed(&mut end, &call(id, "keep", &[argument], &[])).0.is_err() || !end.sent().is_empty()
        {
            break;
        }
        most = live().saturating_sub(start);
    }
    most
}

fn small(table: &mut Table) {
    const NAME: &str = "max_incoming_calls";
    let count = 1 << 16;
    if !table.wants(NAME, "held: small calls") {
        return;
    }
    let kept = kept::<i64>(&int(0));
    table.row(&Row {
        limit: "max_incoming_call_bytes",
        set_to: LIMIT,
        input: "held: small calls".to_owned(),
        peak: kept,
        allowed: None,
        note: format!("by their number alone, {count} of them would be bounded"),
    });
}
