//! The values that are read from a message take no more memory than `Limits::max_memory`, whatever their
//! types are. Messages below the limit are read.
//!
//! These tests are a program of their own, since its allocator counts. `memory/` has more inputs, and the
//! other limits.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "memory/borrowed.rs"]
mod borrowed;
#[path = "memory/errors.rs"]
mod errors;

use std::{
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList},
    marker::PhantomData,
    ops::Range,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use pb::{
    Cached, Limits, Referenceable, RemoteReference, Unjelly, Value,
    dispatch::{Dispatch, Invocation},
    jelly::{ReadResult, Unjellier, UnjellyOwned},
};
use pb_test_counting::{Counting, Wire, call, feed, list, live, of, server};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const LIMIT: usize = 1 << 20;

type Read = fn(&mut Invocation<'_>) -> ReadResult<()>;

/// A root object that reads its arguments and drops them.
struct Reads(Read);

impl Referenceable for Reads {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|call| (self.0)(call))
    }
}

fn argument<T: UnjellyOwned>(call: &mut Invocation<'_>) -> ReadResult<()> {
    call.argument::<T>("value").map(drop)
}

/// A list of `Rc`s, dropped when it was read: an argument is `Send`.
struct InRcs<T>(PhantomData<T>);

impl<'de, T: Unjelly<'de> + 'static> Unjelly<'de> for InRcs<T> {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Vec::<Rc<T>>::unjelly(from).map(|_| Self(PhantomData))
    }
}

type Wide = [u64; 32];

/// A copy of 1.5 KiB, of which no attribute arrives.
#[derive(pb::RemoteCopy)]
#[pb(class = "m.Big")]
struct Big {
    #[pb(default)]
    _fields: (Wide, Wide, Wide, Wide, Wide, Wide),
}

#[derive(pb::Unjelly)]
struct Node {
    _next: Option<Box<Self>>,
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = "m.Pond")]
struct Pond {
    #[pb(default)]
    _fields: Wide,
}

#[pb::methods]
impl Pond {}

#[derive(serde::Deserialize)]
struct Link {
    #[serde(default)]
    _fields: Wide,
    #[serde(default)]
    _next: Option<Box<Self>>,
}

#[derive(pb::Unjelly)]
struct BySerde {
    #[pb(serde)]
    _links: Vec<Option<Box<Link>>>,
    #[pb(serde)]
    _table: HashMap<u64, u64>,
}

/// Each item is tried as two variants.
#[derive(pb::Unjelly)]
#[pb(untagged)]
#[expect(dead_code, reason = "only read")]
enum Untagged {
    Pair(Box<(u64, u64)>, u64),
    Text(String),
    Number(Box<u64>),
}

#[derive(pb::Unjelly)]
struct Flat {
    #[pb(flatten)]
    _next: Option<Box<Node2>>,
    #[pb(flatten)]
    _rest: BTreeMap<String, u64>,
}

#[derive(pb::Unjelly)]
struct Node2 {
    _absent: u64,
}

fn int(value: usize) -> Vec<u8> {
    Wire::default().int(value).0
}

fn string(length: usize) -> Vec<u8> {
    Wire::default().string(&vec![b'x'; length]).0
}

fn pair(key: &[u8], value: &[u8]) -> Vec<u8> {
    Wire::default().list(2).then(key).then(value).0
}

fn reference(number: usize, value: &[u8]) -> Vec<u8> {
    of("reference", &[&int(number), value])
}

/// Encodes `[atom item item…]`.
fn each(atom: &str, item: impl Fn(usize) -> Vec<u8>) -> impl Fn(usize) -> Vec<u8> {
    move |count| {
        let items: Vec<u8> = (0..count).flat_map(&item).collect();
        Wire::default().list(count + 1).word(atom).then(&items).0
    }
}

/// Returns the memory that a message takes besides its bytes, and whether it was read.
fn reading(read: Read, message: &[u8]) -> (usize, bool) {
    let limits = Limits::default().max_memory(LIMIT);
    let mut end = server(Reads(read), limits);
    let (handled, taken) = feed(&mut end, message);
    handled.unwrap();
    let is_answer = end.sent().windows(2).any(|token| token == [27, 0x87]);
    (taken.peak, is_answer)
}

