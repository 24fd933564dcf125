//! Any bytes at both ends of a connection, in pieces of any size: nothing panics, and how they were
//! cut makes no difference to what is replied.

#![no_main]

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use libfuzzer_sys::fuzz_target;
use pb_core::{
    Dispatch, Invocation, Referenceable, Value,
    driver::{Broker, Config, Timer, Transmit, Turn},
};

struct Never;

impl Timer for Never {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}

struct Root;

impl Referenceable for Root {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "echo" => call.now(|call| call.argument::<Value>("value")),
            "text" => call.now(|call| Ok(call.argument::<&str>("text")?.len())),
            "rest" => call.now(|call| call.rest::<Value>()),
            _ => Dispatch::NoSuchMethod,
        }
    }
}

/// What a broker replies to `bytes` that come in pieces of `size`, after the handshake.
fn replies(config: &Config, server: bool, bytes: &[u8], size: usize) -> Vec<u8> {
    let root: Arc<dyn Referenceable> = Arc::new(Root);
    let (broker, handshake) = match server {
        true => (Broker::server(Some(root), config), &b"\x02\x82pb"[..]),
        false => (Broker::client(Some(root), config), &b"\x01\x80\x02\x82pb"[..]),
    };
    let (mut input, mut tasks) = (broker.input(), Vec::new());
    input.buffer().extend_from_slice(handshake);
    let mut turn = Turn::endless();
    let _ = broker.handle_input(&mut input, &mut turn, &mut tasks);
    let _waiting = broker.peer().root().call_remote::<Value>("x", ()).send();
    for piece in bytes.chunks(size) {
        input.buffer().extend_from_slice(piece);
        if broker.handle_input(&mut input, &mut turn, &mut tasks).is_err() {
            break;
        }
    }
    let mut out = Vec::new();
    match broker.poll_transmit(&mut Context::from_waker(Waker::noop()), &mut out) {
        Poll::Ready(Transmit::Bytes) => out,
        _ => Vec::new(),
    }
}

/// The running number of a failure differs from one to the next.
fn without_counts(replies: &[u8]) -> Vec<u8> {
    let count = b"\x05\x82count";
    let mut out = Vec::new();
    let mut rest = replies;
    while let Some(at) = rest.windows(count.len()).position(|window| window == count) {
        let after = at + count.len();
        out.extend_from_slice(&rest[..after]);
        let number = rest[after..].iter().position(|&byte| byte >= 0x80);
        rest = &rest[after + number.map_or(0, |number| number + 1)..];
    }
    out.extend_from_slice(rest);
    out
}

fuzz_target!(|input: (bool, u8, &[u8])| {
    let (server, size, bytes) = input;
    let config = Config::new(Never).expect("no class is registered twice");
    let whole = replies(&config, server, bytes, bytes.len().max(1));
    let pieces = replies(&config, server, bytes, usize::from(size).max(1));
    assert!(!whole.windows(8).any(|text| text == b"pb.Panic"), "something panicked");
    assert_eq!(without_counts(&whole), without_counts(&pieces));
});
