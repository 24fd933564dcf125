use std::{any::Any, sync::Arc};

use super::sharing::StartsOnce;

/// The connection over which a value arrived, as far as Jelly knows it (`invoker` of Twisted's
/// `jelly.unjelly`).
pub(crate) trait Invoker: Send + Sync {
    /// Returns an object of this end that the peer sent back, by its id or its name.
    fn own_object(&self, name: Name<'_>) -> Option<Arc<dyn Any + Send + Sync>>;

    /// Returns an object of this end like [`own_object`](Self::own_object), in the form in which it can be sent again.
    /// The rungs above know its type.
    fn own_entry(&self, name: Name<'_>) -> Option<Box<dyn Any + Send + Sync>>;

    /// Returns where shared values begin, to be found once for a section that is read more than once.
    fn starts(&self) -> Option<&StartsOnce> {
        None
    }

    /// Returns empty notes on the entries of one section.
    fn notes(&self) -> Notes;
}

/// The way in which a peer names an object of this end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Name<'a> {
    Id(u64),
    Text(&'a [u8]),
}

/// Notes on the entries of one section, which the rungs above Jelly keep. They are created when the first
/// entry is met, since most messages have none.
pub(crate) type Notes = Box<dyn Any + Send + Sync>;
