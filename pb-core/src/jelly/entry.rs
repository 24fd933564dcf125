use std::{any::Any, fmt::Debug};

/// Something in a message that is bound to a connection: it has a number there, or gets one.
///
/// Which entries there are is known above Jelly only: a connection downcasts what it binds.
pub(crate) trait TableEntry: Any + Debug + Send + Sync {}
