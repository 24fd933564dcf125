//! The memory and the work that frames of dialect `pb-compact-1` cause: the names in a state by position, and the counts
//! of items, are not bounded by the bytes of the message.
//!
//! These tests are a program of their own, since its allocator counts.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    cell::Cell,
    collections::{BTreeMap, HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
    sync::{Arc, Mutex},
};

use pb::{
    Any, Ignored, Limits, Plain, Referenceable, Unjelly, Value,
    banana::Dialect,
    dispatch::{Dispatch, Invocation},
    jelly::ReadResult,
    wire::{Conversation, Printed, Sender},
};
use pb_core::driver::{Broker, Config};
use pb_test_counting::{Counting, Taken, feed, measured};
use pb_test_support::{Clock, End};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const LIMIT: usize = 1 << 20;

/// The longest name that can be taught.
const LONGEST: usize = 255;

type Read = fn(&mut Invocation<'_>) -> ReadResult<()>;

/// A root object that reads its arguments and drops them.
struct Reads(Read);

impl Referenceable for Reads {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|call| (self.0)(call))
    }
}

fn argument<T: for<'de> Unjelly<'de> + Send + 'static>(
    call: &mut Invocation<'_>,
) -> ReadResult<()> {
    call.argument::<T>("value").map(drop)
}

fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn counted(bytes: &[u8]) -> Vec<u8> {
    [&varint(bytes.len()), bytes].concat()
}

fn frame(kind: u8, body: &[&[u8]]) -> Vec<u8> {
    counted(&[&[kind], &body.concat()[..]].concat())
}

fn shape(number: usize, attributes: &[&str]) -> Vec<u8> {
    let attributes: Vec<u8> = attributes.iter().flat_map(|name| counted(name.as_bytes())).collect();
    frame(0x51, &[&varint(number), &[0], &attributes])
}

/// Encodes a call with one argument, whose answer is wanted.
fn call(argument: &[u8]) -> Vec<u8> {
    frame(0x11, &[&[1], &[0xf1, 4], b"root", &[0xf1, 4], b"read", &[0xe1], argument])
}

/// Encodes a list of the same item.
fn list(item: &[u8], count: usize) -> Vec<u8> {
    [&[0xf3], &varint(count)[..], &item.repeat(count)].concat()
}

/// Returns a server, whose client has taught a state of one long attribute and one of several.
fn server(read: Read) -> End {
    let limits = Limits::default().max_memory(LIMIT).max_reread_bytes(LIMIT);
    let config = Config { limits, ..Config::new(Clock::default()).unwrap() };
    let mut end = End::new(Broker::server(Some(Arc::new(Reads(read))), &config));
    end.feed("pb-compact-1");
    end.sent();
    let long: Vec<String> = ('a'..'q').map(|letter| letter.to_string().repeat(LONGEST)).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    end.receive(&shape(0, &long[..1]));
    end.receive(&shape(1, &long));
    end.receive(&frame(0x50, &[&[0], long[0].as_bytes()]));
    assert!(end.failed.is_none(), "{:?}", end.failed);
    end
}

/// Returns the memory that a call takes besides its bytes, and whether it was read.
fn reading(read: Read, argument: &[u8]) -> (Taken, bool) {
    let mut end = server(read);
    let (handled, taken) = feed(&mut end, &call(argument));
    handled.unwrap();
    let is_answer = end.sent().windows(2).any(|bytes| bytes == [0x30, 1]);
    (taken, is_answer)
}

/// Checks that values of many sizes take no more than the limit, and that those far above it are refused.
fn check(name: &str, read: Read, argument: impl Fn(usize) -> Vec<u8>) {
    for count in [16, 1_000, 10_000, 100_000] {
        let (taken, is_read) = reading(read, &argument(count));
        let peak = taken.peak;
        assert!(peak <= LIMIT + LIMIT / 4, "{name}: {count} items took {peak} bytes");
        assert!(is_read || count > 16, "{name}: {count} items were refused");
        assert!(!is_read || count < 100_000, "{name}: {count} items were read");
    }
}

#[test]
fn the_names_of_states_by_position_take_what_is_charged_for_them() {
    let one = |count| list(&[0xc0, 1], count);
    let many = |count: usize| list(&[&[0xc1][..], &[1; 16]].concat(), count.min(100_000 / 16));
    check("values", argument::<Value>, one);
    check("hash maps", argument::<Vec<HashMap<String, i64>>>, one);
    check("tree maps", argument::<Vec<BTreeMap<String, i64>>>, one);
    check("serde", argument::<Plain<serde_json::Value>>, one);
    check("maps through serde", argument::<Plain<Vec<BTreeMap<String, i64>>>>, one);
    check("unread values", argument::<Vec<Any>>, one);
    let (taken, _) = reading(argument::<Value>, &many(100_000));
    assert!(taken.peak <= LIMIT + LIMIT / 4, "{taken:?}");
}

#[test]
fn names_in_values_take_what_is_charged_for_them() {
    let names = |count| list(&[0xf2, 0], count);
    check("values", argument::<Value>, names);
    check("byte strings", argument::<Vec<Vec<u8>>>, names);
    check("texts", argument::<Vec<String>>, names);
    check("serde", argument::<Plain<serde_json::Value>>, names);
}

