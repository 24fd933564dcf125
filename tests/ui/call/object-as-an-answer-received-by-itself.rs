struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self) {}
}

async fn borrow(root: pb::RemoteReference) -> Result<Bell, pb::CallError> {
    root.call_remote("bell", ()).await
}

fn main() {}
