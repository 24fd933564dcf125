//! What crosses the wire, and how (`twisted.spread.flavors`).

mod avatar;
mod cacheable;
mod call_error;
mod copied;
mod copyable;
mod error;
mod failure;
mod instance;
mod invocation;
mod local;
mod python;
mod referenceable;
mod remote_cache;
mod remote_copy;
mod remote_error;

pub use self::{
    avatar::{Avatar, View, Viewable},
    cacheable::Cacheable,
    call_error::{CallError, LimitReached},
    copyable::Copyable,
    error::{Error, ErrorEntry, ErrorNames},
    failure::Failure,
    instance::Instance,
    invocation::Invocation,
    local::Local,
    referenceable::{Dispatch, IntoAnswer, Later, Outcome, Referenceable},
    remote_cache::{Observe, RemoteCache},
    remote_copy::{Registered, RemoteCopy},
    remote_error::RemoteError,
};
pub(crate) use self::{
    copyable::jelly_copy,
    error::names_of,
    referenceable::unsendable,
    remote_cache::names as cache_names,
    remote_copy::{explain_state, names, unjelly_copy},
};
