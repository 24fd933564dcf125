struct User;

#[pb::methods]
impl User {
    #[remote]
    fn greet(&self) {}
}

fn avatar<T: pb::cred::Avatar>(_: T) {}

fn main() {
    avatar(User);
}
