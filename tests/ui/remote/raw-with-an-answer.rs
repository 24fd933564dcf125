use pb::dispatch::Invocation;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote(raw)]
    fn dig(&self, call: &mut Invocation<'_>) -> i64 {
        let _ = call;
        5
    }
}

fn main() {}
