use pb::dispatch::{Dispatch, Invocation};

struct Pond;

#[pb::methods]
impl Pond {
    #[remote(raw)]
    async fn dig(&self, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|_| Ok(()))
    }
}

fn main() {}
