struct Pond;

#[pb::methods(renam_all = "camelCase")]
impl Pond {
    #[remote]
    fn dig_deep(&self) {}
}

fn main() {}
