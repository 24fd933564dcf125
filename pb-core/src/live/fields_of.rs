//! The updates of the fields of any type, for generated code that does not know whether the type is live.

use std::marker::PhantomData;

use super::{Cacheable, RemoteCache, update_names::FieldUpdates};

/// The updates of the fields of a type `T`, which may be live or not. An associated constant of this type
/// is found before one of the trait [`NotLive`], and those of this type exist only for live `T`.
#[derive(Debug)]
pub struct FieldsOf<T>(PhantomData<T>);

impl<T: Cacheable> FieldsOf<T> {
    /// The updates that the fields announce.
    pub const ANNOUNCED: &'static [FieldUpdates] = T::FIELDS;
}

impl<T: RemoteCache> FieldsOf<T> {
    /// The updates that the fields follow.
    pub const FOLLOWED: &'static [FieldUpdates] = T::FIELDS;
}

/// The updates of a type that is no live object.
pub trait NotLive {
    /// No updates.
    const ANNOUNCED: &'static [FieldUpdates] = &[];
    /// No updates.
    const FOLLOWED: &'static [FieldUpdates] = &[];
}

impl<T> NotLive for FieldsOf<T> {}
