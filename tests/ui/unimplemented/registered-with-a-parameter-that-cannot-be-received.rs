struct Order;

#[derive(pb::RemoteCopy)]
struct Page<T> {
    items: Vec<T>,
}

pb::register!(Page<Order>);

fn main() {}
