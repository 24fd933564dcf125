//! Live objects: their state crosses once, then every change as a small update
//! (`pb.Cacheable`, `pb.RemoteCache`).
//!
//! A thread that changes an object takes the value *out* of it. Others wait until it is back, and no mutex is
//! held meanwhile. Requests that arrive meanwhile are kept. Before the thread puts the value back, it sends the
//! announcements, and then serves the requests: it takes a state for each new observer and calls
//! `started_observing`, and calls `stopped_observing` for each observer that left. What these announce is sent
//! before the next request is served. It follows:
//!
//! * A connection never waits for an object.
//! * No code of the application runs under a mutex.
//! * An update is either contained in the state that an observer begins with, or follows that state.
//!
//! Ownership of the types at the owner's end and at the observer's end:
//!
//! ```text
//! Published --> Object --> the value, out or in
//!    ^            |
//!    |          Link --> Announcer --> subscriptions: one for each connection and perspective
//!  Guard                               journal: the announcements, until the value is put back
//!
//! Subscription --> Source (the Object), Connection (the Broker), Perspective
//! Broker --> broker::Subscriptions --> Subscription, with its Phase
//!
//! Cached --> Replica --> Object --> the value: versions, one after the other
//!    |
//! Arrival --> Replica, ReplicaConnection (the Broker)
//! Broker --> broker::Replicas --> Replica
//! ```
//!
//! An `Arrival` is one `[class id state]` or `[cached id]`, and what the handles that were read from it share.
//! A relay is a `Replica` whose `Object` has observers of its own. The application sees a
//! `Subscription` as an [`Observer`] (Twisted's `RemoteCacheObserver`).
//!
//! [`sync::rank`](crate::sync::rank) defines the order in which mutexes may be taken.

mod announcer;
mod arrivals;
mod cacheable;
mod cached;
mod changes;
mod class_code;
mod collections;
mod delivery;
mod effects;
mod encoded_update;
mod entry;
mod fan_out;
pub(crate) mod fields_of;
mod handle;
mod instance;
mod iterative_drop;
mod key;
mod live_class;
pub(crate) mod not_locked;
mod object;
mod observer;
mod observers;
mod published;
mod remote_cache;
mod replica;
mod replica_class;
mod requests;
mod resident;
mod shapes;
mod snapshot;
mod status;
mod stored;
mod subscription;
mod taken;
mod update;
pub(crate) mod update_names;
mod within;
#[cfg(debug_assertions)]
mod witness;

pub(crate) use self::update::begin_update;
pub use self::{
    announcer::Link,
    cacheable::{Cacheable, HasOwner, owns},
    cached::{Cached, WeakCached},
    changes::Changes,
    collections::{Apply, Observed, ObservedEntry, ObservedMap, ObservedSet, ObservedVec},
    delivery::{Delivery, WhenSlow},
    live_class::LiveClass,
    observer::Observer,
    observers::{AnyField, FieldOf, Observers, ObserversField, check_unmarked},
    published::{Guard, Published, TryLockError, WeakPublished},
    remote_cache::{Observe, RemoteCache},
    snapshot::Snapshot,
    status::Lost,
    update::{Anything, Returned, RunningUpdate},
    within::ChangesWithin,
};
pub(crate) use self::{
    arrivals::{Arrivals, HANDLE, OwnLive},
    effects::{Effects, Guarded},
    encoded_update::EncodedUpdate,
    entry::Sent,
    key::{CacheKey, Key},
    live_class::RESET,
    object::Object,
    replica::{Arrival, Replica, ReplicaConnection},
    subscription::{Connection, Request, Room, Source, Subscription},
};
