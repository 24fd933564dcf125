//! The object model and the protocol of `perspective-broker`, without I/O.
//!
//! This crate is deterministic: it opens no socket, spawns no thread and reads no clock. `pb-net`
//! drives it over tokio. Applications depend on `perspective-broker`, which re-exports both.
//!
//! Imports point one way. From the bottom to the top, the modules are:
//!
//! * [`banana`]: bytes and tokens,
//! * [`jelly`]: tokens and values, and which classes are allowed,
//! * `flavors`: how types cross the wire,
//! * `live`: objects whose changes are sent,
//! * `broker` with [`Broker`](driver::Broker): one connection,
//! * `cred`: logging in.

// With this, `pb_core::register!` works inside of this crate's own documentation and tests.
extern crate self as pb_core;

pub mod banana;
mod broker;
mod connection_error;
mod cred;
mod few;
mod flavors;
mod interface;
pub mod jelly;
mod limits;
mod live;
mod local_ids;
mod path;
mod perspective;
mod settings;
mod shape;
mod sync;
mod text;
mod wakers;
pub mod wire;

#[doc(hidden)]
pub mod __private;

pub use self::{
    banana::{BananaError, Dialect, Dialects, Integer, IntegerError},
    broker::{Answer, Any, Call, HeldObjects, RemoteReference},
    connection_error::{ConnectionError, ProtocolError},
    cred::{
        Anonymous, AvatarId, ChallengeResponse, Checker, Credentials, Login, LoginError,
        LoginRequest, Passwords, Portal, Realm,
    },
    flavors::{
        Avatar, CallError, Called, Context, Copyable, Dispatch, Error, Failure, Implements,
        IntoAnswer, Invocation, LimitReached, Local, Peer, Referenceable, RemoteCopy, RemoteError,
        Serves, View, Viewable,
    },
    jelly::{
        Args, ConvertError, Date, DateTime, Decimal, Dict, FromBytesError, Ignored, InsecureJelly,
        Jellier, Jelly, JellyError, JellyErrorKind, List, Plain, ReadResult, Refusal, TextEncoding,
        Time, TimeDelta, Unjellier, Unjelly, UnjellyError, UnjellyErrorKind, UnjellyOwned,
        UnshareError, Value, ValueIndex, ValueKind, from_bytes, to_bytes,
    },
    jelly::{
        instance::Instance,
        registry::{Registered, Registry, RegistryError},
        security::Security,
    },
    limits::Limits,
    live::{
        Cacheable, Cached, Changes, ChangesWithin, Delivery, Guard, Lost, Observe, ObservedEntry,
        ObservedMap, ObservedSet, ObservedVec, Observer, Observers, Published, RemoteCache,
        Snapshot, TryLockError, WeakCached, WeakPublished, WhenSlow,
    },
    path::ValuePath,
    perspective::Perspective,
    wire::value::wire_text,
};

/// Types for the code that moves bytes between a broker and a stream. Applications do not need them.
pub mod driver {
    pub use crate::{
        banana::{Input, buffers::recycle_output},
        broker::{Broker, Config, NamedObjects, Progress, Task, Timer, Transmit, Turn, Watch},
    };
}
