struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    #[pb(name = "dig")]
    fn dig_deep(&self) {}
}

fn main() {}
