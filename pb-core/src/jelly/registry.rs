//! Maps class names to the functions that build their types (`jelly.unjellyableRegistry`). Filled at link
//! time.

use std::{
    any::type_name,
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock},
};

use super::{InsecureJelly, Instance, ReadResult, Refusal, Unjellier, UnjellyErrorKind};

/// Reads an object of one class, of any type.
type Build = fn(&mut Unjellier<'_>) -> ReadResult<Instance>;

/// The registration of one class: its names, its type, and the function that builds it. Created by the
/// derives.
///
/// A type that borrows from the message is registered for its names alone: a connection allows its class as
/// that of an owned type, but nothing that outlives the message can be built of it.
#[derive(Clone, Copy)]
pub struct Entry {
    class: &'static str,
    aliases: &'static [&'static str],
    place: &'static str,
    type_name: fn() -> &'static str,
    /// `None` for a type that borrows.
    build: Option<Build>,
    is_live: bool,
}

/// Returns whether a class name on the wire is the name of a type or one of its aliases.
pub(crate) fn is_named(class: &[u8], name: &str, aliases: &[&str]) -> bool {
    class == name.as_bytes() || aliases.iter().any(|alias| alias.as_bytes() == class)
}

inventory::collect!(Entry);

impl Entry {
    /// Returns the entry of a `T` under its class name and aliases, which were
    /// [checked](super::class_name) at compile time.
    pub(crate) const fn new<T>(
        (class, aliases): (&'static str, &'static [&'static str]),
        place: &'static str,
        build: Build,
        is_live: bool,
    ) -> Self {
        Self { class, aliases, place, type_name: type_name::<T>, build: Some(build), is_live }
    }

    /// Returns the entry of a type that borrows, under names that were checked at compile time.
    pub(crate) const fn borrowed(
        (class, aliases): (&'static str, &'static [&'static str]),
        place: &'static str,
        type_name: fn() -> &'static str,
    ) -> Self {
        Self { class, aliases, place, type_name, build: None, is_live: false }
    }

    /// Reads an object of the class, which outlives the message.
    pub(crate) fn build(&self, from: &mut Unjellier<'_>) -> ReadResult<Instance> {
        match self.build {
            Some(build) => build(from),
            None => {
                let (class, reason) = (self.class.to_owned(), Refusal::OnlyBorrowed);
                Err(UnjellyErrorKind::Insecure(InsecureJelly { class, reason }).into())
            }
        }
    }

    pub(crate) fn class(&self) -> &'static str {
        self.class
    }

    /// Returns whether the class is received as a live object.
    pub(crate) fn is_live(&self) -> bool {
        self.is_live
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.class).chain(self.aliases.iter().copied())
    }

    /// Returns the entry of a class name that two types have, or `None` if they cannot share it.
    ///
    /// At most one of them is built as an object that outlives the message. Both must have the same class: a class
    /// is allowed and refused together with its aliases, so that an alias of two classes would be ambiguous.
    fn shared_with(self, other: Self) -> Option<Self> {
        let is_same = self.class == other.class && self.is_live == other.is_live;
        match (self.build, other.build) {
            (Some(_), Some(_)) => None,
            (None, Some(_)) => Some(other).filter(|_| is_same),
            (_, None) => Some(self).filter(|_| is_same),
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} => {} at {}", self.class, (self.type_name)(), self.place)
    }
}

/// A set of classes that can be received, with the type of each (`setUnjellyableForClass`). Cheap to clone.
/// [`Security`](crate::Security) says which of them a connection allows.
///
/// [`Registry::linked`] has every class of the program: the derives register them at link time. A crate
/// that the binary never names is not linked, so its classes are missing. To link it, name it:
///
/// ```text
/// use my_classes as _;
/// ```
#[derive(Debug, Clone)]
pub struct Registry {
    classes: Arc<HashMap<&'static str, Entry>>,
    /// If true, these are all linked classes: every registered type is among them.
    complete: bool,
}

/// The error for two types that are registered under one class name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "class `{class}` is registered twice: as {} at {} and as {} at {}",
    .types[0], .places[0], .types[1], .places[1]
)]
#[non_exhaustive]
pub struct RegistryError {
    /// The class name.
    pub class: &'static str,
    /// The places of the two registrations, as `file:line`.
    pub places: [&'static str; 2],
    /// The names of the two types.
    pub types: [&'static str; 2],
}

impl Registry {
    /// Returns the registry of all classes that are linked into the program.
    ///
    /// # Errors
    /// Returns an error if two types have one class name.
    pub fn linked() -> Result<Self, RegistryError> {
        static LINKED: OnceLock<Result<Registry, RegistryError>> = OnceLock::new();
        let all = || inventory::iter::<Entry>().try_fold(Self::empty(), Self::and);
        LINKED.get_or_init(|| all().map(|all| Self { complete: true, ..all })).clone()
    }

    /// Returns a registry without classes, to which [`with_copy`](Self::with_copy) adds some.
    pub fn empty() -> Self {
        Self { classes: Arc::default(), complete: false }
    }

    /// Adds a class, which need not be linked.
    pub(crate) fn with_entry(self, entry: &Entry) -> Result<Self, RegistryError> {
        let with = self.and(entry)?;
        Ok(Self { complete: false, ..with })
    }

    /// Returns the names of all classes, sorted.
    pub fn classes(&self) -> Vec<&'static str> {
        let mut classes: Vec<_> = self.classes.keys().copied().collect();
        classes.sort_unstable();
        classes
    }

    fn and(mut self, entry: &Entry) -> Result<Self, RegistryError> {
        let classes = Arc::make_mut(&mut self.classes);
        for class in entry.names() {
            let Some(other) = classes.get(class).copied() else {
                classes.insert(class, *entry);
                continue;
            };
            if let Some(shared) = other.shared_with(*entry) {
                classes.insert(class, shared);
            } else {
                // The order of link-time registration is arbitrary; the message is not.
                let mut both =
                    [(other.place, (other.type_name)()), (entry.place, (entry.type_name)())];
                both.sort_unstable();
                let [(place, type_name), (other_place, other_type)] = both;
                return Err(RegistryError {
                    class,
                    places: [place, other_place],
                    types: [type_name, other_type],
                });
            }
        }
        Ok(self)
    }

    pub(crate) fn find(&self, class: &str) -> Option<&Entry> {
        self.classes.get(class)
    }

    /// Returns whether every linked class is among these.
    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }
}

/// A type whose class is registered at link time. Implemented by the derives and by
/// [`register!`](crate::register), never by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not registered as a class that may be received",
    label = "peers cannot send objects of this class",
    note = "add `#[derive(pb::RemoteCopy)]`; after a hand-written `impl RemoteCopy` write `pb::register!({Self});` instead"
)]
pub trait Registered {
    /// Not public API. Used by generated code.
    #[doc(hidden)]
    const SEAL: Seal;
}

/// A proof of registration, which only registration can give.
#[derive(Debug)]
pub struct Seal(());

impl Seal {
    /// The only seal.
    pub const GIVEN: Self = Self(());
}
