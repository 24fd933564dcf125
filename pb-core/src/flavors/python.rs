//! Exceptions of Python: a peer catches by name.

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

/// Ancestors of exceptions whose names mean something to a Python peer.
const WELL_KNOWN: &[(&str, &[&str])] = &[
    ("builtins.ValueError", &["exceptions.ValueError", "exceptions.StandardError"]),
    ("builtins.TypeError", &["exceptions.TypeError", "exceptions.StandardError"]),
    (
        "builtins.KeyError",
        &[
            "exceptions.KeyError",
            "builtins.LookupError",
            "exceptions.LookupError",
            "exceptions.StandardError",
        ],
    ),
    (
        "builtins.IndexError",
        &[
            "exceptions.IndexError",
            "builtins.LookupError",
            "exceptions.LookupError",
            "exceptions.StandardError",
        ],
    ),
    ("builtins.AttributeError", &["exceptions.AttributeError", "exceptions.StandardError"]),
    ("builtins.RuntimeError", &["exceptions.RuntimeError", "exceptions.StandardError"]),
    (
        "builtins.NotImplementedError",
        &[
            "exceptions.NotImplementedError",
            "builtins.RuntimeError",
            "exceptions.RuntimeError",
            "exceptions.StandardError",
        ],
    ),
    (
        "twisted.spread.flavors.NoSuchMethod",
        &["builtins.AttributeError", "exceptions.AttributeError", "exceptions.StandardError"],
    ),
    ("twisted.spread.jelly.InsecureJelly", &[]),
    ("builtins.FileNotFoundError", OS_ERROR),
    ("builtins.FileExistsError", OS_ERROR),
    ("builtins.PermissionError", OS_ERROR),
    ("builtins.IsADirectoryError", OS_ERROR),
    ("builtins.NotADirectoryError", OS_ERROR),
    ("builtins.InterruptedError", OS_ERROR),
    ("builtins.TimeoutError", OS_ERROR),
    ("builtins.BlockingIOError", OS_ERROR),
    ("builtins.ConnectionRefusedError", CONNECTION_ERROR),
    ("builtins.ConnectionResetError", CONNECTION_ERROR),
    ("builtins.ConnectionAbortedError", CONNECTION_ERROR),
    ("builtins.BrokenPipeError", CONNECTION_ERROR),
    (
        "builtins.OSError",
        &[
            "exceptions.OSError",
            "exceptions.IOError",
            "exceptions.EnvironmentError",
            "exceptions.StandardError",
        ],
    ),
    ("builtins.EOFError", &["exceptions.EOFError", "exceptions.StandardError"]),
];

/// Of Python 3's kinds of `OSError`, of which Python 2 knows none.
const OS_ERROR: &[&str] = &[
    "builtins.OSError",
    "exceptions.OSError",
    "exceptions.IOError",
    "exceptions.EnvironmentError",
    "exceptions.StandardError",
];

const CONNECTION_ERROR: &[&str] = &[
    "builtins.ConnectionError",
    "builtins.OSError",
    "exceptions.OSError",
    "exceptions.IOError",
    "exceptions.EnvironmentError",
    "exceptions.StandardError",
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

/// What a name that Python knows descends from.
pub(super) fn ancestors(class: &str) -> impl Iterator<Item = Cow<'static, str>> + use<> {
    let known = WELL_KNOWN.iter().find(|(name, _)| *name == class);
    let parents: &'static [&'static str] = known.map_or(&[], |(_, parents)| parents);
    parents.iter().map(|&parent| parent.into())
}
