/// How the value is kept: `Box<T>` under `Published` (a pointer moves, not a `T`), an `Arc` under
/// `Cached` (readers keep the version they saw).
pub(crate) trait Hold: Send + 'static {
    type Value: 'static;
    fn value(&self) -> &Self::Value;
    fn value_mut(&mut self) -> &mut Self::Value;
    /// Whether a change is made to a copy of the value.
    fn is_shared(&self) -> bool;
}

impl<T: Send + 'static> Hold for Box<T> {
    type Value = T;

    fn value(&self) -> &T {
        self
    }

    fn value_mut(&mut self) -> &mut T {
        self
    }

    fn is_shared(&self) -> bool {
        false
    }
}
