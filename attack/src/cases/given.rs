//! Live objects that the server drops, and that their owner never uncaches.

use std::io;

use crate::{
    peer::{Outcome, RawPeer},
    target::Target,
    wire::Flag,
};

/// The number of objects, and the integers in each: 2,144,000 integers, which take 17 MB. All objects take
/// 686 MB.
const OBJECTS: u64 = 40;
const ROWS: usize = 4;
const ROW: usize = 536_000;

/// Updates of one write.
const UPDATES: u64 = 1_000;

pub(super) fn kept(target: &Target) -> io::Result<Outcome> {
    let peer = give(target)?;
    peer.linger();
    Ok(end(peer))
}

/// Sends updates after the objects. Each update changes one integer.
pub(super) fn updated(target: &Target) -> io::Result<Outcome> {
    let mut peer = give(target)?;
    let mut wire = target.wire();
    for turn in 0..UPDATES {
        wire.poke_one(turn % OBJECTS + 1, turn, Flag::Last, turn);
    }
    let bytes = wire.into_bytes();
    while peer.send(&bytes) {}
    Ok(end(peer))
}

/// Sends the objects to a method that drops them.
fn give(target: &Target) -> io::Result<RawPeer> {
    let mut row = target.wire();
    row.atom("list", ROW);
    row.times(ROW, |row| row.int(7));
    let row = row.into_bytes();
    let mut peer = RawPeer::connect(target)?;
    for id in 1..=OBJECTS {
        let mut wire = target.wire();
        wire.call(
            id,
            "take",
            Some(&|wire| {
                wire.atom("attack.Wall", 2).int(id).atom("list", ROWS);
                wire.times(ROWS, |wire| wire.raw(&row));
            }),
        );
        if !peer.ask(&wire.into_bytes()) {
            break;
        }
    }
    Ok(peer)
}

fn end(peer: RawPeer) -> Outcome {
    let mut outcome = peer.end();
    outcome.notes.push(format!("{} of {OBJECTS} objects given back", outcome.drops));
    outcome
}
