//! A local client against `sink_server.py`: the server must see the same as from Twisted's client.
//!
//! Two scenarios are missing here: `code` (no Rust value stands for a class or a function) and
//! `unknownobject` (only the root object has a name).

mod errors;
mod logins;
mod objects;
mod ponds;
mod sink;
mod values;

use std::net::{Ipv4Addr, SocketAddr};

use pb::Connector;

use self::sink::{Sink, shown};
use super::Twisted;
use crate::{process::Program as Server, with_python};

/// One scenario with one server.
struct Run {
    twisted: Twisted,
}

/// The name of one of the server's ports.
const PLAIN: &str = "listening";
const LOGIN: &str = "listening-login";
const NOANON: &str = "listening-noanon";
const UNSAFE: &str = "listening-unsafe";

fn with_sink(
    run: Run,
    port: &'static str,
    client: fn() -> Connector,
    scenario: impl AsyncFn(Sink),
) {
    let Run { twisted } = run;
    with_python(twisted.version, async |python| {
        let mut server = python.start("sink/sink_server.py", &[]);
        let mut address = None;
        for _ in 0..4 {
            let line = server.line().await.unwrap();
            if let Some(number) = line.strip_prefix(port).and_then(|rest| rest.strip_prefix(' ')) {
                address = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, number.parse().unwrap())));
            }
        }
        let peer = client().text_encoding(twisted.text).connect(address.unwrap()).await.unwrap();
        let root = peer.root();
        scenario(Sink { twisted, server, peer, root }).await;
    });
}

fn plain(run: Run, scenario: impl AsyncFn(Sink)) {
    with_sink(run, PLAIN, Connector::new, scenario);
}

fn accepting(run: Run, scenario: impl AsyncFn(Sink)) {
    with_ponds(run, &[], scenario);
}

fn refusing(run: Run, scenario: impl AsyncFn(Sink)) {
    with_ponds(run, &["--refuse"], scenario);
}

fn with_ponds(run: Run, flags: &[&str], scenario: impl AsyncFn(Sink)) {
    let Run { twisted } = run;
    with_python(twisted.version, async |python| {
        let mut server = python.start("sink/pond_server.py", flags);
        let address = server.listening().await;
        let peer = Connector::new().text_encoding(twisted.text).connect(address).await.unwrap();
        let root = peer.root();
        scenario(Sink { twisted, server, peer, root }).await;
    });
}

/// Makes a test of each scenario with each server.
macro_rules! scenarios {
    (@ $module:ident: $twisted:ident; $($with:ident: $($scenario:ident)*;)*) => {
        mod $module {
            $($(case!($scenario);
            fn $scenario() {
                let run = $crate::sink::client::Run { twisted: $crate::sink::$twisted };
                super::$with(run, super::$scenario);
            })*)*
        }
    };
    ($($scenarios:tt)*) => {
        $crate::sink::client::scenarios! { @ python3: PYTHON_3; $($scenarios)* }
        $crate::sink::client::scenarios! { @ python2: PYTHON_2; $($scenarios)* }
        $crate::sink::client::scenarios! { @ python2_bytes: PYTHON_2_BYTES; $($scenarios)* }
    };
}
use scenarios;
