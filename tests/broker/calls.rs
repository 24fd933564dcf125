//! The order of calls, and their outcomes.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake},
    time::Duration,
};

use pb::{Call, CallError, ConnectionError, Limits, Value, banana::Dialect};
use pb_test_support::{Pair, Woken, messages, poll_once, speak};

use crate::{
    live::said,
    roots::{Log, Pond, Root, SentOdd, Unsendable},
};

fn pair() -> (Pair, Log) {
    let root = Root::default();
    let log = root.log.clone();
    (Pair::new(root), log)
}

/// Returns a pair with room for one waiting call.
fn narrow_pair() -> (Pair, Log) {
    let root = Root::default();
    let log = root.log.clone();
    (Pair::with(root, |config| config.limits = Limits::default().max_outgoing_calls(1)), log)
}

/// Returns whether no call of a narrow pair waits, so that there is room for one more.
fn no_call_waits(pair: &Pair) -> bool {
    poll_once(pin!(pair.peer().root().call_remote::<i64>("add", (1,)))).is_pending()
}

fn value(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn rule_order_calls_start_in_the_order_they_were_sent() {
    let (mut pair, log) = pair();
    let root = pair.peer().root();
    let _first = root.call_remote::<()>("note", ("first",)).send();
    let _slow = root.call_remote::<String>("wait", ("slow",)).send();
    let _ready = root.call_remote::<String>("ready", ("asynchronous but ready",)).send();
    let _last = root.call_remote::<()>("note", ("last",)).send();
    pair.drive();
    assert_eq!(log.take(), ["first", "slow begins", "asynchronous but ready", "last"]);
    log.open("slow");
    pair.drive();
    assert_eq!(log.take(), ["slow ends"]);
}

#[test]
fn rule_order_calls_start_in_the_order_of_sending_not_of_making() {
    let (mut pair, log) = pair();
    let root = pair.peer().root();
    let made_first = root.call_remote::<()>("note", ("made first",));
    root.call_remote::<()>("note", ("sent first",)).notify().unwrap();
    pair.finish(made_first).unwrap();
    assert_eq!(log.take(), ["sent first", "made first"]);
}

#[test]
fn rule_order_the_peer_may_call_back_before_it_answers() {
    let (server, client) = (Arc::new(Root::default()), Arc::new(Root::default()));
    let mut pair = Pair::both(Some(server), Some(client), |_| {});
    let call: Call<i64> = pair.peer().root().call_remote("callBack", (5,));
    assert_eq!(pair.finish(call).unwrap(), 105);
}

#[test]
fn rule_ends_once_answers_come_in_the_order_of_completion() {
    let (mut pair, log) = pair();
    let root = pair.peer().root();
    let mut slow = pin!(root.call_remote::<String>("wait", ("slow",)));
    let mut fast = pin!(root.call_remote::<String>("wait", ("fast",)));
    assert!(poll_once(slow.as_mut()).is_pending() && poll_once(fast.as_mut()).is_pending());
    log.open("fast");
    pair.drive();
    assert_eq!(poll_once(fast).map(Result::unwrap), Poll::Ready("fast".to_owned()));
    assert!(poll_once(slow.as_mut()).is_pending());
    log.open("slow");
    assert_eq!(pair.finish(slow).unwrap(), "slow");
}

#[test]
fn rule_ends_once_a_failure_is_the_calls_error() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let error = pair.finish(root.call_remote::<()>("fail", ())).unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!((error.class(), error.message()), ("builtins.ValueError", "bad value"));
    assert!(error.is_class("exceptions.ValueError") && error.is_class("builtins.Exception"));

    let error = pair.finish(root.call_remote::<i64>("parse", ("x",))).unwrap_err();
    assert!(error.remote().unwrap().class().ends_with(".ParseIntError"));
    assert_eq!(pair.finish(root.call_remote::<i64>("parse", ("7",))).unwrap(), 7);
}

