use std::{any::Any, sync::Arc};

/// The connection that a value came over, as far as Jelly knows it (`invoker` of Twisted's
/// `jelly.unjelly`).
pub(crate) trait Invoker: Send + Sync {
    /// Returns an object of this end that came home, by its number or its name.
    fn own_object(&self, name: Name<'_>) -> Option<Arc<dyn Any + Send + Sync>>;

    /// Begins the notes on the entries of one section.
    fn notes(&self) -> Notes;
}

/// How a peer names an object.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Name<'a> {
    Id(u64),
    Text(&'a [u8]),
}

/// Notes on the entries of one section, which the rungs above Jelly keep. They begin with the first
/// entry: most messages have none.
pub(crate) type Notes = Box<dyn Any + Send + Sync>;
