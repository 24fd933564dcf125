//! Feeds frames of dialect `pb-compact-1` to either end: any bytes, frames of any contents whose lengths are right, and
//! changed frames of an honest peer. Nothing panics, the cuts make no difference to the replies, and each reply is a
//! frame that the target's own reader can read.

use std::sync::Arc;

use pb::{Referenceable, Value, banana::Dialect};
use pb_core::driver::Broker;
use pb_test_support::{Cut, End, speak};

use crate::{
    element::{Element, int, of, text},
    end::{config, finish},
    feed::Feed,
    frames::{self, Taught, frame},
    schema::CLASSES,
    session::{hide_values_of_each_run, is_panic},
    shapes::{self, Shape},
    targets::connection::Root,
};

/// Returns the replies of an end to frames that arrive in pieces, and why it closed the connection, if it did.
fn replies(is_server: bool, bytes: &[u8], cut: Cut) -> (Vec<Element>, Option<String>) {
    let root: Arc<dyn Referenceable> = Arc::new(Root);
    let mut config = config();
    speak(Dialect::Compact)(&mut config);
    let broker = match is_server {
        true => Broker::server(Some(root), &config),
        false => Broker::client(Some(root), &config),
    };
    let mut end = End::new(broker).cut(cut);
    let name = text(Dialect::Compact.name());
    let choice = if is_server { name } else { Element::List(vec![name]) };
    end.receive(&choice.to_bytes(Dialect::None));
    end.sent();
    let waiting = end.broker.peer().root().call_remote::<Value>("x", ()).send();
    end.receive(bytes);
    let (sent, mut taught, mut replies) = (end.sent(), Taught::default(), Vec::new());
    let mut rest = sent.as_slice();
    while !rest.is_empty() {
        let Some(mut message) = taught.read(&mut rest) else { continue };
        assert!(!is_panic(&message), "the library reported a panic: {message:?}");
        hide_values_of_each_run(&mut message);
        replies.push(message);
    }
    let failed = end.failed.as_ref().map(ToString::to_string);
    end.close();
    drop(waiting);
    finish(end);
    // Handles that came with one message are dropped in any order.
    replies.sort_by_key(|message| message.to_bytes(Dialect::None));
    (replies, failed)
}

/// Returns a frame of an honest peer.
fn honest(feed: &mut Feed<'_>) -> Vec<u8> {
    let value = match feed.below(3) {
        0 => shapes::any(feed, 0),
        1 => {
            let class = feed.pick(CLASSES).0;
            shapes::value(feed, Shape::Copied(class), 0)
        }
        _ => Element::List(vec![text("unicode"), text("frog")]),
    };
    let method = text(feed.pick(&["echo", "text", "rest", "nothing"]));
    let keywords = match feed.below(4) {
        0 => of("dictionary", [Element::List(vec![text("value"), value.clone()])]),
        _ => of("dictionary", []),
    };
    let flag = int(feed.below(3) as u64);
    let message = match feed.below(8) {
        0..4 => of("message", [int(7), text("root"), method, flag, of("tuple", [value]), keywords]),
        4 => of("cachemessage", [int(7), int(1), method, flag, of("tuple", [value]), keywords]),
        5 => of("answer", [int(1), value]),
        6 => of("error", [int(1), value]),
        _ => of(feed.pick(&["decref", "decache", "uncache"]), [int(feed.below(3) as u64)]),
    };
    match feed.below(6) {
        0 => frame(0x50, &[&[feed.byte() & 0x7f][..], b"echo"].concat()),
        1 => frame(0x51, &[feed.byte() & 0x7f, 4, b'f', b'.', b'A', b'b', 1, b'x', 1, b'y']),
        // A value of Banana may have no form here.
        _ => frames::encode(&message).unwrap_or_else(|| frame(0x60, &[])),
    }
}

/// Changes, removes, inserts or repeats bytes behind the length of a frame, and corrects the length.
fn change(whole: &[u8], feed: &mut Feed<'_>) -> Vec<u8> {
    let start = whole.iter().take_while(|byte| **byte >= 0x80).count() + 1;
    let mut body = whole[start..].to_vec();
    for _ in 0..feed.below(4) {
        let (at, byte) = (feed.below(body.len().max(1)), feed.byte());
        match feed.below(4) {
            0 if at < body.len() => body[at] = byte,
            1 if at < body.len() => drop(body.remove(at)),
            2 => body.insert(at, byte),
            _ => {
                let end = (at + usize::from(byte & 15)).min(body.len());
                let piece = body[at..end].to_vec();
                body.splice(at..at, piece);
            }
        }
    }
    let (kind, body) = body.split_first().map_or((0, &[][..]), |(kind, body)| (*kind, body));
    frame(kind, body)
}

pub(crate) fn run(data: &[u8]) {
    let mut feed = Feed::new(data);
    let (setting, piece) = (feed.byte(), usize::from(feed.byte()));
    let mut bytes = Vec::new();
    match setting >> 2 & 3 {
        0 => bytes.extend_from_slice(feed.rest()),
        1 => {
            while !feed.is_empty() {
                let (kind, body) = (feed.byte(), feed.bytes(40));
                bytes.extend(frame(kind, body));
            }
        }
        _ => {
            for _ in 0..40 {
                if feed.is_empty() {
                    break;
                }
                let whole = honest(&mut feed);
                let is_changed = feed.once_in(2);
                bytes.extend(if is_changed { change(&whole, &mut feed) } else { whole });
            }
        }
    }
    let is_server = setting % 2 == 0;
    let whole = replies(is_server, &bytes, Cut::WHOLE);
    let cut = Cut { piece: piece + 1, in_turns: setting & 2 == 0 };
    let pieces = replies(is_server, &bytes, cut);
    assert_eq!(whole.1, pieces.1, "how bytes are cut makes a difference to the end");
    for (one, other) in whole.0.iter().zip(&pieces.0) {
        assert_eq!(one, other, "how bytes are cut makes a difference");
    }
    assert_eq!(whole.0.len(), pieces.0.len(), "how bytes are cut makes a difference");
}
