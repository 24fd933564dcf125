//! A master that is slow: one of this test's, since it must not answer.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use pb::{
    Failure, Jelly, Local, RemoteReference, Value,
    cred::{LoginError, LoginRequest, Passwords, Portal, Realm},
};
use tokio::sync::{Semaphore, mpsc};

use crate::{master::place, worker::Worker};

/// How many updates a worker sends without an answer.
const UNANSWERED: usize = 32;

/// A realm that hands the minds of workers to the test.
struct Minds(mpsc::UnboundedSender<RemoteReference>);

/// The avatar of a worker.
struct Slot;

#[pb::methods]
impl Slot {
    #[perspective]
    fn keepalive(&self) {}
}

impl Realm for Minds {
    type Avatar = Slot;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<Slot>, LoginError> {
        let _ = self.0.send(request.mind.ok_or(LoginError::Denied)?);
        Ok(Arc::new(Slot))
    }
}

/// The observer of a command, which answers an update when it is permitted.
struct Slow {
    answers: Semaphore,
    received: mpsc::UnboundedSender<()>,
    unanswered: AtomicUsize,
    most_unanswered: AtomicUsize,
    printed: Mutex<usize>,
    complete: mpsc::UnboundedSender<()>,
}

#[pb::methods]
impl Slow {
    #[remote]
    async fn update(&self, updates: Vec<(Value, i64)>) -> i64 {
        let unanswered = self.unanswered.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_unanswered.fetch_max(unanswered, Ordering::SeqCst);
        for (update, _) in &updates {
            let text = update.get("stdout").and_then(Value::as_str).unwrap_or_default();
            *self.printed.lock().unwrap() += text.len();
        }
        let _ = self.received.send(());
        self.answers.acquire().await.unwrap().forget();
        self.unanswered.fetch_sub(1, Ordering::SeqCst);
        0
    }

    #[remote]
    fn complete(&self, _failure: Option<Value>) {
        let _ = self.complete.send(());
    }
}

/// The arguments of `shell`.
#[derive(Jelly)]
struct Shell {
    command: Vec<&'static str>,
    workdir: &'static str,
    timeout: i64,
}

/// A program that prints 20 MB gets no further than the master.
pub(crate) fn a_slow_master_makes_a_program_wait() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        run().await.unwrap();
    });
}

async fn run() -> Result<(), Failure> {
    let (minds, mut mind) = mpsc::unbounded_channel();
    let portal = Portal::new(Minds(minds)).add_checker(Passwords::new([("pond", "sesame")]));
    let server = pb::Server::bind("127.0.0.1:0").await?;
    let port = server.local_addr()?.port();
    server.serve(portal).spawn();
    let worker = Worker::start(port.into(), &place("slow-master"), "sesame");

    let mind = mind.recv().await.unwrap();
    let builders = [("slow", "slow")];
    let builders: std::collections::BTreeMap<String, RemoteReference> =
        mind.call_remote("setBuilderList", (&builders[..],)).await?;
    let builder = &builders["slow"];

    let (received, mut update) = mpsc::unbounded_channel();
    let (complete, mut end) = mpsc::unbounded_channel();
    let slow = Local::new(Slow {
        answers: Semaphore::new(0),
        received,
        unanswered: AtomicUsize::new(0),
        most_unanswered: AtomicUsize::new(0),
        printed: Mutex::new(0),
        complete,
    });
    let command = vec!["head", "-c", "20000000", "/dev/zero"];
    let shell = Shell { command, workdir: "build", timeout: 1 };
    builder.call_remote::<()>("startCommand", (&slow, "0", "shell", shell)).await?;
    for _ in 0..UNANSWERED {
        update.recv().await.unwrap();
    }
    // Updates and answers come in order, so a worker that does not wait would have sent more by now. The
    // master's slowness is no silence of the program: its timeout of a second must not end it.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    for _ in 0..10 {
        builder.call_remote::<()>("print", ("still there?",)).await?;
    }
    assert_eq!(slow.most_unanswered.load(Ordering::SeqCst), UNANSWERED);

    slow.answers.add_permits(Semaphore::MAX_PERMITS);
    end.recv().await.unwrap();
    assert_eq!(*slow.printed.lock().unwrap(), 20_000_000);
    assert!(slow.most_unanswered.load(Ordering::SeqCst) <= UNANSWERED);
    if let Some(peak) = worker.peak_memory() {
        println!("the most memory of the worker, with a slow master: {peak} KiB");
        assert!(peak < 64 * 1024, "the worker took {peak} KiB");
    }
    Ok(())
}
