use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Name<'a> {
    name: &'a str,
}

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    async fn rename(&self, _name: Name<'_>) {}

    #[perspective]
    async fn rename_all(&self, _names: &[Name<'_>]) {}

    #[view]
    async fn maybe(&self, _who: &Pond, _name: Option<Name<'static>>) {}
}

fn main() {}
