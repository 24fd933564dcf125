use pb::Copyable;

#[derive(Copyable)]
struct Pond {
    #[pb(with = whole)]
    depth: f64,
}

mod whole {
    pub fn jelly(depth: &i64, out: &mut pb::jelly::Jellier) -> Result<(), pb::error::JellyError> {
        pb::Jelly::jelly(depth, out)
    }
}

fn main() {}
