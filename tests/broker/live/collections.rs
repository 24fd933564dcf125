//! Setters and collections that announce their own changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use pb::{
    Cached, Observers, Published,
    live::{Lost, ObservedMap, ObservedSet, ObservedVec},
};
use pb_test_support::Pair;

use super::messages::said;

/// A shop: one type for both ends.
#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default, Debug, PartialEq)]
#[pb(class = "test.Shop", rename_all = "camelCase")]
struct Shop {
    #[pb(setter)]
    open_late: bool,
    #[pb(observed)]
    queue: ObservedVec<String>,
    #[pb(observed)]
    unit_prices: ObservedMap<String, i64>,
    #[pb(observed)]
    tags: ObservedSet<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods(rename_all = "camelCase")]
impl Shop {
    /// Changes a collection inside an update: announced once.
    #[update]
    #[observe]
    fn serve_all(&mut self, note: String) {
        self.queue.clear();
        self.tags.insert(note);
        self.set_open_late(false);
    }

    /// Changes a collection inside an update, and fails.
    #[update]
    fn serve_most(&mut self, left: usize) -> Result<(), &'static str> {
        self.queue.truncate(left);
        self.queue.first().map(|_| ()).ok_or("nobody is left")
    }

    /// Fails before it changes anything.
    #[update]
    fn serve_one(&mut self) -> Result<(), &'static str> {
        if self.queue.len() < 2 {
            return Err("that is the last");
        }
        self.queue.remove(0);
        Ok(())
    }

    /// Goes on after an inner update that failed half-way.
    #[update]
    fn serve_somehow(&mut self) -> bool {
        self.serve_most(0).is_ok()
    }

    /// Fails because an inner update failed.
    #[update]
    fn serve_strictly(&mut self) -> Result<(), &'static str> {
        self.serve_most(0)
    }
}

#[derive(Clone, Default)]
struct Town(Arc<Mutex<Option<Cached<Shop>>>>);

#[pb::methods]
impl Town {
    #[remote]
    fn take(&self, shop: Cached<Shop>) {
        *self.0.lock().unwrap() = Some(shop);
    }
}

impl Town {
    fn shop(&self) -> Cached<Shop> {
        self.0.lock().unwrap().clone().unwrap()
    }
}

fn opened() -> (Pair, Town, Published<Shop>) {
    let town = Town::default();
    let mut pair = Pair::new(town.clone());
    let shop = Published::new(Shop {
        queue: vec!["ann".to_owned()].into(),
        unit_prices: BTreeMap::from([("egg".to_owned(), 3)]).into(),
        tags: BTreeSet::from(["new".to_owned()]).into(),
        ..Shop::default()
    });
    let take = pair.peer().root().call_remote::<()>("take", (&shop,));
    pair.finish(take).unwrap();
    pair.traffic.clear();
    (pair, town, shop)
}

/// Returns the updates, without the parts that all of them share.
fn updates(pair: &mut Pair) -> Vec<String> {
    pair.drive();
    let said = said(pair).into_iter();
    let update = |message: String| {
        let words: Vec<&str> = message.splitn(6, ' ').collect();
        let (name, rest) = words[4..].join(" ").split_once(" [tuple").map(|(name, rest)| {
            (name.split(' ').next().unwrap().to_owned(), rest.replace("] [dictionary]]", ""))
        })?;
        Some(format!("{name}{rest}"))
    };
    said.filter_map(update).collect()
}

#[test]
fn every_change_is_one_update_of_a_documented_name() {
    let (mut pair, town, shop) = opened();
    {
        let mut shop = shop.lock();
        shop.set_open_late(true);
        shop.queue.push("bob".to_owned());
        shop.queue.insert(0, "eve".to_owned());
        shop.queue.set(1, "amy".to_owned());
        shop.queue.extend(["kim".to_owned(), "lee".to_owned(), "max".to_owned()]);
        shop.queue.pop();
        shop.queue.remove(0);
        shop.queue.retain(|name| name != "bob");
        shop.queue.truncate(2);
        shop.unit_prices.insert("ham".to_owned(), 9);
        shop.unit_prices.remove("egg");
        shop.unit_prices.remove("no such");
        shop.tags.insert("local".to_owned());
        shop.tags.insert("local".to_owned());
        shop.tags.remove("new");
    }
    assert_eq!(
        updates(&mut pair),
        [
            "setOpenLate [boolean true]",
            "queue_append [unicode bob]",
            "queue_insert 0 [unicode eve]",
            "queue_set 1 [unicode amy]",
            "queue_extend [list [unicode kim] [unicode lee] [unicode max]]",
            "queue_pop 5",
            "queue_pop 0",
            "queue_pop 1",
            "queue_truncate 2",
            "unitPrices_set [unicode ham] 9",
            "unitPrices_pop [unicode egg]",
            "tags_add [unicode local]",
            "tags_discard [unicode new]",
        ]
    );
    let replica = town.shop();
    assert_eq!(*replica.read(), *shop.lock());
    assert_eq!(replica.version(), 1);
    {
        let mut shop = shop.lock();
        shop.queue.clear();
        shop.unit_prices.clear();
        shop.tags.clear();
    }
    assert_eq!(updates(&mut pair), ["queue_clear", "unitPrices_clear", "tags_clear"]);
    assert_eq!(*replica.read(), *shop.lock());
}

