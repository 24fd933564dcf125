//! What is blanked in messages that are shown: the parts of a login, and what looks like a password.

use std::{borrow::Cow, ops::Range};

use crate::{
    banana::{Cursor, Dialect, Token, write},
    connection_error::Command,
};

/// Parts of names that make a value secret, in lower case.
const SECRET: [&[u8]; 8] = [
    b"password",
    b"passwd",
    b"passphrase",
    b"secret",
    b"token",
    b"credential",
    b"api_key",
    b"apikey",
];

/// The longest name in which one of [`SECRET`] is looked for.
const NAME: usize = 64;

/// The bytes of a challenge (`pb.challenge`).
const CHALLENGE: usize = 16;

/// Returns a whole message, which the scanner has checked, with its secrets replaced by notes of their
/// lengths. The notes are byte strings.
pub(super) fn blanked(message: &[u8]) -> Cow<'_, [u8]> {
    let mut secrets = Vec::new();
    let is_response = of_command(message, &mut secrets) == Some(Found::Response);
    let is_key = |name: &[u8]| is_secret(name) || (is_response && name == b"response");
    of_pairs(message, is_key, &mut secrets);
    if secrets.is_empty() {
        return Cow::Borrowed(message);
    }
    secrets.sort_unstable_by_key(|secret| secret.start);
    let mut out = Vec::with_capacity(message.len());
    let mut at = 0;
    for secret in secrets {
        // A secret within another one is blanked with it.
        if secret.start >= at {
            out.extend_from_slice(&message[at..secret.start]);
            let note = format!("({} bytes, not shown)", length(&message[secret.clone()]));
            write::string(&mut out, Dialect::None, note.as_bytes());
            at = secret.end;
        }
    }
    out.extend_from_slice(&message[at..]);
    Cow::Owned(out)
}

/// The kind of message in which [`of_command`] has looked for secrets.
#[derive(PartialEq)]
enum Found {
    /// The call that responds to a challenge.
    Response,
    Other,
}

/// Finds the secrets that a message has by its command and its method. Returns `None` if it is neither a call
/// nor an answer that may have some.
fn of_command(message: &[u8], secrets: &mut Vec<Range<usize>>) -> Option<Found> {
    let mut cursor = Cursor::new(message, 0);
    let parts = cursor.list()?;
    let command = Command::named(cursor.string()?)?;
    if parts != command.parts() {
        return None;
    }
    match command {
        Command::Message | Command::CacheMessage => {
            cursor.skip()?;
            cursor.skip()?;
            let method = cursor.string()?;
            cursor.skip()?;
            let secret = match method {
                b"respond" => 0..1,
                b"login" => 1..usize::MAX,
                name if is_secret(name) => 0..usize::MAX,
                _ => return None,
            };
            let mut arguments = cursor.list()?;
            if cursor.string()? == b"reference" {
                cursor.skip()?;
                arguments = cursor.list()?;
                cursor.skip()?;
            }
            for index in 0..arguments.saturating_sub(1) {
                let argument = next(&mut cursor)?;
                if secret.contains(&index) {
                    secrets.push(argument);
                }
            }
            if method == b"respond" {
                return Some(Found::Response);
            }
        }
        Command::Answer => {
            cursor.skip()?;
            if cursor.list()? != 3 || cursor.string()? != b"tuple" {
                return None;
            }
            let challenge = next(&mut cursor)?;
            let is_challenge = length(&message[challenge.clone()]) == CHALLENGE
                && Cursor::new(message, challenge.start).string().is_some()
                && cursor.list()? == 2
                && cursor.string()? == b"remote";
            if is_challenge {
                secrets.push(challenge);
            }
        }
        _ => return None,
    }
    Some(Found::Other)
}

/// Finds the values of pairs with secret keys: items of dictionaries, attributes, keyword arguments.
fn of_pairs(message: &[u8], is_key: impl Fn(&[u8]) -> bool, secrets: &mut Vec<Range<usize>>) {
    let mut cursor = Cursor::new(message, 0);
    while cursor.at() < message.len() {
        let at = cursor.at();
        match cursor.token() {
            Some(Token::List(2)) => {
                cursor.seek(at);
                if pair(&mut cursor, &is_key, secrets).is_none() {
                    cursor.seek(at);
                    cursor.token();
                }
            }
            Some(_) => {}
            None => return,
        }
    }
}

/// Reads a pair with a secret key. Returns `None` if the next expression is no such pair.
fn pair(
    cursor: &mut Cursor<'_>,
    is_key: impl Fn(&[u8]) -> bool,
    secrets: &mut Vec<Range<usize>>,
) -> Option<()> {
    if cursor.list()? != 2 {
        return None;
    }
    let key = match cursor.string() {
        // A name with a dot is that of a class, before its state.
        Some(key) if key.contains(&b'.') => return None,
        Some(key) => key,
        None => cursor.text()?,
    };
    if !is_key(key) {
        return None;
    }
    secrets.push(next(cursor)?);
    Some(())
}

/// Reads one expression, and returns its place.
fn next(cursor: &mut Cursor<'_>) -> Option<Range<usize>> {
    let start = cursor.at();
    cursor.skip()?;
    Some(start..cursor.at())
}

/// Returns whether a key or a method has a name as passwords have it.
fn is_secret(name: &[u8]) -> bool {
    if name.len() > NAME {
        return false;
    }
    let name = name.to_ascii_lowercase();
    SECRET.iter().any(|secret| name.windows(secret.len()).any(|part| part == *secret))
}

/// Returns the length of a byte string or a text, or of the whole expression if it is neither.
fn length(expression: &[u8]) -> usize {
    Cursor::new(expression, 0).text().map_or(expression.len(), <[u8]>::len)
}
