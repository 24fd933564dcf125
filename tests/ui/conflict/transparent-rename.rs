use pb::Copyable;

#[derive(Copyable)]
#[pb(transparent)]
struct Pond {
    #[pb(rename = "numFrogs")]
    frogs: i64,
}

fn main() {}
