//! Exceptions of Python: a peer catches by name. Those that come with Python have one name in Python 3,
//! `builtins.ValueError`, and another in Python 2, `exceptions.ValueError`.

use std::{borrow::Cow, io::ErrorKind};

/// Ancestors that every exception has, under the names of Python 3 and of Python 2: a peer catches
/// by name.
pub(super) const EVERY_EXCEPTION: [&str; 6] = [
    "builtins.Exception",
    "exceptions.Exception",
    "builtins.BaseException",
    "exceptions.BaseException",
    "builtins.object",
    "__builtin__.object",
];

/// What Python raises where Rust has such an error.
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

/// What a class that Python knows descends from, apart from itself in the other Python. There every
/// error is a `StandardError`, and none is a kind of `OSError`.
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

/// The name of the same class in the other Python.
pub(super) fn elsewhere(class: &str) -> Option<String> {
    match class.split_once('.')? {
        ("builtins", "object") => Some("__builtin__.object".to_owned()),
        ("__builtin__", "object") => Some("builtins.object".to_owned()),
        ("builtins", name) => Some(format!("exceptions.{name}")),
        // Three names, one class.
        ("exceptions", "IOError" | "EnvironmentError") => Some("builtins.OSError".to_owned()),
        // Python 3 has none.
        ("exceptions", "StandardError") => None,
        ("exceptions", name) => Some(format!("builtins.{name}")),
        _ => None,
    }
}

/// Whether the names are of one class, in the same Python or not.
pub(super) fn is_same(class: &str, other: &str) -> bool {
    class == other
        || elsewhere(class).is_some_and(|class| class == other)
        || elsewhere(other).is_some_and(|other| class == other)
}
