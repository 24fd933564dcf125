use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    #[pb(rename = "frogs", rename = "toads")]
    animals: i64,
}

fn main() {}
