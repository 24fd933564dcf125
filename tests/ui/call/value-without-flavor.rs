struct Plain {
    depth: i64,
}

async fn send(root: pb::RemoteReference) -> Result<(), pb::CallError> {
    let plain = Plain { depth: 1 };
    println!("{}", plain.depth);
    root.call_remote::<()>("take", (&plain,)).await
}

fn main() {}
