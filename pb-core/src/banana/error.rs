use super::{PREFIX_LIMIT, SIZE_LIMIT};

/// The peer's bytes are not Banana. The connection ends: what follows cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BananaError {
    /// More than [`PREFIX_LIMIT`] digits before a type byte.
    #[error("a prefix has more than {PREFIX_LIMIT} digits")]
    PrefixTooLong,
    /// A list was announced with more than [`SIZE_LIMIT`] elements.
    #[error(
        "a list of more than {SIZE_LIMIT} elements was announced{within}: the peer must send it in parts"
    )]
    ListTooLong {
        /// In which value of which message, as a sentence goes on; empty if that is not known.
        within: Box<str>,
    },
    /// A string was announced with more than [`SIZE_LIMIT`] bytes.
    #[error(
        "a string of more than {SIZE_LIMIT} bytes was announced{within}: the peer must send it in pages \
         (`pb::pages::send_pages`, `twisted.spread.util.StringPager`; see `pb::guide::pages`)"
    )]
    StringTooLong {
        /// In which value of which message, as a sentence goes on; empty if that is not known.
        within: Box<str>,
    },
    /// A byte that is no type.
    #[error("{0:#04x} is no Banana type")]
    UnknownType(u8),
    /// A word number outside the vocabulary.
    #[error("word {0} is not in the vocabulary")]
    UnknownWord(u64),
    /// A word number in dialect `none`, which has no vocabulary.
    #[error("word {0} in dialect `none`, which has no vocabulary")]
    WordWithoutVocabulary(u64),
    /// One message grew beyond [`Limits::max_message`](crate::Limits::max_message).
    #[error("a message is longer than {limit} bytes")]
    MessageTooLong {
        /// The limit that was reached.
        limit: usize,
    },
}
