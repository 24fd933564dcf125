//! Messages in Banana's dialect `pb`, written by hand.

use pb_core::banana::vocabulary;

/// A sequence of encoded tokens.
#[derive(Debug, Clone, Default)]
pub struct Wire(pub Vec<u8>);

impl Wire {
    fn token(mut self, mut number: usize, kind: u8) -> Self {
        while number > 0x7f {
            self.0.push((number & 0x7f) as u8);
            number >>= 7;
        }
        self.0.push(number as u8);
        self.0.push(kind);
        self
    }

    /// Appends the head of a list with that many elements.
    #[must_use]
    pub fn list(self, elements: usize) -> Self {
        self.token(elements, 0x80)
    }

    /// Appends an integer.
    #[must_use]
    pub fn int(self, value: usize) -> Self {
        self.token(value, 0x81)
    }

    /// Appends a byte string.
    #[must_use]
    pub fn string(self, bytes: &[u8]) -> Self {
        let mut wire = self.token(bytes.len(), 0x82);
        wire.0.extend_from_slice(bytes);
        wire
    }

    /// Appends a word: as its number if the vocabulary has it, else as a byte string.
    #[must_use]
    pub fn word(self, word: &str) -> Self {
        match vocabulary::number(word.as_bytes()) {
            Some(number) => self.token(usize::from(number), 0x87),
            None => self.string(word.as_bytes()),
        }
    }

    /// Appends bytes that are encoded already.
    #[must_use]
    pub fn then(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// Encodes `[atom parts…]`.
pub fn of(atom: &str, parts: &[&[u8]]) -> Vec<u8> {
    let wire = Wire::default().list(parts.len() + 1).word(atom);
    parts.iter().fold(wire, |wire, part| wire.then(part)).0
}

/// Encodes `[atom item item…]`, with `count` times the same item.
pub fn list(atom: &str, item: &[u8], count: usize) -> Vec<u8> {
    Wire::default().list(count + 1).word(atom).then(&item.repeat(count)).0
}

/// Encodes `[message id root method 1 [tuple argument…] [dictionary keyword…]]`: a call that wants an
/// answer.
pub fn call(id: usize, method: &str, arguments: &[&[u8]], keywords: &[&[u8]]) -> Vec<u8> {
    let head = Wire::default().list(7).word("message").int(id).string(b"root");
    let head = head.string(method.as_bytes()).int(1);
    head.then(&of("tuple", arguments)).then(&of("dictionary", keywords)).0
}
