//! Updates of a transaction are kept until the last of them has arrived.

use std::sync::{Arc, Mutex};

use pb::{Cached, Limits, RemoteReference, live::Lost};
use pb_core::driver::{Progress, Turn};
use pb_test_support::{End, encoded, messages};

use super::feed::{fed, within};

/// A replica that holds another one, and a reference to an object of the owner.
#[derive(pb::RemoteCache, Clone)]
#[pb(class = "test.Bookcase")]
struct Shelf {
    #[pb(skip)]
    beside: Option<Cached<Self>>,
    #[pb(skip)]
    reader: Option<RemoteReference>,
    label: String,
}

#[pb::methods]
impl Shelf {
    #[observe]
    fn put_beside(&mut self, other: Cached<Self>) {
        self.beside = Some(other);
    }

    #[observe]
    fn lend(&mut self, reader: RemoteReference) {
        self.reader = Some(reader);
    }

    #[observe]
    fn label(&mut self, label: String) {
        self.label = label;
    }
}

#[derive(Default, Clone)]
struct Library(Arc<Mutex<Vec<Cached<Shelf>>>>);

#[pb::methods]
impl Library {
    #[remote]
    fn take(&self, shelves: Vec<Cached<Shelf>>) {
        self.0.lock().unwrap().extend(shelves);
    }

    #[remote]
    fn label(&self) -> String {
        self.shelf(0).read().label.clone()
    }
}

impl Library {
    fn shelf(&self, index: usize) -> Cached<Shelf> {
        self.0.lock().unwrap()[index].clone()
    }
}

/// Returns a server that has received the shelves 1 and 2.
fn library(limits: Limits) -> (End, Library) {
    let library = Library::default();
    let mut end = End::server_with(library.clone(), |config| config.limits = limits);
    let shelf = |id: usize| format!("[test.Bookcase {id} [dictionary [label old]]]");
    let both = shelf(1) + &shelf(2);
    end.feed(&format!("[message 1 root take 0 [tuple [list {both}]] [dictionary]]"));
    (end, library)
}

#[test]
fn a_call_in_between_sees_the_version_before() {
    let (mut end, library) = library(Limits::default());
    end.feed("[cachemessage 2 1 label '' [tuple half] [dictionary]]");
    end.feed("[message 3 root label 1 [tuple] [dictionary]]");
    assert_eq!(messages(&end.sent()), ["[answer 3 [unicode old]]"]);
    end.feed("[cachemessage 4 1 label 0 [tuple whole] [dictionary]]");
    end.feed("[message 5 root label 1 [tuple] [dictionary]]");
    assert_eq!(messages(&end.sent()), ["[answer 5 [unicode whole]]"]);
    assert_eq!(library.shelf(0).version(), 1);
}

/// The owner uncached the object after it had sent it. An honest peer of this library may send that before
/// its queued messages.
#[test]
fn a_message_that_removes_an_entry_waits_for_updates_that_may_name_it() {
    let (mut end, library) = library(Limits::default());
    end.feed("[cachemessage 2 1 put_beside '' [tuple [cached 2]] [dictionary]]");
    end.feed("[uncache 2]");
    assert!(library.shelf(1).lost_reason().is_none(), "the uncache waits");
    end.feed("[cachemessage 3 1 label 0 [tuple new] [dictionary]]");
    let (first, second) = (library.shelf(0), library.shelf(1));
    assert!(first.lost_reason().is_none());
    assert!(first.read().beside.as_ref().unwrap().ptr_eq(&second));
    assert!(
        matches!(second.lost_reason(), Some(Lost::Uncached)),
        "the uncache is handled after the transaction"
    );
    end.feed("[uncache 1]");
    assert!(
        matches!(first.lost_reason(), Some(Lost::Uncached)),
        "nothing waits after the transaction"
    );
    assert!(end.failed.is_none());
}

/// A relay's object may be lost between two updates of the transaction that sends it.
#[test]
fn an_object_in_a_kept_update_may_be_uncached_before_the_update_is_applied() {
    let (mut end, library) = library(Limits::default());
    let brought = "[test.Bookcase 6 [dictionary [label six]]]";
    end.feed(&format!("[cachemessage 2 1 put_beside '' [tuple {brought}] [dictionary]]"));
    end.feed("[uncache 6]");
    end.feed("[cachemessage 3 1 label 0 [tuple new] [dictionary]]");
    let six = library.shelf(0).read().beside.clone().unwrap();
    assert!(matches!(six.lost_reason(), Some(Lost::Uncached)), "{:?}", six.lost_reason());
    assert!(end.failed.is_none());
}

