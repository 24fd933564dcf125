//! No message of a peer makes reading overflow the stack.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "stack/shapes.rs"]
mod shapes;
#[path = "stack/values.rs"]
mod values;
#[path = "stack/writing.rs"]
mod writing;

use std::{
    fmt::{Debug, Write},
    sync::Arc,
};

use pb::{
    Jelly, Value,
    banana::Dialect,
    error::{FromBytesError, UnjellyErrorKind},
    jelly::{UnjellyOwned, from_bytes, to_bytes},
};
use shapes::{FIELD, HEADROOM, Shape, dict, probed};

/// Runs a function on a stack as large as that of a tokio worker.
fn on_a_worker(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap();
    thread.join().unwrap();
}

fn read<T: UnjellyOwned>(value: &Value) -> Result<T, UnjellyErrorKind> {
    let bytes = to_bytes(Dialect::Pb, value).unwrap();
    from_bytes::<T>(Dialect::Pb, &bytes).map_err(|error| match error {
        FromBytesError::Unjelly(error) => error.kind().clone(),
        other => panic!("{other}"),
    })
}

fn is_too_much(error: &UnjellyErrorKind) -> bool {
    matches!(error, UnjellyErrorKind::TooMuchStack { .. } | UnjellyErrorKind::TooDeep { .. })
}

/// Returns the stack that one level of a shape takes.
fn measured<T: Shape>() -> usize {
    let bytes = to_bytes(Dialect::Pb, &T::nested(3)).unwrap();
    probed();
    from_bytes::<T>(Dialect::Pb, &bytes).unwrap();
    let probed = probed();
    assert_eq!(probed.len(), 3, "{}", std::any::type_name::<T>());
    // The first level may differ; from the second level on all are alike.
    probed[1].abs_diff(probed[2]).max(probed[0].abs_diff(probed[1]))
}

#[test]
fn the_frames_of_a_type_are_not_larger_than_the_reader_assumes() {
    fn check<T: Shape>(over: &mut Vec<&'static str>) {
        let (name, taken, size) = (std::any::type_name::<T>(), measured::<T>(), T::SIZE);
        println!("{name}: {taken} of {size}: {:.1}", taken as f64 / size as f64);
        if taken > T::FACTOR * size + FIELD * T::FIELDS + HEADROOM {
            over.push(name);
        }
    }
    on_a_worker(|| {
        let over = &mut Vec::new();
        check::<shapes::Wide>(over);
        check::<shapes::Required>(over);
        check::<shapes::Plain>(over);
        check::<shapes::Flags>(over);
        check::<shapes::Units>(over);
        check::<shapes::Keyed>(over);
        check::<shapes::Listed>(over);
        check::<shapes::Shared>(over);
        check::<shapes::Paired>(over);
        check::<shapes::Carried<shapes::Serde>>(over);
        check::<shapes::Carried<shapes::SerdeFlags>>(over);
        check::<shapes::Carried<shapes::Variants>>(over);
        check::<shapes::Made>(over);
        check::<shapes::Arrays>(over);
        check::<shapes::Classes>(over);
        check::<shapes::External>(over);
        check::<shapes::Internal>(over);
        check::<shapes::Adjacent>(over);
        check::<shapes::Untagged>(over);
        check::<shapes::Flattened>(over);
        check::<shapes::Sixty>(over);
        check::<shapes::ByHand>(over);
        assert!(over.is_empty(), "these types take more stack than the reader assumes: {over:?}");
    });
}

#[test]
fn a_wide_class_nested_by_a_peer_is_an_error_of_that_value() {
    on_a_worker(|| {
        let error = read::<shapes::Wide>(&shapes::Wide::nested(80)).unwrap_err();
        let expected =
            "reading the value would take more than 1048576 bytes of stack (`Limits::max_stack`)";
        assert_eq!(error.to_string(), expected);
        read::<shapes::Wide>(&shapes::Wide::nested(8)).unwrap();
    });
}

