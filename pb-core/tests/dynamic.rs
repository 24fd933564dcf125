//! `Value` as programs use it: made of plain values, read as plain values, and compared with them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use bytes::Bytes;
use pb_core::{
    ConvertError, Date, Dialect, Integer, Jelly, JellyErrorKind, UnjellyOwned, UnshareError, Value,
    from_bytes, to_bytes,
};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(bytes.to_vec())
}

fn dict<const N: usize>(entries: [(Value, Value); N]) -> Value {
    Value::Dict(entries.to_vec())
}

fn shared(number: u64, value: Value) -> Value {
    Value::Reference(number, Box::new(value))
}

/// The values of every kind, of which the leniency of `as_*` is checked.
fn kinds() -> Vec<Value> {
    let one = || vec![Value::from(1)];
    vec![
        Value::None,
        Value::Bool(true),
        Value::Bool(false),
        Value::Int(0.into()),
        Value::Int(1.into()),
        Value::Int((-2).into()),
        Value::Int(u64::MAX.into()),
        Value::Int("-340282366920938463463374607431768211456".parse().unwrap()),
        Value::Float(1.0),
        Value::Float(2.5),
        bytes(b"text"),
        bytes(b"\xff"),
        text("text"),
        Value::List(one()),
        Value::Tuple(one()),
        Value::Set(one()),
        Value::FrozenSet(one()),
        dict([(text("k"), Value::None)]),
        Value::Date(Date::new(2024, 2, 29).unwrap()),
        Value::Copy { class: "a.B".to_owned(), state: Box::new(dict([])) },
    ]
}

/// Reads the value as a receiver of `T` would.
fn received<T: UnjellyOwned>(value: &Value) -> Option<T> {
    from_bytes(Dialect::Pb, &to_bytes(Dialect::Pb, value).unwrap()).ok()
}

#[test]
fn each_reader_accepts_what_a_receiver_of_its_type_accepts() {
    for value in kinds() {
        for value in [value.clone(), shared(7, value)] {
            assert_eq!(value.is_none(), received::<()>(&value).is_some(), "{value:?}");
            assert_eq!(value.as_bool(), received(&value), "{value:?}");
            assert_eq!(value.as_i64(), received(&value), "{value:?}");
            assert_eq!(value.as_u64(), received(&value), "{value:?}");
            assert_eq!(value.as_i128(), received(&value), "{value:?}");
            assert_eq!(value.as_f64(), received(&value), "{value:?}");
            assert_eq!(value.as_str().map(str::to_owned), received(&value), "{value:?}");
            assert_eq!(value.as_bytes().map(<[u8]>::to_vec), received(&value), "{value:?}");
            let items = value.as_list().map(<[_]>::to_vec);
            assert_eq!(items, received::<Vec<Value>>(&value), "{value:?}");
            let items = value.as_tuple().map(|items| items[0].clone());
            assert_eq!(items, received::<(Value,)>(&value).map(|(item,)| item), "{value:?}");
            let entries = value.as_dict().map(|entries| entries.len());
            let map = received::<HashMap<String, Value>>(&value);
            assert_eq!(entries, map.map(|map| map.len()), "{value:?}");

            let copy = || value.clone();
            assert_eq!(copy().into_string().ok().as_deref(), value.as_str());
            assert_eq!(copy().into_bytes().ok().as_deref(), value.as_bytes());
            assert_eq!(copy().into_list().ok().as_deref(), value.as_list());
            assert_eq!(copy().into_dict().ok().as_deref(), value.as_dict());
            assert_eq!(copy().as_list_mut().map(|items| &items[..]), value.as_list());
            assert_eq!(copy().as_dict_mut().map(|entries| &entries[..]), value.as_dict());
            for refused in [
                copy().into_string().err(),
                copy().into_bytes().err(),
                copy().into_list().err(),
                copy().into_dict().err(),
            ] {
                assert!(refused.is_none_or(|refused| refused == value), "it is returned");
            }
        }
    }
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "references are converted as well")]
fn a_value_is_made_of_plain_types_in_the_form_in_which_they_are_sent() {
    fn check<T: Into<Value> + Jelly>(value: T) {
        let sent: Value = from_bytes(Dialect::Pb, &to_bytes(Dialect::Pb, &value).unwrap()).unwrap();
        let (made, shown) = (value.into(), format!("{sent:?}"));
        assert_eq!(format!("{made:?}"), shown, "the kinds are the same too");
    }
    check(());
    check(true);
    check(-7_i8);
    check(7_u8);
    check(u128::MAX);
    check("12345678901234567890123456789012345678901234567890".parse::<Integer>().unwrap());
    check(1.5_f32);
    check(-0.0);
    check('x');
    check("text");
    check("text".to_owned());
    check(&"text".to_owned());
    check(std::borrow::Cow::from("text"));
    check(Date::new(2024, 2, 29).unwrap());
    check(Some(7));
    check(None::<i64>);
    check(vec![1, 2]);
    check(&[1, 2][..]);
    check([1, 2]);
    check([[1, 2], [3, 4]]);
    check(VecDeque::from([1, 2]));
    check(BTreeSet::from([1, 2]));
    check(BTreeMap::from([("a", Some(1)), ("b", None)]));
    check(HashMap::from([(1, vec!["a"])]));
    check(text("itself"));
    check(&text("itself"));
    // Bytes are a byte string in every container.
    check(vec![1_u8, 2]);
    check(&[1_u8, 2][..]);
    check([1_u8, 2]);
    check(b"bytes");
    check(Bytes::from_static(b"bytes"));
    check(vec![vec![1_u8]]);
    assert_eq!(b"bytes".iter().copied().collect::<Value>(), bytes(b"bytes"));
    // Items are a list, and pairs a dictionary.
    let list: Value = ["a", "b"].into_iter().collect();
    assert_eq!(list, Value::List(vec![text("a"), text("b")]));
    let pairs: Value = [("a", 1), ("b", 2)].into_iter().collect();
    assert_eq!(pairs, dict([(text("a"), 1.into()), (text("b"), 2.into())]));
}

