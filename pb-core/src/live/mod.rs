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
mod delivery;
mod entry;
pub(crate) mod field_updates;
mod flat;
mod hold;
mod instance;
mod key;
mod lane;
mod mirror;
pub(crate) mod named_once;
mod object;
mod observer;
mod observers;
mod published;
mod remote_cache;
mod replica;
mod scope;
mod state_of;
mod subscription;
mod taken;
mod telling;
mod update;
mod watch;
#[cfg(debug_assertions)]
mod witness;
mod work;

pub(crate) use self::update::begin_update;
pub(crate) use self::{
    announcement::{Announcement, flag},
    arrival::{Arrival, Importing, Replica},
    arrivals::{Arrivals, HANDLE},
    entry::Sent,
    key::{CacheKey, Key},
    object::Object,
    remote_cache::names as cache_names,
    state_of::RESET,
    subscription::{Connection, Request, Room, Source, Subscription},
    work::{Guarded, Work},
};
pub use self::{
    cacheable::Cacheable,
    cached::{Cached, Changes, Snapshot, WeakCached},
    collections::{Observed, ObservedMap, ObservedSet, ObservedVec},
    delivery::{Delivery, WhenSlow},
    lane::Link,
    observer::Observer,
    observers::Observers,
    published::{Guard, Published, WeakPublished},
    remote_cache::{Observe, RemoteCache},
    state_of::StateOf,
    update::{Anything, Returned, Update},
    watch::Lost,
};
