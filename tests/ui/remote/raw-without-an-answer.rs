use pb::dispatch::Invocation;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote(raw)]
    fn dig(&self, call: &mut Invocation<'_>) {
        let _ = call;
    }
}

fn main() {}
