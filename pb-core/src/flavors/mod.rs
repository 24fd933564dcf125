//! What crosses the wire, and how (`twisted.spread.flavors`).

mod avatar;
mod call_error;
mod copied;
mod copyable;
pub(crate) mod dispatch;
mod error;
mod failure;
mod invocation;
mod local;
pub(crate) mod places;
mod python;
mod referenceable;
mod remote_copy;
mod remote_error;

pub use self::{
    avatar::{Avatar, View, Viewable},
    call_error::{CallError, LimitReached},
    copyable::Copyable,
    error::{Error, ErrorEntry, ErrorNames},
    failure::Failure,
    invocation::Invocation,
    local::Local,
    referenceable::{Dispatch, IntoAnswer, Later, Outcome, Referenceable},
    remote_copy::RemoteCopy,
    remote_error::RemoteError,
};
pub(crate) use self::{
    copyable::jelly_copy,
    error::names_of,
    referenceable::unsendable,
    remote_copy::{explain_state, names, unjelly_copy},
};
