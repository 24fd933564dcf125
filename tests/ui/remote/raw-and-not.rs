use pb::dispatch::{Dispatch, Invocation};

struct Pond;

#[pb::methods]
impl Pond {
    #[remote(raw)]
    #[perspective]
    fn dig(&self, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|_| Ok(()))
    }
}

fn main() {}
