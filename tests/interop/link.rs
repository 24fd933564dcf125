//! A connection with a root object at both ends. Either end may be the one that connects.

use pb::{Connector, Peer, Referenceable, Server};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{process::Program, venv::Python};

/// The end that opens the connection.
#[derive(Clone, Copy)]
pub(crate) enum Caller {
    Python,
    Rust,
}

/// Opens a connection to a program of `peers/` that can `listen` and `connect`. It reports itself by
/// calling `hello`, which arrives through `greetings`.
pub(crate) async fn open(
    python: &Python,
    script: &str,
    caller: Caller,
    root: impl Referenceable,
    greetings: &mut UnboundedReceiver<Peer>,
) -> (Program, Peer) {
    match caller {
        Caller::Rust => {
            let mut python = python.start(script, &["listen", "0"]);
            let address = python.listening().await;
            (python, Connector::new().root(root).connect(address).await.unwrap())
        }
        Caller::Python => {
            let server = Server::bind("127.0.0.1:0").await.unwrap();
            let port = server.local_addr().unwrap().port().to_string();
            server.serve(root).spawn();
            let python = python.start(script, &["connect", "127.0.0.1", &port]);
            (python, greetings.recv().await.unwrap())
        }
    }
}

/// Makes two tests of each function: in one Python connects, in the other the local end connects.
macro_rules! either_calls {
    ($with:path: $($test:ident)*) => {
        mod python_calls {
            $(case!($test);
            fn $test() {
                $with($crate::link::Caller::Python, super::$test);
            })*
        }

        mod rust_calls {
            $(case!($test);
            fn $test() {
                $with($crate::link::Caller::Rust, super::$test);
            })*
        }
    };
}
pub(crate) use either_calls;
