async fn send(root: pb::RemoteReference) -> Result<i64, pb::CallError> {
    root.call_remote("add", (1,)).send().kw("b", 2).await
}

fn main() {}
