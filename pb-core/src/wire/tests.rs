use serde::Serialize;

use super::*;
use crate::{banana::Dialect, limits::Limits};

/// Encodes a token.
fn token(number: usize, kind: u8) -> Vec<u8> {
    vec![(number & 0x7f) as u8, (number >> 7) as u8, kind]
}

/// Encodes an expression that is written with brackets, in dialect `none`. Words in double quotes may contain
/// spaces.
fn wire(text: &str) -> Vec<u8> {
    let mut open: Vec<(usize, Vec<u8>)> = vec![(0, Vec::new())];
    let spaced = text.replace('[', " [ ").replace(']', " ] ");
    for word in spaced.split_whitespace() {
        let token = match (word, word.parse()) {
            ("[", _) => {
                open.push((0, Vec::new()));
                continue;
            }
            ("]", _) => {
                let (elements, inside) = open.pop().unwrap();
                [token(elements, 0x80), inside].concat()
            }
            (_, Ok(number)) => token(number, 0x81),
            (word, _) => [&token(word.len(), 0x82), word.as_bytes()].concat(),
        };
        let (elements, out) = open.last_mut().unwrap();
        *elements += 1;
        out.extend(token);
    }
    assert_eq!(open.len(), 1, "a list is not closed in {text}");
    open.pop().unwrap().1
}

const CLIENT: Sender = Sender::Client;
const SERVER: Sender = Sender::Server;

/// A conversation behind its handshake.
fn open() -> Conversation {
    Conversation::new().dialect(Dialect::Pb)
}

fn lines(conversation: &mut Conversation, sender: Sender, bytes: &[u8]) -> Vec<String> {
    conversation.push(sender, bytes).map(|message| message.to_string()).collect()
}

/// Returns the line of one message of the client.
fn line(text: &str) -> String {
    let lines = lines(&mut open(), CLIENT, &wire(text));
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines.into_iter().next().unwrap()
}

fn json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn each_kind_of_message_is_recognised() {
    let mut conversation = Conversation::new();
    let mut said = Vec::new();
    for (sender, text) in [
        (SERVER, "[pb none]"),
        (CLIENT, "none"),
        (CLIENT, "[version 6]"),
        (CLIENT, "[message 1 root echo 1 [tuple 5] [dictionary [[unicode n] 7]]]"),
        (SERVER, "[answer 1 [remote 2]]"),
        (CLIENT, "[message 2 2 poke 0 [tuple] [dictionary]]"),
        (SERVER, "[cachemessage 1 4 setColor 1 [tuple [unicode red]] [dictionary]]"),
        (CLIENT, "[error 1 [twisted.spread.pb.CopyableFailure [dictionary]]]"),
        (CLIENT, "[decref 2]"),
        (CLIENT, "[decache 4]"),
        (SERVER, "[uncache 4]"),
        (SERVER, "[didNotUnderstand greet]"),
    ] {
        let bytes = wire(text);
        let messages: Vec<_> = conversation.push(sender, &bytes).collect();
        let [message] = &messages[..] else { panic!("{text}: {messages:?}") };
        assert_eq!((message.sender, message.size), (sender, bytes.len()));
        assert_eq!(message.to_string(), text);
        assert_eq!(message.expression().unwrap().to_string(), text);
        let method = match &message.body {
            Body::Answer(reply) | Body::Error(reply) => reply.method.clone(),
            Body::Call(call) | Body::Update(call) => {
                assert_eq!(call.wants_answer, call.method != "poke");
                Some(call.method.clone())
            }
            _ => None,
        };
        said.push((message.body.kind(), method));
    }
    let said: Vec<_> = said.iter().map(|(kind, method)| (*kind, method.as_deref())).collect();
    assert_eq!(
        said,
        [
            ("offer", None),
            ("choice", None),
            ("version", None),
            ("call", Some("echo")),
            ("answer", Some("echo")),
            ("call", Some("poke")),
            ("update", Some("setColor")),
            ("error", Some("setColor")),
            ("decref", None),
            ("decache", None),
            ("uncache", None),
            ("did_not_understand", None),
        ]
    );
}

