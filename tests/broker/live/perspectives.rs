//! States and updates that differ by perspective.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use pb::{Cached, Jelly, Observers, Perspective, Published, error::JellyError};
use pb_test_support::Pair;

use super::messages::said;

/// A perspective; with `true` it sees hidden cards.
struct Player {
    is_dealer: std::sync::atomic::AtomicBool,
}

fn is_dealer(perspective: Option<&Perspective>) -> bool {
    perspective
        .and_then(|perspective| perspective.downcast_ref::<Player>())
        .is_some_and(|player| player.is_dealer.load(Ordering::SeqCst))
}

#[derive(Clone, PartialEq)]
struct Card(&'static str);

/// A card shows its value to dealers only.
impl pb::Copyable for Card {
    const CLASS: &'static str = "test.Card";
    const PER_PERSPECTIVE: bool = true;

    fn state<'a>(
        &'a self,
        perspective: Option<&'a Perspective>,
    ) -> Result<impl Jelly + 'a, JellyError> {
        ENCODED.with(|encoded| encoded.fetch_add(1, Ordering::SeqCst));
        Ok(if is_dealer(perspective) { self.0 } else { "hidden" })
    }
}

thread_local! {
    static ENCODED: AtomicUsize = const { AtomicUsize::new(0) };
}

impl Jelly for Card {
    fn jelly(&self, out: &mut pb::jelly::Jellier) -> Result<(), JellyError> {
        pb::__private::jelly_copy(self, out)
    }
}

#[derive(pb::Cacheable)]
#[pb(class = "test.Table", state_for = Table::cards_for)]
struct Table {
    cards: Vec<Card>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Table {
    #[update]
    fn deal(&mut self, card: Card) {
        self.cards.push(card);
    }
}

impl Table {
    fn cards_for(&self, _: Option<&Perspective>) -> Vec<Card> {
        self.cards.clone()
    }
}

#[derive(pb::RemoteCopy, Clone)]
#[pb(class = "test.Card", transparent)]
struct SeenCard(String);

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Table, transparent)]
struct SeenTable {
    cards: Vec<SeenCard>,
    #[pb(skip)]
    beside: Option<Cached<Self>>,
}

#[pb::methods]
impl SeenTable {
    #[observe]
    fn deal(&mut self, card: SeenCard) {
        self.cards.push(card);
    }

    #[observe]
    fn put_beside(&mut self, other: Cached<Self>) {
        self.beside = Some(other);
    }
}

impl SeenTable {
    fn shown(table: &Cached<Self>) -> Vec<String> {
        table.read().cards.iter().map(|card| card.0.clone()).collect()
    }
}

/// A server that sends clients its table.
struct House(Published<Table>);

#[pb::methods]
impl House {
    #[remote]
    fn watch(&self) -> Published<Table> {
        self.0.clone()
    }
}

fn table() -> Published<Table> {
    Published::new(Table { cards: vec![Card("ace")], observers: Observers::default() })
}

/// Returns a client for whose perspective the server encodes.
fn watcher(
    table: &Published<Table>,
    dealer: Option<bool>,
) -> (Pair, Cached<SeenTable>, Perspective) {
    let mut pair = Pair::new(House(table.clone()));
    let player = Arc::new(Player { is_dealer: dealer.unwrap_or_default().into() });
    let perspective = Perspective::new(player);
    let set = dealer.map(|_| perspective.clone());
    pair.server.broker.peer().set_perspective(set);
    let call = pair.peer().root().call_remote("watch", ());
    let seen = pair.finish(call).unwrap();
    pair.traffic.clear();
    (pair, seen, perspective)
}

#[test]
fn rule_perspective_each_perspective_has_a_state_and_updates_of_its_own() {
    let table = table();
    let (mut one, guest, _) = watcher(&table, None);
    let (mut two, player, _) = watcher(&table, Some(false));
    let (mut three, dealer, _) = watcher(&table, Some(true));
    let (mut four, other, _) = watcher(&table, None);
    ENCODED.with(|encoded| encoded.store(0, Ordering::SeqCst));
    table.lock().deal(Card("king"));
    // The four observers have three perspectives, and the update is encoded once for each perspective.
    assert_eq!(ENCODED.with(|encoded| encoded.load(Ordering::SeqCst)), 3);
    for pair in [&mut one, &mut two, &mut three, &mut four] {
        pair.drive();
    }
    assert_eq!(SeenTable::shown(&guest), ["hidden", "hidden"]);
    assert_eq!(SeenTable::shown(&player), ["hidden", "hidden"]);
    assert_eq!(SeenTable::shown(&other), ["hidden", "hidden"]);
    assert_eq!(SeenTable::shown(&dealer), ["ace", "king"]);
}

#[test]
fn rule_perspective_an_owner_can_tell_each_observer_something_else() {
    let table = table();
    let (mut one, player, _) = watcher(&table, Some(false));
    let (mut two, dealer, _) = watcher(&table, Some(true));
    {
        let mut guard = table.lock();
        for (perspective, observer) in guard.observers.iter() {
            let card = if is_dealer(perspective.as_ref()) { Card("queen") } else { Card("?") };
            guard.observers.tell(&observer, "deal", (card,));
        }
    }
    one.drive();
    two.drive();
    assert_eq!(SeenTable::shown(&player), ["hidden", "hidden"]);
    assert_eq!(SeenTable::shown(&dealer), ["ace", "queen"]);
}

#[test]
fn a_permission_that_changes_resets_one_view() {
    let table = table();
    let (mut one, player, perspective) = watcher(&table, Some(false));
    let (mut two, other, _) = watcher(&table, Some(false));
    let promoted: &Player = perspective.downcast_ref().unwrap();
    promoted.is_dealer.store(true, Ordering::SeqCst);
    {
        let mut guard = table.lock();
        guard.deal(Card("jack"));
        let observers: Vec<_> = guard.observers.iter().collect();
        for (of, observer) in observers {
            if of.as_ref() == Some(&perspective) {
                guard.observers.reset(&observer);
            }
        }
    }
    one.drive();
    two.drive();
    assert_eq!(
        said(&mut one),
        [
            "< [cachemessage _ 1 setCopyableState 0 [tuple [list [test.Card [unicode ace]] [test.Card [unicode jack]]]] [dictionary]]"
        ]
    );
    assert_eq!(SeenTable::shown(&player), ["ace", "jack"]);
    assert_eq!(SeenTable::shown(&other), ["hidden", "hidden"]);
    table.lock().deal(Card("ten"));
    one.drive();
    assert_eq!(SeenTable::shown(&player), ["ace", "jack", "ten"]);
}

#[test]
fn rule_perspective_an_object_in_an_update_has_the_perspective_of_the_observer() {
    let (table, other) = (table(), table());
    let watchers = [None, Some(false), Some(true)].map(|dealer| watcher(&table, dealer));
    table.lock().observers.announce("put_beside", (&other,));
    let shown = watchers.map(|(mut pair, seen, _)| {
        pair.drive();
        SeenTable::shown(seen.read().beside.as_ref().unwrap())
    });
    assert_eq!(shown, [["hidden"], ["hidden"], ["ace"]]);
}
