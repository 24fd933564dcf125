//! Values of any kind that are read later, and answers that nobody reads.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use pb::{
    Any, Cached, CallError, Failure, Ignored, Limits, Local, Observers, Published, RemoteReference,
    Value,
    dispatch::{Dispatch, Invocation},
    error::UnjellyErrorKind,
    jelly::ValueKind,
};
use pb_test_support::{End, Pair, held, messages};

/// An object that can be called.
#[derive(Default)]
struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self, times: i64) -> i64 {
        times
    }
}

/// A live object.
#[derive(pb::Cacheable)]
#[pb(class = "test.any.Pond")]
struct Pond {
    #[pb(setter)]
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

/// A replica of it.
#[derive(pb::RemoteCache, Clone)]
#[pb(class = Pond)]
struct PondReplica {
    #[pb(setter)]
    frogs: i64,
}

#[pb::methods]
impl PondReplica {}

fn pond(frogs: i64) -> Published<Pond> {
    Published::new(Pond { frogs, observers: Observers::default() })
}

/// A copy, and the type that receives it.
#[derive(pb::Copyable, pb::RemoteCopy, Debug, PartialEq, Clone)]
#[pb(class = "test.any.Order")]
struct Order {
    item: String,
    count: i64,
}

/// The arguments of the command `upload`.
#[derive(pb::Unjelly)]
struct Upload {
    writer: RemoteReference,
    name: String,
}

/// Keeps what it is sent.
#[derive(Clone, Default)]
struct Keeper {
    kept: Arc<Mutex<Vec<Any>>>,
}

#[pb::methods(rename_all = "camelCase")]
impl Keeper {
    #[remote]
    fn keep(&self, value: Any) -> usize {
        let mut kept = self.kept.lock().unwrap();
        kept.push(value);
        kept.len()
    }

    #[remote]
    fn keep_both(&self, one: Any, other: Any) {
        self.kept.lock().unwrap().extend([one, other]);
    }

    #[remote]
    fn keep_and_read(&self, one: Any, other: Cached<PondReplica>) -> i64 {
        self.kept.lock().unwrap().push(one);
        other.read().frogs
    }

    #[remote]
    fn echo(&self, value: Any) -> Any {
        value
    }

    #[remote]
    fn count(&self, values: Vec<Any>) -> usize {
        values.iter().filter(|value| value.read::<RemoteReference>().is_ok()).count()
    }

    #[remote]
    fn discard(&self, value: Any) {
        drop(value);
    }

    #[remote]
    async fn start(&self, name: String, args: Any) -> Result<i64, Failure> {
        match name.as_str() {
            "upload" => {
                let upload: Upload = args.read()?;
                let ring = upload.writer.call_remote::<i64>("ring", (7,));
                Ok(ring.await? + upload.name.len() as i64)
            }
            "sleep" => Ok(args.read()?),
            _ => Err(Failure::new("test.UnknownCommand", name)),
        }
    }

    #[remote(raw)]
    fn raw(&self, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|call| {
            let name: String = call.argument("name")?;
            match name.as_str() {
                "sum" => Ok(call.rest::<i64>()?.iter().sum::<i64>()),
                _ => Ok(call.rest::<Any>()?.len() as i64),
            }
        })
    }

    #[remote(raw)]
    fn raw_later(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        call.later(|call| {
            let bell: RemoteReference = call.owned_argument("bell")?;
            call.no_more_arguments()?;
            Ok(async move {
                let _ = &self;
                bell.call_remote::<i64>("ring", (3,)).await
            })
        })
    }
}

impl Keeper {
    fn take(&self) -> Any {
        self.kept.lock().unwrap().remove(0)
    }
}

fn pair() -> (Pair, Keeper) {
    let keeper = Keeper::default();
    (Pair::new(keeper.clone()), keeper)
}

