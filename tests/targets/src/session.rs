//! A peer that sends messages in an order that the fuzzer's bytes decide: mostly those of an honest peer,
//! now and then those of a hostile one.

use std::sync::{Arc, atomic::Ordering};

use pb::{ConnectionError, Referenceable, banana::Dialect};
use pb_core::driver::Broker;
use pb_test_support::{Cut, End, speak};

use crate::{
    below::Below,
    counts::Counts,
    element::{Element, int, none, of, show, text},
    end::{config, finish, is_idle, narrow, waiting},
    feed::Feed,
    frames::{self, Taught},
    script::Step,
    world::{Root, World, classes, hall},
};

/// The bits of a script's first byte which say that its dialect is `pb-compact-1`. Scripts that are older than the
/// dialect have not both of them.
const IN_FRAMES: u8 = 0xc0;

/// The root object that the library serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scene {
    World,
    Portal,
}

/// The script's peer, and the library's end.
pub(crate) struct Session {
    pub(crate) end: End,
    pub(crate) world: Arc<World>,
    hall: Option<Arc<hall::Hall>>,
    below: Option<Below>,
    dialect: Dialect,
    /// What the library has taught, in dialect `pb-compact-1`.
    taught: Taught,
    pub(crate) counts: Counts,
    /// The messages that the library has written.
    heard: Vec<Element>,
    pub(crate) last_request: u64,
}

/// Runs a script twice, cut in two ways, and compares the library's messages.
pub(crate) fn run(data: &[u8], scene: Scene, steps: &[Step]) {
    let mut feed = Feed::new(data);
    let (setting, piece) = (feed.byte(), usize::from(feed.byte()));
    let cut = Cut { piece: piece + 1, in_turns: piece % 2 == 1 };
    let whole = play(feed.clone(), setting, scene, steps, Cut::WHOLE);
    let in_pieces = play(feed, setting, scene, steps, cut);
    assert_eq!(whole.1, in_pieces.1, "how bytes are cut makes a difference to the end");
    for (one, other) in whole.0.iter().zip(&in_pieces.0) {
        assert_eq!(one, other, "how bytes are cut makes a difference");
    }
    assert_eq!(whole.0.len(), in_pieces.0.len(), "how bytes are cut makes a difference");
}

/// The library's messages, and why it closed the connection, if it did.
type Played = (Vec<Element>, Option<String>);

fn play(mut feed: Feed<'_>, setting: u8, scene: Scene, steps: &[Step], cut: Cut) -> Played {
    let mut session = Session::new(setting, scene, cut);
    // A script is short: each step may cost much.
    for _ in 0..200 {
        if feed.is_empty() || session.end.is_closed() {
            break;
        }
        let step = feed.pick(steps);
        session.step(step, &mut feed, scene);
        session.listen();
    }
    session.finish()
}

impl Session {
    fn new(setting: u8, scene: Scene, cut: Cut) -> Self {
        let world = World::new();
        let mut config = if setting & 32 == 0 { config() } else { narrow() };
        config.text_encoding = classes::TEXTS[usize::from(setting >> 2 & 1)];
        let (root, hall): (Arc<dyn Referenceable>, _) = match scene {
            Scene::World => (Arc::new(Root(world.clone())), None),
            Scene::Portal => {
                let (portal, hall) = hall::portal(world.clone());
                (Arc::new(portal), Some(hall))
            }
        };
        let is_server = setting & 1 == 0;
        let dialect = match setting {
            _ if setting & IN_FRAMES == IN_FRAMES => Dialect::Compact,
            _ if setting & 2 == 0 => Dialect::Pb,
            _ => Dialect::None,
        };
        // The connection to the observers speaks the same.
        speak(dialect)(&mut config);
        let below =
            (setting & 8 == 0 && scene == Scene::World).then(|| Below::new(&world, &config));
        let broker = match is_server {
            true => Broker::server(Some(root), &config),
            false => Broker::client(Some(root), &config),
        };
        let mut end = End::new(broker).cut(cut);
        let name = text(dialect.name());
        let choice = if is_server { name } else { Element::List(vec![name]) };
        end.receive(&choice.to_bytes(Dialect::None));
        let negotiated = end.sent();
        let mut rest = negotiated.as_slice();
        Element::read(Dialect::None, &mut rest);
        let version = of("version", [int(6)]);
        if dialect != Dialect::Compact {
            assert_eq!(Element::read(dialect, &mut rest), version);
        }
        assert!(rest.is_empty(), "the library sent more than the version");
        let mut session = Self {
            end,
            world,
            hall,
            below,
            dialect,
            taught: Taught::default(),
            counts: Counts::default(),
            heard: Vec::new(),
            last_request: 0,
        };
        if dialect != Dialect::Compact {
            session.say(&version);
        }
        if setting & 16 == 0 {
            session.begin(scene);
        }
        session
    }

    /// Sends a message, if it has a form in the dialect.
    pub(crate) fn say(&mut self, message: &Element) {
        let bytes = match self.dialect {
            Dialect::Compact => frames::encode(message),
            dialect => Some(message.to_bytes(dialect)),
        };
        let Some(bytes) = bytes else { return };
        if !self.end.is_closed() {
            self.counts.said(message, self.dialect);
        }
        show("> ", message);
        self.end.receive(&bytes);
    }

