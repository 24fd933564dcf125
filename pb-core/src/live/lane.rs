use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
};

use super::{Announcement, Key, Observer, Subscription, Work};
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

/// Who observes an object, and what was announced and has not left yet.
pub(crate) struct Lane {
    pub(crate) key: Key,
    /// Observers by how they are written to, so that an update knows at once what to encode.
    counts: [AtomicUsize; Style::ALL.len()],
    /// Taken only by who has the value out, and so never waited for.
    observers: Mutex<Vec<Arc<Subscription>>, { rank::OBSERVERS }>,
    /// Likewise.
    journal: Mutex<Journal>,
    /// How often the value was replaced. What belonged to an earlier one announces nothing any more.
    epoch: AtomicUsize,
    behind: Mutex<Behind>,
    /// It was sent as the way back in a cycle: peers may know it by its number after they have dropped
    /// it. Nothing is ordered by this, so that loom need not know of it.
    is_way_back: AtomicBool,
}

#[derive(Default)]
struct Journal {
    items: Vec<Item>,
    /// How many updates run, one inside of the other.
    depth: usize,
    /// An update has happened inside of the one that runs, which speaks for both. Invariant: false while
    /// `depth` is 0.
    unsaid: bool,
}

/// Something to be told to observers.
#[derive(Clone)]
pub(crate) enum Item {
    /// To all of them.
    Update(Arc<Announcement>),
    /// To one.
    Tell(Observer, Arc<Announcement>),
    /// The state anew, to one or to all.
    Reset(Option<Observer>),
}

/// Observers whose updates wait in queues, and those who wait for there to be none.
#[derive(Default)]
pub(crate) struct Behind {
    observers: usize,
    wakers: Wakers,
}

impl Lane {
    fn count(&self, style: Style) -> &AtomicUsize {
        &self.counts[style.index()]
    }

    pub(crate) fn set_way_back(&self) {
        self.is_way_back.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_way_back(&self) -> bool {
        self.is_way_back.load(Ordering::Relaxed)
    }

    /// How many observe it.
    pub(crate) fn observer_count(&self) -> usize {
        self.counts.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    /// Encodes an update for all observers, whom nobody can join meanwhile: the value is out. It is
    /// encoded once for each style, and if it depends on the perspective once for each of those.
    pub(crate) fn encode(&self, name: &str, args: &dyn Args) -> Announcement {
        let mut announcement = Announcement::new(name);
        for style in Style::ALL.into_iter().filter(|&style| self.speaks(style)) {
            if !announcement.encode_for_all(style, name, args) {
                for perspective in self.perspectives(style) {
                    announcement.encode_for(style, perspective, name, args);
                }
            }
        }
        announcement
    }

    fn speaks(&self, style: Style) -> bool {
        self.count(style).load(Ordering::Relaxed) > 0
    }

    fn perspectives(&self, style: Style) -> Vec<Option<Perspective>> {
        let mut perspectives = Vec::new();
        for subscription in &*self.observers() {
            if subscription.style() == style && !perspectives.contains(&subscription.perspective) {
                perspectives.push(subscription.perspective.clone());
            }
        }
        perspectives
    }

    pub(crate) fn observers(&self) -> MutexGuard<'_, Vec<Arc<Subscription>>> {
        lock(&self.observers)
    }

    /// Adds an observer, to which every update from now on is told.
    pub(crate) fn add(&self, subscription: Arc<Subscription>) {
        self.count(subscription.style()).fetch_add(1, Ordering::Relaxed);
        self.observers().push(subscription);
    }

    /// Removes an observer. Returns false if it is none.
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

    /// Notes something to be told when the value is put back.
    pub(crate) fn record(&self, item: Item) {
        lock(&self.journal).items.push(item);
    }

    /// The state is sent anew to everybody, which says all that was to be said.
    pub(crate) fn start_over(&self) {
        self.epoch.fetch_add(1, Ordering::Relaxed);
        drop(self.take());
        self.record(Item::Reset(None));
    }

    /// Enters an update; gives how many are running.
    pub(crate) fn enter(&self) -> usize {
        let mut journal = lock(&self.journal);
        journal.depth += 1;
        journal.depth
    }

    /// Leaves an update, with what is to be told of it. What happened inside of one that failed was left
    /// to it to announce: then the state is sent anew.
    pub(crate) fn leave(&self, happened: bool, item: Option<Item>) {
        let mut journal = lock(&self.journal);
        journal.depth = journal.depth.saturating_sub(1);
        journal.unsaid |= happened;
        let unsaid = journal.depth == 0 && std::mem::take(&mut journal.unsaid) && !happened;
        journal.items.extend(item.or(unsaid.then_some(Item::Reset(None))));
    }

    /// Everything that was announced. No update runs.
    pub(crate) fn take(&self) -> Vec<Item> {
        let mut journal = lock(&self.journal);
        (journal.depth, journal.unsaid) = (0, false);
        std::mem::take(&mut journal.items)
    }

    /// Waits until no observer has updates waiting in a queue.
    pub(crate) async fn flushed(&self) {
        Waiter::new(self).until(|behind| (behind.observers == 0).then_some(())).await;
    }

    pub(crate) fn falls_behind(&self) {
        lock(&self.behind).observers += 1;
    }

    pub(crate) fn catches_up(&self, work: &mut Work) {
        let mut behind = lock(&self.behind);
        behind.observers = behind.observers.saturating_sub(1);
        if behind.observers == 0 {
            work.wake_all(behind.wakers.take_all());
        }
    }
}

impl Awaited for &Lane {
    type State = Behind;

    fn lock(&self) -> MutexGuard<'_, Behind> {
        lock(&self.behind)
    }

    fn wakers(behind: &mut Behind) -> &mut Wakers {
        &mut behind.wakers
    }
}

/// What ties a value to the object that it is the value of.
#[derive(Clone)]
pub struct Link {
    lane: Arc<Lane>,
    epoch: usize,
}

impl Link {
    pub(crate) fn new() -> Self {
        let lane = Arc::new(Lane {
            key: Key::next(),
            counts: Style::ALL.map(|_| AtomicUsize::new(0)),
            observers: Mutex::new(Vec::new()),
            journal: Mutex::new(Journal::default()),
            epoch: AtomicUsize::new(0),
            behind: Mutex::new(Behind::default()),
            is_way_back: AtomicBool::new(false),
        });
        Self { lane, epoch: 0 }
    }

    pub(crate) fn lane(&self) -> &Lane {
        &self.lane
    }

    /// For the value that the object has now.
    pub(crate) fn renewed(&self) -> Self {
        Self { lane: self.lane.clone(), epoch: self.lane.epoch.load(Ordering::Relaxed) }
    }

    /// Whether it ties the value that the object has now.
    pub(crate) fn is_current(&self) -> bool {
        self.epoch == self.lane.epoch.load(Ordering::Relaxed)
    }

    /// Whether a value with this link is the current one of the object with the other.
    pub(crate) fn ties(this: Option<&Self>, to: &Self) -> bool {
        this.is_some_and(|this| Arc::ptr_eq(&this.lane, &to.lane) && this.is_current())
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Link").field(&self.lane.observer_count()).finish()
    }
}
