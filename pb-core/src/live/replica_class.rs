//! The functions of a class of replicas.

use std::{
    any::{Any, TypeId},
    sync::Arc,
};

use super::{LiveClass, resident::Resident, stored::AnyVersion};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{Instance, ReadResult, Unjellier},
};

/// The vtable of a class of replicas. Its functions take values without their type, so that one type of
/// replica serves all classes.
pub(crate) struct ReplicaClass {
    pub(crate) name: &'static str,
    pub(super) aliases: &'static [&'static str],
    pub(super) type_name: fn() -> &'static str,
    pub(super) type_id: fn() -> TypeId,
    /// The vtable for sending a replica on to other peers, if its type can be sent.
    pub(super) relay: Option<LiveClass>,
    /// The bytes of memory of a value.
    pub(super) memory: usize,
    /// Reads a value from its state.
    pub(super) read: fn(&mut Unjellier<'_>) -> ReadResult<AnyVersion>,
    /// Applies an update.
    pub(super) observe: fn(&mut dyn Any, &mut Invocation<'_>) -> Dispatch,
    pub(super) copy: fn(&dyn Any) -> AnyVersion,
    /// Returns a handle as a value of any class, for an `Arrival`.
    pub(super) instance: fn(Arc<dyn Any + Send + Sync>, Option<Arc<Resident>>) -> Instance,
}

impl ReplicaClass {
    /// Returns whether the values are of this type.
    pub(super) fn is_of<T: 'static>(&self) -> bool {
        (self.type_id)() == TypeId::of::<T>()
    }
}
