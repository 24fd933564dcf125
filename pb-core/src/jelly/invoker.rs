use std::{any::Any, sync::Arc};

use super::{Audience, Style};

/// The connection that a value is written for or was read from, as far as Jelly knows it (`invoker` of
/// Twisted's `jelly.jelly` and `jelly.unjelly`).
pub(crate) trait Invoker: Any + Send + Sync {
    /// Returns how values are written for the peer.
    fn style(&self) -> Style;

    /// Returns who reads what is written for the peer, if nobody in particular is to read it.
    fn audience(&self) -> Audience;

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

/// Notes on the entries of one section, which the strata above Jelly keep. They begin with the first
/// entry: most messages have none.
pub(crate) type Notes = Box<dyn Any + Send + Sync>;