#[test]
fn a_value_is_read_as_the_type_that_an_earlier_argument_names() {
    let (mut pair, _keeper) = pair();
    let root = pair.peer().root();
    let bell = Local::new(Bell);
    let args: BTreeMap<&str, Box<dyn pb::Jelly>> = BTreeMap::from([
        ("name", Box::new("core") as Box<dyn pb::Jelly>),
        ("writer", Box::new(bell)),
    ]);
    let upload = root.call_remote::<i64>("start", ("upload", args));
    assert_eq!(pair.finish(upload).unwrap(), 11);
    let sleep = root.call_remote::<i64>("start", ("sleep", 5));
    assert_eq!(pair.finish(sleep).unwrap(), 5);
    let wrong = root.call_remote::<i64>("start", ("sleep", "long"));
    let error = pair.finish(wrong).unwrap_err().to_string();
    assert!(error.contains("expected int, found text"), "{error}");
}

#[test]
fn references_in_it_are_held_until_it_is_dropped_whether_they_are_read_or_not() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let keep = root.call_remote::<usize>("keep", (vec![Local::new(Bell), Local::new(Bell)],));
    assert_eq!(pair.finish(keep).unwrap(), 1);
    assert_eq!(held(&pair.client.broker.peer()).len(), 1);
    let value = keeper.take();
    let first: RemoteReference = value.item(0).unwrap().read().unwrap();
    drop(value);
    pair.drive();
    let left = held(&pair.client.broker.peer());
    assert_eq!(left.iter().map(|(_, count)| count).sum::<usize>(), 1, "the one that was read");
    let ring = first.call_remote::<i64>("ring", (2,));
    assert_eq!(pair.finish(ring).unwrap(), 2);
    drop(first);
    pair.drive();
    assert_eq!(held(&pair.client.broker.peer()), []);
    let discard = root.call_remote::<()>("discard", (vec![Local::new(Bell)],));
    pair.finish(discard).unwrap();
    pair.drive();
    assert_eq!(held(&pair.client.broker.peer()), [], "never read");
}

#[test]
fn a_live_object_in_it_is_observed_from_its_arrival_on() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let pond = pond(1);
    let keep = root.call_remote::<usize>("keep", (BTreeMap::from([("pond", &pond)]),));
    pair.finish(keep).unwrap();
    assert_eq!(pond.observer_count(), 1);
    pond.lock().set_frogs(2);
    pair.drive();
    let value = keeper.take();
    let part = value.get("pond").unwrap();
    assert_eq!(part.kind(), ValueKind::Live("test.any.Pond"));
    assert_eq!(part.class(), Some("test.any.Pond"));
    let replica: Cached<PondReplica> = part.read().unwrap();
    assert_eq!(replica.read().frogs, 2);
    // It comes again, by its id.
    let again = root.call_remote::<usize>("keep", (&pond,));
    pair.finish(again).unwrap();
    let known = keeper.take();
    assert_eq!(known.kind(), ValueKind::Cached);
    assert_eq!(known.class(), Some("test.any.Pond"));
    assert!(known.read::<Cached<PondReplica>>().unwrap().ptr_eq(&replica));
    drop((value, part, known));
    pair.drive();
    assert_eq!(pond.observer_count(), 1, "the replica that was read");
    drop(replica);
    pair.drive();
    assert_eq!(pond.observer_count(), 0);
}

