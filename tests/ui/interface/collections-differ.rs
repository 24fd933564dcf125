//! Byte strings, lists, sets, tuples and maps are compared with their items.

#![allow(unused_variables)]

use std::collections::{HashMap, HashSet, VecDeque};

struct Pond;

#[pb::interface]
trait Keeper {
    async fn bytes(&self, data: &[u8]);
    async fn integers(&self, numbers: VecDeque<u8>);
    async fn list(&self, frogs: &[i64]);
    async fn text(&self, name: &str);
    async fn set(&self, frogs: HashSet<i64>);
    async fn tuple(&self, pair: (i64, i64));
    async fn items(&self, pair: (i64, String));
    async fn map(&self, frogs: &HashMap<String, i64>);
    async fn optional(&self, frogs: Vec<Option<i64>>);
    async fn nested(&self) -> Vec<Vec<String>>;
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn bytes(&self, data: Vec<i64>) {}

    #[remote]
    fn integers(&self, numbers: Vec<u8>) {}

    #[remote]
    fn list(&self, frogs: Vec<String>) {}

    #[remote]
    fn text(&self, name: &[String]) {}

    #[remote]
    fn set(&self, frogs: (i64, i64)) {}

    #[remote]
    fn tuple(&self, pair: (i64, i64, i64)) {}

    #[remote]
    fn items(&self, pair: Vec<i64>) {}

    #[remote]
    fn map(&self, frogs: HashMap<String, Vec<i64>>) {}

    #[remote]
    fn optional(&self, frogs: Vec<i64>) {}

    #[remote]
    fn nested(&self) -> Vec<HashMap<i64, bool>> {
        Vec::new()
    }
}

fn main() {}
