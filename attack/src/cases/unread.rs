//! Peers that ask and do not read their answers.

use std::io;

use crate::{
    peer::{Outcome, RawPeer},
    target::Target,
    wire::Wire,
};

/// Calls of one write.
const CALLS: u64 = 1_000;

/// A name as long as a string may be, nearly.
const NAME: usize = 600_000;

/// Each answer is 600 kB.
pub(super) fn large(target: &Target) -> io::Result<Outcome> {
    calls(target, "blob")
}

/// The same, and the answers come some time after the calls.
pub(super) fn late(target: &Target) -> io::Result<Outcome> {
    calls(target, "late_blob")
}

pub(super) fn small(target: &Target) -> io::Result<Outcome> {
    calls(target, "ping")
}

/// Each is answered by its own name.
pub(super) fn unknown(target: &Target) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    wire.list(1).string(&vec![b'x'; NAME]);
    repeat(target, &wire.into_bytes())
}

/// `[message 1 99 no 1 0 0]`, which is not a call of anything: 25 bytes, and an error of 600.
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
    // What it has asked for may still pile up.
    peer.linger();
    Ok(peer.end())
}
