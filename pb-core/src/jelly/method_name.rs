use std::{borrow::Cow, fmt};

use super::{Jellier, JellyError};
use crate::banana::compact::taught;

/// The name of a method or an update that is called.
#[derive(Debug, Clone, Copy)]
pub(crate) enum MethodName<'a> {
    /// A constant of the program, which a peer may be taught.
    Constant(&'static str),
    /// `attribute_operation`, of two constants.
    Operation(&'static str, &'static str),
    /// Any other text.
    Given(&'a str),
}

impl<'a> MethodName<'a> {
    /// Returns the name.
    pub(crate) fn text(self) -> Cow<'a, str> {
        match self {
            Self::Constant(name) => name.into(),
            Self::Given(name) => name.into(),
            Self::Operation(attribute, operation) => format!("{attribute}_{operation}").into(),
        }
    }

    /// Returns the number by which peers are taught the name, if they are.
    #[inline]
    fn number(self) -> Option<u16> {
        match self {
            Self::Constant(name) => taught::name(name),
            Self::Operation(attribute, operation) => taught::operation(attribute, operation),
            Self::Given(_) => None,
        }
    }
}

impl fmt::Display for MethodName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Jellier {
    /// Writes the name of a method, as a byte string.
    #[inline]
    pub(crate) fn method(&mut self, name: MethodName<'_>) -> Result<(), JellyError> {
        if self.teaches()
            && let Some(number) = name.number()
        {
            self.taught_name(number);
            return Ok(());
        }
        self.bytes(name.text().as_bytes())
    }
}
