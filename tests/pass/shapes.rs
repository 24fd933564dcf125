//! Unusual structs: packed ones, those without fields, and class names that are constants.

use pb::{Copyable, Jelly, RemoteCopy, Unjelly, banana::Dialect, jelly::{UnjellyOwned, from_bytes, to_bytes}};

#[derive(Copyable, RemoteCopy, Clone, Copy, Debug, PartialEq)]
#[pb(class = "shapes.Packed")]
#[repr(C, packed)]
struct Packed {
    small: u8,
    large: u64,
    #[pb(with = halved)]
    halved: i32,
    #[pb(serde)]
    plain: u16,
}

#[derive(Jelly, Unjelly, Clone, Copy, Debug, PartialEq)]
#[repr(packed(2))]
#[pb(transparent)]
struct Transparent(u64);

mod halved {
    use pb::{Jelly, Unjelly, error::JellyError, jelly::{Jellier, ReadResult, Unjellier}};

    pub fn jelly(value: &i32, out: &mut Jellier) -> Result<(), JellyError> {
        (value / 2).jelly(out)
    }

    pub fn unjelly(from: &mut Unjellier<'_>) -> ReadResult<i32> {
        i32::unjelly(from).map(|half| half * 2)
    }
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "shapes.EmptyTuple")]
struct EmptyTuple();

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct EmptyState();

mod names {
    pub const POND: &str = "shapes.Pond";
    pub const PREFIXED: &str = concat!("shapes", ".Lake");
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = { names::POND })]
struct Pond {
    frogs: i64,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = { names::PREFIXED })]
struct Lake {
    frogs: i64,
}

fn returns<T: Jelly + UnjellyOwned + std::fmt::Debug + PartialEq>(value: T) {
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    assert_eq!(from_bytes::<T>(Dialect::Pb, &bytes).unwrap(), value);
}

fn main() {
    returns(Packed { small: 1, large: 2, halved: 4, plain: 5 });
    returns(Transparent(5));
    returns(EmptyTuple());
    returns(EmptyState());
    returns(Pond { frogs: 1 });
    returns(Lake { frogs: 1 });
    assert_eq!(Pond::CLASS_NAME, "shapes.Pond");
    assert_eq!(<Lake as Copyable>::CLASS, "shapes.Lake");
}

impl Pond {
    const CLASS_NAME: &'static str = <Self as Copyable>::CLASS;
}