#[test]
fn objects_that_came_back_stay_known_after_the_peer_released_them() {
    let (mut pair, _keeper) = pair();
    let (own, kept) = (Local::new(Bell), Keeper::default());
    let own_pond = pond(4);
    let server = pair.server.broker.peer();
    // The server sends its bell and its pond, and gets them back in a value that it keeps.
    let mine = Keeper::default();
    let client_root = {
        let give = Local::new(mine.clone());
        let keep = pair.peer().root().call_remote::<usize>("keep", (&give,));
        pair.finish(keep).unwrap();
        _keeper.take().read::<RemoteReference>().unwrap()
    };
    let keep = client_root.call_remote::<usize>("keep", ((&own, &own_pond),));
    pair.finish(keep).unwrap();
    let theirs = mine.take();
    let back = pair.peer().root().call_remote::<usize>("keep", (&theirs,));
    pair.finish(back).unwrap();
    drop(theirs);
    pair.drive();
    let _ = (server, kept);
    assert_eq!(own_pond.observer_count(), 0);
    let value = _keeper.take();
    let items = value.items().unwrap();
    assert_eq!(items[0].kind(), ValueKind::Local);
    assert!(items[0].read::<Local<Bell>>().unwrap().ptr_eq(&own));
    // Also in a value that is kept out of the kept one.
    let again: Vec<Any> = value.read().unwrap();
    assert!(again[0].read::<Local<Bell>>().unwrap().ptr_eq(&own));
    assert!(again[1].read::<Published<Pond>>().unwrap().ptr_eq(&own_pond));
    assert_eq!(items[1].kind(), ValueKind::LocalCache);
    assert!(items[1].read::<Published<Pond>>().unwrap().ptr_eq(&own_pond));
}

#[test]
fn a_value_is_sent_on_as_it_arrived() {
    let (mut pair, _keeper) = pair();
    let root = pair.peer().root();
    let value = Value::List(vec![
        Value::Bool(true),
        Value::Int((-5).into()),
        Value::Float(-0.0),
        Value::Text("grün".into()),
        Value::Bytes(vec![0, 255]),
        Value::None,
        Value::Tuple(vec![Value::Set(vec![Value::Int(1.into())]), Value::FrozenSet(vec![])]),
        Value::Dict(vec![(Value::Int(1.into()), Value::List(vec![]))]),
        Value::Copy {
            class: "test.any.Order".into(),
            state: Box::new(Value::Dict(vec![
                (Value::Text("item".into()), Value::Text("egg".into())),
                (Value::Text("count".into()), Value::Int(2.into())),
            ])),
        },
        Value::Int(pb::Integer::from(1_i128 << 100)),
        Value::Decimal(pb::Decimal::new(15, -1)),
        Value::Date(pb::time::Date::new(2026, 1, 2).unwrap()),
    ]);
    let echo = root.call_remote::<Value>("echo", (&value,));
    assert_eq!(pair.finish(echo).unwrap(), value);
    // Shared parts stay shared, and a cycle stays a cycle.
    let inner = Arc::new(vec![1_i64]);
    let echo = root.call_remote::<Vec<Arc<Vec<i64>>>>("echo", (vec![inner.clone(), inner],));
    let back = pair.finish(echo).unwrap();
    assert!(Arc::ptr_eq(&back[0], &back[1]));
    let cycle = Value::Reference(1, Box::new(Value::List(vec![Value::Dereference(1)])));
    let echo = root.call_remote::<Value>("echo", (&cycle,));
    assert_eq!(pair.finish(echo).unwrap(), cycle);
    // Entries go home.
    let (bell, pond) = (Local::new(Bell), pond(1));
    let echo = root.call_remote::<(Local<Bell>, Published<Pond>)>("echo", ((&bell, &pond),));
    let (own, own_pond) = pair.finish(echo).unwrap();
    assert!(own.ptr_eq(&bell) && own_pond.ptr_eq(&pond));
}

#[test]
fn a_part_that_another_argument_defines_is_kept_with_its_handles() {
    let (mut pair, keeper) = pair();
    let root = pair.peer().root();
    let shared = Arc::new(vec![Local::new(Bell)]);
    let keep = root.call_remote::<()>("keepBoth", (vec![shared.clone()], shared));
    pair.finish(keep).unwrap();
    let (one, other) = (keeper.take(), keeper.take());
    drop(one);
    pair.drive();
    assert_eq!(other.kind(), ValueKind::List(1));
    let bell: RemoteReference = other.item(0).unwrap().read().unwrap();
    let ring = bell.call_remote::<i64>("ring", (2,));
    assert_eq!(pair.finish(ring).unwrap(), 2);
    drop((bell, other));
    pair.drive();
    assert_eq!(held(&pair.client.broker.peer()), []);
    // A live object that stands in an argument which is read, and in one that is not.
    let pond = Arc::new(pond(3));
    let keep = root.call_remote::<i64>("keepAndRead", (vec![&pond], &pond));
    assert_eq!(pair.finish(keep).unwrap(), 3);
    let value = keeper.take();
    assert_eq!(value.item(0).unwrap().read::<Cached<PondReplica>>().unwrap().read().frogs, 3);
    drop(value);
    pair.drive();
    assert_eq!(pond.observer_count(), 0);
}

