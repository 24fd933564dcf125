//! Text in pieces: bytes become text without a character being cut.

/// Decodes UTF-8 that arrives in pieces. Bytes that are no UTF-8 become U+FFFD.
#[derive(Default)]
pub(super) struct Decoder {
    /// The beginning of a character whose end has not arrived; at most three bytes.
    begun: Vec<u8>,
}

impl Decoder {
    /// Returns the characters that are complete.
    pub(super) fn decode(&mut self, bytes: &[u8]) -> String {
        self.begun.extend_from_slice(bytes);
        let bytes = std::mem::take(&mut self.begun);
        let mut text = String::with_capacity(bytes.len());
        let mut rest = &bytes[..];
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text += valid;
                    return text;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    text += &String::from_utf8_lossy(valid);
                    let Some(invalid) = error.error_len() else {
                        self.begun = after.to_vec();
                        return text;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    rest = &after[invalid..];
                }
            }
        }
    }

    /// Returns what is left when no more bytes come.
    pub(super) fn finish(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.begun)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_makes_no_difference_where_text_is_cut() {
        let whole = b"a\xff\xe2\x82\xacb\xf0\x9f\x90\xb8\xe2\x82c\xf0\x9f";
        let expected = String::from_utf8_lossy(whole);
        for first in 0..=whole.len() {
            for second in first..=whole.len() {
                let mut decoder = Decoder::default();
                let mut text = decoder.decode(&whole[..first]);
                text += &decoder.decode(&whole[first..second]);
                text += &decoder.decode(&whole[second..]);
                text += &decoder.finish();
                assert_eq!(text, expected, "cut at {first} and {second}");
            }
        }
    }
}
