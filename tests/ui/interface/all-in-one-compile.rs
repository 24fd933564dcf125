//! Every mistake of an interface is reported, and nothing else: code that uses the interface causes no errors.

#[pb::interface(rename_all = "camel")]
pub unsafe trait Keeper<T>: Clone {
    const FROGS: i64;

    fn count(&mut self, (from, to): (i64, i64)) -> Result<String, pb::CallError> {}

    #[remote]
    #[pb(name = "x")]
    async fn remote_take<S>(&self, value: impl Into<S>, ctx: &pb::Context) -> &str;

    async fn right(&self, value: T) -> i64;
}

async fn used(root: pb::RemoteReference) -> Result<i64, pb::CallError> {
    let keeper = Keeper::<i64>::from(root);
    let _ = keeper.count((1, 2)).await;
    keeper.right(5).await
}

fn main() {}
