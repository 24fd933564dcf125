//! Live objects: their state crosses once, then every change as a small update
//! (`pb.Cacheable`, `pb.RemoteCache`).
//!
//! **Owning the value is the lock.** A guard takes the value *out* of its object. Whoever has it out
//! does everything that was asked of the object meanwhile (take a snapshot for a new observer, say
//! goodbye to one that left), and puts it back. So a connection that publishes never waits for an object, no code of
//! the application runs under a mutex, and an update is either in a snapshot or follows it.
//!
//! Who holds whom, at the end that publishes and at the end that observes:
//!
//! ```text
//! Published --> Object --> the value, out or in
//!    ^            |
//!    |          Link --> Lane --> observers: Subscription, one for each connection and perspective
//!  Guard                          journal: what was announced, until the value is put back
//!
//! Subscription --> Source (the Object), Connection (the Broker), Perspective
//! Broker --> broker::Subscriptions --> Subscription, with its Phase
//!
//! Cached --> Mirror --> Object --> the value: versions, one after the other
//!    |
//! Arrival --> Replica (the Mirror), Importing (the Broker): one `[class id state]` or `[cached id]`
//! Broker --> broker::Replicas --> Replica
//! ```
//!
//! A relay is a `Mirror` whose `Object` has observers of its own. To the application a `Subscription` is
//! an [`Observer`] (Twisted's `RemoteCacheObserver`).
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
mod live_class;
mod mirror;
pub(crate) mod named_once;
mod object;
mod observer;
mod observers;
mod published;
mod remote_cache;
mod replica;
mod scope;
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
    live_class::RESET,
    object::Object,
    subscription::{Connection, Request, Room, Source, Subscription},
    work::{Guarded, Work},
};
pub use self::{
    cacheable::Cacheable,
    cached::{Cached, Changes, Snapshot, WeakCached},
    collections::{Observed, ObservedMap, ObservedSet, ObservedVec},
    delivery::{Delivery, WhenSlow},
    lane::Link,
    live_class::LiveClass,
    observer::Observer,
    observers::{AnyField, FieldOf, Observers, ObserversField, check_unmarked},
    published::{Guard, Published, WeakPublished},
    remote_cache::{Observe, RemoteCache},
    update::{Anything, Returned, Update},
    watch::Lost,
};
