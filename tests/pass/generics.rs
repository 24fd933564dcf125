//! Generic structs and structs that borrow. They can be sent, and plain state can be received into them. A
//! concrete type can be registered by hand. The counterparts of those that `tests/ui/shape` refuses.

use std::borrow::Cow;

use pb::{Copyable, Jelly, RemoteCopy, Unjelly, banana::Dialect, jelly::{ReadResult, Unjellier, from_bytes, to_bytes}};

#[derive(Copyable, Debug, PartialEq)]
#[pb(class = "generics.Pair")]
struct Pair<T> {
    left: T,
    right: T,
}

impl RemoteCopy for Pair<i64> {
    const CLASS: &'static str = <Self as Copyable>::CLASS;

    fn from_wire(from: &mut Unjellier<'_>) -> ReadResult<Self> {
        let Fields { left, right } = Fields::unjelly(from)?;
        Ok(Self { left, right })
    }
}

pb::register!(Pair<i64>);

#[derive(Unjelly)]
struct Fields<T> {
    left: T,
    right: T,
}

/// The user writes no bound, and the derive adds one for `Vec<T>`.
#[derive(Copyable)]
struct Held<'a, T, const N: usize>
where
    T: Clone,
{
    name: &'a str,
    all: Vec<T>,
    some: [i64; N],
    #[pb(skip)]
    seen: std::cell::Cell<Option<T>>,
}

/// A type that contains itself.
#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct List<T> {
    value: T,
    next: Option<Box<List<T>>>,
}

/// The derive adds the bound `Default` for skipped and default fields that mention the parameter.
#[derive(Unjelly, Debug, PartialEq)]
struct Borrowed<'a, T> {
    name: &'a str,
    #[pb(default)]
    value: T,
    #[pb(skip)]
    other: Option<T>,
    text: Cow<'a, str>,
}

/// A type that cannot be sent by itself.
struct Plain;

fn main() {
    let pair = Pair { left: 1, right: 2 };
    let bytes = to_bytes(Dialect::Pb, &pair).unwrap();
    assert_eq!(from_bytes::<Pair<i64>>(Dialect::Pb, &bytes).unwrap(), pair);
    assert!(
        to_bytes(
            Dialect::Pb,
            &Pair {
                left: "a",
                right: "b"
            }
        )
        .is_ok()
    );
    let _never_sent = Pair {
        left: Plain,
        right: Plain,
    };

    let held = Held {
        name: "x",
        all: vec![1_i64],
        some: [1, 2],
        seen: Default::default(),
    };
    assert!(to_bytes(Dialect::Pb, &held).is_ok());

    let list = List {
        value: 1_i64,
        next: Some(Box::new(List {
            value: 2,
            next: None,
        })),
    };
    let bytes = to_bytes(Dialect::Pb, &list).unwrap();
    assert_eq!(from_bytes::<List<i64>>(Dialect::Pb, &bytes).unwrap(), list);
}

fn _borrowed<'de>(from: &mut Unjellier<'de>) -> ReadResult<Borrowed<'de, i64>> {
    Borrowed::unjelly(from)
}
