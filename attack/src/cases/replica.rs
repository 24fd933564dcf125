//! Transactions of a large replica. Each transaction makes a version, which may be a copy.

use std::{io, thread, time::Duration};

use crate::{
    peer::{Outcome, RawPeer},
    target::Target,
    wire::{Flag, REPLICA, Wire},
};

/// Integers of the replica: 4.8 MB in memory.
const NUMBERS: u64 = 600_000;

/// Transactions of one write.
const BATCH: u64 = 500;

/// How long a transaction that is cut stays open.
const PAUSE: Duration = Duration::from_millis(1);

pub(super) fn whole(target: &Target) -> io::Result<Outcome> {
    let peer = publish(target, "watch")?;
    Ok(repeat(peer, &batch(target, |_| {})))
}

pub(super) fn between(target: &Target) -> io::Result<Outcome> {
    let peer = publish(target, "watch")?;
    Ok(repeat(
        peer,
        &batch(target, |wire| {
            wire.ping(5);
        }),
    ))
}

pub(super) fn held(target: &Target) -> io::Result<Outcome> {
    let peer = publish(target, "keep_reading")?;
    Ok(repeat(peer, &batch(target, |_| {})))
}

/// Sends the first update and half of the second, and the rest after a pause.
pub(super) fn cut(target: &Target) -> io::Result<Outcome> {
    let mut peer = publish(target, "watch")?;
    for turn in 0.. {
        let mut wire = target.wire();
        first(&mut wire, turn);
        let begun = wire.len();
        last(&mut wire, turn);
        let bytes = wire.into_bytes();
        let (one, other) = bytes.split_at((begun + bytes.len()) / 2);
        if !peer.send(one) {
            break;
        }
        thread::sleep(PAUSE);
        if !peer.send(other) {
            break;
        }
    }
    Ok(peer.end())
}

/// Sends the object, and waits until the server has it.
fn publish(target: &Target, method: &str) -> io::Result<RawPeer> {
    let mut wire = target.wire();
    let big = |wire: &mut Wire| {
        wire.atom("attack.Big", 2).int(REPLICA).atom("list", NUMBERS as usize);
        for number in 0..NUMBERS {
            wire.int(number);
        }
    };
    wire.call(1, method, Some(&big));
    let mut peer = RawPeer::connect(target)?;
    if !peer.ask(&wire.into_bytes()) {
        return Err(io::Error::other("the server does not take the replica"));
    }
    Ok(peer)
}

/// Encodes many transactions, each with `middle` between its two updates.
fn batch(target: &Target, middle: impl Fn(&mut Wire)) -> Vec<u8> {
    let mut wire = target.wire();
    for turn in 0..BATCH {
        first(&mut wire, turn);
        middle(&mut wire);
        last(&mut wire, turn);
    }
    wire.into_bytes()
}

/// Writes the update that begins a transaction, by turns with and without a wanted answer.
fn first(wire: &mut Wire, turn: u64) {
    let flag = if turn.is_multiple_of(2) { Flag::More } else { Flag::MoreAndAnswer };
    wire.poke(2, flag, turn % NUMBERS);
}

fn last(wire: &mut Wire, turn: u64) {
    wire.poke(3, Flag::Last, (turn + 1) % NUMBERS);
}

fn repeat(mut peer: RawPeer, bytes: &[u8]) -> Outcome {
    while peer.send(bytes) {}
    peer.end()
}
