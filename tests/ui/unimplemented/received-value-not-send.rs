use pb::RemoteCopy;
use std::rc::Rc;

#[derive(RemoteCopy)]
struct Pond {
    #[pb(skip)]
    frogs: Rc<i64>,
}

fn main() {}
