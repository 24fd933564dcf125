//! Values that share parts with the values beside them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use pb::{Cached, Observers, Published, Value};
use pb_test_support::Pair;

/// A live object with shared parts in its state and in its updates.
#[derive(pb::Cacheable)]
#[pb(class = "test.Slate")]
struct Chalk {
    a: Arc<Vec<i64>>,
    b: Arc<Vec<i64>>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Chalk {
    #[update]
    fn write(&mut self, a: Arc<Vec<i64>>, b: Arc<Vec<i64>>) {
        (self.a, self.b) = (a, b);
    }
}

/// The replica of a chalk, which is passed on.
#[derive(pb::Cacheable, pb::RemoteCache, Clone)]
#[pb(class = "test.Slate")]
struct Slate {
    a: Value,
    b: Value,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Slate {
    #[update]
    #[observe]
    fn write(&mut self, a: Value, b: Value) {
        (self.a, self.b) = (a, b);
    }
}

/// A copy with an attribute of any type, beside others.
#[derive(pb::Copyable)]
#[pb(class = "test.Pair")]
struct SentPair {
    typed: Arc<Vec<i64>>,
    value: Arc<Vec<i64>>,
}

#[derive(pb::RemoteCopy)]
#[pb(class = "test.Pair")]
struct ReadPair {
    typed: Vec<i64>,
    value: Option<Value>,
}

#[derive(Clone, Default)]
struct Desk(Arc<Mutex<Option<Cached<Slate>>>>);

#[pb::methods]
impl Desk {
    #[remote]
    fn two(&self, a: Value, b: Value) -> Vec<Value> {
        vec![b, a]
    }

    #[remote]
    fn typed(&self, _a: Vec<i64>, b: Value) -> Value {
        b
    }

    #[remote]
    fn by_name(&self, a: Value, b: Value, c: Value) -> Vec<Value> {
        vec![c, b, a]
    }

    #[remote]
    fn map(&self, map: BTreeMap<String, Value>) -> Value {
        map["b"].clone()
    }

    #[remote]
    fn pair(&self, pair: ReadPair) -> Option<Value> {
        assert_eq!(pair.typed, [1, 2]);
        pair.value
    }

    #[remote]
    fn shared(&self) -> (Arc<Vec<i64>>, Arc<Vec<i64>>) {
        let shared = shared();
        (shared.clone(), shared)
    }

    #[remote]
    fn take(&self, slate: Cached<Slate>) {
        *self.0.lock().unwrap() = Some(slate);
    }
}

impl Desk {
    fn slate(&self) -> Cached<Slate> {
        self.0.lock().unwrap().clone().unwrap()
    }
}

fn shared() -> Arc<Vec<i64>> {
    Arc::new(vec![1, 2])
}

fn list(items: &[i64]) -> Value {
    Value::List(items.iter().map(|item| Value::Int((*item).into())).collect())
}

#[test]
fn each_argument_and_each_attribute_stands_on_its_own() {
    let mut pair = Pair::new(Desk::default());
    let root = pair.peer().root();
    let (shared, plain) = (shared(), list(&[1, 2]));
    let call = root.call_remote::<Vec<Value>>("two", (&shared, &shared));
    assert_eq!(pair.finish(call).unwrap(), [plain.clone(), plain.clone()]);
    let call = root.call_remote::<Value>("typed", (&shared, &shared));
    assert_eq!(pair.finish(call).unwrap(), plain);
    let call = root.call_remote::<Vec<Value>>("by_name", (&shared,));
    let call = call.kw("b", &shared).kw("c", &shared);
    assert_eq!(pair.finish(call).unwrap(), [plain.clone(), plain.clone(), plain.clone()]);
    let map = BTreeMap::from([("a", &shared), ("b", &shared)]);
    let call = root.call_remote::<Value>("map", (map,));
    assert_eq!(pair.finish(call).unwrap(), plain);
    let sent = SentPair { typed: shared.clone(), value: shared.clone() };
    let call = root.call_remote::<Option<Value>>("pair", (sent,));
    assert_eq!(pair.finish(call).unwrap(), Some(plain.clone()));
    let call = root.call_remote::<(Value, Value)>("shared", ());
    assert_eq!(pair.finish(call).unwrap(), (plain.clone(), plain));
}

#[test]
fn a_relay_passes_on_values_that_share_parts() {
    let (first, last) = (Desk::default(), Desk::default());
    let (mut one, mut two) = (Pair::new(first.clone()), Pair::new(last.clone()));
    let (a, observers) = (shared(), Observers::default());
    let chalk = Published::new(Chalk { b: a.clone(), a, observers });
    let call = one.peer().root().call_remote::<()>("take", (&chalk,));
    one.finish(call).unwrap();
    let call = two.peer().root().call_remote::<()>("take", (first.slate(),));
    two.finish(call).unwrap();
    let check = |expected: &[i64]| {
        for desk in [&first, &last] {
            let slate = desk.slate();
            assert!(slate.lost_reason().is_none());
            let seen = slate.read();
            assert_eq!((&seen.a, &seen.b), (&list(expected), &list(expected)));
        }
    };
    check(&[1, 2]);
    let other = Arc::new(vec![7]);
    chalk.lock().write(other.clone(), other);
    one.drive();
    two.drive();
    check(&[7]);
}
