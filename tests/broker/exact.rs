//! A hand-written implementation that reads nothing or too much is an error of its value: the values after
//! it stay in place.

#![expect(dead_code, reason = "most of it is only read")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    sync::Arc,
};

use pb::{
    Cached, CallError, Observers, Published, Referenceable, RemoteCache, RemoteCopy, Unjelly,
    Value,
    banana::Dialect,
    dispatch::{Dispatch, Invocation},
    jelly::{ReadResult, Unjellier, UnjellyOwned, from_bytes, to_bytes},
    live::Observe,
};
use pb_test_support::Pair;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Nothing;

impl<'de> Unjelly<'de> for Nothing {
    fn unjelly(_: &mut Unjellier<'de>) -> ReadResult<Self> {
        Ok(Self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Both(i64, i64);

impl<'de> Unjelly<'de> for Both {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        Ok(Self(i64::unjelly(from)?, i64::unjelly(from)?))
    }
}

/// An implementation that reads exactly one expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Exact(i64);

impl<'de> Unjelly<'de> for Exact {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        i64::unjelly(from).map(Self)
    }
}

mod nothing {
    pub(super) fn unjelly(_: &mut pb::jelly::Unjellier<'_>) -> pb::jelly::ReadResult<i64> {
        Ok(7)
    }
}

#[derive(pb::Unjelly, Debug)]
struct Fields<T> {
    a: T,
    b: Option<i64>,
}

#[derive(pb::Unjelly, Debug)]
#[pb(transparent)]
struct Through<T>(T);

#[derive(pb::Unjelly, Debug)]
struct ByModule {
    #[pb(with = nothing)]
    a: i64,
    b: i64,
}

#[derive(pb::Unjelly, Debug)]
#[pb(transparent)]
struct AllByModule(#[pb(with = nothing)] i64);

#[derive(Debug)]
struct Lazy;

impl<'de> serde::Deserialize<'de> for Lazy {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

#[derive(pb::Unjelly, Debug)]
struct BySerde {
    #[pb(serde)]
    a: (Lazy, i64),
    b: i64,
}

/// A copy that does not read its state.
#[derive(Debug)]
struct Blind;

impl RemoteCopy for Blind {
    const CLASS: &'static str = "test.Blind";

    fn from_wire(_: &mut Unjellier<'_>) -> ReadResult<Self> {
        Ok(Self)
    }
}

pb::register!(Blind);

#[derive(pb::Copyable)]
#[pb(class = "test.Blind", transparent)]
struct Sent(i64);

#[derive(pb::RemoteCopy, Debug)]
#[pb(class = "test.OfNothing", state = Nothing)]
struct OfNothing;

impl From<Nothing> for OfNothing {
    fn from(_: Nothing) -> Self {
        Self
    }
}

#[derive(pb::Copyable)]
#[pb(class = "test.OfNothing", transparent)]
struct SentOfNothing(i64);

fn read<T: UnjellyOwned + Debug>(value: impl pb::Jelly) -> String {
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    match from_bytes::<T>(Dialect::Pb, &bytes) {
        Ok(value) => format!("{value:?}"),
        Err(error) => error.to_string(),
    }
}

fn state(a: i64, b: i64) -> BTreeMap<&'static str, i64> {
    BTreeMap::from([("a", a), ("b", b)])
}

#[test]
fn a_reader_of_no_or_two_expressions_is_an_error_at_every_place() {
    fn check<T: UnjellyOwned + Debug>(value: impl pb::Jelly) {
        let said = read::<T>(value);
        assert!(said.ends_with("did not read exactly one expression"), "{said}");
    }
    fn everywhere<T: UnjellyOwned + Debug + Ord + Sync>(name: &str) {
        check::<T>(1);
        check::<Option<T>>(1);
        check::<Box<T>>(1);
        check::<Arc<T>>(1);
        check::<Vec<T>>([1, 2]);
        check::<[T; 2]>([1, 2]);
        check::<BTreeSet<T>>([1, 2]);
        check::<BTreeMap<T, i64>>(BTreeMap::from([(1, 2)]));
        check::<BTreeMap<i64, T>>(BTreeMap::from([(1, 2), (3, 4)]));
        check::<(T, i64)>((1, 2));
        check::<(i64, T)>((1, 2));
        check::<Fields<T>>(state(1, 2));
        check::<Through<T>>(1);
        let shared = Arc::new(vec![1]);
        check::<(Vec<i64>, (T, T))>((&shared, (&shared, 1)));
        let said = read::<T>(1);
        assert!(said.contains(name), "{said}");
    }
    everywhere::<Nothing>("exact::Nothing");
    check::<(Both, i64)>((1, 2));
    check::<Vec<Both>>([1, 2, 3]);
    check::<ByModule>(state(1, 2));
    check::<AllByModule>(1);
    check::<Vec<AllByModule>>([1]);
    check::<BySerde>(BTreeMap::from([("a", vec![1, 2]), ("b", vec![])]));
    check::<Blind>(Sent(1));
    check::<OfNothing>(SentOfNothing(1));
    assert_eq!(read::<Vec<Exact>>([1, 2]), "[Exact(1), Exact(2)]");
    assert_eq!(read::<(Exact, Option<Exact>)>((1, 2)), "(Exact(1), Some(Exact(2)))");
}

/// A replica that does not read its state.
#[derive(Clone, Debug)]
struct BlindReplica;

impl RemoteCache for BlindReplica {
    const CLASS: &'static str = "test.BlindReplica";

    fn from_wire(_: &mut Unjellier<'_>) -> ReadResult<Self> {
        Ok(Self)
    }
}

impl Observe for BlindReplica {
    fn observe(&mut self, _: &mut Invocation<'_>) -> Dispatch {
        Dispatch::no_such_method()
    }
}

pb::register_cache!(BlindReplica);

#[derive(pb::Cacheable)]
#[pb(class = "test.BlindReplica")]
struct Seen {
    number: i64,
    #[pb(observers)]
    observers: Observers,
}

struct Root;

impl Referenceable for Root {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "nothing" => call.now(|call| {
                call.argument::<Nothing>("a")?;
                call.argument::<i64>("b")
            }),
            "both" => call.now(|call| {
                call.argument::<Both>("a")?;
                call.argument::<i64>("b")
            }),
            "rest" => call.now(|call| Ok(call.rest::<Nothing>()?.len())),
            "keywords" => call.now(|call| Ok(call.rest_keywords::<Nothing>()?.len())),
            "replica" => call.now(|call| call.argument::<Cached<BlindReplica>>("a").map(drop)),
            "exact" => call.now(|call| {
                let Exact(a) = call.argument("a")?;
                Ok(a + call.argument::<i64>("b")?)
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

#[test]
fn arguments_and_answers_do_not_shift() {
    let mut pair = Pair::new(Root);
    let root = pair.peer().root();
    for method in ["nothing", "both", "rest"] {
        let error = pair.finish(root.call_remote::<Value>(method, (1, 2, 3))).unwrap_err();
        assert!(error.to_string().contains("did not read exactly one expression"), "{error}");
    }
    let call = root.call_remote::<Value>("keywords", ()).kw("a", 1).kw("b", 2);
    let error = pair.finish(call).unwrap_err();
    assert!(error.to_string().contains("did not read exactly one expression"), "{error}");
    assert_eq!(pair.finish(root.call_remote::<i64>("exact", (1, 2))).unwrap(), 3);
    let error = pair.finish(root.call_remote::<Nothing>("exact", (1, 2))).unwrap_err();
    let CallError::Unjelly(error) = error else { panic!("{error}") };
    assert!(error.to_string().contains("exact::Nothing"), "{error}");
    // A replica that cannot be built is released.
    let seen = Published::new(Seen { number: 7, observers: Observers::default() });
    let error = pair.finish(root.call_remote::<()>("replica", (&seen,))).unwrap_err();
    assert!(error.to_string().contains("exact::BlindReplica"), "{error}");
    pair.drive();
    assert_eq!(seen.observer_count(), 0);
}
