//! Values with shared parts: whatever is read as a `Value` stands on its own, and can be put into another.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use pb_core::{
    Dialect, FromBytesError, UnjellyErrorKind, UnjellyOwned, Value, from_bytes, to_bytes,
};

/// Tokens as they are spoken of: `[list 1 2.5 word]`.
fn wire(text: &str) -> Vec<u8> {
    fn header(out: &mut Vec<u8>, mut prefix: usize, kind: u8) {
        loop {
            out.push(prefix as u8 & 0x7f);
            prefix >>= 7;
            if prefix == 0 {
                break;
            }
        }
        out.push(kind);
    }
    fn items<'a>(out: &mut Vec<u8>, words: &mut impl Iterator<Item = &'a str>) -> usize {
        let mut count = 0;
        while let Some(word) = words.next() {
            match word {
                "]" => return count,
                "[" => {
                    let mut inner = Vec::new();
                    header(out, items(&mut inner, words), 0x80);
                    out.extend(inner);
                }
                number if number.parse::<i64>().is_ok() => {
                    let number: i64 = number.parse().unwrap();
                    let kind = if number < 0 { 0x83 } else { 0x81 };
                    header(out, number.unsigned_abs() as usize, kind);
                }
                number if number.parse::<f64>().is_ok() => {
                    out.push(0x84);
                    out.extend(number.parse::<f64>().unwrap().to_be_bytes());
                }
                word => {
                    header(out, word.len(), 0x82);
                    out.extend(word.as_bytes());
                }
            }
            count += 1;
        }
        count
    }
    let spaced = text.replace('[', " [ ").replace(']', " ] ");
    let mut out = Vec::new();
    items(&mut out, &mut spaced.split_whitespace());
    out
}

#[track_caller]
fn read<T: UnjellyOwned>(text: &str) -> T {
    from_bytes(Dialect::None, &wire(text)).unwrap()
}

