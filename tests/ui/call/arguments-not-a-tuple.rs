#[derive(pb::Copyable)]
struct Pond {
    frogs: i64,
}

async fn send(root: pb::RemoteReference) -> Result<(), pb::CallError> {
    let pond = Pond { frogs: 7 };
    root.call_remote::<()>("take", &pond).await
}

fn main() {}
