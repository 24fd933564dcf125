//! Collections whose changes are announced one by one.

/// Implements the methods and traits of an observed collection that change nothing in it.
macro_rules! observed {
    ($name:ident<$($param:ident),+> of $items:ident, items $item:ty $(, ordered $key:ident)?) => {
        impl<$($param),+> $name<$($param),+> {
            /// Returns an empty collection.
            pub fn new() -> Self {
                $items::new().into()
            }

            /// Returns the items as an ordinary collection, which announces nothing.
            pub fn into_inner(self) -> $items<$($param),+> {
                self.items
            }
        }

        impl<$($param),+> Default for $name<$($param),+> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<$($param),+> From<$items<$($param),+>> for $name<$($param),+> {
            fn from(items: $items<$($param),+>) -> Self {
                Self { items, link: CollectionLink::default() }
            }
        }

        impl<$($param),+> FromIterator<$item> for $name<$($param),+>
        $(where $key: Ord)?
        {
            fn from_iter<I: IntoIterator<Item = $item>>(items: I) -> Self {
                $items::from_iter(items).into()
            }
        }

        /// A clone belongs to no object, so its changes are not announced.
        impl<$($param: Clone),+> Clone for $name<$($param),+> {
            fn clone(&self) -> Self {
                self.items.clone().into()
            }
        }

        impl<$($param),+> std::ops::Deref for $name<$($param),+> {
            type Target = $items<$($param),+>;

            fn deref(&self) -> &Self::Target {
                &self.items
            }
        }

        impl<$($param),+> From<$name<$($param),+>> for $items<$($param),+> {
            fn from(observed: $name<$($param),+>) -> Self {
                observed.items
            }
        }

        impl<$($param),+, const N: usize> From<[$item; N]> for $name<$($param),+>
        $(where $key: Ord)?
        {
            fn from(items: [$item; N]) -> Self {
                $items::from(items).into()
            }
        }

        impl<$($param),+> IntoIterator for $name<$($param),+> {
            type Item = $item;
            type IntoIter = <$items<$($param),+> as IntoIterator>::IntoIter;

            fn into_iter(self) -> Self::IntoIter {
                self.items.into_iter()
            }
        }

        impl<'a, $($param),+> IntoIterator for &'a $name<$($param),+> {
            type Item = <&'a $items<$($param),+> as IntoIterator>::Item;
            type IntoIter = <&'a $items<$($param),+> as IntoIterator>::IntoIter;

            fn into_iter(self) -> Self::IntoIter {
                self.items.iter()
            }
        }

        impl<$($param: PartialEq),+> PartialEq for $name<$($param),+> {
            fn eq(&self, other: &Self) -> bool {
                self.items == other.items
            }
        }

        impl<$($param: PartialEq),+> PartialEq<$items<$($param),+>> for $name<$($param),+> {
            fn eq(&self, other: &$items<$($param),+>) -> bool {
                self.items == *other
            }
        }

        impl<$($param: PartialEq),+> PartialEq<$name<$($param),+>> for $items<$($param),+> {
            fn eq(&self, other: &$name<$($param),+>) -> bool {
                *self == other.items
            }
        }

        impl<$($param: Eq),+> Eq for $name<$($param),+> {}

        impl<$($param: PartialOrd),+> PartialOrd for $name<$($param),+> {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                self.items.partial_cmp(&other.items)
            }
        }

        impl<$($param: Ord),+> Ord for $name<$($param),+> {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.items.cmp(&other.items)
            }
        }

        impl<$($param: std::hash::Hash),+> std::hash::Hash for $name<$($param),+> {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.items.hash(state);
            }
        }

        impl<$($param: std::fmt::Debug),+> std::fmt::Debug for $name<$($param),+> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.items.fmt(f)
            }
        }

        impl<$($param: Jelly),+> Jelly for $name<$($param),+> {
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                self.items.jelly(out)
            }
        }

        impl<'de, $($param: Unjelly<'de>),+> Unjelly<'de> for $name<$($param),+>
        $(where $key: Ord)?
        {
            const EXACT: bool = true;

            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                $items::unjelly(from).map(Self::from)
            }
        }
    };
}

mod map;
mod set;
mod vec;

pub use self::{
    map::{ObservedEntry, ObservedMap},
    set::ObservedSet,
    vec::ObservedVec,
};
use super::{Link, RunningUpdate, update::Change};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{Args, MethodName},
};

/// A collection of a live object that announces its own changes: a field marked `#[pb(observed)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an observed collection",
    label = "not an `ObservedVec`, `ObservedMap` or `ObservedSet`",
    note = "`#[pb(observed)]` marks a field of such a type: write `ObservedVec<T>` in place of `Vec<T>`"
)]
pub trait Observed {
    /// The collection itself. Code that needs more of a collection names this type, which other types do not
    /// have, so that their only error is that they are no collection.
    type This;

    /// The names of its operations. An update is named `attribute_operation`, so no operation contains a
    /// `_`.
    const OPERATIONS: &'static [&'static str];

    /// Returns whether the collection is linked to this object under this attribute.
    fn is_linked(&self, link: &Link, name: &str) -> bool;

    /// Links the collection to an object, which announces its changes under this attribute.
    fn link(&mut self, link: &Link, name: &'static str);

    /// Returns the collection itself.
    fn this(&mut self) -> &mut Self::This;
}

/// A collection whose items can be sent and received.
pub trait Apply {
    /// Applies an update of the collection at a replica.
    fn apply(&mut self, operation: &str, update: &mut Invocation<'_>) -> Dispatch;
}

/// The link from a collection to its object, with the name of its attribute.
#[derive(Debug, Default)]
struct CollectionLink(Option<(Link, &'static str)>);

impl CollectionLink {
    /// Returns whether the collection is linked to the object of `link` under this attribute.
    fn is(&self, link: &Link, name: &str) -> bool {
        let own = self.0.as_ref().filter(|(_, own_name)| *own_name == name);
        Link::is_current_of(own.map(|(own, _)| own), link)
    }

    /// Links the collection to an object.
    fn set(&mut self, link: &Link, name: &'static str) {
        self.0 = Some((link.clone(), name));
    }

    /// Begins a change that any number of updates announce. The caller adds them, and ends the change.
    fn changes(&self) -> Changes {
        match &self.0 {
            Some((link, attribute)) => Changes { change: Change::begin(Some(link)), attribute },
            None => Changes { change: Change::begin(None), attribute: "" },
        }
    }

    /// Begins the update `attribute_operation(args)`. The caller ends it after the change.
    fn change(&self, operation: &'static str, args: &dyn Args) -> RunningUpdate {
        match &self.0 {
            Some((link, name)) => {
                RunningUpdate::begin(Some(link), MethodName::Operation(name, operation), args)
            }
            _ => RunningUpdate::begin(None, MethodName::Constant(operation), args),
        }
    }
}

/// A change of a collection that any number of updates announce. If it is dropped before it ends, the observers
/// get a reset.
#[must_use]
struct Changes {
    change: Change,
    attribute: &'static str,
}

impl Changes {
    /// Adds the update `attribute_operation(args)`.
    fn add(&mut self, operation: &'static str, args: &dyn Args) {
        self.change.add(MethodName::Operation(self.attribute, operation), args);
    }

    /// Ends the change, and announces its updates.
    fn end(self) {
        self.change.end();
    }
}
