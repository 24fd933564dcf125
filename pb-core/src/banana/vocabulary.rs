//! The words that dialect `pb` writes as numbers (`pb.vocabulary` in `banana.Pb`).
//!
//! The list is the same in every version of the protocol. Dialect `pb` writes each of these words as its
//! number wherever it occurs, even in user data. Readers accept a word that is spelt out as well.

/// The words in the order of their numbers, which begin at 1.
pub const WORDS: [&str; 31] = [
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

/// Returns the word with this number.
#[inline]
pub fn word(number: u64) -> Option<&'static str> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    WORDS.get(index).copied()
}

/// Returns the number of a word.
///
/// This runs for every string that is written, hence a `match` on the bytes instead of a search in [`WORDS`].
/// A test checks that both agree.
#[inline]
pub const fn number(word: &[u8]) -> Option<u8> {
    if word.len() < 4 || word.len() > 13 {
        return None;
    }
    Some(match word {
        b"None" => 1,
        b"class" => 2,
        b"dereference" => 3,
        b"reference" => 4,
        b"dictionary" => 5,
        b"function" => 6,
        b"instance" => 7,
        b"list" => 8,
        b"module" => 9,
        b"persistent" => 10,
        b"tuple" => 11,
        b"unpersistable" => 12,
        b"copy" => 13,
        b"cache" => 14,
        b"cached" => 15,
        b"remote" => 16,
        b"local" => 17,
        b"lcache" => 18,
        b"version" => 19,
        b"login" => 20,
        b"password" => 21,
        b"challenge" => 22,
        b"logged_in" => 23,
        b"not_logged_in" => 24,
        b"cachemessage" => 25,
        b"message" => 26,
        b"answer" => 27,
        b"error" => 28,
        b"decref" => 29,
        b"decache" => 30,
        b"uncache" => 31,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_agree() {
        for (index, text) in WORDS.iter().enumerate() {
            assert_eq!(number(text.as_bytes()), Some(index as u8 + 1), "{text}");
            assert_eq!(word(index as u64 + 1), Some(*text));
        }
        assert_eq!(word(0), None);
        assert_eq!(word(32), None);
        for other in ["", "pb", "unicode", "boolean", "set", "root", "Lists", "not_logged_in_"] {
            assert_eq!(number(other.as_bytes()), None, "{other}");
        }
    }
}
