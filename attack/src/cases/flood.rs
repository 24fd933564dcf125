//! Several connections that send as fast as they can.

use std::io;

use super::{CONNECTIONS, together};
use crate::{
    peer::{Outcome, RawPeer},
    target::Target,
    wire::Wire,
};

/// Pings of one write.
const PINGS: u64 = 1_000;

/// An item of the lists: 9 bytes on the wire.
const ITEM: &[u8] = b"an item";

/// Items of a message of 60 KiB.
const SMALL: usize = 60 * 1024 / 9;

/// Lists of a message of 16 MiB, and the items of each list: one list cannot have all items.
const LISTS: usize = 16;
const LARGE: usize = (1 << 20) / 9;

pub(super) fn pings(target: &Target) -> io::Result<Outcome> {
    let mut wire = target.wire();
    for number in 0..PINGS {
        wire.ping(number);
    }
    flood(target, &wire.into_bytes())
}

pub(super) fn small(target: &Target) -> io::Result<Outcome> {
    let mut wire = target.wire();
    wire.call(1, "any", Some(&|wire| items(wire, SMALL)));
    flood(target, &wire.into_bytes())
}

pub(super) fn large(target: &Target) -> io::Result<Outcome> {
    let mut wire = target.wire();
    let lists = |wire: &mut Wire| {
        wire.atom("list", LISTS);
        (0..LISTS).for_each(|_| items(wire, LARGE));
    };
    wire.call(1, "any", Some(&lists));
    flood(target, &wire.into_bytes())
}

fn items(wire: &mut Wire, count: usize) {
    wire.atom("list", count);
    for _ in 0..count {
        wire.string(ITEM);
    }
}

/// Sends the same bytes over each connection, again and again.
fn flood(target: &Target, bytes: &[u8]) -> io::Result<Outcome> {
    together(CONNECTIONS, || {
        let mut peer = RawPeer::connect(target)?;
        while peer.send(bytes) {}
        Ok(peer.end())
    })
}
