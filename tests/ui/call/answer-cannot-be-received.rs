#[derive(pb::Copyable)]
struct SentOnly {
    frogs: i64,
}

async fn send(root: pb::RemoteReference) -> Result<SentOnly, pb::CallError> {
    root.call_remote("give", ()).await
}

fn main() {}
