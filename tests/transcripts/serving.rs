//! The recorded clients, of Python 3 and of Python 2, against a local server. It must send the messages of
//! Twisted's server, however the clients' bytes are cut on their way.

mod compared;

use std::{ops::Range, sync::Arc, time::Duration};

use pb::{
    Referenceable, Security,
    cred::{Anonymous, AvatarId, Checker, Credentials, LoginError, Portal},
};
use pb_core::{
    Dialect, Dialects,
    driver::{Broker, Config},
};
use pb_test_support::{Clock, End};

use crate::{
    recorded::{Message, decode, read, session},
    said::{Cut, Said, said_by},
    sink::{house::House, objects::Events, ponds::Ponds, root::Sink},
};

/// A local server, and the messages that it has sent.
struct Server {
    end: End,
    said: Vec<Said>,
}

impl Server {
    fn new(name: &'static str) -> Self {
        let mut config = Config::new(Clock::default()).unwrap();
        // What Twisted offers.
        config.dialects = Dialects::new([Dialect::Pb, Dialect::None]);
        if ["pond:a:--refuse", "sink:unknowncopy"].contains(&name) {
            config.security = Security::default().deny(["copy_sender.CopyPond"]);
        }
        Self { end: End::new(Broker::server(Some(root(name)), &config)), said: Vec::new() }
    }

    /// Plays the recorded client to the server.
    async fn hear(&mut self, session: &[Message], cut: Cut) {
        let client: Vec<u8> = said_by("client", session).flatten().copied().collect();
        let (mut heard, mut arrived, mut replies) = (0, 0, 0);
        for message in session {
            if message.by == "client" {
                arrived += message.bytes.len();
                continue;
            }
            // The client had sent these bytes before it received the message.
            self.receive(&client, cut.pieces(heard..arrived)).await;
            heard = arrived;
            replies += usize::from(!Said::new(&message.bytes).is_release());
            self.say(replies).await;
        }
        self.receive(&client, cut.pieces(heard..arrived)).await;
        self.say(usize::MAX).await;
    }

    async fn receive(&mut self, client: &[u8], pieces: Vec<Range<usize>>) {
        for piece in pieces {
            self.end.receive(&client[piece]);
            assert!(self.end.failed.is_none(), "{:?}", self.end.failed);
            self.run().await;
        }
    }

    /// Runs the server until it has sent this many replies, or is idle.
    async fn say(&mut self, replies: usize) {
        // Longer than any of the methods waits. The clock is paused: it advances when every task waits.
        for _ in 0..50 {
            self.run().await;
            if self.said.iter().filter(|said| !said.is_release()).count() >= replies {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn run(&mut self) {
        self.end.run_tasks();
        tokio::task::yield_now().await;
        let (said, mut at) = (self.end.sent(), 0);
        while at < said.len() {
            let start = at;
            decode(&said, &mut at);
            self.said.push(Said::new(&said[start..at]));
        }
    }
}

fn root(name: &'static str) -> Arc<dyn Referenceable> {
    match name.split_once(':').unwrap() {
        ("pond", scenario) => Arc::new(Ponds::new(scenario, &Events::default())),
        (_, name) if name.starts_with("login") => {
            let portal = Portal::new(House(Events::default())).add_checker(Gate(name));
            Arc::new(if name == "loginanonrefused" {
                portal
            } else {
                portal.add_checker(Anonymous)
            })
        }
        (_, name) => Arc::new(Sink::new(name, &Events::default())),
    }
}

/// A checker that decides by the scenario: the recorded responses are to other challenges.
struct Gate(&'static str);

impl Checker for Gate {
    async fn check(&self, credentials: &Credentials) -> Result<AvatarId, LoginError> {
        let Credentials::Password(shown) = credentials else { return Err(LoginError::Unhandled) };
        match self.0 {
            "loginbad" | "loginnouser" | "logintext" => Err(LoginError::Unauthorized),
            _ => AvatarId::from_username(shown.username()),
        }
    }
}

/// Plays a session to a local server, and returns the server's messages.
async fn serve(name: &'static str, session: &[Message], cut: Cut) -> Vec<Said> {
    let mut server = Server::new(name);
    server.hear(session, cut).await;
    server.said
}

/// Plays a session with the clients of both Pythons, cut in every way.
fn served(name: &'static str) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().unwrap();
    for client in ["py3", "py2"] {
        let Some(session) = session(client, name) else {
            assert!(NOT_RECORDED.contains(&(client, name)), "{name} of {client}");
            continue;
        };
        let said = runtime.block_on(serve(name, &session, Cut::Nowhere));
        let recorded = said_by("server", &session).map(|bytes| Said::new(bytes)).collect();
        compared::same_as_recorded(client, name, said.clone(), recorded);
        let size = said_by("client", &session).map(Vec::len).sum();
        // Cutting the longest session at each byte takes minutes.
        let cuts = (1..size).step_by(size.div_ceil(2000)).map(Cut::At);
        for cut in cuts.chain([Cut::EachByte]) {
            let again = runtime.block_on(serve(name, &session, cut));
            assert_eq!(again, said, "{name} of {client}, cut {cut:?}");
        }
    }
}

/// Sessions of which one side was not recorded.
const NOT_RECORDED: &[(&str, &str)] =
    &[("py2", "sink:filepager"), ("py2", "sink:manyrefs"), ("py2", "sink:pager")];

macro_rules! sessions {
    ($($test:ident = $name:expr;)*) => {
        const SESSIONS: &[&str] = &[$($name),*];

        $(#[test]
        fn $test() {
            served($name);
        })*
    };
    (ponds: $($pond:ident = $session:literal)*; sink: $($sink:ident)*) => {
        sessions! {
            $($pond = concat!("pond:", $session);)*
            $($sink = concat!("sink:", stringify!($sink));)*
        }
    };
}

sessions! {
    ponds: pond_a = "a" pond_b = "b" pond_changed = "changed" pond_c = "c" pond_refused = "a:--refuse";
    sink: cacheecho cachefull cacherace cachetoserver callback code copyself cyclic cyclicback echo
        errorbig errorexit errorknown errorlater errors errorunicode errorunknown filepager getcopy
        hangup kwargs loginanon loginanonrefused loginbad loginkw loginnomethod loginnouser loginok
        logintext logintwice manyrefs noanswer outoforder pager plainobject refecho reference shared
        unknowncopy unknownmethod unknownobject unsendable
}

#[test]
fn no_session_is_left_out() {
    let sessions = read("sessions.json");
    for name in sessions["py3"].as_object().unwrap().keys() {
        assert!(SESSIONS.contains(&name.as_str()), "{name}");
    }
}
