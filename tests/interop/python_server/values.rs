//! Every kind of value, to Python and back.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList},
    fmt::Debug,
    marker::PhantomData,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::{NonZero, Wrapping},
    path::PathBuf,
    rc::Rc,
    sync::Arc,
    time::{Duration, SystemTime},
};

use pb::{
    Decimal, Integer, Jelly, RemoteReference, Value,
    jelly::UnjellyOwned,
    time::{Date, DateTime, Time, TimeDelta},
};

use super::with_kitchen;
use crate::{kitchen::Point, show::show};

/// Sends a typed value: Python must see it as `notation` says, and must send the same value back.
async fn echo<T>(root: &RemoteReference, value: T, notation: &str)
where
    T: Jelly + UnjellyOwned + PartialEq + Debug,
{
    assert_eq!(describe(root, &value).await, notation);
    let back: T = root.call_remote("echo", (&value,)).await.unwrap();
    assert_eq!(back, value);
}

/// Returns Python's notation of a value.
async fn describe(root: &RemoteReference, value: &impl Jelly) -> String {
    let described: String = root.call_remote("describe", (value,)).await.unwrap();
    described
        .strip_prefix('(')
        .and_then(|arguments| arguments.strip_suffix(",) {}"))
        .map_or_else(|| panic!("{described}"), str::to_owned)
}

/// Sends any value without its type. Floats are compared by their bits, as the notation prints them.
async fn echo_value(root: &RemoteReference, value: Value) {
    let notation = show(&value);
    assert_eq!(describe(root, &value).await, notation);
    let back: Value = root.call_remote("echo", (&value,)).await.unwrap();
    assert_eq!(show(&back), notation);
}

fn int(value: i64) -> Value {
    Value::Int(value.into())
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// Returns 2**448-1.
fn most() -> Integer {
    Integer::from_limbs(false, &[u64::MAX; 7]).unwrap()
}

case!(nothing_and_truth);
fn nothing_and_truth() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        echo(root, (), "None").await;
        echo(root, None::<i64>, "None").await;
        echo(root, Some(5), "5").await;
        echo(root, true, "True").await;
        echo(root, false, "False").await;
        for value in [Value::None, Value::Bool(true), Value::Bool(false)] {
            echo_value(root, value).await;
        }
        // Python's `True` is an `int`, and so are the keys that are equal to it.
        assert_eq!(root.call_remote::<i64>("echo", (true,)).await.unwrap(), 1);
        assert_eq!(root.call_remote::<Option<u8>>("echo", (false,)).await.unwrap(), Some(0));
        let keyed = HashMap::from([(true, "yes".to_owned())]);
        let back: HashMap<i32, String> = root.call_remote("echo", (keyed,)).await.unwrap();
        assert_eq!(back, HashMap::from([(1, "yes".to_owned())]));
    });
}

case!(integers);
fn integers() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        echo(root, 0_u8, "0").await;
        echo(root, i8::MIN, "-128").await;
        echo(root, u16::MAX, "65535").await;
        echo(root, i32::MAX, "2147483647").await;
        echo(root, i32::MIN, "-2147483648").await;
        echo(root, u32::MAX, "4294967295").await;
        echo(root, i64::MIN, "-9223372036854775808").await;
        echo(root, u64::MAX, "18446744073709551615").await;
        echo(root, 7_usize, "7").await;
        echo(root, i128::MIN, &i128::MIN.to_string()).await;
        echo(root, u128::MAX, &u128::MAX.to_string()).await;

        let (negative, limbs) = most().to_limbs();
        let least = Integer::from_limbs(!negative, &limbs).unwrap();
        let mut texts = vec![most().to_string(), least.to_string()];
        for bits in [0, 7, 31, 32, 63, 64, 127, 128] {
            for add in [-1, 0, 1] {
                let value = u128::checked_shl(1, bits).unwrap_or(u128::MAX);
                let value = value.saturating_add_signed(add);
                texts.extend([value.to_string(), format!("-{value}")]);
            }
        }
        for text in texts {
            let value: Integer = text.parse().unwrap();
            echo(root, value.clone(), &value.to_string()).await;
            echo_value(root, Value::Int(value)).await;
        }
    });
}

case!(floats);
fn floats() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        echo(root, 1.5, "float:3ff8000000000000").await;
        echo(root, 0.25_f32, "float:3fd0000000000000").await;
        let payload = f64::from_bits(0xfff8_0000_0000_0abc);
        let extremes = [f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::EPSILON, 5e-324];
        let special = [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, payload];
        for value in extremes.into_iter().chain(special) {
            let notation = format!("float:{:016x}", value.to_bits());
            assert_eq!(describe(root, &value).await, notation);
            let back: f64 = root.call_remote("echo", (value,)).await.unwrap();
            assert_eq!(back.to_bits(), value.to_bits());
            echo_value(root, Value::Float(value)).await;
        }
    });
}

