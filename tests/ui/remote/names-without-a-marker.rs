struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn count(&self) -> i64 {
        5
    }

    #[pb(rename = "dig")]
    fn dig_deep(&self) {}
}

fn main() {}
