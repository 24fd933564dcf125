//! The dialect on which an end of this library and real Twisted agree, seen by a relay between them.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use pb::{
    Peer, RemoteReference, Server,
    wire::{Body, Conversation, Sender},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use crate::{venv::Version, with_python};

/// What the two ends have said.
type Said = Arc<Mutex<Conversation>>;

/// The offers and choices that were seen.
type Seen = Arc<Mutex<Vec<Body>>>;

/// Opens a relay to a server. Returns its address, and the messages of the handshake that it sees.
async fn relay(target: SocketAddr) -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Seen::default();
    let sees = seen.clone();
    tokio::spawn(async move {
        let (client, _) = listener.accept().await.unwrap();
        let server = TcpStream::connect(target).await.unwrap();
        let said = Said::default();
        let ((from_client, to_client), (from_server, to_server)) =
            (client.into_split(), server.into_split());
        tokio::join!(
            carry(Sender::Client, from_client, to_server, said.clone(), sees.clone()),
            carry(Sender::Server, from_server, to_client, said, sees),
        );
    });
    (address, seen)
}

async fn carry(
    sender: Sender,
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    said: Said,
    seen: Seen,
) {
    let mut bytes = [0; 4096];
    while let Ok(len @ 1..) = from.read(&mut bytes).await {
        let messages = said.lock().unwrap().push(sender, &bytes[..len]).collect::<Vec<_>>();
        let bodies = messages.into_iter().map(|message| message.body);
        let is_handshake = |body: &Body| matches!(body, Body::Offer(_) | Body::Choice(_));
        seen.lock().unwrap().extend(bodies.filter(is_handshake));
        if to.write_all(&bytes[..len]).await.is_err() {
            break;
        }
    }
}

fn offer<const N: usize>(names: [&str; N]) -> Body {
    Body::Offer(names.map(str::to_owned).into())
}

/// Greets its callers, and tells the test about them.
struct Root(mpsc::UnboundedSender<Peer>);

#[pb::methods]
impl Root {
    #[remote]
    fn hello(&self, context: &pb::Context, _root: RemoteReference) {
        let _ = self.0.send(context.peer().clone());
    }
}

/// A client of Twisted takes the first dialect of the offer that it knows.
async fn twisted_client(python: &crate::venv::Python) {
    let (greeted, mut greetings) = mpsc::unbounded_channel();
    let server = Server::bind("127.0.0.1:0").await.unwrap();
    let (address, seen) = relay(server.local_addr().unwrap()).await;
    server.serve(Root(greeted)).spawn();
    let _client = python.start("quiet_peer.py", &["connect", &address.port().to_string()]);
    greetings.recv().await.unwrap();
    let handshake = [offer(["pb-compact-1", "pb", "none"]), Body::Choice("pb".to_owned())];
    assert_eq!(*seen.lock().unwrap(), handshake);
}

/// A server of Twisted offers no dialect of this library.
async fn twisted_server(python: &crate::venv::Python) {
    let mut server = python.start("quiet_peer.py", &["listen"]);
    let (address, seen) = relay(server.listening().await).await;
    let peer = pb::connect(address).await.unwrap();
    assert_eq!(peer.root().call_remote::<i64>("errors", ()).await.unwrap(), 0);
    let handshake = [offer(["pb", "none"]), Body::Choice("pb".to_owned())];
    assert_eq!(*seen.lock().unwrap(), handshake);
}

case!(a_client_of_twisted_picks_pb_from_the_offer);
fn a_client_of_twisted_picks_pb_from_the_offer() {
    with_python(Version::Three, twisted_client);
}

case!(a_client_of_twisted_on_python2_picks_pb_from_the_offer);
fn a_client_of_twisted_on_python2_picks_pb_from_the_offer() {
    with_python(Version::Two, twisted_client);
}

case!(a_server_of_twisted_is_spoken_to_in_pb);
fn a_server_of_twisted_is_spoken_to_in_pb() {
    with_python(Version::Three, twisted_server);
}

case!(a_server_of_twisted_on_python2_is_spoken_to_in_pb);
fn a_server_of_twisted_on_python2_is_spoken_to_in_pb() {
    with_python(Version::Two, twisted_server);
}
