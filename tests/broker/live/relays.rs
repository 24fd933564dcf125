//! Replicas that are passed on to other observers.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
};

use pb::{
    Cached, ConnectionError, Observers, Published,
    live::{Lost, ObservedVec},
};
use pb_test_support::{Pair, poll_once};

use super::messages::said;

#[derive(pb::Cacheable, pb::RemoteCache, Clone, Debug)]
#[pb(class = "test.Board")]
struct Board {
    notes: Vec<String>,
    #[pb(observed)]
    votes: ObservedVec<i64>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Board {
    #[update]
    #[observe]
    fn pin(&mut self, note: String) {
        self.notes.push(note);
    }
}

fn board() -> Published<Board> {
    let observers = Observers::default();
    Published::new(Board { notes: vec!["first".to_owned()], votes: vec![1].into(), observers })
}

#[derive(Clone, Default)]
struct Wall(Arc<Mutex<Option<Cached<Board>>>>);

#[pb::methods]
impl Wall {
    #[remote]
    fn hang(&self, board: Cached<Board>) {
        *self.0.lock().unwrap() = Some(board);
    }

    #[remote]
    fn look(&self) -> Cached<Board> {
        self.board()
    }

    /// Returns whether the board is the one that hangs here.
    #[remote]
    fn is_mine(&self, board: Cached<Board>) -> bool {
        board.ptr_eq(&self.board())
    }
}

impl Wall {
    fn board(&self) -> Cached<Board> {
        self.0.lock().unwrap().clone().unwrap()
    }
}

/// Sends a board over a connection of its own.
fn hang(board: impl pb::Jelly) -> (Pair, Wall) {
    let wall = Wall::default();
    let mut pair = Pair::new(wall.clone());
    let call = pair.peer().root().call_remote::<()>("hang", (board,));
    pair.finish(call).unwrap();
    (pair, wall)
}

#[test]
fn a_chain_of_three_stays_in_step() {
    let board = board();
    let (mut first, middle) = hang(&board);
    board.lock().pin("before the last came".to_owned());
    first.drive();
    let (mut second, last) = hang(middle.board());
    {
        let mut guard = board.lock();
        guard.pin("together".to_owned());
        guard.votes.push(2);
    }
    first.drive();
    // A reader in the middle makes the relay copy the value, and the copy must go on announcing.
    let held = middle.board().read();
    second.drive();
    second.traffic.clear();
    board.lock().votes.push(3);
    first.drive();
    second.drive();
    assert_eq!(said(&mut second), ["> [cachemessage _ 1 votes_append 0 [tuple 3] [dictionary]]"]);
    for wall in [&middle, &last] {
        let seen = wall.board();
        let seen = seen.read();
        assert_eq!(seen.notes, ["first", "before the last came", "together"]);
        assert_eq!(*seen.votes, [1, 2, 3]);
    }
    assert_eq!(last.board().version(), 2, "a transaction stays one");
    assert_eq!(held.votes.len(), 2);
}

#[test]
fn dropping_the_middle_ends_cleanly_on_both_sides() {
    let board = board();
    let (mut first, middle) = hang(&board);
    let (mut second, last) = hang(middle.board());
    // The middle's ends of both connections.
    first.server.broker.handle_closed(ConnectionError::LocallyClosed);
    second.client.broker.handle_closed(ConnectionError::LocallyClosed);
    first.client.broker.handle_closed(ConnectionError::ClosedByPeer);
    second.server.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert_eq!(board.observer_count(), 0);
    assert!(matches!(last.board().lost_reason(), Some(Lost::Connection(_))));
    first.drive();
    second.drive();
}

#[test]
fn a_lost_replica_uncaches_its_observers_and_is_not_published_again() {
    let board = board();
    let (mut first, middle) = hang(&board);
    let (mut second, last) = hang(middle.board());
    first.server.broker.handle_closed(ConnectionError::ClosedByPeer);
    second.drive();
    assert!(matches!(last.board().lost_reason(), Some(Lost::Uncached)));
    let wall = Wall::default();
    let mut third = Pair::new(wall);
    let call = third.peer().root().call_remote::<()>("hang", (middle.board(),));
    let error = third.finish(call).unwrap_err();
    assert!(error.to_string().contains("the replica is lost"), "{error}");
    first.drive();
}

#[test]
fn a_reset_is_passed_on() {
    let board = board();
    let (mut first, middle) = hang(&board);
    let (mut second, last) = hang(middle.board());
    board.lock().notes = vec!["changed by hand".to_owned()];
    board.lock().observers.reset_all();
    first.drive();
    second.drive();
    assert_eq!(last.board().read().notes, ["changed by hand"]);
    board.lock().pin("and on".to_owned());
    first.drive();
    second.drive();
    assert_eq!(last.board().read().notes.len(), 2);
    assert!(last.board().lost_reason().is_none());
}

#[test]
fn an_observer_that_joins_in_the_middle_of_a_transaction_does_not_wait() {
    let board = board();
    let (mut first, middle) = hang(&board);
    {
        let mut guard = board.lock();
        guard.pin("one".to_owned());
        guard.pin("two".to_owned());
    }
    let bytes = first.client.sent();
    let half = bytes.len() - 1;
    first.server.receive(&bytes[..half]);
    let (mut second, last) = hang(middle.board());
    assert_eq!(last.board().read().notes, ["first"], "what was before the transaction");
    first.server.receive(&bytes[half..]);
    second.drive();
    assert_eq!(last.board().read().notes, ["first", "one", "two"]);
    assert_eq!(last.board().version(), 1, "and then all of it");
    board.lock().pin("three".to_owned());
    first.drive();
    second.drive();
    assert_eq!(last.board().read().notes.len(), 4);
}

#[test]
fn a_replica_sent_over_the_connection_it_came_from_is_sent_back() {
    let board = board();
    let (mut pair, wall) = hang(&board);
    let look = pair.peer().root().call_remote::<Published<Board>>("look", ());
    assert!(pair.finish(look).unwrap().ptr_eq(&board));
    drop(wall);
}

#[test]
fn a_replica_that_was_passed_on_and_is_sent_back_is_the_same_replica() {
    let board = board();
    let (_first, middle) = hang(&board);
    let mut second = Pair::new(middle);
    let look = second.peer().root().call_remote::<Cached<Board>>("look", ());
    let seen = second.finish(look).unwrap();
    let is_mine = second.peer().root().call_remote::<bool>("is_mine", (&seen,));
    assert!(second.finish(is_mine).unwrap());
}

#[test]
fn half_a_transaction_is_not_passed_on_when_the_rest_will_not_come() {
    let board = board();
    let (mut first, middle) = hang(&board);
    let (mut second, last) = hang(middle.board());
    second.traffic.clear();
    {
        let mut guard = board.lock();
        guard.pin("one".to_owned());
        guard.pin("two".to_owned());
    }
    let bytes = first.client.sent();
    first.server.receive(&bytes[..bytes.len() - 1]);
    first.server.broker.handle_closed(ConnectionError::ClosedByPeer);
    assert_eq!(middle.board().read().notes, ["first"]);
    second.drive();
    assert_eq!(said(&mut second), ["> [uncache 1]"]);
    assert_eq!(last.board().read().notes, ["first"]);
}

#[test]
fn an_open_transaction_of_one_peer_does_not_hold_up_another() {
    let (mut first, middle) = hang(board());
    first.server.feed("[cachemessage 9 1 pin '' [tuple x] [dictionary]]");
    let (mut second, last) = hang(board());
    let hang = second.peer().root().call_remote::<()>("hang", (middle.board(),));
    let mut hang = pin!(hang.send());
    let look = second.peer().root().call_remote::<Cached<Board>>("look", ());
    second.drive();
    assert!(poll_once(hang.as_mut()).is_ready());
    second.finish(look).unwrap();
    assert_eq!(last.board().read().notes, ["first"]);
}

#[test]
fn a_replica_of_a_type_that_is_not_cacheable_says_what_to_derive() {
    let (pair, keeper) = super::classes::given(&super::classes::MasterDuckPond::published(&[]));
    let mut other = Pair::new(Wall::default());
    let type_name = std::any::type_name::<super::classes::SlaveDuckPond>();
    let expected = format!(
        "a replica of `cache_classes.MasterDuckPond` can be sent to the peer it came from only: to publish \
         it onwards, derive `pb::Cacheable` for `{type_name}`"
    );
    let sent = other.peer().root().call_remote::<()>("hang", (keeper.pond(),));
    let error = other.finish(sent).unwrap_err();
    assert_eq!(error.to_string(), format!("the call cannot be sent: hang: {expected}"));
    drop(pair);
}
