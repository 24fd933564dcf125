mod own {
    #[derive(pb::Unjelly)]
    pub struct Option<T> {
        pub inside: T,
    }
}
use own::Option;

struct Pond;

#[pb::interface]
trait Keeper {
    async fn take(&self);
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn take(&self, _how: Option<i64>) {}
}

fn main() {}
