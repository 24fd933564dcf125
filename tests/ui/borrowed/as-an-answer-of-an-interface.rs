use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Name<'a> {
    name: &'a str,
}

#[pb::interface]
pub trait Pond {
    async fn name(&self) -> Name<'_>;

    async fn names(&self) -> Vec<Name<'static>>;
}

fn main() {}
