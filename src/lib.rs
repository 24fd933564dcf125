#![doc = include_str!("../README.md")]

pub use pb_core::{
    Answer, Any, Cacheable, Cached, Call, CallError, ConnectionError, Context, Copyable, Decimal,
    Error, Failure, HeldObjects, Ignored, Instance, Integer, Jelly, Limits, Local, Observers, Peer,
    Perspective, Plain, Published, Referenceable, Registry, RemoteCache, RemoteCopy, RemoteError,
    RemoteReference, Security, TextEncoding, Unjelly, Value, View, Viewable, register,
    register_cache,
};
pub use pb_derive::{
    Cacheable, Copyable, Error, Jelly, RemoteCache, RemoteCopy, Unjelly, interface, methods,
    observe, perspective, remote, update, view,
};
pub use pb_net::{Capacity, Connector, Keepalive, Serve, Server, Timeouts, connect};

mod literals;

#[doc(hidden)]
pub use pb_core::__private;
#[doc(hidden)]
pub use pb_derive::{__dict, __list, __value};

/// Bytes and tokens (`twisted.spread.banana`): the dialects, and the limits of the format.
pub mod banana {
    pub use pb_core::banana::{Dialect, PREFIX_LIMIT, SIZE_LIMIT};
}

/// Logging in (`twisted.cred`): users become avatars. [`guide::login`] shows how.
pub mod cred {
    pub use pb_core::{
        Anonymous, Avatar, AvatarId, ChallengeResponse, Checker, Credentials, Login, LoginError,
        LoginRequest, Passwords, Portal, Realm,
    };
    pub use pb_net::PasswordFile;
}

/// Calls as an object receives them, for objects that run their methods by hand-written code instead of
/// `#[pb::methods]`.
pub mod dispatch {
    pub use pb_core::{Dispatch, Implements, IntoAnswer, Invocation, Serves};
}

/// Errors, besides those at the root of the crate: [`CallError`], [`ConnectionError`], [`Failure`] and
/// [`RemoteError`].
pub mod error {
    pub use pb_core::{
        BananaError, Called, ConvertError, FromBytesError, InsecureJelly, IntegerError, JellyError,
        JellyErrorKind, LimitReached, ProtocolError, Refusal, RegistryError, UnjellyError,
        UnjellyErrorKind, UnshareError, ValuePath,
    };
    pub use pb_net::{BindError, ConnectError, ServeError};
}

/// Reading and writing values by hand (`twisted.spread.jelly`). [`guide::values`] has the form of each on
/// the wire.
pub mod jelly {
    pub use pb_core::{
        Args, Dict, Jellier, List, ReadResult, Registered, Unjellier, UnjellyOwned, ValueIndex,
        ValueKind, from_bytes, to_bytes,
    };
}

/// Live objects, besides their two handles [`Published`] and [`Cached`]. [`guide::live`] shows how they are
/// used.
pub mod live {
    pub use pb_core::{
        Changes, ChangesWithin, Delivery, Guard, Lost, Observe, ObservedEntry, ObservedMap,
        ObservedSet, ObservedVec, Observer, Snapshot, TryLockError, WeakCached, WeakPublished,
        WhenSlow,
    };
}

/// Values that are too large for one message, page by page (`twisted.spread.util`).
/// [`guide::pages`] shows how.
pub mod pages {
    pub use pb_net::{PageCollector, Pager, Pages, PagesError, send_pages};
}

/// Helpers for the tests of a program. [`guide::testing`] shows how they are used.
pub mod testing {
    pub use pb_core::wire_text;
    pub use pb_net::pair;
}

/// Dates and times as Python has them (`datetime`).
pub mod time {
    pub use pb_core::{Date, DateTime, Time, TimeDelta};
}

#[doc(inline)]
pub use pb_core::wire;

/// The guide, task by task.
///
/// | task | page |
/// | --- | --- |
/// | send a struct | [`copies`] |
/// | call a method, and be called back | [`calls`] |
/// | take values whose type is known at run time | [`dynamic`] |
/// | observe an object | [`live`] |
/// | log in, and show each user what is theirs | [`login`] |
/// | fail with a class that the caller can catch | [`errors`] |
/// | send more than fits into one message | [`pages`] |
/// | find the counterpart of a name of Twisted | [`twisted`] |
/// | talk to Python | [`python`] |
/// | limit what a peer may do | [`limits`] |
/// | find the form of a value on the wire | [`values`] |
/// | test my classes | [`testing`] |
/// | see what two programs say to each other | [`tap`] |
/// | implement the dialect that two ends of this library speak | [`compact`] |
///
/// [`copies`]: guide::copies
/// [`calls`]: guide::calls
/// [`dynamic`]: guide::dynamic
/// [`live`]: guide::live
/// [`login`]: guide::login
/// [`errors`]: guide::errors
/// [`pages`]: guide::pages
/// [`twisted`]: guide::twisted
/// [`python`]: guide::python
/// [`limits`]: guide::limits
/// [`values`]: guide::values
/// [`testing`]: guide::testing
/// [`tap`]: guide::tap
/// [`compact`]: guide::compact
pub mod guide {
    #[doc = include_str!("../docs/calls.md")]
    pub mod calls {}
    #[doc = include_str!("../docs/compact.md")]
    pub mod compact {}
    #[doc = include_str!("../docs/copies.md")]
    pub mod copies {}
    #[doc = include_str!("../docs/dynamic.md")]
    pub mod dynamic {}
    #[doc = include_str!("../docs/errors.md")]
    pub mod errors {}
    #[doc = include_str!("../docs/limits.md")]
    pub mod limits {}
    #[doc = include_str!("../docs/live.md")]
    pub mod live {}
    #[doc = include_str!("../docs/login.md")]
    pub mod login {}
    #[doc = include_str!("../docs/pages.md")]
    pub mod pages {}
    #[doc = include_str!("../docs/python.md")]
    pub mod python {}
    #[doc = include_str!("../docs/tap.md")]
    pub mod tap {}
    #[doc = include_str!("../docs/testing.md")]
    pub mod testing {}
    #[doc = include_str!("../docs/twisted.md")]
    pub mod twisted {}
    #[doc = include_str!("../docs/values.md")]
    pub mod values {}
}
