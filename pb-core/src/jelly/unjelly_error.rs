use std::fmt;

use super::{
    InsecureJelly,
    quote::{FAR, QUOTED, SENTENCE, cut, cut_all, sentence},
};
use crate::{banana::IntegerError, path::ValuePath};

/// The error for a received value that its type does not accept. It is an error of that value: the
/// connection stays open.
///
/// ```
/// use pb::{banana::Dialect, jelly::{from_bytes, to_bytes}};
///
/// let bytes = to_bytes(Dialect::Pb, &(1, "two"))?;
/// let error = from_bytes::<(i64, i64)>(Dialect::Pb, &bytes).unwrap_err();
/// assert_eq!(error.to_string(), "[1]: expected int, found text");
/// # Ok::<(), pb::error::JellyError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UnjellyError(Box<Inner>);

/// The contents of the error, boxed since they are large and rare.
#[derive(Debug, Clone, PartialEq)]
struct Inner {
    path: ValuePath,
    kind: UnjellyErrorKind,
}

/// The result of reading a value.
pub type ReadResult<T> = Result<T, UnjellyError>;

/// The reason why a received value is not accepted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UnjellyErrorKind {
    /// The value is of another kind than its type expects.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// The expected kind of value.
        expected: String,
        /// The kind of value that arrived.
        found: String,
    },
    /// The peer could not send the value, and sent the reason instead. Twisted does so for instances of
    /// classes that it may not send, such as those of `enum.IntEnum`, named tuples, and subclasses of `str`
    /// or `dict`.
    #[error(
        "the peer could not send this value: {reason} (expected {expected}); a Python peer can send objects of \
         classes that derive from `pb.Copyable`"
    )]
    Unpersistable {
        /// The expected kind of value.
        expected: String,
        /// The reason, in the peer's words.
        reason: String,
    },
    /// A number, a duration or a time is outside of the target type's range.
    #[error("{}", out_of_range(.0))]
    OutOfRange(&'static str),
    /// A text is not UTF-8.
    #[error("text that is not UTF-8")]
    NotUtf8,
    /// A sequence has another length than the tuple or array into which it is read.
    #[error("expected {expected} items, found {found}")]
    Length {
        /// The number of items of the type.
        expected: usize,
        /// The number of items that arrived.
        found: usize,
    },
    /// The state lacks an attribute.
    #[error("{}", missing(.class, .attribute, .sent))]
    MissingAttribute {
        /// The class whose state is read, if it has a name.
        class: Option<&'static str>,
        /// The attribute's name on the wire.
        attribute: &'static str,
        /// The attributes that arrived, if the state is that of a class.
        sent: Vec<String>,
    },
    /// The state has an attribute that the class refuses (`deny_unknown_fields`).
    #[error("unknown attribute `{0}`")]
    UnknownAttribute(String),
    /// A text is not the name of any variant of an enum.
    #[error("unknown name `{name}`, expected {}", one_of(.expected))]
    UnknownName {
        /// The text that arrived.
        name: String,
        /// The names of the variants.
        expected: &'static [&'static str],
    },
    /// The class may not be received here.
    #[error(transparent)]
    Insecure(#[from] InsecureJelly),
    /// A text stands for no date, time, decimal or address.
    #[error("{text:?} is not a valid {what}")]
    Invalid {
        /// The kind of value.
        what: &'static str,
        /// The text that arrived.
        text: String,
    },
    /// A dictionary key or set item is of a kind that Python cannot hash.
    #[error("a {0} cannot be a dictionary key or a set item")]
    UnhashableKey(&'static str),
    /// A `dereference` has a number that the message does not define.
    #[error("dereference {0} refers to a number that the message does not define")]
    UndefinedReference(u64),
    /// A number is defined twice in one value.
    #[error("reference {0} is defined twice")]
    DuplicateReference(u64),
    /// The value contains itself, which its type cannot express.
    #[error("the value contains itself (reference {0}); read it into a `Value`")]
    Cycle(u64),
    /// The value nests more deeply than [`Limits::max_depth`](crate::Limits::max_depth).
    #[error("the value is nested more than {limit} levels deep (`Limits::max_depth`)")]
    TooDeep {
        /// The limit that was reached.
        limit: usize,
    },
    /// Reading the value would take more of the stack than
    /// [`Limits::max_stack`](crate::Limits::max_stack): it nests too deeply for types of its size, or its
    /// type is so large that it can only be read in a `Box`.
    #[error(
        "reading the value would take more than {limit} bytes of stack (`Limits::max_stack`){}",
        if *.is_large_type { "; take a large array in a `Box`" } else { "" }
    )]
    TooMuchStack {
        /// The limit that was reached.
        limit: usize,
        /// True if the type of the value is large by itself.
        is_large_type: bool,
    },
    /// Shared parts would have to be read again, or keys in other keys hashed and compared again, beyond
    /// [`Limits::max_reread_bytes`](crate::Limits::max_reread_bytes).
    #[error(
        "shared parts would have to be read again beyond {limit} bytes (`Limits::max_reread_bytes`)"
    )]
    RereadTooMuch {
        /// The limit that was reached.
        limit: usize,
    },
    /// The value would take more memory than [`Limits::max_memory`](crate::Limits::max_memory).
    #[error("the value would take more than {limit} bytes of memory (`Limits::max_memory`)")]
    TooMuchMemory {
        /// The limit that was reached.
        limit: usize,
    },
    /// The calls that run and this one would take more memory than
    /// [`Limits::max_incoming_call_bytes`](crate::Limits::max_incoming_call_bytes).
    #[error(
        "the calls that run and this one would take more than {limit} bytes of memory \
         (`Limits::max_incoming_call_bytes`)"
    )]
    TooMuchCallMemory {
        /// The limit that was reached.
        limit: usize,
    },
    /// A reference or a live object, which this type does not accept.
    #[error(
        "`{0}` is a reference or a live object, which cannot be received here (a `pb::Any` can hold it)"
    )]
    UnexpectedObject(&'static str),
    /// A live object, which this type does not accept: it is received as a [`Cached`](crate::Cached).
    #[error("`{0}` is a live object, which is received as a `Cached`")]
    Live(String),
    /// A class that is registered as copies arrived as a live object, or the other way around.
    #[error("{}", other_flavor(.class, *.is_live))]
    OtherFlavor {
        /// The class, as the peer wrote it.
        class: String,
        /// True if a live object arrived.
        is_live: bool,
    },
    /// An id of an object that the connection does not know.
    #[error("{}", unknown_entry(.0, *.1))]
    UnknownEntry(&'static str, u64),
    /// The connection would have more replicas than [`Limits::max_replicas`](crate::Limits::max_replicas).
    #[error("more than {0} replicas over one connection (`Limits::max_replicas`)")]
    TooManyReplicas(usize),
    /// The replicas of the connection would take more memory than
    /// [`Limits::max_replica_bytes`](crate::Limits::max_replica_bytes).
    #[error("replicas would take more than {limit} bytes of memory (`Limits::max_replica_bytes`)")]
    TooMuchInReplicas {
        /// The limit that was reached.
        limit: usize,
    },
    /// A call has no value for an argument.
    #[error("missing argument `{name}`{}", beside(.left))]
    MissingArgument {
        /// The name of the argument.
        name: &'static str,
        /// The first few keywords that arrived and belong to no argument so far.
        left: Vec<String>,
    },
    /// A call has more positional arguments than the method takes.
    #[error("takes {expected} positional argument{} but {found} were given", if *.expected == 1 { "" } else { "s" })]
    TooManyArguments {
        /// The number that the method takes.
        expected: usize,
        /// The number that was given.
        found: usize,
    },
    /// A call has a keyword argument that the method does not take.
    #[error("unexpected keyword argument `{0}`")]
    UnknownArgument(String),
    /// A call has an argument both by position and by keyword, or twice by keyword.
    #[error("multiple values for argument `{0}`")]
    RepeatedArgument(String),
    /// Only avatars of another type may call the method.
    #[error("only an avatar of type `{0}` can call this method")]
    OtherAvatar(&'static str),
    /// A list has no atom, or an expression has too few parts.
    #[error("malformed `{0}` expression")]
    Malformed(String),
    /// A hand-written implementation for this type did not read exactly one expression.
    #[error("the code that reads `{0}` did not read exactly one expression")]
    Unbalanced(&'static str),
    /// An error of a hand-written implementation, in its own words.
    #[error("{0}")]
    Custom(String),
}

/// Returns the sentence for a number or a duration that its type cannot hold.
fn out_of_range(target: &str) -> String {
    let is_integer = target.strip_prefix(['i', 'u']).is_some_and(|bits| bits.parse::<u8>().is_ok());
    let advice = if is_integer { ": receive a larger type, or a `pb::Integer`" } else { "" };
    format!("the value is out of range for `{target}`{advice}")
}

/// Returns the sentence for an id of an object that the connection does not know.
fn unknown_entry(atom: &str, id: u64) -> String {
    match atom {
        "local" | "lcache" => format!(
            "the peer sent back the object with id {id} (`{atom}`), which this end has never sent, or the peer \
             has released"
        ),
        _ => format!(
            "the peer sent the live object with id {id} (`{atom}`), which it has never sent on this connection, \
             or no longer updates"
        ),
    }
}

/// Returns the sentence for a missing attribute.
fn missing(class: &Option<&'static str>, attribute: &str, sent: &[String]) -> String {
    // What a plain state contained is not known here.
    let Some(class) = class else { return format!("attribute `{attribute}` is missing") };
    let sent = quoted(sent).unwrap_or_else(|| "nothing".to_owned());
    format!("{class}: attribute `{attribute}` is missing (the peer sent {sent})")
}

/// Returns the sentence for a class that arrived in another flavor.
fn other_flavor(class: &str, is_live: bool) -> String {
    let (sent, here) = match is_live {
        true => ("a live object (`Cacheable`)", "copies of it (`RemoteCopy`)"),
        false => ("a copy (`Copyable`)", "live objects of it (`RemoteCache`)"),
    };
    format!("the peer sent {sent} of `{class}`, and {here} are received here")
}

/// Returns the part of a sentence that lists the keywords of a call.
fn beside(keywords: &[String]) -> String {
    quoted(keywords).map(|keywords| format!(" (the peer passed {keywords})")).unwrap_or_default()
}

fn quoted(names: &[String]) -> Option<String> {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn one_of(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

impl UnjellyErrorKind {
    /// Cuts the texts of the peer, since an error is kept, logged and sent on.
    fn cut(&mut self) {
        match self {
            Self::Expected { found: text, .. }
            | Self::Unpersistable { reason: text, .. }
            | Self::UnknownAttribute(text)
            | Self::UnknownName { name: text, .. }
            | Self::Insecure(InsecureJelly { class: text, .. })
            | Self::Invalid { text, .. }
            | Self::Live(text)
            | Self::OtherFlavor { class: text, .. }
            | Self::UnknownArgument(text)
            | Self::RepeatedArgument(text)
            | Self::Malformed(text) => cut(text, QUOTED),
            Self::Custom(text) => cut(text, SENTENCE + '…'.len_utf8()),
            Self::MissingAttribute { sent: texts, .. }
            | Self::MissingArgument { left: texts, .. } => {
                cut_all(texts);
            }
            _ => {}
        }
    }
}

impl UnjellyError {
    /// Returns an error with this message, for a hand-written [`Unjelly`](crate::Unjelly) or
    /// [`RemoteCopy`](crate::RemoteCopy) implementation.
    #[cold]
    pub fn custom(message: impl fmt::Display) -> Self {
        UnjellyErrorKind::Custom(sentence(message)).into()
    }

    /// Returns the reason why the value is not accepted.
    pub fn kind(&self) -> &UnjellyErrorKind {
        &self.0.kind
    }

    /// Returns the place in the value to which the error belongs. In the arguments of a call it begins
    /// with the method and the argument.
    pub fn path(&self) -> &ValuePath {
        &self.0.path
    }

    /// Returns the refusal, if a class was refused.
    pub fn insecure(&self) -> Option<&InsecureJelly> {
        match &self.0.kind {
            UnjellyErrorKind::Insecure(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Returns whether a limit ended the reading, whatever the type of the value is.
    pub(crate) fn is_limit(&self) -> bool {
        matches!(
            self.0.kind,
            UnjellyErrorKind::TooDeep { .. }
                | UnjellyErrorKind::TooMuchStack { .. }
                | UnjellyErrorKind::RereadTooMuch { .. }
                | UnjellyErrorKind::TooMuchMemory { .. }
                | UnjellyErrorKind::TooMuchCallMemory { .. }
                | UnjellyErrorKind::TooManyReplicas(_)
                | UnjellyErrorKind::TooMuchInReplicas { .. }
        )
    }

    pub(crate) fn kind_mut(&mut self) -> &mut UnjellyErrorKind {
        &mut self.0.kind
    }

    /// Adds an enclosing attribute to the path.
    #[cold]
    pub(crate) fn in_field(mut self, name: &'static str) -> Self {
        self.0.path.name(name);
        self
    }

    /// Adds an enclosing part with a name to the path. Parts far outside are cut shorter.
    #[cold]
    pub(crate) fn in_named(mut self, mut name: String) -> Self {
        cut(&mut name, if self.0.path.len() < 4 { QUOTED } else { FAR });
        self.0.path.name(name);
        self
    }

    /// Adds an enclosing item to the path.
    #[cold]
    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.0.path.index(index);
        self
    }
}

impl From<UnjellyErrorKind> for UnjellyError {
    #[cold]
    fn from(mut kind: UnjellyErrorKind) -> Self {
        kind.cut();
        Self(Box::new(Inner { path: ValuePath::default(), kind }))
    }
}

impl From<IntegerError> for UnjellyError {
    fn from(error: IntegerError) -> Self {
        match error {
            IntegerError::OutOfRange(target) => UnjellyErrorKind::OutOfRange(target).into(),
            other => Self::custom(other),
        }
    }
}

impl fmt::Display for UnjellyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.path.show(f, &self.0.kind)
    }
}

impl std::error::Error for UnjellyError {}
