//! The recorded messages of Twisted, printed as text and decoded into messages.

use pb::{
    banana::Dialect,
    wire::{Body, Conversation, Message as Decoded, Printed, Sender},
};

use crate::{
    recorded::{Message, names, session},
    said::said_by,
};

fn printed(bytes: &[u8]) -> Vec<String> {
    Printed::new(Dialect::Pb, bytes).to_string().lines().map(str::to_owned).collect()
}

/// Returns the bytes that one end sent, and the end of each message in them.
fn ends(session: &[Message], by: &str) -> (Vec<u8>, Vec<usize>) {
    let (mut stream, mut ends) = (Vec::new(), Vec::new());
    for message in said_by(by, session) {
        stream.extend_from_slice(message);
        ends.push(stream.len());
    }
    (stream, ends)
}

#[test]
fn recorded_streams_are_printed_as_far_as_they_are_whole_wherever_they_are_cut() {
    let mut messages = 0;
    for (client, name) in names() {
        let session = session(&client, &name).unwrap();
        for by in ["client", "server"] {
            let (stream, ends) = ends(&session, by);
            let whole = printed(&stream);
            assert_eq!(whole.len(), ends.len(), "{name} of {client}: {whole:#?}");
            messages += whole.len();
            for cut in (0..stream.len()).step_by(stream.len().div_ceil(500).max(1)) {
                let said = ends.iter().filter(|&&end| end <= cut).count();
                let left = cut - said.checked_sub(1).map_or(0, |last| ends[last]);
                let mut expected = whole[..said].to_vec();
                if left > 0 {
                    expected.push(format!("({left} bytes of an incomplete message)"));
                }
                assert_eq!(printed(&stream[..cut]), expected, "{name} of {client}, cut at {cut}");
            }
        }
    }
    assert!(messages > 500, "{messages}");
}

fn sender(message: &Message) -> Sender {
    if message.by == "client" { Sender::Client } else { Sender::Server }
}

/// Decodes a session whose bytes are cut into pieces, where `cuts` says so: it is given the place of a byte in
/// the whole session.
fn decoded(session: &[Message], cuts: impl Fn(usize) -> bool) -> Vec<Decoded> {
    let (mut conversation, mut said, mut at) = (Conversation::new(), Vec::new(), 0);
    for message in session {
        let mut start = 0;
        for end in 1..=message.bytes.len() {
            if end == message.bytes.len() || cuts(at + end) {
                said.extend(conversation.push(sender(message), &message.bytes[start..end]));
                start = end;
            }
        }
        at += message.bytes.len();
    }
    assert_eq!(conversation.finish(Sender::Client), None);
    assert_eq!(conversation.finish(Sender::Server), None);
    said
}

#[test]
fn recorded_sessions_are_decoded_into_the_same_messages_wherever_they_are_cut() {
    let (mut calls, mut answers, mut logins) = (0, 0, 0);
    for (client, name) in names() {
        let session = session(&client, &name).unwrap();
        let said = decoded(&session, |_| false);
        assert_eq!(said.len(), session.len(), "{name} of {client}: {said:#?}");
        for (decoded, recorded) in said.iter().zip(&session) {
            assert_eq!(decoded.sender, sender(recorded));
            assert_eq!(decoded.size, recorded.bytes.len());
            match &decoded.body {
                Body::Call(call) | Body::Update(call) => {
                    calls += 1;
                    logins += usize::from(call.method == "respond" && decoded.blanked);
                }
                Body::Answer(reply) | Body::Error(reply) => {
                    assert!(reply.method.is_some(), "{name} of {client}: {decoded}");
                    answers += 1;
                }
                Body::NotUnderstood(_) | Body::Broken(_) | Body::Rest => {
                    panic!("{name} of {client}: {decoded}");
                }
                _ => {}
            }
            if !decoded.blanked {
                let whole = &printed(&recorded.bytes)[0];
                assert_eq!(decoded.to_string(), *whole);
            }
        }
        let size: usize = session.iter().map(|message| message.bytes.len()).sum();
        for cut in (1..size).step_by(size.div_ceil(500).max(1)) {
            assert_eq!(decoded(&session, |at| at == cut), said, "{name} of {client}, cut at {cut}");
        }
        assert_eq!(decoded(&session, |_| true), said, "{name} of {client}, in single bytes");
    }
    assert!(calls > 200 && answers > 200 && logins > 5, "{calls} {answers} {logins}");
}

#[test]
fn one_end_of_a_recorded_session_is_decoded_alone() {
    for (client, name) in names() {
        let session = session(&client, &name).unwrap();
        for by in ["client", "server"] {
            let (stream, ends) = ends(&session, by);
            let mut conversation = Conversation::new().dialect(Dialect::Pb);
            let sender = if by == "client" { Sender::Client } else { Sender::Server };
            let said: Vec<_> = conversation.push(sender, &stream).collect();
            let lines: Vec<_> = said.iter().map(Decoded::to_string).collect();
            assert_eq!(lines, printed(&stream), "{name} of {client}");
            assert_eq!(said.len(), ends.len());
        }
    }
}

#[test]
fn the_secrets_of_recorded_logins_are_in_no_decoded_message() {
    let mut secrets = 0;
    for (client, name) in names() {
        let session = session(&client, &name).unwrap();
        let shown = |message: &Decoded| message.expression().map(|whole| format!("{whole:#}"));
        let said: Vec<_> = decoded(&session, |_| false).iter().filter_map(shown).collect();
        let mut open = Conversation::new().show_passwords();
        for message in &session {
            for message in open.push(sender(message), &message.bytes) {
                let Body::Call(call) = &message.body else { continue };
                if call.method != "respond" {
                    continue;
                }
                let all = format!("{:#}", call.arguments);
                let response = &all["[tuple ".len()..all.find(" [").unwrap_or(all.len() - 1)];
                assert!(response.len() >= 16, "{all}");
                assert!(said.iter().all(|line| !line.contains(response)), "{response}");
                secrets += 1;
            }
        }
    }
    assert!(secrets > 5, "{secrets}");
}
