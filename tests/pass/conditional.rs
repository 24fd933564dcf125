//! Attributes of this library under `#[cfg_attr]`, and `#[cfg]` on methods and arguments.

#![deny(warnings)]
#![allow(dead_code, unexpected_cfgs)]

use std::sync::Arc;

use pb::{Cacheable, Observers, RemoteCache};

pub struct Pond;

#[pb::methods]
impl Pond {
    #[cfg_attr(all(), remote)]
    fn always(&self) {}

    #[cfg_attr(any(), remote)]
    fn never(&self, _: std::time::Instant) {}

    #[remote]
    #[cfg_attr(all(), pb(rename = "Renamed"), must_use)]
    fn renamed(&self) -> i64 {
        1
    }

    #[remote]
    #[cfg_attr(any(), pb(rename = "no"))]
    #[cfg_attr(not(any()), pb(rename = "Yes"))]
    fn either(&self) {}

    #[cfg_attr(all(), cfg_attr(all(), remote, pb(rename = "Nested")))]
    fn nested(&self) {}

    #[remote]
    #[cfg_attr(all(), cfg(any()))]
    fn left_out(&self, nothing: Nothing) {}

    #[remote]
    async fn arguments(
        &self,
        #[cfg_attr(all(), pb(default))] depth: i64,
        #[cfg_attr(any(), pb(default = nowhere))] width: i64,
        #[cfg(any())] nothing: Nothing,
        #[cfg_attr(all(), cfg(any()))] more: Nothing,
    ) -> i64 {
        depth + width
    }

    #[cfg_attr(all(), perspective)]
    #[cfg_attr(any(), remote)]
    fn look(&self) {}

    #[cfg_attr(all(), view)]
    fn watch(&self, who: &Pond) {
        let _ = who;
    }
}

#[derive(Cacheable, RemoteCache, Clone)]
#[pb(class = "conditional.Lake")]
pub struct Lake {
    depth: i64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Lake {
    #[cfg_attr(all(), update, observe)]
    #[cfg_attr(all(), pb(rename = "dug"))]
    fn dig(&mut self, by: i64) {
        self.depth += by;
    }

    #[cfg_attr(any(), update)]
    fn not_announced(&mut self, when: std::time::Instant) {
        let _ = when;
    }

    #[observe]
    #[cfg_attr(all(), update)]
    #[cfg_attr(all(), expect(unused_variables))]
    fn fill(&mut self, by: i64) {}
}

#[pb::interface]
pub trait Keeper {
    #[cfg_attr(all(), pb(rename = "Renamed"))]
    async fn renamed(&self) -> i64;

    #[cfg_attr(any(), pb(rename = "Renamed"))]
    async fn kept(&self, #[cfg_attr(all(), pb(keyword))] depth: i64) -> i64;
}

fn main() {
    fn called(_: impl pb::Referenceable) {}
    called(Arc::new(Pond));
    assert_eq!(Pond.renamed(), 1);
    let names: Vec<_> = Keeper::METHODS.iter().map(|method| method.name).collect();
    assert_eq!(names, ["Renamed", "kept"]);
    assert_eq!(Keeper::METHODS[1].keywords, ["depth"]);
    Lake { depth: 0, observers: Observers::default() }.not_announced(std::time::Instant::now());
}