#[test]
fn no_shape_of_class_takes_more_stack_than_a_worker_has() {
    fn check<T: Shape>(levels: [usize; 4]) {
        for levels in levels {
            // A value that is too deep to be written here is too deep at another peer, too.
            let Ok(bytes) = to_bytes(Dialect::Pb, &T::nested(levels)) else { continue };
            if let Err(FromBytesError::Unjelly(error)) = from_bytes::<T>(Dialect::Pb, &bytes) {
                let error = error.kind();
                assert!(is_too_much(error), "{}: {error}", std::any::type_name::<T>());
            }
        }
    }
    let all = [10, 40, 80, 150];
    on_a_worker(move || {
        check::<shapes::Wide>(all);
        check::<shapes::Required>(all);
        check::<shapes::Plain>(all);
        check::<shapes::Flags>(all);
        check::<shapes::Units>(all);
        check::<shapes::Keyed>(all);
        check::<shapes::Listed>(all);
        check::<shapes::Shared>(all);
        check::<shapes::Paired>(all);
        check::<shapes::Carried<shapes::Serde>>(all);
        check::<shapes::Carried<shapes::SerdeFlags>>(all);
        check::<shapes::Carried<shapes::Variants>>(all);
        check::<shapes::Made>(all);
        check::<shapes::Arrays>(all);
        check::<shapes::Classes>(all);
        check::<shapes::External>(all);
        check::<shapes::Internal>(all);
        check::<shapes::Adjacent>(all);
        check::<shapes::Untagged>(all);
        check::<shapes::Flattened>(all);
        check::<shapes::ByHand>(all);
        check::<shapes::Sixty>([2, 3, 4, 5]);
    });
}

/// Returns the deepest value of this shape that is accepted.
fn deepest<T: Shape>() -> T {
    let (mut fits, mut fails) = (1, 321);
    while fits + 1 < fails {
        let middle = usize::midpoint(fits, fails);
        match to_bytes(Dialect::Pb, &T::nested(middle)) {
            Ok(bytes) if from_bytes::<T>(Dialect::Pb, &bytes).is_ok() => fits = middle,
            _ => fails = middle,
        }
    }
    read(&T::nested(fits)).unwrap()
}

/// A writer that fails when the innermost level was written, since writing the outer levels takes long.
struct UntilInnermost {
    mark: &'static str,
    is_there: bool,
}

impl Write for UntilInnermost {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.is_there |= text.contains(self.mark);
        if self.is_there { Err(std::fmt::Error) } else { Ok(()) }
    }
}

/// Uses a received value in every way. Sending it may be an error. `mark` is a word of the innermost level.
fn use_value<T: Jelly + Clone + PartialEq + Debug>(value: T, mark: &'static str) {
    let other = value.clone();
    assert!(value == other);
    assert!(!format!("{value:?}").is_empty());
    let mut until = UntilInnermost { mark, is_there: false };
    assert!(write!(until, "{value:#?}").is_err() && until.is_there);
    let _ = to_bytes(Dialect::Pb, &value);
    drop(value);
    drop(other);
}

#[test]
fn accepted_values_can_be_used_on_the_same_stack() {
    on_a_worker(|| {
        use_value(deepest::<shapes::Wide>(), "f039");
        use_value(deepest::<shapes::Required>(), "f039");
        use_value(deepest::<shapes::Plain>(), "f039");
        use_value(deepest::<shapes::Flags>(), "f039");
        use_value(deepest::<shapes::Keyed>(), "f039");
        use_value(deepest::<shapes::Listed>(), "f039");
        use_value(deepest::<shapes::Shared>(), "f039");
        use_value(deepest::<shapes::Paired>(), "f039");
        use_value(deepest::<shapes::Carried<shapes::Serde>>(), "f039");
        use_value(deepest::<shapes::Carried<shapes::SerdeFlags>>(), "f039");
        use_value(deepest::<shapes::Arrays>(), "numbers");
        use_value(deepest::<shapes::Narrow>(), "None");
    });
}

/// Returns a node of a chain, which refers to the next node by its number.
fn chain_of(number: u64, next: Option<u64>) -> Value {
    let next = next.map_or(Value::None, Value::Dereference);
    let node = dict([("probe", Value::Int(0.into())), ("next", next)]);
    Value::Reference(number, Box::new(node))
}

fn chain(length: u64) -> Value {
    Value::List((0..length).map(|number| chain_of(number, number.checked_sub(1))).collect())
}

