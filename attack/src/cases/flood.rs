//! Several connections that send as fast as they can.

use std::{io, net::SocketAddr, time::Instant};

use super::{CONNECTIONS, together};
use crate::{
    peer::{Outcome, RawPeer},
    wire::Wire,
};

/// Pings of one write.
const PINGS: u64 = 1_000;

/// An item of the lists: 9 bytes on the wire.
const ITEM: &[u8] = b"an item";

/// Items of a message of 60 KiB.
const SMALL: usize = 60 * 1024 / 9;

/// Lists of a message of 16 MiB, and items of each of them: one list may not have so many.
const LISTS: usize = 16;
const LARGE: usize = (1 << 20) / 9;

pub(super) fn pings(address: SocketAddr, until: Instant) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    for number in 0..PINGS {
        wire.ping(number);
    }
    flood(address, until, &wire.into_bytes())
}

pub(super) fn small(address: SocketAddr, until: Instant) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    wire.call(1, "any", Some(&|wire| items(wire, SMALL)));
    flood(address, until, &wire.into_bytes())
}

pub(super) fn large(address: SocketAddr, until: Instant) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    let lists = |wire: &mut Wire| {
        wire.atom("list", LISTS);
        (0..LISTS).for_each(|_| items(wire, LARGE));
    };
    wire.call(1, "any", Some(&lists));
    flood(address, until, &wire.into_bytes())
}

fn items(wire: &mut Wire, count: usize) {
    wire.atom("list", count);
    for _ in 0..count {
        wire.string(ITEM);
    }
}

/// Sends the same over each connection, again and again.
fn flood(address: SocketAddr, until: Instant, bytes: &[u8]) -> io::Result<Outcome> {
    together(CONNECTIONS, || {
        let mut peer = RawPeer::connect(address, until)?;
        while peer.send(bytes) {}
        Ok(peer.end())
    })
}
