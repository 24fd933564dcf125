//! Defaults of arguments `&T`, which the generated code owns.

use std::path::{Path, PathBuf};

use super::lent::{Borrowed, BorrowedLater, Owner};

/// The `T` of an argument `&T` that has a default value.
#[diagnostic::on_unimplemented(
    message = "an argument of type `&{Self}` has no default",
    label = "does not implement `Default`",
    note = "name a function that returns one: `#[pb(default = path)]`"
)]
pub trait DefaultOwner<'de>: Borrowed<'de> {
    /// Returns the default.
    fn default_owner() -> Self::Owner;
}

/// The `T` of an argument `&T` of an `async` method that has a default value.
#[diagnostic::on_unimplemented(
    message = "an argument of type `&{Self}` has no default",
    label = "does not implement `Default`",
    note = "name a function that returns one: `#[pb(default = path)]`"
)]
pub trait DefaultOwnerLater: BorrowedLater {
    /// Returns the default.
    fn default_owner() -> Self::Owner;
}

/// The `T` of an argument `&T` whose default is a `D`.
#[diagnostic::on_unimplemented(
    message = "the default of an argument of type `&{Self}` cannot be a `{D}`",
    label = "its default has another type",
    note = "the function returns the value that is lent: `T` for `&T`, `&'static str` for `&str`, `Vec<T>` for `&[T]`"
)]
pub trait DefaultOf<'de, D>: Borrowed<'de> {
    /// Returns the value that the method borrows from.
    fn owner_of(default: D) -> Self::Owner;
}

/// The `T` of an argument `&T` of an `async` method whose default is a `D`.
#[diagnostic::on_unimplemented(
    message = "the default of an argument of type `&{Self}` cannot be a `{D}`",
    label = "its default has another type",
    note = "the function returns the value that is lent: `T` for `&T`, `&'static str` for `&str`, `Vec<T>` for `&[T]`"
)]
pub trait DefaultOfLater<D>: BorrowedLater {
    /// Returns the value that the method borrows from.
    fn owner_of(default: D) -> Self::Owner;
}

impl<'de, T: Default + 'de> DefaultOwner<'de> for T {
    fn default_owner() -> Owner<'de, T> {
        Owner::Read(T::default())
    }
}

impl<'de> DefaultOwner<'de> for str {
    fn default_owner() -> &'de Self {
        ""
    }
}

impl<T> DefaultOwner<'_> for [T] {
    fn default_owner() -> Vec<T> {
        Vec::new()
    }
}

impl<'de> DefaultOwner<'de> for Path {
    fn default_owner() -> &'de str {
        ""
    }
}

impl<T: Default> DefaultOwnerLater for T {
    fn default_owner() -> T {
        T::default()
    }
}

impl DefaultOwnerLater for str {
    fn default_owner() -> String {
        String::new()
    }
}

impl<T> DefaultOwnerLater for [T] {
    fn default_owner() -> Vec<T> {
        Vec::new()
    }
}

impl DefaultOwnerLater for Path {
    fn default_owner() -> PathBuf {
        PathBuf::new()
    }
}

impl<'de, T: 'de> DefaultOf<'de, T> for T {
    fn owner_of(default: T) -> Owner<'de, T> {
        Owner::Read(default)
    }
}

impl<'de> DefaultOf<'de, &'static Self> for str {
    fn owner_of(default: &'static Self) -> &'de Self {
        default
    }
}

impl<T> DefaultOf<'_, Vec<T>> for [T] {
    fn owner_of(default: Vec<T>) -> Vec<T> {
        default
    }
}

impl<'de> DefaultOf<'de, &'static str> for Path {
    fn owner_of(default: &'static str) -> &'de str {
        default
    }
}

impl<T> DefaultOfLater<T> for T {
    fn owner_of(default: T) -> T {
        default
    }
}

impl DefaultOfLater<&'static Self> for str {
    fn owner_of(default: &'static Self) -> String {
        default.to_owned()
    }
}

impl<T> DefaultOfLater<Vec<T>> for [T] {
    fn owner_of(default: Vec<T>) -> Vec<T> {
        default
    }
}

impl DefaultOfLater<&'static str> for Path {
    fn owner_of(default: &'static str) -> PathBuf {
        PathBuf::from(default)
    }
}
