struct Plain;

async fn send(root: pb::RemoteReference) -> Result<(), pb::CallError> {
    root.call_remote::<()>("take", ()).kw("plain", Plain).await
}

fn main() {}
