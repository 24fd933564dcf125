//! The cost of encoding and decoding, and of a whole call without the socket.

use std::{
    fmt::Debug,
    hint::black_box,
    pin::Pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement,
};
use pb::banana::Dialect;
use pb_benches::{Bench, Frog, REPLY, items};
use pb_core::{
    Dialects,
    driver::{Config, Progress, Transmit, Turn},
};
use pb_test_support::{End, Pair, poll_once};
use serde::{Serialize, de::DeserializeOwned};

type Group<'a> = BenchmarkGroup<'a, measurement::WallTime>;

/// Measures the same value in both encodings, one after the other.
fn codecs<T>(group: &mut Group<'_>, value: &T)
where
    T: pb::Jelly
        + pb::jelly::UnjellyOwned
        + Serialize
        + DeserializeOwned
        + Clone
        + PartialEq
        + Debug,
{
    let encode =
        |value: &T| pb::jelly::to_bytes(Dialect::Pb, value).expect("the value can be encoded");
    let decode = |bytes: &[u8]| {
        pb::jelly::from_bytes::<T>(Dialect::Pb, bytes).expect("the encoded value can be decoded")
    };
    let encode_postcard =
        |value: &T| postcard::to_stdvec(value).expect("postcard can encode the value");
    let decode_postcard =
        |bytes: &[u8]| postcard::from_bytes::<T>(bytes).expect("postcard can decode the value");
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

/// The dialects of whole calls.
const DIALECTS: [Dialect; 2] = [Dialect::Compact, Dialect::Pb];

/// Both ends without a socket between them, and the one buffer in which bytes are carried.
struct Link {
    pair: Pair,
    carried: Vec<u8>,
}

/// Carries the bytes of one end to the other, which handles them.
fn carry(from: &End, to: &mut End, carried: &mut Vec<u8>) {
    carried.clear();
    let mut cx = Context::from_waker(Waker::noop());
    let said = from.broker.poll_transmit(&mut cx, carried);
    assert_eq!(said, Poll::Ready(Transmit::Bytes));
    to.input.buffer().extend_from_slice(carried);
    let handled = to.turn(&mut Turn::endless()).expect("the receiving end accepts the bytes");
    assert_eq!(handled, Progress::NeedsInput);
}

impl Link {
    fn new(dialect: Dialect) -> Self {
        let set = |config: &mut Config| config.dialects = Dialects::new([dialect]);
        Self { pair: Pair::with(Bench::default(), set), carried: Vec::new() }
    }

    /// Sends a call, serves it and returns the answer.
    fn call<R: pb::jelly::UnjellyOwned + Debug>(
        &mut self,
        method: &str,
        args: impl pb::jelly::Args,
    ) -> R {
        let Self { pair: Pair { client, server, .. }, carried } = self;
        let mut call = client.broker.peer().root().call_remote(method, args).send();
        carry(client, server, carried);
        carry(server, client, carried);
        match poll_once(Pin::new(&mut call)) {
            Poll::Ready(Ok(answer)) => answer,
            other => panic!("`{method}` was not answered: {other:?}"),
        }
    }
}

fn frog(c: &mut Criterion) {
    let mut group = c.benchmark_group("frog");
    let frog = Frog::green();
    codecs(&mut group, &frog);
    for dialect in DIALECTS {
        let mut link = Link::new(dialect);
        group.bench_function(format!("call/{}", dialect.name()), |b| {
            b.iter(|| {
                let answer: String = link.call("frogs", (black_box(&frog),));
                assert_eq!(answer, REPLY);
            });
        });
    }
    group.finish();
}

fn thousand_items(c: &mut Criterion) {
    let mut group = c.benchmark_group("items");
    let items = items();
    group.throughput(Throughput::Elements(items.len() as u64));
    codecs(&mut group, &items);
    for dialect in DIALECTS {
        let mut link = Link::new(dialect);
        for method in ["payload", "payload_borrowed"] {
            group.bench_function(format!("call/{method}/{}", dialect.name()), |b| {
                b.iter(|| link.call::<()>(method, (black_box(&items),)));
            });
        }
    }
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
