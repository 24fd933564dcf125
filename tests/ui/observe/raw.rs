use pb::dispatch::{Dispatch, Invocation};

#[derive(Clone, pb::RemoteCache)]
#[pb(class = "test.Pond")]
struct Pond {
    depth: i64,
}

#[pb::methods]
impl Pond {
    #[observe(raw)]
    fn dig(&mut self, call: &mut Invocation<'_>) -> Dispatch {
        call.now(|_| Ok(()))
    }
}

fn main() {}