/// Checks the rule with one shape, from small to large messages. The largest value that is read must take
/// at least `least` of the limit.
fn check(name: &str, read: Read, least: f64, argument: impl Fn(usize) -> Vec<u8>) {
    let (mut read_most, mut count) = (0, 16);
    // From some length on every message is refused, and a longer one takes no more memory.
    while count < 640 * 1024 {
        let (peak, is_read) = reading(read, &call(1, "read", &[&argument(count)], &[]));
        assert!(
            peak <= LIMIT + LIMIT / 4,
            "{name}: {count} items took {peak} bytes, more than the limit"
        );
        match is_read {
            true => read_most = peak,
            false if read_most > 0 => break,
            false => {}
        }
        count += count / 6 + 1;
    }
    let least = (LIMIT as f64 * least) as usize;
    assert!(
        read_most >= least,
        "{name}: the largest value that was read took only {read_most} bytes"
    );
}

#[test]
fn lists_take_what_is_charged_for_them() {
    check("integers", argument::<Vec<i64>>, 0.75, each("list", int));
    check("lists", argument::<Vec<Vec<()>>>, 0.75, each("list", |_| of("list", &[])));
    check("arrays", argument::<Vec<[i64; 4]>>, 0.75, each("list", |_| list("list", &int(0), 4)));
    for length in [0, 1, 24, 25, 1000] {
        let text = |_| of("unicode", &[&string(length)]);
        check("texts", argument::<Vec<String>>, 0.75, each("list", text));
    }
    check("shared texts", argument::<Vec<Arc<str>>>, 0.75, each("list", |_| string(0)));
    check("paths", argument::<Vec<PathBuf>>, 0.75, each("list", |_| string(1)));
    check("shared paths", argument::<Vec<Arc<Path>>>, 0.75, each("list", |_| string(1)));
    check("heap", argument::<BinaryHeap<u64>>, 0.75, each("list", int));
    check("links", argument::<LinkedList<u64>>, 0.75, each("list", int));
    check(
        "wide links",
        argument::<LinkedList<[u64; 4]>>,
        0.75,
        each("list", |_| list("list", &int(0), 4)),
    );
    let text = |text: &str| Wire::default().string(text.as_bytes()).0;
    let range =
        |_| of("dictionary", &[&pair(&text("start"), &int(0)), &pair(&text("end"), &int(1))]);
    check("ranges", argument::<Vec<Range<u64>>>, 0.75, each("list", range));
}

#[test]
fn boxes_take_what_is_charged_for_them() {
    let empty = || of("dictionary", &[]);
    let big = || Wire::default().list(2).string(b"m.Big").then(&empty()).0;
    check("nodes", argument::<Vec<Option<Box<Node>>>>, 0.75, each("list", |_| empty()));
    check("numbers", argument::<Vec<Box<u8>>>, 0.75, each("list", |_| int(0)));
    check("counted", argument::<InRcs<u8>>, 0.75, each("list", |_| int(0)));
    check("counted copies", argument::<InRcs<Big>>, 0.75, each("list", |_| big()));
    check("copies", argument::<Vec<Box<Big>>>, 0.75, each("list", |_| big()));
    check("objects", argument::<Vec<pb::Instance>>, 0.75, each("list", |_| big()));
    check("slices", argument::<Vec<Arc<[u8]>>>, 0.75, each("list", |_| string(0)));
}

#[test]
fn values_that_are_read_twice_take_what_is_charged_for_them() {
    check("untagged", argument::<Vec<Untagged>>, 0.3, each("list", int));
    check("one state", argument::<Flat>, 0.3, |count| {
        each("dictionary", |index| pair(&string_of(&format!("{index:06}")), &int(0)))(count)
    });
    let state = |_| of("dictionary", &[&pair(&string_of("name"), &int(0))]);
    check("states", argument::<Vec<Flat>>, 0.3, each("list", state));
}

/// The capacity of a table is a power of two, so the next larger one may take twice as much.
#[test]
fn maps_and_sets_take_what_is_charged_for_them() {
    let entry = |index: usize| pair(&int(index), &int(0));
    check("hash map", argument::<HashMap<u64, u64>>, 0.4, each("dictionary", entry));
    check("tree map", argument::<BTreeMap<u64, u64>>, 0.6, each("dictionary", entry));
    check("hash set", argument::<HashSet<u64>>, 0.4, each("set", int));
    check("tree set", argument::<BTreeSet<u64>>, 0.6, each("set", int));
    let down = |index: usize| pair(&int(1_000_000 - index), &int(0));
    check("tree map", argument::<BTreeMap<u64, u64>>, 0.6, each("dictionary", down));
}

#[test]
fn ids_of_shared_values_are_charged() {
    let node = |index: usize| reference(index, &of("dictionary", &[]));
    check("nodes", argument::<Vec<Arc<Node>>>, 0.6, each("list", node));
    let zero = |index: usize| reference(index, &int(0));
    check("integers", argument::<Vec<i64>>, 0.4, each("list", zero));
    check("values", argument::<Value>, 0.6, each("list", zero));
    check(
        "dictionary",
        argument::<Value>,
        0.6,
        each("dictionary", |index| pair(&int(0), &zero(index))),
    );
}

