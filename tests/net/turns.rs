//! One busy connection delays the others only a little.

use std::sync::{
    Arc, Condvar, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use pb::{
    Connector, Referenceable, Server,
    dispatch::{Dispatch, Invocation},
};
use pb_core::driver::Turn;
use pb_test_support::HANGS;
use tokio::io::AsyncWriteExt;

/// Counts `flood`s; a `large` one blocks its thread until the gate is open.
#[derive(Default)]
struct Root {
    floods: AtomicUsize,
    waiting: AtomicUsize,
    gate: Gate,
}

use crate::dialects;

#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    /// Returns whether the gate was opened. If it never is, the test fails and does not hang.
    fn pass(&self) -> bool {
        let is_open = self.is_open.lock().unwrap();
        let (is_open, _) =
            self.opened.wait_timeout_while(is_open, HANGS, |is_open| !*is_open).unwrap();
        *is_open
    }
}

impl Referenceable for Root {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "flood" => call.now(|_| Ok(self.floods.fetch_add(1, Ordering::SeqCst))),
            "floods" => call.now(|_| Ok(self.floods.load(Ordering::SeqCst))),
            "large" => call.now(|call| {
                let size = call.argument::<&[u8]>("bytes")?.len();
                self.waiting.fetch_add(1, Ordering::SeqCst);
                Ok((self.gate.pass(), size))
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// `[message 1 root flood 1 [tuple] [dictionary]]`
const FLOOD: &[u8] = b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x05\x82flood\x01\x81\
    \x01\x80\x0b\x87\x01\x80\x05\x87";

/// One thread, and streams in memory: the order of polls does not depend on the machine.
#[tokio::test]
async fn a_connection_that_floods_does_not_starve_others() {
    const CALLS: usize = 50_000;
    let root = Arc::new(Root::default());
    let (mut near, far) = tokio::io::duplex(8 << 20);
    near.write_all(b"\x02\x82pb").await.unwrap();
    near.write_all(&FLOOD.repeat(CALLS)).await.unwrap();
    Server::from_stream(far).dialects(dialects()).serve(root.clone()).spawn();
    let (honest, far) = tokio::io::duplex(64 * 1024);
    Server::from_stream(far).dialects(dialects()).serve(root.clone()).spawn();
    // In a task, like the other connections: a future beside the tasks has its turn less often.
    let asked = tokio::spawn(async move {
        let peer = Connector::new().connect_stream(honest).await.unwrap();
        let mut asked = Vec::new();
        for _ in 0..10 {
            asked.push(peer.root().call_remote::<usize>("floods", ()).await.unwrap());
        }
        asked
    });
    let asked = asked.await.unwrap();
    // A few polls of that task and of three drivers later.
    let most = 8 * Turn::UNITS / Turn::MESSAGE;
    assert!(asked.windows(2).all(|pair| pair[1] - pair[0] <= most), "{asked:?}");
    assert!(asked[9] < CALLS, "the flood goes on meanwhile: {asked:?}");
    drop(near);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_messages_leave_a_thread_free() {
    let root = Arc::new(Root::default());
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.serve(root.clone()).spawn();
    let peers = [(); 4].map(|()| pb::connect(address));
    let mut calls = Vec::new();
    for peer in peers {
        let peer = peer.await.unwrap();
        let bytes = vec![b'x'; Turn::LARGE + 1];
        calls.push(peer.root().call_remote::<(bool, usize)>("large", (bytes,)).send());
    }
    let honest = pb::connect(address).await.unwrap();
    while root.waiting.load(Ordering::SeqCst) == 0 {
        honest.root().call_remote::<usize>("floods", ()).await.unwrap();
    }
    // One large message blocks a thread; the others would block the second thread.
    for _ in 0..100 {
        honest.root().call_remote::<usize>("floods", ()).await.unwrap();
    }
    assert_eq!(root.waiting.load(Ordering::SeqCst), 1);
    root.gate.open();
    for call in calls {
        assert_eq!(call.await.unwrap(), (true, Turn::LARGE + 1), "nobody had to give up waiting");
    }
}
