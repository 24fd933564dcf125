use std::{
    borrow::Cow,
    error::Error as StdError,
    fmt, io, iter,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{
    CallError, Copyable, RemoteError, copied, names_of,
    python::{EVERY_EXCEPTION, ancestors, elsewhere, of_io},
    remote_error::{COPYABLE_FAILURE, NO_TRACEBACK},
};
use crate::jelly::{Jellier, Jelly, JellyError, UnjellyError, UnjellyErrorKind, excerpt};

/// More of a message or a traceback than this is cut off, so that a failure can always be sent.
const MAX_TEXT: usize = 64 * 1024;
const MAX_PARENTS: usize = 64;

/// Why a call failed, as the caller is told: a class name, its ancestors, a message
/// (`pb.CopyableFailure`).
///
/// Every `std::error::Error` becomes one with `?`: its message is what it displays, its class name what
/// it says itself by deriving [`Error`](crate::Error). An `io::Error` is the `OSError` that Python has for
/// it (`builtins.FileNotFoundError` …). Others have the path of their type for a name, which is good to
/// read and nothing to catch by: it may be another one with the next version of Rust or of a library.
///
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
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    class: Cow<'static, str>,
    parents: Vec<Cow<'static, str>>,
    message: String,
    traceback: Option<String>,
    /// It travels as itself.
    copy: Option<copied::Sent>,
    /// A class was read that this end does not let in.
    is_refusal: bool,
}

/// The class of the failure of a call of an object that does not exist.
const NO_SUCH_OBJECT: &str = "twisted.spread.pb.Error";

impl Failure {
    /// A failure of a class. The names of Python's usual exceptions (`builtins.ValueError` …) bring
    /// their ancestors along, and the names of Python 2, so that `failure.trap(ValueError)` works in
    /// either; in a coroutine Twisted raises `RemoteError`, whose `remoteType` is the class name.
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

    /// An error that travels as itself, a copy with its attributes, to a caller who has registered its
    /// class (`pb.Error` that is `pb.Copyable`).
    ///
    /// Twisted drops the connection when it does not know the class.
    pub fn from_copyable<E>(error: E) -> Self
    where
        E: Copyable + Jelly + fmt::Display + Send + Sync + 'static,
    {
        let failure = Self::new(E::CLASS, &error);
        Self { copy: Some(copied::Sent::new(error)), ..failure }
    }

    /// With a text that says where it happened. None is sent otherwise: it is for callers who may know
    /// how this end is made.
    #[must_use]
    pub fn with_traceback(self, traceback: impl fmt::Display) -> Self {
        Self { traceback: Some(traceback.to_string()), ..self }
    }

    /// The same by name only, if it cannot travel as itself.
    pub(crate) fn by_name(self) -> Self {
        Self { copy: None, ..self }
    }

    pub(crate) fn is_copy(&self) -> bool {
        self.copy.is_some()
    }

    /// With one more ancestor, which callers may trap it by: `kitchen.Error`, `twisted.spread.pb.Error`.
    /// One of Python's usual exceptions brings its own along.
    #[must_use]
    pub fn with_parent(mut self, class: impl Into<Cow<'static, str>>) -> Self {
        let class = class.into();
        let known = ancestors(&class);
        self.parents.push(class);
        self.parents.extend(known);
        self
    }

    /// The class name.
    pub fn class(&self) -> &str {
        &self.class
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn no_such_method(method: &str) -> Self {
        let message = format!("No such method: remote_{}", excerpt(method));
        Self::new("twisted.spread.flavors.NoSuchMethod", message)
    }

    /// As Python's `getattr` fails, which finds the methods of an avatar or a view.
    pub(crate) fn no_attribute<T>(prefix: &str, method: &str) -> Self {
        let path = std::any::type_name::<T>();
        let path = path.split_once('<').map_or(path, |(path, _)| path);
        let name = path.rsplit_once("::").map_or(path, |(_, name)| name);
        let message = format!("'{name}' object has no attribute '{prefix}{}'", excerpt(method));
        Self::new("builtins.AttributeError", message)
    }

    pub(crate) fn no_such_update(update: &str) -> Self {
        Self::new("builtins.AttributeError", format!("no such update: observe_{}", excerpt(update)))
    }

    pub(crate) fn no_such_object() -> Self {
        Self::new(NO_SUCH_OBJECT, "Invalid Object ID")
    }

    pub(crate) fn is_no_such_object(&self) -> bool {
        self.class() == NO_SUCH_OBJECT
    }

    /// Of an update of a replica that is given up.
    pub(crate) fn lost() -> Self {
        Self::new("pb.Lost", "this replica is not kept in step any more")
    }

    /// A failure of code of the application that panicked: `the method`, and its name.
    #[cold]
    pub(crate) fn panicked(what: &str, name: &str) -> Self {
        Self::new("pb.Panic", format!("{what} `{}` panicked", excerpt(name)))
    }
}

/// Any error can be the failure of a call. One that came from a peer keeps its class.
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
        if let Some(error) = any.downcast_ref() {
            return Self::from_unjelly(error);
        }
        match any.downcast_ref() {
            Some(error @ CallError::Closed { .. }) => {
                let error = error.without_address();
                return Self::new("twisted.spread.pb.PBConnectionLost", error);
            }
            Some(error) => return Self::new("pb.CallError", error.without_address()),
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

impl Failure {
    /// Returns whether a class was read that this end does not let in.
    pub(crate) fn is_refusal(&self) -> bool {
        self.is_refusal
    }

    fn relayed(error: &RemoteError) -> Self {
        Self {
            class: error.class.clone().into(),
            parents: error.parents.iter().map(|parent| parent.clone().into()).collect(),
            message: error.message.clone(),
            // Of our peer's code: not for others.
            traceback: None,
            copy: None,
            is_refusal: false,
        }
    }

    fn from_unjelly(error: &UnjellyError) -> Self {
        let class = match error.kind() {
            UnjellyErrorKind::Insecure(_) => "twisted.spread.jelly.InsecureJelly",
            UnjellyErrorKind::TooMuchServed { .. } => "pb.TooManyCalls",
            _ => "builtins.TypeError",
        };
        let is_refusal = matches!(error.kind(), UnjellyErrorKind::Insecure(_));
        Self { is_refusal, ..Self::new(class, error) }
    }
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// With the keys and types that Twisted of every era understands.
impl Jelly for Failure {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        if let Some(copy) = &self.copy {
            return copy.jelly(out);
        }
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
        let class = cut(&self.class);
        let own = self.parents.iter().map(|parent| &**parent).take(2 * MAX_PARENTS);
        // Also one that we pass on may have come from the other Python.
        let named = iter::once(class).chain(own).map(cut);
        let named = named.flat_map(|name| [Some(Cow::from(name)), elsewhere(name).map(Cow::from)]);
        let mut parents: Vec<Cow<'_, str>> = Vec::new();
        for parent in named.flatten().chain(EVERY_EXCEPTION.map(Cow::from)) {
            if !parents.contains(&parent) && parents.len() < MAX_PARENTS {
                parents.push(parent);
            }
        }
        let traceback = self.traceback.as_deref().unwrap_or(NO_TRACEBACK);
        let nothing: [i64; 0] = [];

        out.list(2)?;
        out.atom(COPYABLE_FAILURE);
        out.expression("dictionary", 10)?;
        let mut put = |key: &str, value: &dyn Jelly| {
            out.list(2)?;
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
    }
}
