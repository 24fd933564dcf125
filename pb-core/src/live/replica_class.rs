//! The functions of a class of replicas.

use std::{
    any::{Any, TypeId, type_name},
    sync::Arc,
};

use super::{
    Arrival, Cached, LiveClass, RemoteCache, Replica,
    stored::{AnyVersion, typed, typed_mut},
};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::{Instance, ReadResult, Unjellier, memory},
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
    /// Returns a handle as a value of any class.
    pub(super) instance: fn(Arc<Replica>, Arc<Arrival>) -> Instance,
}

impl ReplicaClass {
    /// Returns the vtable of a `RemoteCache` class.
    pub(super) const fn of<T: RemoteCache>() -> Self {
        Self {
            name: T::CLASS,
            aliases: T::ALIASES,
            type_name: type_name::<T>,
            type_id: TypeId::of::<T>,
            relay: T::RELAY,
            memory: memory::in_arc::<T>(),
            read: read::<T>,
            observe: observe::<T>,
            copy: copy::<T>,
            instance: instance::<T>,
        }
    }

    /// Returns whether the values are of this type.
    pub(super) fn is_of<T: 'static>(&self) -> bool {
        (self.type_id)() == TypeId::of::<T>()
    }
}

// Functions and not closures: a closure that becomes a function pointer is compiled twice.

fn observe<T: RemoteCache>(value: &mut dyn Any, update: &mut Invocation<'_>) -> Dispatch {
    let value = typed_mut::<T>(value);
    let done = value.observe(update);
    if done.is_missing() { value.observe_field(update) } else { done }
}

fn copy<T: RemoteCache>(value: &dyn Any) -> AnyVersion {
    Arc::new(typed::<T>(value).clone())
}

fn instance<T: RemoteCache>(replica: Arc<Replica>, arrival: Arc<Arrival>) -> Instance {
    Instance::new(T::CLASS, Cached::<T>::new(replica, arrival))
}

fn read<T: RemoteCache>(from: &mut Unjellier<'_>) -> ReadResult<AnyVersion> {
    from.with_room::<T, _, _>(|from| {
        let value = if const { <T as RemoteCache>::EXACT } {
            T::from_wire(from)
        } else {
            from.one_by::<_, T>(T::from_wire)
        };
        match value {
            Ok(value) => Ok(Arc::new(value) as AnyVersion),
            Err(error) => Err(error),
        }
    })
}
