//! A type with a mistake still implements the derived trait, so that its uses cause no errors.

use pb::{Copyable, Jelly, RemoteCopy, Unjelly};

#[derive(Copyable, RemoteCopy)]
#[pb(clas = "ponds.Pond")]
struct Pond {
    frogs: i64,
}

#[derive(Copyable, RemoteCopy)]
struct Lake {
    ponds: Vec<Pond>,
}

#[derive(RemoteCopy)]
#[pb(class = Pond)]
struct Elsewhere {
    pond: Option<Pond>,
}

struct Receiver;

#[pb::methods]
impl Receiver {
    #[remote]
    fn take(&self, pond: Pond) -> Pond {
        pond
    }

    #[remote]
    async fn keep(&self, pond: Pond) {
        drop(pond);
    }
}

fn travels<T: Copyable + Jelly + RemoteCopy + for<'de> Unjelly<'de>>() {}

fn main() {
    travels::<Pond>();
}
