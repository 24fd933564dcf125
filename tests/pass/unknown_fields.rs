//! Attributes that no field has: ignored, or refused with `deny_unknown_fields`.

use pb::{Copyable, RemoteCopy, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Copyable)]
#[pb(class = "unknown.Pond")]
struct Sent {
    frogs: i64,
    toads: i64,
}

#[derive(RemoteCopy, Debug, PartialEq)]
#[pb(class = Sent)]
struct Lenient {
    toads: i64,
}

#[derive(Copyable)]
#[pb(class = "unknown.Lake", deny_unknown_fields)]
struct SentLake {
    frogs: i64,
    toads: i64,
}

#[derive(RemoteCopy, Debug)]
#[pb(class = SentLake, deny_unknown_fields)]
struct Strict {
    #[allow(dead_code)]
    toads: i64,
}

fn main() {
    let bytes = to_bytes(Dialect::Pb, &Sent { frogs: 1, toads: 2 }).unwrap();
    assert_eq!(
        from_bytes::<Lenient>(Dialect::Pb, &bytes).unwrap(),
        Lenient { toads: 2 }
    );

    let bytes = to_bytes(Dialect::Pb, &SentLake { frogs: 1, toads: 2 }).unwrap();
    let refused = from_bytes::<Strict>(Dialect::Pb, &bytes)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("frogs"), "{refused}");
}
