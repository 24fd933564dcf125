//! Root objects and classes for these tests.

use std::sync::{Arc, Mutex};

use pb::{Context, Failure, Value};

/// A class with a field that may have the wrong type.
#[derive(pb::Copyable, pb::RemoteCopy, Debug, Clone, PartialEq)]
#[pb(class = "test.Pond", alias = "test.OldPond", rename_all = "camelCase")]
pub(crate) struct Pond {
    pub(crate) num_frogs: i64,
}

/// A class that is sent but never received.
#[derive(pb::Copyable)]
#[pb(class = "test.Swamp")]
pub(crate) struct Swamp {
    pub(crate) depth: f64,
}

/// A value that cannot be sent, in any dialect.
#[derive(Debug, Clone)]
pub(crate) struct Unsendable;

impl pb::Jelly for Unsendable {
    fn jelly(&self, _: &mut pb::jelly::Jellier) -> Result<(), pb::error::JellyError> {
        Err(pb::error::JellyError::custom("it cannot be sent"))
    }
}

/// A class whose hand-written reader refuses the value, or panics.
#[derive(pb::RemoteCopy, Debug)]
#[pb(class = "test.Odd", state = OddState)]
pub(crate) struct Odd;

#[derive(pb::Jelly, pb::Unjelly)]
pub(crate) struct OddState {
    pub(crate) number: i64,
}

#[derive(pb::Copyable)]
#[pb(class = "test.Odd")]
pub(crate) struct SentOdd {
    pub(crate) number: i64,
}

impl TryFrom<OddState> for Odd {
    type Error = &'static str;

    fn try_from(state: OddState) -> Result<Self, Self::Error> {
        match state.number {
            0 => panic!("user code panics"),
            number if number % 2 == 0 => Err("the number is even"),
            _ => Ok(Self),
        }
    }
}

/// The events so far, in order, and gates at which futures wait.
#[derive(Default, Clone)]
pub(crate) struct Log {
    events: Arc<Mutex<Vec<String>>>,
    open: Arc<Mutex<Vec<String>>>,
}

impl Log {
    pub(crate) fn push(&self, event: impl Into<String>) {
        self.events.lock().unwrap().push(event.into());
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.events.lock().unwrap())
    }

    /// Opens a gate: the futures that wait at it go on.
    pub(crate) fn open(&self, gate: &str) {
        self.open.lock().unwrap().push(gate.to_owned());
    }

    /// Closes a gate: futures that come to it from now on wait.
    pub(crate) fn shut(&self, gate: &str) {
        self.open.lock().unwrap().retain(|open| open != gate);
    }

    pub(crate) async fn pass(&self, gate: &str) {
        std::future::poll_fn(|_| match self.open.lock().unwrap().iter().any(|open| open == gate) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        })
        .await;
    }
}

#[derive(Default)]
pub(crate) struct Root {
    pub(crate) log: Log,
}

#[pb::methods(rename_all = "camelCase")]
impl Root {
    #[remote]
    fn echo(&self, value: Value) -> Value {
        value
    }

    #[remote]
    fn take_pond(&self, pond: Pond) -> i64 {
        pond.num_frogs
    }

    #[remote]
    fn take_odd(&self, _odd: Odd) {}

    #[remote]
    fn add(&self, a: i64, #[pb(default = one)] b: i64) -> i64 {
        a + b
    }

    #[remote]
    fn note(&self, what: &str) {
        self.log.push(what);
    }

    /// Logs its start, and its end after its gate was opened.
    #[remote]
    async fn wait(&self, gate: String) -> String {
        self.log.push(format!("{gate} begins"));
        self.log.pass(&gate).await;
        self.log.push(format!("{gate} ends"));
        gate
    }

    #[remote]
    async fn ready(&self, what: String) -> String {
        self.log.push(what.clone());
        what
    }

    /// Keeps its argument for ever.
    #[remote]
    async fn keep(&self, value: Value) -> Value {
        std::future::pending::<()>().await;
        value
    }

    #[remote]
    fn fail(&self) -> Result<(), Failure> {
        Err(Failure::new("builtins.ValueError", "bad value"))
    }

    #[remote]
    fn parse(&self, text: &str) -> Result<i64, std::num::ParseIntError> {
        text.parse()
    }

    #[remote]
    fn panic(&self) {
        panic!("a method panics");
    }

    #[remote]
    async fn panic_later(&self, gate: String) {
        self.log.pass(&gate).await;
        panic!("a future panics");
    }

    #[remote]
    fn swamp(&self) -> Swamp {
        Swamp { depth: 1.0 }
    }

    #[remote]
    fn odd(&self, number: i64) -> SentOdd {
        SentOdd { number }
    }

    #[remote]
    fn big(&self, size: usize) -> Vec<u8> {
        vec![b'x'; size]
    }

    /// Calls the caller back before it answers.
    #[remote]
    async fn call_back(&self, context: &Context, value: i64) -> Result<i64, pb::CallError> {
        let root = context.peer().root();
        root.call_remote("add", (value, 100)).await
    }
}

fn one() -> i64 {
    1
}
