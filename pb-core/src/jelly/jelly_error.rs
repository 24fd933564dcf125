use std::fmt;

use crate::path::ValuePath;

/// One of our values cannot travel. Nothing of it was sent.
///
/// ```
/// use pb::{banana::Dialect, jelly::to_bytes};
///
/// let error = to_bytes(Dialect::Pb, &vec!["short".to_owned(), "x".repeat(700_000)]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "[1]: a string of 700000 bytes; the limit is 655360: send it in pages (`pb::pages::send_pages`, see \
///      `pb::guide::pages`)",
/// );
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct JellyError(Box<(ValuePath, JellyErrorKind)>);

/// What is wrong with a value that cannot be sent.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum JellyErrorKind {
    /// A string of more bytes than Banana carries.
    #[error(
        "a string of {len} bytes; the limit is {}: send it in pages (`pb::pages::send_pages`, see \
         `pb::guide::pages`)",
        crate::banana::SIZE_LIMIT
    )]
    StringTooLong {
        /// Its length in bytes.
        len: usize,
    },
    /// A list of more elements than Banana carries; a Jelly list has one more than its items.
    #[error(
        "a list of {len} elements; the limit is {}: send it in parts",
        crate::banana::SIZE_LIMIT
    )]
    ListTooLong {
        /// The number of Banana elements.
        len: usize,
    },
    /// Nested more deeply than what is sent may: the default of
    /// [`Limits::max_depth`](crate::Limits::max_depth).
    #[error("nested more than {limit} deep")]
    TooDeep {
        /// The limit that was reached.
        limit: usize,
    },
    /// Writing it would take more of the stack than what is sent may: the default of
    /// [`Limits::max_stack`](crate::Limits::max_stack).
    #[error("its nesting would take more than {limit} bytes of stack")]
    TooMuchStack {
        /// The limit that was reached.
        limit: usize,
    },
    /// A view, or a state that depends on who receives it, and that is not known here: in the answer to
    /// a method that is no avatar's, over a connection without a
    /// [perspective](crate::Peer::set_perspective).
    #[error("what is sent depends on for whom it is, and nobody is logged in here")]
    NeedsPerspective,
    /// A [`Value`](crate::Value) refers to a number that it does not define.
    #[error("dereference {0} of a number that this value does not define")]
    UndefinedReference(u64),
    /// A [`Value`](crate::Value) that only means something on the connection it came from.
    #[error("`{0}` names an entry of another connection's tables and cannot be sent as a value")]
    Foreign(&'static str),
    /// A [`Value`](crate::Value) of a class whose name is a word of Jelly: it would be read as what that
    /// word stands for.
    #[error("`{0}` is a word of Jelly and cannot name a class")]
    ReservedName(&'static str),
    /// A replica that came over another connection, of a class that cannot be published onwards.
    #[error(
        "a replica of `{class}` can be sent to the peer it came from only: to publish it onwards, derive \
         `pb::Cacheable` for `{type_name}`"
    )]
    OtherConnection {
        /// The class on the wire.
        class: &'static str,
        /// The type of the replica.
        type_name: &'static str,
    },
    /// A replica that is not kept in step any more.
    #[error("the replica is lost and cannot be sent: `Cached::is_lost` says why")]
    LostReplica,
    /// A reference to an object of another connection's peer.
    #[error(
        "a reference can be sent to the peer it came from only: to others send an object of your own (a \
         `pb::Local`) that calls it"
    )]
    OtherPeer,
    /// More objects than a peer may hold references to
    /// ([`Limits::max_references`](crate::Limits::max_references)).
    #[error("Maximum PB reference count exceeded.{}", if *.last { "  Goodbye." } else { "" })]
    TooManyReferences {
        /// It happened too often: the connection is closed.
        last: bool,
    },
    /// More live objects than one connection keeps
    /// ([`Limits::max_published`](crate::Limits::max_published)).
    #[error("Maximum PB cache count exceeded.{}", if *.last { "  Goodbye." } else { "" })]
    TooManyPublished {
        /// It happened too often: the connection is closed.
        last: bool,
    },
    /// Together with the states of the live objects in it, the message is larger than
    /// [`Limits::max_outbox`](crate::Limits::max_outbox).
    #[error(
        "a message of {0} bytes, more than may wait to be written (`Limits::max_outbox`): send it in \
         parts, or raise the limit"
    )]
    TooLarge(usize),
    /// A hand-written implementation did not write exactly one expression for a value.
    #[error("an implementation of `Jelly` did not write exactly one expression")]
    Unbalanced,
    /// What a hand-written implementation said.
    #[error("{0}")]
    Custom(String),
}

impl JellyError {
    /// An error of a hand-written [`Jelly`](crate::Jelly) implementation.
    pub fn custom(message: impl fmt::Display) -> Self {
        JellyErrorKind::Custom(message.to_string()).into()
    }

    /// What is wrong.
    pub fn kind(&self) -> &JellyErrorKind {
        &self.0.1
    }

    /// Whether a table of the connection has no room.
    pub(crate) fn is_full_table(&self) -> bool {
        use JellyErrorKind::{TooManyPublished, TooManyReferences};
        matches!(self.kind(), TooManyPublished { .. } | TooManyReferences { .. })
    }

    /// The same, when the connection is closed for it.
    pub(crate) fn goodbye(mut self) -> Self {
        use JellyErrorKind::{TooManyPublished, TooManyReferences};
        if let TooManyPublished { last } | TooManyReferences { last } = &mut self.0.1 {
            *last = true;
        }
        self
    }

    /// Where in the value.
    pub fn path(&self) -> &ValuePath {
        &self.0.0
    }

    #[cold]
    pub(crate) fn in_field(mut self, name: &'static str) -> Self {
        self.0.0.name(name);
        self
    }

    #[cold]
    pub(crate) fn in_named(mut self, name: &str) -> Self {
        self.0.0.name(name.to_owned());
        self
    }

    #[cold]
    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.0.0.index(index);
        self
    }
}

impl From<JellyErrorKind> for JellyError {
    #[cold]
    fn from(kind: JellyErrorKind) -> Self {
        Self(Box::new((ValuePath::default(), kind)))
    }
}

impl fmt::Display for JellyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path().show(f, self.kind())
    }
}

impl std::error::Error for JellyError {}