#[test]
fn parts_of_a_call_can_be_read_into_types() {
    let call = wire("[message 3 root add 1 [tuple 2 [unicode three]] [dictionary]]");
    let message = open().push(CLIENT, &call).next().unwrap();
    let Body::Call(call) = message.body else { panic!("{message}") };
    assert_eq!((call.request.as_int(), call.object.as_str()), (Some(3), Some("root")));
    assert_eq!((call.request.as_str(), call.object.as_int()), (None, None));
    assert_eq!(call.arguments.as_str(), None);
    assert_eq!(call.arguments.read::<(i64, String)>().unwrap(), (2, "three".to_owned()));
    assert!(call.arguments.read::<(String, i64)>().is_err());
}

#[test]
fn the_servers_messages_wait_for_the_clients_choice_and_follow_it() {
    let mut conversation = Conversation::new();
    let server = [wire("[pb none]"), b"\x02\x80\x13\x87\x06\x81".to_vec()].concat();
    assert_eq!(lines(&mut conversation, SERVER, &server), ["[pb none]"]);
    let client = wire("pb [decref 1]");
    assert_eq!(lines(&mut conversation, CLIENT, &client), ["pb", "[version 6]", "[decref 1]"]);
}

#[test]
fn messages_that_are_not_taken_come_with_the_next_push() {
    let mut conversation = open();
    let two = wire("[decref 1][decref 2]");
    assert_eq!(conversation.push(CLIENT, &two).next().unwrap().to_string(), "[decref 1]");
    assert_eq!(lines(&mut conversation, CLIENT, b""), ["[decref 2]"]);
    assert_eq!(lines(&mut conversation, CLIENT, b""), [""; 0]);
}

#[test]
fn what_is_no_message_is_named_and_the_next_one_is_decoded() {
    let bytes = wire(
        "[decref] [decref 1 2] [greet 1] 7 [] [message 1 root 5 1 [tuple] [dictionary]] [decref 1]",
    );
    let malformed = |command| {
        format!("a part of the `{command}` message is missing, surplus or of the wrong type")
    };
    let no_message = "it is no message: messages are lists that begin with a command";
    assert_eq!(
        lines(&mut open(), CLIENT, &bytes),
        [
            format!("[decref] (not understood: {})", malformed("decref")),
            format!("[decref 1 2] (not understood: {})", malformed("decref")),
            "[greet 1] (not understood: the protocol has no such command)".to_owned(),
            format!("7 (not understood: {no_message})"),
            format!("[] (not understood: {no_message})"),
            format!(
                "[message 1 root 5 1 [tuple] [dictionary]] (not understood: {})",
                malformed("message")
            ),
            "[decref 1]".to_owned(),
        ]
    );
}

#[test]
fn bytes_that_cannot_be_decoded_are_named_once_and_counted() {
    let mut conversation = open();
    let bytes = [&wire("[decref 1]")[..], b"\x01\x9f more"].concat();
    assert_eq!(
        lines(&mut conversation, CLIENT, &bytes),
        ["[decref 1]", "(not decoded: 0x9f is not a Banana type)"]
    );
    assert_eq!(lines(&mut conversation, CLIENT, &wire("[decref 2]")), [""; 0]);
    assert_eq!(lines(&mut conversation, SERVER, &wire("[decref 3]")), ["[decref 3]"]);
    let rest = conversation.finish(CLIENT).unwrap();
    assert_eq!(rest.size, 7 + wire("[decref 2]").len());
    assert_eq!(rest.to_string(), format!("({} bytes that were not decoded)", rest.size));
    assert_eq!((conversation.finish(CLIENT), conversation.finish(SERVER)), (None, None));
}