#[test]
fn a_value_is_compared_with_plain_values_in_both_directions() {
    macro_rules! equal {
        ($($value:expr, $plain:expr;)*) => {$(
            assert!($value == $plain && $plain == $value);
            assert!(shared(1, $value) == $plain);
        )*};
    }
    equal! {
        text("shell"), "shell";
        bytes(b"shell"), "shell";
        text("shell"), "shell".to_owned();
        text("shell"), *"shell";
        bytes(b"\xff"), b"\xff";
        bytes(b"\xff"), *b"\xff";
        bytes(b"\xff"), b"\xff"[..];
        bytes(b"\xff"), &b"\xff"[..];
        bytes(b"\xff"), vec![0xff_u8];
        text("ab"), b"ab";
        Value::from(3), 3;
        Value::from(3), 3_u8;
        Value::from(-3), -3_i128;
        Value::from(true), 1;
        Value::from(1), true;
        Value::from(0), false;
        Value::from(true), true;
        Value::from(1.5), 1.5;
        Value::from(1.5), 1.5_f32;
        Value::from(3), 3.0;
        Value::from(u128::MAX), u128::MAX;
        Value::from(3), Integer::from(3);
    }
    assert!(text("3") != 3 && Value::None != "" && Value::None != 0 && Value::None != false);
    assert!(Value::from(2) != true && Value::from(1.0) != 1 && Value::from(true) != 1.0);
    let (value, nan) = (Value::from(f64::NAN), f64::NAN);
    assert!(value != nan);
    assert!(text("a") != bytes(b"a"), "two values are compared with their kinds");
}

#[test]
fn parts_are_found_by_keys_and_positions_as_in_python() {
    let state = dict([
        (text("list"), Value::List(vec![1.into(), 2.into()])),
        (bytes(b"bytes"), "by a byte string".into()),
        (1.into(), "one".into()),
        (Value::from(-1), "minus one".into()),
        (Value::Tuple(vec![1.into(), "a".into()]), "a tuple".into()),
        (Value::None, "none".into()),
    ]);
    let copy = Value::Copy { class: "a.B".to_owned(), state: Box::new(state.clone()) };
    for mut value in [state.clone(), shared(1, state), shared(1, shared(2, copy.clone())), copy] {
        assert_eq!(value["list"][1], 2);
        assert_eq!(value[b"list"][0], 1);
        assert_eq!(value["bytes"], "by a byte string");
        assert_eq!(value["bytes".to_owned()], "by a byte string");
        assert_eq!(value[&b"bytes"[..]], "by a byte string");
        assert_eq!(value[1], "one");
        assert_eq!(value[&Value::from(-1)], "minus one");
        assert_eq!(value[&Value::Tuple(vec![1.into(), "a".into()])], "a tuple");
        assert_eq!(value.get(Value::None), Some(&"none".into()));
        assert_eq!(value.items().len(), 6);
        // Chains that lead nowhere.
        for missing in [&value["no"], &value[2], &value["list"][2], &value["list"]["x"][7]["y"]] {
            assert!(missing.is_none());
        }
        assert_eq!((value.get("no"), value["list"].get(2)), (None, None));
        // The same parts, to be changed.
        *value.get_mut("list").unwrap().get_mut(1).unwrap() = "changed".into();
        *value.get_mut(1).unwrap() = "changed".into();
        *value.get_mut(b"bytes").unwrap() = "changed".into();
        *value.get_mut(&Value::None).unwrap() = "changed".into();
        assert_eq!(value["list"][1], "changed");
        assert_eq!(
            (&value[1], &value["bytes"], &value[&Value::None]),
            (&"changed".into(), &"changed".into(), &"changed".into())
        );
        assert!(value.get_mut("no").is_none() && value.get_mut(9).is_none());
    }
    assert!(Value::from("text")[0].is_none(), "a text has no items");
}

