use super::{LiveClass, field_updates::FieldUpdates};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{ReadResult, Unjellier, registry::Registered},
};

/// A type whose values are replicas of a class's live objects (`pb.RemoteCache`). Received as a
/// [`Cached`](crate::Cached) handle.
///
/// Derive it. By hand, implement it with [`Observe`] and register the type with
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

    /// Builds the value from its state, which is one expression and is read from `state` (`setCopyableState`): when it is
    /// received for the first time, and when the peer sends the state anew.
    ///
    /// # Errors
    /// When the state does not make a value.
    fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self>;

    /// Not public API. The updates that are followed by fields, which the derive knows.
    #[doc(hidden)]
    const FIELDS: &'static [FieldUpdates] = &[];

    /// Not public API. Whether [`from_wire`](Self::from_wire) is known to read exactly one expression.
    #[doc(hidden)]
    const EXACT: bool = false;

    /// Not public API. Updates of single attributes, which the derive knows.
    #[doc(hidden)]
    fn observe_field(&mut self, update: &mut Invocation<'_>) -> Dispatch {
        let _ = update;
        Dispatch::no_such_method()
    }

    /// Not public API. How it is published onwards, if its class can be.
    #[doc(hidden)]
    const RELAY: Option<LiveClass<Self>> = None;
}

/// What a replica does about each update: written by `#[pb::methods]`, from the methods that are marked
/// `#[observe]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no block with the updates that it observes",
    label = "no `#[pb::methods]` block for a replica",
    note = "add `#[pb::methods] impl {Self} {{ ... }}` with one `#[observe]` method for each update that the owner sends (an empty block is fine)"
)]
pub trait Observe {
    /// Runs the method that `update` names (`observe_…`).
    fn observe(&mut self, update: &mut Invocation<'_>) -> Dispatch;
}
