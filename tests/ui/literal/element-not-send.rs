use std::rc::Rc;

fn main() {
    let _ = pb::dict! { "shared": Rc::new(7) };
}
