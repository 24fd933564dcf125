//! The client.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt};
use pb_benches::{
    Error, Frog, Goal, Item, Meter, Progress, REPLY, Report, Settings, Workload, fan_out, idle,
    is_borrowed, is_cloned, items, one_by_one, print,
};
use tokio::{net::TcpStream, sync::Mutex};

use crate::frames::{
    Connection, LARGE, LARGE_BORROWED, OBSERVE, OBSERVE_OWN, START, UPDATE, arrived, framed,
    large_call, small_call,
};

pub(crate) async fn measure(settings: Settings, workload: Workload) -> Result<(), Error> {
    let frog = |number| small_call(number, &Frog::green());
    let frog_answer = |answer: &[u8]| answer == REPLY.as_bytes();
    let items = Items::new();
    let payload = |number| items.call(number);
    let report = match workload {
        Workload::Frogs(1) => sequence(&settings, frog, frog_answer).await?,
        Workload::Frogs(window) => in_window(&settings, window, frog, frog_answer).await?,
        Workload::Items(1) => sequence(&settings, payload, <[u8]>::is_empty).await?,
        Workload::Items(window) => in_window(&settings, window, payload, <[u8]>::is_empty).await?,
        Workload::Fan(observers) => return fan(&settings, observers).await,
        Workload::Idle => {
            let memory = idle(&settings, || observe(&settings, OBSERVE_OWN)).await?;
            return print(workload, &memory);
        }
        _ => return Err(format!("the floor has no workload {workload}").into()),
    };
    print(workload, &report)
}

/// The argument of the large call.
struct Items {
    items: Vec<Item>,
    is_cloned: bool,
    kind: u8,
}

impl Items {
    fn new() -> Self {
        let kind = if is_borrowed() { LARGE_BORROWED } else { LARGE };
        Self { items: items(), is_cloned: is_cloned(), kind }
    }

    fn call(&self, number: u32) -> Result<Bytes, Error> {
        if self.is_cloned {
            large_call(self.kind, number, &self.items.clone())
        } else {
            large_call(self.kind, number, &self.items)
        }
    }
}

async fn connect(settings: &Settings) -> Result<Connection, Error> {
    framed(TcpStream::connect(settings.address).await?)
}

async fn receive(connection: &mut Connection) -> Result<BytesMut, Error> {
    match connection.next().await {
        Some(frame) => Ok(frame?),
        None => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
    }
}

/// Checks an answer: its number, and what follows.
fn check(mut answer: BytesMut, number: u32, is_right: impl Fn(&[u8]) -> bool) -> Result<(), Error> {
    answer.advance(1);
    if answer.get_u32_le() == number && is_right(&answer) {
        Ok(())
    } else {
        Err(format!("the answer to call {number} is wrong").into())
    }
}

/// Makes one call after the other.
async fn sequence(
    settings: &Settings,
    call: impl Fn(u32) -> Result<Bytes, Error>,
    is_right: impl Fn(&[u8]) -> bool,
) -> Result<Report, Error> {
    // Locked by one call after the other.
    let connection = Mutex::new((connect(settings).await?, 0_u32));
    let call = async || {
        let (connection, number) = &mut *connection.lock().await;
        *number = number.wrapping_add(1);
        connection.send(call(*number)?).await?;
        check(receive(connection).await?, *number, &is_right)
    };
    one_by_one(settings, call).await
}

/// Keeps `window` calls in flight: sends a call for each answer, and writes when no answer waits.
async fn in_window(
    settings: &Settings,
    window: usize,
    call: impl Fn(u32) -> Result<Bytes, Error>,
    is_right: impl Fn(&[u8]) -> bool,
) -> Result<Report, Error> {
    let mut connection = connect(settings).await?;
    let (mut sent, mut answered) = (0, 0);
    for _ in 0..window {
        connection.feed(call(sent)?).await?;
        sent += 1;
    }
    let mut run = async |duration: Duration| {
        let (end, first) = (Instant::now() + duration, answered);
        loop {
            SinkExt::<Bytes>::flush(&mut connection).await?;
            if Instant::now() >= end {
                return Ok::<u64, Error>(u64::from(answered - first));
            }
            let mut next = Some(Ok(receive(&mut connection).await?));
            while let Some(answer) = next {
                check(answer?, answered, &is_right)?;
                answered += 1;
                connection.feed(call(sent)?).await?;
                sent += 1;
                next = arrived(&mut connection);
            }
        }
    };
    run(settings.warm_up).await?;
    let meter = Meter::start(settings.address);
    let ended = run(settings.measured).await?;
    Ok(meter.stop(ended))
}

/// Opens a connection that observes a pond.
async fn observe(settings: &Settings, kind: u8) -> Result<(Connection, Vec<String>), Error> {
    let mut connection = connect(settings).await?;
    connection.send(Bytes::copy_from_slice(&[kind])).await?;
    let answer = receive(&mut connection).await?;
    let ducks: Vec<String> = postcard::from_bytes(&answer[1..])?;
    if ducks == pb_benches::initial_ducks() {
        Ok((connection, ducks))
    } else {
        Err("the pond is not new: start a fresh server for each run".into())
    }
}

async fn fan(settings: &Settings, observers: usize) -> Result<(), Error> {
    let goal = Arc::<Goal>::default();
    for _ in 0..observers {
        let (mut connection, _) = observe(settings, OBSERVE).await?;
        let mut progress = Progress::default();
        progress.report_to(&goal);
        tokio::spawn(async move {
            while let Some(Ok(update)) = connection.next().await {
                assert_eq!(update[0], UPDATE, "only updates are sent to observers");
                // An observer that keeps its updates owns them.
                let duck = String::from_utf8(update[1..].to_vec()).unwrap_or_default();
                progress.update(&duck);
            }
        });
    }
    let connection = Mutex::new(connect(settings).await?);
    let start = async |updates: u64| {
        let mut connection = connection.lock().await;
        let mut call = vec![START];
        call.extend_from_slice(&updates.to_le_bytes());
        connection.send(Bytes::from(call)).await?;
        receive(&mut connection).await?;
        Ok(())
    };
    print(Workload::Fan(observers), &fan_out(settings, observers, &goal, start).await?)
}