/// Lists that announce more items than they have are refused, and take no more than the limit.
#[test]
fn announced_counts_take_what_is_charged_for_them() {
    let reads: [Read; 6] = [
        argument::<Value>,
        argument::<Vec<Vec<Vec<Vec<Vec<Value>>>>>>,
        argument::<HashSet<Vec<u8>>>,
        argument::<Vec<HashMap<String, Vec<i64>>>>,
        argument::<Plain<serde_json::Value>>,
        argument::<Vec<Any>>,
    ];
    for read in reads {
        for head in [0xf3, 0xf4, 0xf5, 0xf6, 0xf7] {
            for announced in [1_000, 100_000] {
                // Each list announces as many bytes as follow.
                let head = [&[head], &varint(announced)[..]].concat();
                let argument = [head.repeat(300), vec![1; 2 * announced]].concat();
                let (taken, is_read) = reading(read, &argument);
                assert!(!is_read);
                assert!(taken.peak <= LIMIT + LIMIT / 4, "{head:02x?}: {taken:?}");
            }
        }
    }
}

/// A value that nobody reads takes its bytes and no names.
#[test]
fn values_that_are_not_read_take_nothing() {
    let (taken, is_read) = reading(argument::<Ignored>, &list(&[0xc0, 1], 100_000));
    assert!(is_read);
    assert!(taken.peak < 1 << 16, "{taken:?}");
}

#[test]
fn the_text_of_an_unread_value_is_bounded() {
    static KEPT: Mutex<Option<Any>> = Mutex::new(None);
    let keep: Read = |call| {
        *KEPT.lock().unwrap() = Some(call.argument::<Any>("value")?);
        Ok(())
    };
    assert!(reading(keep, &list(&[0xc0, 1], 100_000)).1);
    let kept = KEPT.lock().unwrap().take().unwrap();
    let (text, taken) = measured(|| format!("{kept:?}"));
    assert!(text.len() < 1 << 16 && taken.peak < 4 << 20, "{} bytes, {taken:?}", text.len());
}

#[test]
fn the_text_of_frames_is_bounded() {
    let long = "x".repeat(LONGEST);
    let stream = [shape(0, &[&long]), call(&list(&[0xc0, 1], 100_000))].concat();
    let (text, taken) = measured(|| Printed::new(Dialect::Compact, &stream).to_string());
    assert!(text.len() < 1 << 16, "{} bytes", text.len());
    assert!(taken.peak <= 150 * stream.len(), "{taken:?} for {} bytes", stream.len());
    let (_, taken) = measured(|| {
        let mut conversation = Conversation::new().dialect(Dialect::Compact);
        conversation.push(Sender::Client, &stream).count()
    });
    let most = 8 * Limits::default().max_message;
    assert!(taken.peak <= 4 * most, "{taken:?}");
}

/// All that a peer can teach.
#[test]
fn the_tables_of_names_take_about_what_the_connection_says() {
    let fills: [fn(usize) -> Vec<u8>; 5] = [
        |number| frame(0x50, &[&varint(number), b"x"]),
        |number| frame(0x50, &[&varint(number), &[b'x'; LONGEST]]),
        |number| shape(number, &[]),
        |number| shape(number, &["a", "b", "c", "d", "e", "f", "g", "h"]),
        // One on each page.
        |number| shape(number * 61 % 4096, &[]),
    ];
    for (index, next) in fills.into_iter().enumerate() {
        let mut end = server(argument::<Value>);
        let before = end.broker.memory();
        let mut taken = 0;
        for number in 2..4090 {
            let (handled, more) = feed(&mut end, &next(number));
            if handled.is_err() {
                break;
            }
            taken += more.kept;
            end.input.reserve(1 << 10);
        }
        let counted = end.broker.memory() - before;
        assert!(counted < 2 << 20, "{index}: {counted}");
        assert!(taken <= counted + counted / 4, "{index}: {taken} bytes are counted as {counted}");
        assert!(counted / 3 <= taken, "{index}: {taken} bytes are counted as {counted}");
    }
}

thread_local! {
    static HASHED: Cell<usize> = const { Cell::new(0) };
}

/// Counts the bytes that are hashed.
#[derive(Default)]
struct Counter(u64);

impl Hasher for Counter {
    fn write(&mut self, bytes: &[u8]) {
        HASHED.set(HASHED.get() + bytes.len());
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.wrapping_mul(31) + u64::from(*byte));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Counted<K, V> = HashMap<K, V, BuildHasherDefault<Counter>>;

/// Keys that are borrowed take no memory, so only the length of a name bounds the work for them.
#[test]
fn the_work_for_borrowed_names_is_bounded_by_the_message() {
    fn read(call: &mut Invocation<'_>) -> ReadResult<()> {
        call.argument::<Vec<Counted<&str, ()>>>("value").map(drop)
    }
    for count in [100, 1_000, 4_000] {
        HASHED.set(0);
        let argument = list(&[0xc0, 0xed], count);
        assert!(reading(read, &argument).1);
        let hashed = HASHED.get();
        assert!(hashed >= count * LONGEST, "{hashed} bytes were hashed");
        assert!(hashed <= argument.len() * (LONGEST + 1) / 2 + 1_000, "{hashed} bytes were hashed");
    }
}
