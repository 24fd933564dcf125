use super::{PREFIX_LIMIT, SIZE_LIMIT};

/// A violation of Banana's rules in the peer's bytes.
///
/// It closes the connection, since the bytes behind it cannot be understood.
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
        /// The value and the message, such as `` in argument 2 of a call of `echo` ``, with a space in front.
        /// Empty if they are not known.
        within: Box<str>,
    },
    /// A string was announced with more than [`SIZE_LIMIT`] bytes.
    #[error(
        "a string of more than {SIZE_LIMIT} bytes was announced{within}: the peer must send it in pages \
         (`pb::pages::send_pages`, `twisted.spread.util.StringPager`; see `pb::guide::pages`)"
    )]
    StringTooLong {
        /// The value and the message, as in [`ListTooLong`](Self::ListTooLong).
        within: Box<str>,
    },
    /// A type byte that Banana does not define.
    #[error("{0:#04x} is not a Banana type")]
    UnknownType(u8),
    /// A number for which the vocabulary has no word.
    #[error("the vocabulary has no word {0}")]
    UnknownWord(u64),
    /// The number of a word in dialect `none`, which has no vocabulary.
    #[error("word {0} was sent by its number in dialect `none`, which has no vocabulary")]
    WordWithoutVocabulary(u64),
    /// The length in front of a frame of dialect `pb-compact-1` is 0, has more than 64 bits, or has more bytes than it
    /// needs.
    #[error("the length of a frame is 0, has more than 64 bits, or has more bytes than it needs")]
    FrameLength,
    /// A message longer than [`Limits::max_message`](crate::Limits::max_message), or before a login longer
    /// than [`Limits::max_message_before_login`](crate::Limits::max_message_before_login).
    #[error(
        "a message is longer than {limit} bytes: the peer must send it in parts, or `pb::Limits` must allow more"
    )]
    MessageTooLong {
        /// The limit in bytes.
        limit: usize,
    },
}
