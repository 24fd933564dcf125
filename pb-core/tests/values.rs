//! Rust types on the wire: what they are sent as, and what else they accept.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    fmt::Debug,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use pb_core::{
    Date, DateTime, Decimal, Dialect, FromBytesError, Integer, Jelly, Time, TimeDelta, Unjelly,
    UnjellyOwned, Value, from_bytes, to_bytes,
};

/// What a value is on the wire, seen as a [`Value`].
fn sent(value: impl Jelly) -> Value {
    read(&to_bytes(Dialect::Pb, &value).unwrap()).unwrap()
}

fn read<T: UnjellyOwned>(bytes: &[u8]) -> Result<T, FromBytesError> {
    from_bytes(Dialect::Pb, bytes)
}

/// Reads a value as another type.
fn read_as<T: UnjellyOwned>(value: impl Jelly) -> Result<T, String> {
    read(&to_bytes(Dialect::Pb, &value).unwrap()).map_err(|error| error.to_string())
}

/// A field that is read through its serde implementation.
struct Serde<T>(T);

impl<'de, T: serde::de::DeserializeOwned> Unjelly<'de> for Serde<T> {
    fn unjelly(from: &mut pb_core::Unjellier<'de>) -> pb_core::ReadResult<Self> {
        pb_core::__private::get_serde(from).map(Self)
    }
}

fn read_as_serde<T: serde::de::DeserializeOwned + Send + 'static>(
    value: Value,
) -> Result<T, String> {
    read_as::<Serde<T>>(value).map(|value| value.0)
}

