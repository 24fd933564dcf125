//! Frames of dialect `pb-compact-1` that no honest peer sends, line by line of `docs/compact.md`: each is an error of the
//! value, of the call or of the connection, and everything before it is answered.

mod calls;
mod closing;
mod names;
mod sizes;
#[path = "../../compact/vectors.rs"]
#[expect(dead_code, reason = "the texts of the values are of no use here")]
mod vectors;

use std::sync::{Arc, Mutex};

use pb::{Any, Cached, ConnectionError, Ignored, Value};
use pb_core::driver::{Broker, Config};
use pb_test_support::{Clock, End, messages};

use crate::roots::Pond;

/// The kinds of frames, as the specification has them.
mod kind {
    pub(super) const CALL: u8 = 0x10;
    pub(super) const UPDATE: u8 = 0x20;
    pub(super) const ANSWER: u8 = 0x30;
    pub(super) const ERROR: u8 = 0x31;
    pub(super) const DECREF: u8 = 0x40;
    pub(super) const DECACHE: u8 = 0x41;
    pub(super) const UNCACHE: u8 = 0x42;
    pub(super) const NAME: u8 = 0x50;
    pub(super) const SHAPE: u8 = 0x51;
    pub(super) const PING: u8 = 0x60;
    pub(super) const PONG: u8 = 0x61;
}

/// The flags of calls and updates.
mod flag {
    pub(super) const ANSWER: u8 = 1;
    pub(super) const KEYWORDS: u8 = 2;
    pub(super) const MORE: u8 = 4;
}

/// The replica that a method was given.
type Kept = Arc<Mutex<Option<Cached<calls::Pond>>>>;

/// An object with methods that take values of each kind.
#[derive(Default)]
struct Root {
    kept: Kept,
}

#[pb::methods]
impl Root {
    #[remote]
    fn none(&self) {}

    #[remote]
    fn value(&self, value: Value) -> Value {
        value
    }

    #[remote]
    fn any(&self, value: Any) -> Any {
        value
    }

    #[remote]
    fn ignored(&self, _value: Ignored) {}

    #[remote]
    fn pond(&self, pond: Pond) -> i64 {
        pond.num_frogs
    }

    #[remote]
    fn keep(&self, pond: Cached<calls::Pond>) {
        *self.kept.lock().unwrap() = Some(pond);
    }

    #[remote]
    fn keyword(&self, first: i64, #[pb(default)] second: i64) -> i64 {
        first + second
    }
}

/// Encodes a varint.
fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// Encodes bytes with their length in front.
fn counted(bytes: &[u8]) -> Vec<u8> {
    [&varint(bytes.len()), bytes].concat()
}

/// Encodes a byte string.
fn string(bytes: &[u8]) -> Vec<u8> {
    [&[0xf1], &counted(bytes)[..]].concat()
}

/// Encodes a frame.
fn frame(kind: u8, body: &[&[u8]]) -> Vec<u8> {
    counted(&[&[kind], &body.concat()[..]].concat())
}

/// Encodes a call of the root object that wants an answer. `tuple` is the tuple of its arguments.
fn call(request: u8, method: &str, tuple: &[u8]) -> Vec<u8> {
    let (root, method) = (string(b"root"), string(method.as_bytes()));
    frame(kind::CALL | flag::ANSWER, &[&[request], &root, &method, tuple])
}

/// Encodes a call with a dictionary of keyword arguments.
fn call_with(request: u8, method: &str, tuple: &[u8], keywords: &[u8]) -> Vec<u8> {
    let positional = [&string(b"root"), &string(method.as_bytes()), tuple].concat();
    let flags = flag::ANSWER | flag::KEYWORDS;
    frame(kind::CALL | flags, &[&[request], &counted(&positional), keywords])
}

/// Encodes a call with one argument.
fn call_of(request: u8, method: &str, argument: &[u8]) -> Vec<u8> {
    call(request, method, &[&[0xe1], argument].concat())
}

/// Encodes the frame that teaches a name.
fn name(number: usize, name: &[u8]) -> Vec<u8> {
    frame(kind::NAME, &[&varint(number), name])
}

/// Encodes the frame that teaches a shape. A class of no name is none.
fn shape(number: usize, class: &str, attributes: &[&str]) -> Vec<u8> {
    let attributes: Vec<u8> = attributes.iter().flat_map(|name| counted(name.as_bytes())).collect();
    frame(kind::SHAPE, &[&varint(number), &counted(class.as_bytes()), &attributes])
}

/// Returns a server whose client has chosen the dialect.
fn server() -> End {
    server_with(|_| {})
}

/// Returns a server with settings made by `set`.
fn server_with(set: impl FnOnce(&mut Config)) -> End {
    server_of(Root::default(), set)
}

/// Returns a server, and where it keeps the replica that the method `keep` is given.
fn keeping_server() -> (End, Kept) {
    let root = Root::default();
    let kept = root.kept.clone();
    (server_of(root, |_| {}), kept)
}

fn server_of(root: Root, set: impl FnOnce(&mut Config)) -> End {
    let mut config = Config::new(Clock::default()).unwrap();
    set(&mut config);
    let mut end = End::new(Broker::server(Some(Arc::new(root)), &config));
    end.feed("pb-compact-1");
    end.sent();
    assert!(end.failed.is_none(), "{:?}", end.failed);
    end
}

/// Receives bytes, and returns the messages that are sent for them.
fn answers(end: &mut End, bytes: &[u8]) -> Vec<String> {
    end.receive(bytes);
    messages(&end.sent())
}

/// Checks that a server which receives these bytes answers the call before them, and closes the connection. Returns the
/// reason.
fn closed_by(bytes: &[u8]) -> ConnectionError {
    let mut end = server();
    let before = call(1, "none", &[0xe0]);
    let said = answers(&mut end, &[&before, bytes].concat());
    assert_eq!(said.first().map(String::as_str), Some("[answer 1 [None]]"), "{bytes:02x?}");
    end.failed.unwrap_or_else(|| panic!("the connection lives on after {bytes:02x?}: {said:?}"))
}

/// Checks that the connection still answers.
#[track_caller]
fn lives(end: &mut End) {
    let said = answers(end, &call(99, "none", &[0xe0]));
    assert!(end.failed.is_none(), "{:?}", end.failed);
    assert_eq!(said, ["[answer 99 [None]]"]);
}