#[test]
fn changes_inside_an_update_are_not_announced_by_themselves() {
    let (mut pair, town, shop) = opened();
    shop.lock().serve_all("quiet".to_owned());
    assert_eq!(updates(&mut pair), ["serveAll [unicode quiet]"]);
    assert_eq!(*town.shop().read(), *shop.lock());
}

#[test]
fn an_update_that_fails_after_an_inner_change_resets_its_observers() {
    type Fails = fn(&mut Shop) -> Result<(), &'static str>;
    let fails: [Fails; 2] = [|shop| shop.serve_most(0), Shop::serve_strictly];
    for fails in fails {
        let (mut pair, town, shop) = opened();
        assert!(fails(&mut shop.lock()).is_err());
        let sent = updates(&mut pair);
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(sent[0].starts_with("setCopyableState [dictionary"), "{}", sent[0]);
        assert_eq!(*town.shop().read(), *shop.lock());
        shop.lock().queue.push("bob".to_owned());
        assert_eq!(updates(&mut pair), ["queue_append [unicode bob]"], "and once only");
        assert_eq!(*town.shop().read(), *shop.lock());
    }
}

#[test]
fn an_update_that_fails_without_an_inner_change_announces_nothing() {
    let (mut pair, town, shop) = opened();
    {
        let mut shop = shop.lock();
        assert!(shop.serve_one().is_err());
        shop.queue.push("bob".to_owned());
        assert!(shop.serve_one().is_ok());
        assert!(shop.serve_one().is_err());
    }
    assert_eq!(updates(&mut pair), ["queue_append [unicode bob]", "serveOne"]);
    assert!(town.shop().lost_reason().is_none());
}

#[test]
fn an_update_is_announced_although_an_inner_one_failed() {
    let (mut pair, _town, shop) = opened();
    assert!(!shop.lock().serve_somehow());
    assert_eq!(updates(&mut pair), ["serveSomehow"]);
}

#[test]
fn a_collection_that_is_replaced_resets_the_observers() {
    let (mut pair, town, shop) = opened();
    shop.lock().queue = ObservedVec::from(vec!["zoe".to_owned()]);
    let sent = updates(&mut pair);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].starts_with("setCopyableState [dictionary"), "{}", sent[0]);
    shop.lock().queue.push("yan".to_owned());
    assert_eq!(updates(&mut pair), ["queue_append [unicode yan]"]);
    assert_eq!(*town.shop().read(), *shop.lock());
}

#[test]
fn a_clone_of_the_value_announces_nothing() {
    let (mut pair, town, shop) = opened();
    let mut copy = shop.lock().clone();
    copy.queue.push("nobody".to_owned());
    copy.set_open_late(true);
    copy.serve_all("unheard".to_owned());
    shop.lock().tags.insert("heard".to_owned());
    assert_eq!(updates(&mut pair), ["tags_add [unicode heard]"]);
    assert_eq!(*town.shop().read(), *shop.lock());
}

#[test]
fn an_index_that_does_not_exist_loses_the_replica_and_not_the_process() {
    for (name, args) in [("queue_pop", (7_i64,)), ("queue_pop", (-1,)), ("queue_truncate", (-1,))] {
        let (mut pair, town, shop) = opened();
        shop.lock().observers.announce(name, args);
        pair.drive();
        assert!(matches!(town.shop().lost_reason(), Some(Lost::UpdateFailed(_))), "{name}");
    }
    let (mut pair, town, shop) = opened();
    shop.lock().observers.announce("queue_set", (1, "x"));
    shop.lock().observers.announce("queue_insert", (5, "x"));
    pair.drive();
    assert!(town.shop().lost_reason().is_some());
}

#[test]
fn an_unknown_operation_is_ignored() {
    let (mut pair, town, shop) = opened();
    shop.lock().observers.announce("queue_sort", ());
    pair.drive();
    assert_eq!(town.shop().version(), 0, "nothing has changed");
    shop.lock().queue.push("bob".to_owned());
    pair.drive();
    assert_eq!(*town.shop().read(), *shop.lock());
}
