use std::sync::Arc;

struct Group;

#[pb::methods]
impl Group {
    #[remote]
    fn say(&self) {}
}

fn main() {
    let group = Arc::new(Group);
    let _ = pb::View::from(group);
}
