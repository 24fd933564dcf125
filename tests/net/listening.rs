//! The sources of a server's connections.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

use pb::{Connector, Server, Timeouts};
use pb_test_support::HANGS;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
};

use super::{World, hello, in_time, root};
use crate::dialects;

#[tokio::test]
async fn a_socket_may_be_listening_already() {
    let (root, mut world) = root();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::from_tcp(listener);
    let address = server.local_addr().unwrap();
    server.serve(root).spawn();
    let peer = pb::connect(address).await.unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
    assert_eq!(peer.remote_addr(), Some(address));
    let seen = world.callers.recv().await.unwrap().remote_addr().unwrap();
    assert!(seen.ip().is_loopback() && seen != address, "{seen}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_may_be_listening_already() {
    let (root, _world) = root();
    let path = std::env::temp_dir().join(format!("pb-listening-{}", std::process::id()));
    let server = Server::from_unix(tokio::net::UnixListener::bind(&path).unwrap());
    assert_eq!(server.local_addr().unwrap_err().kind(), io::ErrorKind::Unsupported);
    server.serve(root).spawn();
    let peer = Connector::new().connect_unix(&path).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
    assert_eq!(peer.remote_addr(), None);
}

#[tokio::test]
async fn one_stream_is_served_until_it_closes() {
    let (root, _world) = root();
    let (near, far) = tokio::io::duplex(1024);
    let serving = Server::from_stream(far).dialects(dialects()).serve(root).spawn();
    let peer = Connector::new().connect_stream(near).await.unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
    assert!(!serving.is_finished());
    peer.shutdown().await;
    serving.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_address_of_a_stream_is_known_or_given() {
    let address = "192.0.2.7:8800".parse().unwrap();
    let other = "192.0.2.1:40000".parse().unwrap();
    // A stream that has no address.
    let (root, mut world) = root();
    let (near, far) = tokio::io::duplex(1024);
    Server::from_stream_at(far, other).serve(root).spawn();
    let peer = Connector::new().connect_stream_at(near, address).await.unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
    assert_eq!(peer.remote_addr(), Some(address));
    assert_eq!(world.callers.recv().await.unwrap().remote_addr(), Some(other));
    peer.close();
    let error = hello(&peer).await.unwrap_err();
    assert!(error.to_string().starts_with("`hello` at 192.0.2.7:8800 failed"), "{error}");

    // A TCP socket, of which the program knows nothing.
    let (root, mut world) = self::root();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (near, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (near, (far, other)) = (near.unwrap(), accepted.unwrap());
    Server::from_stream(far).dialects(dialects()).serve(root).spawn();
    let peer = Connector::new().connect_stream(near).await.unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
    assert_eq!(peer.remote_addr(), Some(address));
    assert_eq!(world.callers.recv().await.unwrap().remote_addr(), Some(other));
}

#[tokio::test]
async fn the_error_of_a_handshake_names_an_address_that_was_given() {
    let (near, far) = tokio::io::duplex(1024);
    drop(far);
    let address = "192.0.2.7:8800".parse().unwrap();
    let error = Connector::new().connect_stream_at(near, address).await.unwrap_err();
    let said = "the handshake with 192.0.2.7:8800 failed: the peer closed the connection";
    assert_eq!(error.to_string(), said);
}

/// Reads from the client first, as the handshake of TLS does.
async fn layered(mut stream: TcpStream) -> io::Result<BufStream<TcpStream>> {
    match stream.read_u8().await? {
        b'!' => Ok(BufStream::new(stream)),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

async fn wrapped() -> (std::net::SocketAddr, World) {
    let (root, world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.wrap(layered).serve(root).spawn();
    (address, world)
}

#[tokio::test]
async fn connections_go_through_another_layer_first() {
    let (address, mut world) = wrapped().await;
    // A client that never begins the handshake holds up no other client.
    let silent = TcpStream::connect(address).await.unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"!").await.unwrap();
    let own = stream.local_addr().unwrap();
    let peer = Connector::new().connect_stream(stream).await.unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
    assert_eq!(world.callers.recv().await.unwrap().remote_addr(), Some(own));
    drop(silent);
}

#[tokio::test]
async fn a_connection_for_which_the_layer_fails_is_closed() {
    let (address, _world) = wrapped().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"?").await.unwrap();
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.unwrap();
    assert!(said.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_layer_that_takes_too_long_is_given_up() {
    let (root, _world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    let timeouts = Timeouts::default().handshake(std::time::Duration::from_secs(3));
    server.wrap(layered).timeouts(timeouts).serve(root).spawn();
    let begun = tokio::time::Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    assert_eq!(in_time(stream.read(&mut [0])).await.unwrap(), 0);
    assert!(begun.elapsed() < Timeouts::default().handshake, "{:?}", begun.elapsed());
}

/// For example a layer that unwraps the address of a peer that has already closed.
#[tokio::test]
async fn a_layer_that_panics_ends_one_connection() {
    let (root, _world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    let is_first = AtomicBool::new(true);
    let layer = move |stream: TcpStream| {
        assert!(!is_first.swap(false, Ordering::SeqCst), "no address");
        std::future::ready(Ok(stream))
    };
    server.wrap(layer).serve(root).spawn();
    let mut stream = TcpStream::connect(address).await.unwrap();
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    let peer = pb::connect(address).await.unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
}

#[tokio::test]
async fn a_shutdown_waits_for_no_layer() {
    let (root, _world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let timeouts = Timeouts::default().handshake(2 * HANGS);
    let serving = server.wrap(layered).timeouts(timeouts).serve(root);
    let serving = serving.with_graceful_shutdown(async move {
        let _ = stopped.await;
    });
    let serving = serving.spawn();
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"!").await.unwrap();
    let peer = Connector::new().connect_stream(stream).await.unwrap();
    assert_eq!(hello(&peer).await.unwrap(), "hello pond");
    stop.send(()).unwrap();
    // Sooner than the deadline of the handshake.
    in_time(serving).await.unwrap().unwrap();
    assert_eq!(silent.read(&mut [0]).await.unwrap(), 0);
    peer.closed().await;
}

/// Serving it without the layer would send its bytes in the clear.
#[tokio::test]
async fn a_stream_that_is_no_socket_cannot_be_wrapped() {
    let (root, _world) = root();
    let (_near, far) = tokio::io::duplex(1024);
    let error =
        Server::from_stream(far).dialects(dialects()).wrap(layered).serve(root).await.unwrap_err();
    assert!(
        error.to_string().contains("give `Server::from_stream` a stream that is wrapped already"),
        "{error}"
    );
}

#[tokio::test]
async fn an_error_of_binding_names_the_address() {
    let taken = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = taken.local_addr().unwrap();
    let error = Server::bind(address).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot listen on {address}: ")), "{error}");
    let both = [address, address];
    let error = Server::bind(&both[..]).await.unwrap_err();
    let expected = format!("cannot listen on {address} or {address}: ");
    assert!(error.to_string().starts_with(&expected), "{error}");
    #[cfg(unix)]
    {
        let error = Server::bind_unix("/nowhere/pond").await.unwrap_err();
        let expected = "cannot listen on /nowhere/pond: ";
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}
