//! The log lines about failures, from level `debug` on: each failure has one line, in the span of its connection.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    net::SocketAddr,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use pb::{
    Cached, CallError, Connector, Context, Failure, Observers, Peer, Published, RemoteReference,
    Security, Server, Timeouts,
    cred::{AvatarId, LoginError, LoginRequest, Passwords, Portal, Realm},
    live::Delivery,
};
use pb_test_support::{Line, Logged};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tracing::Level;

/// The log of this program.
static LOGGED: LazyLock<Logged> = LazyLock::new(|| {
    let logged = Logged::new(Level::DEBUG);
    logged.start_everywhere();
    logged
});

/// Returns the lines that this thread has logged since the last call: level, text and fields.
fn lines() -> Vec<String> {
    let text = |line: Line| {
        let is_field = |name: &&str| !["level", "message", "span"].contains(name);
        let fields = line.iter().filter(|(name, _)| is_field(name));
        let fields: String = fields.map(|(name, value)| format!(" {name}={value}")).collect();
        assert!(line.contains_key("span"), "{line:?}");
        format!("{} {}:{fields}", line["level"], line["message"])
    };
    LOGGED.take().into_iter().map(text).collect()
}

#[derive(pb::Copyable, pb::RemoteCopy)]
#[pb(class = "logged.Pond")]
struct Pond {
    frogs: i64,
}

#[derive(pb::Cacheable, pb::RemoteCache, Clone, Default, Debug)]
#[pb(class = "logged.Lamp")]
struct Lamp {
    color: String,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Lamp {
    #[update]
    fn paint(&mut self, color: &str) {
        self.color = color.to_owned();
    }

    #[observe]
    #[pb(rename = "paint")]
    fn painted(&mut self, color: &str) -> Result<(), Failure> {
        match color {
            "infrared" => Err(Failure::new("logged.Invisible", color)),
            "octarine" => panic!("no such color"),
            color => {
                self.color = color.to_owned();
                Ok(())
            }
        }
    }
}

#[derive(Default)]
struct Root {
    lamps: Mutex<Vec<Cached<Lamp>>>,
}

#[pb::methods]
impl Root {
    #[remote]
    fn fail(&self) -> Result<(), Failure> {
        Err(Failure::new("logged.Sad", "no"))
    }

    #[remote]
    async fn fail_later(&self) -> Result<(), Failure> {
        tokio::task::yield_now().await;
        Err(Failure::new("logged.Sad", "later"))
    }

    #[remote]
    fn panics(&self) {
        panic!("a bug")
    }

    #[remote]
    fn take(&self, pond: Pond) -> i64 {
        pond.frogs
    }

    /// Answers a value that cannot be sent.
    #[remote]
    fn nest(&self) -> pb::Value {
        (0..1000).fold(pb::Value::None, |inner, _| pb::Value::List(vec![inner]))
    }

    /// Answers a reference of another connection, which shows when the answer is written.
    #[remote]
    fn other(&self) -> RemoteReference {
        OTHER.with_borrow(|other| other.clone().unwrap())
    }

    #[remote]
    fn nothing(&self) {}

    #[remote]
    fn address(&self, context: &Context) -> Option<SocketAddr> {
        context.peer().remote_addr()
    }

    /// Calls the caller, whose method fails.
    #[remote]
    async fn relay(&self, context: &Context) -> Result<(), CallError> {
        context.peer().root().call_remote("fail", ()).await
    }

