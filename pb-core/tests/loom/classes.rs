//! A number that counts up by one, and its replica, which notices if it does not.

use std::sync::{Arc, Mutex};

use pb_core::{
    __private::LiveClass, Cacheable, Cached, Delivery, Dispatch, Invocation, Jelly, JellyError,
    Observe, Observer, Observers, Perspective, Published, ReadResult, RemoteCache, Unjellier,
    Unjelly,
};

type OnState = Box<dyn Fn() -> Result<(), JellyError> + Send>;

#[derive(Default)]
pub(crate) struct Count {
    pub(crate) n: i64,
    /// Even, outside of transactions.
    pub(crate) halves: i64,
    pub(crate) others: Vec<Published<Self>>,
    pub(crate) lives: Lives,
    pub(crate) on_state: Option<OnState>,
    pub(crate) on_drop: Option<Box<dyn Fn() + Send>>,
    pub(crate) observers: Observers,
}

impl Count {
    pub(crate) fn published() -> Published<Self> {
        Published::new(Self::default())
    }

    pub(crate) fn with(delivery: Delivery) -> Published<Self> {
        Published::with_delivery(Self::default(), delivery)
    }

    /// One that says what to do whenever its state is taken.
    pub(crate) fn asking(
        on_state: impl Fn() -> Result<(), JellyError> + Send + 'static,
    ) -> Published<Self> {
        Published::new({
            let mut count = Self::default();
            count.on_state = Some(Box::new(on_state));
            count
        })
    }

    /// One whose state cannot be had.
    pub(crate) fn refusing() -> Published<Self> {
        Self::asking(|| Err(JellyError::custom("not today")))
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
        self.lives.begin(observer);
        Ok((self.n, self.halves, &self.others))
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, observer: &Observer) {
        self.lives.stop(observer);
    }
}

/// The lives that an object was told of.
#[derive(Clone, Default)]
pub(crate) struct Lives(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    running: Vec<Observer>,
    ended: usize,
    /// How many ran at once.
    most: usize,
}

impl Lives {
    pub(crate) fn of(count: &Published<Count>) -> Self {
        count.lock().lives.clone()
    }

    fn begin(&self, observer: &Observer) {
        let mut known = self.0.lock().unwrap();
        // A state that is sent anew begins no life.
        if !known.running.contains(observer) {
            known.running.push(observer.clone());
        }
        known.most = known.most.max(known.running.len());
    }

    fn stop(&self, observer: &Observer) {
        let mut known = self.0.lock().unwrap();
        match known.running.iter().position(|running| running == observer) {
            Some(index) => drop(known.running.swap_remove(index)),
            // A panic here would be caught: it is noticed at the end.
            None => known.ended += 1000,
        }
        known.ended += 1;
    }

    /// How many run and how many have ended.
    pub(crate) fn count(&self) -> (usize, usize) {
        let known = self.0.lock().unwrap();
        (known.running.len(), known.ended)
    }

    pub(crate) fn most(&self) -> usize {
        self.0.lock().unwrap().most
    }
}

/// It is published onwards, if somebody sends it on.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) n: i64,
    pub(crate) halves: i64,
    pub(crate) others: Vec<Cached<Self>>,
    pub(crate) lives: Lives,
    observers: Observers,
}

pb_core::register_cache!(Seen);

impl RemoteCache for Seen {
    const CLASS: &'static str = <Count as Cacheable>::CLASS;
    const RELAY: Option<LiveClass<Self>> = Some(LiveClass::NEW);

    fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self> {
        let (n, halves, others) = Unjelly::unjelly(state)?;
        Ok(Self { n, halves, others, lives: Lives::default(), observers: Observers::default() })
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
        self.lives.begin(observer);
        Ok((self.n, self.halves, &self.others))
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, observer: &Observer) {
        self.lives.stop(observer);
    }
}
