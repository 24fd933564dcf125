//! The server that is attacked: default limits, and methods that do next to nothing.

use std::{
    io::{self, Write},
    process,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use pb::Cached;
use tokio::runtime;

use crate::{
    Error,
    classes::{Big, Node, Wide},
};

/// Serves until it is killed, or for so many seconds: nobody has to be left to stop it.
pub(crate) fn serve(address: &str, seconds: Option<u64>) -> Result<(), Error> {
    if let Some(seconds) = seconds {
        // A thread, not a timer of the runtime: that may be what no longer runs.
        thread::spawn(move || {
            thread::sleep(Duration::from_secs(seconds));
            process::exit(0);
        });
    }
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let server = pb::Server::bind(address).await?;
        let address = server.local_addr().ok_or("a TCP server has an address")?;
        println!("READY {address}");
        io::stdout().flush()?;
        // Spawned, so that it runs on a worker as everything else.
        tokio::spawn(server.serve(Root::default()).into_future()).await??;
        Ok(())
    })
}

/// What everybody calls.
#[derive(Default)]
struct Root {
    kept: Mutex<Option<Cached<Big>>>,
}

#[pb::methods]
impl Root {
    #[remote]
    fn ping(&self) -> i64 {
        1
    }

    #[remote]
    fn wide(&self, v: Wide) {
        drop(v);
    }

    /// How many links the nodes have; they are dropped all at once.
    #[remote]
    fn chain(&self, v: Vec<Arc<Node>>) -> i64 {
        v.iter().filter(|node| node.next.is_some()).count() as i64
    }

    #[remote]
    fn any(&self, v: pb::Value) {
        drop(v);
    }

    /// Keeps the replica, and with it the peer sending updates.
    #[remote]
    fn watch(&self, c: Cached<Big>) {
        self.keep(c);
    }

    /// Keeps the replica, and holds each version of it until there is the next.
    #[remote]
    fn keep_reading(&self, c: Cached<Big>) {
        let replica = c.clone();
        self.keep(c);
        tokio::spawn(async move {
            loop {
                let version = replica.read();
                let changed = replica.changed().await;
                drop(version);
                if changed.is_err() {
                    return;
                }
            }
        });
    }
}

impl Root {
    fn keep(&self, replica: Cached<Big>) {
        // Dropped outside of the lock.
        let before = self.kept.lock().unwrap_or_else(PoisonError::into_inner).replace(replica);
        drop(before);
    }
}