#[test]
fn an_incomplete_message_is_counted_at_the_end() {
    let mut conversation = open();
    let bytes = wire("[decref 1]");
    for byte in &bytes[..bytes.len() - 1] {
        assert_eq!(lines(&mut conversation, SERVER, &[*byte]), [""; 0]);
    }
    assert_eq!(conversation.finish(SERVER).unwrap().size, bytes.len() - 1);
    // What is pushed behind the end is not decoded.
    assert_eq!(lines(&mut conversation, SERVER, &bytes), [""; 0]);
}

#[test]
fn a_program_that_does_not_speak_perspective_broker_is_named() {
    for (sender, first) in [(CLIENT, &b"GET / HTTP/1.1\r\n"[..]), (SERVER, b"220 mail ready\r\n")] {
        let mut conversation = Conversation::new();
        let named = format!(
            "(not decoded: the {sender} does not speak Perspective Broker: its first bytes are no \
             handshake)"
        );
        assert_eq!(lines(&mut conversation, sender, first), [named]);
        assert_eq!(conversation.finish(sender).unwrap().size, first.len());
    }
}

#[test]
fn without_a_known_dialect_nothing_after_the_handshake_is_decoded() {
    let mut conversation = Conversation::new();
    assert_eq!(lines(&mut conversation, SERVER, &wire("[pb none]")), ["[pb none]"]);
    let lines = lines(&mut conversation, CLIENT, &wire("esperanto"));
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], "esperanto");
    assert!(lines[1..].iter().all(|line| line.contains("the dialect is not known")), "{lines:?}");
}

#[test]
fn a_set_dialect_reads_streams_with_and_without_a_handshake() {
    for (sender, handshake) in [(SERVER, "[pb none]"), (CLIENT, "pb")] {
        let with = wire(&format!("{handshake} [decref 1]"));
        assert_eq!(lines(&mut open(), sender, &with), [handshake, "[decref 1]"]);
        assert_eq!(lines(&mut open(), sender, &wire("[decref 1]")), ["[decref 1]"]);
    }
}

#[test]
fn the_length_of_a_message_is_bounded() {
    let limits = Limits::default().max_message(1000);
    let mut conversation = open().limits(limits.clone());
    let long = wire(&format!("[decref [{}]]", "1 ".repeat(400)));
    let mut broken = None;
    for (index, piece) in long.chunks(7).enumerate() {
        for message in conversation.push(CLIENT, piece) {
            assert_eq!((message.body.kind(), broken), ("broken", None));
            broken = Some(7 * (index + 1));
        }
    }
    assert!(broken.is_some_and(|pushed| pushed < 1010), "{broken:?}");
    assert_eq!(conversation.finish(CLIENT).unwrap().size, long.len());

    // The messages of a server that wait for a choice are bounded as well.
    let mut conversation = Conversation::new().limits(limits);
    lines(&mut conversation, SERVER, &wire("[pb none]"));
    let many = wire("[decref 1]").repeat(200);
    let broken = lines(&mut conversation, SERVER, &many);
    assert!(broken.len() == 1 && broken[0].contains("the dialect is not known"), "{broken:?}");
}

#[test]
fn the_number_of_remembered_calls_is_bounded() {
    let mut conversation = open().limits(Limits::default().max_outgoing_calls(2));
    for request in 1..=3 {
        let call = format!("[message {request} root m{request} 1 [tuple] [dictionary]]");
        lines(&mut conversation, CLIENT, &wire(&call));
    }
    let answers = wire("[answer 1 1] [answer 2 1] [answer 3 1] [answer 3 1]");
    let methods = conversation.push(SERVER, &answers).map(|message| match message.body {
        Body::Answer(reply) => reply.method,
        other => panic!("{other:?}"),
    });
    let methods: Vec<_> = methods.collect();
    assert_eq!(methods, [None, Some("m2".to_owned()), Some("m3".to_owned()), None]);
}

