use pb::Copyable;

#[derive(Copyable)]
#[pb(class = "ponds.Pond")]
#[pb(rename_all = "camelCase", class = "lakes.Pond")]
struct Pond {
    frogs: i64,
}

fn main() {}
