use pb::{Cacheable, Observers};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

async fn send(peer: pb::Peer, pond: Pond) -> Result<(), pb::CallError> {
    peer.root().call_remote("takePond", (&pond,)).await
}

fn main() {}
