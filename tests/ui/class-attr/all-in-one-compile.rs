//! Every mistake of an item is reported, on the type and on its fields, and nothing else.

use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(clas = "ponds.Pond", rename_all = "camelcase")]
#[pb(class = "set", transparent = yes, alias = "old.Pond")]
struct Pond {
    #[pb(skp)]
    frogs: i64,
    #[pb(rename = 5, default = 0)]
    toads: i64,
    #[pb(skip, rename = "depth")]
    deep: f64,
}

fn main() {}
