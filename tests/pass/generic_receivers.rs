//! Generic classes that are received: each concrete type is registered.

use pb::{
    Cached, Copyable, RemoteCache, RemoteCopy, Unjelly,
    banana::Dialect,
    jelly::{from_bytes, to_bytes},
};

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "generic.Order")]
struct Order {
    item: String,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "generic.Page", alias = "generic.Sheet")]
struct Page<T> {
    items: Vec<T>,
    next: Option<Box<Page<T>>>,
    #[pb(default)]
    last: Option<T>,
    #[pb(skip)]
    seen: std::marker::PhantomData<fn() -> T>,
}

pb::register!(Page<Order>);

#[derive(RemoteCopy, Debug)]
#[pb(class = "generic.Row")]
struct Row<T: Copy, const N: usize>
where
    T: Default,
{
    items: [T; N],
}

pb::register!(Row<f64, 3>);

/// A generic class that contains another one.
#[derive(RemoteCopy, Debug)]
#[pb(class = "generic.Book")]
struct Book<T> {
    pages: Vec<Page<T>>,
    index: std::collections::HashMap<String, Page<T>>,
}

pb::register!(Book<Order>);

/// The state is another type, which may be generic as well.
#[derive(RemoteCopy, Debug)]
#[pb(class = "generic.Named", state = (String, T), bound = "T: pb::jelly::UnjellyOwned")]
struct Named<T> {
    name: String,
    value: T,
}

impl<T> TryFrom<(String, T)> for Named<T> {
    type Error = std::convert::Infallible;

    fn try_from((name, value): (String, T)) -> Result<Self, Self::Error> {
        Ok(Self { name, value })
    }
}

pb::register!(Named<i64>);

/// A replica.
#[derive(RemoteCache, Clone)]
#[pb(class = "generic.Shelf")]
struct Shelf<T> {
    #[pb(setter)]
    top: Option<T>,
    items: Vec<T>,
}

#[pb::methods]
impl<T: pb::jelly::UnjellyOwned + Clone + Sync> Shelf<T> {
    #[observe]
    fn add(&mut self, item: T) {
        self.items.push(item);
    }
}

pb::register_cache!(Shelf<String>);

fn main() {
    let order = |item: &str| Order { item: item.to_owned() };
    let last = Page { items: vec![order("milk")], next: None, last: None, seen: Default::default() };
    let page = Page { items: vec![order("tea")], next: Some(Box::new(last)), last: Some(order("x")), seen: Default::default() };
    let bytes = to_bytes(Dialect::Pb, &page).unwrap();
    assert_eq!(from_bytes::<Page<Order>>(Dialect::Pb, &bytes).unwrap(), page);
    // It is among the registered classes.
    let instance = from_bytes::<pb::Instance>(Dialect::Pb, &bytes).unwrap();
    assert_eq!(instance.downcast::<Page<Order>>().unwrap(), page);
    // Other types of the class can be sent.
    let page = Page { items: vec![1_i64], next: None, last: None, seen: Default::default() };
    assert!(to_bytes(Dialect::Pb, &page).is_ok());
}

fn _observed(shelf: &Cached<Shelf<String>>, row: Row<f64, 3>, named: Named<i64>, book: Book<Order>) -> (Option<String>, usize, f64, String, i64, usize) {
    let read = shelf.read();
    (read.top.clone(), read.items.len(), row.items[0], named.name, named.value, book.pages.len() + book.index.len())
}

fn _received<'de, T: Unjelly<'de>>() {}

fn _is_received() {
    _received::<Page<Order>>();
}