#[test]
fn rule_ends_once_a_call_ends_when_its_time_is_up_and_a_late_answer_is_dropped() {
    let (mut pair, log) = narrow_pair();
    let root = pair.peer().root();
    let limit = Duration::from_secs(3);
    let mut call = pin!(root.call_remote::<String>("wait", ("gate",)).timeout(limit));
    assert!(poll_once(call.as_mut()).is_pending());
    pair.drive();
    pair.clock.advance(Duration::from_secs(2));
    assert!(poll_once(call.as_mut()).is_pending());
    pair.clock.advance(Duration::from_secs(1));
    let Poll::Ready(Err(CallError::Timeout { within: after, .. })) = poll_once(call) else {
        panic!()
    };
    assert_eq!(after, limit);
    assert!(no_call_waits(&pair), "the table of waiting calls is empty");

    log.open("gate");
    pair.drive();
    assert_eq!(log.take(), ["gate begins", "gate ends"]);
    assert!(pair.client.failed.is_none() && pair.client.broker.close_reason().is_none());
    assert_eq!(pair.finish(root.call_remote::<i64>("add", (1, 2))).unwrap(), 3);
}

#[test]
fn the_default_timeout_is_for_calls_without_one_of_their_own() {
    let default = Duration::from_secs(3);
    let mut pair = Pair::with(Root::default(), |config| config.call_timeout = default);
    let root = pair.peer().root();
    let wait = || root.call_remote::<String>("wait", ("gate",));
    let mut usual = pin!(wait());
    let mut sent = pin!(wait().send());
    let mut longer = pin!(wait().timeout(Duration::from_secs(5)));
    let mut endless = pin!(wait().timeout(Duration::MAX));
    let within = |polled| match polled {
        Poll::Ready(Err(CallError::Timeout { within, .. })) => Some(within),
        Poll::Ready(other) => panic!("{other:?}"),
        Poll::Pending => None,
    };
    let mut poll_all = || {
        [
            within(poll_once(usual.as_mut())),
            within(poll_once(sent.as_mut())),
            within(poll_once(longer.as_mut())),
            within(poll_once(endless.as_mut())),
        ]
    };
    assert_eq!(poll_all(), [None; 4]);
    pair.drive();
    pair.clock.advance(default);
    assert_eq!(poll_all(), [Some(default), Some(default), None, None]);
    pair.clock.advance(Duration::from_secs(2));
    assert_eq!(poll_all(), [None, None, Some(Duration::from_secs(5)), None]);
}

#[test]
fn rule_ends_once_every_waiting_call_fails_with_the_close_reason() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let calls: Vec<_> =
        (0..3).map(|_| root.call_remote::<String>("wait", ("never",)).send()).collect();
    pair.drive();
    pair.client.broker.handle_closed(ConnectionError::ClosedByPeer);
    for call in calls {
        let Err(CallError::Closed { reason, .. }) = pair.finish(call) else { panic!() };
        assert!(matches!(reason, ConnectionError::ClosedByPeer));
    }
    // A call on a closed connection fails at once.
    let Err(CallError::Closed { .. }) = pair.finish(root.call_remote::<i64>("add", (1,))) else {
        panic!()
    };
    assert!(matches!(
        root.call_remote::<()>("note", ("x",)).notify(),
        Err(CallError::Closed { .. })
    ));
}

#[test]
fn rule_ends_once_a_call_that_is_dropped_is_not_sent_or_forgotten() {
    let (mut pair, log) = narrow_pair();
    let root = pair.peer().root();
    drop(root.call_remote::<()>("note", ("never polled",)));
    pair.drive();
    assert!(log.take().is_empty());
    drop(root.call_remote::<()>("note", ("sent",)).send());
    // The call is forgotten at once, not when its answer comes.
    assert!(no_call_waits(&pair));
    pair.drive();
    assert_eq!(log.take(), ["sent"]);
    assert!(pair.client.failed.is_none());
    // So is a call that was not sent yet.
    let pond = crate::live::MasterDuckPond::published(&[]);
    let guard = pond.lock();
    drop(root.call_remote::<Value>("echo", (&pond,)).send());
    drop(guard);
    assert!(!pair.client.sent().is_empty());
    assert!(no_call_waits(&pair));
}

