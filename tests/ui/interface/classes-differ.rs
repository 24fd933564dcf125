//! Classes are compared by their names, and plain states are dictionaries.

#![allow(unused_variables)]

use pb::{Cacheable, Cached, Copyable, Jelly, Observers, Published, RemoteCache, RemoteCopy, Unjelly};

#[derive(Copyable, RemoteCopy)]
#[pb(class = "shop.Order")]
struct Order {
    lot: i64,
}

#[derive(Copyable, RemoteCopy)]
#[pb(class = "shop.Invoice")]
struct Invoice {
    lot: i64,
}

#[derive(Copyable, RemoteCopy)]
enum Paper {
    Order(Order),
}

#[derive(Jelly, Unjelly)]
struct Address {
    street: String,
}

#[derive(Jelly, Unjelly)]
enum Side {
    Buy,
    Sell,
}

#[derive(Cacheable)]
#[pb(class = "shop.Auction")]
struct Auction {
    #[pb(observers)]
    observers: Observers,
}

#[derive(RemoteCache, Clone)]
#[pb(class = "shop.Lot")]
struct Lot {}

#[pb::methods]
impl Lot {}

struct Counter;

#[pb::interface]
trait Shop {
    async fn order(&self, order: &Order);
    async fn orders(&self, orders: &[Order]);
    async fn paper(&self, paper: Paper);
    async fn copy(&self, order: Order);
    async fn state(&self, address: &Address);
    async fn side(&self, side: Side);
    async fn auction(&self, auction: &Published<Auction>);
    async fn live(&self) -> Cached<Lot>;
}

#[pb::methods(interface = Shop)]
impl Counter {
    #[remote]
    fn order(&self, order: Invoice) {}

    #[remote]
    fn orders(&self, orders: Vec<Invoice>) {}

    #[remote]
    fn paper(&self, paper: Address) {}

    #[remote]
    fn copy(&self, order: Cached<Lot>) {}

    #[remote]
    fn state(&self, address: String) {}

    #[remote]
    fn side(&self, side: i64) {}

    #[remote]
    fn auction(&self, auction: Cached<Lot>) {}

    #[remote]
    fn live(&self) -> Order {
        Order { lot: 5 }
    }
}

fn main() {}