#[test]
fn an_id_may_be_uncached_twice_within_a_transaction_if_it_is_sent_again_in_between() {
    let (mut end, library) = library(Limits::default());
    end.feed("[cachemessage 2 1 label '' [tuple half] [dictionary]]");
    end.feed("[uncache 2]");
    let anew = "[list [test.Bookcase 2 [dictionary [label anew]]]]";
    end.feed(&format!("[message 3 root take 0 [tuple {anew}] [dictionary]]"));
    end.feed("[uncache 2]");
    end.feed("[cachemessage 4 1 label 0 [tuple whole] [dictionary]]");
    for shelf in [library.shelf(1), library.shelf(2)] {
        assert!(matches!(shelf.lost_reason(), Some(Lost::Uncached)), "{:?}", shelf.lost_reason());
    }
    assert!(end.failed.is_none() && library.shelf(0).lost_reason().is_none());
}

#[test]
fn an_uncache_releases_and_answers_the_kept_updates() {
    let (mut end, library) = library(Limits::default());
    end.feed("[cachemessage 2 1 lend 2 [tuple [remote 7]] [dictionary]]");
    assert!(messages(&end.sent()).is_empty());
    end.feed("[uncache 1]");
    let said = messages(&end.sent());
    assert_eq!(said[0], "[decref 7]");
    assert!(
        said[1].starts_with("[error 2 ") && said[1].contains("perspective_broker.Lost"),
        "{said:?}"
    );
    assert_eq!(said.len(), 2);
    assert!(library.shelf(0).read().reader.is_none());
    assert!(matches!(library.shelf(0).lost_reason(), Some(Lost::Uncached)));
}

#[test]
fn answers_to_kept_updates_are_sent_in_order_when_all_have_arrived() {
    let (mut end, _library) = library(Limits::default());
    end.feed("[cachemessage 2 1 label 2 [tuple a] [dictionary]]");
    end.feed("[cachemessage 3 1 nonsense 2 [tuple] [dictionary]]");
    assert!(messages(&end.sent()).is_empty());
    end.feed("[cachemessage 4 1 label 1 [tuple b] [dictionary]]");
    let said = messages(&end.sent());
    assert_eq!(said[0], "[answer 2 [None]]");
    assert!(said[1].starts_with("[error 3 "), "{said:?}");
    assert_eq!(said[2..], ["[answer 4 [None]]"]);
}

#[test]
fn of_updates_that_arrive_together_those_that_ask_for_an_answer_get_one() {
    let (mut end, _keeper) = fed();
    let add = |number, asks| {
        format!("[cachemessage {number} 1 addDuck {asks} [tuple [unicode duck]] [dictionary]]")
    };
    end.feed(&[add(2, 0), add(3, 1), add(4, 1), add(5, 0), add(6, 1)].concat());
    let said = messages(&end.sent());
    assert_eq!(said, [3, 4, 6].map(|number| format!("[answer {number} [None]]")));
}

#[test]
fn a_transaction_with_a_failing_update_loses_only_its_replica() {
    let (mut end, keeper) = fed();
    for duck in ["a", "[unicode 5]"] {
        end.feed(&format!("[cachemessage 2 1 addDuck '' [tuple {duck}] [dictionary]]"));
    }
    end.feed("[cachemessage 3 1 addDuck 1 [tuple b] [dictionary]]");
    let pond = keeper.pond();
    assert!(matches!(pond.lost_reason(), Some(Lost::UpdateFailed(_))));
    assert_eq!(pond.version(), 0, "no version was made of it");
    let said = messages(&end.sent());
    assert_eq!(said[0], "[decache 1]");
    assert!(said[1].starts_with("[error 3 "), "{said:?}");
    end.feed("[message 4 root checkDucks 1 [tuple] [dictionary]]");
    assert!(messages(&end.sent())[0].starts_with("[answer 4 "));
}

#[test]
fn an_update_without_arguments_ends_its_transaction_like_one_that_fails() {
    for broken in ["5 [dictionary]", "[tuple] 5", "[tuple new] [list]"] {
        let (mut end, library) = library(Limits::default());
        end.feed("[cachemessage 2 1 label '' [tuple half] [dictionary]]");
        end.feed(&format!("[cachemessage 3 1 label 0 {broken}]"));
        let shelf = library.shelf(0);
        assert!(matches!(shelf.lost_reason(), Some(Lost::UpdateFailed(_))), "{broken}");
        let label = within(move || shelf.read().label.clone());
        assert_eq!(label, "half", "{broken}");
        assert!(end.failed.is_none(), "{broken}: {:?}", end.failed);
    }
}

#[test]
fn a_transaction_larger_than_a_message_loses_only_its_replica() {
    let (mut end, library) = library(Limits::default().max_message(1000));
    let update = format!("[cachemessage 2 1 label '' [tuple {}] [dictionary]]", "x".repeat(300));
    for _ in 0..4 {
        end.feed(&update);
    }
    let Some(Lost::UpdateFailed(why)) = library.shelf(0).lost_reason() else { panic!() };
    assert!(why.contains("1000 bytes"), "{why}");
    assert_eq!(messages(&end.sent()), ["[decache 1]"]);
    // There is room for others again.
    end.feed(&update.replace("cachemessage 2 1", "cachemessage 3 2"));
    end.feed("[cachemessage 4 2 label 0 [tuple new] [dictionary]]");
    assert_eq!(library.shelf(1).read().label, "new");
    assert!(end.failed.is_none());
}

