struct Pond;

struct User;

#[pb::interface]
trait Keeper {
    async fn count(&self) -> i64;
    async fn look(&self) -> i64;
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn count(&self) -> i64 {
        5
    }

    #[view]
    fn look(&self, _who: &User) -> i64 {
        5
    }
}

fn main() {}
