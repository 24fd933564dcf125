#[pb::interface]
trait Pond {
    async fn name(&self) -> str;
}

fn main() {}
