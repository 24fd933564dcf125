//! A peer that has gone is noticed, and a peer that is there is not taken for gone.

use std::time::Duration;

use pb::{ConnectionError, Connector, Keepalive, Limits, Peer, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    time::{Instant, advance, sleep, timeout},
};

use super::{World, hello, in_time, root};

/// `[message n 0 ping 1 [tuple] [dictionary]]`, after its number.
const PING: &[u8] = b"\x00\x81\x04\x82ping\x01\x81\x01\x80\x0b\x87\x01\x80\x05\x87";

/// `[message 1 root hello 1 [tuple x] [dictionary]]`
const HELLO: &[u8] = b"\x07\x80\x1a\x87\x01\x81\x04\x82root\x05\x82hello\x01\x81\
    \x02\x80\x0b\x87\x02\x80\x07\x82unicode\x01\x82x\x01\x80\x05\x87";

const EVERY: Duration = Duration::from_secs(20);
const WITHIN: Duration = Duration::from_secs(120);
const SECOND: Duration = Duration::from_secs(1);

/// A peer that sends only the bytes that the test gives it.
struct Raw {
    stream: DuplexStream,
    _world: World,
}

impl Raw {
    /// Returns a client that has chosen its dialect, over a wire that holds `room` bytes.
    async fn client(room: usize) -> (Self, Peer) {
        Self::client_with(room, Limits::default()).await
    }

    async fn client_with(room: usize, limits: Limits) -> (Self, Peer) {
        let (mut stream, far) = tokio::io::duplex(room);
        let (root, mut world) = root();
        Server::from_stream(far).limits(limits).serve(root).spawn();
        stream.write_all(b"\x02\x82pb").await.unwrap();
        stream.write_all(HELLO).await.unwrap();
        let peer = in_time(world.callers.recv()).await.unwrap();
        let mut raw = Self { stream, _world: world };
        raw.heard().await;
        (raw, peer)
    }

    /// Reads the bytes that have arrived.
    async fn heard(&mut self) -> Vec<u8> {
        let mut heard = Vec::new();
        while let Ok(Ok(1..)) =
            timeout(Duration::from_millis(1), self.stream.read_buf(&mut heard)).await
        {}
        heard
    }

    /// Waits until the peer is asked for a sign of life, and for nothing else; returns the number of that
    /// call.
    async fn asked(&mut self) -> u8 {
        let mut message = [0; 30];
        let len = b"\x07\x80\x1a\x87\x01\x81".len() + PING.len();
        in_time_of(EVERY + SECOND, self.stream.read_exact(&mut message[..len])).await.unwrap();
        assert_eq!(&message[6..len], PING, "{}", message.escape_ascii());
        message[4]
    }

    /// Answers the call as Twisted does.
    async fn answers(&mut self, number: u8) {
        let error: &[u8] =
            b"\x03\x80\x05\x82error?\x81\x02\x80\x17\x82twisted.spread.pb.Error\x00\x82";
        let error: Vec<_> =
            error.iter().map(|&byte| if byte == b'?' { number } else { byte }).collect();
        self.stream.write_all(&error).await.unwrap();
    }
}

async fn in_time_of<F: Future>(most: Duration, what: F) -> F::Output {
    timeout(most, what).await.expect("the future must be ready in time")
}

