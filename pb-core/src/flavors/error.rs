use std::{
    any::TypeId,
    collections::HashMap,
    error::Error as StdError,
    sync::{Arc, OnceLock},
};

use crate::jelly::registry::Seal;

/// An error that travels under class names of its own: what it is called when it ends a call, and what
/// callers trap it by.
///
/// Derived only. Any other `std::error::Error` can end a call as well; its class name is then the path
/// of its type.
#[diagnostic::on_unimplemented(
    message = "the error type `{Self}` has no class names",
    label = "does not implement `pb::Error`",
    note = "add `#[derive(pb::Error)]`"
)]
pub trait Error: StdError + Send + Sync + 'static {
    /// The class names: of an enum first the one that all its variants descend from, then those of the
    /// variants.
    const CLASSES: &'static [&'static str];

    /// Not public API. The names of this value.
    #[doc(hidden)]
    fn names(&self) -> ErrorNames;

    /// Not public API. Only the derive registers what it implements.
    #[doc(hidden)]
    const SEAL: Seal;
}

/// What an error is called on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorNames {
    class: &'static str,
    parents: &'static [&'static str],
}

impl ErrorNames {
    pub(crate) const fn new(class: &'static str, parents: &'static [&'static str]) -> Self {
        Self { class, parents }
    }

    /// The class name.
    pub fn class(&self) -> &'static str {
        self.class
    }

    /// The classes that it descends from, the nearest first.
    pub fn parents(&self) -> &'static [&'static str] {
        self.parents
    }
}

type NamesOf = fn(&(dyn StdError + 'static)) -> Option<ErrorNames>;

/// Where the names of one type of errors are. Made by the derive.
///
/// What ends a call is known by its type alone, so the names are looked up by it.
#[derive(Debug, Clone, Copy)]
pub struct ErrorEntry {
    types: fn() -> [TypeId; 3],
    names: NamesOf,
}

inventory::collect!(ErrorEntry);

impl ErrorEntry {
    /// Not public API. Used by generated code.
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

/// The names of an error, or of what a `Box` or an `Arc` holds, if its type derives [`Error`].
pub(crate) fn names_of<E: StdError + 'static>(error: &E) -> Option<ErrorNames> {
    static LINKED: OnceLock<HashMap<TypeId, NamesOf>> = OnceLock::new();
    let linked = LINKED.get_or_init(|| {
        let entries = inventory::iter::<ErrorEntry>();
        entries.flat_map(|entry| (entry.types)().map(|id| (id, entry.names))).collect()
    });
    linked.get(&TypeId::of::<E>()).and_then(|names| names(error))
}
