//! The derives of deprecated types, fields and variants cause no warnings: only uses by the user do.

#![deny(deprecated)]

#[deprecated]
#[derive(pb::Copyable, pb::RemoteCopy)]
#[pb(class = "deprecated.A")]
pub struct A {
    pub a: i64,
    #[deprecated]
    pub b: i64,
}

#[deprecated]
#[derive(pb::Jelly, pb::Unjelly)]
pub struct B {
    pub a: i64,
}

#[deprecated]
#[derive(pb::Jelly, pb::Unjelly)]
pub enum C {
    X,
}

#[derive(pb::Jelly, pb::Unjelly)]
pub enum OneVariant {
    #[deprecated]
    X,
    Y,
}

#[deprecated]
#[derive(pb::Cacheable, pb::RemoteCache, Clone)]
#[pb(class = "deprecated.D")]
pub struct D {
    #[pb(setter)]
    a: i64,
    #[pb(observers)]
    o: pb::Observers,
}

#[allow(deprecated)]
#[pb::methods]
impl D {
    #[update]
    #[observe]
    fn u(&mut self) {}
}

#[derive(pb::Copyable, pb::RemoteCopy)]
#[pb(class = "deprecated.Holder")]
pub struct Holder {
    #[allow(deprecated)]
    a: A,
}

#[deprecated]
#[derive(Debug, thiserror::Error, pb::Error)]
#[error("x")]
pub enum E {
    X,
}

#[allow(deprecated)]
#[derive(pb::Copyable, pb::RemoteCopy)]
pub enum Held {
    A(A),
}

fn main() {}
