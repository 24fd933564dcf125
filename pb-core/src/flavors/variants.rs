//! The variants of enums of classes: what they hold, and which classes are read into them.
//!
//! A variant holds a class, a `Box` or an `Arc` of one, or another enum of classes. The last parameter of the
//! traits tells these apart. The compiler infers it.

use std::{marker::PhantomData, sync::Arc};

use crate::{
    flavors::{Copyable, ReadCopy, jelly_copy, unjelly_copy},
    jelly::{
        Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, boxed_by, registry::is_named,
    },
};

/// A variant that holds a class.
#[derive(Debug)]
pub struct ByClass;

/// A variant that holds another enum of classes.
#[derive(Debug)]
pub struct ByEnum;

/// A variant that holds a pointer to content of another kind.
#[derive(Debug)]
pub struct Behind<Kind>(PhantomData<Kind>);

/// The content of a variant of an enum that is sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class that can be sent",
    label = "has no class name",
    note = "a variant holds a class (`#[derive(pb::Copyable)]`), another enum of classes, or a `Box` or an `Arc` of one"
)]
pub trait SentVariant<Kind> {
    /// Writes the class.
    fn jelly_variant(&self, out: &mut Jellier) -> Result<(), JellyError>;
}

#[diagnostic::do_not_recommend]
impl<T: Copyable> SentVariant<ByClass> for T {
    fn jelly_variant(&self, out: &mut Jellier) -> Result<(), JellyError> {
        jelly_copy(self, out)
    }
}

#[diagnostic::do_not_recommend]
impl<Kind, T: SentVariant<Kind>> SentVariant<Behind<Kind>> for Box<T> {
    fn jelly_variant(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.check_stack()?;
        (**self).jelly_variant(out)
    }
}

/// Writes a value that is met again as the same value.
#[diagnostic::do_not_recommend]
impl<Kind, T> SentVariant<Behind<Kind>> for Arc<T>
where
    T: SentVariant<Kind> + Jelly + Send + Sync + 'static,
{
    fn jelly_variant(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.shared(self)
    }
}

/// The classes that are read into a variant.
#[derive(Debug)]
pub enum Classes {
    /// One class.
    One {
        /// Its name.
        class: &'static str,
        /// Its other names.
        aliases: &'static [&'static str],
    },
    /// Any of these.
    Any(&'static [&'static Self]),
}

impl Classes {
    /// Returns whether a class is among these.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::One { class, aliases } => is_named(name.as_bytes(), class, aliases),
            Self::Any(classes) => classes.iter().any(|classes| classes.has(name)),
        }
    }

    /// Appends the names of the classes to a list, without their aliases.
    pub(crate) fn names(&self, names: &mut Vec<&'static str>) {
        match self {
            Self::One { class, .. } => names.push(class),
            Self::Any(classes) => classes.iter().for_each(|classes| classes.names(names)),
        }
    }
}

/// The content of a variant of an enum that is received.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class that can be received",
    label = "has no class name",
    note = "a variant holds a class (`#[derive(pb::RemoteCopy)]`), another enum of classes, or a `Box` or an `Arc` of one"
)]
pub trait ReceivedVariant<'de, Kind>: Sized {
    /// The classes that are read into the variant.
    const CLASSES: &'static Classes;

    /// Reads one of the classes.
    fn unjelly_variant(from: &mut Unjellier<'de>) -> ReadResult<Self>;
}

#[diagnostic::do_not_recommend]
impl<'de, T: ReadCopy<'de>> ReceivedVariant<'de, ByClass> for T {
    const CLASSES: &'static Classes = &Classes::One { class: T::CLASS, aliases: T::ALIASES };

    fn unjelly_variant(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        unjelly_copy(from)
    }
}

#[diagnostic::do_not_recommend]
impl<'de, Kind, T: ReceivedVariant<'de, Kind>> ReceivedVariant<'de, Behind<Kind>> for Box<T> {
    const CLASSES: &'static Classes = T::CLASSES;

    fn unjelly_variant(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        boxed_by(from, T::unjelly_variant)
    }
}

/// Returns the same `Arc` again for a value that is met again in one message.
#[diagnostic::do_not_recommend]
impl<'de, Kind, T> ReceivedVariant<'de, Behind<Kind>> for Arc<T>
where
    T: ReceivedVariant<'de, Kind> + Unjelly<'de> + Send + Sync + 'static,
{
    const CLASSES: &'static Classes = T::CLASSES;

    fn unjelly_variant(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Self::unjelly(from)
    }
}
