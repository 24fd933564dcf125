//! Messages full of values that are small on the wire and large in memory.

use std::{io, thread, time::Duration};

use crate::{
    peer::{Outcome, RawPeer},
    target::Target,
    wire::{Dialect, SIZE_LIMIT, Wire},
};

/// About as many values of each kind, read as `Value`, as fit into the memory that one message may take.
const COPIES: usize = 3_300_000;
const LISTS: usize = 2_500_000;
const REFERENCES: usize = 1_800_000;

/// References that are read as boxes, which are smaller.
const BOXED: usize = 3_300_000;

/// Boxes of integers, each of which takes two bytes on the wire: 56 MB.
const BOXES: usize = 28_000_000;

/// Bytes of each of the three parts of the message for a login.
const THIRD: usize = 19_000_000;

/// The time between two calls that the server holds: it leaves the server time to answer.
const HELD: Duration = Duration::from_millis(20);

/// A function that writes an item, given the item's position.
type Item = fn(&mut Wire, u64);

fn copy(wire: &mut Wire, _: u64) {
    wire.atom("a.C", 1).atom("dictionary", 0);
}

fn list(wire: &mut Wire, _: u64) {
    wire.atom("list", 0);
}

fn reference(wire: &mut Wire, number: u64) {
    wire.atom("reference", 2).int(number + 1).int(0);
}

fn boxed(wire: &mut Wire, _: u64) {
    wire.int(0);
}

pub(super) fn copies(target: &Target) -> io::Result<Outcome> {
    ask(target, "any", copy, COPIES)
}

pub(super) fn lists(target: &Target) -> io::Result<Outcome> {
    ask(target, "any", list, LISTS)
}

pub(super) fn references(target: &Target) -> io::Result<Outcome> {
    ask(target, "any", reference, REFERENCES)
}

pub(super) fn boxed_references(target: &Target) -> io::Result<Outcome> {
    ask(target, "boxes", reference, BOXED)
}

pub(super) fn boxes(target: &Target) -> io::Result<Outcome> {
    ask(target, "boxes", boxed, BOXES)
}

pub(super) fn held_copies(target: &Target) -> io::Result<Outcome> {
    hold(target, "hold", copy, COPIES)
}

pub(super) fn held_lists(target: &Target) -> io::Result<Outcome> {
    hold(target, "hold", list, LISTS)
}

pub(super) fn held_references(target: &Target) -> io::Result<Outcome> {
    hold(target, "hold", reference, REFERENCES)
}

pub(super) fn held_boxes(target: &Target) -> io::Result<Outcome> {
    hold(target, "hold_boxes", boxed, BOXES)
}

/// Sends all three kinds of values before a login, in place of the name. A name must be a string, so the
/// server refuses the call.
pub(super) fn login(target: &Target) -> io::Result<Outcome> {
    let parts: [Item; 3] = [copy, list, reference];
    let mut wire = target.wire().speaking(Dialect::Pb);
    let argument = |wire: &mut Wire| {
        wire.atom("list", parts.len());
        for item in parts {
            let mut one = Wire::default().speaking(Dialect::Pb);
            item(&mut one, COPIES as u64);
            items(wire, item, THIRD / one.len());
        }
    };
    wire.call(1, "login", Some(&argument));
    let call = wire.into_bytes();
    let mut peer = RawPeer::speaking(target, Dialect::Pb)?;
    while peer.ask(&call) {}
    Ok(peer.end())
}

/// Sends the call again each time it was answered.
fn ask(target: &Target, method: &str, item: Item, count: usize) -> io::Result<Outcome> {
    let call = call(target, method, item, count);
    let mut peer = RawPeer::speaking(target, Dialect::Pb)?;
    while peer.ask(&call) {}
    Ok(peer.end())
}

/// Sends the call again and again, to a method that keeps the argument and does not answer.
fn hold(target: &Target, method: &str, item: Item, count: usize) -> io::Result<Outcome> {
    let call = call(target, method, item, count);
    let mut peer = RawPeer::speaking(target, Dialect::Pb)?;
    while peer.send(&call) {
        thread::sleep(HELD);
    }
    Ok(peer.end())
}

fn call(target: &Target, method: &str, item: Item, count: usize) -> Vec<u8> {
    let mut wire = target.wire().speaking(Dialect::Pb);
    wire.call(1, method, Some(&|wire| items(wire, item, count)));
    wire.into_bytes()
}

/// Writes `count` items as a list of lists, since one list cannot have so many.
fn items(wire: &mut Wire, item: Item, count: usize) {
    let most = SIZE_LIMIT - 1;
    wire.atom("list", count.div_ceil(most));
    for first in (0..count).step_by(most) {
        let last = count.min(first + most);
        wire.atom("list", last - first);
        (first..last).for_each(|number| item(wire, number as u64));
    }
}
