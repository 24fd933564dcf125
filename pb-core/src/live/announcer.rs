//! The subscriptions to one object, and the announcements for them that have not left yet.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32},
    },
};

use super::{Effects, EncodedUpdate, Key, Observer, Subscription};
use crate::{
    few::Few,
    jelly::{Args, MethodName, Style},
    perspective::Perspective,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
        lock, rank,
    },
    wakers::{Awaited, Waiter, Wakers},
};

/// The subscriptions to an object, and its announcements until its value is put back.
pub(crate) struct Announcer {
    pub(crate) key: Key,
    /// The number of subscriptions for each style, so that an update is encoded only in the styles in use.
    counts: [AtomicUsize; Style::ALL.len()],
    /// Locked mostly by the thread that has the value out. A reader of a relay's snapshot may lock it too
    /// (`Observers::iter`): it excludes no readers.
    subscriptions: Mutex<Vec<Arc<Subscription>>, { rank::SUBSCRIPTIONS }>,
    running: RunningUpdates,
    /// The announcements of one transaction. Locked mostly by the thread that has the value out, like
    /// `subscriptions`.
    journal: Mutex<Few<Announcement>>,
    /// The number of times the value was replaced. Parts of an earlier value announce nothing any more.
    epoch: AtomicUsize,
    queued: Mutex<QueuedObservers>,
    /// Set when the object was sent through a `WeakPublished`. A peer may then have a `WeakCached` of it, so its
    /// id is kept after it was released. Not an atomic of loom: no order of threads depends on it.
    was_sent_weakly: AtomicBool,
}

/// The updates that run. Only the thread that has the value out changes them, and `Object::cell` orders such
/// threads, so these are plain loads and stores, and no atomics of loom.
#[derive(Default)]
struct RunningUpdates {
    /// The number of updates that run, each inside of the one before it.
    depth: AtomicU32,
    /// Set when an inner update succeeded. If the outermost update then fails, its announcement is dropped, so
    /// that a reset is recorded instead. Invariant: false while `depth` is 0.
    inner_succeeded: AtomicBool,
}

/// What a class announced: an update for all observers or for one, or a reset.
///
/// To add a kind:
///
/// 1. Record it in a method of `Observers`.
/// 2. Choose its receivers in `fan_out::updates_for`.
/// 3. Return false for it in [`is_for_all`](Self::is_for_all), unless all observers receive it: a guard all of whose
///    announcements are for all is sent without a look at each.
/// 4. Look for its error in `Object::send_announcements`.
/// 5. Decide in `witness::fields_set` whether it announces a field.
///
/// [`Announcer::encode`] writes a form for each observer. An error of a form is reported and kept for
/// `Published::take_error` even if the kind is not for that observer.
#[derive(Clone)]
pub(crate) enum Announcement {
    /// An update for all observers.
    ToAll(Arc<EncodedUpdate>),
    /// An update for one observer.
    ToOne(Observer, Arc<EncodedUpdate>),
    /// A reset of one observer, or of all.
    Reset(Option<Observer>),
}

/// The number of observers for which updates wait in queues, and the tasks that wait for it to be 0.
#[derive(Default)]
pub(crate) struct QueuedObservers {
    count: usize,
    wakers: Wakers,
}

impl Announcer {
    /// Returns the number of observers with a style.
    fn count(&self, style: Style) -> &AtomicUsize {
        &self.counts[style.index()]
    }

    /// Notes that the object was sent through a `WeakPublished`.
    pub(crate) fn set_sent_weakly(&self) {
        self.was_sent_weakly.store(true, Ordering::Relaxed);
    }

    /// Returns whether the object was ever sent through a `WeakPublished`.
    pub(crate) fn was_sent_weakly(&self) -> bool {
        self.was_sent_weakly.load(Ordering::Relaxed)
    }

    /// Returns the number of subscriptions.
    pub(crate) fn subscription_count(&self) -> usize {
        self.counts.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    /// Encodes an update for all observers: once for each style, and once for each perspective if it
    /// depends on the perspective. No observer can be added meanwhile, since the value is out.
    pub(crate) fn encode(&self, name: MethodName<'_>, args: &dyn Args) -> EncodedUpdate {
        let mut announcement = EncodedUpdate::new(name);
        for style in Style::ALL.into_iter().filter(|&style| self.uses(style)) {
            if !announcement.encode_for_all(style, name, args) {
                for perspective in self.perspectives(style) {
                    announcement.encode_for(style, perspective, name, args);
                }
            }
        }
        announcement
    }

    /// Returns whether an observer uses a style.
    fn uses(&self, style: Style) -> bool {
        self.count(style).load(Ordering::Relaxed) > 0
    }

    /// Returns the different perspectives of the observers with a style.
    fn perspectives(&self, style: Style) -> Vec<Option<Perspective>> {
        let mut perspectives = Vec::new();
        for subscription in &*self.subscriptions() {
            if subscription.style() == style && !perspectives.contains(&subscription.perspective) {
                perspectives.push(subscription.perspective.clone());
            }
        }
        perspectives
    }

    /// Locks the list of subscriptions.
    pub(crate) fn subscriptions(&self) -> MutexGuard<'_, Vec<Arc<Subscription>>> {
        lock(&self.subscriptions)
    }

    /// Adds a subscription, for which all updates are sent from now on.
    pub(crate) fn add(&self, subscription: Arc<Subscription>) {
        self.count(subscription.style()).fetch_add(1, Ordering::Relaxed);
        self.subscriptions().push(subscription);
    }

