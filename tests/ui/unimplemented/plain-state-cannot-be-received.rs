use pb::Unjelly;

#[derive(Unjelly)]
struct PondState<'a> {
    name: &'a str,
    since: std::time::Instant,
}

fn main() {}
