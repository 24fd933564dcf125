use std::{
    borrow::Cow,
    error::Error as StdError,
    fmt, io, iter,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{
    CallError, Copyable, RemoteError, copied, names_of,
    python::{EVERY_EXCEPTION, ancestors, in_other_python, of_io},
    remote_error::{COPYABLE_FAILURE, NO_TRACEBACK, write_failure},
};
use crate::jelly::{Jellier, Jelly, JellyError, UnjellyError, UnjellyErrorKind, excerpt};

/// The most bytes that are sent of a class name, a message or a traceback. The rest is cut off, so that a
/// failure can always be sent.
const MAX_TEXT: usize = 64 * 1024;
/// The most ancestors that are sent.
const MAX_PARENTS: usize = 64;

/// An error that a call ends with at its caller: a class name, the names of its ancestors, and a message
/// (`pb.CopyableFailure`). The caller receives it as a [`RemoteError`](crate::RemoteError).
///
/// With `?`, every `std::error::Error` becomes a failure. The message is its `Display` text, and the class
/// name depends on its type:
///
/// * A type that derives [`Error`](crate::Error) has the class names that it declares.
/// * An `io::Error` has the class that Python has for it, such as `builtins.FileNotFoundError`.
/// * An error that came from a peer keeps its class.
/// * Any other type has its path as the class name. Do not catch by that name: it may change with the next
///   version of Rust or of a library.
///
/// `Failure` itself does not implement `std::error::Error`, as `anyhow::Error` does not: this conversion would
/// conflict with Rust's own conversion of each type into itself. It implements `Display`, `?` converts it into a
/// `Box<dyn Error + Send + Sync>`, and [`into_error`](Self::into_error) into an error for any other place. That error
/// converts back into the same failure.
///
/// A failure can also be sent as a value: as an argument, an answer, or a part of one. Its form on the wire is that
/// of `pb.CopyableFailure` in Python:
/// `[twisted.spread.pb.CopyableFailure [dictionary [type 'builtins.ValueError'] [value …] [parents …] [traceback …] …]]`.
/// The peer receives it as a [`RemoteError`](crate::RemoteError); a Twisted peer, as a `pb.CopiedFailure`.
///
/// # Examples
/// ```
/// use pb::Failure;
///
/// fn parse(text: &str) -> Result<i64, Failure> {
///     if text.is_empty() {
///         return Err(Failure::new("builtins.ValueError", "nothing to parse"));
///     }
///     Ok(text.parse()?)
/// }
///
/// assert_eq!(parse("").unwrap_err().class(), "builtins.ValueError");
/// assert!(parse("x").unwrap_err().class().ends_with("ParseIntError"));
///
/// fn print(text: &str) -> Result<(), Box<dyn std::error::Error>> {
///     println!("{}", parse(text)?);
///     Ok(())
/// }
/// assert!(print("7").is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    class: Cow<'static, str>,
    parents: Vec<Cow<'static, str>>,
    message: String,
    traceback: Option<String>,
    /// The error, if it is to be sent as a copy of itself.
    copy: Option<copied::Sent>,
    /// Whether the failure is that a class is not allowed here.
    is_refusal: bool,
}

/// The class of the failure of a call to an object that does not exist.
const NO_SUCH_OBJECT: &str = "twisted.spread.pb.Error";

/// The class of the failure of an update whose replica was lost before it.
pub(crate) const LOST: &str = "perspective_broker.Lost";

impl Failure {
    /// Creates a failure of a class.
    ///
    /// A name of Python's own exceptions (`builtins.ValueError` …) brings its ancestors and its name in
    /// Python 2 along, so `failure.check(ValueError)` works in both versions. In a coroutine, Twisted raises
    /// `pb.RemoteError`, whose `remoteType` is the class name as `bytes`.
    pub fn new(class: impl Into<Cow<'static, str>>, message: impl fmt::Display) -> Self {
        let class = class.into();
        Self {
            parents: ancestors(&class).collect(),
            class,
            message: message.to_string(),
            traceback: None,
            copy: None,
            is_refusal: false,
        }
    }

    /// Creates a failure that is sent as a copy of `error`, with its attributes (`pb.Error` that is
    /// `pb.Copyable`).
    ///
    /// The caller must have registered the class. Twisted closes the connection if it does not know the
    /// class.
    pub fn from_copyable<E>(error: E) -> Self
    where
        E: Copyable + Jelly + fmt::Display + Send + Sync + 'static,
    {
        let failure = Self::new(E::CLASS, &error);
        Self { copy: Some(copied::Sent::new(error)), ..failure }
    }

