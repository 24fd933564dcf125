use pb_core::{Dialect, wire::Printed};

use crate::{dialect, frames, tokens};

/// A part of a message that is given as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    Number(i128),
    Word(&'a str),
    List(Vec<Self>),
}

/// Reads messages that are given as text.
///
/// # Panics
/// When the brackets do not match.
pub(crate) fn parse(text: &str) -> Vec<Node<'_>> {
    let mut open = vec![Vec::new()];
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '[' | ']' => 1,
            _ => rest.find(|c: char| c.is_whitespace() || "[]".contains(c)).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(len);
        let node = match word {
            "[" => {
                open.push(Vec::new());
                None
            }
            "]" => open.pop().map(Node::List),
            "''" => Some(Node::Word("")),
            _ => Some(word.parse().map_or(Node::Word(word), Node::Number)),
        };
        if let Some(node) = node {
            open.last_mut().unwrap_or_else(|| panic!("no list is open in {text}")).push(node);
        }
        rest = after.trim_start();
    }
    assert_eq!(open.len(), 1, "a list is not closed in {text}");
    open.remove(0)
}

/// Encodes messages that are given as text, such as `[decref 1]`, in the [dialect] of this run.
///
/// # Panics
/// As [`encoded_in`].
#[must_use]
pub fn encoded(text: &str) -> Vec<u8> {
    encoded_in(dialect(), text)
}

/// Encodes messages that are given as text in a dialect: as [`tokens`] or as [`frames`].
///
/// # Panics
/// When the brackets do not match, or when a message has no form in the dialect.
#[must_use]
pub fn encoded_in(dialect: Dialect, text: &str) -> Vec<u8> {
    match dialect {
        Dialect::Compact => frames(text),
        _ => tokens(text),
    }
}

/// Prints messages of any dialect that ends of this process have sent, each as one line, in full, and in the same way
/// in all dialects.
///
/// What a frame teaches is left out. The request id of a call or an update that wants no answer is `_`, since dialect
/// `pb-compact-1` has none there.
#[must_use]
pub fn messages(bytes: &[u8]) -> Vec<String> {
    let compact = Printed::sent(Dialect::Compact, bytes).in_full().show_passwords().to_string();
    if !compact.contains(" bytes that is malformed)") && !compact.contains(" bytes that are not") {
        let is_message = |line: &&str| !line.starts_with("[name ") && !line.starts_with("[shape ");
        return compact.lines().filter(is_message).map(without_request_id).collect();
    }
    // The dialect with a vocabulary also reads words that are spelt out.
    let printed = Printed::new(Dialect::Pb, bytes).in_full().show_passwords().to_string();
    printed.lines().map(without_request_id).collect()
}

/// Replaces the request id of a call or an update that wants no answer.
fn without_request_id(line: &str) -> String {
    let mut words = line.splitn(6, ' ');
    match std::array::from_fn(|_| words.next().unwrap_or_default()) {
        [
            command @ ("[message" | "[cachemessage"),
            _,
            object,
            method,
            flag @ ("0" | "''"),
            rest,
        ] => {
            format!("{command} _ {object} {method} {flag} {rest}")
        }
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_and_updates_without_an_answer_are_printed_without_their_request_id() {
        for (text, printed) in [
            (
                "[message 7 root x 0 [tuple] [dictionary]]",
                "[message _ root x 0 [tuple] [dictionary]]",
            ),
            (
                "[message 7 root x 1 [tuple] [dictionary]]",
                "[message 7 root x 1 [tuple] [dictionary]]",
            ),
            (
                "[cachemessage 7 1 x '' [tuple] [dictionary]]",
                "[cachemessage _ 1 x '' [tuple] [dictionary]]",
            ),
            (
                "[cachemessage 7 1 x 2 [tuple] [dictionary]]",
                "[cachemessage 7 1 x 2 [tuple] [dictionary]]",
            ),
            ("[answer 0 [x y z 0 0]]", "[answer 0 [x y z 0 0]]"),
            ("[decref 1]", "[decref 1]"),
        ] {
            for dialect in [Dialect::None, Dialect::Pb, Dialect::Compact] {
                assert_eq!(messages(&encoded_in(dialect, text)), [printed], "{dialect:?}");
            }
        }
    }
}