#[test]
fn rule_ends_once_the_last_waker_of_a_call_is_woken() {
    let (mut pair, _) = pair();
    let wakers = [Woken::new(), Woken::new()];
    let mut call = pin!(pair.peer().root().call_remote::<i64>("add", (1,)));
    for waker in &wakers {
        assert!(waker.poll(call.as_mut()).is_pending());
    }
    pair.drive();
    assert_eq!(wakers.map(|waker| waker.count()), [0, 1]);
    assert!(poll_once(call).is_ready());
}

#[test]
fn rule_ends_once_an_answer_that_cannot_be_read_is_that_calls_error() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let error = pair.finish(root.call_remote::<i64>("echo", (value("text"),))).unwrap_err();
    assert_eq!(error.to_string(), "the answer cannot be read: echo: expected int, found text");
    // A class in an answer that is not registered here is refused, and the connection stays open.
    let error = pair.finish(root.call_remote::<Value>("swamp", ())).unwrap_err();
    assert_eq!(error.insecure().unwrap().class, "test.Swamp");
    let error = pair.finish(root.call_remote::<Pond>("swamp", ())).unwrap_err();
    assert_eq!(error.insecure().unwrap().class, "test.Swamp");
    assert_eq!(pair.finish(root.call_remote::<i64>("add", (1, 2))).unwrap(), 3);
}

#[test]
fn rule_ends_once_a_panic_while_an_answer_is_read_is_that_calls_error() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let error = pair.finish(root.call_remote::<crate::roots::Odd>("odd", (0,))).unwrap_err();
    assert_eq!(error.to_string(), "reading the answer to `odd` panicked");
    assert!(pair.finish(root.call_remote::<crate::roots::Odd>("odd", (1,))).is_ok());
}

#[test]
fn rule_encoding_a_failed_encoding_is_that_calls_error_and_nothing_reached_the_wire() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let error = pair.finish(root.call_remote::<()>("echo", (1, Unsendable))).unwrap_err();
    assert_eq!(error.to_string(), "the call cannot be sent: echo[1]: it cannot be sent");
    let error = root.call_remote::<()>("echo", ()).kw("value", Unsendable).notify().unwrap_err();
    assert!(matches!(error, CallError::Jelly(_)), "{error}");
    assert!(pair.client.sent().is_empty());
    // The next call has the number 1: the failed one used no number.
    let call = root.call_remote::<i64>("add", (1, 2)).send();
    let sent = pair.client.sent();
    assert!(messages(&sent)[0].starts_with("[message 1 root add "), "{sent:?}");
    pair.server.receive(&sent);
    assert_eq!(pair.finish(call).unwrap(), 3);
}

#[test]
fn rule_encoding_a_result_that_cannot_be_sent_becomes_an_error_answer() {
    struct Oracle;

    #[pb::methods]
    impl Oracle {
        #[remote]
        fn ask(&self) -> Unsendable {
            Unsendable
        }

        #[remote]
        fn number(&self) -> i64 {
            3
        }
    }

    let mut pair = Pair::new(Oracle);
    let root = pair.peer().root();
    let error = pair.finish(root.call_remote::<Value>("ask", ())).unwrap_err();
    let message = "the answer cannot be sent: it cannot be sent";
    assert_eq!(error.remote().unwrap().message(), message);
    assert_eq!(pair.finish(root.call_remote::<i64>("number", ())).unwrap(), 3);
}

#[test]
fn a_string_has_at_most_640_kib_in_banana() {
    let mut pair = Pair::banana(Root::default());
    let root = pair.peer().root();
    let advice =
        "the limit is 655360: send it in pages (`pb::pages::send_pages`, see `pb::guide::pages`)";
    let too_long = vec![b'x'; 655_361];
    let error = pair.finish(root.call_remote::<()>("echo", (1, &too_long))).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the call cannot be sent: echo[1]: a string of 655361 bytes; {advice}")
    );
    assert_eq!(pair.finish(root.call_remote::<Vec<u8>>("big", (655_360,))).unwrap().len(), 655_360);
    let error = pair.finish(root.call_remote::<Vec<u8>>("big", (655_361,))).unwrap_err();
    assert_eq!(
        error.remote().unwrap().message(),
        format!("the answer cannot be sent: a string of 655361 bytes; {advice}")
    );
}

