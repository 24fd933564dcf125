#[derive(pb::Error)]
union Broken {
    code: i64,
}

fn main() {}