/// A peer can send a value that contains itself, which no list of parts is searched in without end.
#[test]
fn a_copy_that_is_its_own_state_has_no_attributes() {
    let keeper = Keeper::default();
    let mut end = End::server(keeper.clone());
    for (request, value) in [
        "[reference 1 [test.any.Order [dereference 1]]]",
        "[reference 1 [test.any.Order [test.any.Order [dereference 1]]]]",
        "[reference 1 [dereference 1]]",
        "[reference 1 [list [dereference 1]]]",
        "[reference 1 [dictionary [[dereference 1] [dereference 1]]]]",
    ]
    .into_iter()
    .enumerate()
    {
        end.feed(&format!("[message {request} root keep 1 [tuple {value}] [dictionary]]"));
        assert_eq!(messages(&end.sent()), [format!("[answer {request} 1]")]);
        let value = keeper.take();
        assert!(value.get("item").is_none() && value.item(7).is_none());
        let _ = (value.kind(), value.class(), value.entries(), value.items(), format!("{value:?}"));
        assert!(value.read::<Order>().is_err());
    }
}

#[test]
fn its_parts_are_values_of_their_own() {
    let (mut pair, keeper) = pair();
    let order = Order { item: "egg".into(), count: 2 };
    let args = BTreeMap::from([("orders", vec![order.clone()])]);
    let keep = pair.peer().root().call_remote::<usize>("keep", (args,));
    pair.finish(keep).unwrap();
    let value = keeper.take();
    assert_eq!(value.kind(), ValueKind::Dict(1));
    let entries = value.entries().unwrap();
    assert_eq!(entries[0].0.read::<&str>().unwrap(), "orders");
    let orders = value.get("orders").unwrap();
    let one = orders.item(0).unwrap();
    assert_eq!(one.class(), Some("test.any.Order"));
    assert_eq!(one.get("item").unwrap().read::<String>().unwrap(), "egg");
    assert_eq!(one.state().unwrap().kind(), ValueKind::Dict(2));
    assert_eq!(one.read::<Order>().unwrap(), order);
    assert!(orders.item(1).is_none() && value.get("other").is_none() && orders.get("x").is_none());
    let error = orders.entries().unwrap_err();
    assert_eq!(error.to_string(), "expected a dictionary, found list");
    assert!(matches!(value.items().unwrap_err().kind(), UnjellyErrorKind::Expected { .. }));
    let text = format!("{value:?}");
    assert!(text.contains("test.any.Order") && text.contains("egg"), "{text}");
}

#[test]
fn a_class_that_is_not_registered_is_refused_when_it_is_read() {
    #[derive(pb::Copyable)]
    #[pb(class = "test.any.Unknown")]
    struct Unknown {
        bell: Local<Bell>,
    }

    let (mut pair, keeper) = pair();
    let keep =
        pair.peer().root().call_remote::<usize>("keep", (Unknown { bell: Local::new(Bell) },));
    pair.finish(keep).unwrap();
    let value = keeper.take();
    assert_eq!(value.class(), Some("test.any.Unknown"));
    let error = value.read::<Value>().unwrap_err();
    assert_eq!(error.insecure().unwrap().class, "test.any.Unknown");
    // What is inside of it can be read all the same, as nothing of the class is built.
    assert!(value.get("bell").unwrap().read::<RemoteReference>().is_ok());
    drop(value);
    pair.drive();
    assert_eq!(held(&pair.client.broker.peer()), []);
}

