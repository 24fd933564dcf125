//! Live objects nested in each other's states, of a class that takes much of the stack.

use std::cell::RefCell;

use pb::{
    Cached, Unjelly,
    jelly::{ReadResult, Unjellier},
};
use pb_test_support::End;

thread_local! {
    static PROBED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// A field that records the address of the stack when it is read.
#[derive(Clone)]
struct Probe;

impl<'de> Unjelly<'de> for Probe {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let local = 0_u8;
        PROBED.with_borrow_mut(|probed| probed.push(std::ptr::from_ref(&local).addr()));
        i64::unjelly(from).map(|_| Self)
    }
}

type Texts = [String; 20];

#[derive(pb::RemoteCache, Clone)]
#[pb(class = "test.WideReplica")]
struct Wide {
    #[pb(rename = "probe")]
    _probe: Probe,
    #[pb(rename = "next")]
    _next: Option<Cached<Self>>,
    #[pb(default, rename = "a")]
    _a: Texts,
    #[pb(default, rename = "b")]
    _b: Texts,
    #[pb(default, rename = "c")]
    _c: Texts,
    #[pb(default, rename = "d")]
    _d: Texts,
    #[pb(default, rename = "e")]
    _e: Texts,
    #[pb(default, rename = "f")]
    _f: Texts,
    #[pb(default, rename = "g")]
    _g: Texts,
    #[pb(default, rename = "h")]
    _h: Texts,
}

#[pb::methods]
impl Wide {}

struct Taker;

#[pb::methods]
impl Taker {
    #[remote]
    fn take(&self, replica: Cached<Wide>) -> u64 {
        replica.version()
    }
}

/// Sends a value of this many levels to a server on the stack of a worker, and returns the answer.
fn answer(levels: usize) -> (String, Vec<usize>) {
    let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let mut end = End::server(Taker);
        let deep = (1..=levels).fold("[None]".to_owned(), |next, id| {
            format!("[test.WideReplica {id} [dictionary [probe 0] [next {next}]]]")
        });
        end.feed(&format!("[message 1 root take 1 [tuple {deep}] [dictionary]]"));
        (String::from_utf8_lossy(&end.sent()).into_owned(), PROBED.take())
    });
    worker.unwrap().join().unwrap()
}

#[test]
fn a_wide_replica_nested_by_a_peer_is_an_error_of_that_value() {
    for levels in [100, 200] {
        let (answer, _) = answer(levels);
        assert!(answer.contains("bytes of stack (`Limits::max_stack`)"), "{answer}");
    }
}

#[test]
fn the_frames_of_a_replica_are_not_larger_than_the_reader_assumes() {
    let (_, probed) = answer(3);
    assert_eq!(probed.len(), 3);
    let (size, taken) = (size_of::<Wide>(), probed[1].abs_diff(probed[2]));
    println!("Wide: {taken} of {size}: {:.1}", taken as f64 / size as f64);
    // The same formula as in `tests/stack.rs`.
    assert!(taken <= 24 * size + 128 * 10 + (12 << 10));
}
