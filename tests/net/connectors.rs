//! One connector, and its connections.

use std::sync::Arc;

use pb::{Connector, Context, Server};
use tokio::net::TcpStream;

use super::{hello, in_time, root};
use crate::dialects;

/// Calls its callers back.
struct Calls;

#[pb::methods]
impl Calls {
    /// Calls the root of the caller.
    #[remote]
    async fn call_back(&self, context: &Context) -> Result<String, pb::CallError> {
        hello(context.peer()).await
    }
}

#[tokio::test]
async fn one_connector_opens_connections_that_share_its_root() {
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.serve(Calls).spawn();
    let (root, mut world) = root();
    let connector = Connector::new().root(root);
    let tcp = TcpStream::connect(address).await.unwrap();
    let (first, second, third) = tokio::join!(
        connector.connect(address),
        connector.connect(address),
        connector.connect_stream(tcp),
    );
    for peer in [first.unwrap(), second.unwrap(), third.unwrap()] {
        let answer: String = in_time(peer.root().call_remote("call_back", ())).await.unwrap();
        assert_eq!(answer, "hello pond");
        assert_eq!(world.callers.recv().await.unwrap(), peer);
    }
}

/// Calls an object of the caller.
struct Asks;

#[pb::methods]
impl Asks {
    #[remote]
    async fn ask(&self, context: &Context, name: &str) -> Result<String, pb::CallError> {
        context.peer().object(name).call_remote("hello", ("pond",)).await
    }
}

#[tokio::test]
async fn both_ends_offer_objects_with_names_over_all_connections() {
    let (first, mut first_world) = root();
    let (second, mut second_world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.add_object("first", first).serve(Asks).spawn();
    let connector = Connector::new().add_object("second", second);
    for _ in 0..2 {
        let peer = connector.connect(address).await.unwrap();
        let first = peer.object("first").call_remote::<String>("hello", ("pond",));
        assert_eq!(first.await.unwrap(), "hello pond");
        first_world.callers.recv().await.unwrap();
        let second = peer.root().call_remote::<String>("ask", ("second",));
        assert_eq!(second.await.unwrap(), "hello pond");
        second_world.callers.recv().await.unwrap();
        let neither = peer.root().call_remote::<String>("ask", ("root",)).await.unwrap_err();
        assert_eq!(neither.remote().unwrap().message(), "Invalid Object ID");
    }
}

#[tokio::test]
async fn tasks_may_share_a_connector() {
    let (root, mut world) = root();
    let server = Server::bind("127.0.0.1:0").await.unwrap().dialects(dialects());
    let address = server.local_addr().unwrap();
    server.serve(root).spawn();
    let connector = Arc::new(Connector::new());
    let tasks: Vec<_> = (0..3)
        .map(|_| {
            let connector = connector.clone();
            tokio::spawn(async move { hello(&connector.connect(address).await.unwrap()).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), "hello pond");
        world.callers.recv().await.unwrap();
    }
}
