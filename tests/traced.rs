//! The log lines about the messages of a connection.

use std::sync::{Arc, LazyLock};

use pb::{
    Connector, Server,
    banana::Dialect,
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
    for dialect in [Dialect::None, Dialect::Pb, Dialect::Compact] {
        let (near, far) = tokio::io::duplex(1 << 16);
        let serving = Server::from_stream(far).dialects([dialect]).serve(Root).spawn();
        let client = Connector::new().connect_stream(near).await.unwrap();
        client.root().call_remote::<String>("hello", ("pond",)).await.unwrap();
        drop(client);
        let _ = serving.await.unwrap();
        let mut carried = carried();
        carried.sort_unstable();
        let (offer, choice) = (format!("[{}]", dialect.name()), dialect.name().to_owned());
        let (offer, choice) = match dialect {
            // A name with hyphens is no word.
            Dialect::Compact => (format!("['{choice}']"), format!("'{choice}'")),
            _ => (offer, choice),
        };
        let versions = if dialect == Dialect::Compact { 0 } else { 2 };
        let call = "[message 1 root hello 1 [tuple [unicode pond]] [dictionary]]";
        let answer = "[answer 1 [unicode 'hello pond']]";
        let mut messages = vec![&*offer, &choice, call, answer];
        messages.extend(vec!["[version 6]"; versions]);
        if dialect == Dialect::Compact {
            messages.push("[name 0 root]");
        }
        let both = |message: &str| ["sent", "received"].map(|way| format!("{way} {message}"));
        let mut expected: Vec<_> = messages.into_iter().flat_map(both).collect();
        expected.sort_unstable();
        assert_eq!(carried, expected, "{dialect:?}");
    }
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
