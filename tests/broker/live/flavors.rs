//! A class that is live at one end and a copy at the other: it is refused with its name, and released.

use std::sync::Mutex;

use pb::{Cached, Instance, Observers, Published, Value};
use pb_test_support::{Pair, messages};

/// A class that is live at the peer, and a copy here.
#[derive(pb::Cacheable)]
#[pb(class = "test.Heron")]
struct LiveHeron {
    height: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl LiveHeron {
    #[update]
    fn grow(&mut self, by: i64) {
        self.height += by;
    }
}

#[derive(pb::RemoteCopy, Debug)]
#[pb(class = "test.Heron")]
struct Heron {
    height: i64,
}

#[derive(pb::RemoteCopy, Debug)]
enum Bird {
    Heron(Heron),
}

/// A class that is a copy at the peer, and live here.
#[derive(pb::Copyable)]
#[pb(class = "test.Stork")]
struct CopiedStork {
    height: i64,
}

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = "test.Stork")]
struct Stork {
    height: i64,
}

#[pb::methods]
impl Stork {}

#[derive(Default)]
struct Nest(Mutex<Vec<Cached<Stork>>>);

#[pb::methods]
impl Nest {
    #[remote]
    fn heron(&self, heron: Heron) -> i64 {
        heron.height
    }

    #[remote]
    fn bird(&self, bird: Bird) -> i64 {
        let Bird::Heron(heron) = bird;
        heron.height
    }

    #[remote]
    fn maybe(&self, heron: Option<Vec<Heron>>) -> usize {
        heron.map_or(0, |herons| herons.len())
    }

    #[remote]
    fn instance(&self, object: Instance) -> String {
        object.class().to_owned()
    }

    #[remote]
    fn value(&self, value: Value) -> Value {
        value
    }

    #[remote]
    fn stork(&self, stork: Cached<Stork>) -> i64 {
        let height = stork.read().height;
        self.0.lock().unwrap().push(stork);
        height
    }

    #[remote]
    fn give(&self) -> Published<LiveHeron> {
        live()
    }
}

fn live() -> Published<LiveHeron> {
    Published::new(LiveHeron { height: 7, observers: Observers::default() })
}

#[test]
fn a_live_object_of_a_class_of_copies_is_refused_and_released() {
    let mut pair = Pair::new(Nest::default());
    let root = pair.peer().root();
    let sentence = "the peer sent a live object (`Cacheable`) of `test.Heron`, and copies of it \
                    (`RemoteCopy`) are received here";
    for method in ["heron", "bird", "maybe", "instance", "value"] {
        let heron = live();
        let call = match method {
            "maybe" => root.call_remote::<Value>(method, (vec![&heron],)),
            _ => root.call_remote::<Value>(method, (&heron,)),
        };
        let error = pair.finish(call).unwrap_err();
        assert!(error.to_string().contains(sentence), "{method}: {error}");
        pair.drive();
        assert_eq!(heron.observer_count(), 0, "{method}");
        heron.lock().grow(1);
        pair.drive();
    }
    // An answer is refused in the same way.
    let error = pair.finish(root.call_remote::<Heron>("give", ())).unwrap_err();
    assert!(error.to_string().contains(sentence), "{error}");
    assert!(messages(&pair.client.sent()).is_empty(), "the object was released before");
}

#[test]
fn a_copy_of_a_class_of_live_objects_is_refused() {
    let mut pair = Pair::new(Nest::default());
    let root = pair.peer().root();
    let sentence = "the peer sent a copy (`Copyable`) of `test.Stork`, and live objects of it \
                    (`RemoteCache`) are received here";
    for method in ["stork", "instance", "value"] {
        let call = root.call_remote::<Value>(method, (CopiedStork { height: 7 },));
        let error = pair.finish(call).unwrap_err();
        assert!(error.to_string().contains(sentence), "{method}: {error}");
    }
}
