//! Values that the program itself built: sending them is an error where they are too deep.

use std::{mem::forget, sync::Arc};

use pb::{Jelly, Value, banana::Dialect, error::JellyErrorKind, jelly::to_bytes};

use super::{Nothing, NothingSerde, NothingShared, on_a_worker, shapes};

/// Writes a value without dropping it: dropping a deep value is up to the program that built it.
fn write<T: Jelly>(value: T) -> Result<Vec<u8>, JellyErrorKind> {
    let written = to_bytes(Dialect::Pb, &value).map_err(|error| error.kind().clone());
    forget(value);
    written
}

fn is_too_much(written: Result<Vec<u8>, JellyErrorKind>) -> bool {
    use JellyErrorKind::{TooDeep, TooMuchStack};
    matches!(written, Err(TooMuchStack { limit: 1_048_576 } | TooDeep { limit: 320 }))
}

#[test]
fn sending_a_value_that_is_too_deep_is_an_error() {
    on_a_worker(|| {
        let wraps: [fn(Value) -> Value; 4] = [
            |value| Value::List(vec![value]),
            |value| Value::Dict(vec![(value, Value::None)]),
            |value| Value::Copy { class: "x.Y".to_owned(), state: Box::new(value) },
            |value| {
                let number = if let Value::Reference(number, _) = value { number } else { 0 };
                Value::Reference(number + 1, Box::new(value))
            },
        ];
        for wrap in wraps {
            assert!(is_too_much(write((0..100_000).fold(Value::None, |value, _| wrap(value)))));
        }
        let one: shapes::Wide = super::read(&<shapes::Wide as shapes::Shape>::level(None)).unwrap();
        let wide = (0..1000).fold(one.clone(), |inner, _| shapes::Wide {
            next: Some(Box::new(inner)),
            ..one.clone()
        });
        assert!(is_too_much(write(wide)));
    });
}

#[test]
fn types_that_open_no_expression_are_bounded_by_the_stack() {
    const LENGTH: usize = 1_000_000;
    // Sending may also succeed: a compiler can turn the recursion into a loop.
    let ends = |written: Result<Vec<u8>, _>| written.is_ok() || is_too_much(written);
    on_a_worker(move || {
        let boxes = (0..LENGTH).fold(Nothing(None), |inner, _| Nothing(Some(Box::new(inner))));
        assert!(ends(write(boxes)));
        let shared =
            (0..LENGTH).fold(NothingShared(None), |inner, _| NothingShared(Some(Arc::new(inner))));
        assert!(ends(write(shared)));
        let serde =
            (0..LENGTH).fold(NothingSerde(None), |inner, _| NothingSerde(Some(Box::new(inner))));
        let carried = shapes::Carried(serde);
        assert!(ends(write(carried)));
    });
}
