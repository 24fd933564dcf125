//! Answers that borrow from the object or from an argument, and arguments that the macro lends: they are
//! accepted of `async` methods as of others, under each marker.

#![allow(dead_code)]
#![deny(warnings)]

use std::{borrow::Cow, path::Path, sync::Arc};

use pb::{Context, Copyable, Local, RemoteCopy, RemoteReference, Value};

#[derive(Copyable, RemoteCopy, Debug, Clone, Default, PartialEq)]
#[pb(class = "borrowed.Item")]
pub struct Item {
    name: String,
}

type Text = str;
type Bytes = [u8];
type Ctx = Context;

pub struct Shop {
    name: String,
    items: Vec<Item>,
}

fn anything() -> &'static str {
    "anything"
}

fn item() -> Item {
    Item { name: "default".into() }
}

/// Each method has a twin that is `async`.
#[pb::methods]
impl Shop {
    #[remote]
    fn name(&self) -> &str {
        &self.name
    }

    #[remote]
    async fn later_name(&self) -> &str {
        &self.name
    }

    #[remote]
    fn items(&self) -> Result<&[Item], pb::Failure> {
        Ok(&self.items)
    }

    #[remote]
    async fn later_items(&self) -> Result<&[Item], pb::Failure> {
        Ok(&self.items)
    }

    #[remote]
    fn first<'a>(&'a self, or: &'a Item) -> Option<&'a Item> {
        self.items.first().or(Some(or))
    }

    #[remote]
    async fn later_first<'a>(&'a self, or: &'a Item) -> Option<&'a Item> {
        self.items.first().or(Some(or))
    }

    #[remote]
    fn own(self: Arc<Self>, text: &str) -> Cow<'_, str> {
        text.into()
    }

    #[remote]
    async fn later_own(self: Arc<Self>, text: &str) -> Cow<'_, str> {
        text.into()
    }

    #[remote]
    fn all<'a>(
        &self,
        text: &'a str,
        bytes: &[u8],
        items: &'a [Item],
        numbers: &[i64],
        pair: &(i64, String),
        three: &[i64; 3],
        path: &Path,
        inside: &Vec<String>,
        twice: &&str,
        by_name: (&Text, &Bytes),
        maybe: &Option<i64>,
        context: &Ctx,
        value: &Value,
        reference: &RemoteReference,
        local: &Local<Shop>,
    ) -> (&'a str, &'a [Item]) {
        let _ = (bytes, numbers, pair, three, path, inside, twice, by_name, maybe, context);
        let _ = (value, reference, local);
        (text, items)
    }

    #[remote]
    async fn later_all<'a>(
        &self,
        text: &'a str,
        bytes: &[u8],
        items: &'a [Item],
        numbers: &[i64],
        pair: &(i64, String),
        three: &[i64; 3],
        path: &Path,
        inside: &Vec<String>,
        by_name: &Text,
        bytes_by_name: &Bytes,
        maybe: &Option<i64>,
        context: &Ctx,
        value: &Value,
        reference: &RemoteReference,
        local: &Local<Shop>,
    ) -> (&'a str, &'a [Item]) {
        let _ = (bytes, numbers, pair, three, path, inside, by_name, bytes_by_name, maybe, context);
        let _ = (value, reference, local);
        (text, items)
    }

    #[remote]
    fn defaults(
        &self,
        #[pb(default)] a: &str,
        #[pb(default = anything)] b: &str,
        #[pb(default)] c: &Item,
        #[pb(default = item)] d: &Item,
        #[pb(default, rename = "numbers")] e: &[i64],
        #[pb(rename = "last")] f: &Path,
    ) {
        let _ = (a, b, c, d, e, f);
    }

    #[remote]
    async fn later_defaults(
        &self,
        #[pb(default)] a: &str,
        #[pb(default = anything)] b: &str,
        #[pb(default)] c: &Item,
        #[pb(default = item)] d: &Item,
        #[pb(default, rename = "numbers")] e: &[i64],
        #[pb(default)] f: &Path,
    ) {
        let _ = (a, b, c, d, e, f);
    }

    #[perspective]
    fn of_the_avatar(&self, item: &Item, text: &str, _: &Context) -> &str {
        let _ = (item, text);
        &self.name
    }

    #[perspective]
    async fn later_of_the_avatar(&self, item: &Item, text: &str, _: &Context) -> &str {
        let _ = (item, text);
        &self.name
    }

    #[view]
    fn of_a_view(&self, who: &Shop, item: &Item, text: &[String]) -> &str {
        let _ = (who, item, text);
        &self.name
    }

    #[view]
    async fn later_of_a_view<'a>(&'a self, who: &'a Shop, item: &Item, text: &[String]) -> &'a str {
        let _ = (item, text);
        &who.name
    }

    #[view]
    async fn by_arc<'a>(&'a self, who: &'a Arc<Shop>, item: &'a Item) -> Result<&'a str, pb::Failure> {
        let _ = who;
        Ok(&item.name)
    }
}

/// What an argument lends may depend on the type of the object.
pub struct Stock<T>(Vec<T>);

#[pb::methods]
impl<T: pb::Jelly + pb::jelly::UnjellyOwned + Clone + Send + Sync + 'static> Stock<T> {
    #[remote]
    fn get<'a>(&'a self, or: &'a T, more: &'a [T]) -> &'a T {
        self.0.first().or(more.first()).unwrap_or(or)
    }

    #[remote]
    async fn later_get<'a>(&'a self, or: &'a T, more: &'a [T]) -> &'a T {
        self.0.first().or(more.first()).unwrap_or(or)
    }
}

#[derive(pb::Cacheable, pb::RemoteCache, Clone)]
#[pb(class = "borrowed.List")]
pub struct List {
    items: Vec<Item>,
    last: String,
    #[pb(observers)]
    observers: pb::Observers,
}

#[pb::methods]
impl List {
    #[update]
    #[observe]
    fn add(&mut self, item: &Item, last: &str, numbers: &[i64]) -> bool {
        self.items.push(item.clone());
        self.last = last.to_owned();
        numbers.is_empty()
    }

    #[observe]
    fn only_observed<'a>(&'a mut self, item: &'a Item, text: &Text, path: &Path) -> &'a str {
        let _ = (text, path);
        &item.name
    }

    #[update]
    fn only_announced<'a>(&'a mut self, item: &'a Item) -> &'a str {
        &item.name
    }
}

fn main() {
    fn called(_: impl pb::Referenceable) {}
    called(Shop { name: String::new(), items: Vec::new() });
    called(Stock(vec![1]));
    
}
