//! Decodes any bytes as what both ends of a connection say: nothing panics, no byte is lost, and the cuts make
//! no difference to the messages.

use pb::{
    Limits, Value,
    banana::Dialect,
    wire::{Body, Conversation, Message, Sender},
};

use crate::feed::Feed;

/// Decodes what the ends say in turns, in pieces of at most `piece` bytes.
fn decode(mut conversation: Conversation, turns: &[(Sender, &[u8])], piece: usize) -> Vec<Message> {
    let mut said = Vec::new();
    for (sender, bytes) in turns {
        for piece in bytes.chunks(piece) {
            said.extend(conversation.push(*sender, piece));
        }
    }
    said.extend(conversation.finish(Sender::Client));
    said.extend(conversation.finish(Sender::Server));
    said
}

/// Prints a message in all ways, and reads its parts.
fn show(message: &Message) {
    let _ = (message.to_string(), format!("{message:#}"), format!("{message:?}"));
    serde_json::to_string(message).expect("every message has a JSON form");
    if let Body::Call(call) | Body::Update(call) = &message.body {
        let _ = (call.object.as_int(), call.object.as_str());
        let _ = call.arguments.read::<Value>();
    }
}

pub(crate) fn run(data: &[u8]) {
    let mut feed = Feed::new(data);
    let (setting, piece) = (feed.byte(), 1 + usize::from(feed.byte()));
    // Inputs that are older than the dialect have not both bits.
    let is_compact = setting & 0xc0 == 0xc0;
    let conversation = || {
        let mut conversation = Conversation::new().limits(Limits::default().max_message(1 << 12));
        if setting & 1 != 0 {
            let dialect = match setting {
                _ if is_compact => Dialect::Compact,
                _ if setting & 2 != 0 => Dialect::Pb,
                _ => Dialect::None,
            };
            conversation = conversation.dialect(dialect);
        }
        if setting & 4 != 0 { conversation.show_passwords() } else { conversation }
    };
    let mut turns = Vec::new();
    // A handshake, so that fewer bytes are spent on finding one.
    if setting & 8 != 0 {
        let (offer, choice): (&[u8], &[u8]) = match is_compact {
            true => (b"\x02\x80\x0c\x82pb-compact-1\x02\x82pb", b"\x0c\x82pb-compact-1"),
            false => (b"\x02\x80\x02\x82pb\x04\x82none", b"\x02\x82pb"),
        };
        turns.extend([(Sender::Server, offer), (Sender::Client, choice)]);
    }
    let mut sender = if setting & 16 != 0 { Sender::Client } else { Sender::Server };
    while !feed.is_empty() {
        turns.push((sender, feed.bytes(255)));
        sender = sender.other();
    }
    let said = decode(conversation(), &turns, usize::MAX);
    said.iter().for_each(show);
    for end in [Sender::Client, Sender::Server] {
        let of = |sender: &Sender| *sender == end;
        let pushed: usize =
            turns.iter().filter(|(sender, _)| of(sender)).map(|(_, bytes)| bytes.len()).sum();
        let decoded = said.iter().filter(|message| of(&message.sender));
        assert_eq!(decoded.map(|message| message.size).sum::<usize>(), pushed, "{said:?}");
    }
    assert_eq!(decode(conversation(), &turns, piece), said, "in pieces of {piece}");
}
