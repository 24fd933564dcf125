//! Bytes recorded from real Twisted, read and written back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use pb_core::{Decimal, Dialect, FromBytesError, Value, from_bytes, to_bytes};
use serde_json::Value as Json;

fn load(file: &str) -> Json {
    let path = format!("{}/tests/vectors/{file}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "{text}");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// What Python makes of the value must be what we make of it.
fn python_type(value: &Value) -> &'static str {
    match value {
        Value::None => "NoneType",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float",
        Value::Bytes(_) => "bytes",
        Value::Text(_) => "str",
        Value::List(_) => "list",
        Value::Tuple(_) => "tuple",
        Value::Dict(_) => "dict",
        Value::Set(_) => "set",
        Value::FrozenSet(_) => "frozenset",
        Value::DateTime(_) => "datetime.datetime",
        Value::Date(_) => "datetime.date",
        Value::Time(_) => "datetime.time",
        Value::TimeDelta(_) => "datetime.timedelta",
        Value::Decimal(_) => "decimal.Decimal",
        Value::Unpersistable(_) => "twisted.spread.jelly.Unpersistable",
        Value::Copy { class, .. } if class == "geo.ListState" => "RList",
        Value::Copy { .. } => "RPoint",
        Value::Cache { .. } => "RPond",
        Value::Remote(_) => "twisted.spread.pb.RemoteReference",
        Value::Reference(_, value) => python_type(value),
        _ => "?",
    }
}

/// The names of both Pythons for one type.
fn plain(python: &str) -> String {
    let name = python.replace("__main__.", "");
    match &*name {
        "__builtin__.unicode" => "str".into(),
        "__builtin__.str" => "bytes".into(),
        "__builtin__.long" => "int".into(),
        // Python 2 names the type of all instances of old-style classes.
        "__builtin__.instance" => String::new(),
        name => name.replace("__builtin__.", "").replace("builtins.", ""),
    }
}

struct Counted {
    read: usize,
    equal: usize,
    refused: usize,
    unsendable: usize,
}

fn values(file: &str) -> Counted {
    let mut counted = Counted { read: 0, equal: 0, refused: 0, unsendable: 0 };
    for vector in load(file)["values"].as_array().unwrap() {
        let what = format!("{file} {}: {}", vector["id"], vector["expr"]);
        for (dialect, key) in [(Dialect::Pb, "banana_pb"), (Dialect::None, "banana_none")] {
            let bytes = match vector[key].as_str() {
                // Tested below.
                Some(hex) if hex.contains("...") => continue,
                Some(hex) => unhex(hex),
                None => {
                    assert!(
                        vector["jelly_error"].is_string()
                            || vector[format!("{key}_error")].is_string(),
                        "{what}"
                    );
                    counted.unsendable += 1;
                    continue;
                }
            };
            let result = from_bytes::<Value>(dialect, &bytes);
            if vector["unjelly_error"].as_str().is_some_and(|error| error.contains("InsecureJelly"))
            {
                let Err(FromBytesError::Unjelly(error)) = result else {
                    panic!("{what}: {result:?}")
                };
                assert!(error.insecure().is_some(), "{what}: {error}");
                counted.refused += 1;
                continue;
            }
            if vector["expr"] == "u'\\ud800'" {
                // Python 2 sends lone surrogates; neither Python 3 nor a Rust string can hold one.
                assert!(result.is_err(), "{what}");
                counted.refused += 1;
                continue;
            }
            let value = result.unwrap_or_else(|error| panic!("{what}: {error}"));
            counted.read += 1;
            if let Value::Int(value) = &value {
                let python = vector["unjelly_repr"].as_str().unwrap().trim_end_matches('L');
                assert_eq!(value.to_string(), python, "{what}");
            }
            if let (Value::Decimal(value), Some(repr)) = (&value, vector["unjelly_repr"].as_str())
                && *value != Decimal::INFINITY
            {
                assert_eq!(format!("Decimal('{value}')"), repr, "{what}");
            }
            if let Some(python) = vector["unjelly_type"].as_str() {
                let python = plain(python);
                assert!(python.is_empty() || python_type(&value) == python, "{what}: {python}");
            }
            assert_eq!(to_bytes(dialect, &value).unwrap(), bytes, "{what}: {value:?}");
            counted.equal += 1;
        }
    }
    counted
}

#[test]
fn values_of_python_3_are_read_and_written_back() {
    let counted = values("values_py3_2610");
    assert_eq!([counted.read, counted.equal], [2 * 186, 2 * 186]);
    assert_eq!(counted.refused, 2 * 4);
}

#[test]
fn values_of_python_2_are_read_and_written_back() {
    let counted = values("values_py2_2030");
    assert_eq!([counted.read, counted.equal], [2 * 188, 2 * 188]);
    assert_eq!(counted.refused, 2 * 8);
}

/// The vectors whose bytes are too long to be kept in a file.
#[test]
fn the_largest_values_are_sent_and_larger_ones_are_not() {
    let string = vec![b'x'; 640 * 1024];
    let bytes = to_bytes(Dialect::Pb, &string).unwrap();
    assert_eq!(from_bytes::<Vec<u8>>(Dialect::Pb, &bytes).unwrap(), string);
    assert!(to_bytes(Dialect::Pb, &vec![b'x'; 640 * 1024 + 1]).is_err());

    let list = vec![0_i64; 640 * 1024 - 1];
    let bytes = to_bytes(Dialect::Pb, &list).unwrap();
    assert_eq!(from_bytes::<Vec<i64>>(Dialect::Pb, &bytes).unwrap(), list);
    assert!(to_bytes(Dialect::Pb, &vec![0_i64; 640 * 1024]).is_err());

    // 2**448 has no representation at all.
    assert!("726838724295606890549323807888004534353641360687318060281490199180639288113397923326191050713763565560762521606266177933534601628614656".parse::<pb_core::Integer>().is_err());
}