#[test]
fn secrets_of_a_login_are_blanked() {
    let challenge = "[answer 1 [tuple abcdefghijklmnop [remote 1]]]";
    assert_eq!(line(challenge), "[answer 1 [tuple '(16 bytes, not shown)' [remote 1]]]");
    let respond = "[message 2 1 respond 1 [tuple 9876543210fedcba [remote 1]] [dictionary]]";
    let blank = "[message 2 1 respond 1 [tuple '(16 bytes, not shown)' [remote 1]] [dictionary]]";
    assert_eq!(line(respond), blank);
    let keyword = "[message 2 1 respond 1 [tuple] [dictionary [response xyz] [mind [None]]]]";
    let blank = "[message 2 1 respond 1 [tuple] \
                 [dictionary [response '(3 bytes, not shown)'] [mind [None]]]]";
    assert_eq!(line(keyword), blank);
    let shared = "[message 2 1 respond 1 [reference 1 [tuple [unicode abc] 1]] [dictionary]]";
    assert!(line(shared).contains("[tuple '(3 bytes, not shown)' 1]"), "{}", line(shared));
    let plain = "[message 1 root login 1 [tuple ali sesame] [dictionary]]";
    assert!(line(plain).contains("[tuple ali '(6 bytes, not shown)']"), "{}", line(plain));
}

#[test]
fn values_with_secret_names_are_blanked_wherever_they_are() {
    for (text, blank) in [
        (
            "[message 1 root add 1 [tuple] [dictionary [[unicode dbPassword] [unicode abc]]]]",
            "[[unicode dbPassword] '(3 bytes, not shown)']",
        ),
        (
            "[answer 1 [pond.User [dictionary [api_key abcd] [name x]]]]",
            "[api_key '(4 bytes, not shown)'] [name x]",
        ),
        (
            "[answer 1 [list [dictionary [[unicode SECRET] [list 1 2]]]]]",
            "[[unicode SECRET] '(16 bytes, not shown)']",
        ),
        (
            "[message 1 5 setPassword 1 [tuple [unicode old] [unicode older]] [dictionary]]",
            "[tuple '(3 bytes, not shown)' '(5 bytes, not shown)']",
        ),
        (
            "[cachemessage 1 5 tokenChanged 0 [tuple abc] [dictionary]]",
            "[tuple '(3 bytes, not shown)']",
        ),
        // A secret within a secret.
        (
            "[message 1 5 setPasswords 1 [tuple [dictionary [password abc]]] [dictionary [a b]]]",
            "[tuple '(36 bytes, not shown)'] [dictionary [a b]]]",
        ),
    ] {
        assert!(line(text).contains(blank), "{}", line(text));
        let whole = wire(text);
        let message = open().push(CLIENT, &whole).next().unwrap();
        assert!(message.blanked && message.size == whole.len());
        assert_eq!(Printed::new(Dialect::Pb, &whole).to_string(), message.to_string());
    }
}

#[test]
fn everything_else_is_shown() {
    for text in [
        "[message 1 root login 1 [tuple ali] [dictionary]]",
        "[message 1 root loginAnonymous 1 [tuple [None]] [dictionary]]",
        "[message 1 root tell 1 [tuple [unicode password] [unicode sesame]] [dictionary]]",
        "[answer 1 [tuple abcdefghijklmno [remote 1]]]",
        "[answer 1 [tuple abcdefghijklmnop [unicode x]]]",
        "[answer 1 [tuple abcdefghijklmnop [remote 1] 2]]",
        "[answer 1 [app.PasswordPolicy [dictionary [length 8]]]]",
        "[answer 1 [list password sesame]]",
    ] {
        assert_eq!(line(text), text);
        assert!(!open().push(CLIENT, &wire(text)).next().unwrap().blanked);
    }
}

#[test]
fn passwords_are_shown_if_that_is_asked_for() {
    let text = "[message 2 1 respond 1 [tuple 9876543210fedcba [None]] [dictionary [token x]]]";
    let mut conversation = open().show_passwords();
    assert_eq!(
        lines(&mut conversation, CLIENT, &wire(text)),
        [text.replace("9876543210fedcba", "'9876543210fedcba'")]
    );
}