#[tokio::test(start_paused = true)]
async fn a_quiet_peer_is_asked_and_lives_on_if_it_answers() {
    let (mut raw, peer) = Raw::client(1024).await;
    let begun = Instant::now();
    for times in 1..=20 {
        let number = raw.asked().await;
        raw.answers(number).await;
        let rounds = begun.elapsed().as_secs_f64() / EVERY.as_secs_f64();
        assert!((rounds - f64::from(times)).abs() < 0.1, "{rounds} for {times}");
    }
    assert!(peer.close_reason().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_is_gone_is_noticed_by_a_server() {
    let (_raw, peer) = Raw::client(1024).await;
    let begun = Instant::now();
    let reason = peer.closed().await;
    assert!(
        matches!(reason, ConnectionError::KeepaliveTimeout(after) if after == EVERY + WITHIN),
        "{reason}"
    );
    assert!(begun.elapsed() < EVERY + WITHIN + SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_is_gone_is_noticed_by_a_client() {
    let (near, mut far) = tokio::io::duplex(1024);
    far.write_all(b"\x01\x80\x02\x82pb").await.unwrap();
    let keepalive = Keepalive::default().interval(SECOND).timeout(2 * SECOND);
    let peer = Connector::new().keepalive(keepalive).connect_stream(near).await.unwrap();
    let begun = Instant::now();
    let waiting = peer.root().call_remote::<String>("hello", ("x",)).await;
    assert!(matches!(
        waiting.unwrap_err(),
        pb::CallError::Closed { reason: ConnectionError::KeepaliveTimeout(_), .. }
    ));
    assert!(begun.elapsed() < 4 * SECOND, "{:?}", begun.elapsed());
    drop(far);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_nothing_is_noticed_as_well() {
    // The ping itself does not get through.
    let (mut raw, peer) = Raw::client(64).await;
    peer.root().call_remote::<()>("take", (vec![0_u8; 1000],)).notify().unwrap();
    let begun = Instant::now();
    let reason = peer.closed().await;
    assert!(matches!(reason, ConnectionError::KeepaliveTimeout(_)), "{reason}");
    assert!(begun.elapsed() < EVERY + WITHIN + SECOND, "{:?}", begun.elapsed());
    raw.heard().await;
}

#[tokio::test(start_paused = true)]
async fn a_busy_connection_is_never_asked() {
    let (mut raw, peer) = Raw::client(1024).await;
    for _ in 0..100 {
        sleep(EVERY - SECOND).await;
        raw.stream.write_all(HELLO).await.unwrap();
        let heard = raw.heard().await;
        assert!(!heard.is_empty() && !heard.windows(4).any(|bytes| bytes == b"ping"));
    }
    assert!(peer.close_reason().is_none());
}

#[tokio::test(start_paused = true)]
async fn any_bytes_are_a_sign_of_life() {
    let (mut raw, peer) = Raw::client(1024).await;
    for _ in 0..10 {
        raw.asked().await;
        sleep(WITHIN - SECOND).await;
        // Half of a message.
        raw.stream.write_all(b"\x07").await.unwrap();
        raw.stream.write_all(&HELLO[1..]).await.unwrap();
        raw.heard().await;
    }
    assert!(peer.close_reason().is_none());
}

#[tokio::test(start_paused = true)]
async fn the_time_counts_from_when_the_peer_has_taken_all_bytes() {
    let (mut raw, peer) = Raw::client(64).await;
    peer.root().call_remote::<()>("take", (vec![0_u8; 1000],)).notify().unwrap();
    // The peer reads a little now and then, and sends nothing: it may not have read the ping yet.
    for _ in 0..10 {
        sleep(WITHIN - SECOND).await;
        let mut some = [0; 60];
        raw.stream.read_exact(&mut some).await.unwrap();
    }
    assert!(peer.close_reason().is_none());
    let begun = Instant::now();
    while peer.close_reason().is_none() {
        raw.heard().await;
        sleep(SECOND).await;
    }
    assert!(begun.elapsed() > WITHIN - 2 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn while_nothing_is_read_no_peer_counts_as_silent() {
    let limits = Limits::default().max_outbox(64 << 10);
    let (raw, peer) = Raw::client_with(1 << 10, limits).await;
    let (mut reading, mut writing) = tokio::io::split(raw.stream);
    let asking = tokio::spawn(async move {
        writing.write_all(&HELLO.repeat(10_000)).await.unwrap();
    });
    // The peer reads a little of the answers now and then, and cannot send anything meanwhile.
    for _ in 0..40 {
        sleep(EVERY).await;
        let mut some = [0; 10];
        reading.read_exact(&mut some).await.unwrap();
    }
    assert!(peer.close_reason().is_none(), "{:?}", peer.close_reason());
    assert!(!asking.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_stood_still_closes_no_connection() {
    let (mut raw, peer) = Raw::client(1024).await;
    let number = raw.asked().await;
    advance(100 * WITHIN).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(
        peer.close_reason().is_none(),
        "a deadline that passed while the process stood still closes nothing"
    );
    raw.answers(number).await;
    raw.asked().await;
    // The next deadline counts again: a peer that is silent now has gone.
    assert!(matches!(
        in_time_of(WITHIN + SECOND, peer.closed()).await,
        ConnectionError::KeepaliveTimeout(_)
    ));
}

#[tokio::test(start_paused = true)]
async fn two_ends_of_this_library_keep_each_other_alive() {
    let (root, mut world) = root();
    let (client, server) = pb::testing::pair(root).await.unwrap();
    sleep(Duration::from_secs(24 * 60 * 60)).await;
    assert_eq!(hello(&client).await.unwrap(), "hello pond");
    assert!(world.callers.recv().await.is_some());
    assert!(server.close_reason().is_none() && client.close_reason().is_none());
}

#[tokio::test(start_paused = true)]
async fn no_peer_is_asked_where_keepalive_is_turned_off() {
    let (mut near, far) = tokio::io::duplex(1024);
    let (root, mut world) = root();
    let off = Keepalive::default().interval(Duration::MAX);
    Server::from_stream(far).keepalive(off).serve(root).spawn();
    near.write_all(b"\x02\x82pb").await.unwrap();
    near.write_all(HELLO).await.unwrap();
    let peer = world.callers.recv().await.unwrap();
    sleep(Duration::from_secs(24 * 60 * 60)).await;
    assert!(peer.close_reason().is_none());
}