    #[remote]
    fn observe(&self, lamp: Cached<Lamp>) {
        self.lamps.lock().unwrap().push(lamp);
    }
}

thread_local! {
    /// The root of another connection.
    static OTHER: std::cell::RefCell<Option<RemoteReference>> = const { std::cell::RefCell::new(None) };
}

async fn pair() -> (Peer, Peer) {
    LazyLock::force(&LOGGED);
    let pair = pb::testing::pair(Root::default()).await.unwrap();
    LOGGED.take();
    pair
}

#[tokio::test]
async fn a_failed_call_has_one_line() {
    let (client, _server) = pair().await;
    for (method, line) in [
        ("fail", "DEBUG a call failed: class=logged.Sad error=no method=fail"),
        ("fail_later", "DEBUG a call failed: class=logged.Sad error=later method=fail_later"),
        (
            "panics",
            "WARN a call failed: class=perspective_broker.Panic error=the method `panics` panicked method=panics",
        ),
        (
            "nosuch",
            "DEBUG a call failed: class=twisted.spread.flavors.NoSuchMethod error=No such method: remote_nosuch \
             method=nosuch",
        ),
        (
            "take",
            "DEBUG a call failed: class=builtins.TypeError error=take: missing argument `pond` method=take",
        ),
    ] {
        client.root().call_remote::<pb::Value>(method, ()).await.unwrap_err();
        assert_eq!(lines(), [line]);
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_sent_has_one_line() {
    let (other, _far) = pair().await;
    OTHER.set(Some(other.root()));
    let (client, _server) = pair().await;
    for (method, is_known_at_once) in [("nest", true), ("other", false)] {
        client.root().call_remote::<pb::Value>(method, ()).await.unwrap_err();
        let [line]: [String; 1] = lines().try_into().unwrap();
        let begin = match is_known_at_once {
            true => {
                "WARN a call failed: class=perspective_broker.JellyError error=the answer cannot be sent"
            }
            false => {
                "WARN an answer cannot be sent, so its call fails: error=a reference can be sent to the peer"
            }
        };
        assert!(line.starts_with(begin), "{line}");
    }
}

#[tokio::test]
async fn a_class_that_is_refused_has_one_line() {
    LazyLock::force(&LOGGED);
    let (near, far) = tokio::io::duplex(1024);
    let none = Security::default().deny(["logged.Pond"]);
    Server::from_stream(far).security(none).serve(Root::default()).spawn();
    let peer = Connector::new().connect_stream(near).await.unwrap();
    LOGGED.take();
    peer.root().call_remote::<i64>("take", (Pond { frogs: 7 },)).await.unwrap_err();
    let [line]: [String; 1] = lines().try_into().unwrap();
    let begin = "WARN a call failed: class=twisted.spread.jelly.InsecureJelly error=";
    assert!(line.starts_with(begin), "{line}");
}

/// The updates behind the one that fails fail as well, and so do those of later transactions.
#[tokio::test]
async fn an_update_that_fails_has_one_line_at_each_end() {
    let (client, _server) = pair().await;
    let delivery = |answers| Delivery::default().answers(answers);
    for (color, reason, error) in [
        ("infrared", "infrared", "logged.Invisible: infrared"),
        (
            "octarine",
            "the update `paint` panicked",
            "perspective_broker.Panic: the update `paint` panicked",
        ),
    ] {
        for answers in [false, true] {
            let lamp = Published::with_delivery(Lamp::default(), delivery(answers));
            client.root().call_remote::<()>("observe", (&lamp,)).await.unwrap();
            for colors in [&["red", color, "blue", "green"][..], &["pink"]] {
                let mut lamp = lamp.lock();
                colors.iter().for_each(|color| lamp.paint(color));
            }
            // The answers to the updates come before the answer to this call.
            client.root().call_remote::<()>("nothing", ()).await.unwrap();
            let lost =
                "WARN a replica is lost, since an update could not be applied: class=logged.Lamp";
            let mut expected = vec![format!("{lost} reason={reason}")];
            if answers {
                let failed = "WARN an update failed at the peer, whose replica is lost, or differs from now on";
                expected.push(format!("{failed}: class=logged.Lamp error={error}"));
            }
            assert_eq!(lines(), expected);
        }
    }
}

struct User;

#[pb::methods]
impl User {
    #[perspective]
    fn nothing(&self) {}
}

struct House;

impl Realm for House {
    type Avatar = User;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
        match request.id {
            AvatarId::Named(name) if name == "mallory" => Err(LoginError::Denied),
            _ => Ok(Arc::new(User)),
        }
    }
}

fn portal() -> Portal<House> {
    let users = Passwords::new([("alice", "sesame"), ("mallory", "sesame")]);
    Portal::new(House).add_checker(users)
}

#[tokio::test]
async fn a_refused_login_has_one_line() {
    LazyLock::force(&LOGGED);
    let (client, _server) = pb::testing::pair(portal()).await.unwrap();
    LOGGED.take();
    for (user, password, class) in
        [("alice", "wrong", "UnauthorizedLogin"), ("mallory", "sesame", "LoginDenied")]
    {
        client.login(user, password).await.unwrap_err();
        let line =
            format!("DEBUG a call failed: class=twisted.cred.error.{class} error= method=respond");
        assert_eq!(lines(), [line]);
    }
}

const BY_PEER: &str = "DEBUG the connection is closed: reason=the peer closed the connection";

#[tokio::test]
async fn a_connection_that_closes_has_one_line_at_each_end() {
    for (aborts, line) in [
        (false, "DEBUG the connection is closed: reason=this end closed the connection"),
        (true, "DEBUG the connection is closed: reason=this end aborted the connection"),
    ] {
        let (client, server) = pair().await;
        match aborts {
            false => client.close(),
            true => client.abort(),
        }
        server.closed().await;
        tokio::join!(client.shutdown(), server.shutdown());
        let mut lines = lines();
        lines.sort_unstable();
        let mut expected = [line, BY_PEER];
        expected.sort_unstable();
        assert_eq!(lines, expected);
    }
}

/// Returns what a server logs that serves one stream until it closes.
async fn served(server: impl Fn(Server) -> Server, bytes: &[u8]) -> Vec<String> {
    LazyLock::force(&LOGGED);
    let (mut near, far) = tokio::io::duplex(1024);
    let serving = server(Server::from_stream(far)).serve(portal()).spawn();
    near.write_all(bytes).await.unwrap();
    near.read_to_end(&mut Vec::new()).await.unwrap();
    drop(near);
    serving.await.unwrap().unwrap();
    let mut lines = lines();
    assert_eq!(lines.remove(0), "DEBUG connected:");
    lines
}

#[tokio::test(start_paused = true)]
async fn a_server_that_closes_a_connection_says_why_in_one_line() {
    assert_eq!(
        served(|server| server, b"GET / HTTP/1.1").await,
        [
            "WARN this end closes the connection: reason=the peer does not speak Perspective Broker: its first \
             bytes are `GET / HTTP/1.1`"
        ]
    );
    let timeouts = Timeouts::default().login(Duration::from_secs(3));
    assert_eq!(
        served(|server| server.timeouts(timeouts), b"\x02\x82pb").await,
        ["WARN this end closes the connection: reason=the peer has not logged in within 3s \
             (`pb::Timeouts::login`)"]
    );
    assert_eq!(
        served(|server| server, b"\x02\x82pb\x01\x80\x05\x82hello").await,
        [
            "WARN the peer sent an unknown command: command=hello",
            "WARN this end closes the connection: reason=the peer has not logged in within 60s \
             (`pb::Timeouts::login`)"
        ]
    );
}

/// The error is returned to the caller of `connect`, so the line is no warning.
#[tokio::test]
async fn a_handshake_that_fails_has_one_line_at_the_client() {
    LazyLock::force(&LOGGED);
    let (near, mut far) = tokio::io::duplex(1024);
    far.write_all(b"HTTP/1.1 400").await.unwrap();
    let error = Connector::new().connect_stream(near).await.unwrap_err();
    assert!(matches!(error, pb::error::ConnectError::Handshake { .. }), "{error}");
    assert_eq!(
        lines(),
        [
            "DEBUG the connection is closed: reason=the peer does not speak Perspective Broker: its first bytes \
             are `HTTP/1.1 400`"
        ]
    );
}

/// Returns the spans of the lines that this thread has logged since the last call, in order.
fn spans() -> Vec<String> {
    let span = |mut line: Line| line.remove("span").unwrap_or_else(|| format!("none: {line:?}"));
    let mut spans: Vec<_> = LOGGED.take().into_iter().map(span).collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

#[tokio::test]
async fn the_lines_of_a_connection_are_in_a_span_with_the_address_of_its_peer() {
    LazyLock::force(&LOGGED);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    Server::from_tcp(listener).serve(Root::default()).spawn();
    let client = Connector::new().root(Root::default()).connect(address).await.unwrap();
    let own: SocketAddr = client.root().call_remote("address", ()).await.unwrap();
    LOGGED.take();
    let own = format!("connection address={own}");
    // At the server: of a method that ends at once, and of one that does not.
    for method in ["fail", "fail_later"] {
        client.root().call_remote::<()>(method, ()).await.unwrap_err();
        assert_eq!(spans(), [&*own]);
    }
    // At the client, which the server calls, and then at the server.
    client.root().call_remote::<()>("relay", ()).await.unwrap_err();
    let mut both = [own, format!("connection address={address}")];
    both.sort_unstable();
    assert_eq!(spans(), both);
    client.shutdown().await;
    assert!(both.contains(&spans()[0]));

    // A stream whose address was given.
    let (near, far) = tokio::io::duplex(1024);
    let [near_at, far_at] = ["192.0.2.7:8800", "192.0.2.1:40000"];
    Server::from_stream_at(far, far_at.parse().unwrap()).serve(Root::default()).spawn();
    let connector = Connector::new().root(Root::default());
    let client = connector.connect_stream_at(near, near_at.parse().unwrap()).await.unwrap();
    client.root().call_remote::<()>("relay", ()).await.unwrap_err();
    let mut both = [near_at, far_at].map(|address| format!("connection address={address}"));
    both.sort_unstable();
    assert_eq!(spans(), both);
}
