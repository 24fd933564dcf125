//! The recordings of real Twisted, in `tests/transcripts`.

use std::sync::LazyLock;

use serde_json::{Value as Json, json};

pub(crate) fn read(file: &str) -> Json {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts/");
    serde_json::from_str(&std::fs::read_to_string(format!("{path}{file}")).unwrap()).unwrap()
}

/// A message of a session.
pub(crate) struct Message {
    /// The end that sent it: `client` or `server`.
    pub(crate) by: String,
    pub(crate) bytes: Vec<u8>,
}

static SESSIONS: LazyLock<Json> = LazyLock::new(|| read("sessions.json"));

/// Returns the clients and names of all conversations.
pub(crate) fn names() -> Vec<(String, String)> {
    let clients = SESSIONS.as_object().unwrap().iter();
    let names = |(client, sessions): (&String, &Json)| {
        let names: Vec<String> = sessions.as_object().unwrap().keys().cloned().collect();
        names.into_iter().map(|name| (client.clone(), name)).collect::<Vec<_>>()
    };
    clients.flat_map(names).collect()
}

/// Returns a whole conversation of a current Twisted server with the client `py3` or `py2`.
pub(crate) fn session(client: &str, name: &str) -> Option<Vec<Message>> {
    let messages = SESSIONS[client].get(name)?.as_array().unwrap().iter();
    let message = |message: &Json| Message {
        by: message[0].as_str().unwrap().to_owned(),
        bytes: bytes(&message[1]),
    };
    Some(messages.map(message).collect())
}

/// Decodes hexadecimal digits, in which `(6162*3)` stands for `ababab`.
pub(crate) fn bytes(hex: &Json) -> Vec<u8> {
    fn digits(hex: &str) -> Vec<u8> {
        let pairs = (0..hex.len()).step_by(2);
        pairs.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }
    let hex = hex.as_str().unwrap();
    let Some((before, rest)) = hex.split_once('(') else { return digits(hex) };
    let (repeated, after) = rest.split_once(')').unwrap();
    let (unit, times) = repeated.split_once('*').unwrap();
    [digits(before), digits(unit).repeat(times.parse().unwrap()), digits(after)].concat()
}

/// Decodes one expression of dialect `pb` or `none`, without the library's reader, so that the library does
/// not check itself. Byte strings become text.
pub(crate) fn decode(bytes: &[u8], at: &mut usize) -> Json {
    let start = *at;
    while bytes[*at] < 0x80 {
        *at += 1;
    }
    let digits = &bytes[start..*at];
    let number =
        digits.iter().rev().fold(0_u128, |n, &digit| n.wrapping_mul(128) + u128::from(digit));
    let kind = bytes[*at];
    *at += 1;
    let mut take = |len: usize| {
        *at += len;
        &bytes[*at - len..*at]
    };
    match kind {
        0x80 => (0..number).map(|_| decode(bytes, at)).collect(),
        0x81 => json!(number as u64),
        0x85 => json!({ "int": number.to_string() }),
        0x82 => String::from_utf8_lossy(take(number as usize)).into(),
        0x83 => json!(-(number as i64)),
        0x84 => f64::from_be_bytes(take(8).try_into().unwrap()).into(),
        0x87 => pb_core::banana::vocabulary::word(number as u64).unwrap().into(),
        other => panic!("type {other:#x}"),
    }
}

/// Returns the part of a reply that is compared: its command, the number of its call, the class of an
/// error.
pub(crate) fn reply(message: &Json) -> Option<Json> {
    match message[0].as_str().unwrap() {
        "version" => None,
        "error" => {
            let state = message[2][1].as_array().unwrap();
            let class = state.iter().find(|pair| pair[0] == json!(["unicode", "type"]));
            // An error that is sent as a copy has its class there.
            Some(json!(["error", message[1], class.map_or(&message[2][0], |class| &class[1])]))
        }
        command => Some(json!([command, message[1]])),
    }
}
