use pb::dispatch::Dispatch;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote(raw)]
    fn dig(&self, depth: i64) -> Dispatch {
        let _ = depth;
        Dispatch::no_such_method()
    }
}

fn main() {}
