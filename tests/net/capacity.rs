//! The limits of a server for all its connections together.

use std::{net::SocketAddr, time::Duration};

use pb::{Capacity, ConnectionError, Peer, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    World,
    deadlines::{ENDLESS, piece, portal},
    hello, in_time, root,
};
use crate::dialects;

async fn serving(capacity: Capacity) -> (SocketAddr, World) {
    let (root, world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects()).capacity(capacity);
    let address = server.local_addr().unwrap();
    server.serve(root).spawn();
    (address, world)
}

/// Checks that another connection is refused with the reason.
async fn is_refused(address: SocketAddr) {
    let peer = pb::connect(address).await.unwrap();
    let error = in_time(peer.login("alice", "sesame").into_future()).await.unwrap_err();
    let error = error.remote().expect("the refusal says why");
    assert_eq!(
        (error.class(), error.message()),
        (
            "perspective_broker.ServerFull",
            "the server has no room for more connections: try again later"
        )
    );
    assert!(matches!(in_time(peer.closed()).await, ConnectionError::ClosedByPeer));
}

/// Tries to connect until there is room: a place is free only after the server has noticed that a
/// connection closed.
async fn connects(address: SocketAddr) -> Peer {
    loop {
        let peer = pb::connect(address).await.unwrap();
        if hello(&peer).await.is_ok() {
            return peer;
        }
    }
}

#[tokio::test]
async fn a_server_has_no_more_connections_than_its_limit() {
    let (address, _world) = serving(Capacity::default().max_connections(2)).await;
    let (first, second) = (connects(address).await, connects(address).await);
    is_refused(address).await;
    assert_eq!(hello(&first).await.unwrap(), "hello pond");
    drop(second);
    let third = in_time(connects(address)).await;
    is_refused(address).await;
    drop((first, third));
}

#[tokio::test]
async fn no_more_connections_than_the_limit_wait_for_a_login() {
    let (portal, _guests) = portal();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    let capacity = Capacity::default().max_logging_in(1);
    server.capacity(capacity).serve(portal).spawn();
    // Connections that have logged in do not count.
    let mut guests = Vec::new();
    for _ in 0..3 {
        let peer = pb::connect(address).await.unwrap();
        guests.push(peer.login_anonymous().await.unwrap());
    }
    let idle = pb::connect(address).await.unwrap();
    is_refused(address).await;
    drop((idle, guests));
}

/// Connections that only wait shut no user out.
#[tokio::test(start_paused = true)]
async fn the_oldest_connection_without_a_login_is_closed_for_a_new_one() {
    let (portal, _guests) = portal();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    let capacity = Capacity::default().max_logging_in(2);
    server.capacity(capacity).serve(portal).spawn();
    let oldest = pb::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let second = pb::connect(address).await.unwrap();
    // Each connection has its time to log in.
    is_refused(address).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let guest = pb::connect(address).await.unwrap().login_anonymous().await.unwrap();
    in_time(oldest.closed()).await;
    assert!(second.close_reason().is_none());
    second.login_anonymous().await.unwrap();
    drop(guest);
}

#[tokio::test]
async fn a_refused_peer_that_takes_no_bytes_is_closed_at_once() {
    let (address, _world) = serving(Capacity::default().max_connections(0)).await;
    let mut told = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.read_u8().await.unwrap();
        told.push(stream);
    }
    let mut one_more = TcpStream::connect(address).await.unwrap();
    let mut said = Vec::new();
    let _ = in_time(one_more.read_to_end(&mut said)).await;
    assert!(said.is_empty());
}

#[tokio::test]
async fn a_connection_with_more_than_its_share_is_closed_when_memory_runs_out() {
    let (address, mut world) = serving(Capacity::default().max_memory(4 << 20)).await;
    let honest = pb::connect(address).await.unwrap();
    assert_eq!(hello(&honest).await.unwrap(), "hello pond");
    world.callers.recv().await.unwrap();
    let mut greedy = TcpStream::connect(address).await.unwrap();
    greedy.write_all(b"\x02\x82pb").await.unwrap();
    greedy.write_all(ENDLESS).await.unwrap();
    let (piece, mut written) = (piece(), 0);
    while in_time(greedy.write_all(&piece)).await.is_ok() && written < 40 << 20 {
        written += piece.len();
    }
    assert!(written < 40 << 20, "{written}");
    assert_eq!(hello(&honest).await.unwrap(), "hello pond");
}
