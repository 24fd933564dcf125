//! Untagged enums cost what their bytes and variants allow, whatever the peer sends.

use std::sync::Arc;

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

/// Lists that are met again are read again as numbers, which fails at their end, and then returned again.
#[derive(Unjelly)]
#[pb(untagged)]
#[expect(dead_code, reason = "only read")]
enum Shared {
    Numbers(Vec<i64>),
    Any(Arc<Value>),
}

#[test]
fn shared_values_that_failed_attempts_read_again_are_charged() {
    let mut list = vec![Value::Int(5.into()); 50_000];
    list.push(Value::Text("no number".to_owned()));
    let list = Arc::new(Value::List(list));
    let bytes = to_bytes(Dialect::Pb, &vec![list; 2_000]).unwrap();
    let error = from_bytes::<Vec<Shared>>(Dialect::Pb, &bytes).err();
    let error = error.expect("the list is too long to be read 2,000 times").to_string();
    let limit = Limits::default().max_reread_bytes;
    assert!(error.contains(&format!("beyond {limit} bytes")), "{error}");
}

#[derive(Unjelly)]
#[pb(untagged)]
#[expect(dead_code, reason = "only read")]
enum Texts {
    Texts(Vec<String>),
    Any(Arc<Value>),
}

#[test]
fn a_limit_ends_all_attempts() {
    let limit = Limits::default().max_reread_bytes;
    let text = "x".repeat(500_000);
    let texts = Value::List(vec![Value::Text(text); limit / 500_000 + 1]);
    let texts = Arc::new(texts);
    let bytes = to_bytes(Dialect::Pb, &(texts.clone(), texts.clone(), texts)).unwrap();
    let error = from_bytes::<(Arc<Value>, Texts, Texts)>(Dialect::Pb, &bytes).err();
    let error = error.expect("the texts are too long to be read again").to_string();
    assert!(error.contains(&format!("beyond {limit} bytes")), "{error}");
}
