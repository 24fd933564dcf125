//! References and live objects.

use std::sync::atomic::Ordering;

use pb::{
    Cached, CallError, Local as Here, Published, RemoteReference, Value, error::JellyErrorKind,
};

use super::{Sink, plain, scenarios, shown};
use crate::sink::objects::{Events, Local, MasterDuckPond, SlaveDuckPond, duck};

scenarios! {
    plain: reference callback refecho manyrefs cachefull cacherace cachetoserver cacheecho;
}

fn ducks(pond: &Cached<SlaveDuckPond>) -> Vec<Value> {
    pond.read().ducks.clone()
}

async fn reference(sink: Sink) {
    let thing: RemoteReference = sink.call("thing", ()).await;
    assert_eq!(thing.call_remote::<Vec<u8>>("name", ()).await.unwrap(), b"the thing");
    assert_eq!(thing.call_remote::<i64>("add", (5,)).kw("b", 6).await.unwrap(), 11);
    assert!(sink.call::<bool>("isThing", (&thing,)).await);
    let again: RemoteReference = sink.call("thing", ()).await;
    assert_eq!(again, thing);
    let before = format!("{thing:?}");
    drop((thing, again));
    let anew: RemoteReference = sink.call("thing", ()).await;
    assert_ne!(format!("{anew:?}"), before, "another number");
    drop(anew);
    sink.saw_as_recorded("reference").await;
}

async fn callback(sink: Sink) {
    let events = Events::default();
    let me = Here::new(Local { events: events.clone() });
    assert_eq!(sink.call::<i64>("callBack", (&me, "poke", 41)).await, 42);
    assert_eq!(sink.call::<i64>("callBackKw", (&me, "kw")).await, 12);
    let error = sink.fails("callBack", (&me, "nosuch")).await;
    let missing = "twisted.spread.flavors.NoSuchMethod | No such method: remote_nosuch";
    assert_eq!(shown(&error), missing);
    let error = sink.fails("callBack", (&me, "fail")).await;
    assert_eq!(shown(&error), "builtins.ValueError | client side trouble");
    sink.call::<()>("keep", (&me,)).await;
    assert_eq!(sink.call::<i64>("useKept", ("poke", 1)).await, 2);
    sink.call::<()>("drop", ()).await;
    assert_eq!(events.take(), ["poked 41", "poked 1"]);
    // The server logs the local exception under the name that was sent.
    let seen = sink.recorded("callback", "server");
    sink.saw(seen.iter().map(|line| line.replace("exceptions.", "builtins."))).await;
}

async fn refecho(sink: Sink) {
    let me = Here::new(Local::default());
    let home: Here<Local> = sink.call("later", (0.01, &me)).await;
    assert!(home.ptr_eq(&me));
    sink.saw_as_recorded("refecho").await;
}

/// A peer may hold 1,025 objects of a client without a root object.
async fn manyrefs(sink: Sink) {
    let all: Vec<_> = (0..1024).map(|_| Here::new(Local::default())).collect();
    assert_eq!(sink.call::<i64>("hoard", (&all,)).await, 1);
    let one = Here::new(Local::default());
    assert_eq!(sink.call::<i64>("hoard", (&one,)).await, 2);
    for number in 1026..=1029 {
        let error = sink.root.call_remote::<i64>("hoard", (Here::new(Local::default()),)).await;
        let CallError::Jelly(error) = error.unwrap_err() else { panic!() };
        assert_eq!(*error.kind(), JellyErrorKind::TooManyReferences { last: number == 1029 });
    }
    let error = sink.root.call_remote::<i64>("hoard", (&one,)).await.unwrap_err();
    assert!(matches!(error, CallError::Closed { .. }), "{error}");
    sink.saw_as_recorded("manyrefs").await;
}

async fn cachefull(sink: Sink) {
    let pond: Cached<SlaveDuckPond> = sink.call("pond", ()).await;
    assert_eq!(ducks(&pond), [duck("d1")]);
    sink.call::<()>("addDuck", (b"d2",)).await;
    sink.call::<()>("removeDuck", (b"d1",)).await;
    assert_eq!(ducks(&pond), [duck("d2")]);
    let again: Cached<SlaveDuckPond> = sink.call("pond", ()).await;
    assert!(again.ptr_eq(&pond));
    assert!(sink.call::<bool>("isPond", (&pond,)).await);
    drop((again, pond));
    let pond: Cached<SlaveDuckPond> = sink.call("pond", ()).await;
    assert_eq!(ducks(&pond), [duck("d2")]);
    let three: Vec<Cached<SlaveDuckPond>> = sink.call("twoPonds", ()).await;
    assert!(three[0].ptr_eq(&pond) && three[2].ptr_eq(&pond) && !three[1].ptr_eq(&pond));
    assert_eq!(ducks(&three[1]), [duck("x")]);
    drop((pond, three));
    sink.saw_as_recorded("cachefull").await;
}

/// The pond is dropped while an update and the pond itself are on their way here.
async fn cacherace(sink: Sink) {
    let pond: Cached<SlaveDuckPond> = sink.call("pond", ()).await;
    let call = sink.root.call_remote::<Cached<SlaveDuckPond>>("addDuckThenPond", (b"d2",)).send();
    drop(pond);
    let pond = call.await.unwrap();
    assert_eq!(ducks(&pond), [duck("d1"), duck("d2")]);
    sink.call::<()>("addDuck", (b"d3",)).await;
    assert_eq!(ducks(&pond), [duck("d1"), duck("d2"), duck("d3")]);
    drop(pond);
    sink.saw_as_recorded("cacherace").await;
}

async fn cachetoserver(sink: Sink) {
    let pond = MasterDuckPond::published([duck("mine")]);
    sink.call::<()>("keep", (&pond,)).await;
    sink.call::<()>("keep", ([&pond, &pond],)).await;
    let described = sink.root.call_remote::<Vec<u8>>("describe", (&pond,)).kw("again", &pond);
    let shown = br#"(<SlaveDuckPond>,) {u"again": <SlaveDuckPond>}"#;
    assert_eq!(described.await.unwrap(), shown);
    pond.lock().add_duck(duck("new"));
    sink.call::<()>("drop", ()).await;
    assert_eq!(sink.call::<Vec<u8>>("echo", (b"x",)).await, b"x");
    assert_eq!((pond.observer_count(), pond.lock().stopped.load(Ordering::Relaxed)), (0, 1));
    sink.saw_as_recorded("cachetoserver").await;
}

async fn cacheecho(sink: Sink) {
    let pond = MasterDuckPond::published([duck("mine")]);
    let home: Published<MasterDuckPond> = sink.call("later", (0.01, &pond)).await;
    assert!(home.ptr_eq(&pond));
    sink.saw_as_recorded("cacheecho").await;
}
