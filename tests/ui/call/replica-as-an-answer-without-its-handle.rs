use pb::RemoteCache;

#[derive(RemoteCache, Clone)]
struct Pond {
    frogs: i64,
}

#[pb::methods]
impl Pond {}

async fn ask(peer: pb::Peer) -> Result<Pond, pb::CallError> {
    peer.root().call_remote("pond", ()).await
}

fn main() {}
