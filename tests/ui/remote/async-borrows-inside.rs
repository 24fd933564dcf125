#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn rename(&self, name: Option<std::borrow::Cow<'_, str>>) {}
}

fn main() {}
