//! Reads plain values out of a [`Value`]. Each method accepts what a Rust receiver of its type accepts.

use super::{Value, index::ValueIndex};
use crate::banana::Integer;

/// # Reading
///
/// These methods accept what a Rust receiver of that type accepts (`pb::guide::values`), since peers differ in what
/// they send: a Python 2 program sends byte strings where a Python 3 program sends text, and 0 and 1 where
/// others send booleans. `match` on the variant to tell them apart. All of them look through the
/// definition of a shared part ([`Reference`](Self::Reference)); `into_*` take its content, so that a `Dereference`
/// elsewhere has no definition any more.
///
/// ```
/// use pb::Value;
///
/// let update = Value::from_jelly(&(1, b"stdout".to_vec(), "caf\u{e9}", 0.5))?;
/// let parts = update.as_list().unwrap();
/// assert_eq!(parts[0].as_bool(), Some(true));
/// assert_eq!(parts[1].as_str(), Some("stdout"));
/// assert_eq!(parts[2].as_bytes(), Some("caf\u{e9}".as_bytes()));
/// assert_eq!(parts[3].as_i64(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Value {
    /// Returns the value, or the content of a shared part that is defined here.
    pub(super) fn content(&self) -> &Self {
        let mut value = self;
        while let Self::Reference(_, content) = value {
            value = content;
        }
        value
    }

    /// Returns the value, or the content of a shared part that is defined here.
    fn content_mut(&mut self) -> &mut Self {
        match self {
            Self::Reference(_, content) => content.content_mut(),
            value => value,
        }
    }

    /// Returns the value, or the content of a shared part that is defined here. Other places then refer to a
    /// part that is not defined.
    fn into_content(self) -> Self {
        let mut value = self;
        while let Self::Reference(_, content) = value {
            value = *content;
        }
        value
    }

    /// Returns whether the value is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self.content(), Self::None)
    }

    /// Returns a boolean, also one that was sent as the integer 0 or 1.
    pub fn as_bool(&self) -> Option<bool> {
        match self.content() {
            Self::Bool(value) => Some(*value),
            Self::Int(value) => match i64::try_from(value) {
                Ok(0) => Some(false),
                Ok(1) => Some(true),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns an integer, or a boolean as 0 or 1, in a type that can hold it.
    fn as_int<T: for<'a> TryFrom<&'a Integer> + From<bool>>(&self) -> Option<T> {
        match self.content() {
            Self::Int(value) => T::try_from(value).ok(),
            Self::Bool(value) => Some(T::from(*value)),
            _ => None,
        }
    }

    /// Returns an integer that an `i64` can hold, or a boolean as 0 or 1.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_int()
    }

    /// Returns an integer that a `u64` can hold, or a boolean as 0 or 1.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_int()
    }

    /// Returns an integer that an `i128` can hold, or a boolean as 0 or 1.
    pub fn as_i128(&self) -> Option<i128> {
        self.as_int()
    }

    /// Returns a float, or an integer as the nearest float. A boolean is no float.
    pub fn as_f64(&self) -> Option<f64> {
        match self.content() {
            Self::Float(value) => Some(*value),
            // Every integer of Banana, up to 448 bits, is within the range of an `f64`.
            Self::Int(value) => match i64::try_from(value) {
                Ok(value) => Some(value as f64),
                Err(_) => value.to_string().parse().ok(),
            },
            _ => None,
        }
    }

    /// Returns the text of a text, or of a byte string that is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        match self.content() {
            Self::Text(text) => Some(text),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// Returns the bytes of a byte string, or of a text as UTF-8.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self.content() {
            Self::Bytes(bytes) => Some(bytes),
            Self::Text(text) => Some(text.as_bytes()),
            _ => None,
        }
    }

    /// Returns the items of a list, a tuple, a set or a frozen set.
    pub fn as_list(&self) -> Option<&[Self]> {
        match self.content() {
            Self::List(items) | Self::Tuple(items) | Self::Set(items) | Self::FrozenSet(items) => {
                Some(items)
            }
            _ => None,
        }
    }

    /// Returns the items of a tuple or a list.
    ///
    /// ```
    /// use pb::Value;
    ///
    /// // A point, as a tuple or as a list of two.
    /// fn point(value: &Value) -> Option<(i64, i64)> {
    ///     let [x, y] = value.as_tuple()? else { return None };
    ///     Some((x.as_i64()?, y.as_i64()?))
    /// }
    ///
    /// assert_eq!(point(&Value::Tuple(vec![1.into(), 2.into()])), Some((1, 2)));
    /// ```
    pub fn as_tuple(&self) -> Option<&[Self]> {
        match self.content() {
            Self::Tuple(items) | Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the keys and values of a dictionary. Those of a copy's state are [`items`](Self::items).
    pub fn as_dict(&self) -> Option<&[(Self, Self)]> {
        match self.content() {
            Self::Dict(entries) => Some(entries),
            _ => None,
        }
    }

    /// Returns the class name of a copy or of a live object.
    pub fn class(&self) -> Option<&str> {
        match self.content() {
            Self::Copy { class, .. } | Self::Cache { class, .. } => Some(class),
            _ => None,
        }
    }

    /// Iterates over the keys and values of a dictionary, or of the state of a copy or a live object. Any other
    /// value has none.
    ///
    /// ```
    /// use pb::Value;
    ///
    /// let environment: Value = [("LANG", "C"), ("HOME", "/root")].into_iter().collect();
    /// for (name, value) in environment.items() {
    ///     println!("{}={}", name.as_str().unwrap_or("?"), value.as_str().unwrap_or("?"));
    /// }
    /// ```
    pub fn items(&self) -> impl DoubleEndedIterator<Item = (&Self, &Self)> + ExactSizeIterator {
        self.state().unwrap_or_default().iter().map(|(key, value)| (key, value))
    }

    /// Returns the keys and values of a dictionary or of a state.
    pub(super) fn state(&self) -> Option<&[(Self, Self)]> {
        let mut value = self.content();
        while let Self::Copy { state, .. } | Self::Cache { state, .. } = value {
            value = state.content();
        }
        value.as_dict()
    }

    /// Returns the part at a key or an index, if there is one.
    ///
    /// * Text or bytes as an index: the value of this key in a dictionary, or of this attribute of a copy. A key is
    ///   found as text and as a byte string.
    /// * A number: the item at this position of a list or a tuple, or the value of this integer as a key of a
    ///   dictionary, as in Python.
    /// * A `&Value`: the value of an equal key of a dictionary.
    ///
    /// If a key stands twice in a dictionary of this program's own, the last one counts, as it does at a peer.
    ///
    /// ```
    /// use pb::Value;
    ///
    /// let pond = Value::from_jelly(&std::collections::HashMap::from([("frogs", vec![7, 8])]))?;
    /// assert_eq!(pond.get("frogs").and_then(|frogs| frogs.get(1)), Some(&Value::from(8)));
    /// assert_eq!(pond.get("toads"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get(&self, index: impl ValueIndex) -> Option<&Self> {
        index.part_of(self.content())
    }

    /// Returns the part at a key or an index, if there is one, to be changed. If the part lies in a
    /// shared part, it is changed wherever that is met.
    ///
    /// To add an entry or an item, use [`as_dict_mut`](Self::as_dict_mut) or [`as_list_mut`](Self::as_list_mut).
    pub fn get_mut(&mut self, index: impl ValueIndex) -> Option<&mut Self> {
        index.part_of_mut(self.content_mut())
    }

    /// Returns the items of a list, a tuple, a set or a frozen set, to be changed.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self.content_mut() {
            Self::List(items) | Self::Tuple(items) | Self::Set(items) | Self::FrozenSet(items) => {
                Some(items)
            }
            _ => None,
        }
    }

    /// Returns the keys and values of a dictionary, to be changed. The same key twice is sent twice, and its last
    /// value counts.
    pub fn as_dict_mut(&mut self) -> Option<&mut Vec<(Self, Self)>> {
        match self.content_mut() {
            Self::Dict(entries) => Some(entries),
            _ => None,
        }
    }

    /// Takes the value, and leaves `None` in its place.
    ///
    /// ```
    /// let mut answer: pb::Value = vec!["a", "b"].into();
    /// let first = answer.get_mut(0).map(pb::Value::take);
    /// assert_eq!(first, Some("a".into()));
    /// ```
    #[must_use = "to drop the value, assign `Value::None`"]
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Returns the text of a text, or of a byte string that is UTF-8.
    ///
    /// # Errors
    /// Returns the value if it is of another kind.
    pub fn into_string(self) -> Result<String, Self> {
        match self.into_content() {
            Self::Text(text) => Ok(text),
            Self::Bytes(bytes) => {
                String::from_utf8(bytes).map_err(|error| Self::Bytes(error.into_bytes()))
            }
            other => Err(other),
        }
    }

    /// Returns the bytes of a byte string, or of a text as UTF-8.
    ///
    /// # Errors
    /// Returns the value if it is of another kind.
    pub fn into_bytes(self) -> Result<Vec<u8>, Self> {
        match self.into_content() {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Text(text) => Ok(text.into_bytes()),
            other => Err(other),
        }
    }

    /// Returns the items of a list, a tuple, a set or a frozen set.
    ///
    /// # Errors
    /// Returns the value if it is of another kind.
    pub fn into_list(self) -> Result<Vec<Self>, Self> {
        match self.into_content() {
            Self::List(items) | Self::Tuple(items) | Self::Set(items) | Self::FrozenSet(items) => {
                Ok(items)
            }
            other => Err(other),
        }
    }

    /// Returns the keys and values of a dictionary.
    ///
    /// # Errors
    /// Returns the value if it is of another kind.
    pub fn into_dict(self) -> Result<Vec<(Self, Self)>, Self> {
        match self.into_content() {
            Self::Dict(entries) => Ok(entries),
            other => Err(other),
        }
    }
}