    /// Adds a traceback, a text that says where the error happened.
    ///
    /// Without this none is sent. Add one only for callers that may know how this program is built.
    #[must_use]
    pub fn with_traceback(self, traceback: impl fmt::Display) -> Self {
        Self { traceback: Some(traceback.to_string()), ..self }
    }

    /// Removes the copy of the error, so that the failure is sent by its class name only.
    pub(crate) fn by_name(self) -> Self {
        Self { copy: None, ..self }
    }

    /// Returns whether the failure is sent as a copy of the error.
    pub(crate) fn is_copy(&self) -> bool {
        self.copy.is_some()
    }

    /// Adds an ancestor, by which callers can catch the failure: `kitchen.Error`, `twisted.spread.pb.Error`.
    ///
    /// One of Python's own exceptions brings its ancestors along.
    #[must_use]
    pub fn with_parent(mut self, class: impl Into<Cow<'static, str>>) -> Self {
        let class = class.into();
        let known = ancestors(&class);
        self.parents.push(class);
        self.parents.extend(known);
        self
    }

    /// Returns the class name.
    pub fn class(&self) -> &str {
        &self.class
    }

    /// Returns the message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the failure as a `std::error::Error`, for code that takes any error, such as a log or
    /// `anyhow`. Its text is that of the failure.
    ///
    /// If a method returns this error, its caller gets the failure as it was, with its class.
    ///
    /// # Examples
    /// ```
    /// use pb::Failure;
    ///
    /// let error = Failure::new("shop.SoldOut", "none left").into_error();
    /// assert_eq!(error.to_string(), "shop.SoldOut: none left");
    ///
    /// assert_eq!(Failure::from(error).class(), "shop.SoldOut");
    /// ```
    pub fn into_error(self) -> impl StdError + Send + Sync + 'static {
        FailureError(self)
    }

    /// Returns the failure of a call to a method that an object does not have, in Twisted's words.
    pub(crate) fn no_such_method(method: &str) -> Self {
        let message = format!("No such method: remote_{}", excerpt(method));
        Self::new("twisted.spread.flavors.NoSuchMethod", message)
    }

    /// Returns the failure of a call to a method that an avatar or a view does not have.
    ///
    /// Its words are those of Python's `getattr`, by which Twisted finds these methods.
    pub(crate) fn no_attribute<T>(prefix: &str, method: &str) -> Self {
        let path = std::any::type_name::<T>();
        let path = path.split_once('<').map_or(path, |(path, _)| path);
        let name = path.rsplit_once("::").map_or(path, |(_, name)| name);
        let message = format!("'{name}' object has no attribute '{prefix}{}'", excerpt(method));
        Self::new("builtins.AttributeError", message)
    }

    /// Returns the failure of an update for which a replica's class has no method.
    pub(crate) fn no_such_update(update: &str) -> Self {
        Self::new("builtins.AttributeError", format!("no such update: observe_{}", excerpt(update)))
    }

    /// Returns the failure of a call to an object that does not exist, in Twisted's words.
    pub(crate) fn no_such_object() -> Self {
        Self::new(NO_SUCH_OBJECT, "Invalid Object ID")
    }

    /// Returns whether the call was to an object that does not exist.
    pub(crate) fn is_no_such_object(&self) -> bool {
        self.class() == NO_SUCH_OBJECT
    }

    /// Returns the failure of an update of a lost replica.
    pub(crate) fn lost() -> Self {
        Self::new(LOST, "the replica is lost: it takes no more updates")
    }

    /// Returns the failure of code of the application that panicked, such as `the method` and its name.
    #[cold]
    pub(crate) fn panicked(code: &str, name: &str) -> Self {
        Self::new("perspective_broker.Panic", format!("{code} `{}` panicked", excerpt(name)))
    }
}