    /// Removes a subscription. Returns whether it was in the list.
    pub(crate) fn remove(&self, subscription: &Arc<Subscription>) -> bool {
        let mut subscriptions = self.subscriptions();
        let index = subscriptions.iter().position(|other| Arc::ptr_eq(other, subscription));
        let removed = index.map(|index| subscriptions.swap_remove(index));
        drop(subscriptions);
        if removed.is_some() {
            self.count(subscription.style()).fetch_sub(1, Ordering::Relaxed);
        }
        removed.is_some()
    }

    /// Records an announcement, which is sent when the value is put back.
    pub(crate) fn record(&self, announcement: Announcement) {
        lock(&self.journal).push(announcement);
    }

    /// Replaces all announcements by a reset of all observers, and begins a new epoch.
    pub(crate) fn start_over(&self) {
        self.epoch.fetch_add(1, Ordering::Relaxed);
        drop(self.take());
        self.record(Announcement::Reset(None));
    }

    /// Notes that an update begins, and returns the number of updates that run.
    pub(crate) fn enter(&self) -> u32 {
        self.running.enter()
    }

    /// Notes that an update ended, and records its announcements. An inner update records none, since replicas
    /// run the outer one. If the outermost update fails although an inner one succeeded, a reset of all observers
    /// is recorded.
    pub(crate) fn leave(
        &self,
        succeeded: bool,
        announcements: impl IntoIterator<Item = Announcement>,
    ) {
        let needs_reset = self.running.leave(succeeded);
        let mut announcements = announcements.into_iter().peekable();
        if announcements.peek().is_some() {
            lock(&self.journal).extend(announcements);
        } else if needs_reset {
            self.record(Announcement::Reset(None));
        }
    }

    /// Takes all announcements. No update runs then.
    pub(crate) fn take(&self) -> Few<Announcement> {
        self.running.reset();
        std::mem::take(&mut *lock(&self.journal))
    }

    /// Waits until no observer has updates waiting in a queue.
    pub(crate) async fn none_queued(&self) {
        Waiter::new(self).until(|queued| (queued.count == 0).then_some(())).await;
    }

    /// Notes that updates began to wait in a queue for one more observer.
    pub(crate) fn queue_began(&self) {
        lock(&self.queued).count += 1;
    }

    /// Notes that updates wait for one observer less, and wakes the waiting tasks if that was the last.
    pub(crate) fn queue_emptied(&self, effects: &mut Effects) {
        let mut queued = lock(&self.queued);
        queued.count = queued.count.saturating_sub(1);
        if queued.count == 0 {
            effects.wake_all(queued.wakers.take_all());
        }
    }
}

impl RunningUpdates {
    /// Notes that an update begins, and returns the number of updates that run.
    fn enter(&self) -> u32 {
        let depth = self.depth.load(Ordering::Relaxed).saturating_add(1);
        self.depth.store(depth, Ordering::Relaxed);
        depth
    }

    /// Notes that an update ended. Returns whether it was the outermost, and failed although an inner one succeeded.
    fn leave(&self, succeeded: bool) -> bool {
        let depth = self.depth.load(Ordering::Relaxed).saturating_sub(1);
        self.depth.store(depth, Ordering::Relaxed);
        let inner_succeeded = self.inner_succeeded.load(Ordering::Relaxed);
        self.inner_succeeded.store(depth > 0 && (inner_succeeded || succeeded), Ordering::Relaxed);
        depth == 0 && inner_succeeded && !succeeded
    }

    /// Notes that no update runs.
    fn reset(&self) {
        self.depth.store(0, Ordering::Relaxed);
        self.inner_succeeded.store(false, Ordering::Relaxed);
    }
}

impl Awaited for &Announcer {
    type State = QueuedObservers;

    fn lock(&self) -> MutexGuard<'_, QueuedObservers> {
        lock(&self.queued)
    }

    fn wakers(queued: &mut QueuedObservers) -> &mut Wakers {
        &mut queued.wakers
    }
}

/// The link from a value, or from a collection in it, to the object that has the value.
#[derive(Clone)]
pub struct Link {
    announcer: Arc<Announcer>,
    epoch: usize,
}

impl Link {
    /// Creates the link of a new object.
    pub(crate) fn new() -> Self {
        let announcer = Arc::new(Announcer {
            key: Key::next(),
            counts: Style::ALL.map(|_| AtomicUsize::new(0)),
            subscriptions: Mutex::new(Vec::new()),
            running: RunningUpdates::default(),
            journal: Mutex::new(Few::default()),
            epoch: AtomicUsize::new(0),
            queued: Mutex::new(QueuedObservers::default()),
            was_sent_weakly: AtomicBool::new(false),
        });
        Self { announcer, epoch: 0 }
    }

    /// Returns the announcer of the object.
    pub(crate) fn announcer(&self) -> &Announcer {
        &self.announcer
    }

    /// Returns a link to the same object for the value that the object has now.
    pub(crate) fn renewed(&self) -> Self {
        Self {
            announcer: self.announcer.clone(),
            epoch: self.announcer.epoch.load(Ordering::Relaxed),
        }
    }

    /// Returns whether this is the link of the value that the object has now.
    pub(crate) fn is_current(&self) -> bool {
        self.epoch == self.announcer.epoch.load(Ordering::Relaxed)
    }

    /// Returns whether a value with the link `this` is the current value of the object that `to` leads to.
    pub(crate) fn is_current_of(this: Option<&Self>, to: &Self) -> bool {
        this.is_some_and(|this| Arc::ptr_eq(&this.announcer, &to.announcer) && this.is_current())
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Link").field(&self.announcer.subscription_count()).finish()
    }
}
