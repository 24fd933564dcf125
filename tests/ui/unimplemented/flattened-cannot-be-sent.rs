use pb::Jelly;

#[derive(Jelly)]
struct Pond {
    #[pb(flatten)]
    size: Size,
}

struct Size;

fn main() {}
