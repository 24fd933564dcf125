use pb_core::{Dialect, wire::Printed};

/// Encodes messages that are given as text, such as `[cached 1]`. Every word is encoded as a byte string,
/// never as a number of the vocabulary. An empty word is `''`.
///
/// # Panics
/// When the brackets do not match.
#[must_use]
pub fn tokens(text: &str) -> Vec<u8> {
    let spaced = text.replace('[', " [ ").replace(']', " ] ");
    let mut open = vec![(0, Vec::new())];
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
            ("''", _) => token(0, 0x82),
            (_, Ok(number)) => token(number, 0x81),
            (word, Err(_)) => [&token(word.len(), 0x82), word.as_bytes()].concat(),
        };
        let (elements, out) = open.last_mut().unwrap();
        *elements += 1;
        out.extend(token);
    }
    let whole = open.pop().unwrap().1;
    assert!(open.is_empty(), "a list is not closed in {text}");
    whole
}

/// Encodes one token: its number, and the byte that says its kind.
fn token(mut number: usize, kind: u8) -> Vec<u8> {
    let mut token = vec![(number & 0x7f) as u8];
    while number > 0x7f {
        number >>= 7;
        token.push((number & 0x7f) as u8);
    }
    token.push(kind);
    token
}

/// Prints messages of any dialect that ends of this process have sent, each as one line, in full. What a frame teaches
/// is left out.
#[must_use]
pub fn messages(bytes: &[u8]) -> Vec<String> {
    let compact = Printed::sent(Dialect::Compact, bytes).in_full().show_passwords().to_string();
    if !compact.contains(" bytes that is malformed)") && !compact.contains(" bytes that are not") {
        let is_message = |line: &&str| !line.starts_with("[name ") && !line.starts_with("[shape ");
        return compact.lines().filter(is_message).map(str::to_owned).collect();
    }
    // The dialect with a vocabulary also reads words that are spelt out.
    let printed = Printed::new(Dialect::Pb, bytes).in_full().show_passwords().to_string();
    printed.lines().map(str::to_owned).collect()
}
