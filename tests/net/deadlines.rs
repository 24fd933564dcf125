//! Deadlines for messages that have begun, and for logins.

use std::{sync::Arc, time::Duration};

use pb::{
    ConnectionError, Connector, Limits, Peer, Server,
    cred::{Anonymous, Avatar, LoginError, LoginRequest, Portal, Realm},
    dispatch::{Dispatch, Invocation},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
    time::{Instant, sleep, timeout},
};

use super::{in_time, root};

pub(crate) struct House(pub(crate) mpsc::UnboundedSender<Peer>);

pub(crate) struct Guest;

impl Avatar for Guest {
    fn perspective(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "length" => call.now(|call| Ok(call.argument::<&[u8]>("bytes")?.len())),
            _ => Dispatch::no_such_method(),
        }
    }
}

impl Realm for House {
    type Avatar = Guest;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<Guest>, LoginError> {
        let _ = self.0.send(request.peer);
        Ok(Arc::new(Guest))
    }
}

pub(crate) fn portal() -> (Portal<House>, mpsc::UnboundedReceiver<Peer>) {
    let (sender, guests) = mpsc::unbounded_channel();
    (Portal::new(House(sender)).add_checker(Anonymous), guests)
}

/// A message whose first part is a list of more strings than the test sends.
pub(crate) const ENDLESS: &[u8] = b"\x07\x80\x1a\x87\x7f\x80";

const PIECE: usize = 600_000;

/// Encodes one of those strings.
pub(crate) fn piece() -> Vec<u8> {
    let digits = [0, 7, 14].map(|shift| (PIECE >> shift & 0x7f) as u8);
    [&digits[..], &[0x82], &[b'x'; PIECE]].concat()
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_message_that_does_not_come_whole_ends_the_connection() {
    for (pieces, seconds) in [(1, 60), (4, 62)] {
        let (root, mut world) = root();
        let (mut near, far) = tokio::io::duplex(4 << 20);
        Server::from_stream(far).serve(root).spawn();
        near.write_all(b"\x02\x82pb").await.unwrap();
        // The calls before the message are answered.
        near.write_all(b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x04\x82wait\x01\x81\x01\x80\x0b\x87\x01\x80\x05\x87")
            .await
            .unwrap();
        let peer = world.callers.recv().await.unwrap();
        let begun = Instant::now();
        near.write_all(ENDLESS).await.unwrap();
        for _ in 0..pieces {
            near.write_all(&piece()).await.unwrap();
            sleep(SECOND).await;
        }
        let reason = timeout(Duration::from_secs(70), peer.closed()).await.unwrap();
        assert!(
            matches!(reason, ConnectionError::MessageTimeout { received, .. } if received > pieces * PIECE),
            "{reason}"
        );
        assert_eq!(begun.elapsed().as_secs(), seconds, "of {pieces}");
        world.gate.notify_one();
        let mut said = Vec::new();
        in_time(near.read_to_end(&mut said)).await.unwrap();
        assert!(said.windows(6).any(|bytes| bytes == b"opened"), "{}", said.escape_ascii());
    }
}

#[tokio::test(start_paused = true)]
async fn messages_that_follow_each_other_are_not_one_that_takes_long() {
    let (root, mut world) = root();
    let (mut near, far) = tokio::io::duplex(1024);
    Server::from_stream(far).serve(root).spawn();
    near.write_all(b"\x02\x82pb").await.unwrap();
    let call = b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x03\x82big\x01\x81\x02\x80\x0b\x87\x01\x81\x01\x80\x05\x87";
    // At any time one message has begun.
    near.write_all(&call[..5]).await.unwrap();
    for _ in 0..20 {
        sleep(30 * SECOND).await;
        near.write_all(&[&call[5..], &call[..5]].concat()).await.unwrap();
        let mut said = [0; 200];
        assert!(in_time(near.read(&mut said)).await.unwrap() > 0);
    }
    assert!(world.callers.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_log_in_is_closed() {
    let (portal, _guests) = portal();
    let (mut near, far) = tokio::io::duplex(1024);
    Server::from_stream(far).serve(portal).spawn();
    let begun = Instant::now();
    near.write_all(b"\x02\x82pb").await.unwrap();
    let mut said = Vec::new();
    // The peer sends calls all the time.
    let talking = async {
        loop {
            near.write_all(b"\x02\x80\x01\x82x\x01\x81").await?;
            sleep(SECOND).await;
            timeout(SECOND, near.read_buf(&mut said)).await??;
        }
        #[expect(unreachable_code, reason = "says what the errors are of")]
        Ok::<(), std::io::Error>(())
    };
    timeout(100 * SECOND, talking).await.expect("the server closes the connection").unwrap_err();
    assert!((60..80).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_has_logged_in_stays_and_may_send_large_messages() {
    let (portal, mut guests) = portal();
    let (near, far) = tokio::io::duplex(1024);
    Server::from_stream(far).serve(portal).spawn();
    let peer = Connector::new().connect_stream(near).await.unwrap();
    let avatar = peer.login_anonymous().await.unwrap();
    let seen = guests.recv().await.unwrap();
    sleep(200 * SECOND).await;
    let large = vec![0_u8; PIECE];
    assert_eq!(avatar.call_remote::<usize>("length", (large,)).await.unwrap(), PIECE);
    assert!(seen.close_reason().is_none());
}

#[tokio::test]
async fn before_a_login_messages_are_small() {
    for (size, is_taken) in [(200 << 10, true), (300 << 10, false)] {
        let (portal, _guests) = portal();
        let (near, far) = tokio::io::duplex(1 << 20);
        Server::from_stream(far).serve(portal).spawn();
        let peer = Connector::new().connect_stream(near).await.unwrap();
        let asked = peer.root().call_remote::<()>("login", (vec![b'x'; size],));
        let error = in_time(asked.into_future()).await.unwrap_err();
        assert_eq!(error.remote().is_some(), is_taken, "{size}: {error}");
    }
}

/// Nothing is different at a server without logins.
#[tokio::test(start_paused = true)]
async fn without_logins_there_is_no_deadline_for_one() {
    let (root, mut world) = root();
    let (near, far) = tokio::io::duplex(1024);
    let limits = Limits::default().max_message_before_login(10);
    Server::from_stream(far).limits(limits).serve(root).spawn();
    let peer = Connector::new().connect_stream(near).await.unwrap();
    sleep(200 * SECOND).await;
    assert_eq!(super::hello(&peer).await.unwrap(), "hello pond");
    assert!(world.callers.recv().await.unwrap().close_reason().is_none());
}

/// The waiting answers are written, but the peer's bytes are not read for ever.
#[tokio::test]
async fn a_peer_that_broke_the_rules_and_floods_is_not_read_for_ever() {
    let (root, _world) = root();
    let (mut near, far) = tokio::io::duplex(1 << 20);
    let serving = Server::from_stream(far).serve(root).spawn();
    near.write_all(b"\x02\x82pb\x88").await.unwrap();
    let flood = vec![0; 1 << 20];
    let mut sent = 0;
    while near.write_all(&flood).await.is_ok() {
        sent += flood.len();
        assert!(sent < 32 << 20);
    }
    in_time(serving).await.unwrap().unwrap();
}