    /// Runs everything that is under way, and reads the library's messages.
    pub(crate) fn listen(&mut self) {
        let mut dropped = Vec::new();
        loop {
            self.end.handle();
            self.end.run_tasks();
            self.world.look_at_answers();
            if let Some(below) = &mut self.below {
                below.drive(&self.world);
            }
            let bytes = self.end.sent();
            if bytes.is_empty() {
                break;
            }
            self.hear(&bytes, &mut dropped);
        }
        // Handles that came with one message are dropped in any order.
        dropped.sort_by_key(|message| message.to_bytes(Dialect::None));
        self.heard.append(&mut dropped);
    }

    fn hear(&mut self, mut bytes: &[u8], dropped: &mut Vec<Element>) {
        while !bytes.is_empty() {
            let message = match self.dialect {
                Dialect::Compact => self.taught.read(&mut bytes),
                dialect => Some(Element::read(dialect, &mut bytes)),
            };
            let Some(mut message) = message else { continue };
            show("< ", &message);
            assert!(!is_panic(&message), "the library reported a panic: {message:?}");
            self.counts.heard(&message, self.dialect);
            hide_values_of_each_run(&mut message);
            match message.head() {
                Some(("decref" | "decache", _)) => dropped.push(message),
                _ => self.heard.push(message),
            }
        }
    }

    /// Drops everything at both ends, as honest peers do, and closes the connection.
    fn finish(mut self) -> Played {
        self.world.open_gate(true);
        self.listen();
        let was_over = self.end.is_closed();
        if !was_over && !self.counts.is_soiled {
            self.settle();
        }
        if let Some(below) = self.below.take() {
            below.finish(&self.world);
        }
        self.end.close();
        self.world.look_at_answers();
        assert_eq!(self.world.unanswered(), 0, "a call without an end");
        assert_eq!(self.world.observers(), 0, "an observer on a connection that is over");
        self.world.check_lost();
        let ended = self.end.failed.as_ref().map(ToString::to_string);
        if let Some(hall) = &self.hall {
            hall.forget();
            assert_eq!(hall.observers(), 0, "an observer on a connection that is over");
            let [came, left] = [&hall.came, &hall.left].map(|count| count.load(Ordering::SeqCst));
            assert_eq!(came, left, "a login without its end");
        }
        self.world.clear();
        finish(self.end);
        assert_eq!(Arc::strong_count(&self.world), 1 + usize::from(self.hall.is_some()));
        (self.heard, ended)
    }

    fn settle(&mut self) {
        for _ in 0..1000 {
            self.world.forget();
            if let Some(hall) = &self.hall {
                hall.forget();
            }
            if let Some(below) = &mut self.below {
                below.forget();
            }
            self.listen();
            // A call that is served may wait for an answer; no other call waits any more.
            let (waiting, tasks) = (waiting(&self.end), self.end.tasks.len());
            assert!(
                waiting <= tasks,
                "{waiting} local calls wait, but only {tasks} calls are served"
            );
            let words = self.counts.last_words();
            if words.is_empty() || self.end.is_closed() {
                break;
            }
            for (command, number) in words {
                self.say(&match command {
                    "cachemessage" => {
                        let parts = [of("tuple", []), of("dictionary", [])];
                        let head = [int(0), int(number), text("nothing"), int(0)];
                        of(command, head.into_iter().chain(parts))
                    }
                    "answer" => of(command, [int(number), none()]),
                    _ => of(command, [int(number)]),
                });
            }
            self.listen();
        }
        match &self.end.failed {
            // More answers wait than the outbox has room for.
            None | Some(ConnectionError::OutboxFull(_)) => {}
            Some(error) => {
                assert!(!self.counts.is_clear(), "the library refused an honest peer: {error}")
            }
        }
        if self.end.is_closed() {
            return;
        }
        self.counts.check_settled();
        assert_eq!(self.end.broker.peer().held_objects(), [], "references are left");
        assert_eq!(self.world.observers(), 0, "observers are left");
        assert!(is_idle(&self.end), "messages or calls are left: {:?}", self.end.broker);
        if let Some(hall) = &self.hall {
            assert_eq!(hall.observers(), 0, "observers are left");
        }
    }
}

/// Returns whether an element contains a failure of class `perspective_broker.Panic`.
pub(crate) fn is_panic(element: &Element) -> bool {
    match element {
        Element::Bytes(bytes) => bytes == b"perspective_broker.Panic",
        Element::List(parts) => parts.iter().any(is_panic),
        _ => false,
    }
}

/// Sets the numbers of failures and the challenges of logins to 0, since they differ in each run.
pub(crate) fn hide_values_of_each_run(element: &mut Element) {
    let Element::List(parts) = element else { return };
    let counts = [text("count"), of("unicode", [text("count")])];
    if let [name, Element::Int(number)] = parts.as_mut_slice()
        && counts.contains(name)
    {
        *number = 0;
    }
    if let [Element::Bytes(tuple), Element::Bytes(challenge), Element::List(_)] =
        parts.as_mut_slice()
        && tuple == b"tuple"
        && challenge.len() == 16
    {
        challenge.fill(0);
    }
    parts.iter_mut().for_each(hide_values_of_each_run);
}
