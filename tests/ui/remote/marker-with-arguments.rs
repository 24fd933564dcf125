struct Pond;

#[pb::methods]
impl Pond {
    #[remote(name = "dig")]
    fn dig_deep(&self) {}
}

fn main() {}
