async fn count(root: pb::RemoteReference) -> Result<(), pb::CallError> {
    let _count = root.call_remote("count", (1,)).await?;
    Ok(())
}

fn main() {}
