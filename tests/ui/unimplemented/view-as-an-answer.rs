use std::sync::Arc;

struct Group;

#[pb::methods]
impl Group {
    #[remote]
    fn me(self: Arc<Self>) -> pb::View<Group> {
        pb::View::from(self)
    }
}

fn main() {}
