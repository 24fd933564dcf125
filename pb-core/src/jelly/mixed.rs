//! Lists and dictionaries to send, whose elements have different types.

use std::fmt;

use super::{Jellier, Jelly, JellyError};

/// An element of a [`List`] or a [`Dict`].
type Part<'a> = Box<dyn Jelly + Send + Sync + 'a>;

/// A list to send, whose items are of different types: anything that can be sent, also references and live objects.
/// `pb::list!` makes one; this type is for those that are built step by step. Sent as `[list …]`.
///
/// It holds its items, or borrows them for `'a`, until it is dropped, and is written when the call or answer
/// that contains it is. To read a list of several types, receive a tuple or a [`Value`](crate::Value).
///
/// Items are `Send` and `Sync`, since answers are sent from other threads.
///
/// # Examples
/// ```
/// use pb::{Local, Referenceable, jelly::List};
///
/// fn handles<T: Referenceable>(objects: &[Local<T>]) -> List<'_> {
///     let mut list = List::new();
///     list.push(objects.len());
///     for object in objects {
///         list.push(object);
///     }
///     list
/// }
/// ```
#[derive(Default)]
pub struct List<'a>(Vec<Part<'a>>);

impl<'a> List<'a> {
    /// Creates an empty list.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Creates a list of parts. Generated code calls it.
    pub(crate) fn of(parts: impl IntoIterator<Item = Element<'a>>) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }

    /// Adds an item.
    pub fn push(&mut self, item: impl Jelly + Send + Sync + 'a) {
        self.0.push(Box::new(item));
    }

    /// Returns the number of items.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes the items in an expression.
    fn items(&self, atom: &'static str, out: &mut Jellier) -> Result<(), JellyError> {
        out.expression(atom, self.0.len())?;
        out.nested(|out| super::send::items(&self.0, out))
    }
}

impl Jelly for List<'_> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        self.items("list", out)
    }
}

impl fmt::Debug for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// A dictionary to send, whose keys and values are of different types: anything that can be sent, also references
/// and live objects. `pb::dict!` makes one; this type is for those that are built step by step. Sent as
/// `[dictionary [key value]…]`.
///
/// It holds its keys and values, or borrows them for `'a`, until it is dropped, and is written when the call or
/// answer that contains it is. If a key is inserted twice it is sent twice, and the peer keeps the last value.
/// To read such a dictionary, receive a type that derives `Unjelly` or a [`Value`](crate::Value).
///
/// Keys and values are `Send` and `Sync`, since answers are sent from other threads.
///
/// # Examples
/// ```
/// use std::collections::HashMap;
///
/// use pb::{Local, Referenceable, jelly::Dict};
///
/// /// A reference to each builder, by its name.
/// fn builders<T: Referenceable>(builders: &HashMap<String, Local<T>>) -> Dict<'_> {
///     let mut dict = Dict::new();
///     dict.insert("count", builders.len());
///     for (name, builder) in builders {
///         dict.insert(name, builder);
///     }
///     dict
/// }
/// ```
#[derive(Default)]
pub struct Dict<'a>(Vec<(Part<'a>, Part<'a>)>);

impl<'a> Dict<'a> {
    /// Creates an empty dictionary.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Creates a dictionary of parts. Generated code calls it.
    pub(crate) fn of(entries: impl IntoIterator<Item = (Element<'a>, Element<'a>)>) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.0, value.0)).collect())
    }

    /// Adds a key and its value.
    pub fn insert(
        &mut self,
        key: impl Jelly + Send + Sync + 'a,
        value: impl Jelly + Send + Sync + 'a,
    ) {
        self.0.push((Box::new(key), Box::new(value)));
    }

    /// Returns the number of keys.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Jelly for Dict<'_> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let entries = self.0.iter().map(|(key, value)| (key, value));
        super::send::dictionary(entries, out)
    }
}

impl fmt::Debug for Dict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dict").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// An element in `pb::dict!` or `pb::list!`. Not public API.
pub struct Element<'a>(Part<'a>);

impl<'a> Element<'a> {
    pub(crate) fn new(value: impl Jelly + Send + Sync + 'a) -> Self {
        Self(Box::new(value))
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Element").finish_non_exhaustive()
    }
}

/// A tuple in `pb::dict!` or `pb::list!`. Not public API.
#[derive(Debug)]
pub struct Tuple<'a>(List<'a>);

impl<'a> Tuple<'a> {
    pub(crate) fn of(parts: impl IntoIterator<Item = Element<'a>>) -> Self {
        Self(List::of(parts))
    }
}

impl Jelly for Tuple<'_> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        self.0.items("tuple", out)
    }
}