fn round_trip<T: Jelly + UnjellyOwned + PartialEq + Debug>(value: T) {
    for dialect in [Dialect::Pb, Dialect::None] {
        let bytes = to_bytes(dialect, &value).unwrap();
        assert_eq!(from_bytes::<T>(dialect, &bytes).unwrap(), value);
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn int(value: i64) -> Value {
    Value::Int(value.into())
}

#[test]
fn none_and_booleans() {
    assert_eq!(sent(()), Value::None);
    assert_eq!(sent(None::<i64>), Value::None);
    assert_eq!(sent(Some(5_i64)), int(5));
    assert_eq!(sent(true), Value::Bool(true));
    round_trip(Some(Some(false)));
    assert_eq!(read_as::<bool>(1), Ok(true));
    assert_eq!(read_as::<bool>(0), Ok(false));
    assert_eq!(read_as::<bool>(2), Err("the value is out of range for `bool`".to_owned()));
    assert_eq!(read_as::<bool>("true"), Err("expected boolean, found text".to_owned()));
    // Parts beyond what is needed are ignored.
    assert_eq!(read::<()>(b"\x03\x80\x01\x87\x01\x81\x02\x81").unwrap(), ());
    assert!(read::<bool>(b"\x02\x80\x07\x82boolean\x05\x82maybe").is_err());
}

#[test]
fn integers_keep_to_their_range() {
    macro_rules! extremes {
        ($($int:ident)*) => {$(
            round_trip($int::MIN);
            round_trip($int::MAX);
        )*};
    }
    extremes!(i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize u8);
    assert_eq!(
        read_as::<i8>(128),
        Err("the value is out of range for `i8`: receive a larger type, or a `pb::Integer`"
            .to_owned())
    );
    assert_eq!(
        read_as::<u64>(-1),
        Err("the value is out of range for `u64`: receive a larger type, or a `pb::Integer`"
            .to_owned())
    );
    assert_eq!(
        read_as::<i64>(u64::MAX),
        Err("the value is out of range for `i64`: receive a larger type, or a `pb::Integer`"
            .to_owned())
    );
    assert_eq!(read_as::<i64>(1.5), Err("expected int, found float".to_owned()));
    let largest = Integer::from_limbs(true, &[u64::MAX; 7]).unwrap();
    round_trip(largest.clone());
    assert_eq!(
        read_as::<i128>(largest),
        Err("the value is out of range for `i128`: receive a larger type, or a `pb::Integer`"
            .to_owned())
    );
}

#[test]
fn floats_accept_integers() {
    round_trip(1.5_f64);
    round_trip(0.25_f32);
    round_trip(f64::NEG_INFINITY);
    round_trip(f32::NEG_INFINITY);
    round_trip(f32::MAX);
    assert!(read_as::<f32>(f64::NAN).unwrap().is_nan());
    assert_eq!(read_as::<f32>(-0.0).unwrap().to_bits(), (-0.0_f32).to_bits());
    assert_eq!(read_as::<f32>(1e-300), Ok(0.0));
    assert_eq!(read_as::<f64>(3), Ok(3.0));
    assert_eq!(read_as::<f64>(-3), Ok(-3.0));
    let power = Integer::from_limbs(false, &[0, 0, 0, 0, 1]).unwrap();
    assert_eq!(read_as::<f64>(power), Ok(2_f64.powi(256)));
    let nan = f64::from_bits(0x7ff8_0000_0000_1234);
    assert_eq!(read_as::<f64>(nan).unwrap().to_bits(), nan.to_bits());
    assert_eq!(read_as::<f64>(-0.0).unwrap().to_bits(), (-0.0_f64).to_bits());
}

#[test]
fn what_is_beyond_a_float_is_no_infinity() {
    let out = Err("the value is out of range for `f32`".to_owned());
    let power = Integer::from_limbs(true, &[0, 0, 0, 0, 1]).unwrap();
    for read in [read_as::<f32>, read_as_serde::<f32>] {
        assert_eq!(read(Value::Float(1e300)), out);
        assert_eq!(read(Value::Float(-1e39)), out);
        assert_eq!(read(Value::Int(power.clone())), out);
        assert_eq!(read(Value::Float(f64::INFINITY)), Ok(f32::INFINITY));
    }
    assert_eq!(
        read_as::<Vec<f32>>([1e300]),
        Err("[0]: the value is out of range for `f32`".to_owned())
    );
    // Whatever Banana can carry is in the range of the larger.
    let largest = Integer::from_limbs(true, &[u64::MAX; 7]).unwrap();
    for read in [read_as::<f64>, read_as_serde::<f64>] {
        assert_eq!(read(Value::Int(largest.clone())), Ok(-(2_f64.powi(448))));
        assert_eq!(read(Value::Float(1e300)), Ok(1e300));
    }
}

#[test]
fn text_and_bytes_read_as_each_other() {
    assert_eq!(sent("caf\u{e9}"), text("caf\u{e9}"));
    assert_eq!(sent(String::from("list")), text("list"));
    assert_eq!(sent('\u{1f438}'), text("\u{1f438}"));
    assert_eq!(sent(Cow::Borrowed("x")), text("x"));
    assert_eq!(sent(b"abc".to_vec()), Value::Bytes(b"abc".to_vec()));
    assert_eq!(sent(&b"abc"[..]), Value::Bytes(b"abc".to_vec()));
    assert_eq!(sent(*b"abc"), Value::Bytes(b"abc".to_vec()));
    assert_eq!(sent(Bytes::from_static(b"abc")), Value::Bytes(b"abc".to_vec()));
    // Python 2 sends byte strings for text; in dialect `pb` this one is a word of the vocabulary.
    assert_eq!(read_as::<String>(&b"list"[..]), Ok("list".to_owned()));
    assert_eq!(read_as::<Vec<u8>>("caf\u{e9}"), Ok("caf\u{e9}".as_bytes().to_vec()));
    assert_eq!(read_as::<[u8; 3]>(&b"abc"[..]), Ok(*b"abc"));
    assert_eq!(read_as::<[u8; 3]>(&b"ab"[..]), Err("expected 3 items, found 2".to_owned()));
    assert_eq!(read_as::<String>(&b"\xff"[..]), Err("text that is not UTF-8".to_owned()));
    assert_eq!(read_as::<char>("ab"), Err("the value is out of range for `char`".to_owned()));
    assert_eq!(read_as::<String>(5), Err("expected text, found int".to_owned()));
    round_trip(Bytes::from_static(b"\x00\xff"));
}

#[test]
fn strings_are_borrowed_from_the_message() {
    // Only a type with the lifetime of the message could hold them after the call.
    fn borrows<'de, T: Unjelly<'de>>() {}
    borrows::<&str>();
    borrows::<&[u8]>();
    borrows::<(&str, Vec<&[u8]>)>();
}

#[test]
fn sequences_read_as_each_other() {
    assert_eq!(sent(vec![1_i64, 2]), Value::List(vec![int(1), int(2)]));
    assert_eq!(sent([1_i64, 2]), Value::List(vec![int(1), int(2)]));
    assert_eq!(sent(VecDeque::from([1_i64])), Value::List(vec![int(1)]));
    assert_eq!(sent((1_i64, "x")), Value::Tuple(vec![int(1), text("x")]));
    assert_eq!(sent(BTreeSet::from([2_i64, 1])), Value::Set(vec![int(1), int(2)]));
    assert_eq!(read_as::<Vec<i64>>((1, 2)), Ok(vec![1, 2]));
    assert_eq!(read_as::<(i64, i64)>(vec![1, 2]), Ok((1, 2)));
    assert_eq!(read_as::<(i64, i64)>((1, 2, 3)), Err("expected 2 items, found 3".to_owned()));
    let frozen = Value::FrozenSet(vec![int(1), int(1)]);
    assert_eq!(read_as::<HashSet<i64>>(&frozen), Ok(HashSet::from([1])));
    assert_eq!(read_as::<Vec<i64>>(vec!["x"]), Err("[0]: expected int, found text".to_owned()));
    round_trip(vec![vec![(1_u8, String::from("a"))], vec![]]);
    round_trip(BTreeSet::from([String::from("a")]));
    round_trip((1_i8, 2_i16, 3_i32, 4_i64, 5_u8, 6_u16, 7_u32, 8_u64, (), true, 'x', 1.5_f64));
}

#[test]
fn dictionaries() {
    let map = BTreeMap::from([(String::from("a"), 1_i64), (String::from("b"), 2)]);
    let expected = Value::Dict(vec![(text("a"), int(1)), (text("b"), int(2))]);
    assert_eq!(sent(&map), expected);
    round_trip(map);
    round_trip(HashMap::from([((1_i64, 2_i64), vec![3_i64])]));
    assert_eq!(
        read_as::<HashMap<String, i64>>(Value::Dict(vec![(text("a"), text("x"))])),
        Err("[\"a\"]: expected int, found text".to_owned())
    );
    // A key sent twice: the last counts.
    let twice = Value::Dict(vec![(text("a"), int(1)), (text("a"), int(2))]);
    assert_eq!(read_as::<HashMap<String, i64>>(&twice), Ok(HashMap::from([("a".to_owned(), 2)])));
    assert_eq!(sent(&twice), Value::Dict(vec![(text("a"), int(2))]));
    let unhashable = Value::Dict(vec![(Value::List(vec![]), int(1))]);
    let error = read_as::<Value>(&unhashable).unwrap_err();
    assert_eq!(error, "[0]: a list cannot be a dictionary key or a set item");
}

#[test]
fn dates_and_decimals() {
    let date = Date::new(2026, 11, 22).unwrap();
    let time = Time::new(1, 2, 3, 4).unwrap();
    round_trip(date);
    round_trip(time);
    round_trip(DateTime::new(date, time));
    round_trip(TimeDelta::new(-1, 5, 6).unwrap());
    round_trip(Duration::from_micros(86_400_000_001));
    round_trip(Decimal::new(-150, -2));
    round_trip(Decimal::INFINITY);
    assert_eq!(
        read_as::<Duration>(TimeDelta::new(-1, 0, 0).unwrap()),
        Err("the value is out of range for `Duration`".to_owned())
    );
    let wire = |atom: &str, text: &str| {
        let head = [2, 0x80, atom.len() as u8, 0x82];
        [&head, atom.as_bytes(), &[text.len() as u8, 0x82], text.as_bytes()].concat()
    };
    // White space, leading zeros, and missing trailing numbers where Python has defaults.
    assert_eq!(read::<Date>(&wire("date", " 2026  011 22 ")).unwrap(), date);
    assert_eq!(read::<Time>(&wire("time", "")).unwrap(), Time::default());
    let midnight = DateTime::new(date, Time::default());
    assert_eq!(read::<DateTime>(&wire("datetime", "2026 11 22")).unwrap(), midnight);
    let long = TimeDelta::new(1, 1, 0).unwrap();
    assert_eq!(read::<TimeDelta>(&wire("timedelta", "0 86401 0")).unwrap(), long);
    for (atom, text) in [
        ("date", "2026 13 1"),
        ("date", "2026 2"),
        ("date", "2026 2 30"),
        ("time", "24"),
        ("time", "1 2 3 4 5"),
        ("datetime", "2026 1 1 25"),
        ("timedelta", "1 2"),
        ("timedelta", "1000000000 0 0"),
        ("date", "x 1 1"),
        ("date", "99999999999999999999 1 1"),
    ] {
        let error = read::<Value>(&wire(atom, text)).unwrap_err();
        assert_eq!(error.to_string(), format!("{text:?} is not a valid {atom}"));
    }
}

#[test]
fn an_arc_met_again_is_the_same_arc() {
    let ponds = Arc::new(vec![String::from("a")]);
    let bytes = to_bytes(Dialect::Pb, &(&ponds, &ponds, 1_i64)).unwrap();
    let shape = Value::Tuple(vec![
        Value::Reference(1, Box::new(Value::List(vec![text("a")]))),
        Value::Dereference(1),
        int(1),
    ]);
    assert_eq!(read::<Value>(&bytes).unwrap(), shape);
    type Ponds = Arc<Vec<String>>;
    let (one, two, _) = read::<(Ponds, Ponds, i64)>(&bytes).unwrap();
    assert_eq!(one, ponds);
    assert!(Arc::ptr_eq(&one, &two));
    // By value it is read again.
    type Copies = (Vec<String>, Vec<String>, i64);
    assert_eq!(read::<Copies>(&bytes).unwrap(), (vec!["a".into()], vec!["a".into()], 1));
    // First by value, then shared.
    assert!(read::<(Vec<String>, Ponds, i64)>(&bytes).is_ok());
}

#[test]
fn numbers_follow_the_order_of_second_meetings() {
    let (a, b) = (Arc::new(vec![1_i64]), Arc::new(vec![2_i64]));
    let reference = |n, item| Value::Reference(n, Box::new(Value::List(vec![int(item)])));
    assert_eq!(
        sent(vec![&a, &b, &b, &a]),
        Value::List(vec![
            reference(2, 1),
            reference(1, 2),
            Value::Dereference(1),
            Value::Dereference(2)
        ])
    );
    // What is met once is not marked, and scalars are repeated.
    assert_eq!(sent(vec![&a]), Value::List(vec![Value::List(vec![int(1)])]));
    let word = Arc::new(String::from("x"));
    assert_eq!(sent(vec![&word, &word]), Value::List(vec![text("x"), text("x")]));
    let none = Arc::new(None::<i64>);
    assert_eq!(sent((&none, &none)), Value::Tuple(vec![Value::None, Value::None]));
}

#[test]
fn a_dereference_may_come_before_its_reference() {
    let early = Value::List(vec![
        Value::Dereference(1),
        Value::Reference(1, Box::new(Value::List(vec![int(7)]))),
    ]);
    assert_eq!(sent(&early), early);
    let (one, two) = read_as::<(Arc<Vec<i64>>, Arc<Vec<i64>>)>(&early).unwrap();
    assert!(Arc::ptr_eq(&one, &two));
    assert_eq!(read_as::<Vec<Vec<i64>>>(&early), Ok(vec![vec![7], vec![7]]));
}

#[test]
fn numbers_that_make_no_sense_are_errors() {
    let undefined = Value::List(vec![Value::Dereference(3)]);
    let error = to_bytes(Dialect::Pb, &undefined).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the `Value` contains a `Dereference(3)`, and no `Reference` of that number"
    );
    // [list [dereference 3]] and [list [reference 1 []] [reference 1 []]]
    let error = read::<Value>(b"\x02\x80\x08\x87\x02\x80\x03\x87\x03\x81").unwrap_err();
    assert_eq!(
        error.to_string(),
        "[0]: dereference 3 refers to a number that the message does not define"
    );
    let one = b"\x03\x80\x04\x87\x01\x81\x01\x80\x08\x87";
    let error = read::<Value>(&[b"\x03\x80\x08\x87", &one[..], one].concat()).unwrap_err();
    assert_eq!(error.to_string(), "[0]: reference 1 is defined twice");
    let error = read::<Value>(b"\x03\x80\x04\x87\x01\x81\x02\x80\x03\x87\x01\x81").unwrap_err();
    assert!(error.to_string().contains("contains itself"), "{error}");
}

#[test]
fn values_are_looked_into_by_attribute() {
    let pond = Value::Copy {
        class: "test.Pond".to_owned(),
        state: Box::new(Value::Dict(vec![(Value::Bytes(b"frogs".to_vec()), int(7))])),
    };
    assert_eq!(pond.get("frogs"), Some(&int(7)));
    assert_eq!(pond.get("toads"), None);
}

#[test]
fn values_go_to_json_and_back() {
    let value = Value::Dict(vec![
        (text("name"), text("pond")),
        (text("frogs"), Value::List(vec![int(7), Value::Float(1.5), Value::None])),
        (text("deep"), Value::Bool(true)),
    ]);
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(json, r#"{"name":"pond","frogs":[7,1.5,null],"deep":true}"#);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
    let big: Integer = "1267650600228229401496703205376".parse().unwrap();
    assert_eq!(
        serde_json::to_string(&(Value::Int(big), Value::Decimal(Decimal::new(15, -1)))).unwrap(),
        r#"["1267650600228229401496703205376","1.5"]"#
    );
}

#[test]
fn an_empty_expression_has_no_name() {
    // [list [] foo.Bar]: the name is not that of the empty list.
    let error = read::<(i64, String)>(b"\x03\x80\x08\x87\x00\x80\x07\x82foo.Bar").unwrap_err();
    assert_eq!(error.to_string(), "[0]: expected int, found an empty expression");
    let error = read::<i64>(b"\x02\x80\x03\x87\x01\x81").unwrap_err();
    assert_eq!(
        error.to_string(),
        "dereference 1 refers to a number that the message does not define"
    );
}

#[test]
fn collections_of_bytes_are_shared_as_others_are() {
    let shared = Value::List(vec![
        Value::Reference(1, Box::new(Value::Set(vec![int(5), int(6)]))),
        Value::Dereference(1),
    ]);
    let set = HashSet::from([5_u8, 6]);
    assert_eq!(read_as::<Vec<HashSet<u8>>>(&shared), Ok(vec![set.clone(), set]));
}

#[test]
fn a_cow_is_owned() {
    assert_eq!(read_as::<Cow<'static, str>>("x"), Ok(Cow::Owned("x".to_owned())));
    assert_eq!(read_as::<Cow<'static, [u8]>>(&b"x"[..]), Ok(Cow::Owned(b"x".to_vec())));
}

#[test]
fn what_follows_a_value_or_is_missing_is_said() {
    assert!(matches!(read::<i64>(b"\x05\x81\x06\x81"), Err(FromBytesError::Trailing(2))));
    assert!(matches!(read::<i64>(b"\x05"), Err(FromBytesError::Incomplete)));
    assert!(matches!(read::<i64>(b""), Err(FromBytesError::Incomplete)));
    assert!(matches!(read::<Vec<u8>>(b"\x05\x82ab"), Err(FromBytesError::Incomplete)));
    assert!(matches!(read::<i64>(b"\x99"), Err(FromBytesError::Banana(_))));
}

#[test]
fn a_reason_that_is_no_text_is_cut_to_what_can_be_sent() {
    let mut bytes = b"\x02\x80\x0d\x82unpersistable".to_vec();
    bytes.extend(b"\x40\x4f\x24\x82");
    bytes.resize(bytes.len() + 600_000, 0xff);
    let value: Value = read(&bytes).unwrap();
    assert!(matches!(&value, Value::Unpersistable(reason) if reason.len() > 600_000));
    round_trip(value);
}

#[test]
fn numbers_of_shared_parts_count_from_1_in_other_formats() {
    let shared = Arc::new(vec![1_i64]);
    let value = sent([&shared, &shared]);
    let json = r#"[{"reference":[1,[1]]},{"dereference":1}]"#;
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    let both = Value::List(vec![value.clone(), value]);
    let json =
        r#"[[{"reference":[1,[1]]},{"dereference":1}],[{"reference":[2,[1]]},{"dereference":2}]]"#;
    assert_eq!(serde_json::to_string(&both).unwrap(), json);
}

#[test]
fn code_and_tables_are_no_values() {
    let error = read_as::<i64>(Value::Remote(1)).unwrap_err();
    assert_eq!(error, "expected int, found remote");
    let code = b"\x02\x80\x06\x82module\x02\x82os";
    let refusal = "`module` names code and is never allowed";
    assert_eq!(read::<Value>(code).unwrap_err().to_string(), refusal);
    assert_eq!(read::<i64>(code).unwrap_err().to_string(), refusal);
}

#[test]
fn a_word_of_jelly_is_never_sent_as_a_class() {
    let words = pb_core::__private::words();
    assert_eq!(words.len(), 26);
    for word in words {
        let refusal = format!("`{word}` is a reserved word of Jelly and cannot name a class");
        let state = || Box::new(Value::Int(1.into()));
        for value in [
            Value::Copy { class: word.to_owned(), state: state() },
            Value::Cache { class: word.to_owned(), id: 1, state: state() },
        ] {
            for dialect in [Dialect::Pb, Dialect::None] {
                assert_eq!(to_bytes(dialect, &value).unwrap_err().to_string(), refusal);
            }
        }
    }
}

#[cfg(feature = "num-bigint")]
#[test]
fn big_integers() {
    use num_bigint::BigInt;

    round_trip(BigInt::from(0));
    round_trip::<BigInt>(-(BigInt::from(1) << 447_u32));
    assert!(to_bytes(Dialect::Pb, &(BigInt::from(1) << 448_u32)).is_err());
}

#[cfg(feature = "rust_decimal")]
#[test]
fn fixed_point_decimals() {
    use rust_decimal::Decimal as Fixed;

    let price: Fixed = "-1.50".parse().unwrap();
    round_trip(price);
    assert_eq!(sent(price), Value::Decimal(Decimal::new(-150, -2)));
    assert_eq!(read_as::<Fixed>(Decimal::new(2, 3)), Ok(Fixed::from(2000)));
    assert_eq!(
        read_as::<Fixed>(Decimal::new(1, -29)),
        Err("the value is out of range for `Decimal`".to_owned())
    );
}

#[cfg(feature = "chrono")]
#[test]
fn the_types_of_chrono() {
    use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

    let date = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let time = NaiveTime::from_hms_micro_opt(1, 2, 3, 4).unwrap();
    round_trip(date);
    round_trip(time);
    round_trip(NaiveDateTime::new(date, time));
    round_trip(chrono::TimeDelta::new(-5, 1000).unwrap());
    let early = NaiveDate::from_ymd_opt(-1, 1, 1).unwrap();
    assert!(to_bytes(Dialect::Pb, &early).is_err());
}

#[test]
fn bytes_of_a_value_are_read_in_the_dialect_in_which_they_were_written() {
    type State = (String, BTreeMap<String, Vec<u16>>, f64);

    let sizes = BTreeMap::from([("sizes".to_owned(), vec![7, 300]), (String::new(), vec![])]);
    let value: State = ("pond".to_owned(), sizes, 0.5);
    for dialect in [Dialect::None, Dialect::Pb, Dialect::Compact] {
        let bytes = to_bytes(dialect, &value).unwrap();
        assert_eq!(from_bytes::<State>(dialect, &bytes).unwrap(), value, "{dialect:?}");
        let longer = [&bytes[..], &bytes].concat();
        let trailing = FromBytesError::Trailing(bytes.len());
        assert_eq!(from_bytes::<State>(dialect, &longer).unwrap_err(), trailing, "{dialect:?}");
        for end in 0..bytes.len() {
            assert!(from_bytes::<State>(dialect, &bytes[..end]).is_err(), "{dialect:?}, {end}");
        }
    }
}