case!(strings);
fn strings() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        echo(root, String::new(), r#"u"""#).await;
        echo(root, "list".to_owned(), r#"u"list""#).await;
        echo(root, 'ß', r#"u"\u{df}""#).await;
        let hard = "\0\"\\\n caf\u{e9} \u{2603} \u{1f438} \u{ffff}";
        let notation = r#"u"\u{0}\"\\\u{a} caf\u{e9} \u{2603} \u{1f438} \u{ffff}""#;
        echo(root, hard.to_owned(), notation).await;

        let all: Vec<u8> = (0..=255).collect();
        echo(root, Vec::<u8>::new(), r#"b"""#).await;
        echo(root, b"bytes".to_vec(), r#"b"bytes""#).await;
        echo(root, *b"four", r#"b"four""#).await;
        echo(root, all.clone(), &show(&Value::Bytes(all.clone()))).await;
        for value in ["", "dictionary", hard] {
            echo_value(root, text(value)).await;
        }
        for value in [vec![], b"None".to_vec(), all] {
            echo_value(root, Value::Bytes(value)).await;
        }
        // Words of the vocabulary, which are sent as numbers.
        for word in ["None", "reference", "cachemessage", "login", "uncache"] {
            echo(root, word.as_bytes().to_vec(), &format!("b\"{word}\"")).await;
        }
    });
}

case!(containers);
fn containers() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        echo(root, Vec::<i64>::new(), "[]").await;
        echo(root, vec![vec![1], vec![], vec![2, 3]], "[[1], [], [2, 3]]").await;
        echo(root, [true; 2], "[True, True]").await;
        echo(root, (1,), "(1,)").await;
        let mixed = (None::<i64>, (true, 2.0), b"x".to_vec());
        echo(root, mixed, r#"(None, (True, float:4000000000000000), b"x")"#).await;

        echo(root, HashMap::<String, i64>::new(), "{}").await;
        let named = BTreeMap::from([("a".to_owned(), vec![1]), ("b".to_owned(), vec![])]);
        echo(root, named, r#"{u"a": [1], u"b": []}"#).await;
        let keyed = HashMap::from([((1, "a".to_owned()), Some(1.5)), ((2, String::new()), None)]);
        let notation = r#"{(1, u"a"): float:3ff8000000000000, (2, u""): None}"#;
        echo(root, keyed, notation).await;
        let by_bytes = BTreeMap::from([(b"k".to_vec(), BTreeMap::from([(1, ())]))]);
        echo(root, by_bytes, r#"{b"k": {1: None}}"#).await;

        echo(root, BTreeSet::<i64>::new(), "set{}").await;
        echo(root, HashSet::from([3, 1, 2]), "set{1, 2, 3}").await;
        let pairs = BTreeSet::from([(1, "x".to_owned())]);
        echo(root, pairs, r#"set{(1, u"x")}"#).await;
    });
}

case!(containers_without_types);
fn containers_without_types() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let inner = Value::FrozenSet(vec![text("inner")]);
        let mut deep = Value::List(vec![]);
        for _ in 0..200 {
            deep = Value::List(vec![deep]);
        }
        let key = Value::Tuple(vec![int(1), text("a")]);
        let empty = Value::Dict(vec![(Value::Tuple(vec![]), text("empty"))]);
        let values = [
            Value::List(vec![]),
            Value::Tuple(vec![]),
            Value::Dict(vec![]),
            Value::Set(vec![]),
            Value::FrozenSet(vec![]),
            Value::List(vec![int(1), Value::Tuple(vec![Value::None]), text("two")]),
            Value::Dict(vec![
                (int(3), Value::None),
                (Value::None, Value::Bool(false)),
                (text("k"), int(1)),
                (Value::Bytes(b"k".to_vec()), int(2)),
            ]),
            Value::Dict(vec![(key, empty)]),
            Value::Set(vec![int(1), text("x"), Value::Bytes(b"x".to_vec())]),
            Value::FrozenSet(vec![int(1), inner.clone()]),
            Value::Dict(vec![(inner, Value::Set(vec![Value::FrozenSet(vec![])]))]),
            deep,
        ];
        for value in values {
            echo_value(root, value).await;
        }
    });
}

case!(dates_and_times);
fn dates_and_times() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let date = |year, month, day| Date::new(year, month, day).unwrap();
        let last = Time::new(23, 59, 59, 999_999).unwrap();
        echo(root, date(2024, 2, 29), "date(2024 2 29)").await;
        echo(root, Time::default(), "time(0 0 0 0)").await;
        echo(root, last, "time(23 59 59 999999)").await;
        let first = DateTime::new(date(1, 1, 1), Time::default());
        echo(root, first, "datetime(1 1 1 0 0 0 0)").await;
        let end = DateTime::new(date(9999, 12, 31), last);
        echo(root, end, "datetime(9999 12 31 23 59 59 999999)").await;

        let day = 999_999_999;
        let longest = TimeDelta::new(day, 86_399, 999_999).unwrap();
        let back = TimeDelta::new(-day, 0, 0).unwrap();
        echo(root, TimeDelta::default(), "timedelta(0 0 0)").await;
        echo(root, longest, "timedelta(999999999 86399 999999)").await;
        echo(root, back, "timedelta(-999999999 0 0)").await;
        let second_ago = TimeDelta::new(0, -1, 0).unwrap();
        echo(root, second_ago, "timedelta(-1 86399 0)").await;
        echo(root, Duration::from_millis(90_000_500), "timedelta(1 3600 500000)").await;

        for value in [
            Value::Date(date(1, 1, 1)),
            Value::Time(last),
            Value::DateTime(end),
            Value::TimeDelta(back),
        ] {
            echo_value(root, value).await;
        }
    });
}

