//! Types with lifetimes that are received: in every form that a signature may have, and beside owned types with
//! `'static` parts.

#![allow(dead_code)]

use std::{borrow::Cow, collections::HashMap, marker::PhantomData};

use pb::{Copyable, RemoteCopy, Unjelly};

#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "receivers.Item")]
pub struct Item<'a> {
    name: &'a str,
    tags: [&'a str; 2],
    note: Cow<'a, str>,
    raw: &'a [u8],
    bytes: Cow<'a, [u8]>,
    maybe: Option<Cow<'a, str>>,
    all: [Cow<'a, str>; 2],
    numbers: Cow<'a, [i64]>,
    by_name: HashMap<&'a str, Cow<'a, str>>,
    text: Text<'a>,
    owned: String,
    fixed: Cow<'static, str>,
}

type Text<'t> = Cow<'t, str>;

/// Lifetimes with bounds, `'de` among them, and parameters of all kinds.
#[derive(RemoteCopy)]
#[pb(class = "receivers.Many")]
pub struct Many<'de, 'b: 'de, T: Copy, const N: usize>
where
    T: Into<i64>,
{
    name: &'de str,
    other: &'b str,
    values: [T; N],
}

/// A class that contains itself.
#[derive(Copyable, RemoteCopy)]
#[pb(class = "receivers.Page")]
pub struct Page<'a, T> {
    items: Vec<T>,
    title: &'a str,
    next: Option<Box<Page<'a, T>>>,
}

/// A class whose name is that of another type.
#[derive(RemoteCopy)]
#[pb(class = Item<'a>)]
pub struct Short<'a> {
    name: &'a str,
}

pub const NAME: &str = "receivers.Const";

#[derive(Copyable, RemoteCopy)]
#[pb(class = { NAME }, transparent)]
pub struct Const<'a>(&'a str);

/// Without a name of its own, and without fields that borrow.
#[derive(RemoteCopy)]
pub struct Empty<'a> {
    #[pb(skip)]
    lifetime: PhantomData<&'a ()>,
}

#[derive(RemoteCopy)]
pub enum Class<'a> {
    Item(Item<'a>),
    Boxed(Box<Const<'a>>),
    Owned(Owned),
}

#[derive(Unjelly)]
pub enum Plain<'a> {
    Text(&'a str),
    Cow { text: Cow<'a, str>, class: Class<'a> },
    Tuple(Cow<'a, str>, Option<&'a str>),
}

/// A type that is kept may have parts that live for ever.
#[derive(Copyable, RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "receivers.Owned")]
pub struct Owned {
    text: Cow<'static, str>,
    texts: Option<Vec<Cow<'static, str>>>,
    #[pb(skip)]
    name: Option<&'static str>,
}

pub struct Shop;

#[pb::methods]
impl Shop {
    #[remote]
    fn elided(&self, item: Item, items: Vec<Item>, lent: &Item, all: &[Item], maybe: Option<Item>) {
        let _ = (item, items, lent, all, maybe);
    }

    #[remote]
    fn anonymous(&self, item: Item<'_>, pair: (Item<'_>, Const<'_>), boxed: Box<Item<'_>>) {
        let _ = (item, pair, boxed);
    }

    #[remote]
    fn named<'a, 'b>(&'b self, item: Item<'a>, many: Many<'a, 'b, i8, 2>) -> (&'a str, &'b str) {
        (item.name, many.other)
    }

    #[remote]
    fn classes(&self, class: Class<'_>, plain: Plain<'_>, short: &Short<'_>, empty: Empty<'_>) {
        let _ = (class, plain, short.name, empty.lifetime);
    }

    #[remote]
    fn cows(&self, text: Cow<'_, str>, kept: Cow<'static, str>, owned: Owned) -> usize {
        text.len() + kept.len() + owned.text.len()
    }

    #[perspective]
    fn of_the_avatar(&self, item: Item<'_>, all: &[Item<'_>]) {
        let _ = (item, all);
    }

    #[view]
    fn of_a_view(&self, who: &Shop, item: &Item<'_>, all: Vec<Item<'_>>) {
        let _ = (who, item, all);
    }
}

#[derive(pb::Cacheable, pb::RemoteCache, Clone)]
#[pb(class = "receivers.List")]
pub struct List {
    last: String,
    #[pb(observers)]
    observers: pb::Observers,
}

#[pb::methods]
impl List {
    #[update]
    #[observe]
    fn add(&mut self, item: Item<'_>, all: &[Item<'_>]) {
        self.last = item.name.to_owned();
        let _ = all;
    }

    #[observe]
    fn only_observed(&mut self, item: &Item<'_>) {
        self.last = item.name.to_owned();
    }
}

#[pb::interface]
pub trait RemoteShop {
    async fn anonymous(&self, item: &Item<'_>, pair: (Item<'_>, &Const), boxed: Box<Item>);

    async fn of_the_avatar(&self, item: Item<'_>, all: &[Item<'_>]) -> Owned;
}

fn main() {
    fn receives<'de, T: Unjelly<'de>>() {}
    receives::<Many<'_, '_, i8, 3>>();
    receives::<Page<'_, Page<'_, Item<'_>>>>();
    fn called(_: impl pb::Referenceable) {}
    called(Shop);
}
