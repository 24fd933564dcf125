use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Name<'a> {
    name: &'a str,
}

async fn send(root: pb::RemoteReference) -> Result<usize, pb::CallError> {
    Ok(root.call_remote::<Name<'_>>("name", ()).await?.name.len())
}

fn main() {}
