//! No attribute of a field has an effect with `state`, and each is an error of its own.

use pb::RemoteCopy;

#[derive(RemoteCopy)]
#[pb(state = PondState)]
struct Pond {
    #[pb(rename = "numFrogs")]
    frogs: i64,
    #[pb(default)]
    toads: i64,
    #[pb(with = deep)]
    depth: f64,
    #[pb(serde)]
    name: String,
}

fn main() {}
