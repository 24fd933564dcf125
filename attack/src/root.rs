//! The object that is called: by every client, or by a user who has logged in.

use std::{
    future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use pb::{Cached, Published};
use tokio::time::sleep;

use crate::classes::{Big, Node, Ticker, Wall, Wide};

/// Bytes of a large answer.
const BLOB: usize = 600_000;

/// How long a late answer takes.
const LATE: Duration = Duration::from_secs(1);

/// Values that are small on the wire.
type Boxes = Vec<Vec<Option<Box<i64>>>>;

/// The root object, and the type of each avatar.
pub(crate) struct Root {
    kept: Mutex<Option<Cached<Big>>>,
    ticker: Published<Ticker>,
}

#[pb::methods]
impl Root {
    #[remote]
    #[perspective]
    fn ping(&self) -> i64 {
        1
    }

    #[remote]
    #[perspective]
    fn ticker(&self) -> Published<Ticker> {
        self.ticker.clone()
    }

    #[remote]
    #[perspective]
    fn wide(&self, v: Wide) {
        drop(v);
    }

    /// Returns the number of links of the nodes, which are all dropped at once.
    #[remote]
    #[perspective]
    fn chain(&self, v: Vec<Arc<Node>>) -> i64 {
        v.iter().filter(|node| node.next.is_some()).count() as i64
    }

    #[remote]
    #[perspective]
    fn any(&self, v: pb::Value) {
        drop(v);
    }

    #[remote]
    #[perspective]
    fn boxes(&self, v: Boxes) {
        drop(v);
    }

    /// Keeps its argument until the connection is closed.
    #[remote]
    #[perspective]
    async fn hold(&self, v: pb::Value) {
        future::pending::<()>().await;
        drop(v);
    }

    #[remote]
    #[perspective]
    async fn hold_boxes(&self, v: Boxes) {
        future::pending::<()>().await;
        drop(v);
    }

    #[remote]
    #[perspective]
    fn blob(&self) -> Vec<u8> {
        vec![b'x'; BLOB]
    }

    #[remote]
    #[perspective]
    async fn late_blob(&self) -> Vec<u8> {
        sleep(LATE).await;
        self.blob()
    }

    /// Drops the replica.
    #[remote]
    #[perspective]
    fn take(&self, c: Cached<Wall>) {
        drop(c);
    }

    /// Keeps the replica, so that the peer goes on sending updates.
    #[remote]
    #[perspective]
    fn watch(&self, c: Cached<Big>) {
        self.keep(c);
    }

    /// Keeps the replica, and holds each version of it until there is the next.
    #[remote]
    #[perspective]
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
    pub(crate) fn new(ticker: Published<Ticker>) -> Self {
        Self { kept: Mutex::default(), ticker }
    }

    fn keep(&self, replica: Cached<Big>) {
        // Drop the old replica after the lock is released.
        let before = self.kept.lock().unwrap_or_else(PoisonError::into_inner).replace(replica);
        drop(before);
    }
}
