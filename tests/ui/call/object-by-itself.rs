struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self) {}
}

async fn send(root: pb::RemoteReference) -> Result<(), pb::CallError> {
    root.call_remote::<()>("hang", (Bell,)).await
}

fn main() {}
