//! Enums without fields, which are sent as the names of their variants.

use std::collections::{BTreeSet, HashMap};

use pb::{
    CallError, Jelly, Unjelly, Value,
    banana::Dialect,
    error::{FromBytesError, UnjellyErrorKind},
    jelly::{from_bytes, to_bytes},
};
use pb_test_support::Pair;

#[derive(Jelly, Unjelly, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[pb(rename_all = "lowercase")]
enum Side {
    Buy,
    #[pb(alias = "sale")]
    Sell,
}

struct Shop;

#[pb::methods]
impl Shop {
    #[remote]
    fn other(&self, side: Side, #[pb(default = sell)] or: Side) -> Side {
        if side == Side::Buy { or } else { Side::Buy }
    }

    #[remote]
    async fn counted(&self, sides: HashMap<Side, i64>) -> HashMap<Side, i64> {
        sides
    }

    #[remote]
    fn seen(&self, side: Value) -> bool {
        matches!(side, Value::Bytes(name) if *name == *b"buy")
    }
}

fn sell() -> Side {
    Side::Sell
}

#[test]
fn a_variant_is_an_argument_and_an_answer() {
    let mut pair = Pair::new(Shop);
    let root = pair.peer().root();
    let call = root.call_remote::<Side>("other", (Side::Sell,));
    assert_eq!(pair.finish(call).unwrap(), Side::Buy);
    let call = root.call_remote::<Side>("other", ("buy",)).kw("or", "sale");
    assert_eq!(pair.finish(call).unwrap(), Side::Sell);
    let call = root.call_remote::<String>("other", (Side::Buy,));
    assert_eq!(pair.finish(call).unwrap(), "sell");
}

#[test]
fn a_variant_is_the_key_of_a_dictionary() {
    let mut pair = Pair::new(Shop);
    let sides = HashMap::from([(Side::Buy, 5_i64), (Side::Sell, 7)]);
    let call = pair.peer().root().call_remote::<HashMap<String, i64>>("counted", (&sides,));
    let named = HashMap::from([("buy".to_owned(), 5), ("sell".to_owned(), 7)]);
    assert_eq!(pair.finish(call).unwrap(), named);
    let call = pair.peer().root().call_remote::<HashMap<Side, i64>>("counted", (&named,));
    assert_eq!(pair.finish(call).unwrap(), sides);
}

#[test]
fn a_name_is_read_from_a_byte_string_as_well() {
    let bytes = to_bytes(Dialect::Pb, &(&b"buy"[..], &b"sale"[..])).unwrap();
    assert_eq!(from_bytes::<(Side, Side)>(Dialect::Pb, &bytes).unwrap(), (Side::Buy, Side::Sell));
}

/// Peers on Python 2 compare a `str` by its bytes.
#[test]
fn a_name_is_sent_as_text_is_sent() {
    let mut pair = Pair::with(Shop, |config| config.text_encoding = pb::TextEncoding::Bytes);
    let call = pair.peer().root().call_remote::<bool>("seen", (Side::Buy,));
    assert!(pair.finish(call).unwrap());
}

#[test]
fn an_unknown_name_is_an_error_that_lists_the_names() {
    let mut pair = Pair::new(Shop);
    let call = pair.peer().root().call_remote::<Side>("other", (Side::Buy, "Sell"));
    let Err(CallError::Remote(error)) = pair.finish(call) else {
        panic!("a name that no variant has must be refused");
    };
    assert_eq!(error.class(), "builtins.TypeError");
    assert_eq!(error.message(), "other.or: unknown name `Sell`, expected `buy` or `sell`");

    let bytes = to_bytes(Dialect::Pb, "").unwrap();
    let Err(FromBytesError::Unjelly(error)) = from_bytes::<Side>(Dialect::Pb, &bytes) else {
        panic!("a name that no variant has must be refused");
    };
    let kind = UnjellyErrorKind::UnknownName { name: String::new(), expected: &["buy", "sell"] };
    assert_eq!(*error.kind(), kind);
}

#[test]
fn a_value_that_is_no_text_is_an_error_that_says_so() {
    let mut pair = Pair::new(Shop);
    let call = pair.peer().root().call_remote::<Side>("other", (0,));
    let error = pair.finish(call).unwrap_err();
    assert!(error.to_string().contains("other.side: expected text, found int"), "{error}");
}

#[test]
fn a_boolean_is_read_as_the_integer_that_it_is_in_python() {
    fn read<T: pb::jelly::UnjellyOwned>(value: &impl Jelly) -> Result<T, String> {
        let bytes = to_bytes(Dialect::Pb, value).unwrap();
        from_bytes(Dialect::Pb, &bytes).map_err(|error| error.to_string())
    }
    assert_eq!(read::<i8>(&true), Ok(1));
    assert_eq!(read::<u128>(&false), Ok(0));
    assert_eq!(read::<pb::Integer>(&true), Ok(1.into()));
    assert_eq!(read::<Option<usize>>(&true), Ok(Some(1)));
    assert_eq!(read::<(u8, Vec<i64>)>(&(true, [false, true])), Ok((1, vec![0, 1])));
    assert_eq!(read(&HashMap::from([(true, false)])), Ok(HashMap::from([(1_u64, 0_i32)])));
    assert_eq!(read(&BTreeSet::from([true])), Ok(BTreeSet::from([1])));
    // In Python these are one key, and the last value counts.
    let both = Value::Dict(vec![
        (Value::Int(1.into()), Value::Bool(false)),
        (Value::Bool(true), Value::Bool(true)),
    ]);
    assert_eq!(read(&both).map(|map: HashMap<i64, bool>| map.len()), Ok(1));
    // A `Value` tells them apart, and types that accept no integer accept no boolean.
    assert!(matches!(read(&true), Ok(Value::Bool(true))));
    assert!(matches!(read(&1), Ok(Value::Int(_))));
    assert_eq!(read::<f64>(&true), Err("expected float, found boolean".to_owned()));
    assert_eq!(read::<Vec<u8>>(&true), Err("expected bytes, found boolean".to_owned()));
    // A number within an expression cannot be a boolean.
    let decimal = b"\x03\x80\x07\x82decimal\x02\x80\x07\x82boolean\x04\x82true\x00\x81";
    assert!(from_bytes::<pb::Decimal>(Dialect::Pb, decimal).is_err());
}
