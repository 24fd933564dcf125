use crate::text::{Node, parse};

/// Encodes messages that are given as text, such as `[cached 1]`, in the dialects `pb` and `none`. Every word is
/// encoded as a byte string, never as a number of the vocabulary. An empty word is `''`.
///
/// # Panics
/// When the brackets do not match.
#[must_use]
pub fn tokens(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    parse(text).iter().for_each(|node| write(node, &mut out));
    out
}

fn write(node: &Node<'_>, out: &mut Vec<u8>) {
    match node {
        Node::Number(number @ ..0) => token(number.unsigned_abs(), 0x83, out),
        Node::Number(number) => token(number.unsigned_abs(), 0x81, out),
        Node::Word(word) => {
            token(word.len() as u128, 0x82, out);
            out.extend_from_slice(word.as_bytes());
        }
        Node::List(nodes) => {
            token(nodes.len() as u128, 0x80, out);
            nodes.iter().for_each(|node| write(node, out));
        }
    }
}

/// Appends a token: its number, and the byte that says its kind.
fn token(mut number: u128, kind: u8, out: &mut Vec<u8>) {
    out.push((number & 0x7f) as u8);
    while number > 0x7f {
        number >>= 7;
        out.push((number & 0x7f) as u8);
    }
    out.push(kind);
}