#[test]
fn a_string_may_be_as_long_as_a_message_in_the_compact_dialect() {
    let mut pair = Pair::with(Root::default(), speak(Dialect::Compact));
    let root = pair.peer().root();
    let long = vec![b'x'; 3 << 20];
    assert_eq!(pair.finish(root.call_remote::<Vec<u8>>("echo", (&long,))).unwrap(), long);
    let text = "x".repeat(3 << 20);
    assert_eq!(pair.finish(root.call_remote::<String>("echo", (&text,))).unwrap(), text);
}

#[test]
fn rule_decoding_a_failed_decoding_is_that_calls_error_and_later_messages_are_served() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let wrong = Value::Copy {
        class: "test.Pond".to_owned(),
        state: Box::new(Value::Dict(vec![(value("numFrogs"), Value::List(vec![]))])),
    };
    let error = pair.finish(root.call_remote::<i64>("takePond", (wrong,))).unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!(error.class(), "builtins.TypeError");
    assert_eq!(error.message(), "takePond.pond.numFrogs: expected int, found list");

    let lacking = Value::Copy {
        class: "test.Pond".to_owned(),
        state: Box::new(Value::Dict(vec![(value("toads"), value("many"))])),
    };
    let error = pair.finish(root.call_remote::<i64>("takePond", (lacking,))).unwrap_err();
    let message =
        "takePond.pond: test.Pond: attribute `numFrogs` is missing (the peer sent `toads`)";
    assert_eq!(error.remote().unwrap().message(), message);

    let error =
        pair.finish(root.call_remote::<()>("takeOdd", (SentOdd { number: 2 },))).unwrap_err();
    assert_eq!(error.remote().unwrap().message(), "takeOdd.odd: the number is even");
    assert_eq!(
        pair.finish(root.call_remote::<i64>("takePond", (Pond { num_frogs: 7 },))).unwrap(),
        7
    );
}

#[test]
fn a_panic_in_a_method_is_that_calls_error() {
    let (mut pair, log) = pair();
    let root = pair.peer().root();
    let panicked = |error: CallError| {
        let error = error.remote().unwrap();
        (error.class().to_owned(), error.message().to_owned())
    };
    let error = pair.finish(root.call_remote::<()>("panic", ())).unwrap_err();
    assert_eq!(
        panicked(error),
        ("perspective_broker.Panic".to_owned(), "the method `panic` panicked".to_owned())
    );
    let call = root.call_remote::<()>("panicLater", ("gate",)).send();
    pair.drive();
    log.open("gate");
    let error = pair.finish(call).unwrap_err();
    assert_eq!(panicked(error).1, "the method `panicLater` panicked");
    let error =
        pair.finish(root.call_remote::<()>("takeOdd", (SentOdd { number: 0 },))).unwrap_err();
    assert_eq!(panicked(error).1, "the method `takeOdd` panicked");
    assert_eq!(pair.finish(root.call_remote::<i64>("add", (1, 2))).unwrap(), 3);
}

