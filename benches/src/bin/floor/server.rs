//! The server.

use std::{
    env,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt};
use pb_benches::{BorrowedItem, Error, Frog, Item, duck, initial_ducks, items_are_right, setting};
use tokio::{io::AsyncWriteExt, net::TcpListener, sync::mpsc};

use crate::frames::{
    Connection, LARGE, LARGE_BORROWED, OBSERVE, OBSERVE_OWN, SMALL, START, UPDATE, arrived, framed,
    large_answer, put_update, small_answer,
};

/// The number of updates that wait for one observer before the publisher waits.
const QUEUED: usize = 256;

/// The object of the server.
#[derive(Default)]
struct Pond {
    state: Mutex<State>,
    /// `FLOOR_BATCH`: the number of updates that are encoded together and written at once.
    batch: u64,
}

#[derive(Default)]
struct State {
    ducks: Vec<String>,
    updates: u64,
    observers: Vec<mpsc::Sender<Bytes>>,
}

pub(crate) async fn serve(address: SocketAddr) -> Result<(), Error> {
    let listener = TcpListener::bind(address).await?;
    let pond = Pond::new(setting("FLOOR_BATCH", 1)?);
    if env::var_os("BENCH_DIALECT").is_some() {
        return Err("the floor has no dialects: unset BENCH_DIALECT".into());
    }
    println!("READY");
    loop {
        let (stream, _) = listener.accept().await?;
        let (connection, pond) = (framed(stream)?, pond.clone());
        tokio::spawn(async move {
            // A connection that was closed is no error.
            if let Err(error) = answer(connection, pond).await
                && !error.is::<std::io::Error>()
            {
                eprintln!("the connection closes: {error}");
            }
        });
    }
}

/// Answers all frames that have arrived, and then writes the answers.
async fn answer(mut connection: Connection, pond: Arc<Pond>) -> Result<(), Error> {
    while let Some(frame) = connection.next().await {
        let mut next = Some(frame);
        while let Some(frame) = next {
            let mut frame = frame?;
            let answer = match frame.get_u8() {
                SMALL => {
                    let number = frame.get_u32_le();
                    let frog: Frog = postcard::from_bytes(&frame)?;
                    assert!(frog.is_green(), "the frog differs: {frog:?}");
                    small_answer(number)
                }
                LARGE => {
                    let number = frame.get_u32_le();
                    let items: Vec<Item> = postcard::from_bytes(&frame)?;
                    assert!(items_are_right(&items), "the items differ");
                    large_answer(LARGE, number)
                }
                LARGE_BORROWED => {
                    let number = frame.get_u32_le();
                    let items: Vec<BorrowedItem<'_>> = postcard::from_bytes(&frame)?;
                    assert!(items_are_right(&items), "the items differ");
                    large_answer(LARGE_BORROWED, number)
                }
                OBSERVE => return pond.observe(connection).await,
                OBSERVE_OWN => return Pond::new(pond.batch).observe(connection).await,
                START => {
                    pond.publish(frame.get_u64_le()).await;
                    Bytes::from_static(&[START])
                }
                kind => return Err(format!("a frame of unknown kind {kind}").into()),
            };
            connection.feed(answer).await?;
            next = arrived(&mut connection);
        }
        SinkExt::<Bytes>::flush(&mut connection).await?;
    }
    Ok(())
}

impl Pond {
    fn new(batch: u64) -> Arc<Self> {
        let state = State { ducks: initial_ducks(), ..State::default() };
        Arc::new(Self { state: Mutex::new(state), batch })
    }

    fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes the next updates, each encoded once for all observers.
    async fn publish(&self, updates: u64) {
        let (first, observers) = self.with(|state| (state.updates, state.observers.clone()));
        let mut number = first;
        while number < first + updates {
            let end = (number + self.batch).min(first + updates);
            let mut bytes = BytesMut::with_capacity(17 * self.batch as usize);
            for number in number..end {
                let duck = duck(number);
                if self.batch == 1 {
                    bytes.put_u8(UPDATE);
                    bytes.put_slice(duck.as_bytes());
                } else {
                    put_update(&mut bytes, &duck);
                }
                self.with(|state| {
                    if let Some(last) = state.ducks.last_mut() {
                        *last = duck;
                    }
                });
            }
            let bytes = bytes.freeze();
            for observer in &observers {
                // An observer that has left is passed over.
                let _ = observer.send(bytes.clone()).await;
            }
            number = end;
        }
        self.with(|state| state.updates = number);
    }

    /// Sends the ducks, and then each update.
    async fn observe(&self, mut connection: Connection) -> Result<(), Error> {
        let (sender, mut updates) = mpsc::channel::<Bytes>(QUEUED);
        let ducks = self.with(|state| {
            state.observers.push(sender);
            postcard::to_extend(&state.ducks, vec![OBSERVE])
        })?;
        connection.send(Bytes::from(ducks)).await?;
        if self.batch > 1 {
            // They are frames already.
            let mut stream = connection.into_inner();
            while let Some(bytes) = updates.recv().await {
                stream.write_all(&bytes).await?;
            }
            return Ok(());
        }
        let mut ready = Vec::with_capacity(QUEUED);
        loop {
            tokio::select! {
                count = updates.recv_many(&mut ready, QUEUED) => {
                    if count == 0 {
                        return Ok(());
                    }
                    for update in ready.drain(..) {
                        connection.feed(update).await?;
                    }
                    SinkExt::<Bytes>::flush(&mut connection).await?;
                }
                closed = connection.next() => {
                    if !matches!(closed, Some(Ok(_))) {
                        return Ok(());
                    }
                }
            }
        }
    }
}
