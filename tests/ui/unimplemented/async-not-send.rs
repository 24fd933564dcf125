use std::rc::Rc;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn count(&self) -> i64 {
        let frogs = Rc::new(5);
        std::future::ready(()).await;
        *frogs
    }
}

fn main() {}
