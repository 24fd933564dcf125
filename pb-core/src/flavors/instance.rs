use std::{any::Any, fmt};

use crate::jelly::{ReadResult, Unjellier, Unjelly, memory};

/// A received object of any registered class, to be downcast: a copy to its type, a live object to
/// [`Cached`](crate::Cached) of its type.
///
/// ```
/// # use pb_core as pb;
/// use pb::Instance;
///
/// fn describe(object: Instance) -> String {
///     match object.downcast::<String>() {
///         Ok(text) => text,
///         Err(other) => format!("some {}", other.class()),
///     }
/// }
/// ```
pub struct Instance {
    class: &'static str,
    value: Box<dyn Any + Send>,
}

impl Instance {
    pub(crate) fn new<T: Any + Send>(class: &'static str, value: T) -> Self {
        Self::of_box(class, Box::new(value))
    }

    pub(crate) fn of_box<T: Any + Send>(class: &'static str, value: Box<T>) -> Self {
        Self { class, value }
    }

    /// The class name of its type.
    pub fn class(&self) -> &'static str {
        self.class
    }

    /// Whether it is a `T`.
    pub fn is<T: Any>(&self) -> bool {
        self.value.is::<T>()
    }

    /// The object, if it is a `T`.
    pub fn downcast_ref<T: Any>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }

    /// The object, if it is a `T`.
    ///
    /// # Errors
    /// Itself, if it is something else.
    pub fn downcast<T: Any>(self) -> Result<T, Self> {
        let class = self.class;
        self.value.downcast().map(|value| *value).map_err(|value| Self { class, value })
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance").field("class", &self.class).finish_non_exhaustive()
    }
}

impl<'de> Unjelly<'de> for Instance {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        if let Some(arrival) = from.any_arrival()? {
            // A handle of whatever class: all are of the same size.
            from.charge_memory(const { memory::heap(size_of::<[usize; 8]>()) })?;
            return Ok(arrival.replica.clone().instance(arrival));
        }
        let class = from.peek_class().map(String::from_utf8_lossy);
        let Some(entry) = class.as_deref().and_then(|class| from.admission.registry.find(class))
        else {
            return from.otherwise("an object", Self::unjelly);
        };
        from.admission.admits(&class.unwrap_or_default())?;
        entry.build(from)
    }
}
