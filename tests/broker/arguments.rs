//! Arguments that are too large for the stack.

use std::rc::Rc;

use pb::Value;
use pb_test_support::Pair;

const LARGE: usize = 600_000;

struct Store;

#[pb::methods(rename_all = "camelCase")]
impl Store {
    #[remote]
    fn boxed(&self, bytes: Box<[u8; LARGE]>) -> usize {
        bytes.iter().map(|byte| usize::from(*byte)).sum()
    }

    #[remote]
    async fn boxed_later(&self, bytes: Box<[u8; LARGE]>) -> usize {
        bytes.len()
    }

    #[remote]
    fn by_value(&self, bytes: [u8; LARGE]) -> usize {
        bytes.len()
    }

    #[remote]
    async fn by_value_later(&self, bytes: [u8; LARGE]) -> usize {
        bytes.len()
    }

    #[remote]
    fn lengths(&self, first: Vec<Vec<i64>>, second: Vec<Vec<i64>>) -> usize {
        first.len() + second.len()
    }

    #[remote]
    fn shared(&self, first: Rc<Vec<i64>>, others: Vec<Rc<Vec<i64>>>) -> Vec<bool> {
        others.iter().map(|other| Rc::ptr_eq(&first, other)).collect()
    }

    #[remote]
    fn all(&self, first: i64, #[pb(default)] second: Option<[u8; LARGE]>) -> i64 {
        first + i64::from(second.is_some())
    }
}

/// Calls a method with a large array, on a stack as large as that of a tokio worker.
fn call(method: &'static str) -> Result<i64, String> {
    let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let mut pair = Pair::new(Store);
        let bytes = Value::Bytes(vec![1; LARGE]);
        let call = pair.peer().root().call_remote::<i64>(method, (bytes,));
        pair.finish(call).map_err(|error| error.to_string())
    });
    worker.unwrap().join().unwrap()
}

#[test]
fn a_large_array_in_a_box_is_an_argument_that_is_read_on_the_heap() {
    assert_eq!(call("boxed"), Ok(600_000));
    assert_eq!(call("boxedLater"), Ok(600_000));
}

#[test]
fn a_large_array_by_value_is_an_error_of_its_call_that_says_to_take_a_box() {
    for method in ["byValue", "byValueLater", "all"] {
        let error = call(method).unwrap_err();
        let expected = "would take more than 1048576 bytes of stack (`Limits::max_stack`); take a \
                        large array in a `Box`";
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn keyword_arguments_may_be_added_by_several_threads() {
    let mut pair = Pair::new(Store);
    let call = pair.peer().root().call_remote::<i64>("lengths", ()).kw("first", [[1], [2]]);
    let worker = std::thread::spawn(move || call.kw("second", [[3]]));
    let call = worker.join().unwrap();
    assert_eq!(pair.finish(call).unwrap(), 3);
}

#[test]
fn an_rc_is_shared_as_an_arc_is() {
    let mut pair = Pair::new(Store);
    let (one, equal) = (Rc::new(vec![1]), Rc::new(vec![1]));
    let args = (&one, [&one, &equal, &one]);
    let call = pair.peer().root().call_remote::<Vec<bool>>("shared", args);
    assert_eq!(pair.finish(call).unwrap(), [true, false, true]);
}
