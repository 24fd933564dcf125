struct User;

#[pb::methods]
impl User {
    #[remote]
    fn greet(&self) {}
}

fn avatar<T: pb::Avatar>(_: T) {}

fn main() {
    avatar(User);
}
