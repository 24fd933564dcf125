struct Group;

#[pb::methods]
impl Group {
    #[remote]
    fn say(&self) {}
}

fn main() {
    pb::View::new(Group);
}
