//! What encoding and decoding cost, and a whole call without the socket.

use std::{
    fmt::Debug,
    future,
    hint::black_box,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement,
};
use pb::{
    Dialect,
    driver::{Broker, Config, Input, Progress, Task, Timer, Transmit, Turn},
};
use pb_benches::{Bench, Frog, REPLY, items};
use serde::{Serialize, de::DeserializeOwned};

type Group<'a> = BenchmarkGroup<'a, measurement::WallTime>;

/// The same value through both encodings, one after the other.
fn codecs<T>(group: &mut Group<'_>, value: &T)
where
    T: pb::Jelly + pb::UnjellyOwned + Serialize + DeserializeOwned + Clone + PartialEq + Debug,
{
    let encode = |value: &T| pb::to_bytes(Dialect::Pb, value).expect("can be sent");
    let decode = |bytes: &[u8]| pb::from_bytes::<T>(Dialect::Pb, bytes).expect("can be read");
    let encode_postcard = |value: &T| postcard::to_stdvec(value).expect("can be written");
    let decode_postcard = |bytes: &[u8]| postcard::from_bytes::<T>(bytes).expect("can be read");
    let bytes = encode(value);
    let bytes_postcard = encode_postcard(value);
    assert_eq!(&decode(&bytes), value);
    assert_eq!(&decode_postcard(&bytes_postcard), value);

    group.bench_function("encode/pb", |b| b.iter(|| encode(black_box(value))));
    group.bench_function("encode/postcard", |b| b.iter(|| encode_postcard(black_box(value))));
    group.bench_function("decode/pb", |b| b.iter(|| decode(black_box(&bytes))));
    group.bench_function("decode/postcard", |b| {
        b.iter(|| decode_postcard(black_box(&bytes_postcard)))
    });
    group.bench_function("clone", |b| b.iter(|| black_box(value).clone()));
}

/// One end of a connection.
struct End {
    broker: Arc<Broker>,
    input: Input,
    outgoing: Vec<u8>,
    tasks: Vec<Task>,
}

impl End {
    fn new(broker: Arc<Broker>) -> Self {
        Self { input: broker.input(), broker, outgoing: Vec::new(), tasks: Vec::new() }
    }

    /// Handles what the other end has to say. False if that was nothing.
    fn hear(&mut self, other: &mut Self) -> bool {
        other.outgoing.clear();
        let mut cx = Context::from_waker(Waker::noop());
        let said = other.broker.poll_transmit(&mut cx, &mut other.outgoing);
        if said != Poll::Ready(Transmit::Bytes) {
            return false;
        }
        self.input.buffer().extend_from_slice(&other.outgoing);
        let mut turn = Turn::endless();
        let handled = self.broker.handle_input(&mut self.input, &mut turn, &mut self.tasks);
        handled.expect("the other end follows the rules") == Progress::NeedsInput
    }
}

/// Both ends, and no socket between them.
struct Link {
    client: End,
    server: End,
}

impl Link {
    fn new() -> Self {
        let config = Config::new(NoClock).expect("no class is registered twice");
        let mut link = Self {
            client: End::new(Broker::client(None, &config)),
            server: End::new(Broker::server(Some(Arc::new(Bench::default())), &config)),
        };
        while link.client.hear(&mut link.server) | link.server.hear(&mut link.client) {}
        link
    }

    /// Sends a call, serves it and takes the answer.
    fn call<R: pb::UnjellyOwned + Debug>(&mut self, method: &str, args: impl pb::Args) -> R {
        let root = self.client.broker.peer().root();
        let mut call = root.call_remote(method, args).send();
        self.server.hear(&mut self.client);
        self.client.hear(&mut self.server);
        let mut cx = Context::from_waker(Waker::noop());
        match Pin::new(&mut call).poll(&mut cx) {
            Poll::Ready(Ok(answer)) => answer,
            other => panic!("no answer: {other:?}"),
        }
    }
}

struct NoClock;

impl Timer for NoClock {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(future::pending())
    }
}

fn frog(c: &mut Criterion) {
    let mut group = c.benchmark_group("frog");
    let frog = Frog::green();
    codecs(&mut group, &frog);
    let mut link = Link::new();
    group.bench_function("call/pb", |b| {
        b.iter(|| {
            let answer: String = link.call("frogs", (black_box(&frog),));
            assert_eq!(answer, REPLY);
        });
    });
    group.finish();
}

fn thousand_items(c: &mut Criterion) {
    let mut group = c.benchmark_group("items");
    let items = items();
    group.throughput(Throughput::Elements(items.len() as u64));
    codecs(&mut group, &items);
    let mut link = Link::new();
    group.bench_function("call/pb", |b| {
        b.iter(|| link.call::<()>("payload", (black_box(&items),)));
    });
    group.finish();
}

criterion_group! {
    name = micro;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    targets = frog, thousand_items
}
criterion_main!(micro);