#[test]
fn arguments_come_by_position_or_by_keyword() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let add = || root.call_remote::<i64>("add", ());
    assert_eq!(pair.finish(root.call_remote::<i64>("add", (1,))).unwrap(), 2, "default");
    assert_eq!(pair.finish(root.call_remote::<i64>("add", (1,)).kw("b", 10)).unwrap(), 11);
    assert_eq!(pair.finish(add().kw("b", 10).kw("a", 5)).unwrap(), 15, "any order");

    let mut error = |call: Call<i64>| pair.finish(call).unwrap_err().remote().unwrap().clone();
    let missing = error(add().kw("b", 1));
    assert_eq!(missing.class(), "builtins.TypeError");
    assert_eq!(missing.message(), "add: missing argument `a` (the peer passed `b`)");
    assert_eq!(error(add()).message(), "add: missing argument `a`");
    let many = (0..20).fold(add(), |call, number| call.kw(&format!("k{number:02}"), number));
    assert!(
        error(many).message().ends_with("`k06`, `k07`)"),
        "the error names only the first keywords"
    );
    assert_eq!(
        error(root.call_remote("add", (1, 2, 3))).message(),
        "add: takes 2 positional arguments but 3 were given"
    );
    assert_eq!(
        error(root.call_remote("add", (1,)).kw("a", 1)).message(),
        "add: multiple values for argument `a`"
    );
    assert_eq!(
        error(root.call_remote("add", (1,)).kw("c", 1)).message(),
        "add: unexpected keyword argument `c`"
    );
    assert_eq!(
        error(root.call_remote("add", ()).kw("a", "x")).message(),
        "add.a: expected int, found text"
    );
}

#[test]
fn an_unknown_method_or_object_is_that_calls_error() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let error = pair.finish(root.call_remote::<()>("take_pond", (1,))).unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!(error.class(), "twisted.spread.flavors.NoSuchMethod");
    assert_eq!(error.message(), "No such method: remote_take_pond");
    assert!(error.is_class("builtins.AttributeError"));

    // A client serves a root object only if it is given one.
    let back = pair.server.broker.peer().root();
    let error = pair.finish(back.call_remote::<()>("note", ("x",))).unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!((error.class(), error.message()), ("twisted.spread.pb.Error", "Invalid Object ID"));
}

#[test]
fn a_call_that_wants_no_answer_is_not_answered() {
    let (mut pair, log) = pair();
    let root = pair.peer().root();
    root.call_remote::<()>("note", ("heard",)).notify().unwrap();
    root.call_remote::<()>("fail", ()).notify().unwrap();
    root.call_remote::<()>("noSuchThing", ()).notify().unwrap();
    root.call_remote::<()>("wait", ("gate",)).notify().unwrap();
    pair.server.receive(&pair.client.sent());
    log.open("gate");
    pair.server.run_tasks();
    assert!(pair.server.tasks.is_empty() && pair.server.sent().is_empty());
    assert_eq!(log.take(), ["heard", "gate begins", "gate ends"]);
}

#[test]
fn an_answer_that_is_not_wanted_is_not_encoded() {
    #[derive(Clone, Default)]
    struct Made(Arc<AtomicUsize>);

    impl pb::Jelly for Made {
        fn jelly(&self, out: &mut pb::jelly::Jellier) -> Result<(), pb::error::JellyError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            1.jelly(out)
        }
    }

    #[pb::methods]
    impl Made {
        #[remote]
        fn now(&self) -> Self {
            self.clone()
        }

        #[remote]
        async fn later(&self) -> Self {
            self.clone()
        }
    }

    let made = Made::default();
    let mut pair = Pair::new(made.clone());
    let root = pair.peer().root();
    for method in ["now", "later"] {
        root.call_remote::<i64>(method, ()).notify().unwrap();
        pair.drive();
        assert_eq!(made.0.swap(0, Ordering::Relaxed), 0, "{method}");
        assert_eq!(pair.finish(root.call_remote::<i64>(method, ())).unwrap(), 1);
        assert_eq!(made.0.swap(0, Ordering::Relaxed), 1, "{method}");
    }
}

#[test]
fn the_stream_may_be_cut_anywhere() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let mut whole = Vec::new();
    for n in 0..4 {
        let _call = root.call_remote::<i64>("add", (n,)).kw("b", 300_i64 << n).send();
        let _call = root.call_remote::<Value>("echo", (vec![1_i64, 300, 1 << 40],)).send();
        whole.extend(pair.client.sent());
    }
    pair.server.receive(&whole);
    let answers = pair.server.sent();
    for size in 1..60 {
        let (mut other, _) = self::pair();
        let sent: Vec<u8> = whole
            .chunks(size)
            .flat_map(|piece| {
                other.server.receive(piece);
                other.server.sent()
            })
            .collect();
        assert_eq!(sent, answers, "in pieces of {size}");
    }
}

