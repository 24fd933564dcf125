//! Feeds any bytes to both ends of a connection, in pieces of any size: nothing panics, and the cuts make
//! no difference to the replies.

use std::sync::Arc;

use pb::{
    Referenceable, Value,
    dispatch::{Dispatch, Invocation},
};
use pb_core::{Dialect, Dialects, driver::Broker};
use pb_test_support::{Cut, End};

use crate::{
    end::{config, finish},
    feed::Feed,
};

pub(crate) struct Root;

impl Referenceable for Root {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "echo" => call.now(|call| call.argument::<Value>("value")),
            "text" => call.now(|call| Ok(call.argument::<&str>("text")?.len())),
            "rest" => call.now(|call| call.rest::<Value>()),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// Returns the replies of a broker to `bytes` that arrive in pieces.
fn replies(is_server: bool, bytes: &[u8], cut: Cut) -> Vec<u8> {
    let root: Arc<dyn Referenceable> = Arc::new(Root);
    // Another target has the frames of dialect `pb-compact-1`.
    let mut config = config();
    config.dialects = Dialects::new([Dialect::Pb, Dialect::None]);
    let broker = match is_server {
        true => Broker::server(Some(root), &config),
        false => Broker::client(Some(root), &config),
    };
    let mut end = End::new(broker).cut(cut);
    // A script that begins with this byte contains its own handshake.
    if bytes.first() != Some(&0xff) {
        end.receive(if is_server { b"\x02\x82pb" } else { b"\x01\x80\x02\x82pb" });
    }
    let waiting = end.broker.peer().root().call_remote::<Value>("x", ()).send();
    end.receive(bytes.strip_prefix(b"\xff").unwrap_or(bytes));
    let replies = end.sent();
    end.close();
    drop(waiting);
    finish(end);
    replies
}

/// Removes the numbers of failures, which differ from one failure to the next.
fn without_counts(replies: &[u8]) -> Vec<u8> {
    let count = b"\x05\x82count";
    let mut out = Vec::new();
    let mut rest = replies;
    while let Some(at) = rest.windows(count.len()).position(|window| window == count) {
        let after = at + count.len();
        out.extend_from_slice(&rest[..after]);
        let number = rest[after..].iter().position(|&byte| byte >= 0x80);
        rest = &rest[after + number.map_or(0, |number| number + 1)..];
    }
    out.extend_from_slice(rest);
    out
}

pub(crate) fn run(data: &[u8]) {
    let mut feed = Feed::new(data);
    let (setting, piece) = (feed.byte(), usize::from(feed.byte()));
    let bytes = feed.rest();
    let is_server = setting % 2 == 0;
    let whole = replies(is_server, bytes, Cut::WHOLE);
    let cut = Cut { piece: piece + 1, in_turns: setting & 2 == 0 };
    let pieces = replies(is_server, bytes, cut);
    assert!(
        !whole
            .windows(b"perspective_broker.Panic".len())
            .any(|text| text == b"perspective_broker.Panic"),
        "the library reported a panic"
    );
    assert_eq!(without_counts(&whole), without_counts(&pieces));
}
