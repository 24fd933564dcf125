struct Builder;

#[pb::methods]
impl Builder {
    #[remote]
    fn build(&self) {}
}

fn main() {
    let builder = pb::Local::new(Builder);
    let _ = pb::value!({ "linux": builder });
}