#[test]
fn a_message_is_printed_in_bounds_and_in_full() {
    let numbers = "1 ".repeat(100);
    let text = format!("[answer 1 [list {}]]", numbers.trim());
    let message = open().push(CLIENT, &wire(&text)).next().unwrap();
    assert!(message.to_string().ends_with("... 37 more]]"), "{message}");
    assert_eq!(format!("{message:#}"), text);
}

#[test]
fn messages_have_a_json_form() {
    let call = wire(
        "[message 3 root show 1 [tuple 1 abc [unicode text] [None] [boolean true] [list 1 [tuple]] \
         [remote 4] [set 5] [pond.Frog [dictionary [[unicode name] Fred]]] [dictionary [1 2]]] \
         [dictionary [password x]]]",
    );
    let message = open().push(CLIENT, &call).next().unwrap();
    assert_eq!(
        json(&message),
        serde_json::json!({
            "sender": "client", "size": call.len(), "blanked": true, "kind": "call",
            "request": 3, "object": "root", "method": "show", "wants_answer": true,
            "arguments": [
                1, "abc", "text", null, true, [1, []], {"remote": 4}, {"set": [5]},
                {"pond.Frog": {"name": "Fred"}}, {"dictionary": [[1, 2]]},
            ],
            "keywords": {"password": "(1 bytes, not shown)"},
        })
    );
    let mut conversation = open();
    let answer = conversation.push(SERVER, b"\x03\x80\x1b\x87\x01\x81\x02\x82\xff\x00").next();
    assert_eq!(
        json(&answer.unwrap()),
        serde_json::json!({
            "sender": "server", "size": 10, "kind": "answer", "request": 1, "method": null,
            "value": {"bytes": "ff00"},
        })
    );
    let mut conversation = Conversation::new();
    for (sender, text, member, value) in [
        (SERVER, "[pb none]", "dialects", serde_json::json!(["pb", "none"])),
        (CLIENT, "pb", "dialect", "pb".into()),
    ] {
        let message = conversation.push(sender, &wire(text)).next().unwrap();
        assert_eq!(json(&message)[member], value);
    }
    let odd = open().push(CLIENT, &wire("[greet 1]")).next().unwrap();
    assert_eq!(
        json(&odd),
        serde_json::json!({
            "sender": "client", "size": 14, "kind": "not_understood",
            "why": "the protocol has no such command", "expression": {"greet": 1},
        })
    );
}

/// Serializes lists that are nested a million levels deep.
#[test]
fn depth_takes_no_stack() {
    let deep = [&b"\x02\x80\x1d\x87"[..], &b"\x01\x80".repeat(1_000_000), b"\x01\x81"].concat();
    let message = open().push(CLIENT, &deep).next().unwrap();
    let text = serde_json::to_string(&message).unwrap();
    assert!(text.len() < 1000, "{text}");
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}

#[test]
fn any_bytes_can_be_pushed_and_cuts_make_no_difference() {
    let stream = wire(
        "pb [version 6] [message 1 root login 1 [tuple ali] [dictionary]] [decref 1] [answer 1 [None]]",
    );
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    for round in 0..20_000 {
        let mut bytes: Vec<u8> = match round % 2 {
            0 => stream.clone(),
            _ => (0..random() % 40).map(|_| random()).collect(),
        };
        for _ in 0..random() % 4 {
            let at = usize::from(random()) % (bytes.len() + 1);
            let byte = if random() % 2 == 0 { 0x80 + random() % 9 } else { random() % 12 };
            bytes.insert(at, byte);
        }
        let piece = 1 + usize::from(random() % 16);
        let all = |pieces: usize| {
            let mut conversation = Conversation::new();
            let mut said = Vec::new();
            for piece in bytes.chunks(pieces) {
                said.extend(conversation.push(CLIENT, piece));
            }
            said.extend(conversation.finish(CLIENT));
            said
        };
        let said = all(bytes.len().max(1));
        assert_eq!(said.iter().map(|message| message.size).sum::<usize>(), bytes.len());
        assert_eq!(said, all(piece), "{bytes:?} in pieces of {piece}");
        said.iter().for_each(|message| drop(json(message)));
    }
}
