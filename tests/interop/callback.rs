//! The kitchen that calls back, each half in Python and in Rust: `peers/callback_*.py` and `examples/`.

use std::net::SocketAddr;

use crate::{
    halves::{Half, with_halves},
    process::{Program, assert_lines},
};

const TICKS: [&str; 3] = ["2 to go", "1 to go", "0 to go"];
const RINGS: [&str; 2] = ["the eggs are done", "the kitchen was told: thank you, after 3 ticks"];

fn eggs_are_boiled(server: Half, client: Half) {
    with_halves(&[server, client], async {
        let (_kitchen, address) = server.serve("callback_server", None).await;
        boil(client, address).await;
    });
}

/// The kitchen has a reference to an object of a client that has gone, and serves the next client.
fn a_client_disappears(server: Half, client: Half) {
    with_halves(&[server, client], async {
        let (_kitchen, address) = server.serve("callback_server", None).await;
        let mut gone = start(client, address);
        assert_eq!(gone.line().await.as_deref(), Some(TICKS[0]));
        gone.kill().await;
        boil(client, address).await;
    });
}

async fn boil(client: Half, address: SocketAddr) {
    let printed = start(client, address).finish().await;
    assert_lines("callback_client", &printed, TICKS.into_iter().chain(RINGS));
}

fn start(client: Half, address: SocketAddr) -> Program {
    client.connect("callback_client", &[], address, None)
}

macro_rules! kitchens {
    ($($name:ident: $client:ident to $server:ident;)*) => {$(
        mod $name {
            use super::Half;

            case!(eggs_are_boiled);
            fn eggs_are_boiled() {
                super::eggs_are_boiled(Half::$server, Half::$client);
            }

            case!(a_client_disappears);
            fn a_client_disappears() {
                super::a_client_disappears(Half::$server, Half::$client);
            }
        }
    )*};
}

kitchens! {
    python_to_rust: Python to Rust;
    rust_to_python: Rust to Python;
    rust_to_rust: Rust to Rust;
}
