//! Writes Rust types into values and reads them out again.

use super::Value;
use crate::{
    banana::Dialect,
    jelly::{
        FromBytesError, Jelly, JellyError, UnjellyError, UnjellyErrorKind, UnjellyOwned,
        from_bytes, registry::RegistryError, to_bytes,
    },
};

/// The error of [`Value::from_jelly`] and [`Value::read`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The value cannot be written: a reference, a live object, or anything else that cannot be sent.
    #[error(transparent)]
    Jelly(#[from] JellyError),
    /// The value cannot be read as the type, with the path to the part that does not fit.
    #[error(transparent)]
    Unjelly(#[from] UnjellyError),
    /// Two types are registered under one class name.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl From<FromBytesError> for ConvertError {
    fn from(error: FromBytesError) -> Self {
        match error {
            FromBytesError::Unjelly(error) => Self::Unjelly(error),
            FromBytesError::Registry(error) => Self::Registry(error),
            // What was written is one expression of valid Banana.
            FromBytesError::Banana(_)
            | FromBytesError::Incomplete
            | FromBytesError::Trailing(_) => {
                Self::Unjelly(UnjellyErrorKind::Malformed("Banana".to_owned()).into())
            }
        }
    }
}

/// # Other types
impl Value {
    /// Writes any type that can be sent into a value (`serde_json::to_value`).
    ///
    /// # Errors
    /// Returns an error, with its path into the value, if the value cannot be sent without a connection:
    /// references, views and live objects have no meaning as a `Value` (`pb::dict!` and `pb::list!` send them), and
    /// texts, byte strings and lists have limits.
    ///
    /// # Examples
    /// ```
    /// use pb::Value;
    ///
    /// #[derive(pb::Copyable)]
    /// #[pb(class = "shop.Item")]
    /// struct Item {
    ///     name: String,
    ///     price: i64,
    /// }
    ///
    /// let item = Value::from_jelly(&Item { name: "tea".to_owned(), price: 3 })?;
    /// assert_eq!(item.class(), Some("shop.Item"));
    /// assert_eq!(item["price"], 3);
    /// # Ok::<(), pb::error::ConvertError>(())
    /// ```
    pub fn from_jelly(value: &(impl Jelly + ?Sized)) -> Result<Self, ConvertError> {
        Ok(from_bytes(DIALECT, &to_bytes(DIALECT, value)?)?)
    }

    /// Reads the value as a type that can be received (`serde_json::from_value`). Shared parts are read as in
    /// a message, wherever they are met.
    ///
    /// # Errors
    /// Returns an error, with its path into the value, if the type does not accept the value. References and
    /// live objects cannot be read: what a `Value` keeps of them is inert.
    ///
    /// # Examples
    /// ```
    /// use pb::Value;
    ///
    /// #[derive(pb::Unjelly)]
    /// struct Arguments {
    ///     workdir: String,
    ///     timeout: Option<f64>,
    /// }
    ///
    /// let arguments: Value = [("workdir", "build")].into_iter().collect();
    /// let arguments: Arguments = arguments.read()?;
    /// assert_eq!((&*arguments.workdir, arguments.timeout), ("build", None));
    ///
    /// let wrong: Value = [("workdir", 7)].into_iter().collect();
    /// assert_eq!(wrong.read::<Arguments>().err().unwrap().to_string(), "workdir: expected text, found int");
    /// # Ok::<(), pb::error::ConvertError>(())
    /// ```
    pub fn read<T: UnjellyOwned>(&self) -> Result<T, ConvertError> {
        Ok(from_bytes(DIALECT, &to_bytes(DIALECT, self)?)?)
    }
}

/// The dialect of the bytes in between, which nobody sees.
const DIALECT: Dialect = Dialect::Pb;
