//! A conversation in which each kind of frame occurs, as `docs/compact.md` has it.

use std::sync::{Arc, LazyLock};

use pb::{
    Cached, Local, Observers, Published, RemoteReference,
    wire::{Conversation, Sender},
};
use pb_core::driver::{Broker, Config};
use pb_test_support::{Clock, End, Pair, Way};

/// A class that is sent as a copy.
#[derive(pb::Copyable, pb::RemoteCopy, Clone)]
#[pb(class = "pond.Frog")]
struct Frog {
    name: String,
    legs: i64,
}

/// A class of live objects.
#[derive(pb::Cacheable, pb::RemoteCache, Clone)]
#[pb(class = "pond.Pond")]
pub(crate) struct Pond {
    frogs: i64,
    depth: f64,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Pond {
    #[update]
    #[observe]
    pub(crate) fn add(&mut self, frogs: i64) {
        self.frogs += frogs;
    }
}

/// The object that the client calls.
struct Keeper {
    pond: Published<Pond>,
}

#[pb::methods(interface = RemoteKeeper)]
impl Keeper {
    #[remote]
    fn greet(&self, frog: Frog, loudly: bool) -> String {
        let greeting = format!("hi {} of {} legs", frog.name, frog.legs);
        if loudly { greeting.to_uppercase() } else { greeting }
    }

    #[remote]
    fn watch(&self) -> Published<Pond> {
        self.pond.clone()
    }

    #[remote]
    fn meet(&self, _visitor: RemoteReference) {}
}

/// The calls of the client. Its peer is taught the names of their methods.
#[pb::interface]
trait RemoteKeeper {
    async fn greet(&self, frog: Frog, #[pb(keyword)] loudly: bool) -> String;
    async fn watch(&self) -> Cached<Pond>;
    async fn meet(&self, visitor: Local<Visitor>);
}

struct Visitor;

#[pb::methods]
impl Visitor {
    #[remote]
    fn wave(&self) {}
}

/// A message of the conversation.
#[derive(Debug, PartialEq)]
pub(crate) struct Said {
    /// `>` for the client, `<` for the server.
    pub(crate) by: char,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: String,
}

/// The conversation. Since it is the first one of the process, its names have the numbers that they have in the text.
pub(crate) static SAID: LazyLock<Vec<Said>> = LazyLock::new(|| {
    let (server, pond) = server();
    let clock = Clock::default();
    let client = End::new(Broker::client(None, &Config::new(clock.clone()).unwrap()));
    let mut pair = Pair { client, server, clock, traffic: Vec::new() };
    talk(&mut pair, &pond);
    messages(&pair)
});

/// Returns a server that has said nothing yet, and its pond.
pub(crate) fn server() -> (End, Published<Pond>) {
    let config = Config::new(Clock::default()).unwrap();
    let pond = Published::new(Pond { frogs: 2, depth: 1.5, observers: Observers::default() });
    let keeper = Keeper { pond: pond.clone() };
    (End::new(Broker::server(Some(Arc::new(keeper)), &config)), pond)
}

fn talk(pair: &mut Pair, pond: &Published<Pond>) {
    // The handshake.
    pair.drive();
    let keeper = RemoteKeeper::from(pair.peer().root());
    // A call with a copy, and with a keyword.
    let frog = Frog { name: "Fred".to_owned(), legs: 4 };
    assert_eq!(pair.finish(keeper.greet(frog, false)).unwrap(), "hi Fred of 4 legs");
    // The state of a live object, an update, and a transaction.
    let replica = pair.finish(keeper.watch()).unwrap();
    pond.lock().add(1);
    pair.drive();
    {
        let mut guard = pond.lock();
        guard.add(10);
        guard.add(100);
    }
    pair.drive();
    assert_eq!(replica.read().frogs, 113);
    // A reference that comes and goes.
    pair.finish(keeper.meet(Local::new(Visitor))).unwrap();
    pair.drive();
    // A call by text that wants no answer.
    pair.peer().root().call_remote::<()>("watch", ()).notify().unwrap();
    pair.drive();
    // Signs of life.
    pair.client.broker.ping();
    pair.drive();
    // The release of the replica.
    drop(replica);
    pair.drive();
}

/// Takes the messages out of the bytes that were carried.
fn messages(pair: &Pair) -> Vec<Said> {
    let mut conversation = Conversation::new();
    let mut waiting = [Vec::new(), Vec::new()];
    let mut said = Vec::new();
    for carried in &pair.traffic {
        let sender = match carried.way {
            Way::Up => Sender::Client,
            Way::Down => Sender::Server,
        };
        waiting[usize::from(sender == Sender::Server)].extend_from_slice(&carried.bytes);
        for message in conversation.push(sender, &carried.bytes) {
            let waiting = &mut waiting[usize::from(message.sender == Sender::Server)];
            let bytes = waiting.drain(..message.size).collect();
            let by = if message.sender == Sender::Client { '>' } else { '<' };
            said.push(Said { by, bytes, text: format!("{message:#}") });
        }
    }
    assert!(waiting.iter().all(Vec::is_empty), "{waiting:?}");
    said
}
