//! Errors are kept, logged and sent on, so they hold little of the peer's message.

use pb::{
    Value,
    banana::Dialect,
    error::{FromBytesError, UnjellyError},
    jelly::{UnjellyOwned, from_bytes},
};
use pb_test_counting::{Wire, list, measured, of};

use super::{Node, int, pair, string};

/// The longest string that Banana allows.
const LONGEST: usize = 640 * 1024;

fn error_of<T: UnjellyOwned>(bytes: &[u8]) -> (UnjellyError, usize) {
    let (error, taken) = measured(|| match from_bytes::<T>(Dialect::Pb, bytes) {
        Err(FromBytesError::Unjelly(error)) => error,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the value was read, but must be refused"),
    });
    (error, taken.kept)
}

fn is_short<T: UnjellyOwned>(bytes: &[u8]) {
    let (error, kept) = error_of::<T>(bytes);
    assert!(kept < 8192, "the error keeps {kept} bytes");
    let sentence = error.to_string();
    assert!(sentence.len() < 2048, "{} bytes: {}", sentence.len(), &sentence[..100]);
}

#[derive(pb::Unjelly)]
#[pb(deny_unknown_fields)]
struct Strict {
    _field: i64,
}

#[derive(Debug, pb::Jelly, pb::Unjelly)]
enum Names {
    One,
    Two,
}

#[derive(serde::Deserialize)]
struct Plain {
    _field: i64,
}

#[derive(pb::Unjelly)]
struct Carried {
    #[pb(serde)]
    _plain: Plain,
}

#[test]
fn an_error_quotes_no_more_than_the_beginning() {
    let (long, empty) = (string(LONGEST), of("dictionary", &[]));
    let expression = Wire::default().list(2).then(&long).then(&empty).0;
    let state = of("dictionary", &[&pair(&long, &int(0))]);
    is_short::<i64>(&expression);
    is_short::<Vec<i64>>(&list("list", &expression, 1));
    is_short::<Names>(&long);
    is_short::<Strict>(&state);
    is_short::<pb::time::DateTime>(&of("datetime", &[&long]));
    is_short::<pb::time::Date>(&of("date", &[&Wire::default().string(&vec![0xff; LONGEST]).0]));
    is_short::<Carried>(&of("dictionary", &[&pair(&string_of("_plain"), &long)]));
    let _ = (Names::One, Names::Two);
}

#[test]
fn an_error_about_a_missing_attribute_lists_few_of_the_others() {
    let long = string(10_000);
    let state = of("dictionary", &vec![&*pair(&long, &int(0)); 40]);
    is_short::<Strict>(&state);
}

#[test]
fn a_path_is_made_of_short_names() {
    let (mut value, name) = (of("unicode", &[&Wire::default().string(&[0xff]).0]), string(10_000));
    for _ in 0..60 {
        value = of("dictionary", &[&pair(&name, &value)]);
    }
    let (error, kept) = error_of::<Value>(&value);
    assert!(kept < 16 * 1024, "the error keeps {kept} bytes");
    assert!(error.to_string().len() < 8192, "{}", error.to_string().len());
}

#[test]
fn an_error_at_the_end_of_a_wide_value_keeps_nothing_of_the_value() {
    let items = of("dictionary", &[]).repeat(1000);
    let all = Wire::default().list(1002).word("list").then(&items).then(&string(LONGEST)).0;
    let (error, kept) = error_of::<Vec<Box<Node>>>(&all);
    assert_eq!(error.to_string(), "[1000]: expected dictionary, found bytes");
    assert!(kept < 1024, "the error keeps {kept} bytes");
}

fn string_of(text: &str) -> Vec<u8> {
    of("unicode", &[&Wire::default().string(text.as_bytes()).0])
}