#[test]
fn a_call_before_the_handshake_fails_and_is_not_sent() {
    let config = pb_test_support::config();
    let client = pb_test_support::End::new(pb_core::driver::Broker::client(None, &config));
    let call = client.broker.peer().root().call_remote::<()>("note", ("early",));
    assert!(matches!(call.notify(), Err(CallError::NotReady)));
    assert!(client.sent().is_empty());
}

#[test]
fn a_dropped_wait_leaves_no_waker_behind() {
    let (pair, _) = pair();
    let peer = pair.peer();
    let wakers: Vec<_> = (0..100).map(|_| Woken::new()).collect();
    for waker in &wakers {
        assert!(waker.poll(pin!(peer.closed())).is_pending());
    }
    assert!(wakers.iter().all(|waker| Arc::strong_count(waker) == 1));
}

#[test]
fn a_waker_may_make_a_call() {
    struct Calls(pb::Peer);
    impl Wake for Calls {
        fn wake(self: Arc<Self>) {
            let _ = self.0.root().call_remote::<()>("note", ("woken",)).notify();
        }
    }
    let (mut pair, log) = pair();
    let waker = Arc::new(Calls(pair.peer())).into();
    let mut call = pin!(pair.peer().root().call_remote::<i64>("add", (1,)));
    assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    pair.drive();
    assert_eq!(log.take(), ["woken"]);
    let mut watching = pin!(pair.client.broker.watch());
    assert!(watching.poll_closed(&mut Context::from_waker(&waker)).is_pending());
    pair.client.broker.close();
}

#[test]
fn shared_values_in_a_queued_call_are_bound_like_any_other() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let shared = Arc::new(vec![1]);
    let call = root.call_remote::<Value>("echo", (vec![shared.clone(), shared],));
    let echoed = pair.finish(call).unwrap();
    let Value::List(items) = &echoed else { panic!("{echoed:?}") };
    assert!(matches!(items[..], [Value::Reference(..), Value::Dereference(_)]), "{echoed:?}");
}

#[test]
fn text_is_sent_as_bytes_to_a_peer_of_another_age() {
    let mut pair =
        Pair::with(Root::default(), |config| config.text_encoding = pb::TextEncoding::Bytes);
    let root = pair.peer().root();
    let pond = Pond { num_frogs: 7 };
    let call = root.call_remote::<Value>("echo", (&pond,));
    let _ = pair.finish(call);
    let call = root.call_remote::<Value>("echo", ()).kw("value", "grün");
    assert_eq!(pair.finish(call).unwrap(), Value::Bytes("grün".as_bytes().to_vec()));
    let said = said(&mut pair);
    assert!(said[0].contains("[test.Pond [dictionary [numFrogs 7]]]"), "{}", said[0]);
    assert!(said[2].ends_with("[tuple] [dictionary [value 'gr\\xc3\\xbcn']]]"), "{}", said[2]);
    assert_eq!(said[3], "< [answer 2 'gr\\xc3\\xbcn']");
}

/// Sets how text is sent to its caller.
struct Door;

#[pb::methods]
impl Door {
    #[remote]
    fn hello(&self, context: &pb::Context, python: i64) -> &str {
        if python == 2 {
            context.peer().set_text_encoding(pb::TextEncoding::Bytes);
        }
        "welcome"
    }

    #[remote]
    fn fail(&self) -> Result<(), pb::Failure> {
        Err(pb::Failure::new("door.Shut", "shut"))
    }
}