/// Any error can be the failure of a call. An error that came from a peer keeps its class.
impl<E: StdError + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        if let Some(names) = names_of(&error) {
            let parents = names.parents().iter().copied();
            return parents.fold(Self::new(names.class(), error), Self::with_parent);
        }
        let any: &(dyn StdError + 'static) = &error;
        let remote = any.downcast_ref::<CallError>().and_then(CallError::remote);
        if let Some(error) = remote.or_else(|| any.downcast_ref()) {
            return Self::relayed(error);
        }
        if let Some(FailureError(failure)) = any.downcast_ref() {
            return failure.clone();
        }
        if let Some(error) = any.downcast_ref() {
            return Self::from_unjelly(error);
        }
        match any.downcast_ref() {
            Some(error @ CallError::Closed { .. }) => {
                let error = error.without_address();
                return Self::new("twisted.spread.pb.PBConnectionLost", error);
            }
            Some(error) => {
                return Self::new("perspective_broker.CallError", error.without_address());
            }
            None => {}
        }
        if let Some(failed) = any.downcast_ref::<io::Error>() {
            return Self::new(of_io(failed.kind()), error);
        }
        let name = std::any::type_name::<E>();
        let name = name.split('<').next().unwrap_or(name);
        Self::new(name.replace("::", "."), error)
    }
}

/// Writes the class name and the message: `builtins.ValueError: nothing to parse`.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_failure(&self.class, &self.message, f)
    }
}

/// A failure as an error. [`Failure`] cannot implement `std::error::Error`, since the conversion of all errors
/// into it would conflict with `impl From<T> for T`.
#[derive(Debug)]
struct FailureError(Failure);

impl fmt::Display for FailureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for FailureError {}

impl From<Failure> for Box<dyn StdError + Send + Sync> {
    fn from(failure: Failure) -> Self {
        Box::new(FailureError(failure))
    }
}

impl From<Failure> for Box<dyn StdError + Send> {
    fn from(failure: Failure) -> Self {
        Box::new(FailureError(failure))
    }
}

impl From<Failure> for Box<dyn StdError> {
    fn from(failure: Failure) -> Self {
        Box::new(FailureError(failure))
    }
}

impl Failure {
    /// Returns whether the failure is that a class is not allowed here.
    pub(crate) fn is_refusal(&self) -> bool {
        self.is_refusal
    }

    /// Returns the failure that a peer sent, to be sent on to a caller.
    fn relayed(error: &RemoteError) -> Self {
        Self {
            class: error.class.clone().into(),
            parents: error.parents.iter().map(|parent| parent.clone().into()).collect(),
            message: error.message.clone(),
            // A traceback of the peer's code is not for other peers.
            traceback: None,
            copy: None,
            is_refusal: false,
        }
    }

    /// Returns the failure of a call whose arguments cannot be read.
    fn from_unjelly(error: &UnjellyError) -> Self {
        let class = match error.kind() {
            UnjellyErrorKind::Insecure(_) => "twisted.spread.jelly.InsecureJelly",
            UnjellyErrorKind::TooMuchCallMemory { .. } => "perspective_broker.TooManyCalls",
            _ => "builtins.TypeError",
        };
        let is_refusal = matches!(error.kind(), UnjellyErrorKind::Insecure(_));
        Self { is_refusal, ..Self::new(class, error) }
    }
}

/// Returns at most [`MAX_TEXT`] bytes of a text.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A failure is written with keys and types that all versions of Twisted understand.
impl Jelly for Failure {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        if let Some(copy) = &self.copy {
            return copy.jelly(out);
        }
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
        let class = cut(&self.class);
        let own = self.parents.iter().map(|parent| &**parent).take(2 * MAX_PARENTS);
        // Each name is followed by its name in the other version of Python. A relayed failure may have come
        // from either version.
        let named = iter::once(class).chain(own).map(cut);
        let named =
            named.flat_map(|name| [Some(Cow::from(name)), in_other_python(name).map(Cow::from)]);
        let mut parents: Vec<Cow<'_, str>> = Vec::new();
        for parent in named.flatten().chain(EVERY_EXCEPTION.map(Cow::from)) {
            if !parents.contains(&parent) && parents.len() < MAX_PARENTS {
                parents.push(parent);
            }
        }
        let traceback = self.traceback.as_deref().unwrap_or(NO_TRACEBACK);
        let nothing: [i64; 0] = [];

        out.copy(COPYABLE_FAILURE, |out| {
            out.expression("dictionary", 10)?;
            let mut put = |key: &str, value: &dyn Jelly| {
                out.pair();
                out.text(key)?;
                value.jelly(out)
            };
            put("type", &class.as_bytes())?;
            put("value", &cut(&self.message))?;
            put("parents", &parents)?;
            put("traceback", &cut(traceback))?;
            put("tb", &())?;
            put("frames", &nothing)?;
            put("stack", &nothing)?;
            put("count", &count)?;
            put("captureVars", &false)?;
            put("unsafeTracebacks", &false)
        })
    }
}
