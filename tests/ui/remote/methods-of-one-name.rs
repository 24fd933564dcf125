struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn count(&self) -> i64 {
        5
    }

    #[remote]
    #[pb(rename = "count")]
    fn number(&self) -> i64 {
        5
    }
}

fn main() {}