#[test]
fn a_live_object_of_a_class_that_is_not_registered_is_released() {
    #[derive(pb::Cacheable)]
    #[pb(class = "test.any.Hidden")]
    struct Hidden {
        depth: i64,
        #[pb(observers)]
        observers: Observers,
    }

    let (mut pair, keeper) = pair();
    let hidden = Published::new(Hidden { depth: 1, observers: Observers::default() });
    let keep = pair.peer().root().call_remote::<usize>("keep", (&hidden,));
    pair.finish(keep).unwrap();
    pair.drive();
    assert_eq!(hidden.observer_count(), 0);
    let value = keeper.take();
    assert!(value.read::<Cached<PondReplica>>().is_err());
    assert!(value.read::<Value>().is_err());
}

#[test]
fn it_is_read_after_the_connection_has_closed() {
    let (mut pair, keeper) = pair();
    let keep = pair.peer().root().call_remote::<usize>("keep", (("a", Local::new(Bell)),));
    pair.finish(keep).unwrap();
    pair.server.close();
    pair.client.close();
    let value = keeper.take();
    assert_eq!(value.item(0).unwrap().read::<String>().unwrap(), "a");
    let bell: RemoteReference = value.item(1).unwrap().read().unwrap();
    let ring = bell.call_remote::<i64>("ring", (1,));
    assert!(matches!(pair.finish(ring), Err(CallError::Closed { .. })));
}

#[test]
fn its_bytes_are_charged() {
    let limits = Limits::default().max_memory(100_000);
    let mut pair = Pair::with(Keeper::default(), |config| config.limits = limits);
    let root = pair.peer().root();
    let keep = root.call_remote::<usize>("keep", (vec![1_u8; 90_000],));
    pair.finish(keep).unwrap();
    let keep = root.call_remote::<usize>("keep", (vec![1_u8; 110_000],));
    let error = pair.finish(keep).unwrap_err().to_string();
    assert!(error.contains("max_memory"), "{error}");
}

#[test]
fn an_ignored_answer_is_of_any_type_and_gives_back_what_was_in_it() {
    let (mut pair, _keeper) = pair();
    let root = pair.peer().root();
    let server = pair.server.broker.peer();
    let send = |pair: &mut Pair, value: Box<dyn pb::Jelly>| {
        let echo = root.call_remote::<Ignored>("echo", (value,));
        pair.finish(echo)
    };
    send(&mut pair, Box::new(5)).unwrap();
    send(&mut pair, Box::new(("text", vec![1.5]))).unwrap();
    send(&mut pair, Box::new(())).unwrap();
    let missing = root.call_remote::<Ignored>("noSuchMethod", ());
    assert!(matches!(pair.finish(missing), Err(CallError::Remote(_))), "failures stay errors");

    #[derive(Clone, Default)]
    struct Giver {
        pond: Arc<Mutex<Option<Published<Pond>>>>,
    }

    #[pb::methods]
    impl Giver {
        #[remote]
        fn give(&self) -> (Local<Bell>, Published<Pond>) {
            let pond = pond(1);
            *self.pond.lock().unwrap() = Some(pond.clone());
            (Local::new(Bell), pond)
        }
    }

    drop(server);
    let giver = Giver::default();
    let mut pair = Pair::new(giver.clone());
    let give = pair.peer().root().call_remote::<Ignored>("give", ());
    pair.finish(give).unwrap();
    pair.drive();
    assert_eq!(held(&pair.server.broker.peer()), []);
    assert_eq!(giver.pond.lock().unwrap().as_ref().unwrap().observer_count(), 0);
}

#[test]
fn an_answer_that_says_something_is_not_taken_for_nothing() {
    let (mut pair, _keeper) = pair();
    let refused = pair.peer().root().call_remote::<()>("echo", ((false, "no credit"),));
    let error = pair.finish(refused).unwrap_err().to_string();
    assert!(error.contains("`pb::Ignored`"), "{error}");
}

