//! Reads messages of one shape, from small to large ones.

use std::sync::Arc;

use pb::{
    Limits, Referenceable,
    dispatch::{Dispatch, Invocation},
    jelly::{ReadResult, UnjellyOwned},
};
use pb_test_counting::{call, feed, server};

use crate::table::{Row, Table};

/// The value of `max_memory`.
pub(crate) const LIMIT: usize = 4 << 20;
/// The length of the longest message.
const LONGEST: usize = 6 * LIMIT;
/// The most items that a list in Banana can have, besides its atom.
pub(crate) const MOST: usize = 640 * 1024 - 1;

/// A function that reads arguments and drops them.
pub(crate) type Read = fn(&mut Invocation<'_>) -> ReadResult<()>;

pub(crate) struct Reads(pub(crate) Read);

impl Referenceable for Reads {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "read" => call.now(|call| (self.0)(call)),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// Reads one argument.
pub(crate) fn argument<T: UnjellyOwned>(call: &mut Invocation<'_>) -> ReadResult<()> {
    call.argument::<T>("value").map(drop)
}

/// Returns the limits for these messages.
pub(crate) fn limits() -> Limits {
    // Released handles have limits of their own, and each limit is measured alone.
    Limits::default().max_memory(LIMIT).max_outbox(LIMIT).max_replicas(LIMIT / 4096)
}

/// Returns the numbers of items to try.
pub(crate) fn counts() -> impl Iterator<Item = usize> {
    std::iter::successors(Some(16_usize), |count| Some((count + count / 8).max(count + 1)))
        .take_while(|count| *count < MOST)
        .chain([MOST])
}

/// Plays one shape. `message` writes a call with a given number of items.
pub(crate) fn shape(
    table: &mut Table,
    input: &str,
    read: Read,
    message: impl Fn(usize) -> Vec<u8>,
) {
    const NAME: &str = "max_memory";
    if !table.wants(NAME, input) {
        return;
    }
    let (mut peak, mut allowed, mut notes) = (0, 0, Vec::new());
    for count in counts() {
        let message = message(count);
        if message.len() > LONGEST {
            break;
        }
        let mut end = server(Reads(read), limits());
        let (handled, taken) = feed(&mut end, &message);
        let sent = end.sent();
        let answered = sent.windows(2).any(|token| token == [27, 0x87]);
        if let Err(error) = handled {
            notes.push(error.to_string());
            break;
        }
        peak = peak.max(taken.peak);
        if answered {
            allowed = allowed.max(taken.peak);
        } else if notes.is_empty() {
            let is_limit = String::from_utf8_lossy(&sent).contains("of memory");
            notes.push(if is_limit { String::new() } else { said(&sent) });
        }
    }
    // An input that was never refused takes less than the limit, however long it is.
    let refused = !notes.is_empty();
    let note = notes.pop().unwrap_or_else(|| "never refused".to_owned());
    let allowed = refused.then_some(allowed);
    table.row(&Row { limit: NAME, set_to: LIMIT, input: input.to_owned(), peak, allowed, note });
}

/// Returns the beginning of the answer, for the printed note.
fn said(sent: &[u8]) -> String {
    let text = String::from_utf8_lossy(sent);
    let text: String = text.chars().filter(|char| char.is_ascii() && !char.is_control()).collect();
    text.chars().take(150).collect()
}

/// Encodes a call with one argument.
pub(crate) fn with(argument: &[u8]) -> Vec<u8> {
    call(1, "read", &[argument], &[])
}

/// Returns a function that encodes a call with a sequence of equal items.
pub(crate) fn same(atom: &'static str, item: Vec<u8>) -> impl Fn(usize) -> Vec<u8> {
    move |count| with(&pb_test_counting::list(atom, &item, count))
}

/// Returns a function that encodes a call with a sequence of different items.
pub(crate) fn each(
    atom: &'static str,
    item: impl Fn(usize) -> Vec<u8>,
) -> impl Fn(usize) -> Vec<u8> {
    move |count| {
        let items: Vec<u8> = (0..count).flat_map(&item).collect();
        let wire = pb_test_counting::Wire::default().list(count + 1).word(atom).then(&items);
        with(&wire.0)
    }
}
