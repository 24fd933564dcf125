struct Bell;

#[pb::methods]
impl Bell {
    #[remote]
    fn ring(&self) {}
}

struct Kitchen;

#[pb::methods]
impl Kitchen {
    #[remote]
    fn boil(&self, _bell: Bell) {}
}

fn main() {}
