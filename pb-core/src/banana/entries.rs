//! The entries of dictionaries, whose keys may not be written.

use super::compact::names::{Attribute, Shape};

/// The entries of an open dictionary.
#[derive(Debug, Clone)]
pub(crate) struct Entries<'de> {
    left: usize,
    form: Form<'de>,
}

/// The way in which the entries of a dictionary are written.
#[derive(Debug, Clone, Copy)]
enum Form<'de> {
    /// Lists of two.
    Lists,
    /// Keys and values in turn.
    Pairs,
    /// Values, whose keys are the attributes of a shape.
    Values(&'de Shape),
}

/// The key of an entry, whose value is read next.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Key<'de> {
    /// The key is the next element, in front of the value.
    Written,
    /// The key is an attribute that was taught.
    Taught(&'de Attribute),
}

/// What stands in front of the value of an entry.
pub(super) enum Front<'de> {
    /// The header of a list of two, and the key.
    List,
    /// The key, if it is written.
    Key(Key<'de>),
}

impl<'de> Entries<'de> {
    /// Returns the entries of a dictionary that are written as lists of two.
    #[inline]
    pub(super) const fn lists(left: usize) -> Self {
        Self { left, form: Form::Lists }
    }

    /// Returns the entries of a dictionary in dialect `pb-compact-1`, whose keys are those of a shape if there is one.
    #[inline]
    pub(super) fn compact(left: usize, shape: Option<&'de Shape>) -> Self {
        Self { left, form: shape.map_or(Form::Pairs, Form::Values) }
    }

    /// Returns entries that are none.
    pub(crate) const fn none() -> Self {
        Self { left: 0, form: Form::Lists }
    }

    /// Returns how many entries are left.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.left
    }

    /// Returns whether no entry is left.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.left == 0
    }

    /// Returns the shape that has the keys, if they are not written.
    #[inline]
    pub(crate) fn shape(&self) -> Option<&'de Shape> {
        match self.form {
            Form::Values(shape) => Some(shape),
            Form::Lists | Form::Pairs => None,
        }
    }

    /// Begins the next entry of a dictionary that has a [`shape`](Self::shape), or whose key was read.
    #[inline]
    pub(crate) fn next_value(&mut self) {
        self.left -= 1;
    }

    /// Begins the next entry, of which there must be one, and returns what stands in front of its value.
    #[inline]
    pub(super) fn begin(&mut self) -> Option<Front<'de>> {
        let left = self.left;
        self.left = left.checked_sub(1)?;
        Some(match self.form {
            Form::Lists => Front::List,
            Form::Pairs => Front::Key(Key::Written),
            Form::Values(shape) => {
                let attribute = shape.attributes().len().checked_sub(left)?;
                Front::Key(Key::Taught(shape.attributes().get(attribute)?))
            }
        })
    }
}
