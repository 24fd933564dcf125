use pb::Copyable;

#[derive(Copyable)]
#[pb(rename_all = "camel_case")]
struct Pond {
    num_frogs: i64,
}

fn main() {}
