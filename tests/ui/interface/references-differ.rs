//! References to objects are compared with other values.

#![allow(unused_variables)]

use pb::{Local, RemoteReference};

#[pb::interface]
trait Bell {
    async fn ring(&self);
}

struct MyBell;

#[pb::methods(interface = Bell)]
impl MyBell {
    #[remote]
    fn ring(&self) {}
}

struct House;

#[pb::interface]
trait Door {
    async fn hang(&self, bell: &impl Bell);
    async fn local(&self, bell: Local<MyBell>);
    async fn name(&self, name: &str);
    async fn bell(&self) -> Bell;
}

#[pb::methods(interface = Door)]
impl House {
    #[remote]
    fn hang(&self, bell: String) {}

    #[remote]
    fn local(&self, bell: Vec<RemoteReference>) {}

    #[remote]
    fn name(&self, name: RemoteReference) {}

    #[remote]
    fn bell(&self) -> i64 {
        0
    }
}

fn main() {}
