use std::{any::Any, error::Error as StdError, fmt};

use super::{Error, copied, python::is_same};
use crate::{
    banana::{Key, Token},
    jelly::{ReadResult, Unjellier, Unjelly, UnjellyErrorKind, instance::Instance},
};

/// The class as which every failure is sent.
pub(super) const COPYABLE_FAILURE: &str = "twisted.spread.pb.CopyableFailure";

/// The text that is sent in place of a traceback.
pub(super) const NO_TRACEBACK: &str = "Traceback unavailable\n";

/// The failure with which a peer's method ended a call (`pb.CopiedFailure`). Twisted's `pb.RemoteError` is another
/// thing: the exception that it raises in coroutines for such a failure.
///
/// It can also be received as an argument, an answer or a part of one, where a peer sends a
/// `pb.CopyableFailure` as a value: Buildbot's workers call `complete` with `None` or a failure.
/// `Option<RemoteError>` is the type of that argument. To send a failure as a value, use a
/// [`Failure`](crate::Failure).
///
/// # Examples
/// ```
/// use pb::{CallError, RemoteReference};
///
/// async fn buy(shop: RemoteReference) -> Result<bool, CallError> {
///     match shop.call_remote("buy", ("tea",)).await {
///         Ok(()) => Ok(true),
///         Err(CallError::Remote(error)) if error.is_class("shop.SoldOut") => {
///             println!("{}", error.message());
///             Ok(false)
///         }
///         Err(other) => Err(other),
///     }
/// }
/// ```
///
/// As an argument:
/// ```
/// use pb::RemoteError;
///
/// struct Command;
///
/// #[pb::methods]
/// impl Command {
///     /// The worker calls `complete(None)`, or `complete(pb.CopyableFailure(failure))`.
///     #[remote]
///     fn complete(&self, failure: Option<RemoteError>) -> bool {
///         failure.is_none()
///     }
/// }
///
/// async fn fail(command: pb::RemoteReference) -> Result<(), pb::CallError> {
///     let failure = pb::Failure::new("builtins.OSError", "no such directory");
///     let succeeded: bool = command.call_remote("complete", (Some(failure),)).await?;
///     assert!(!succeeded);
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteError {
    pub(super) class: String,
    pub(super) parents: Vec<String>,
    pub(super) message: String,
    traceback: Option<String>,
    copy: Option<copied::Received>,
}

impl RemoteError {
    /// Returns the class name, as the peer sent it: `builtins.ValueError`.
    pub fn class(&self) -> &str {
        &self.class
    }

    /// Returns the class names of the error's class, which is the first, and of its ancestors, as the peer sent
    /// them.
    pub fn parents(&self) -> &[String] {
        &self.parents
    }

    /// Returns the message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the traceback, if the peer sent one. Twisted sends one only if its factory is set to
    /// (`unsafeTracebacks`).
    pub fn traceback(&self) -> Option<&str> {
        self.traceback.as_deref().filter(|text| text.trim_end() != NO_TRACEBACK.trim_end())
    }

    /// Returns whether the error is of a class or descends from it (`Failure.check`).
    ///
    /// Python's own exceptions are found by their names in Python 3 and in Python 2: `builtins.ValueError` is
    /// `exceptions.ValueError`.
    pub fn is_class(&self, class: &str) -> bool {
        is_same(&self.class, class) || self.parents.iter().any(|parent| is_same(parent, class))
    }

    /// Returns whether the error has one of the classes of `E`. Of an enum, these are the classes of all
    /// variants.
    pub fn is<E: Error>(&self) -> bool {
        E::CLASSES.iter().any(|class| self.is_class(class))
    }

    /// Returns the error itself, if the peer sent it as a copy ([`Failure::from_copyable`](crate::Failure::from_copyable))
    /// and its class is received as a `T`. Only the first call on this `RemoteError` or a clone returns it.
    pub fn take_copy<T: Any>(&self) -> Option<T> {
        self.copy.as_ref()?.take()
    }

    /// Reads an error that was sent as a copy of itself.
    fn read_copy(from: &mut Unjellier<'_>) -> ReadResult<Self> {
        let is_class = |name: &[u8]| {
            let known = |name| from.admission.registry.find(name).is_some();
            name.contains(&b'.') || std::str::from_utf8(name).is_ok_and(known)
        };
        if !from.peek_class().is_some_and(is_class) {
            return Err(from.unexpected(COPYABLE_FAILURE));
        }
        let instance = Instance::unjelly(from)?;
        Ok(Self {
            class: instance.class().to_owned(),
            parents: vec![instance.class().to_owned()],
            message: String::new(),
            traceback: None,
            copy: Some(copied::Received::new(instance)),
        })
    }

    /// Reads the value of an `error` message: the failure of any version of Twisted, a copy, or a text.
    pub(crate) fn read(from: &mut Unjellier<'_>) -> ReadResult<Self> {
        let mut error = Self {
            class: String::new(),
            parents: Vec::new(),
            message: String::new(),
            traceback: None,
            copy: None,
        };
        if let Some(text) = from.string() {
            error.class = "builtins.Exception".to_owned();
            error.message = from.lossy(text)?;
            return Ok(error);
        }
        let Some(parts) = from.open(&[COPYABLE_FAILURE]) else {
            return Self::read_copy(from);
        };
        let Some(mut entries) = from.open_dictionary().filter(|_| parts >= 1) else {
            return Err(UnjellyErrorKind::Malformed(COPYABLE_FAILURE.to_owned()).into());
        };
        while !entries.is_empty() {
            let key = from.entry(&mut entries)?;
            let name = match key {
                Key::Taught(attribute) => Some(attribute.name().as_bytes()),
                Key::Written => from.string(),
            };
            match name {
                Some(b"type") => error.class = text(from)?.unwrap_or_default(),
                Some(b"value") => error.message = text(from)?.unwrap_or_default(),
                Some(b"traceback") => error.traceback = text(from)?,
                Some(b"parents") => error.parents = texts(from)?,
                Some(_) => from.skip_raw()?,
                None => (0..2).try_for_each(|_| from.skip_raw())?,
            }
        }
        (1..parts).try_for_each(|_| from.skip_raw())?;
        Ok(error)
    }
}

/// Reads a text, bytes, or the name in a `[class name]`. Skips any other value.
fn text(from: &mut Unjellier<'_>) -> ReadResult<Option<String>> {
    let at = from.cursor.at();
    let text = from.string().or_else(|| {
        from.open(&["class"])?;
        match from.cursor.token() {
            Some(Token::Bytes(name)) => Some(name),
            _ => None,
        }
    });
    let text = text.map(|text| from.lossy(text)).transpose()?;
    from.cursor.seek(at);
    from.skip_raw()?;
    Ok(text)
}

/// Reads a list of texts. Skips any other value.
fn texts(from: &mut Unjellier<'_>) -> ReadResult<Vec<String>> {
    let mut texts = Vec::new();
    match from.open(&["list", "tuple"]) {
        Some(count) => {
            from.charge::<String>(count)?;
            texts.reserve_exact(count);
            for _ in 0..count {
                texts.extend(text(from)?);
            }
        }
        None => from.skip_raw()?,
    }
    Ok(texts)
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_failure(&self.class, &self.message, f)
    }
}

/// Writes the class name of a failure, and its message if it has one.
pub(super) fn write_failure(class: &str, message: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(class)?;
    if message.is_empty() { Ok(()) } else { write!(f, ": {message}") }
}

impl StdError for RemoteError {}

impl<'de> Unjelly<'de> for RemoteError {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Self::read(from)
    }
}
