//! The flavors: how types cross the wire (`twisted.spread.flavors`).

mod answer;
mod avatar;
mod call_error;
mod context;
mod copied;
mod copyable;
pub(crate) mod defaulted;
pub(crate) mod dispatch;
pub(crate) mod either_way;
mod error;
mod exported;
mod failure;
mod holders;
mod implements;
mod invocation;
pub(crate) mod lent;
pub(crate) mod lent_argument;
pub(crate) mod lent_default;
mod local;
pub(crate) mod outlives;
mod own_object;
mod peer;
pub(crate) mod places;
mod python;
pub(crate) mod receiver;
mod referenceable;
mod remote_copy;
mod remote_error;
pub(crate) mod state_for;
pub(crate) mod state_of;
pub(crate) mod variants;
pub(crate) mod viewer;

pub use self::{
    answer::{Dispatch, IntoAnswer, Outcome},
    avatar::{Avatar, View, Viewable},
    call_error::{CallError, Called, LimitReached},
    context::Context,
    copyable::Copyable,
    error::{Error, ErrorEntry, ErrorNames},
    failure::Failure,
    implements::{Implements, Serves},
    invocation::Invocation,
    local::Local,
    peer::Peer,
    referenceable::Referenceable,
    remote_copy::{ReadCopy, RemoteCopy},
    remote_error::RemoteError,
};
pub(crate) use self::{
    answer::{Dispatched, Later, unsendable},
    copyable::jelly_copy,
    error::names_of,
    exported::{ExportKey, Exported},
    failure::LOST,
    holders::Holding,
    peer::{ConnectionKeeper, PeerConnection},
    remote_copy::{explain_state, unjelly_copy},
};
