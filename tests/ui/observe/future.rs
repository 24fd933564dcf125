#![allow(unused_variables)]

#[derive(pb::RemoteCache, Clone)]
struct Pond {
    depth: i64,
}

#[pb::methods]
impl Pond {
    #[observe]
    fn dig(&mut self) -> impl Future<Output = i64> {
        std::future::ready(5)
    }
}

fn main() {}
