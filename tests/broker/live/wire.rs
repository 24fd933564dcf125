//! Messages as text, to be compared.

/// `[cached 1]` and the like, one string for each message.
pub(crate) fn messages(bytes: &[u8]) -> Vec<String> {
    let (mut at, mut messages) = (0, Vec::new());
    while at < bytes.len() {
        messages.push(element(bytes, &mut at));
    }
    messages
}

const WORDS: [&str; 32] = [
    "",
    "None",
    "class",
    "dereference",
    "reference",
    "dictionary",
    "function",
    "instance",
    "list",
    "module",
    "persistent",
    "tuple",
    "unpersistable",
    "copy",
    "cache",
    "cached",
    "remote",
    "local",
    "lcache",
    "version",
    "login",
    "password",
    "challenge",
    "logged_in",
    "not_logged_in",
    "cachemessage",
    "message",
    "answer",
    "error",
    "decref",
    "decache",
    "uncache",
];

fn element(bytes: &[u8], at: &mut usize) -> String {
    let (mut prefix, mut shift) = (0_usize, 0);
    while bytes[*at] < 0x80 {
        prefix |= usize::from(bytes[*at]) << shift;
        shift += 7;
        *at += 1;
    }
    let kind = bytes[*at];
    *at += 1;
    match kind {
        0x80 => {
            let items: Vec<_> = (0..prefix).map(|_| element(bytes, at)).collect();
            match items.as_slice() {
                [atom, text] if atom == "unicode" => format!("u{text:?}"),
                items => format!("[{}]", items.join(" ")),
            }
        }
        0x81 | 0x85 => prefix.to_string(),
        0x83 | 0x86 => format!("-{prefix}"),
        0x82 => {
            let text = String::from_utf8_lossy(&bytes[*at..*at + prefix]).into_owned();
            *at += prefix;
            if text.is_empty() { "\"\"".to_owned() } else { text }
        }
        0x84 => {
            let float = f64::from_be_bytes(bytes[*at..*at + 8].try_into().unwrap());
            *at += 8;
            float.to_string()
        }
        _ => WORDS[prefix].to_owned(),
    }
}