#[test]
fn a_raw_method_reads_its_arguments_by_itself() {
    let (mut pair, _keeper) = pair();
    let root = pair.peer().root();
    let sum = root.call_remote::<i64>("raw", ("sum", 1, 2, 3));
    assert_eq!(pair.finish(sum).unwrap(), 6);
    let count = root.call_remote::<i64>("raw", ("count", "a", Local::new(Bell)));
    assert_eq!(pair.finish(count).unwrap(), 2);
    let missing = root.call_remote::<i64>("raw", ());
    let error = pair.finish(missing).unwrap_err().to_string();
    assert!(error.contains("name"), "{error}");
    let later = root.call_remote::<i64>("rawLater", (Local::new(Bell),));
    assert_eq!(pair.finish(later).unwrap(), 3);
    pair.drive();
    assert_eq!(held(&pair.client.broker.peer()), []);
}

#[test]
fn an_answer_and_a_part_of_a_live_object_are_read_later_too() {
    /// An object with parts of several kinds.
    #[derive(pb::Cacheable)]
    #[pb(class = "test.any.Park")]
    struct Park {
        #[pb(setter)]
        parts: Vec<Published<Pond>>,
        #[pb(observers)]
        observers: Observers,
    }

    #[derive(pb::RemoteCache, Clone)]
    #[pb(class = Park)]
    struct ParkReplica {
        #[pb(setter)]
        parts: Any,
    }

    #[pb::methods]
    impl ParkReplica {}

    #[derive(Clone)]
    struct Gate(Published<Park>);

    #[pb::methods]
    impl Gate {
        #[remote]
        fn park(&self) -> (String, Published<Park>) {
            ("the park".to_owned(), self.0.clone())
        }
    }

    let (first, second) = (pond(1), pond(2));
    let parts = vec![first.clone()];
    let park = Published::new(Park { parts, observers: Observers::default() });
    let mut pair = Pair::new(Gate(park.clone()));
    let call = pair.peer().root().call_remote::<Any>("park", ());
    let answer = pair.finish(call).unwrap();
    assert_eq!((park.observer_count(), first.observer_count()), (1, 1));
    let replica: Cached<ParkReplica> = answer.item(1).unwrap().read().unwrap();
    drop(answer);
    let inner = |replica: &Cached<ParkReplica>| {
        let part = replica.read().parts.item(0).unwrap();
        part.read::<Cached<PondReplica>>().unwrap()
    };
    first.lock().set_frogs(5);
    pair.drive();
    assert_eq!(inner(&replica).read().frogs, 5);
    park.lock().set_parts(vec![second.clone()]);
    pair.drive();
    assert_eq!((first.observer_count(), second.observer_count()), (0, 1));
    assert_eq!(inner(&replica).read().frogs, 2);
    drop(replica);
    pair.drive();
    assert_eq!((park.observer_count(), second.observer_count()), (0, 0));
}

#[test]
fn each_of_many_values_holds_its_own_handles() {
    let keeper = Keeper::default();
    let limits = Limits::default().max_references(50_000);
    let mut pair = Pair::with(keeper, |config| config.limits = limits);
    let bells: Vec<Local<Bell>> = (0..20_000).map(|_| Local::new(Bell)).collect();
    let count = pair.peer().root().call_remote::<usize>("count", (bells,));
    assert_eq!(pair.finish(count).unwrap(), 20_000);
    pair.drive();
    assert_eq!(held(&pair.client.broker.peer()), []);
}

#[test]
fn of_equal_keys_the_last_counts_as_in_every_reader() {
    let (mut pair, keeper) = pair();
    let twice = Value::Dict(vec![
        (Value::Text("a".into()), Value::Int(1.into())),
        (Value::Text("a".into()), Value::Int(2.into())),
    ]);
    let keep = pair.peer().root().call_remote::<usize>("keep", (&twice,));
    pair.finish(keep).unwrap();
    let value = keeper.take();
    assert_eq!(value.get("a").unwrap().read::<i64>().unwrap(), 2);
    assert_eq!(value.read::<BTreeMap<String, i64>>().unwrap()["a"], 2);
}