#[test]
fn a_chain_by_reference_counts_its_height() {
    on_a_worker(|| {
        let error = read::<Vec<Arc<shapes::NarrowShared>>>(&chain(20_000)).map(drop).unwrap_err();
        assert!(is_too_much(&error), "{error}");
        let error = read::<Vec<Arc<shapes::LargeShared>>>(&chain(100)).map(drop).unwrap_err();
        assert!(matches!(error, UnjellyErrorKind::TooMuchStack { .. }), "{error}");
        let flat = Value::List((0..1000).map(|number| chain_of(number, None)).collect());
        read::<Vec<Arc<shapes::LargeShared>>>(&flat).map(drop).unwrap();

        let (mut fits, mut fails) = (1, 1000);
        while fits + 1 < fails {
            let middle = u64::midpoint(fits, fails);
            match read::<Vec<Arc<shapes::NarrowShared>>>(&chain(middle)) {
                Ok(_) => fits = middle,
                Err(_) => fails = middle,
            }
        }
        assert!(fits > 50, "{fits}");
        let mut items = read::<Vec<Arc<shapes::NarrowShared>>>(&chain(fits)).unwrap();
        use_value(items.pop().unwrap(), "None");
    });
}

#[test]
fn a_large_array_in_a_box_is_read_on_the_heap() {
    const LARGE: usize = 600_000;
    on_a_worker(|| {
        let bytes = Value::Bytes(vec![7; LARGE]);
        let read_it = read::<Box<[u8; LARGE]>>(&bytes).unwrap();
        assert!(read_it.iter().all(|byte| *byte == 7));
        let read_it = read::<Option<Box<[u8; LARGE]>>>(&bytes).unwrap().unwrap();
        assert_eq!(read_it.len(), LARGE);
        let read_it = read::<Arc<[u8; LARGE]>>(&bytes).unwrap();
        assert_eq!(read_it[LARGE - 1], 7);
        let error = read::<Box<[u8; LARGE]>>(&Value::Bytes(vec![7; 3])).unwrap_err();
        assert_eq!(error.to_string(), "expected 600000 items, found 3");
        let numbers = Value::List(vec![Value::Int(7.into()); 100_000]);
        let read_it = read::<Box<[u64; 100_000]>>(&numbers).unwrap();
        assert_eq!(read_it[99_999], 7);
    });
}

#[derive(Debug, pb::RemoteCopy)]
#[pb(class = "stack.Fat")]
struct Fat {
    _bytes: [u8; 600_000],
}

#[test]
fn a_large_array_by_value_is_an_error_that_says_to_take_a_box() {
    on_a_worker(|| {
        let expected = "reading the value would take more than 1048576 bytes of stack \
                        (`Limits::max_stack`); take a large array in a `Box`";
        let state = dict([("_bytes", Value::Bytes(vec![7; 600_000]))]);
        let fat = shapes::copy("stack.Fat", state);
        assert_eq!(read::<Box<Fat>>(&fat).unwrap_err().to_string(), expected);
        let list = Value::List(vec![fat.clone()]);
        assert_eq!(read::<Vec<Fat>>(&list).unwrap_err().to_string(), expected);
        assert_eq!(read::<Arc<Fat>>(&fat).unwrap_err().to_string(), expected);
        let error = read::<Vec<(i64, Box<Fat>)>>(&Value::List(vec![Value::Tuple(vec![
            Value::Int(1.into()),
            fat,
        ])]));
        assert_eq!(error.unwrap_err().to_string(), expected);
    });
}

/// A type that contains only itself: no token is read for a level.
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
#[pb(transparent)]
struct Nothing(Option<Box<Self>>);

#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
#[pb(transparent)]
struct NothingShared(Option<Arc<Self>>);

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct NothingSerde(Option<Box<Self>>);

#[test]
fn a_type_that_contains_only_itself_is_an_error_where_it_does_not_end() {
    on_a_worker(|| {
        let errors = [
            read::<Nothing>(&Value::Int(7.into())).map(drop).unwrap_err(),
            read::<NothingShared>(&Value::Int(7.into())).map(drop).unwrap_err(),
            read::<shapes::Carried<NothingSerde>>(&Value::Int(7.into())).map(drop).unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, UnjellyErrorKind::TooMuchStack { .. }), "{error}");
        }
        read::<Nothing>(&Value::None).unwrap();
    });
}
