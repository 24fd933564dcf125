use pb::{Cacheable, Observers, Published};

#[derive(Cacheable)]
struct Pond {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

async fn wait(pond: Published<Pond>) {
    let guard = pond.lock();
    pond.flushed().await;
    drop(guard);
}

fn main() {
    fn spawned(_: impl Future + Send) {}
    let pond = Published::new(Pond { frogs: 5, observers: Observers::default() });
    spawned(wait(pond));
}