#[test]
fn text_has_the_form_that_is_set_for_the_peer_when_it_is_encoded() {
    let mut pair = Pair::new(Door);
    let peer = pair.peer();
    let hello = |python: i64| peer.root().call_remote::<Value>("hello", (python,));
    assert_eq!(pair.finish(hello(3)).unwrap(), value("welcome"));
    // The answer of the method that sets it has the new form already.
    let bytes = |text: &str| Value::Bytes(text.into());
    assert_eq!(pair.finish(hello(2)).unwrap(), bytes("welcome"));
    pair.traffic.clear();
    let _ = pair.finish(peer.root().call_remote::<()>("fail", ()));
    let said = said(&mut pair);
    assert!(!said[1].contains("unicode"), "{said:?}");

    // It is set for one direction. A call keeps the form that it was made with.
    let client = pair.server.broker.peer();
    client.set_text_encoding(pb::TextEncoding::Unicode);
    let made_before = client.root().call_remote::<()>("hear", ("a",)).kw("b", "c");
    client.set_text_encoding(pb::TextEncoding::Bytes);
    let made_after = client.root().call_remote::<()>("hear", ("a",)).kw("b", "c");
    for call in [made_before.kw("d", "e"), made_after.kw("d", "e")] {
        call.notify().unwrap();
    }
    assert_eq!(
        messages(&pair.server.sent()),
        [
            "[message _ root hear 0 [tuple [unicode a]] [dictionary [[unicode b] [unicode c]] \
             [[unicode d] [unicode e]]]]",
            "[message _ root hear 0 [tuple a] [dictionary [b c] [d e]]]",
        ]
    );
}

/// There may be many such tasks, and the outbox is emptied often.
#[test]
fn a_task_that_waits_for_the_close_is_not_woken_when_the_outbox_is_empty() {
    let (mut pair, _) = pair();
    let peer = pair.peer();
    let [ends, drains] = [Woken::new(), Woken::new()];
    let (mut end, mut flushed) = (pin!(peer.closed()), pin!(peer.flushed()));
    assert!(ends.poll(end.as_mut()).is_pending());
    peer.root().call_remote::<()>("note", ("x",)).notify().unwrap();
    assert!(drains.poll(flushed.as_mut()).is_pending());
    pair.drive();
    let woken = || [&ends, &drains].map(|woken| woken.count() > 0);
    assert_eq!(woken(), [false, true]);
    peer.close();
    assert_eq!(woken(), [true, true]);
}

#[test]
fn errors_name_the_method_however_long_its_name_is_up_to_256_bytes() {
    let (mut pair, _) = pair();
    let root = pair.peer().root();
    let long = format!("x{}", "ä".repeat(200));
    let cut = format!("x{}…", "ä".repeat(127));
    for (name, shown) in [
        (&long[..31], &long[..31]),
        (&long[..33], &long[..33]),
        (&long[..255], &long[..255]),
        (&long, &cut),
    ] {
        let sent = root.call_remote::<i64>(name, (vec![0; 640 * 1024 + 1],)).notify();
        let Err(CallError::Jelly(error)) = sent else {
            panic!("the call must fail before it is sent")
        };
        assert_eq!(error.path().to_string(), format!("{shown}[0]"));
        let sent = root.call_remote::<i64>(name, ()).kw("to", vec![0; 640 * 1024 + 1]).notify();
        let Err(CallError::Jelly(error)) = sent else {
            panic!("the call must fail before it is sent")
        };
        assert_eq!(error.path().to_string(), format!("{shown}.to"));
        let error = pair.finish(root.call_remote::<i64>(name, ())).unwrap_err();
        let missing = format!("No such method: remote_{shown}");
        assert_eq!(error.remote().unwrap().message(), missing);
    }
    /// Answers text to every call.
    struct Anything;

    impl pb::Referenceable for Anything {
        fn dispatch(
            self: Arc<Self>,
            call: &mut pb::dispatch::Invocation<'_>,
        ) -> pb::dispatch::Dispatch {
            call.now(|_| Ok("no number"))
        }
    }

    let mut pair = Pair::new(Anything);
    let name = "aNameThatIsMuchLongerThanThirtyOneBytes";
    let error = pair.finish(pair.peer().root().call_remote::<i64>(name, ())).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the answer cannot be read: {name}: expected int, found text")
    );
}
