//! Error types that are accepted: the counterparts of those that `tests/ui/error` refuses.

use std::{error::Error as StdError, fmt};

use pb::{Error, Failure};

/// Implements `std::error::Error` by hand. Variants that callers need not tell apart share one class.
#[derive(Debug, pb::Error)]
#[pb(class = "shop.StockError", parents = [], rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
enum StockError {
    #[pb(class = "shop.OutOfStock", parents = ["builtins.KeyError", "shop.Sad"])]
    OutOfStock,
    /// Two variants may have one class, and a variant may have that of the enum.
    #[pb(class = "shop.OutOfStock")]
    SoldOut {
        since: i64,
    },
    #[pb(class = "shop.StockError")]
    Other(String, i64),
    #[pb(parents = ["shop.StockError"])]
    UnknownItem(&'static str),
    r#Self_,
    #[cfg(any())]
    Never(Nothing),
}

impl fmt::Display for StockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SoldOut { since } => write!(f, "sold out since {since}"),
            Self::Other(what, code) => write!(f, "{what} {code}"),
            Self::UnknownItem(item) => write!(f, "no {item}"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl StdError for StockError {}

/// Implements `std::error::Error` with `thiserror`, and contains another error.
#[derive(Debug, thiserror::Error, pb::Error)]
#[pb(crate = "pb", class = "shop.Error")]
enum ShopError {
    #[error(transparent)]
    Stock(#[from] StockError),
    #[error("closed")]
    Closed(#[source] Option<Box<Self>>),
}

#[derive(Debug, thiserror::Error, pb::Error)]
#[error("dry")]
struct Dry;

#[derive(Debug, thiserror::Error, pb::Error)]
#[error("{what}")]
#[pb(class = "shop.Named", parents = ["shop.Error", "builtins.ValueError"])]
struct Named {
    what: String,
}

#[derive(Debug, thiserror::Error, pb::Error)]
#[error("{0}")]
struct Tuple(String);

/// An error without values.
#[derive(Debug, thiserror::Error, pb::Error)]
enum Never {}

/// An error that is also sent as a value.
#[derive(Debug, thiserror::Error, pb::Error, pb::Copyable, pb::RemoteCopy)]
#[error("{depth} deep")]
#[pb(class = "shop.Deep")]
struct Deep {
    depth: i64,
}

mod inner {
    #[derive(Debug, thiserror::Error, pb::Error)]
    pub enum Placed {
        #[error("here")]
        Here,
    }
}

macro_rules! error {
    ($name:ident, $class:literal, $($variant:ident)*) => {
        #[derive(Debug, thiserror::Error, pb::Error)]
        #[pb(class = $class)]
        enum $name {
            $(
                #[error("pasted")]
                $variant,
            )*
        }
    };
}

error!(Pasted, "shop.Pasted", One Two);

fn sent(error: impl StdError + Send + Sync + 'static) -> (String, String) {
    let failure = Failure::from(error);
    (failure.class().to_owned(), failure.message().to_owned())
}

fn is(error: impl StdError + Send + Sync + 'static, class: &str, message: &str) {
    assert_eq!(sent(error), (class.to_owned(), message.to_owned()));
}

fn main() {
    is(StockError::OutOfStock, "shop.OutOfStock", "OutOfStock");
    is(StockError::SoldOut { since: 5 }, "shop.OutOfStock", "sold out since 5");
    is(StockError::Other("x".to_owned(), 5), "shop.StockError", "x 5");
    is(StockError::UnknownItem("duck"), "shop.StockError.UNKNOWN_ITEM", "no duck");
    is(StockError::r#Self_, "shop.StockError.SELF_", "Self_");
    assert_eq!(
        StockError::CLASSES,
        [
            "shop.StockError",
            "shop.OutOfStock",
            "shop.StockError.UNKNOWN_ITEM",
            "shop.StockError.SELF_"
        ]
    );
    let names = StockError::OutOfStock.names();
    assert_eq!(names.parents(), ["builtins.KeyError", "shop.Sad", "shop.StockError"]);
    assert_eq!(StockError::UnknownItem("x").names().parents(), ["shop.StockError"]);
    assert!(StockError::Other(String::new(), 5).names().parents().is_empty());

    is(ShopError::from(StockError::OutOfStock), "shop.Error.Stock", "OutOfStock");
    is(ShopError::Closed(None), "shop.Error.Closed", "closed");
    let crate_name = module_path!();
    is(Dry, &format!("{crate_name}.Dry"), "dry");
    is(Tuple("x".to_owned()), &format!("{crate_name}.Tuple"), "x");
    is(Named { what: "y".to_owned() }, "shop.Named", "y");
    is(Deep { depth: 5 }, "shop.Deep", "5 deep");
    is(inner::Placed::Here, &format!("{crate_name}.inner.Placed.Here"), "here");
    is(Pasted::Two, "shop.Pasted.Two", "pasted");
    assert_eq!(Pasted::One.names().class(), "shop.Pasted.One");
    assert_eq!(Never::CLASSES, [format!("{crate_name}.Never")]);
}
