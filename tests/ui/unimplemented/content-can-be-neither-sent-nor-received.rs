#[derive(pb::Jelly, pb::Unjelly)]
enum Event {
    Begun(std::time::Instant),
    Ended,
}

fn main() {}
