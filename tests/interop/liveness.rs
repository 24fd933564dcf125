//! Signs of life of real Twisted, requested through a relay that counts them.

use std::{net::SocketAddr, time::Duration};

use pb::{ConnectionError, Connector, Keepalive, Peer, RemoteReference, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, watch},
};

use crate::{
    link::{Caller, either_calls},
    process::Program,
    venv::Version,
    with_python,
};

/// The bytes of a request for a sign of life, and of its answer.
const ASKED: &[u8] = b"\x00\x81\x04\x82ping\x01\x81";
const ANSWERED: &[u8] = b"Invalid Object ID";

/// A relay that copies bytes between two sockets, until it is cut.
struct Relay {
    address: SocketAddr,
    asked: watch::Receiver<usize>,
    answered: watch::Receiver<usize>,
    cut: watch::Sender<bool>,
}

impl Relay {
    async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, answered) = (watch::Sender::new(0), watch::Sender::new(0));
        let cut = watch::Sender::new(false);
        let relay = Self { address, asked: asked.subscribe(), answered: answered.subscribe(), cut };
        let cut = relay.cut.subscribe();
        tokio::spawn(async move {
            let (near, _) = listener.accept().await.unwrap();
            let far = TcpStream::connect(target).await.unwrap();
            let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
            let counts = (asked, answered);
            tokio::join!(
                carry(from_near, to_far, cut.clone(), &counts),
                carry(from_far, to_near, cut, &counts),
            );
        });
        relay
    }
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut cut: watch::Receiver<bool>,
    (asked, answered): &(watch::Sender<usize>, watch::Sender<usize>),
) {
    let mut carried = Vec::new();
    loop {
        let begin = carried.len();
        tokio::select! {
            read = from.read_buf(&mut carried) => if !matches!(read, Ok(1..)) { return },
            // Like a cable that was pulled: neither socket is closed, and neither end is told.
            () = until_cut(&mut cut) => std::future::pending().await,
        }
        let count =
            |what: &[u8]| carried.windows(what.len()).filter(|bytes| *bytes == what).count();
        let (new_asked, new_answered) = (count(ASKED), count(ANSWERED));
        if new_asked > 0 {
            asked.send_if_modified(|sum| raise(sum, new_asked));
        }
        if new_answered > 0 {
            answered.send_if_modified(|sum| raise(sum, new_answered));
        }
        if to.write_all(&carried[begin..]).await.is_err() {
            return;
        }
    }
}

async fn until_cut(cut: &mut watch::Receiver<bool>) {
    let _ = cut.wait_for(|cut| *cut).await;
}

/// Raises a count; all messages of one kind go in one direction.
fn raise(sum: &mut usize, to: usize) -> bool {
    let is_more = to > *sum;
    *sum = to.max(*sum);
    is_more
}

struct Hall(mpsc::UnboundedSender<(Peer, RemoteReference)>);

#[pb::methods]
impl Hall {
    #[remote]
    fn hello(&self, context: &pb::Context, root: RemoteReference) {
        self.0.send((context.peer().clone(), root)).unwrap();
    }
}

struct Quiet {
    _python: Program,
    peer: Peer,
    root: RemoteReference,
    relay: Relay,
}

fn with_quiet(version: Version, caller: Caller, within: Duration, test: impl AsyncFnOnce(Quiet)) {
    let keepalive = Keepalive::default().interval(Duration::from_millis(50)).timeout(within);
    with_python(version, async |python| {
        let quiet = match caller {
            Caller::Rust => {
                let mut python = python.start("quiet_peer.py", &["listen"]);
                let relay = Relay::to(python.listening().await).await;
                let client = Connector::new().keepalive(keepalive);
                let peer = client.connect(relay.address).await.unwrap();
                Quiet { _python: python, root: peer.root(), peer, relay }
            }
            Caller::Python => {
                let (sender, mut visitors) = mpsc::unbounded_channel();
                let server = Server::bind("127.0.0.1:0").await.unwrap().keepalive(keepalive);
                let relay = Relay::to(server.local_addr().unwrap()).await;
                server.serve(Hall(sender)).spawn();
                let port = relay.address.port().to_string();
                let python = python.start("quiet_peer.py", &["connect", &port]);
                let (peer, root) = visitors.recv().await.unwrap();
                Quiet { _python: python, peer, root, relay }
            }
        };
        test(quiet).await;
    });
}

/// Long enough for a machine that is busy with other tests.
const LONG: Duration = Duration::from_secs(300);

/// Long enough for a peer that is there. The tests that cut the connection wait this long in full.
const SHORT: Duration = Duration::from_secs(8);

/// Signs of life disturb no answer, no log line, and no later call.
fn it_answers_and_notices_nothing(version: Version, caller: Caller) {
    with_quiet(version, caller, LONG, async |mut quiet| {
        quiet.relay.answered.wait_for(|answered| *answered >= 5).await.unwrap();
        let errors: usize = quiet.root.call_remote("errors", ()).await.unwrap();
        assert_eq!(errors, 0);
        assert!(quiet.peer.close_reason().is_none());
    });
}

fn a_blocked_reactor_is_no_loss(version: Version, caller: Caller) {
    with_quiet(version, caller, LONG, async |mut quiet| {
        quiet.root.call_remote::<()>("block", (0.5,)).await.unwrap();
        // The peer was asked meanwhile.
        quiet.relay.answered.wait_for(|answered| *answered >= 1).await.unwrap();
        quiet.root.call_remote::<usize>("errors", ()).await.unwrap();
    });
}

fn a_line_that_is_cut_is_noticed(version: Version, caller: Caller) {
    with_quiet(version, caller, SHORT, async |mut quiet| {
        quiet.relay.asked.wait_for(|asked| *asked >= 1).await.unwrap();
        quiet.relay.cut.send_replace(true);
        let reason = quiet.peer.closed().await;
        assert!(matches!(reason, ConnectionError::KeepaliveTimeout(_)), "{reason}");
    });
}

mod python3 {
    use super::{Version::Three, either_calls};

    fn with(caller: super::Caller, test: fn(super::Version, super::Caller)) {
        test(Three, caller);
    }

    use super::{
        a_blocked_reactor_is_no_loss, a_line_that_is_cut_is_noticed, it_answers_and_notices_nothing,
    };

    either_calls! {
        super::with: it_answers_and_notices_nothing a_blocked_reactor_is_no_loss a_line_that_is_cut_is_noticed
    }
}

mod python2 {
    use super::{Version::Two, either_calls};

    fn with(caller: super::Caller, test: fn(super::Version, super::Caller)) {
        test(Two, caller);
    }

    use super::{
        a_blocked_reactor_is_no_loss, a_line_that_is_cut_is_noticed, it_answers_and_notices_nothing,
    };

    either_calls! {
        super::with: it_answers_and_notices_nothing a_blocked_reactor_is_no_loss a_line_that_is_cut_is_noticed
    }
}
