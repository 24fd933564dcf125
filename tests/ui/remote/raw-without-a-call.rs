use pb::dispatch::Dispatch;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote(raw)]
    fn dig(&self) -> Dispatch {
        Dispatch::no_such_method()
    }
}

fn main() {}
