//! Objects that are passed where a method of an interface takes any object that has another interface.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use pb::{CallError, Local};
use pb_test_support::Pair;

#[pb::interface]
trait Progress {
    async fn at(&self, percent: i64);
}

#[pb::interface]
trait Detailed: Progress {
    async fn message(&self, text: &str) -> i64;
}

#[pb::interface]
trait House {
    async fn appraise(&self, lot: i64, progress: &impl Progress) -> i64;
    async fn tell(&self, detailed: &impl Detailed) -> i64;
    async fn same(&self, progress: Option<&impl Progress>) -> Option<Progress>;
}

#[derive(Default)]
struct Bar(AtomicI64);

#[pb::methods(interface = Progress, interface = Detailed)]
impl Bar {
    #[remote]
    fn at(&self, percent: i64) {
        self.0.store(percent, Ordering::Relaxed);
    }

    #[remote]
    fn message(&self, text: &str) -> usize {
        text.len()
    }
}

struct Auction;

#[pb::methods(interface = House)]
impl Auction {
    #[remote]
    async fn appraise(&self, lot: i64, progress: Progress) -> Result<i64, CallError> {
        progress.at(50).await?;
        Ok(lot * 2)
    }

    #[remote]
    async fn tell(&self, detailed: &Detailed) -> Result<i64, CallError> {
        detailed.at(70).await?;
        detailed.message("four").await
    }

    #[remote]
    fn same(&self, progress: Option<Progress>) -> Option<Progress> {
        progress
    }
}

/// Returns a connection to an auction, and an object that is called back.
fn house() -> (Pair, House, Arc<Bar>) {
    let pair = Pair::new(Auction);
    let house = House::from(pair.peer().root());
    (pair, house, Arc::default())
}

#[test]
fn an_object_of_the_caller_is_called_back_by_its_interface() {
    let (mut pair, house, bar) = house();
    let call = house.appraise(5, &Local::from(bar.clone()));
    assert_eq!(pair.finish(call).unwrap(), 10);
    assert_eq!(bar.0.load(Ordering::Relaxed), 50);
}

#[test]
fn an_interface_has_the_methods_of_the_one_it_extends() {
    let (mut pair, house, bar) = house();
    let call = house.tell(&Local::from(bar.clone()));
    assert_eq!(pair.finish(call).unwrap(), 4);
    assert_eq!(bar.0.load(Ordering::Relaxed), 70);
}

#[test]
fn an_argument_that_is_any_object_may_be_optional() {
    let (mut pair, house, _) = house();
    let call = house.same(None::<&Progress>);
    assert_eq!(pair.finish(call).unwrap(), None);
}
