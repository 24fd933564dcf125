use std::{
    any::TypeId,
    collections::HashMap,
    error::Error as StdError,
    sync::{Arc, OnceLock},
};

use crate::jelly::registry::Seal;

/// An error with class names on the wire, by which callers can catch it.
///
/// This trait can only be derived. Any other `std::error::Error` can end a call as well; its class name is
/// the path of its type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no class names on the wire",
    label = "not an error with names on the wire",
    note = "add `#[derive(pb::Error)]`"
)]
pub trait Error: StdError + Send + Sync + 'static {
    /// The class names. Of an enum, the first is the class that all variants descend from, and the others are
    /// the classes of the variants.
    const CLASSES: &'static [&'static str];

    /// Not public API. Returns the class names of this value.
    #[doc(hidden)]
    fn names(&self) -> ErrorNames;

    /// Not public API. Only the derive can set it, so every type that implements this trait is registered.
    #[doc(hidden)]
    const SEAL: Seal;
}

/// The class name and the ancestors of an error on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorNames {
    class: &'static str,
    parents: &'static [&'static str],
}

impl ErrorNames {
    pub(crate) const fn new(class: &'static str, parents: &'static [&'static str]) -> Self {
        Self { class, parents }
    }

    /// Returns the class name.
    pub fn class(&self) -> &'static str {
        self.class
    }

    /// Returns the classes that the class descends from, the nearest first.
    pub fn parents(&self) -> &'static [&'static str] {
        self.parents
    }
}

type NamesOf = fn(&(dyn StdError + 'static)) -> Option<ErrorNames>;

/// The registration of a type that derives [`Error`], by which the names of a value are found.
///
/// The conversion of an error into a [`Failure`](super::Failure) knows only the error's type, so it looks up
/// the registration of that type.
#[derive(Debug, Clone, Copy)]
pub struct ErrorEntry {
    types: fn() -> [TypeId; 3],
    names: NamesOf,
}

inventory::collect!(ErrorEntry);

impl ErrorEntry {
    /// Creates the registration of `E`. Not public API: generated code calls it.
    #[doc(hidden)]
    pub const fn of<E: Error>() -> Self {
        fn names<E: Error>(error: &(dyn StdError + 'static)) -> Option<ErrorNames> {
            let boxed = || error.downcast_ref::<Box<E>>().map(|error| &**error);
            let shared = || error.downcast_ref::<Arc<E>>().map(|error| &**error);
            error.downcast_ref::<E>().or_else(boxed).or_else(shared).map(Error::names)
        }
        Self {
            types: || [TypeId::of::<E>(), TypeId::of::<Box<E>>(), TypeId::of::<Arc<E>>()],
            names: names::<E>,
        }
    }
}

/// Returns the class names of an error, also of one in a `Box` or an `Arc`, if its type derives [`Error`].
pub(crate) fn names_of<E: StdError + 'static>(error: &E) -> Option<ErrorNames> {
    static LINKED: OnceLock<HashMap<TypeId, NamesOf>> = OnceLock::new();
    let linked = LINKED.get_or_init(|| {
        let entries = inventory::iter::<ErrorEntry>();
        entries.flat_map(|entry| (entry.types)().map(|id| (id, entry.names))).collect()
    });
    linked.get(&TypeId::of::<E>()).and_then(|names| names(error))
}
