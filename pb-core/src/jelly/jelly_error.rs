use std::fmt;

use crate::path::ValuePath;

/// The error for a value of this end that cannot be sent. Nothing of the value was sent.
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

/// The reason why a value cannot be sent.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum JellyErrorKind {
    /// A string is longer than Banana carries.
    #[error(
        "a string of {len} bytes; the limit is {}: send it in pages (`pb::pages::send_pages`, see \
         `pb::guide::pages`)",
        crate::banana::SIZE_LIMIT
    )]
    StringTooLong {
        /// The length in bytes.
        len: usize,
    },
    /// A list has more elements than Banana carries. A Jelly list has one more than its items.
    #[error(
        "a list of {len} elements; the limit is {}: send it in parts",
        crate::banana::SIZE_LIMIT
    )]
    ListTooLong {
        /// The number of Banana elements.
        len: usize,
    },
    /// The value nests more deeply than sent values may: the default of
    /// [`Limits::max_depth`](crate::Limits::max_depth).
    #[error(
        "the value is nested more than {limit} levels deep: send it in parts, or nest it less deeply"
    )]
    TooDeep {
        /// The limit that was reached.
        limit: usize,
    },
    /// Writing the value would take more of the stack than is allowed: the default of
    /// [`Limits::max_stack`](crate::Limits::max_stack).
    #[error(
        "writing the value would take more than {limit} bytes of stack: send it in parts, or nest it less deeply"
    )]
    TooMuchStack {
        /// The limit that was reached.
        limit: usize,
    },
    /// A view, or a state that depends on the receiver's perspective, where no perspective is known. The
    /// avatar has left, or the value is in the answer of a method that is no avatar's, over a connection
    /// without a [perspective](crate::Peer::set_perspective).
    #[error(
        "the value depends on the receiver's perspective, and none is known here: no user is logged in, or \
         the avatar has left (see `Peer::set_perspective`)"
    )]
    NeedsPerspective,
    /// The `state_for` function of a class takes avatars of another type than the receiver's.
    #[error(
        "the state is for an avatar of type `{0}`, and the receiver's is of another type: let the \
         `state_for` function take an `Option<&pb::Perspective>`"
    )]
    OtherPerspective(&'static str),
    /// A [`Value`](crate::Value) refers to a number that it does not define.
    #[error("the `Value` contains a `Dereference({0})`, and no `Reference` of that number")]
    UndefinedReference(u64),
    /// A [`Value`](crate::Value) has meaning only on the connection that it came from.
    #[error("`{0}` names an entry of another connection's tables and cannot be sent as a value")]
    BoundToConnection(&'static str),
    /// A reference, a view or a live object, where there is no connection: in
    /// [`to_bytes`](crate::to_bytes) or [`Value::from_jelly`](crate::Value::from_jelly).
    #[error(
        "a reference, a view or a live object is sent in a call or an answer, and cannot be kept as bytes or as a \
         `pb::Value`: send it among other values in a `pb::dict!` or a `pb::list!`"
    )]
    NeedsConnection,
    /// A [`Value`](crate::Value) is of a class whose name is a reserved word of Jelly: the peer would read
    /// another kind of expression.
    #[error("`{0}` is a reserved word of Jelly and cannot name a class")]
    ReservedName(&'static str),
    /// A replica came over another connection, and its class cannot be published onwards.
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
    /// A replica is lost: no update will come any more.
    #[error(
        "the replica is lost and cannot be sent (`Cached::lost_reason` says why): ask the owner for the object \
         again"
    )]
    LostReplica,
    /// A reference is to an object of another connection's peer.
    #[error(
        "a reference can be sent to the peer it came from only: to others send an object of your own (a \
         `pb::Local`) that calls it"
    )]
    OtherPeer,
    /// The peer would hold references to more objects than allowed
    /// ([`Limits::max_references`](crate::Limits::max_references)).
    #[error(
        "the peer would hold references to more objects of this end than `pb::Limits::max_references` allows{}",
        too_often(*.last)
    )]
    TooManyReferences {
        /// True if it happened too often, so that the connection is closed.
        last: bool,
    },
    /// The peer would hold more live objects than allowed
    /// ([`Limits::max_live_objects`](crate::Limits::max_live_objects)).
    #[error(
        "the peer would observe more live objects of this end than `pb::Limits::max_live_objects` allows{}",
        too_often(*.last)
    )]
    TooManyPublished {
        /// True if it happened too often, so that the connection is closed.
        last: bool,
    },
    /// Together with the states of the live objects in it, the message is larger than
    /// [`Limits::max_outbox`](crate::Limits::max_outbox).
    #[error(
        "a message of {0} bytes, more than may wait to be written (`Limits::max_outbox`): send it in \
         parts, or raise the limit"
    )]
    TooLarge(usize),
    /// A hand-written implementation did not write exactly one expression.
    #[error("an implementation of `Jelly` did not write exactly one expression")]
    Unbalanced,
    /// An error of a hand-written implementation, in its own words.
    #[error("{0}")]
    Custom(String),
}

/// Returns the end of the sentence for a full table.
fn too_often(is_last: bool) -> &'static str {
    if is_last { "; this happened too often, so the connection closes" } else { "" }
}

impl JellyError {
    /// Returns an error with this message, for a hand-written [`Jelly`](crate::Jelly) implementation.
    pub fn custom(message: impl fmt::Display) -> Self {
        JellyErrorKind::Custom(message.to_string()).into()
    }

    /// Returns the reason why the value cannot be sent.
    pub fn kind(&self) -> &JellyErrorKind {
        &self.0.1
    }

    /// Returns whether a table of the connection is full.
    pub(crate) fn is_full_table(&self) -> bool {
        self.twisted_sentence().is_some()
    }

    /// Returns Twisted's sentence for a full table, which a peer gets instead of the one of this library.
    /// `None` for other errors.
    pub(crate) fn twisted_sentence(&self) -> Option<&'static str> {
        use JellyErrorKind::{TooManyPublished, TooManyReferences};
        Some(match self.kind() {
            TooManyReferences { last: false } => "Maximum PB reference count exceeded.",
            TooManyReferences { last: true } => "Maximum PB reference count exceeded.  Goodbye.",
            TooManyPublished { last: false } => "Maximum PB cache count exceeded.",
            TooManyPublished { last: true } => "Maximum PB cache count exceeded.  Goodbye.",
            _ => return None,
        })
    }

    /// Marks a full table as the reason why the connection is closed.
    pub(crate) fn goodbye(mut self) -> Self {
        use JellyErrorKind::{TooManyPublished, TooManyReferences};
        if let TooManyPublished { last } | TooManyReferences { last } = &mut self.0.1 {
            *last = true;
        }
        self
    }

    /// Returns the place in the value to which the error belongs.
    pub fn path(&self) -> &ValuePath {
        &self.0.0
    }

    /// Adds an enclosing attribute to the path.
    #[cold]
    pub(crate) fn in_field(mut self, name: &'static str) -> Self {
        self.0.0.name(name);
        self
    }

    /// Adds an enclosing part with a name to the path.
    #[cold]
    pub(crate) fn in_named(mut self, name: &str) -> Self {
        self.0.0.name(name.to_owned());
        self
    }

    /// Adds an enclosing item to the path.
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
