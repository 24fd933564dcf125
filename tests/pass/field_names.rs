//! Field names that are accepted, since they differ on the wire: the counterparts of the refused clashes.

use pb::{Copyable, RemoteCopy, Value, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Copyable, RemoteCopy, Clone, Debug, PartialEq)]
#[pb(class = "names.Pond", rename_all = "camelCase")]
struct Pond {
    num_frogs: i64,
    #[pb(rename = "num_frogs")]
    toads: i64,
    r#type: String,
    #[pb(rename = "größe in m")]
    depth: f64,
    // A skipped field is not sent, so its name may be in use.
    #[pb(skip)]
    num_toads: i64,
    #[pb(rename = "numToads")]
    other: i64,
}

fn main() {
    let pond = Pond {
        num_frogs: 1,
        toads: 2,
        r#type: "garden".to_owned(),
        depth: 0.5,
        num_toads: 3,
        other: 4,
    };
    let bytes = to_bytes(Dialect::Pb, &pond).unwrap();

    let value: Value = from_bytes(Dialect::Pb, &bytes).unwrap();
    for name in ["numFrogs", "num_frogs", "type", "größe in m", "numToads"] {
        assert!(
            format!("{value:?}").contains(name),
            "{name} is not in {value:?}"
        );
    }

    let received: Pond = from_bytes(Dialect::Pb, &bytes).unwrap();
    assert_eq!(
        received,
        Pond {
            num_toads: 0,
            ..pond
        }
    );
}
