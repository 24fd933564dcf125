use std::{
    borrow::Cow,
    fmt::{self, Write as _},
};

use super::InsecureJelly;
use crate::{banana::IntegerError, path::ValuePath};

/// A received value is not what was asked for. An error of that value: the connection lives on.
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

/// In a box, since it is large and rare.
#[derive(Debug, Clone, PartialEq)]
struct Inner {
    path: ValuePath,
    kind: UnjellyErrorKind,
}

/// The result of reading a value.
pub type ReadResult<T> = Result<T, UnjellyError>;

/// What is wrong with a received value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UnjellyErrorKind {
    /// Another type was asked for.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What was asked for.
        expected: String,
        /// What arrived.
        found: String,
    },
    /// The peer could not send the value, and sent why: Twisted does so for instances of classes that it
    /// lets nobody have, as those of `enum.IntEnum`, named tuples, and subclasses of `str` or `dict`.
    #[error("the peer could not send this value: {reason} (expected {expected})")]
    Unpersistable {
        /// What was asked for.
        expected: String,
        /// What the peer says.
        reason: String,
    },
    /// An integer or a duration outside the range of the target type.
    #[error("out of range for {0}")]
    OutOfRange(&'static str),
    /// Text that is not UTF-8.
    #[error("text that is not UTF-8")]
    NotUtf8,
    /// A sequence of another length than the tuple or array it is read into.
    #[error("expected {expected} items, found {found}")]
    Length {
        /// How many items the type has.
        expected: usize,
        /// How many arrived.
        found: usize,
    },
    /// The state lacks an attribute.
    #[error("{}", missing(.class, .attribute, .sent))]
    MissingAttribute {
        /// The class whose state it is, if it has one.
        class: Option<&'static str>,
        /// The attribute's name on the wire.
        attribute: &'static str,
        /// The attributes that did arrive.
        sent: Vec<String>,
    },
    /// The state has an attribute that the class refuses (`deny_unknown_fields`).
    #[error("unknown attribute `{0}`")]
    UnknownAttribute(String),
    /// Text that is none of the names of an enum's variants.
    #[error("unknown name `{name}`, expected {}", one_of(.expected))]
    UnknownName {
        /// What arrived.
        name: String,
        /// The names of the variants.
        expected: &'static [&'static str],
    },
    /// The class may not be received here.
    #[error(transparent)]
    Insecure(#[from] InsecureJelly),
    /// A date, time or decimal that does not exist.
    #[error("not a {what}: {text:?}")]
    Invalid {
        /// The kind of value.
        what: &'static str,
        /// What arrived.
        text: String,
    },
    /// A dictionary key or set item that Python could not hash.
    #[error("a {0} cannot be a key")]
    UnhashableKey(&'static str),
    /// `dereference` of a number that the message does not define.
    #[error("dereference {0} of a number that is never defined")]
    UndefinedReference(u64),
    /// A number defined twice in one value.
    #[error("reference {0} is defined twice")]
    DuplicateReference(u64),
    /// The value contains itself, which its type cannot express.
    #[error("the value contains itself (reference {0}); read it into a `Value`")]
    Cycle(u64),
    /// Nested more deeply than [`Limits::max_depth`](crate::Limits::max_depth).
    #[error("nested more than {limit} deep")]
    TooDeep {
        /// The limit that was reached.
        limit: usize,
    },
    /// Reading it would take more of the stack than
    /// [`Limits::max_stack`](crate::Limits::max_stack): it nests too deeply for types of its size, or its
    /// type is too large to be read anywhere but in a `Box`.
    #[error(
        "its nesting would take more than {limit} bytes of stack (`Limits::max_stack`){}",
        if *.is_fat { "; take a large array in a `Box`" } else { "" }
    )]
    TooMuchStack {
        /// The limit that was reached.
        limit: usize,
        /// The type that was to be read is large by itself.
        is_fat: bool,
    },
    /// Shared parts were to be read again, or keys in other keys to be hashed and compared again, more often
    /// than [`Limits::max_reread`](crate::Limits::max_reread) allows.
    #[error("shared parts would have to be read again beyond {limit} bytes")]
    RereadTooMuch {
        /// The limit that was reached.
        limit: usize,
    },
    /// The items of the value would take more memory than
    /// [`Limits::max_memory`](crate::Limits::max_memory).
    #[error("its items would take more than {limit} bytes of memory")]
    TooMuchMemory {
        /// The limit that was reached.
        limit: usize,
    },
    /// The calls that are being served and this one would take more memory than
    /// [`Limits::max_serving_bytes`](crate::Limits::max_serving_bytes).
    #[error("the calls that are being served take more than {limit} bytes of memory with this one")]
    TooMuchServed {
        /// The limit that was reached.
        limit: usize,
    },
    /// A reference or a cache, which this type does not take.
    #[error("`{0}` is a reference or a cache, which cannot be received here")]
    Foreign(&'static str),
    /// A live object that this type cannot hold: it is received as a [`Cached`](crate::Cached).
    #[error("`{0}` is a live object, which is received as a `Cached`")]
    Live(String),
    /// A class that is registered as copies came as a live object, or the other way around.
    #[error("{}", other_flavor(.class, *.is_live))]
    OtherFlavor {
        /// The class, as the peer wrote it.
        class: String,
        /// What came is a live object.
        is_live: bool,
    },
    /// A number of a live object that the connection does not know.
    #[error("`{0}` of number {1}, which this connection does not know")]
    UnknownEntry(&'static str, u64),
    /// More replicas than [`Limits::max_replicas`](crate::Limits::max_replicas).
    #[error("more than {0} replicas over one connection")]
    TooManyReplicas(usize),
    /// The replicas that are held would take more memory than
    /// [`Limits::max_replica_bytes`](crate::Limits::max_replica_bytes).
    #[error("replicas would take more than {limit} bytes of memory (`Limits::max_replica_bytes`)")]
    TooMuchInReplicas {
        /// The limit that was reached.
        limit: usize,
    },
    /// A call without a value for an argument.
    #[error("missing argument `{name}`{}", beside(.left))]
    MissingArgument {
        /// Its name.
        name: &'static str,
        /// Keywords that came and were not taken yet, the first few of them.
        left: Vec<String>,
    },
    /// A call with more positional arguments than the method takes.
    #[error("takes {expected} positional arguments but {found} were given")]
    TooManyArguments {
        /// How many the method takes.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// A keyword argument that the method does not take.
    #[error("unexpected keyword argument `{0}`")]
    UnknownArgument(String),
    /// An argument given by position and by keyword, or by keyword twice.
    #[error("multiple values for argument `{0}`")]
    RepeatedArgument(String),
    /// A method that only some avatars may call, and the caller is another one.
    #[error("only a `{0}` can call this")]
    OtherPerspective(&'static str),
    /// The list has no atom, or the expression has too few parts.
    #[error("malformed `{0}` expression")]
    Malformed(String),
    /// A hand-written implementation for this type did not read exactly one expression.
    #[error("what reads `{0}` did not read exactly one expression")]
    Unbalanced(&'static str),
    /// What a hand-written implementation said.
    #[error("{0}")]
    Custom(String),
}

fn missing(class: &Option<&'static str>, attribute: &str, sent: &[String]) -> String {
    let class = class.map(|class| format!("{class}: ")).unwrap_or_default();
    let sent = quoted(sent).unwrap_or_else(|| "nothing".to_owned());
    format!("{class}attribute `{attribute}` is missing (the peer sent {sent})")
}

fn other_flavor(class: &str, is_live: bool) -> String {
    let (sent, here) = match is_live {
        true => ("a live object (`Cacheable`)", "copies of it (`RemoteCopy`)"),
        false => ("a copy (`Copyable`)", "live objects of it (`RemoteCache`)"),
    };
    format!("the peer sent {sent} of `{class}`, and {here} are received here")
}

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

/// How much an error quotes of one text of the peer's, which may be 640 KiB long.
const QUOTED: usize = 256;

/// Returns the beginning of bytes of which an error quotes the text. However many they are, it takes no time.
pub(crate) fn quoted_bytes(bytes: &[u8]) -> String {
    // One character more than is shown, so that it is seen that the text was cut.
    String::from_utf8_lossy(&bytes[..bytes.len().min(QUOTED + 4)]).into_owned()
}

/// The same of a name far outside of what went wrong: a path has many of them.
const FAR: usize = 32;

/// How long a sentence is that others wrote, and what the peer sent may be part of.
const SENTENCE: usize = 1024;

/// Returns a text as it is quoted: if it is cut, three dots say so.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    match start_of(text, QUOTED) {
        start if start.len() < text.len() => Cow::Owned(format!("{start}…")),
        whole => Cow::Borrowed(whole),
    }
}

fn start_of(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Cuts a text, and says so by three dots.
fn cut(text: &mut String, most: usize) {
    if text.len() > most {
        // Without the room that the whole text had.
        *text = format!("{}…", start_of(text, most));
    }
}

/// Writes a sentence as far as it is shown.
pub(crate) fn sentence(message: impl fmt::Display) -> String {
    let mut start = Start(String::new());
    // What is too long is given up there.
    let _ = write!(start, "{message}");
    start.0
}

/// The beginning of a sentence; the rest of it is not even written.
struct Start(String);

impl fmt::Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(start_of(text, SENTENCE + 1));
        if self.0.len() > SENTENCE {
            cut(&mut self.0, SENTENCE);
            return Err(fmt::Error);
        }
        Ok(())
    }
}

impl UnjellyErrorKind {
    /// Cuts what the peer wrote: an error is kept, logged and sent on.
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

/// Cuts names that are told together.
pub(crate) fn cut_all(names: &mut Vec<String>) {
    let mut left = SENTENCE;
    names.retain_mut(|name| {
        cut(name, QUOTED);
        let fits = name.len() <= left;
        left = if fits { left - name.len() } else { 0 };
        fits
    });
}

impl UnjellyError {
    /// An error of a hand-written [`Unjelly`](crate::Unjelly) or [`RemoteCopy`](crate::RemoteCopy)
    /// implementation.
    #[cold]
    pub fn custom(message: impl fmt::Display) -> Self {
        UnjellyErrorKind::Custom(sentence(message)).into()
    }

    /// What is wrong.
    pub fn kind(&self) -> &UnjellyErrorKind {
        &self.0.kind
    }

    /// Where in the value; in a call's arguments it begins with the method and the argument.
    pub fn path(&self) -> &ValuePath {
        &self.0.path
    }

    /// The refusal, if a class was refused.
    pub fn insecure(&self) -> Option<&InsecureJelly> {
        match &self.0.kind {
            UnjellyErrorKind::Insecure(refusal) => Some(refusal),
            _ => None,
        }
    }

    pub(crate) fn kind_mut(&mut self) -> &mut UnjellyErrorKind {
        &mut self.0.kind
    }

    #[cold]
    pub(crate) fn in_field(mut self, name: &'static str) -> Self {
        self.0.path.name(name);
        self
    }

    #[cold]
    pub(crate) fn in_named(mut self, mut name: String) -> Self {
        cut(&mut name, if self.0.path.len() < 4 { QUOTED } else { FAR });
        self.0.path.name(name);
        self
    }

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
