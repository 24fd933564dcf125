//! A pond of ducks, published and observed.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use pb::{Cached, Observers, Perspective, Published, Value, live::Observer};
use pb_test_support::Pair;

use crate::roots::Log;

/// Counts how often a pond was told that an observer left.
#[derive(Clone, Default)]
pub(crate) struct StopCounter(Arc<AtomicUsize>);

impl StopCounter {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[derive(pb::Cacheable, Default)]
#[pb(
    class = "cache_classes.MasterDuckPond",
    transparent,
    stopped_observing = MasterDuckPond::left
)]
pub(crate) struct MasterDuckPond {
    pub(crate) ducks: Vec<String>,
    #[pb(skip)]
    pub(crate) stops: StopCounter,
    #[pb(observers)]
    pub(crate) observers: Observers,
}

#[pb::methods(rename_all = "camelCase")]
impl MasterDuckPond {
    #[update]
    pub(crate) fn add_duck(&mut self, duck: String) {
        self.ducks.push(duck);
    }

    #[update]
    pub(crate) fn remove_duck(&mut self, duck: &str) -> Result<(), String> {
        let place = self.ducks.iter().position(|known| known == duck);
        self.ducks.remove(place.ok_or_else(|| format!("no {duck}"))?);
        Ok(())
    }

    /// Makes two updates in one: replicas run the same code.
    #[update]
    pub(crate) fn swap_duck(&mut self, old: String, new: String) {
        let _ = self.remove_duck(&old);
        self.add_duck(new);
    }

    #[update]
    pub(crate) fn drop_a_duck(&mut self) {
        self.ducks.pop();
        assert!(!self.ducks.is_empty(), "the pond is empty");
    }
}

impl MasterDuckPond {
    pub(crate) fn published(ducks: &[&str]) -> Published<Self> {
        let ducks = ducks.iter().map(|&duck| duck.to_owned()).collect();
        Published::new(Self { ducks, ..Self::default() })
    }

    fn left(&mut self, _: Option<&Perspective>, _: &Observer) {
        self.stops.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = MasterDuckPond, transparent)]
pub(crate) struct SlaveDuckPond {
    pub(crate) ducks: Vec<String>,
}

#[pb::methods(rename_all = "camelCase")]
impl SlaveDuckPond {
    #[observe]
    fn add_duck(&mut self, duck: String) {
        assert!(duck != "a duck that bites", "ouch");
        self.ducks.push(duck);
    }

    #[observe]
    fn remove_duck(&mut self, duck: String) {
        self.ducks.retain(|known| *known != duck);
    }

    #[observe]
    fn swap_duck(&mut self, old: String, new: String) {
        self.remove_duck(old);
        self.add_duck(new);
    }
}

pub(crate) type Pond = Cached<SlaveDuckPond>;

/// Keeps the ponds that it receives.
#[derive(Default, Clone)]
pub(crate) struct Keeper {
    pub(crate) ponds: Arc<Mutex<Vec<Pond>>>,
    pub(crate) own: Arc<Mutex<Vec<Published<MasterDuckPond>>>>,
    pub(crate) log: Log,
}

#[pb::methods(rename_all = "camelCase")]
impl Keeper {
    /// Replaces the ponds that it had.
    #[remote]
    fn take_pond(&self, pond: Pond) -> &'static str {
        *self.ponds.lock().unwrap() = vec![pond];
        "pond accepted"
    }

    /// Keeps the ponds beside the others.
    #[remote]
    fn also_take(&self, ponds: Vec<Pond>) -> usize {
        let mut kept = self.ponds.lock().unwrap();
        kept.extend(ponds);
        kept.len()
    }

    #[remote]
    fn check_ducks(&self) -> usize {
        self.ponds.lock().unwrap()[0].read().ducks.len()
    }

    #[remote]
    fn ignore_pond(&self) {
        self.ponds.lock().unwrap().clear();
    }

    /// Keeps nothing.
    #[remote]
    fn glance(&self, pond: Pond) -> Vec<String> {
        pond.read().ducks.clone()
    }

    #[remote]
    fn give_pond(&self) -> Pond {
        self.ponds.lock().unwrap()[0].clone()
    }

    /// Receives a pond of its own.
    #[remote]
    fn take_own(&self, pond: Published<MasterDuckPond>) -> usize {
        let ducks = pond.lock().ducks.len();
        self.own.lock().unwrap().push(pond);
        ducks
    }

    #[remote]
    fn publish(&self) -> Published<MasterDuckPond> {
        self.own.lock().unwrap()[0].clone()
    }

    /// Fails after its first argument was read.
    #[remote]
    fn take_pond_and_number(&self, pond: Pond, number: i64) -> i64 {
        let _ = pond;
        number
    }

    #[remote]
    fn take_anything(&self, anything: Value) -> String {
        format!("{anything:?}")
    }

    #[remote]
    async fn slowly(&self, pond: Pond) -> usize {
        self.log.pass("slowly").await;
        pond.read().ducks.len()
    }
}

impl Keeper {
    pub(crate) fn pond(&self) -> Pond {
        self.ponds.lock().unwrap()[0].clone()
    }
}

/// Returns a server that keeps ponds, and a client that has none yet.
pub(crate) fn pair() -> (Pair, Keeper) {
    let keeper = Keeper::default();
    (Pair::new(keeper.clone()), keeper)
}

/// Sends the pond to the server, and drops the record of these messages.
pub(crate) fn given(pond: &Published<MasterDuckPond>) -> (Pair, Keeper) {
    let (mut pair, keeper) = pair();
    let call = pair.peer().root().call_remote::<String>("takePond", (pond,));
    assert_eq!(pair.finish(call).unwrap(), "pond accepted");
    pair.traffic.clear();
    (pair, keeper)
}
