//! The class names of Python's own exceptions, by which peers catch them.
//!
//! Each has one name in Python 3, such as `builtins.ValueError`, and another in Python 2:
//! `exceptions.ValueError`.

use std::{borrow::Cow, io::ErrorKind};

/// The ancestors of every exception, under their names in Python 3 and in Python 2.
pub(super) const EVERY_EXCEPTION: [&str; 6] = [
    "builtins.Exception",
    "exceptions.Exception",
    "builtins.BaseException",
    "exceptions.BaseException",
    "builtins.object",
    "__builtin__.object",
];

/// Returns the class that Python raises for an I/O error of this kind.
pub(super) fn of_io(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "builtins.FileNotFoundError",
        ErrorKind::AlreadyExists => "builtins.FileExistsError",
        ErrorKind::PermissionDenied => "builtins.PermissionError",
        ErrorKind::IsADirectory => "builtins.IsADirectoryError",
        ErrorKind::NotADirectory => "builtins.NotADirectoryError",
        ErrorKind::ConnectionRefused => "builtins.ConnectionRefusedError",
        ErrorKind::ConnectionReset => "builtins.ConnectionResetError",
        ErrorKind::ConnectionAborted => "builtins.ConnectionAbortedError",
        ErrorKind::BrokenPipe => "builtins.BrokenPipeError",
        ErrorKind::TimedOut => "builtins.TimeoutError",
        ErrorKind::Interrupted => "builtins.InterruptedError",
        ErrorKind::WouldBlock => "builtins.BlockingIOError",
        ErrorKind::UnexpectedEof => "builtins.EOFError",
        _ => "builtins.OSError",
    }
}

/// Returns the ancestors of a class of Python's, without those of [`EVERY_EXCEPTION`] and without the names
/// that [`in_other_python`] returns.
///
/// In Python 2 every error is a `StandardError`, and `OSError` has no subclasses.
pub(super) fn ancestors(class: &str) -> impl Iterator<Item = Cow<'static, str>> + use<> {
    const STANDARD_ERROR: &str = "exceptions.StandardError";
    let bare = class.strip_prefix("builtins.").or_else(|| class.strip_prefix("exceptions."));
    let parents: &[&str] = match bare.unwrap_or(class) {
        "KeyError" | "IndexError" => &["builtins.LookupError", STANDARD_ERROR],
        "NotImplementedError" | "RecursionError" => &["builtins.RuntimeError", STANDARD_ERROR],
        "ZeroDivisionError" | "OverflowError" | "FloatingPointError" => {
            &["builtins.ArithmeticError", STANDARD_ERROR]
        }
        "UnicodeError" => &["builtins.ValueError", STANDARD_ERROR],
        "UnicodeDecodeError" | "UnicodeEncodeError" | "UnicodeTranslateError" => {
            &["builtins.UnicodeError", "builtins.ValueError", STANDARD_ERROR]
        }
        "ModuleNotFoundError" => &["builtins.ImportError", STANDARD_ERROR],
        "twisted.spread.flavors.NoSuchMethod" => &["builtins.AttributeError", STANDARD_ERROR],
        "FileNotFoundError" | "FileExistsError" | "PermissionError" | "IsADirectoryError"
        | "NotADirectoryError" | "InterruptedError" | "TimeoutError" | "BlockingIOError"
        | "ProcessLookupError" | "ChildProcessError" => &[
            "builtins.OSError",
            "exceptions.IOError",
            "exceptions.EnvironmentError",
            STANDARD_ERROR,
        ],
        "ConnectionRefusedError"
        | "ConnectionResetError"
        | "ConnectionAbortedError"
        | "BrokenPipeError" => &[
            "builtins.ConnectionError",
            "builtins.OSError",
            "exceptions.IOError",
            "exceptions.EnvironmentError",
            STANDARD_ERROR,
        ],
        "OSError" => &["exceptions.IOError", "exceptions.EnvironmentError", STANDARD_ERROR],
        name if bare.is_some() && name.ends_with("Error") => &[STANDARD_ERROR],
        _ => &[],
    };
    parents.iter().map(|&parent| parent.into())
}

/// Returns the name of a class in the other version of Python. `None` if it has none there.
pub(super) fn in_other_python(class: &str) -> Option<String> {
    match class.split_once('.')? {
        ("builtins", "object") => Some("__builtin__.object".to_owned()),
        ("__builtin__", "object") => Some("builtins.object".to_owned()),
        ("builtins", name) => Some(format!("exceptions.{name}")),
        // Python 3 has one class for these and `OSError`.
        ("exceptions", "IOError" | "EnvironmentError") => Some("builtins.OSError".to_owned()),
        // Python 3 has no such class.
        ("exceptions", "StandardError") => None,
        ("exceptions", name) => Some(format!("builtins.{name}")),
        _ => None,
    }
}

/// Returns whether two names are of one class, possibly in different versions of Python.
pub(super) fn is_same(class: &str, other: &str) -> bool {
    class == other
        || in_other_python(class).is_some_and(|class| class == other)
        || in_other_python(other).is_some_and(|other| class == other)
}
