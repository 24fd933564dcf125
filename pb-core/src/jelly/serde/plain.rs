//! Values that travel through their serde implementations wherever a value may stand.

use serde::{Deserialize, Serialize};

use super::{Jellier, JellyError, ReadResult, Unjellier, get, put};
use crate::jelly::{Jelly, Unjelly};

/// A value that is sent and received as plain data, through its implementations of serde's traits. For
/// arguments, answers and items of types from other crates; a field is marked `#[pb(serde)]` instead.
///
/// The form on the wire is that of the types that `Jelly` and `Unjelly` are derived for: structs and maps are
/// dictionaries, sequences are lists, tuples are tuples, and an enum variant is its name or a dictionary of
/// one entry. Reading is as lenient as that of native values: 0 and 1 are taken for a `bool`, a byte string
/// for a `Vec<u8>` or for text in UTF-8, and a tuple for a list. Errors name the place in the value.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use pb::Plain;
///
/// struct Pond;
///
/// #[pb::methods]
/// impl Pond {
///     /// The argument arrives as serde writes it: `[dictionary ["secs" 1] ["nanos" 500000000]]`.
///     #[remote]
///     fn double(&self, pause: Plain<Duration>) -> Plain<Duration> {
///         Plain(pause.0 * 2)
///     }
/// }
///
/// # use pb::{banana::Dialect, jelly::{from_bytes, to_bytes}};
/// let bytes = to_bytes(Dialect::Pb, &Plain(Duration::from_millis(1500)))?;
/// let Plain(pause): Plain<Duration> = from_bytes(Dialect::Pb, &bytes).unwrap();
/// assert_eq!(pause, Duration::from_millis(1500));
/// # Ok::<(), pb::error::JellyError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plain<T>(pub T);

impl<T> From<T> for Plain<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Serialize> Jelly for Plain<T> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        put(&self.0, out)
    }
}

// An implementation of `Deserialize` may read less or more than one expression, so this is not exact.
impl<'de, T: Deserialize<'de>> Unjelly<'de> for Plain<T> {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        get(from).map(Self)
    }
}
