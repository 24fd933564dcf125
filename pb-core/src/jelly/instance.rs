use std::{any::Any, fmt};

/// A received object of any registered class, to be downcast. A copy is downcast to its type, a live
/// object to the [`Cached`](crate::Cached) of its type.
///
/// ```
/// use pb::{Instance, RemoteCopy};
///
/// #[derive(RemoteCopy)]
/// #[pb(class = "shop.Order")]
/// struct Order {
///     item: String,
/// }
///
/// fn describe(object: Instance) -> String {
///     match object.downcast::<Order>() {
///         Ok(order) => format!("an order of {}", order.item),
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

    /// Returns the class name under which the object's type is registered.
    pub fn class(&self) -> &'static str {
        self.class
    }

    /// Returns whether the object is a `T`.
    pub fn is<T: Any>(&self) -> bool {
        self.value.is::<T>()
    }

    /// Returns the object if it is a `T`.
    pub fn downcast_ref<T: Any>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }

    /// Takes the object out if it is a `T`.
    ///
    /// # Errors
    /// Returns the instance unchanged if the object is not a `T`.
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
