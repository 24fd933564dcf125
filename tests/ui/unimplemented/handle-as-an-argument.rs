use pb::Cached;

struct Pond;

struct Garden;

#[pb::methods]
impl Garden {
    #[remote]
    fn visit(&self, pond: Cached<Pond>) {}
}

fn main() {}
