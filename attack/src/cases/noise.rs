//! Messages that the server logs, refuses or releases without using them.

use std::io;

use crate::{
    peer::{Outcome, RawPeer},
    target::Target,
    wire::{SIZE_LIMIT, Wire},
};

/// Commands of 16 MiB.
const COMMANDS: usize = 3_300_000;

/// Messages of one write.
const MESSAGES: usize = 1_000;

/// The number of `[remote 1]`, of 12 bytes each, in 59 MB.
const REMOTES: usize = 4_900_000;

/// Sends `[x]` 3.3 million times, again and again.
pub(super) fn unknown(target: &Target) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    wire.times(COMMANDS, |wire| wire.list(1).string(b"x"));
    repeat(target, &wire.into_bytes())
}

/// Sends calls with a class that is not registered.
pub(super) fn refused(target: &Target) -> io::Result<Outcome> {
    let evil = |wire: &mut Wire| {
        wire.atom("evil.Class", 1).atom("dictionary", 0);
    };
    let mut wire = target.wire();
    for _ in 0..MESSAGES {
        wire.call(1, "login", Some(&evil));
    }
    repeat(target, &wire.into_bytes())
}

pub(super) fn not_understood(target: &Target) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    wire.times(MESSAGES, |wire| wire.atom("didNotUnderstand", 1).string(b"x"));
    repeat(target, &wire.into_bytes())
}

/// Sends references in a call that is refused. The server counts each reference, and has to release it.
pub(super) fn references(target: &Target) -> io::Result<Outcome> {
    let call = refused_references(target);
    let mut peer = RawPeer::connect(target)?;
    while peer.ask(&call) {}
    let mut outcome = peer.end();
    let (heard, drops) = (outcome.heard as f64 / 1e6, outcome.drops);
    outcome.notes.push(format!("{drops} references released, in {heard:.1} MB"));
    Ok(outcome)
}

pub(super) fn references_unread(target: &Target) -> io::Result<Outcome> {
    let call = refused_references(target);
    let mut peer = RawPeer::deaf(target)?;
    while peer.send(&call) {}
    Ok(peer.end())
}

fn refused_references(target: &Target) -> Vec<u8> {
    let mut wire = target.wire();
    let references = |wire: &mut Wire| {
        let most = SIZE_LIMIT - 1;
        wire.atom("list", REMOTES.div_ceil(most));
        for first in (0..REMOTES).step_by(most) {
            let count = most.min(REMOTES - first);
            wire.atom("list", count);
            wire.times(count, |wire| wire.atom("remote", 1).int(1));
        }
    };
    wire.call(1, "no_such_method", Some(&references));
    wire.into_bytes()
}

fn repeat(target: &Target, bytes: &[u8]) -> io::Result<Outcome> {
    let mut peer = RawPeer::connect(target)?;
    while peer.send(bytes) {}
    Ok(peer.end())
}