case!(other_types_of_the_standard_library);
fn other_types_of_the_standard_library() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let epoch = SystemTime::UNIX_EPOCH;
        echo(root, epoch, "datetime(1970 1 1 0 0 0 0)").await;
        let before = epoch - Duration::from_micros(1);
        echo(root, before, "datetime(1969 12 31 23 59 59 999999)").await;
        let leap_day = epoch + Duration::from_secs(951_782_400);
        echo(root, leap_day, "datetime(2000 2 29 0 0 0 0)").await;
        let last = epoch + Duration::from_micros(253_402_300_799_999_999);
        echo(root, last, "datetime(9999 12 31 23 59 59 999999)").await;

        echo(root, NonZero::<u64>::MAX, "18446744073709551615").await;
        echo(root, Wrapping(-1_i8), "-1").await;
        echo(root, PhantomData::<str>, "None").await;
        echo(root, LinkedList::from([1, 2]), "[1, 2]").await;
        let address = Ipv4Addr::LOCALHOST;
        echo(root, IpAddr::V4(address), r#"u"127.0.0.1""#).await;
        echo(root, SocketAddr::from((address, 80)), r#"u"127.0.0.1:80""#).await;
        let path = PathBuf::from("ponds/caf\u{e9}");
        echo(root, path.clone(), r#"u"ponds/caf\u{e9}""#).await;
        echo(root, BTreeMap::from([(path, 1)]), r#"{u"ponds/caf\u{e9}": 1}"#).await;
        echo(root, 1..5, r#"{u"end": 5, u"start": 1}"#).await;
        echo(root, 'a'..='z', r#"{u"end": u"z", u"start": u"a"}"#).await;
    });
}

case!(decimals);
fn decimals() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let most = most();
        let cases = [
            (Decimal::new(-150, -2), "decimal(-150 -2)".to_owned()),
            (Decimal::new(0, -2), "decimal(0 -2)".to_owned()),
            (Decimal::new(1, 20), "decimal(1 20)".to_owned()),
            (Decimal::new(most.clone(), -130), format!("decimal({most} -130)")),
        ];
        for (value, notation) in cases {
            echo(root, value.clone(), &notation).await;
            echo_value(root, Value::Decimal(value)).await;
        }
    });
}

