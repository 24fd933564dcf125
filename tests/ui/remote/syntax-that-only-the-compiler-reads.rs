struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn drain(&self) {}

    #[cfg(any())]
    safe fn fill(&self) {}
}

fn main() {}
