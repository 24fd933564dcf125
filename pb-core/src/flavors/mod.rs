//! What crosses the wire, and how (`twisted.spread.flavors`).

mod copyable;
mod failure;
mod instance;
mod perspective;
mod referenceable;
mod remote_copy;

pub use self::{
    copyable::Copyable,
    failure::{Failure, RemoteError},
    instance::Instance,
    perspective::Perspective,
    referenceable::{Dispatch, IntoAnswer, Invocation, Later, Outcome, Referenceable},
    remote_copy::{Registered, RemoteCopy},
};
pub(crate) use self::{
    copyable::jelly_copy,
    remote_copy::{names, unjelly_copy},
};
