#[pb::interface]
trait Progress {
    async fn at(&self, percent: i64);
}

#[pb::interface]
trait Closed {
    async fn close(&self);
}

#[pb::interface]
trait Both: Progress + Closed {}

fn main() {}