/// A peer of this library never has several transactions open at once, but each of them must end by itself.
#[test]
fn transactions_of_several_objects_may_be_open_at_once() {
    let (mut end, library) = library(Limits::default());
    end.feed("[cachemessage 2 1 label '' [tuple a] [dictionary]]");
    end.feed("[cachemessage 3 2 label '' [tuple b] [dictionary]]");
    end.feed("[cachemessage 4 1 label 0 [tuple c] [dictionary]]");
    assert_eq!([0, 1].map(|index| library.shelf(index).read().label.clone()), ["c", "old"]);
    end.feed("[uncache 1]");
    assert!(library.shelf(0).lost_reason().is_none(), "the other transaction is still open");
    end.feed("[cachemessage 5 2 label 0 [tuple d] [dictionary]]");
    assert_eq!(library.shelf(1).read().label, "d");
    assert!(library.shelf(0).lost_reason().is_some());
}

#[test]
fn closing_the_connection_drops_kept_updates() {
    let (mut end, library) = library(Limits::default());
    end.feed("[cachemessage 2 1 label '' [tuple half] [dictionary]]");
    end.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    assert_eq!(library.shelf(0).read().label, "old");
    assert!(matches!(library.shelf(0).lost_reason(), Some(Lost::Connection(_))));
}

#[test]
fn an_object_that_is_sent_again_while_its_uncache_waits_is_uncached_once() {
    let (mut end, library) = library(Limits::default());
    end.feed("[cachemessage 2 1 label '' [tuple half] [dictionary]]");
    end.feed("[uncache 2]");
    end.feed("[cachemessage 3 2 label '' [tuple late] [dictionary]]");
    let said = messages(&end.sent());
    assert!(
        said.is_empty() || said[0].starts_with("[error 3 "),
        "the update names no object: {said:?}"
    );
    let anew = "[tuple [list [test.Bookcase 2 [dictionary [label new]]]]]";
    end.feed(&format!("[message 4 root take 0 {anew} [dictionary]]"));
    assert!(matches!(library.shelf(1).lost_reason(), Some(Lost::Uncached)));
    end.feed("[cachemessage 5 1 label 0 [tuple whole] [dictionary]]");
    assert!(library.shelf(2).lost_reason().is_none(), "the uncache was of the earlier replica");
    end.feed("[cachemessage 6 2 label 0 [tuple newer] [dictionary]]");
    assert_eq!(library.shelf(2).read().label, "newer");
    assert!(end.failed.is_none(), "{:?}", end.failed);
    // Nothing waits any more, so an uncache of an unknown id is an error at once.
    end.feed("[uncache 99]");
    assert!(end.failed.is_some());
}

#[test]
fn a_second_uncache_names_no_object() {
    let (mut end, _library) = library(Limits::default());
    end.feed("[cachemessage 2 1 label '' [tuple half] [dictionary]]");
    end.feed("[uncache 2]");
    assert!(end.failed.is_none());
    end.feed("[uncache 2]");
    assert!(end.failed.is_some());
}

#[test]
fn many_waiting_releases_do_not_slow_down_new_objects() {
    within(|| {
        let (mut end, _library) = library(Limits::default());
        end.feed("[cachemessage 2 1 label '' [tuple half] [dictionary]]");
        end.receive(&encoded("[decref 7]").repeat(500_000));
        let shelf = |id: usize| format!("[test.Bookcase {id} [dictionary [label new]]]");
        let shelves = (3..20_000).map(shelf).collect::<String>();
        end.feed(&format!("[message 3 root take 0 [tuple [list {shelves}]] [dictionary]]"));
        assert!(end.failed.is_none(), "{:?}", end.failed);
    });
}

#[test]
fn messages_that_cross_the_local_close_are_no_error() {
    let (mut end, _library) = library(Limits::default());
    end.broker.close();
    end.feed("[uncache 1]");
    end.feed("[decref 1]");
    assert!(end.failed.is_none(), "{:?}", end.failed);
}

#[test]
fn a_large_transaction_needs_a_permit_to_be_dropped() {
    let (mut end, library) = library(Limits::default());
    let label = "x".repeat(Turn::LARGE);
    end.feed(&format!("[cachemessage 2 1 label '' [tuple {label}] [dictionary]]"));
    end.input.buffer().extend_from_slice(&encoded("[uncache 1]"));
    let mut turn = Turn::default();
    let mut handle = |turn: &mut Turn| end.turn(turn).unwrap();
    assert_eq!(handle(&mut turn), Progress::NeedsPermit);
    assert!(library.shelf(0).lost_reason().is_none());
    turn.permit_large();
    assert_eq!(handle(&mut turn), Progress::NeedsInput);
    assert!(matches!(library.shelf(0).lost_reason(), Some(Lost::Uncached)));
    assert!(turn.is_used_up());
}
