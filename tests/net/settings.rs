//! The settings of a server or of a client hold for its connections.

use std::time::Duration;

use pb::{
    CallError, ConnectionError, Connector, Context, Peer, Registry, Security, Server, TextEncoding,
    Timeouts, Value, error::ConnectError,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::Instant,
};

use crate::dialects;

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

async fn connected(server: impl Fn(Server) -> Server, client: Connector) -> Peer {
    let (near, far) = tokio::io::duplex(1024);
    server(Server::from_stream(far).dialects(dialects())).serve(Shore).spawn();
    client.connect_stream(near).await.unwrap()
}

async fn take(peer: &Peer) -> Result<Pond, CallError> {
    peer.root().call_remote("take", (Pond { frogs: 7 },)).await
}

#[tokio::test]
async fn the_classes_that_are_admitted() {
    let usual = connected(|server| server, Connector::new()).await;
    assert_eq!(take(&usual).await.unwrap().frogs, 7);
    let none = || Security::default().deny(["net.Pond"]);
    for peer in [
        connected(|server| server.security(none()), Connector::new()).await,
        connected(|server| server.registry(Registry::empty()), Connector::new()).await,
    ] {
        let error = take(&peer).await.unwrap_err();
        assert!(
            error.remote().is_some() && error.is_insecure_jelly(),
            "the server refuses the class: {error}"
        );
    }
    for client in [Connector::new().security(none()), Connector::new().registry(Registry::empty())]
    {
        let error = take(&connected(|server| server, client).await).await.unwrap_err();
        assert!(error.insecure().is_some(), "the client refuses the class: {error}");
    }
}

#[tokio::test]
async fn the_kind_of_text_that_is_sent() {
    for (server, client) in
        [(TextEncoding::Bytes, TextEncoding::Unicode), (TextEncoding::Unicode, TextEncoding::Bytes)]
    {
        let peer =
            connected(|other| other.text_encoding(server), Connector::new().text_encoding(client))
                .await;
        let is_text: bool = peer.root().call_remote("is_text", ("x",)).await.unwrap();
        assert_eq!(is_text, client == TextEncoding::Unicode);
        let name: Value = peer.root().call_remote("name", ()).await.unwrap();
        assert_eq!(matches!(name, Value::Text(_)), server == TextEncoding::Unicode);
    }
}

/// Never answers.
struct Silent;

#[pb::methods]
impl Silent {
    #[remote]
    async fn wait(&self) {
        std::future::pending().await
    }

    /// Calls the root of the caller.
    #[remote]
    async fn wait_for_caller(&self, context: &Context) -> Result<(), CallError> {
        context.peer().root().call_remote("wait", ()).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_for_calls() {
    let timeouts = Timeouts::default().call(Duration::from_secs(3));
    // At the client.
    let (near, far) = tokio::io::duplex(1024);
    Server::from_stream(far).dialects(dialects()).serve(Silent).spawn();
    let peer = Connector::new().timeouts(timeouts).connect_stream(near).await.unwrap();
    let error = peer.root().call_remote::<()>("wait", ()).await.unwrap_err();
    assert_eq!(error.to_string(), "no answer to `wait` within 3s");
    assert!(peer.close_reason().is_none());
    // At the server, for the calls that its methods make.
    let (near, far) = tokio::io::duplex(1024);
    Server::from_stream(far).dialects(dialects()).timeouts(timeouts).serve(Silent).spawn();
    let peer = Connector::new().root(Silent).connect_stream(near).await.unwrap();
    let error = peer.root().call_remote::<()>("wait_for_caller", ()).await.unwrap_err();
    assert_eq!(error.remote().unwrap().message(), "no answer to `wait` within 3s");
}

#[tokio::test(start_paused = true)]
async fn the_time_for_the_handshake() {
    let handshake = Duration::from_secs(3);
    let timeouts = Timeouts::default().handshake(handshake);
    let (near, _far) = tokio::io::duplex(1024);
    let error = Connector::new().timeouts(timeouts).connect_stream(near).await.unwrap_err();
    let ConnectError::Handshake { error: ConnectionError::HandshakeTimeout(after), .. } = error
    else {
        panic!("{error}")
    };
    assert_eq!(after, handshake);

    let (mut near, far) = tokio::io::duplex(1024);
    let begun = Instant::now();
    Server::from_stream(far).dialects(dialects()).timeouts(timeouts).serve(Shore).spawn();
    near.write_all(b"\x02").await.unwrap();
    near.read_to_end(&mut Vec::new()).await.unwrap();
    assert!(begun.elapsed() < Timeouts::default().handshake, "{:?}", begun.elapsed());
}
