async fn send(root: pb::RemoteReference) -> Result<usize, pb::CallError> {
    Ok(root.call_remote::<&'static str>("name", ()).await?.len())
}

fn main() {}
