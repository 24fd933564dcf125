//! A local client against the recorded server. It must send the messages of Twisted's client, however the
//! server's bytes are cut on their way. The scenarios are those that run against real Twisted.

#[path = "../interop/sink/client/errors.rs"]
mod errors;
#[path = "../interop/sink/client/logins.rs"]
mod logins;
#[path = "../interop/sink/client/objects.rs"]
mod objects;
#[path = "../interop/sink/client/ponds.rs"]
mod ponds;
#[path = "../interop/sink/client/sink.rs"]
mod sink;
#[path = "../interop/sink/client/values.rs"]
mod values;

use std::{ops::Range, time::Duration};

use pb::Connector;

use self::sink::{Sink, shown};
use crate::{
    recorded::{Message, decode, session},
    said::{Cut, Said, said_by},
    sink::{PYTHON_3, printed},
    wire::Wire,
};

/// One scenario.
struct Run {
    scenario: &'static str,
}

/// The lines that the recorded server printed.
struct Server(std::vec::IntoIter<&'static str>);

impl Server {
    async fn line(&mut self) -> Option<String> {
        self.0.next().map(str::to_owned)
    }
}

/// A recording that is played to a local client.
struct Recording<'a> {
    session: &'a [Message],
    wire: Wire,
    said: Vec<Said>,
}

impl Recording<'_> {
    async fn play(&mut self, cut: Cut) {
        let server: Vec<u8> = said_by("server", self.session).flatten().copied().collect();
        let (mut heard, mut arrived, mut messages) = (0, 0, 0);
        for message in self.session {
            if message.by == "server" {
                arrived += message.bytes.len();
                continue;
            }
            // The server had sent these bytes before it received the message.
            self.arrive(&server, cut.pieces(heard..arrived));
            heard = arrived;
            messages += 1;
            self.hear(messages).await;
        }
        self.arrive(&server, cut.pieces(heard..arrived));
        self.hear(usize::MAX).await;
        self.wire.close();
    }

    fn arrive(&self, server: &[u8], pieces: Vec<Range<usize>>) {
        pieces.into_iter().filter(|piece| !piece.is_empty()).for_each(|piece| {
            self.wire.arrive(&server[piece]);
        });
    }

    /// Waits until the client has sent this many messages, or is idle.
    async fn hear(&mut self, messages: usize) {
        for _ in 0..100 {
            self.collect();
            if self.said.len() >= messages || self.wire.is_shut_down() {
                return;
            }
            // The clock is paused: it advances when every task waits.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn collect(&mut self) {
        let (said, mut at) = (self.wire.said(), 0);
        while at < said.len() {
            let start = at;
            decode(&said, &mut at);
            self.said.push(Said::new(&said[start..at]));
        }
    }
}

async fn call(
    name: &str,
    session: &[Message],
    client: fn() -> Connector,
    scenario: &impl AsyncFn(Sink),
    cut: Cut,
) -> Vec<Said> {
    let wire = Wire::default();
    let connector = client();
    let connecting = connector.connect_stream(wire.clone());
    let mut recording = Recording { session, wire, said: Vec::new() };
    let running = async {
        let peer = connecting.await.unwrap();
        let server = Server(printed(PYTHON_3.with_its_kind, name, "server").into_iter());
        scenario(Sink { twisted: PYTHON_3, server, root: peer.root(), peer }).await;
    };
    tokio::join!(running, recording.play(cut));
    recording.collect();
    recording.said
}

const NOT_REPLAYED: &[(&str, &str)] = &[
    ("sink:tracebacks", "it was not recorded"),
    ("sink:unsendable", "Twisted uses a call number for a call that cannot be sent"),
];

/// Plays a session to the local client, cut in every way.
fn called(name: &str, client: fn() -> Connector, scenario: impl AsyncFn(Sink)) {
    if NOT_REPLAYED.iter().any(|(not_replayed, _why)| *not_replayed == name) {
        return;
    }
    let session = session("py3", name).unwrap();
    let run = |cut| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(call(name, &session, client, &scenario, cut))
    };
    let said = run(Cut::Nowhere);
    let recorded: Vec<_> = said_by("client", &session).map(|bytes| Said::new(bytes)).collect();
    assert_eq!(said, recorded, "{name}");
    let size: usize = said_by("server", &session).map(Vec::len).sum();
    // Cutting the longest session at each byte takes minutes.
    let cuts = (1..size).step_by(size.div_ceil(1000)).map(Cut::At);
    for cut in cuts.chain([Cut::EachByte]) {
        assert_eq!(run(cut), said, "{name}, cut {cut:?}");
    }
}

const PLAIN: &str = "";
const LOGIN: &str = "";
const NOANON: &str = "";
const UNSAFE: &str = "";

fn with_sink(run: Run, _port: &str, client: fn() -> Connector, scenario: impl AsyncFn(Sink)) {
    called(&format!("sink:{}", run.scenario), client, scenario);
}

fn plain(run: Run, scenario: impl AsyncFn(Sink)) {
    with_sink(run, PLAIN, Connector::new, scenario);
}

fn accepting(run: Run, scenario: impl AsyncFn(Sink)) {
    called(&format!("pond:{}", run.scenario), Connector::new, scenario);
}

fn refusing(_: Run, scenario: impl AsyncFn(Sink)) {
    called("pond:a:--refuse", Connector::new, scenario);
}

macro_rules! scenarios {
    ($($with:ident: $($scenario:ident)*;)*) => {
        mod replayed {
            $($(#[test]
            fn $scenario() {
                let run = $crate::calling::Run { scenario: stringify!($scenario) };
                super::$with(run, super::$scenario);
            })*)*
        }
    };
}
use scenarios;
