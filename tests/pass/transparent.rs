//! Structs with one field that is the state: the counterparts of the refused tuple structs.

use pb::{Copyable, Jelly, RemoteCopy, Unjelly, Value, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "transparent.Ducks", transparent)]
struct Ducks(Vec<String>);

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "transparent.Named", transparent)]
struct Named {
    #[pb(skip)]
    seen: i64,
    ducks: Vec<String>,
    #[pb(skip, default = seven)]
    known: i64,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "transparent.Carried", transparent)]
struct Carried(#[pb(serde)] std::collections::BTreeMap<String, i64>);

#[derive(Jelly, Unjelly, Debug, PartialEq)]
#[pb(transparent)]
struct Bare(i64);

fn seven() -> i64 {
    7
}

fn main() {
    let ducks = Ducks(vec!["one duck".to_owned()]);
    let bytes = to_bytes(Dialect::Pb, &ducks).unwrap();
    assert_eq!(from_bytes::<Ducks>(Dialect::Pb, &bytes).unwrap(), ducks);

    let named = Named {
        seen: 1,
        ducks: ducks.0,
        known: 2,
    };
    let bytes = to_bytes(Dialect::Pb, &named).unwrap();
    let received: Named = from_bytes(Dialect::Pb, &bytes).unwrap();
    assert_eq!(
        received,
        Named {
            seen: 0,
            known: 7,
            ..named
        }
    );

    let carried = Carried([("a".to_owned(), 1)].into());
    let bytes = to_bytes(Dialect::Pb, &carried).unwrap();
    assert_eq!(from_bytes::<Carried>(Dialect::Pb, &bytes).unwrap(), carried);

    let bytes = to_bytes(Dialect::Pb, &Bare(5)).unwrap();
    assert_eq!(from_bytes::<Bare>(Dialect::Pb, &bytes).unwrap(), Bare(5));
    assert_eq!(bytes, to_bytes(Dialect::Pb, &5_i64).unwrap());
    let _: Value = from_bytes(Dialect::Pb, &bytes).unwrap();
}