#[test]
fn values_take_what_is_charged_for_them() {
    let copy = || Wire::default().list(2).string(b"m.Big").then(&of("None", &[])).0;
    check("copies", argument::<Value>, 0.75, each("list", |_| copy()));
    check("byte strings", argument::<Value>, 0.75, each("list", |_| string(1)));
    check("sets", argument::<Value>, 0.75, each("list", |_| list("set", &int(0), 1)));
    check("set", argument::<Value>, 0.6, each("set", int));
    check(
        "dictionary",
        argument::<Value>,
        0.6,
        each("dictionary", |index| pair(&int(index), &int(0))),
    );
}

#[test]
fn values_that_serde_builds_are_charged() {
    let key = |name: &str| of("unicode", &[&Wire::default().string(name.as_bytes()).0]);
    let state = move |links: &[u8], table: &[u8]| {
        of("dictionary", &[&pair(&key("_links"), links), &pair(&key("_table"), table)])
    };
    let links = each("list", |_| of("dictionary", &[]));
    let table = each("dictionary", |index| pair(&int(index), &int(0)));
    check("boxes", argument::<BySerde>, 0.75, |count| state(&links(count), &of("dictionary", &[])));
    check("table", argument::<BySerde>, 0.4, |count| state(&of("list", &[]), &table(count)));
}

#[test]
fn arguments_by_position_and_by_keyword_share_one_budget() {
    fn both(call: &mut Invocation<'_>) -> ReadResult<()> {
        let held = call.argument::<Vec<u64>>("one")?;
        call.argument::<Vec<u64>>("two").map(|other| drop((held, other)))
    }
    let items = list("list", &int(0), LIMIT / 8 / 3);
    let twice = call(1, "read", &[&items], &[&pair(&string_of("two"), &items)]);
    assert!(reading(both, &twice).1, "two thirds of the limit are read");
    let more = list("list", &int(0), LIMIT / 8 / 3 * 2);
    let thrice = call(1, "read", &[&items], &[&pair(&string_of("two"), &more)]);
    assert!(!reading(both, &call(1, "read", &[&more], &[&pair(&string_of("two"), &more)])).1);
    assert!(!reading(both, &thrice).1, "the whole limit and the lists themselves are refused");
}

fn string_of(text: &str) -> Vec<u8> {
    Wire::default().string(text.as_bytes()).0
}

/// Every message is read here, so that releasing refused handles does not count.
#[test]
fn handles_take_what_is_charged_for_them() {
    fn most_read(read: Read, item: impl Fn(usize) -> Vec<u8>) -> usize {
        let mut most = 0;
        let item = each("list", item);
        for count in (1..).map(|step| step * 128) {
            let (peak, is_read) = reading(read, &call(1, "read", &[&item(count)], &[]));
            if !is_read {
                break;
            }
            most = peak;
        }
        most
    }
    let pond =
        |id| Wire::default().list(3).string(b"m.Pond").int(id + 1).then(&of("dictionary", &[])).0;
    let replicas = most_read(argument::<Vec<Cached<Pond>>>, pond);
    let references =
        most_read(argument::<Vec<RemoteReference>>, |id| of("remote", &[&int(id + 1)]));
    for most in [replicas, references] {
        assert!((LIMIT / 2..=LIMIT + LIMIT / 4).contains(&most), "{most}");
    }
}

/// An object whose method keeps its arguments.
struct Keeps;

impl Referenceable for Keeps {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.later(|call| {
            let value = call.argument::<Vec<Box<u8>>>("value")?;
            Ok(async move {
                std::future::pending::<()>().await;
                drop(value);
            })
        })
    }
}

#[test]
fn calls_that_are_held_take_what_is_charged_for_them() {
    for items in [0, 10, 1000] {
        let limits = Limits::default().max_incoming_call_bytes(LIMIT);
        let mut end = server(Keeps, limits);
        let (start, argument) = (live(), list("list", &int(0), items));
        for id in 1.. {
            feed(&mut end, &call(id, "keep", &[&argument], &[])).0.unwrap();
            if !end.sent().is_empty() {
                break;
            }
        }
        let kept = live() - start;
        // The limit also charges the runtime's task for each call, and there is none here.
        assert!((LIMIT / 3..=LIMIT + LIMIT / 4).contains(&kept), "{kept} bytes, {items} items");
    }
}
