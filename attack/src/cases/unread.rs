//! Peers that make calls and do not read their answers.

use std::io;

use crate::{
    peer::{Outcome, RawPeer},
    target::Target,
    wire::Wire,
};

/// Calls of one write.
const CALLS: u64 = 1_000;

/// A name that is almost as long as a string may be.
const NAME: usize = 600_000;

/// Asks for answers of 600 kB.
pub(super) fn large(target: &Target) -> io::Result<Outcome> {
    calls(target, "blob")
}

/// Asks for answers of 600 kB that come some time after the calls.
pub(super) fn late(target: &Target) -> io::Result<Outcome> {
    calls(target, "late_blob")
}

pub(super) fn small(target: &Target) -> io::Result<Outcome> {
    calls(target, "ping")
}

/// Sends unknown commands, each of which is answered with its own name.
pub(super) fn unknown(target: &Target) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    wire.list(1).string(&vec![b'x'; NAME]);
    repeat(target, &wire.into_bytes())
}

/// Sends `[message 1 99 no 1 0 0]`, a call of an object that does not exist: 25 bytes, answered with an
/// error of 600.
pub(super) fn failing(target: &Target) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    for _ in 0..CALLS {
        wire.atom("message", 6).int(1).int(99).string(b"no").int(1).int(0).int(0);
    }
    repeat(target, &wire.into_bytes())
}

fn calls(target: &Target, method: &str) -> io::Result<Outcome> {
    let mut wire = target.wire();
    for number in 0..CALLS {
        wire.call(number, method, None);
    }
    repeat(target, &wire.into_bytes())
}

fn repeat(target: &Target, bytes: &[u8]) -> io::Result<Outcome> {
    let mut peer = RawPeer::deaf(target)?;
    while peer.send(bytes) {}
    // The answers to the calls may still pile up.
    peer.linger();
    Ok(peer.end())
}
