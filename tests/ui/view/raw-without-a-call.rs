use pb::{Perspective, dispatch::Dispatch};

struct Pond;

#[pb::methods]
impl Pond {
    #[view(raw)]
    fn dig(&self, who: &Perspective) -> Dispatch {
        let _ = who;
        Dispatch::no_such_method()
    }
}

fn main() {}
