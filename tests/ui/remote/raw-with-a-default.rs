use pb::dispatch::{Dispatch, Invocation};

struct Pond;

#[pb::methods]
impl Pond {
    #[remote(raw)]
    fn dig(&self, #[pb(rename = "all")] call: &mut Invocation<'_>) -> Dispatch {
        call.now(|_| Ok(()))
    }
}

fn main() {}
