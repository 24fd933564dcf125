//! The updates of the fields of any type, for generated code that does not know whether it is live.

use std::marker::PhantomData;

use super::{Cacheable, RemoteCache, field_updates::FieldUpdates};

/// The updates of the fields of `T`, whatever it is: an associated constant of the type is found before
/// one of a trait, and those here exist only for live objects.
#[derive(Debug)]
pub struct FieldsOf<T>(PhantomData<T>);

impl<T: Cacheable> FieldsOf<T> {
    /// Those that are announced.
    pub const ANNOUNCED: &'static [FieldUpdates] = T::FIELDS;
}

impl<T: RemoteCache> FieldsOf<T> {
    /// Those that are followed.
    pub const FOLLOWED: &'static [FieldUpdates] = T::FIELDS;
}

/// The updates of a type that is no live object.
pub trait NoFields {
    /// None.
    const ANNOUNCED: &'static [FieldUpdates] = &[];
    /// None.
    const FOLLOWED: &'static [FieldUpdates] = &[];
}

impl<T> NoFields for FieldsOf<T> {}
