use pb::RemoteCopy;

#[derive(RemoteCopy)]
struct Name<'a> {
    name: &'a str,
}

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn rename(&self, _name: Name<'static>) {}

    #[perspective]
    fn rename_all(&self, _names: &[Name<'static>]) {}

    #[view]
    fn maybe(&self, _who: &Pond, _name: Option<Name<'static>>) {}

    #[remote]
    fn texts(&self, _texts: Vec<&'static str>) {}
}

fn main() {}
