//! Untagged enums cost what their bytes and variants allow, whatever the peer sends.

use pb::{
    Jelly, Limits, Unjelly, Value,
    banana::Dialect,
    jelly::{from_bytes, to_bytes},
};

/// Each list is tried as several variants, and so is each list in it.
#[derive(Jelly, Unjelly, Debug)]
#[pb(untagged)]
enum Lists {
    One(Vec<Self>, bool),
    Two(Vec<Self>),
    Three(Vec<Self>),
    Number(i64),
}

#[test]
fn attempts_within_attempts_are_charged() {
    let mut value = Value::Text("neither".to_owned());
    for _ in 0..60 {
        value = Value::List(vec![value]);
    }
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    let error = from_bytes::<Lists>(Dialect::Pb, &bytes).unwrap_err().to_string();
    let limit = Limits::default().max_reread_bytes;
    assert!(error.contains(&format!("beyond {limit} bytes")), "{error}");
}

#[test]
fn a_variant_after_failed_ones_is_read_as_if_alone() {
    let mut value = Value::Int(5.into());
    for _ in 0..10 {
        value = Value::List(vec![value]);
    }
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    let lists = from_bytes::<Lists>(Dialect::Pb, &bytes).unwrap();
    assert_eq!(to_bytes(Dialect::Pb, &lists).unwrap(), bytes);
}
