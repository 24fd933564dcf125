#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[cfg_attr(test, remote)]
    #[cfg_attr(unix, perspective)]
    #[cfg_attr(windows, pb(rename = "a"))]
    #[cfg_attr(debug_assertions, pb(rename = "b"))]
    #[cfg_attr(not(test), pb(rename = "c"))]
    fn dig(&self) {}
}

fn main() {}
