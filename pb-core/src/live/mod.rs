//! Live objects: their state crosses once, then every change as a small update
//! (`pb.Cacheable`, `pb.RemoteCache`).
//!
//! **Owning the value is the lock.** A guard takes the value *out* of its object. Whoever has it out
//! does everything that was asked of the object meanwhile (take a snapshot for a new observer, say
//! goodbye to one that left), and puts it back. So a connection never waits for an object, no code of
//! the application runs under a mutex, and an update is either in a snapshot or follows it.
//!
//! The order in which mutexes may be taken is [`sync::rank`](crate::sync::rank).

mod announcement;
mod arrival;
mod arrivals;
mod cacheable;
mod cached;
mod collections;
mod connection;
mod entry;
pub(crate) mod field_updates;
mod flat;
mod hold;
mod instance;
mod key;
mod lane;
pub(crate) mod named_once;
mod object;
mod observers;
mod published;
mod remote_cache;
mod replica;
mod scope;
mod state_of;
mod subscription;
mod telling;
mod watch;
#[cfg(debug_assertions)]
mod witness;
mod work;

pub(crate) use self::observers::begin_update;
pub(crate) use self::{
    announcement::{Announcement, flag},
    arrival::{Arrival, Importing},
    arrivals::{Arrivals, HANDLE},
    connection::{Connection, Room},
    entry::Sent,
    key::{CacheKey, Key},
    object::{Object, Request, Source},
    remote_cache::names as cache_names,
    replica::Replica,
    state_of::RESET,
    subscription::Subscription,
    work::Work,
};
pub use self::{
    cacheable::Cacheable,
    cached::{Cached, Changes, Snapshot, WeakCached},
    collections::{Observed, ObservedMap, ObservedSet, ObservedVec},
    lane::Link,
    observers::{Anything, Observer, Observers, Returned, Update},
    published::{Delivery, Guard, Published, WeakPublished, WhenSlow},
    remote_cache::{Observe, RemoteCache},
    state_of::StateOf,
    watch::Lost,
};
