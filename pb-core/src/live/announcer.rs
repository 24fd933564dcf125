//! The observers of one object, and the announcements for them that have not left yet.

use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
};

use super::{Effects, EncodedUpdate, Key, Observer, Subscription};
use crate::{
    jelly::{Args, Style},
    perspective::Perspective,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
        lock, rank,
    },
    wakers::{Awaited, Waiter, Wakers},
};

/// The observers of an object, and its announcements until its value is put back.
pub(crate) struct Announcer {
    pub(crate) key: Key,
    /// The number of observers for each style, so that an update is encoded only in the styles in use.
    counts: [AtomicUsize; Style::ALL.len()],
    /// Locked mostly by the thread that has the value out. A reader of a relay's snapshot may lock it too
    /// (`Observers::iter`): it excludes no readers.
    observers: Mutex<Vec<Arc<Subscription>>, { rank::OBSERVERS }>,
    /// Locked mostly by the thread that has the value out, like `observers`.
    journal: Mutex<Journal>,
    /// The number of times the value was replaced. Parts of an earlier value announce nothing any more.
    epoch: AtomicUsize,
    behind: Mutex<Behind>,
    /// Set when the object was sent as the way back in a cycle. Then peers may know it by its id after
    /// they have released it. Not an atomic of loom: no order of threads depends on it.
    is_way_back: AtomicBool,
}

/// The announcements of one transaction, and the updates that run.
#[derive(Default)]
struct Journal {
    announcements: Vec<Announcement>,
    /// The number of updates that run, each inside of the one before it.
    depth: usize,
    /// Set when an inner update succeeded. If the outermost update then fails, its announcement is dropped, so
    /// that a reset is recorded instead. Invariant: false while `depth` is 0.
    unannounced: bool,
}

/// What a class announced: an update for all observers or for one, or a reset.
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
pub(crate) struct Behind {
    observers: usize,
    wakers: Wakers,
}

impl Announcer {
    /// Returns the number of observers with a style.
    fn count(&self, style: Style) -> &AtomicUsize {
        &self.counts[style.index()]
    }

    /// Notes that the object was sent as the way back in a cycle.
    pub(crate) fn set_way_back(&self) {
        self.is_way_back.store(true, Ordering::Relaxed);
    }

    /// Returns whether the object was sent as the way back in a cycle.
    pub(crate) fn is_way_back(&self) -> bool {
        self.is_way_back.load(Ordering::Relaxed)
    }

    /// Returns the number of observers.
    pub(crate) fn observer_count(&self) -> usize {
        self.counts.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    /// Encodes an update for all observers: once for each style, and once for each perspective if it
    /// depends on the perspective. No observer can be added meanwhile, since the value is out.
    pub(crate) fn encode(&self, name: &str, args: &dyn Args) -> EncodedUpdate {
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
        for subscription in &*self.observers() {
            if subscription.style() == style && !perspectives.contains(&subscription.perspective) {
                perspectives.push(subscription.perspective.clone());
            }
        }
        perspectives
    }

    /// Locks the observers.
    pub(crate) fn observers(&self) -> MutexGuard<'_, Vec<Arc<Subscription>>> {
        lock(&self.observers)
    }

    /// Adds an observer, which receives all updates from now on.
    pub(crate) fn add(&self, subscription: Arc<Subscription>) {
        self.count(subscription.style()).fetch_add(1, Ordering::Relaxed);
        self.observers().push(subscription);
    }

    /// Removes an observer. Returns whether it was one.
    pub(crate) fn remove(&self, subscription: &Arc<Subscription>) -> bool {
        let mut observers = self.observers();
        let index = observers.iter().position(|other| Arc::ptr_eq(other, subscription));
        let removed = index.map(|index| observers.swap_remove(index));
        drop(observers);
        if removed.is_some() {
            self.count(subscription.style()).fetch_sub(1, Ordering::Relaxed);
        }
        removed.is_some()
    }

    /// Records an announcement, which is sent when the value is put back.
    pub(crate) fn record(&self, announcement: Announcement) {
        lock(&self.journal).announcements.push(announcement);
    }

    /// Replaces all announcements by a reset of all observers, and begins a new epoch.
    pub(crate) fn start_over(&self) {
        self.epoch.fetch_add(1, Ordering::Relaxed);
        drop(self.take());
        self.record(Announcement::Reset(None));
    }

    /// Notes that an update begins, and returns the number of updates that run.
    pub(crate) fn enter(&self) -> usize {
        let mut journal = lock(&self.journal);
        journal.depth += 1;
        journal.depth
    }

    /// Notes that an update ended, and records its announcements. An inner update records no announcement, since replicas run the outer one.
    /// If it failed after any of those had happened, a reset of all observers is recorded.
    pub(crate) fn leave(
        &self,
        happened: bool,
        announcements: impl IntoIterator<Item = Announcement>,
    ) {
        let mut journal = lock(&self.journal);
        journal.depth = journal.depth.saturating_sub(1);
        journal.unannounced |= happened;
        let unannounced =
            journal.depth == 0 && std::mem::take(&mut journal.unannounced) && !happened;
        let before = journal.announcements.len();
        journal.announcements.extend(announcements);
        if unannounced && journal.announcements.len() == before {
            journal.announcements.push(Announcement::Reset(None));
        }
    }

    /// Takes all announcements. No update runs then.
    pub(crate) fn take(&self) -> Vec<Announcement> {
        let mut journal = lock(&self.journal);
        (journal.depth, journal.unannounced) = (0, false);
        std::mem::take(&mut journal.announcements)
    }

    /// Waits until no observer has updates waiting in a queue.
    pub(crate) async fn flushed(&self) {
        Waiter::new(self).until(|behind| (behind.observers == 0).then_some(())).await;
    }

    /// Notes that updates began to wait in a queue for one more observer.
    pub(crate) fn falls_behind(&self) {
        lock(&self.behind).observers += 1;
    }

    /// Notes that updates wait for one observer less, and wakes the waiting tasks if that was the last.
    pub(crate) fn catches_up(&self, effects: &mut Effects) {
        let mut behind = lock(&self.behind);
        behind.observers = behind.observers.saturating_sub(1);
        if behind.observers == 0 {
            effects.wake_all(behind.wakers.take_all());
        }
    }
}

impl Awaited for &Announcer {
    type State = Behind;

    fn lock(&self) -> MutexGuard<'_, Behind> {
        lock(&self.behind)
    }

    fn wakers(behind: &mut Behind) -> &mut Wakers {
        &mut behind.wakers
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
            observers: Mutex::new(Vec::new()),
            journal: Mutex::new(Journal::default()),
            epoch: AtomicUsize::new(0),
            behind: Mutex::new(Behind::default()),
            is_way_back: AtomicBool::new(false),
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

    /// Returns whether a value with the link `this` is the current value of the object of `to`.
    pub(crate) fn ties(this: Option<&Self>, to: &Self) -> bool {
        this.is_some_and(|this| Arc::ptr_eq(&this.announcer, &to.announcer) && this.is_current())
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Link").field(&self.announcer.observer_count()).finish()
    }
}