#[test]
fn the_last_of_two_equal_keys_counts_as_it_does_at_a_peer() {
    let mut twice: Value = [("a", 1), ("a", 2)].into_iter().collect();
    assert_eq!(twice["a"], 2);
    assert_eq!(received::<Value>(&twice).unwrap()["a"], 2);
    *twice.get_mut("a").unwrap() = 3.into();
    assert_eq!(twice["a"], 3);
    assert_eq!(received::<Value>(&twice).unwrap()["a"], 3);
}

#[test]
fn a_type_is_read_out_of_a_value_or_the_error_names_the_place() {
    let pond: Value =
        [("frogs", Value::from(vec![1, 2])), ("name", bytes(b"big"))].into_iter().collect();
    assert_eq!(Value::from_jelly(&pond).unwrap(), pond);
    type Pond = HashMap<String, Value>;
    assert_eq!(pond.read::<Pond>().unwrap()["name"], "big");
    let error = pond.read::<HashMap<String, Vec<i64>>>().unwrap_err();
    assert_eq!(error.to_string(), "[\"name\"]: expected list, found bytes");
    let ConvertError::Unjelly(error) = error else { panic!("{error:?}") };
    assert_eq!(error.path().to_string(), "[\"name\"]");
    // Shared parts are read wherever they are met.
    let twice = Value::List(vec![shared(1, vec![7].into()), Value::Dereference(1)]);
    assert_eq!(twice.read::<Vec<Vec<i64>>>().unwrap(), [[7], [7]]);
    // What cannot be written has an error with a path as well.
    let long = Value::from(vec!["x".repeat(700_000)]);
    let ConvertError::Jelly(error) = long.read::<Value>().unwrap_err() else { panic!() };
    assert_eq!(error.path().to_string(), "[0]");
    assert!(matches!(error.kind(), JellyErrorKind::StringTooLong { .. }));
    assert!(matches!(Value::from_jelly(&"x".repeat(700_000)), Err(ConvertError::Jelly(_))));
}

#[test]
fn shared_parts_are_put_wherever_they_are_met() {
    let part = || Value::List(vec!["a".into()]);
    let value = dict([
        (text("before"), Value::Dereference(1)),
        (text("here"), shared(1, part())),
        (
            text("copy"),
            Value::Copy { class: "a.B".to_owned(), state: Box::new(Value::Dereference(1)) },
        ),
        (text("set"), Value::Set(vec![Value::Tuple(vec![Value::Dereference(1)])])),
    ]);
    let plain = value.unshared().unwrap();
    assert_eq!(plain, value, "sharing makes no difference to equality");
    assert!(!format!("{plain:?}").contains("eference"), "{plain:?}");
    assert_eq!(
        (&plain["before"][0], &plain["copy"].unshared().unwrap().class()),
        (&"a".into(), &Some("a.B"))
    );

    let cycle = shared(1, Value::List(vec![Value::Dereference(1)]));
    assert_eq!(cycle.unshared(), Err(UnshareError::ContainsItself));
    assert_eq!(value["before"].unshared(), Err(UnshareError::Undefined(1)));
    // Each level has the one before it twice: 2^70 values of a small message. They are not counted one by one.
    let doubled = (0..70).fold(part(), |value, number| {
        Value::List(vec![shared(number, value), Value::Dereference(number)])
    });
    assert!(matches!(doubled.unshared(), Err(UnshareError::TooLarge { .. })));
    // Each item has the one before it inside: as deep as the list is long.
    let deep =
        (1..1000).map(|number| shared(number, Value::List(vec![Value::Dereference(number - 1)])));
    let deep = Value::List([shared(0, part())].into_iter().chain(deep).collect());
    assert!(matches!(deep.unshared(), Err(UnshareError::TooDeep { limit: 320 })));
}
