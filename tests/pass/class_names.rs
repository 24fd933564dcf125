//! Class names: dotted words, single words, those of other types, default names, and aliases.

use pb::{Copyable, RemoteCopy, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Copyable)]
#[pb(class = "my_ponds.v2._Pond")]
struct Pond {
    frogs: i64,
}

#[derive(RemoteCopy, Debug, PartialEq)]
#[pb(class = Pond, alias = "dictionary.Pond", alias = "Pond")]
struct Received {
    frogs: i64,
}

#[derive(Copyable)]
#[pb(class = "Pond")]
struct Old {
    frogs: i64,
}

mod nested {
    #[derive(pb::Copyable)]
    pub struct Unnamed;

    #[derive(pb::Copyable)]
    #[allow(non_camel_case_types)]
    pub struct r#type;
}

fn main() {
    assert_eq!(Pond::CLASS, "my_ponds.v2._Pond");
    assert_eq!(Received::CLASS, Pond::CLASS);
    assert_eq!(Received::ALIASES, ["dictionary.Pond", "Pond"]);
    let path = module_path!().replace("::", ".");
    assert_eq!(nested::Unnamed::CLASS, format!("{path}.nested.Unnamed"));
    assert_eq!(nested::r#type::CLASS, format!("{path}.nested.type"));

    for bytes in [
        to_bytes(Dialect::Pb, &Pond { frogs: 5 }).unwrap(),
        to_bytes(Dialect::Pb, &Old { frogs: 5 }).unwrap(),
    ] {
        let received: Received = from_bytes(Dialect::Pb, &bytes).unwrap();
        assert_eq!(received, Received { frogs: 5 });
    }
}
