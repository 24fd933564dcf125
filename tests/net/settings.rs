//! The settings of a server or of a client hold for its connections.

use std::time::Duration;

use pb::{
    CallError, Client, ConnectionError, Peer, Registry, Security, Server, Text, Timeouts, Value,
    error::ConnectError,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::Instant,
};

#[derive(pb::Copyable, pb::RemoteCopy, Debug)]
#[pb(class = "net.Pond")]
struct Pond {
    frogs: i64,
}

struct Shore;

#[pb::methods]
impl Shore {
    #[remote]
    fn take(&self, pond: Pond) -> Pond {
        pond
    }

    #[remote]
    fn is_text(&self, what: Value) -> bool {
        matches!(what, Value::Text(_))
    }

    #[remote]
    fn name(&self) -> &'static str {
        "shore"
    }
}

async fn connected(server: impl Fn(Server) -> Server, client: Client) -> Peer {
    let (near, far) = tokio::io::duplex(1024);
    server(Server::from_stream(far)).serve(Shore).spawn();
    client.connect_stream(near).await.unwrap()
}

async fn take(peer: &Peer) -> Result<Pond, CallError> {
    peer.root().call_remote("take", (Pond { frogs: 7 },)).await
}

#[tokio::test]
async fn the_classes_that_are_admitted() {
    let usual = connected(|server| server, Client::new()).await;
    assert_eq!(take(&usual).await.unwrap().frogs, 7);
    let none = || Security::default().deny(["net.Pond"]);
    for peer in [
        connected(|server| server.security(none()), Client::new()).await,
        connected(|server| server.registry(Registry::empty()), Client::new()).await,
    ] {
        let error = take(&peer).await.unwrap_err();
        assert!(
            error.remote().is_some() && error.is_insecure_jelly(),
            "the server refuses the class: {error}"
        );
    }
    for client in [Client::new().security(none()), Client::new().registry(Registry::empty())] {
        let error = take(&connected(|server| server, client).await).await.unwrap_err();
        assert!(error.insecure().is_some(), "the client refuses the class: {error}");
    }
}

#[tokio::test]
async fn the_kind_of_text_that_is_sent() {
    for (server, client) in [(Text::Bytes, Text::Unicode), (Text::Unicode, Text::Bytes)] {
        let peer = connected(|other| other.text(server), Client::new().text(client)).await;
        let is_text: bool = peer.root().call_remote("is_text", ("x",)).await.unwrap();
        assert_eq!(is_text, client == Text::Unicode);
        let name: Value = peer.root().call_remote("name", ()).await.unwrap();
        assert_eq!(matches!(name, Value::Text(_)), server == Text::Unicode);
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_for_the_handshake() {
    let handshake = Duration::from_secs(3);
    let timeouts = Timeouts::default().handshake(handshake);
    let (near, _far) = tokio::io::duplex(1024);
    let error = Client::new().timeouts(timeouts).connect_stream(near).await.unwrap_err();
    let ConnectError::Handshake { error: ConnectionError::HandshakeTimeout(after), .. } = error
    else {
        panic!("{error}")
    };
    assert_eq!(after, handshake);

    let (mut near, far) = tokio::io::duplex(1024);
    let begun = Instant::now();
    Server::from_stream(far).timeouts(timeouts).serve(Shore).spawn();
    near.write_all(b"\x02").await.unwrap();
    near.read_to_end(&mut Vec::new()).await.unwrap();
    assert!(begun.elapsed() < Timeouts::default().handshake, "{:?}", begun.elapsed());
}
