//! The log lines about the messages of a connection.

use std::sync::{Arc, LazyLock};

use pb::{
    Connector, Server,
    cred::{LoginError, LoginRequest, Passwords, Portal, Realm},
};
use pb_test_support::{Line, Logged};
use tracing::Level;

/// The log of this program.
static LOGGED: LazyLock<Logged> = LazyLock::new(|| {
    let logged = Logged::new(Level::TRACE);
    logged.start_everywhere();
    logged
});

struct Root;

#[pb::methods]
impl Root {
    #[remote]
    fn hello(&self, name: &str) -> String {
        format!("hello {name}")
    }
}

/// Returns the messages that this thread sent and received.
fn carried() -> Vec<String> {
    let said = |line: Line| {
        assert_ne!(line["bytes"], "0");
        let direction = line["direction"].clone();
        let messages: Vec<_> = line["messages"].lines().map(str::to_owned).collect();
        messages.into_iter().map(move |message| format!("{direction} {message}"))
    };
    LOGGED.take().into_iter().filter(|line| line.contains_key("messages")).flat_map(said).collect()
}

#[tokio::test]
async fn every_message_is_logged_once_by_each_end() {
    LazyLock::force(&LOGGED);
    let (client, server) = pb::testing::pair(Root).await.unwrap();
    client.root().call_remote::<String>("hello", ("pond",)).await.unwrap();
    drop(client);
    server.closed().await;
    let mut carried = carried();
    carried.sort_unstable();
    let mut expected = Vec::new();
    for message in [
        "[pb none]",
        "pb",
        "[version 6]",
        "[version 6]",
        "[message 1 root hello 1 [tuple [unicode pond]] [dictionary]]",
        "[answer 1 [unicode 'hello pond']]",
    ] {
        expected.extend(["sent", "received"].map(|direction| format!("{direction} {message}")));
    }
    expected.sort_unstable();
    assert_eq!(carried, expected);
}

#[tokio::test]
async fn lines_of_long_messages_are_short() {
    LazyLock::force(&LOGGED);
    let (near, far) = tokio::io::duplex(1 << 16);
    Server::from_stream(far).serve(Root).spawn();
    let client = Connector::new().connect_stream(near).await.unwrap();
    let long = vec![vec![b'x'; 1000]; 500];
    let _ = client.root().call_remote::<()>("nosuch", (long,)).await;
    let carried = carried();
    let sent = "sent [message 1 root nosuch 1 [tuple [list 'xxx";
    assert!(carried.iter().any(|line| line.starts_with(sent)), "{carried:#?}");
    assert!(carried.iter().all(|line| line.len() < 5_000));
}

#[tokio::test]
async fn passwords_are_blanked() {
    LazyLock::force(&LOGGED);
    let portal = Portal::new(House).add_checker(Passwords::new([("ali", "sesame")]));
    let (client, server) = pb::testing::pair(portal).await.unwrap();
    client.login("ali", "sesame").await.unwrap();
    drop(client);
    server.closed().await;
    let carried = carried();
    for blank in [
        "answer 1 [tuple '(16 bytes, not shown)' [remote 1]]",
        "message 2 1 respond 1 [tuple '(16 bytes, not shown)' [None]]",
    ] {
        let said = carried.iter().filter(|line| line.contains(blank)).count();
        assert_eq!(said, 2, "{blank}: {carried:#?}");
    }
}

/// A realm whose avatars have no methods.
struct House;

impl Realm for House {
    type Avatar = Guest;

    async fn request_avatar(&self, _: LoginRequest) -> Result<Arc<Guest>, LoginError> {
        Ok(Arc::new(Guest))
    }
}

struct Guest;

#[pb::methods]
impl Guest {
    #[perspective]
    fn nothing(&self) {}
}
