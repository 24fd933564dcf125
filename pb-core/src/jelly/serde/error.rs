use std::fmt;

use super::super::UnjellyError;

/// The error of a value that is read through serde: serde's traits need a type of this crate for it.
#[derive(Debug)]
pub struct Error(pub(super) UnjellyError);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(UnjellyError::custom(message))
    }
}

impl From<UnjellyError> for Error {
    fn from(error: UnjellyError) -> Self {
        Self(error)
    }
}
