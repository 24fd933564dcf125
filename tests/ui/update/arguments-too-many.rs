#![allow(unused_variables, clippy::too_many_arguments)]

#[derive(pb::Cacheable)]
struct Pond {
    depth: i64,
    #[pb(observers)]
    observers: pb::Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    fn dig(
        &mut self,
        a: i64,
        b: i64,
        c: i64,
        d: i64,
        e: i64,
        f: i64,
        g: i64,
        h: i64,
        i: i64,
        j: i64,
        k: i64,
        l: i64,
        m: i64,
    ) {
    }
}

fn main() {}
