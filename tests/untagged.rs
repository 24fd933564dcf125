//! Untagged enums cost what their bytes and variants allow, whatever the peer sends.

use std::{collections::BTreeMap, sync::Arc};

use pb::{
    Jelly, Limits, Plain, Unjelly, Value,
    banana::Dialect,
    jelly::{from_bytes, to_bytes},
};
use serde::de::IgnoredAny;

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

/// Each dictionary is tried as three variants, of which the last reads the whole list.
#[derive(Unjelly)]
#[pb(untagged)]
#[expect(dead_code, reason = "only read")]
enum Maps {
    One(BTreeMap<String, Self>),
    Two(BTreeMap<String, Self>),
    Numbers(BTreeMap<String, Vec<i64>>),
}

#[test]
fn entries_of_maps_that_failed_attempts_read_are_charged() {
    let mut list = vec![Value::Int(5.into()); 100_000];
    list.push(Value::Text("no number".to_owned()));
    let mut value = Value::List(list);
    for _ in 0..9 {
        value = Value::Dict(vec![(Value::Text("key".to_owned()), value)]);
    }
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    let error = from_bytes::<Maps>(Dialect::Pb, &bytes).err();
    let error = error.expect("the list is no value").to_string();
    let limit = Limits::default().max_reread_bytes;
    assert!(error.contains(&format!("beyond {limit} bytes")), "{error}");
}

#[derive(pb::RemoteCopy)]
#[pb(class = "untagged.Wide")]
#[expect(dead_code, reason = "only read")]
struct Wide {
    list: Vec<i64>,
    missing: i64,
}

/// Each dictionary is tried as three variants, of which the last lacks an attribute at its end.
#[derive(Unjelly)]
#[pb(untagged)]
#[expect(dead_code, reason = "only read")]
enum Copies {
    One(BTreeMap<String, Self>),
    Two(BTreeMap<String, Self>),
    Wide(Wide),
}

#[test]
fn states_that_failed_attempts_read_are_charged() {
    let list = Value::List(vec![Value::Int(5.into()); 100_000]);
    // The error names the first attributes, and must not forget that the others were read.
    let other = |index: usize| (Value::Text(format!("other {index}")), Value::None);
    let mut state: Vec<_> = (0..32).map(other).collect();
    state.push((Value::Text("list".to_owned()), list));
    let state = Value::Dict(state);
    let mut value = Value::Copy { class: "untagged.Wide".to_owned(), state: Box::new(state) };
    for _ in 0..9 {
        value = Value::Dict(vec![(Value::Text("key".to_owned()), value)]);
    }
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    let error = from_bytes::<Copies>(Dialect::Pb, &bytes).err();
    let error = error.expect("the copy is no value").to_string();
    let limit = Limits::default().max_reread_bytes;
    assert!(error.contains(&format!("beyond {limit} bytes")), "{error}");
}

/// Each dictionary is tried as three variants, of which the last looks for the end of the list first.
#[derive(Unjelly)]
#[pb(untagged)]
#[expect(dead_code, reason = "only read")]
enum Scanned {
    One(BTreeMap<String, Self>),
    Two(BTreeMap<String, Self>),
    Plain(Plain<i64>),
}

#[test]
fn values_whose_end_failed_attempts_look_for_are_charged() {
    let mut value = Value::List(vec![Value::Int(5.into()); 100_000]);
    for _ in 0..9 {
        value = Value::Dict(vec![(Value::Text("key".to_owned()), value)]);
    }
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    let error = from_bytes::<Scanned>(Dialect::Pb, &bytes).err();
    let error = error.expect("the list is no number").to_string();
    let limit = Limits::default().max_reread_bytes;
    assert!(error.contains(&format!("beyond {limit} bytes")), "{error}");
}

/// Lists that are met again are copied into a `Value`, which fails at their end, and then ignored.
#[derive(Unjelly)]
#[pb(untagged)]
#[expect(dead_code, reason = "only read")]
enum Copied {
    Value(Value),
    Ignored(Plain<IgnoredAny>),
}

#[test]
fn shared_values_that_a_value_copied_in_vain_are_charged() {
    // `[list [reference 1 [list [None 0 0 …] [dictionary [[list] 0]]]] [dereference 1] …]`
    let mut bytes = b"\x51\x0f\x80\x04\x82list".to_vec();
    bytes.extend(b"\x03\x80\x09\x82reference\x01\x81\x03\x80\x04\x82list");
    bytes.extend(b"\x20\x4e\x80\x04\x82None");
    let zeros = (0x4e << 7) + 0x20 - 1;
    bytes.extend(b"\x00\x81".repeat(zeros));
    bytes.extend(b"\x02\x80\x0a\x82dictionary\x02\x80\x01\x80\x04\x82list\x00\x81");
    let again = (0x0f << 7) + 0x51 - 2;
    bytes.extend(b"\x02\x80\x0b\x82dereference\x01\x81".repeat(again));
    let error = from_bytes::<Vec<Copied>>(Dialect::Pb, &bytes).err();
    let error = error.expect("the list is too long to be read 2,000 times").to_string();
    let limit = Limits::default().max_reread_bytes;
    assert!(error.contains(&format!("beyond {limit} bytes")), "{error}");
}
