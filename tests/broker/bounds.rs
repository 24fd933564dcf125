//! Every table, buffer, depth and count has a limit, and reaching it is a named error.

use pb::{
    CallError, ConnectionError, Limits, RemoteReference, Value,
    error::{BananaError, LimitReached},
};
use pb_test_support::Pair;

use crate::roots::Root;

fn pair(limits: Limits) -> Pair {
    Pair::with(Root::default(), |config| config.limits = limits)
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(Value::None, |value, _| Value::List(vec![value]))
}

fn message(pair: &mut Pair, value: Value) -> String {
    let error = pair.finish(pair_call(pair, value)).unwrap_err();
    error.remote().unwrap().message().to_owned()
}

fn pair_call(pair: &Pair, value: Value) -> pb::Call<Value> {
    pair.peer().root().call_remote("echo", (value,))
}

#[test]
fn the_length_of_a_message_is_bounded() {
    let mut pair = pair(Limits::default().max_message(1000));
    let call = pair_call(&pair, Value::Bytes(vec![0; 900]));
    assert!(pair.finish(call).is_ok());
    let _call = pair_call(&pair, Value::Bytes(vec![0; 1000])).send();
    pair.drive();
    let Some(ConnectionError::Banana(error)) = &pair.server.failed else { panic!() };
    assert_eq!(*error, BananaError::MessageTooLong { limit: 1000 });
}

/// Returns the error of a message whose rest announces a string or a list that is too long.
fn too_long(head: &[u8]) -> String {
    let mut pair = Pair::banana(Root::default());
    pair.server.receive(head);
    pair.server.failed.take().unwrap().to_string()
}

#[test]
fn an_error_about_length_names_the_place_and_says_what_to_send_instead() {
    const HEAD: &[u8] = b"\x07\x80\x07\x82message\x01\x81\x04\x82root\x04\x82echo\x01\x81";
    let string = "a string of more than 655360 bytes was announced";
    let pages = "the peer must send it in pages (`pb::pages::send_pages`, `twisted.spread.util.StringPager`; \
                 see `pb::guide::pages`)";
    let list = "a list of more than 655360 elements was announced";
    let parts = "the peer must send it in parts";
    // `[tuple 1 [list 2 …`
    let args: &[u8] = b"\x03\x80\x05\x82tuple\x01\x81\x03\x80\x04\x82list\x02\x81";
    let place = " in argument 1 of a call of `echo`, at [1]";
    let long = |kind: u8| [&b"\x01\x00\x28"[..], &[kind]].concat();
    assert_eq!(too_long(&[HEAD, args, &long(0x82)].concat()), format!("{string}{place}: {pages}"));
    assert_eq!(too_long(&[HEAD, args, &long(0x80)].concat()), format!("{list}{place}: {parts}"));
    // `[tuple] [dictionary ["x" …`
    let args: &[u8] = b"\x01\x80\x05\x82tuple\x02\x80\x0a\x82dictionary\x02\x80\x01\x81";
    let place = " in the keyword arguments of a call of `echo`, at [0][1]";
    assert_eq!(too_long(&[HEAD, args, &long(0x82)].concat()), format!("{string}{place}: {pages}"));
    let answer: &[u8] = b"\x03\x80\x06\x82answer\x01\x81";
    assert_eq!(
        too_long(&[answer, &long(0x82)].concat()),
        format!("{string} in the value of an answer: {pages}")
    );
    // The place is unknown here, so the error names none.
    assert_eq!(too_long(&long(0x82)), format!("{string}: {pages}"));
    let deep = b"\x02\x80".repeat(100);
    let place = " in the arguments of a call of `echo`";
    assert_eq!(too_long(&[HEAD, &deep, &long(0x82)].concat()), format!("{string}{place}: {pages}"));
}

#[test]
fn the_depth_of_values_is_bounded() {
    let mut pair = pair(Limits::default().max_depth(20));
    let call = pair_call(&pair, nested(20));
    assert_eq!(pair.finish(call).unwrap(), nested(20));
    let error = message(&mut pair, nested(21));
    assert!(
        error.ends_with("the value is nested more than 20 levels deep (`Limits::max_depth`)"),
        "{error}"
    );
    // A value that is deeper than the sender's own limit is an error before anything is sent.
    let call = pair_call(&pair, nested(513));
    assert!(matches!(pair.finish(call), Err(CallError::Jelly(_))));
    let call = pair_call(&pair, nested(3));
    assert!(pair.finish(call).is_ok());
}

