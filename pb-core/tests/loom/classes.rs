//! A live object that counts up by one, and its replica, which fails if an update is missing or doubled.

use std::sync::{Arc, Mutex};

use pb_core::{
    __private::LiveClass, Cacheable, Cached, Delivery, Dispatch, Invocation, Jelly, JellyError,
    Observe, Observer, Observers, Perspective, Published, ReadResult, RemoteCache, Unjellier,
    Unjelly,
};

type OnState = Box<dyn Fn() -> Result<(), JellyError> + Send>;

/// A live object that counts.
#[derive(Default)]
pub(crate) struct Count {
    pub(crate) n: i64,
    /// Invariant of the models: even outside of transactions.
    pub(crate) halves: i64,
    pub(crate) others: Vec<Published<Self>>,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) on_state: Option<OnState>,
    pub(crate) on_drop: Option<Box<dyn Fn() + Send>>,
    /// Whether each observer that begins or ends counts as one.
    pub(crate) counts_observers: bool,
    pub(crate) observers: Observers,
}

impl Count {
    pub(crate) fn published() -> Published<Self> {
        Published::new(Self::default())
    }

    pub(crate) fn with(delivery: Delivery) -> Published<Self> {
        Published::with_delivery(Self::default(), delivery)
    }

    /// Makes an object that runs code whenever its state is taken.
    pub(crate) fn with_on_state(
        on_state: impl Fn() -> Result<(), JellyError> + Send + 'static,
    ) -> Published<Self> {
        Published::new({
            let mut count = Self::default();
            count.on_state = Some(Box::new(on_state));
            count
        })
    }

    /// Makes an object that counts each observer that begins or ends.
    pub(crate) fn of_observers() -> Published<Self> {
        Published::new({
            let mut count = Self::default();
            count.counts_observers = true;
            count
        })
    }

    /// Makes an object whose state cannot be taken.
    pub(crate) fn refusing() -> Published<Self> {
        Self::with_on_state(|| Err(JellyError::custom("not today")))
    }

    pub(crate) fn add(&mut self) {
        self.n += 1;
        self.observers.announce("add", (self.n,));
    }

    pub(crate) fn half(&mut self) {
        self.halves += 1;
        self.observers.announce("half", ());
    }

    pub(crate) fn adopt(&mut self, other: &Published<Self>) {
        self.others.push(other.clone());
        self.observers.announce("adopt", (other,));
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        if let Some(on_drop) = &self.on_drop {
            on_drop();
        }
    }
}

pub(crate) fn add(count: &Published<Count>) {
    count.lock().add();
}

impl Cacheable for Count {
    const CLASS: &'static str = "loom.Count";

    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        _: Option<&'a Perspective>,
        observer: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        if let Some(on_state) = &self.on_state {
            on_state()?;
        }
        self.subscriptions.begin(observer);
        Ok((self.n, self.halves, &self.others))
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }

    fn started_observing(&mut self, _: Option<&Perspective>, observer: &Observer) {
        self.subscriptions.start(observer);
        if self.counts_observers {
            self.add();
        }
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, observer: &Observer) {
        self.subscriptions.stop(observer);
        if self.counts_observers {
            self.add();
        }
    }
}

/// The subscriptions that an object was told of, by calls of its class.
#[derive(Clone, Default)]
pub(crate) struct Subscriptions(Arc<Mutex<Known>>);

/// The subscriptions, counted.
#[derive(Default)]
struct Known {
    running: Vec<Observer>,
    started: usize,
    ended: usize,
    /// The most that ran at once.
    most: usize,
}

impl Subscriptions {
    /// Returns the subscriptions of an object.
    pub(crate) fn of(count: &Published<Count>) -> Self {
        count.lock().subscriptions.clone()
    }

    fn begin(&self, observer: &Observer) {
        let mut known = self.0.lock().unwrap();
        // A reset takes a state too, and begins no subscription.
        if !known.running.contains(observer) {
            known.running.push(observer.clone());
        }
        known.most = known.most.max(known.running.len());
    }

    fn start(&self, observer: &Observer) {
        let mut known = self.0.lock().unwrap();
        known.started += 1;
        // As in `stop`, a wrong count fails the test at its end.
        if !known.running.contains(observer) {
            known.ended += 1000;
        }
    }

    fn stop(&self, observer: &Observer) {
        let mut known = self.0.lock().unwrap();
        if known.started <= known.ended {
            known.ended += 1000;
        }
        match known.running.iter().position(|running| running == observer) {
            Some(index) => drop(known.running.swap_remove(index)),
            // A panic here would be caught by the object, so the wrong count fails the test at its end.
            None => known.ended += 1000,
        }
        known.ended += 1;
    }

    /// Returns the number of subscriptions that run, and of those that have ended.
    pub(crate) fn count(&self) -> (usize, usize) {
        let known = self.0.lock().unwrap();
        (known.running.len(), known.ended)
    }

    /// Returns the most subscriptions that ran at once.
    pub(crate) fn most(&self) -> usize {
        self.0.lock().unwrap().most
    }
}

/// The replica of a [`Count`], which can be sent on to other peers.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) n: i64,
    pub(crate) halves: i64,
    pub(crate) others: Vec<Cached<Self>>,
    pub(crate) subscriptions: Subscriptions,
    observers: Observers,
}

pb_core::register_cache!(Seen);

impl RemoteCache for Seen {
    const CLASS: &'static str = <Count as Cacheable>::CLASS;
    const RELAY: Option<LiveClass> = Some(LiveClass::of::<Self>());

    fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self> {
        let (n, halves, others) = Unjelly::unjelly(state)?;
        Ok(Self {
            n,
            halves,
            others,
            subscriptions: Subscriptions::default(),
            observers: Observers::default(),
        })
    }
}

impl Observe for Seen {
    fn observe(&mut self, update: &mut Invocation<'_>) -> Dispatch {
        match update.method() {
            "add" => update.now(|update| {
                let n = update.argument::<i64>("n")?;
                assert_eq!(n, self.n + 1, "an update was lost, doubled or out of order");
                self.n = n;
                self.observers.announce("add", (n,));
                update.no_more_arguments()
            }),
            "half" => update.now(|update| {
                self.halves += 1;
                self.observers.announce("half", ());
                update.no_more_arguments()
            }),
            "adopt" => update.now(|update| {
                self.others.push(update.argument("other")?);
                update.no_more_arguments()
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

impl Cacheable for Seen {
    const CLASS: &'static str = <Count as Cacheable>::CLASS;

    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        _: Option<&'a Perspective>,
        observer: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        self.subscriptions.begin(observer);
        Ok((self.n, self.halves, &self.others))
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }

    fn started_observing(&mut self, _: Option<&Perspective>, observer: &Observer) {
        self.subscriptions.start(observer);
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, observer: &Observer) {
        self.subscriptions.stop(observer);
    }
}
