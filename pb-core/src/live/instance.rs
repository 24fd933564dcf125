//! Objects of any class on the way in: the registration of classes of live objects, and the reading of an
//! object whose class is not known before.

use super::{Cached, RemoteCache};
use crate::jelly::{
    Instance, ReadResult, Unjellier, Unjelly, class_name, class_names, memory,
    registry::{Entry, Registry, RegistryError},
};

impl Entry {
    /// Makes the registry entry of a class of live objects. Not public API: generated code calls it.
    #[doc(hidden)]
    pub const fn remote_cache<T: RemoteCache>(place: &'static str) -> Self {
        fn build<T: RemoteCache>(from: &mut Unjellier<'_>) -> ReadResult<Instance> {
            from.charge_memory(const { memory::boxed::<Cached<T>>() })?;
            Ok(Instance::new(T::CLASS, Cached::<T>::unjelly(from)?))
        }
        let names = const { (class_name(T::CLASS), class_names(T::ALIASES)) };
        Self::new::<T>(names, place, build::<T>, true)
    }
}

impl Registry {
    /// Adds a class of live objects.
    ///
    /// # Errors
    /// If another type is registered under that class name.
    pub fn with_cache<T: RemoteCache>(self) -> Result<Self, RegistryError> {
        self.with_entry(&Entry::remote_cache::<T>("Registry::with_cache"))
    }
}

impl<'de> Unjelly<'de> for Instance {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        if let Some(arrival) = from.any_arrival()? {
            // The handles of all classes have the same size.
            from.charge_memory(const { memory::heap(size_of::<[usize; 8]>()) })?;
            let resident = from.resident(&arrival)?;
            return Ok(arrival.instance(resident));
        }
        let class = from.peek_class().map(String::from_utf8_lossy);
        let Some(entry) = class.as_deref().and_then(|class| from.admission.registry.find(class))
        else {
            return from.otherwise("an object", Self::unjelly);
        };
        from.admission.allows(&class.unwrap_or_default())?;
        entry.build(from)
    }
}