/// Encodes `[reference 1 [list …]]`, in which each list holds the one before twice at every level.
fn bomb(levels: u64) -> Vec<u8> {
    let mut wire = vec![levels as u8 + 2, 0x80, 8, 0x87];
    wire.extend(b"\x03\x80\x04\x87\x01\x81\x01\x80\x08\x87");
    for level in 2..=levels {
        wire.extend([3, 0x80, 4, 0x87, level as u8, 0x81, 3, 0x80, 8, 0x87]);
        for _ in 0..2 {
            wire.extend([2, 0x80, 3, 0x87, level as u8 - 1, 0x81]);
        }
    }
    wire.extend([2, 0x80, 3, 0x87, levels as u8, 0x81]);
    wire
}

/// A type that keeps its contents by value.
#[derive(Debug)]
struct Tree(#[expect(dead_code, reason = "only its size matters")] Vec<Self>);

impl<'de> pb::Unjelly<'de> for Tree {
    fn unjelly(from: &mut pb::jelly::Unjellier<'de>) -> pb::jelly::ReadResult<Self> {
        Vec::unjelly(from).map(Self)
    }
}

#[test]
fn reading_shared_parts_again_is_bounded() {
    assert!(pb::jelly::from_bytes::<Tree>(pb::banana::Dialect::Pb, &bomb(6)).is_ok());
    let error = pb::jelly::from_bytes::<Tree>(pb::banana::Dialect::Pb, &bomb(60)).unwrap_err();
    assert!(error.to_string().contains("would have to be read again beyond"), "{error}");
    // A `Value` keeps the references, so nothing is multiplied.
    assert!(pb::jelly::from_bytes::<Value>(pb::banana::Dialect::Pb, &bomb(60)).is_ok());
}

#[test]
fn a_cycle_is_an_error_of_a_type_that_cannot_hold_it() {
    // l = []; l.append(l)
    let cycle = b"\x03\x80\x04\x87\x01\x81\x02\x80\x08\x87\x02\x80\x03\x87\x01\x81";
    let error = pb::jelly::from_bytes::<Tree>(pb::banana::Dialect::Pb, cycle).unwrap_err();
    assert!(error.to_string().contains("contains itself (reference 1)"), "{error}");
}

#[test]
fn the_size_of_the_outbox_is_bounded() {
    let mut pair = pair(Limits::default().max_outbox(10_000));
    let root = pair.peer().root();
    let send = || root.call_remote::<Value>("echo", (vec![0_u8; 3000],)).notify();
    assert!((0..3).all(|_| send().is_ok()));
    let Err(CallError::LimitReached(LimitReached::Outbox(waiting))) = send() else { panic!() };
    assert!((9000..10_000).contains(&waiting));
    pair.drive();
    send().unwrap();
}

#[test]
fn an_answer_that_never_fits_is_an_error_answer() {
    let mut pair = pair(Limits::default().max_outbox(10_000));
    let call = pair.peer().root().call_remote::<Vec<u8>>("big", (20_000,));
    let error = pair.finish(call).unwrap_err();
    assert!(error.to_string().contains("the limit is 10000"), "{error}");
    assert!(pair.server.failed.is_none());
}

#[test]
fn reading_stops_while_too_much_waits_to_be_written() {
    let mut pair = pair(Limits::default().max_outbox(2 << 20));
    let root = pair.peer().root();
    let calls: Vec<_> =
        (0..10).map(|_| root.call_remote::<Vec<u8>>("big", (500_000,)).send()).collect();
    let sent = pair.client.sent();
    pair.server.receive(&sent);
    // Reading stopped after the answers that reached half of the limit. It goes on when they are written.
    assert!((1 << 20..2 << 20).contains(&pair.server.broker.backlog()));
    for call in calls {
        assert_eq!(pair.finish(call).unwrap().len(), 500_000);
    }
}

#[test]
fn the_number_of_waiting_calls_is_bounded() {
    let mut pair = pair(Limits::default().max_outgoing_calls(2));
    let root = pair.peer().root();
    let calls: Vec<_> = (0..2).map(|n| root.call_remote::<i64>("add", (n,)).send()).collect();
    let third = root.call_remote::<i64>("add", (3,));
    let Err(CallError::LimitReached(LimitReached::OutgoingCalls(2))) = pair.finish(third) else {
        panic!()
    };
    // A call that wants no answer does not wait.
    root.call_remote::<()>("note", ("x",)).notify().unwrap();
    for (n, call) in calls.into_iter().enumerate() {
        assert_eq!(pair.finish(call).unwrap(), n as i64 + 1);
    }
    let call = root.call_remote::<i64>("add", (4,));
    assert_eq!(pair.finish(call).unwrap(), 5);
}

#[test]
fn the_number_of_served_calls_is_bounded() {
    let root = Root::default();
    let log = root.log.clone();
    let limits = Limits::default().max_incoming_calls(2);
    let mut pair = Pair::with(root, |config| config.limits = limits);
    let remote = pair.peer().root();
    // Twice, to see that room is freed. A call that wants no answer takes room as well.
    for gate in ["one", "two"] {
        let first = remote.call_remote::<String>("wait", (gate,)).send();
        remote.call_remote::<String>("wait", (gate,)).notify().unwrap();
        let third = remote.call_remote::<String>("wait", (gate,));
        let error = pair.finish(third).unwrap_err();
        assert_eq!(error.remote().unwrap().class(), "perspective_broker.TooManyCalls");
        log.open(gate);
        assert_eq!(pair.finish(first).unwrap(), gate);
        pair.drive();
    }
}

/// Reading stops at half of the limit, so an answer of any size that may be sent finds room.
#[test]
fn an_answer_that_fits_by_itself_is_sent_after_the_waiting_ones() {
    let mut pair = pair(Limits::default().max_outbox(10_000));
    let root = pair.peer().root();
    let calls = [4000, 9000].map(|size| root.call_remote::<Vec<u8>>("big", (size,)).send());
    let asked = pair.client.sent();
    pair.server.receive(&asked);
    assert!(pair.server.broker.backlog() > 13_000 && pair.server.broker.close_reason().is_none());
    for (call, size) in calls.into_iter().zip([4000, 9000]) {
        assert_eq!(pair.finish(call).unwrap().len(), size);
    }
}

#[test]
fn a_connection_closed_in_both_directions_keeps_an_empty_outbox() {
    let root = Root::default();
    let log = root.log.clone();
    let mut pair = Pair::new(root);
    let remote = pair.peer().root();
    let _late = remote.call_remote::<String>("wait", ("gate",)).send();
    let _early = remote.call_remote::<Vec<u8>>("big", (1000,)).send();
    let asked = pair.client.sent();
    pair.server.receive(&asked);
    assert!(pair.server.broker.backlog() > 1000);
    pair.server.broker.handle_finished();
    assert_eq!(pair.server.broker.backlog(), 0);
    log.open("gate");
    pair.server.run_tasks();
    assert_eq!((pair.server.broker.backlog(), log.take().len()), (0, 2));
}

#[test]
fn a_late_answer_that_does_not_fit_closes_the_connection() {
    let root = Root::default();
    let log = root.log.clone();
    let limits = Limits::default().max_outbox(5000);
    let mut pair = Pair::with(root, |config| config.limits = limits);
    let remote = pair.peer().root();
    let _late = remote.call_remote::<String>("wait", ("x".repeat(2000),)).send();
    let _full = remote.call_remote::<Value>("big", (4000,)).send();
    let calls = pair.client.sent();
    pair.server.receive(&calls);
    log.open(&"x".repeat(2000));
    pair.server.run_tasks();
    assert!(matches!(pair.server.broker.close_reason(), Some(ConnectionError::OutboxFull(5000))));
}

#[test]
fn the_memory_of_small_items_is_bounded() {
    let mut pair = pair(Limits::default().max_memory(100_000));
    let root = pair.peer().root();
    let items = vec![0_u16; 10_000];
    let error = pair.finish(root.call_remote::<Value>("echo", (&items,))).unwrap_err();
    let message = error.remote().unwrap().message().to_owned();
    assert!(message.contains("more than 100000 bytes of memory"), "{message}");
    // An argument that the method does not take is not built, however large it would be.
    let pond = Value::Copy {
        class: "test.Pond".to_owned(),
        state: Box::new(Value::Dict(vec![
            (Value::Text("numFrogs".to_owned()), Value::Int(7.into())),
            (Value::Text("extra".to_owned()), Value::List(vec![Value::None; 10_000])),
        ])),
    };
    assert_eq!(pair.finish(root.call_remote::<i64>("takePond", (pond,))).unwrap(), 7);
}

#[test]
fn the_memory_of_served_calls_is_bounded() {
    // A text of 4 KB takes as much memory in the message as it does as an argument.
    let limits = Limits::default().max_incoming_call_bytes(12_000);
    let root = Root::default();
    let log = root.log.clone();
    let mut pair = Pair::with(root, |config| config.limits = limits);
    let root = pair.peer().root();
    // Twice, to see that room is freed.
    for letter in ["x", "y"] {
        let gate = letter.repeat(4000);
        let first = root.call_remote::<String>("wait", (&gate,)).send();
        let second = root.call_remote::<String>("wait", (&gate,));
        let error = pair.finish(second).unwrap_err();
        assert_eq!(error.remote().unwrap().class(), "perspective_broker.TooManyCalls");
        log.open(&gate);
        assert_eq!(pair.finish(first).unwrap(), gate);
    }
}

#[test]
fn one_call_may_take_all_the_memory_of_served_calls() {
    let call = |pair: &Pair| pair.peer().root().call_remote::<Value>("echo", ("x",));
    let size = {
        let pair = pair(Limits::default());
        let _call = call(&pair).send();
        pair.client.sent().len()
    };
    // The arguments take little memory besides the message.
    for (max_incoming_call_bytes, is_served) in [(size + 200, true), (size - 1, false)] {
        let mut pair = pair(Limits::default().max_incoming_call_bytes(max_incoming_call_bytes));
        let call = call(&pair);
        assert_eq!(pair.finish(call).is_ok(), is_served);
    }
}

#[test]
fn the_arguments_of_served_calls_count_with_their_memory() {
    // About 4 KB on the wire, and 96,000 bytes in memory: three of them fit.
    let many = || vec![0_u16; 2000];
    let by_position = |root: &RemoteReference| root.call_remote::<Value>("keep", (many(),));
    let by_keyword = |root: &RemoteReference| root.call_remote("keep", ()).kw("value", many());
    for kept in [&by_position as &dyn Fn(&_) -> _, &by_keyword] {
        let limits = Limits::default().max_incoming_call_bytes(300_000);
        let mut pair = pair(limits);
        let root = pair.peer().root();
        let _served: Vec<_> = (0..10).map(|_| kept(&root).send()).collect();
        pair.drive();
        let error = pair.finish(kept(&root)).unwrap_err();
        assert_eq!(error.remote().unwrap().class(), "perspective_broker.TooManyCalls");
    }
}

#[test]
fn the_length_of_a_call_number_is_bounded() {
    let mut pair = Pair::banana(Root::default());
    let call = |number: &[u8]| {
        let head = [b"\x07\x80\x1a\x87", number].concat();
        [&head[..], b"\x04\x82root\x04\x82echo\x01\x81\x02\x80\x0b\x87\x05\x81\x01\x80\x05\x87"]
            .concat()
    };
    pair.server.receive(&call(&[&b"\x64\x82"[..], &[b'x'; 100]].concat()));
    assert!(pair.server.failed.is_none());
    pair.server.receive(&call(&[&b"\x00\x08\x82"[..], &[b'x'; 1024]].concat()));
    assert!(matches!(pair.server.failed, Some(ConnectionError::Protocol(_))));
}

/// A stack overflow would end the process, so the deepest value is read on the stack of a worker.
#[test]
fn the_deepest_values_fit_on_a_workers_stack() {
    type Wrap = fn(Value) -> Value;
    let wraps: [Wrap; 4] = [
        |value| Value::List(vec![value]),
        |value| Value::Dict(vec![(Value::None, value)]),
        |value| Value::Tuple(vec![value]),
        |value| Value::Copy { class: "test.Swamp".to_owned(), state: Box::new(value) },
    ];
    for wrap in wraps {
        let read = move || {
            let deep = (0..320).fold(Value::None, |value, _| wrap(value));
            let wire = pb::jelly::to_bytes(pb::banana::Dialect::Pb, &deep).unwrap();
            pb::jelly::from_bytes::<Value>(pb::banana::Dialect::Pb, &wire).is_ok()
        };
        let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(read).unwrap();
        assert!(worker.join().unwrap());
    }
}
