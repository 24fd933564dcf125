struct Order;

pb::register!(Order);

fn main() {}