case!(shared_values);
/// One object here is one object at the peer.
fn shared_values() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let (one, equal) = (Arc::new(vec![1]), Arc::new(vec![1]));
        let point = Arc::new(Point { x: 1, y: 2 });
        let same = |a, b| root.call_remote::<bool>("same", (a, b));
        assert!(same(&one, &one).await.unwrap());
        assert!(!same(&one, &equal).await.unwrap());
        let points = (&point, &point);
        assert!(root.call_remote::<bool>("same", points).await.unwrap());
        // Positional and keyword arguments have separate numbers for shared values.
        let both_ways = root.call_remote::<bool>("same", (&one,)).kw("b", &one);
        assert!(!both_ways.await.unwrap());
        let keywords = root.call_remote::<bool>("same", ());
        assert!(keywords.kw("a", &one).kw("b", &one).await.unwrap());

        // An `Rc` that is met again within the positional arguments, or within one keyword argument.
        let one_rc = Rc::new(vec![1]);
        let rcs = root.call_remote::<bool>("same", (&one_rc, &one_rc));
        assert!(rcs.await.unwrap());
        let rcs = root.call_remote::<bool>("same", (&one_rc, &Rc::new(vec![1])));
        assert!(!rcs.await.unwrap());
        let keywords = root.call_remote::<bool>("same", ());
        assert!(!keywords.kw("a", &one_rc).kw("b", &one_rc).await.unwrap());

        let three = (vec![one.clone(), one.clone()], one);
        type Shared = (Vec<Arc<Vec<i64>>>, Arc<Vec<i64>>);
        let (list, last): Shared = root.call_remote("echo", (&three,)).await.unwrap();
        assert_eq!(*last, [1]);
        assert!(list.iter().all(|item| Arc::ptr_eq(item, &last)));
        let back: Vec<Arc<Point>> = root.call_remote("echo", ([&point, &point],)).await.unwrap();
        assert_eq!(*back[0], *point);
        assert!(Arc::ptr_eq(&back[0], &back[1]));
        assert!(!Arc::ptr_eq(&back[0], &point));
        // The receiver need not ask for an `Arc`.
        let back: Vec<Point> = root.call_remote("echo", ([&point, &point],)).await.unwrap();
        assert_eq!(back, [(*point).clone(), (*point).clone()]);
    });
}

case!(values_that_contain_themselves);
fn values_that_contain_themselves() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let reference = |number, value| Value::Reference(number, Box::new(value));
        let ring = |number| {
            let members = vec![int(1), Value::Dereference(number)];
            reference(number, Value::List(members))
        };
        let table = reference(1, Value::Dict(vec![(text("self"), Value::Dereference(1))]));
        for cycle in [ring(1), ring(7), table.clone()] {
            assert!(root.call_remote::<bool>("isCycle", (cycle,)).await.unwrap());
        }
        let straight = Value::List(vec![int(1), Value::List(vec![int(1)])]);
        let straight = root.call_remote::<bool>("isCycle", (straight,));
        assert!(!straight.await.unwrap());
        // The sender chooses the numbers; the peer's answer counts from 1.
        let back: Value = root.call_remote("echo", (ring(7),)).await.unwrap();
        assert_eq!(back, ring(1));
        let back: Value = root.call_remote("echo", (&table,)).await.unwrap();
        assert_eq!(back, table);
        // Two rings in one list, one of which occurs twice.
        let rings = Value::List(vec![ring(1), ring(2), Value::Dereference(1)]);
        let back: Value = root.call_remote("echo", (&rings,)).await.unwrap();
        assert_eq!(back, rings);
    });
}

case!(literals);
fn literals() {
    struct Object;

    #[pb::methods]
    impl Object {
        #[remote]
        fn ring(&self) {}
    }

    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let value = pb::value!({
            "rc": 0,
            7: [1.5, true, None, (), b"bytes"],
            ("a", 1): (1, (2,), {}),
        });
        let notation = r#"{(u"a", 1): (1, (2,), {}), 7: [float:3ff8000000000000, True, None, None, b"bytes"], u"rc": 0}"#;
        assert_eq!(describe(root, &value).await, notation);
        let back: Value = root.call_remote("echo", (&value,)).await.unwrap();
        assert_eq!(back[7][0], 1.5);
        assert_eq!(back[&pb::value!(("a", 1))], value[&pb::value!(("a", 1))]);

        // A live reference and a copy among plain values.
        let (object, point) = (pb::Local::new(Object), Point { x: 1, y: 2 });
        let mixed = pb::dict! {
            "object": &object,
            "parts": [&point, (&object, "text"), { 1: None }],
        };
        let notation = r#"{u"object": <RemoteReference>, u"parts": [<Point>, (<RemoteReference>, u"text"), {1: None}]}"#;
        assert_eq!(describe(root, &mixed).await, notation);
        assert_eq!(
            describe(root, &pb::list![&object, [], 4_000_000_000]).await,
            "[<RemoteReference>, [], 4000000000]"
        );
    });
}

case!(shared_parts_of_dynamic_values);
/// Python sends one list twice: `unshared` finds it in both places.
fn shared_parts_of_dynamic_values() {
    with_kitchen(async |kitchen| {
        let part = Arc::new(vec!["one"]);
        let sent = pb::dict! { "linux": part.clone(), "mac": part };
        let back: Value = kitchen.root.call_remote("echo", (sent,)).await.unwrap();
        assert_ne!(back["linux"][0], back["mac"][0], "one of them is a `Dereference`");
        let back = back.unshared().unwrap();
        assert_eq!((&back["linux"][0], &back["mac"][0]), (&"one".into(), &"one".into()));
    });
}
