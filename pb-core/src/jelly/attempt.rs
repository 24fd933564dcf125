//! Reads a value that may be of another type, and returns to its beginning if it is.

use super::{ReadResult, Unjellier, UnjellyError, UnjellyErrorKind};
use crate::banana::Cursor;

/// The least number of bytes that a failed attempt counts for.
const ATTEMPT: usize = 64;

impl Unjellier<'_> {
    /// Reads a value. `None` if it is not of the type, and then nothing is read.
    pub(crate) fn attempt<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<Option<T>> {
        self.attempted(read).map(Result::ok)
    }

    /// Reads a value, or returns why it is not of the type, and then nothing is read. The bytes that were read
    /// are charged, with those of shared values that were read again. Reaching a limit ends all attempts.
    fn attempted<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> ReadResult<T>,
    ) -> ReadResult<ReadResult<T>> {
        let (at, depth) = (self.cursor.at(), self.depth);
        let (hashables, checked, replica_depth) =
            (self.hashables, self.checked, self.replica_depth);
        let open = self.open_numbers();
        let hidden = self.hidden.as_deref().cloned();
        let error = match read(self) {
            Ok(value) => return Ok(Ok(value)),
            // What a limit ends is of no other type: another result would depend on the place of the value.
            Err(error) if error.is_limit() => return Err(error),
            Err(error) => error,
        };
        let (reached, again) = self.close_numbers(open);
        let length = Cursor::between(at, reached).saturating_add(again);
        self.cursor.seek(at);
        self.depth = depth;
        (self.hashables, self.checked, self.replica_depth) = (hashables, checked, replica_depth);
        self.hidden = hidden.map(Box::new);
        // The entries that were met are released unless they are read later.
        self.pass_over();
        if let Some(reading) = self.reading.take() {
            self.refund(reading.memory());
        }
        // An attempt that read nothing counts as well: a type may contain itself in several variants.
        self.charge_again(length.max(ATTEMPT))?;
        Ok(Err(error))
    }
}

/// The attempts to read a value as one variant after another.
#[derive(Debug, Default)]
pub struct Attempts {
    errors: String,
}

impl Attempts {
    /// Returns a list without attempts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the value as this variant. `None` if the variant does not accept it.
    ///
    /// # Errors
    /// Returns an error if all attempts together have read too much.
    pub fn variant<'de, T>(
        &mut self,
        from: &mut Unjellier<'de>,
        name: &str,
        read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
    ) -> ReadResult<Option<T>> {
        match from.attempted(read)? {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                let separator = if self.errors.is_empty() { "" } else { "; " };
                self.errors.push_str(&format!("{separator}not `{name}`: {error}"));
                Ok(None)
            }
        }
    }

    /// Returns the error of a value that no variant accepts.
    pub fn failed(self) -> UnjellyError {
        UnjellyErrorKind::Custom(super::sentence(format_args!(
            "no variant accepts the value ({})",
            self.errors
        )))
        .into()
    }
}
