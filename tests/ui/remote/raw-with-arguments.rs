use pb::dispatch::{Dispatch, Invocation};

struct Pond;

#[pb::methods]
impl Pond {
    #[remote(raw)]
    fn dig(&self, call: &mut Invocation<'_>, depth: i64) -> Dispatch {
        call.now(|_| Ok(depth))
    }
}

fn main() {}
