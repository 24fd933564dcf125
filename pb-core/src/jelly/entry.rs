use std::{any::Any, fmt::Debug};

/// A part of a message that is bound to a connection: it has an id there, or gets one.
///
/// Jelly does not know which kinds of entries exist: a connection downcasts the entries that it binds.
pub(crate) trait TableEntry: Any + Debug + Send + Sync {}
