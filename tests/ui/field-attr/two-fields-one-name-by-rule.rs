use pb::Copyable;

#[derive(Copyable)]
#[pb(rename_all = "camelCase")]
struct Pond {
    num_frogs: i64,
    #[pb(rename = "numFrogs")]
    frogs: i64,
}

fn main() {}
