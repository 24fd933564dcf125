//! Masters of the tests' own, which do what real ones rarely do: answer slowly, or fail.

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use pb::{
    Failure, Jelly, Local, RemoteError, RemoteReference, Value,
    cred::{LoginError, LoginRequest, Passwords, Portal, Realm},
};
use tokio::sync::{Semaphore, mpsc};

use crate::{master::place, program::PATIENCE, worker::Worker};

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

/// The observer of a command that cannot take updates.
struct Failing {
    complete: mpsc::UnboundedSender<Option<RemoteError>>,
}

#[pb::methods]
impl Failing {
    #[remote]
    fn update(&self, _updates: Vec<(Value, i64)>) -> Result<(), Failure> {
        Err(Failure::new("builtins.OSError", "the disk is full"))
    }

    #[remote]
    fn complete(&self, failure: Option<RemoteError>) {
        let _ = self.complete.send(failure);
    }
}

/// A program that prints 20 MB gets no further than the master.
pub(crate) fn a_slow_master_makes_a_program_wait() {
    with_builder("slow-master", async |worker, builder| {
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
        // The slowness of the master is no silence of the program, whose timeout is over after this.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        // Updates and answers come in order, so a worker that does not wait has sent more by now.
        builder.call_remote::<()>("print", ("still there?",)).await?;
        assert_eq!(slow.most_unanswered.load(Ordering::SeqCst), UNANSWERED);

        slow.answers.add_permits(Semaphore::MAX_PERMITS);
        end.recv().await.unwrap();
        assert_eq!(*slow.printed.lock().unwrap(), 20_000_000);
        assert!(slow.most_unanswered.load(Ordering::SeqCst) <= UNANSWERED);
        worker.check_memory("a slow master");
        Ok(())
    });
}

/// The program would print for ever, and go on without its pipes. The master is told why the command failed.
pub(crate) fn a_failing_master_ends_the_command() {
    with_builder("failing-master", async |_, builder| {
        let (complete, mut end) = mpsc::unbounded_channel();
        let failing = Local::new(Failing { complete });
        let command = vec!["sh", "-c", "yes; sleep 600"];
        let shell = Shell { command, workdir: "build", timeout: 600 };
        builder.call_remote::<()>("startCommand", (&failing, "0", "shell", shell)).await?;
        let failure = end.recv().await.unwrap().unwrap();
        assert_eq!((failure.class(), failure.message()), ("builtins.OSError", "the disk is full"));
        Ok(())
    });
}

/// Runs a test with a builder of a worker.
fn with_builder(
    test: &str,
    run: impl AsyncFnOnce(&Worker, &RemoteReference) -> Result<(), Box<dyn Error>>,
) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ran = runtime.block_on(async {
        let (minds, mut mind) = mpsc::unbounded_channel();
        let portal = Portal::new(Minds(minds)).add_checker(Passwords::new([("pond", "sesame")]));
        let server = pb::Server::bind("127.0.0.1:0").await?;
        let port = server.local_addr()?.port();
        server.serve(portal).spawn();
        let worker = Worker::start(port.into(), &place(test), "sesame");
        let mind = mind.recv().await.unwrap();
        let builders: BTreeMap<String, RemoteReference> =
            mind.call_remote("setBuilderList", (&[("slow", "slow")][..],)).await?;
        tokio::time::timeout(PATIENCE, run(&worker, &builders["slow"])).await?
    });
    ran.unwrap();
}