fn error<T: UnjellyOwned>(text: &str) -> UnjellyErrorKind {
    match from_bytes::<T>(Dialect::None, &wire(text)) {
        Err(FromBytesError::Unjelly(error)) => error.kind().clone(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was read"),
    }
}

/// Writes it and reads it again.
#[track_caller]
fn sent(value: &Value) -> Value {
    from_bytes(Dialect::Pb, &to_bytes(Dialect::Pb, value).unwrap()).unwrap()
}

fn int(value: i64) -> Value {
    Value::Int(value.into())
}

fn list(items: impl Into<Vec<Value>>) -> Value {
    Value::List(items.into())
}

/// How many numbers stand in it: definitions, and uses of them.
fn numbers(value: &Value) -> (usize, usize) {
    let text = format!("{value:?}");
    let uses = text.matches("Dereference(").count();
    (text.matches("Reference(").count(), uses)
}

#[test]
fn a_value_beside_another_that_shares_its_parts_stands_on_its_own() {
    let both = "[tuple [reference 1 [list 1 2]] [dereference 1]]";
    let expected = list([int(1), int(2)]);
    let (a, b) = read::<(Value, Value)>(both);
    // The numbers are of no use where each stands alone.
    assert_eq!((numbers(&a), numbers(&b)), ((0, 0), (0, 0)));
    assert_eq!((&a, &b), (&expected, &expected));
    assert_eq!((&sent(&a), &sent(&b)), (&expected, &expected));
    let (typed, value) = read::<(Vec<i64>, Value)>(both);
    assert_eq!((typed, value), (vec![1, 2], expected.clone()));
    let (value, typed) = read::<(Value, Vec<i64>)>(both);
    assert_eq!((typed, value), (vec![1, 2], expected.clone()));
    let (_, value) = read::<(Arc<Vec<i64>>, Option<Value>)>(both);
    assert_eq!(value, Some(expected.clone()));
    let (_, value) = read::<(Value, Arc<Value>)>(both);
    assert_eq!(*value, expected);
    assert_eq!(read::<Vec<Value>>(both), [expected.clone(), expected.clone()]);
    let map = "[dictionary [a [reference 1 [list 1 2]]] [b [dereference 1]]]";
    let pairs = || ["a", "b"].map(|key| (key.to_owned(), expected.clone()));
    assert_eq!(read::<HashMap<String, Value>>(map), HashMap::from(pairs()));
    assert_eq!(read::<BTreeMap<String, Value>>(map), BTreeMap::from(pairs()));
}

#[test]
fn the_same_part_within_one_value_stays_shared() {
    let value: Value = read("[list [reference 3 [list 1]] [dereference 3] [dereference 3]]");
    assert_eq!(numbers(&value), (1, 2));
    let wire = to_bytes(Dialect::None, &value).unwrap();
    assert_eq!(wire, self::wire("[list [reference 1 [list 1]] [dereference 1] [dereference 1]]"));
    // Put in from outside, it is shared as well.
    let (_, value) = read::<(Value, Value)>(
        "[tuple [reference 7 [list 1]] [list [dereference 7] [dereference 7]]]",
    );
    assert_eq!(numbers(&value), (1, 1));
    assert_eq!(
        to_bytes(Dialect::None, &value).unwrap(),
        self::wire("[list [reference 1 [list 1]] [dereference 1]]")
    );
}

#[test]
fn a_definition_is_where_a_part_is_met_first() {
    for (text, clear) in [
        // Met before it is defined.
        (
            "[list [dereference 1] [reference 1 [list 5]]]",
            "[list [reference 1 [list 5]] [dereference 1]]",
        ),
        // Defined in an item that is the same as another one.
        (
            "[list [set [tuple 1] [reference 1 [tuple 1]]] [dereference 1] [dereference 1]]",
            "[list [set [tuple 1]] [reference 1 [tuple 1]] [dereference 1]]",
        ),
        // Defined in a value whose key comes again, and used in between.
        (
            "[dictionary [a [list [reference 1 [list 5]]]] [b [dereference 1]] [a [dereference 1]]]",
            "[dictionary [a [reference 1 [list 5]]] [b [dereference 1]]]",
        ),
        // What comes later stands earlier.
        (
            "[dictionary [a 1] [b [reference 1 [list 5]]] [a [dereference 1]]]",
            "[dictionary [a [reference 1 [list 5]]] [b [dereference 1]]]",
        ),
        // Defined where nobody reads.
        (
            "[list [None [reference 1 [list 5]]] [dereference 1] [dereference 1]]",
            "[list [None] [reference 1 [list 5]] [dereference 1]]",
        ),
        ("[list [decimal [reference 1 5] 0] [dereference 1]]", "[list [decimal 5 0] 5]"),
    ] {
        let value: Value = read(text);
        assert_eq!(to_bytes(Dialect::None, &value).unwrap(), wire(clear), "{text}: {value:?}");
        assert_eq!(sent(&value), value);
    }
}

#[test]
fn a_cycle_through_the_outside_is_whole_in_the_value() {
    let expected: Value = read("[reference 1 [list 1 [dereference 1]]]");
    assert_eq!(numbers(&expected), (1, 1));
    // The list is typed, the item is not.
    let items: Vec<Value> = read("[reference 1 [list 1 [dereference 1]]]");
    assert_eq!(items, [int(1), expected.clone()]);
    assert_eq!(sent(&items[1]), expected);
    let shared: Arc<Value> = read("[reference 1 [list 1 [dereference 1]]]");
    assert_eq!((numbers(&shared), &*shared), ((1, 1), &expected));
    let (_, inner) = read::<(Value, Value)>(
        "[tuple [reference 1 [list [reference 2 [list [dereference 1]]]]] [dereference 2]]",
    );
    assert_eq!(sent(&inner), inner);
    assert_eq!(inner, read::<Value>("[reference 1 [list [list [dereference 1]]]]"));
}

#[test]
fn what_leads_to_itself_only_is_no_value() {
    for text in [
        "[reference 1 [dereference 1]]",
        "[reference 1 [reference 2 [dereference 1]]]",
        "[list [reference 1 [dereference 2]] [reference 2 [dereference 1]]]",
    ] {
        assert!(matches!(error::<Value>(text), UnjellyErrorKind::Cycle(_)), "{text}");
    }
    assert_eq!(error::<Value>("[list [dereference 1]]"), UnjellyErrorKind::UndefinedReference(1));
}

#[test]
fn copies_that_are_put_in_are_charged_each_time() {
    let text = "x".repeat(100_000);
    let large = format!("[reference 1 [list {text}]]");
    let again = "[dereference 1] ".repeat(3000);
    let error = error::<Vec<Value>>(&format!("[list {large} {again}]"));
    assert_eq!(error, UnjellyErrorKind::TooMuchMemory { limit: 256 << 20 });
    // In one value it stands once.
    let value: Value = read(&format!("[list {large} {again}]"));
    assert_eq!(numbers(&value), (1, 3000));
}

#[test]
fn received_values_can_be_put_into_each_other() {
    let a: Value = read("[list [reference 1 [list 1]] [dereference 1]]");
    let b: Value = read("[list [reference 1 [list 2]] [dereference 1]]");
    let plain = |number: i64| list([list([int(number)]), list([int(number)])]);
    assert_eq!((&a, &b), (&plain(1), &plain(2)));
    for both in [list([a.clone(), b.clone()]), list([a.clone(), a.clone(), b.clone(), a.clone()])] {
        assert_eq!(sent(&both), both);
    }
    assert_eq!(sent(&list([a.clone(), b.clone()])), list([plain(1), plain(2)]));
    // Between a definition and the use of it.
    let Value::List(mut items) = a else { panic!() };
    items.insert(1, b);
    let expected = list([list([int(1)]), plain(2), list([int(1)])]);
    assert_eq!(list(items.clone()), expected);
    assert_eq!(sent(&list(items)), expected);
}

#[test]
fn a_number_is_that_of_the_last_definition_before_it() {
    let definition = |value| Value::Reference(1, Box::new(list([int(value)])));
    let dereference = || Value::Dereference(1);
    let twice = list([dereference(), definition(1), dereference(), definition(2), dereference()]);
    let expected = list([1, 1, 1, 2, 2].map(|value| list([int(value)])));
    assert_eq!(twice, expected);
    assert_eq!(sent(&twice), expected);
    assert!(to_bytes(Dialect::Pb, &list([definition(1), Value::Dereference(2)])).is_err());
}

#[test]
fn comparison_sees_through_shared_parts() {
    let cycle: Value = read("[reference 1 [list 1 [dereference 1]]]");
    let unrolled: Value = read("[reference 2 [list 1 [list 1 [dereference 2]]]]");
    let other: Value = read("[reference 3 [list 1 [list 2 [dereference 3]]]]");
    for (one, another) in [(&cycle, &unrolled), (&unrolled, &cycle), (&cycle, &cycle.clone())] {
        assert_eq!(one, another);
        assert_ne!(one, &other);
        assert_ne!(&other, one);
    }
    let nan: Value = read("[list [reference 1 [list nan]] [dereference 1]]");
    assert_ne!(nan, nan.clone());
    let itself = &nan;
    assert_ne!(itself, &nan);
}

#[test]
fn what_python_cannot_hash_is_no_key_wherever_it_is_defined() {
    for (text, kind) in [
        ("[frozenset [reference 1 [list]]]", "list"),
        ("[list [reference 1 [list]] [set [dereference 1]]]", "list"),
        ("[list [set [dereference 1]] [reference 1 [dictionary]]]", "dictionary"),
        ("[list [reference 1 [reference 2 [set]]] [dictionary [[dereference 1] 1]]]", "set"),
        ("[set [tuple 1 [tuple [list]]]]", "list"),
        ("[set [reference 1 [tuple [dereference 2]]] [tuple [reference 2 [set]]]]", "set"),
        ("[reference 1 [set [dereference 1]]]", "set"),
        ("[reference 1 [list [set [tuple [dereference 1]]]]]", "list"),
        ("[reference 1 [reference 2 [set [dereference 1]]]]", "set"),
        (
            "[list [reference 1 [dereference 2]] [reference 2 [dictionary [[dereference 1] 1]]]]",
            "dictionary",
        ),
    ] {
        assert_eq!(error::<Value>(text), UnjellyErrorKind::UnhashableKey(kind), "{text}");
    }
    for text in [
        "[set [reference 1 [frozenset [tuple 1]]] [tuple [dereference 1]]]",
        "[set [a.B [list [set 1]]]]",
        "[reference 1 [a.B [list [set [dereference 1]]]]]",
    ] {
        let value: Value = read(text);
        assert_eq!(sent(&value), value);
    }
}

#[test]
fn keys_are_the_same_where_they_are_in_python() {
    let same = |keys: &str, count: usize| {
        let Value::Set(items) = read::<Value>(&format!("[set {keys}]")) else { panic!() };
        assert_eq!(items.len(), count, "{keys}");
        items
    };
    assert_eq!(same("1 1.0 [boolean true] [decimal 10 -1] [decimal 1 0]", 1), [int(1)]);
    same("0 -0 0.0 -0.0 [boolean false] [decimal 0 7]", 1);
    same("[decimal 15 -1] [decimal 150 -2] [decimal 15 -2]", 2);
    same("1e300 1e300 1.5 1.5 -1.5", 3);
    same("4294967296 4294967296.0 4294967297.0", 2);
    same("1e100 1e101", 2);
    same("nan nan", 2);
    same("text [unicode text]", 2);
    same(
        "[tuple 1 [tuple 2]] [tuple 1.0 [tuple [boolean true]]] [tuple [boolean true] [tuple 2.0]]",
        2,
    );
    same("[frozenset 1 2] [frozenset 2 1] [frozenset 2 1 1]", 1);
    same(
        "[reference 1 [tuple 1]] [tuple 1] [dereference 1] [tuple [tuple 1]] [tuple [dereference 1]]",
        2,
    );
    // The first key stays, and the last value counts.
    let dict: Value = read("[dictionary [1 a] [[boolean true] b] [1.0 c]]");
    assert_eq!(dict, Value::Dict(vec![(int(1), Value::Bytes(b"c".to_vec()))]));
    // Padded, and as a long integer.
    let padded = b"\x05\x80\x03\x82set\x01\x81\x01\x00\x00\x81\x01\x85\x01\x00\x85";
    let value: Value = from_bytes(Dialect::None, padded).unwrap();
    assert_eq!(value, Value::Set(vec![int(1)]));
}
