//! Arguments that a method borrows, and answers that borrow from the object or from an argument.

use std::path::Path;

use pb::{Copyable, RemoteCopy, Value};
use pb_test_support::Pair;

const LARGE: usize = 600_000;

#[derive(Copyable, RemoteCopy, Debug, Clone, Default, PartialEq)]
#[pb(class = "lent.Item")]
struct Item {
    name: String,
}

struct Shop {
    name: String,
}

fn anything() -> &'static str {
    "anything"
}

#[pb::methods(rename_all = "camelCase")]
impl Shop {
    #[remote]
    fn name<'a>(&'a self, or: &'a str) -> &'a str {
        if self.name.is_empty() { or } else { &self.name }
    }

    #[remote]
    async fn later_name<'a>(&'a self, or: &'a str) -> &'a str {
        if self.name.is_empty() { or } else { &self.name }
    }

    #[remote]
    fn same<'a>(&self, item: &'a Item) -> &'a Item {
        item
    }

    #[remote]
    async fn later_same<'a>(&self, item: &'a Item) -> Result<&'a Item, pb::Failure> {
        Ok(item)
    }

    #[remote]
    fn last<'a>(&self, items: &'a [Item], numbers: &[i64]) -> (Option<&'a Item>, i64) {
        (items.last(), numbers.iter().sum())
    }

    #[remote]
    async fn later_last<'a>(&self, items: &'a [Item], numbers: &[i64]) -> (Option<&'a Item>, i64) {
        (items.last(), numbers.iter().sum())
    }

    #[remote]
    fn paths(&self, path: &Path, #[pb(default = anything)] text: &str, bytes: &[u8]) -> String {
        format!("{} {text} {}", path.display(), bytes.len())
    }

    #[remote]
    async fn later_paths(
        &self,
        path: &Path,
        #[pb(default = anything)] text: &str,
        bytes: &[u8],
    ) -> String {
        format!("{} {text} {}", path.display(), bytes.len())
    }

    #[remote]
    fn large(&self, bytes: &[u8; LARGE]) -> usize {
        bytes.len()
    }

    #[remote]
    async fn later_large(&self, bytes: &[u8; LARGE]) -> usize {
        bytes.len()
    }
}

/// Returns a connection to a shop.
fn shop() -> Pair {
    Pair::new(Shop { name: String::new() })
}

#[test]
fn an_answer_may_borrow_from_the_object_and_from_an_argument() {
    let mut pair = shop();
    for method in ["name", "laterName"] {
        let call = pair.peer().root().call_remote::<String>(method, ("or",));
        assert_eq!(pair.finish(call).unwrap(), "or");
    }
}

#[test]
fn a_method_may_borrow_a_value_that_is_no_part_of_the_message() {
    let mut pair = shop();
    let item = Item { name: "hat".into() };
    for method in ["same", "laterSame"] {
        let call = pair.peer().root().call_remote::<Item>(method, (&item,));
        assert_eq!(pair.finish(call).unwrap(), item);
        let call = pair.peer().root().call_remote::<Item>(method, ()).kw("item", &item);
        assert_eq!(pair.finish(call).unwrap(), item);
    }
    for method in ["last", "laterLast"] {
        let arguments = (vec![item.clone()], vec![1, 2]);
        let call = pair.peer().root().call_remote::<(Option<Item>, i64)>(method, arguments);
        assert_eq!(pair.finish(call).unwrap(), (Some(item.clone()), 3));
    }
}

#[test]
fn an_argument_that_is_lent_may_have_a_default() {
    let mut pair = shop();
    for method in ["paths", "laterPaths"] {
        let call = pair.peer().root().call_remote::<String>(method, ("/a",));
        let call = call.kw("bytes", Value::Bytes(vec![1]));
        assert_eq!(pair.finish(call).unwrap(), "/a anything 1");
    }
}

#[test]
fn an_argument_that_is_lent_and_missing_or_of_another_type_is_named_in_the_error() {
    let mut pair = shop();
    for (method, text) in [("same", "same: "), ("laterSame", "laterSame: ")] {
        let call = pair.peer().root().call_remote::<Item>(method, ());
        let missing = pair.finish(call).unwrap_err().to_string();
        assert!(missing.contains(text) && missing.contains("`item`"), "{missing}");
        let call = pair.peer().root().call_remote::<Item>(method, (5,));
        let other = pair.finish(call).unwrap_err().to_string();
        assert!(other.contains(&format!("{method}.item: ")), "{other}");
    }
}

#[test]
fn a_large_value_that_is_lent_needs_room_on_the_stack_as_one_that_is_owned() {
    for method in ["large", "laterLarge"] {
        let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
            let mut pair = shop();
            let bytes = Value::Bytes(vec![1; LARGE]);
            let call = pair.peer().root().call_remote::<i64>(method, (bytes,));
            pair.finish(call).map_err(|error| error.to_string())
        });
        let error = worker.unwrap().join().unwrap().unwrap_err();
        assert!(error.contains("bytes of stack (`Limits::max_stack`)"), "{error}");
    }
}
