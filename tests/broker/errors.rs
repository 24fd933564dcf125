//! Errors that have class names at the other end.

use std::{collections::BTreeSet, error::Error as StdError, fmt, sync::Arc};

use pb::{CallError, Error, Failure, RemoteError};
use pb_test_support::Pair;

#[derive(Debug, thiserror::Error, pb::Error)]
#[pb(class = "shop.StockError", parents = ["builtins.LookupError"])]
enum StockError {
    #[error("none left")]
    #[pb(class = "shop.OutOfStock", parents = ["builtins.KeyError"])]
    OutOfStock,
    #[error("no {0}")]
    UnknownItem(String),
}

/// An error that is implemented by hand, and whose class name is its path.
#[derive(Debug, pb::Error)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed on sundays")
    }
}

impl StdError for Closed {}

/// An error without a class name of its own, around one that has names.
#[derive(Debug, thiserror::Error)]
#[error("at the shop: {0}")]
struct Wrapped(#[from] StockError);

struct Shop;

#[pb::methods]
impl Shop {
    #[remote]
    fn buy(&self, item: &str) -> Result<i64, StockError> {
        Err(match item {
            "duck" => StockError::OutOfStock,
            _ => StockError::UnknownItem(item.to_owned()),
        })
    }

    #[remote]
    async fn order(&self) -> Result<(), Box<StockError>> {
        Err(Box::new(StockError::OutOfStock))
    }

    #[remote]
    fn shared(&self) -> Result<(), Arc<StockError>> {
        Err(Arc::new(StockError::OutOfStock))
    }

    #[remote]
    fn enter(&self) -> Result<(), Closed> {
        Err(Closed)
    }

    #[remote]
    fn wrapped(&self) -> Result<(), Wrapped> {
        Err(StockError::OutOfStock.into())
    }

    #[remote]
    fn passed_on(&self, item: &str) -> Result<i64, Failure> {
        Ok(self.buy(item)?)
    }
}

fn failed(method: &str, args: impl pb::jelly::Args) -> RemoteError {
    let mut pair = Pair::new(Shop);
    let call = pair.peer().root().call_remote::<pb::Value>(method, args);
    match pair.finish(call) {
        Err(CallError::Remote(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_variant_arrives_under_its_name_with_its_parents_and_message() {
    let error = failed("buy", ("duck",));
    assert_eq!((error.class(), error.message()), ("shop.OutOfStock", "none left"));
    for parent in ["builtins.KeyError", "shop.StockError", "builtins.LookupError"] {
        assert!(error.is_class(parent), "{parent}");
    }
    assert!(!error.is_class("shop.StockError.UnknownItem"));

    let error = failed("buy", ("frog",));
    assert_eq!((error.class(), error.message()), ("shop.StockError.UnknownItem", "no frog"));
    assert!(error.is_class("shop.StockError") && !error.is_class("builtins.KeyError"));
}

/// The names of the parents in Python 2, and the base class of all exceptions.
#[test]
fn a_parent_that_python_knows_brings_its_own() {
    let error = failed("buy", ("duck",));
    for parent in ["exceptions.KeyError", "exceptions.StandardError", "builtins.Exception"] {
        assert!(error.is_class(parent), "{parent}");
    }
    let distinct: BTreeSet<_> = error.parents().iter().collect();
    assert_eq!(distinct.len(), error.parents().len(), "{:?}", error.parents());
    assert_eq!(error.parents()[..2], ["shop.OutOfStock", "builtins.KeyError"]);
    assert!(
        !distinct.contains(&"builtins.StandardError".to_owned()),
        "Python 3 has no StandardError"
    );
}

#[test]
fn a_caller_can_test_an_error_for_its_type() {
    for error in [failed("buy", ("duck",)), failed("buy", ("frog",))] {
        assert!(error.is::<StockError>() && !error.is::<Closed>());
    }
    let error = failed("enter", ());
    assert!(error.is::<Closed>() && !error.is::<StockError>());
    assert_eq!(error.class(), "broker.errors.Closed");
}

/// `Failure.check`, without a match on the kind of error first.
#[test]
fn the_error_of_a_call_is_of_the_classes_of_the_peers_failure_and_of_their_ancestors() {
    let error = CallError::from(failed("buy", ("duck",)));
    for class in ["shop.OutOfStock", "shop.StockError", "builtins.KeyError", "exceptions.KeyError"]
    {
        assert!(error.is_class(class), "{class}");
    }
    assert!(!error.is_class("shop.StockError.UnknownItem") && !error.is_class("shop"));
    assert!(error.is::<StockError>() && !error.is::<Closed>());
    let closed = CallError::from(pb::ConnectionError::ClosedByPeer);
    assert!(!closed.is_class("builtins.Exception"), "an error of this end has no class");
    assert!(!closed.is::<StockError>());
}

#[test]
fn a_failure_is_an_error_wherever_one_is_asked_for_and_stays_the_same_failure() {
    let failure = || {
        let failure = Failure::new("shop.OutOfStock", "none left");
        failure.with_parent("builtins.KeyError").with_traceback("shop.rs")
    };
    assert_eq!(failure().to_string(), "shop.OutOfStock: none left");
    assert_eq!(Failure::new("shop.OutOfStock", "").to_string(), "shop.OutOfStock");

    let boxed = || -> Result<(), Box<dyn std::error::Error>> { Ok(Err(failure())?) };
    assert_eq!(boxed().unwrap_err().to_string(), "shop.OutOfStock: none left");
    let sent = || -> Result<(), Box<dyn std::error::Error + Send + Sync>> { Ok(Err(failure())?) };
    assert_eq!(sent().unwrap_err().to_string(), "shop.OutOfStock: none left");

    let again = || -> Result<(), Failure> { Ok(Err(failure().into_error())?) };
    assert_eq!(again().unwrap_err(), failure());
}

/// A peer that registers one variant as a class need not know the common class of the variants.
#[test]
fn an_error_with_the_class_of_one_variant_is_of_the_type() {
    let failure = Failure::new("shop.OutOfStock", "none left");
    let bytes = pb::jelly::to_bytes(pb::banana::Dialect::Pb, &failure).unwrap();
    let error: RemoteError = pb::jelly::from_bytes(pb::banana::Dialect::Pb, &bytes).unwrap();
    assert!(error.is::<StockError>());
}

#[test]
fn names_survive_boxes_and_question_marks() {
    for error in [failed("order", ()), failed("shared", ()), failed("passed_on", ("duck",))] {
        assert_eq!((error.class(), error.message()), ("shop.OutOfStock", "none left"));
        assert!(error.is_class("builtins.KeyError"));
    }
}

#[test]
fn an_error_around_another_error_has_its_own_class_name() {
    let error = failed("wrapped", ());
    assert_eq!(error.class(), "broker.errors.Wrapped");
    assert!(!error.is::<StockError>());
}

#[test]
fn names_are_known_without_a_peer() {
    let unknown = "shop.StockError.UnknownItem";
    assert_eq!(StockError::CLASSES, ["shop.StockError", "shop.OutOfStock", unknown]);
    assert_eq!(Closed::CLASSES, ["broker.errors.Closed"]);
    let names = StockError::UnknownItem(String::new()).names();
    assert_eq!(names.class(), unknown);
    assert_eq!(names.parents(), ["shop.StockError", "builtins.LookupError"]);
}
