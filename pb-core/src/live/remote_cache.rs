//! The traits of types whose values are replicas.

use super::{LiveClass, update_names::FieldUpdates};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{ReadResult, Unjellier, registry::Registered},
};

/// A type whose values are replicas of live objects (`pb.RemoteCache`). They are received as
/// [`Cached`](crate::Cached) handles.
///
/// Derive this trait. To implement it by hand, also implement [`Observe`], and register the type with
/// [`register_cache!`](crate::register_cache).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class of replicas",
    label = "does not implement `pb::RemoteCache`",
    note = "add `#[derive(pb::RemoteCache)]`"
)]
pub trait RemoteCache: Observe + Registered + Clone + Send + Sync + 'static {
    /// The class name on the wire.
    const CLASS: &'static str;
    /// Other class names that are received into this type.
    const ALIASES: &'static [&'static str] = &[];

    /// Builds the value from its state (`setCopyableState`): when the object is received for the first time,
    /// and for each reset. The state is one expression, to be read from `state`.
    ///
    /// # Errors
    /// If the state is not that of a value.
    fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self>;

    /// Not public API. The updates that fields follow, as the derive finds them.
    #[doc(hidden)]
    const FIELDS: &'static [FieldUpdates] = &[];

    /// Not public API. Whether [`from_wire`](Self::from_wire) is known to read exactly one expression.
    #[doc(hidden)]
    const EXACT: bool = false;

    /// Not public API. Applies an update of a single field, as the derive finds them.
    #[doc(hidden)]
    fn observe_field(&mut self, update: &mut Invocation<'_>) -> Dispatch {
        let _ = update;
        Dispatch::no_such_method()
    }

    /// Not public API. The vtable for sending a replica on to other peers, if its type can be sent.
    #[doc(hidden)]
    const RELAY: Option<LiveClass> = None;
}

/// The updates of a class of replicas. `#[pb::methods]` implements this trait, from the methods that are
/// marked `#[observe]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no block with the updates that it observes",
    label = "no `#[pb::methods]` block for a replica",
    note = "add `#[pb::methods] impl {Self} {{ ... }}` with one `#[observe]` method for each update that the owner sends (an empty block is fine)"
)]
pub trait Observe {
    /// Applies an update, by running the method of its name (`observe_…`).
    fn observe(&mut self, update: &mut Invocation<'_>) -> Dispatch;
}
