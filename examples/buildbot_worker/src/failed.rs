//! Why a transfer failed.

use std::{fmt, io, path::Path};

use pb::CallError;

/// The reason why a transfer failed.
#[derive(Debug)]
pub(crate) enum Failed {
    /// A file or directory cannot be read or written.
    File(io::Error),
    /// There is more than the master allows.
    TooLarge(u64),
    /// The master cannot be asked, or its file cannot be read or written.
    Master(CallError),
    /// Of this path.
    Of(Box<Path>, Box<Self>),
    /// The master has interrupted the transfer.
    Interrupted,
}

impl Failed {
    /// Adds the path to the reason.
    pub(crate) fn about(self, path: &Path) -> Self {
        Self::Of(path.into(), Box::new(self))
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        Self::Master(error)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::TooLarge(limit) => {
                write!(f, "only the first {limit} bytes were transferred, which is the limit")
            }
            Self::Master(error) => error.fmt(f),
            Self::Of(path, reason) => write!(f, "{}: {reason}", path.display()),
            Self::Interrupted => write!(f, "the transfer was interrupted"),
        }
    }
}
