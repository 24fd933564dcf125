//! The peer's next message.

use crate::{
    element::{Element, int, none, of, text},
    feed::Feed,
    schema::{BELL, METHODS, Method, PERSON, PORTAL, UPDATES},
    session::{Scene, Session},
    shapes::{self, Shape},
};

/// A step of the script.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Calls the root.
    Root,
    /// Calls an object that the library has sent.
    Object,
    /// Sends an update of an object that was sent to the library.
    Update,
    /// Sends several updates, of which all but the last say that more follow.
    Transaction,
    /// Sends an answer, or an error.
    Answer,
    /// Sends `decref`, `decache` or `uncache`.
    Drop,
    /// Makes the application do something by itself.
    Act,
    /// Sends a message of any command and any parts.
    Odd,
    /// Sends any bytes.
    Raw,
    /// Closes the library's end.
    Close,
}

impl Session {
    /// Sends the first messages of an honest peer, so that later messages have objects to name.
    pub(crate) fn begin(&mut self, scene: Scene) {
        let call = |object: Element, method: &str, arguments: Vec<Element>| {
            let values = [of("tuple", arguments), of("dictionary", [])];
            let head = [int(1000), object, text(method), int(1)];
            of("message", head.into_iter().chain(values))
        };
        let root = || text("root");
        let messages = match scene {
            Scene::World => vec![
                call(
                    root(),
                    "take",
                    vec![of("list", [1, 2].map(|id| shapes::plain("fuzz.Board", id)))],
                ),
                call(root(), "keep", vec![shapes::plain("fuzz.Case", 3)]),
                call(root(), "keep", vec![shapes::plain("fuzz.Case", 4)]),
                call(root(), "hold", vec![of("list", [1, 2].map(|id| of("remote", [int(id)])))]),
                call(root(), "publish", vec![]),
                call(root(), "publishCase", vec![]),
                call(root(), "lend", vec![int(0)]),
            ],
            Scene::Portal => vec![
                call(root(), "login", vec![text("alice")]),
                call(int(1), "respond", vec![text("sesame"), of("remote", [int(1)])]),
                call(int(2), "enter", vec![]),
                call(root(), "loginAnonymous", vec![none()]),
                call(int(2), "diary", vec![]),
            ],
        };
        for message in messages {
            self.say(&message);
            self.listen();
        }
    }

    fn request(&mut self, feed: &mut Feed<'_>) -> Element {
        self.last_request += 1;
        match feed.once_in(20) {
            true => shapes::any(feed, 4),
            false => int(self.last_request),
        }
    }

    pub(crate) fn step(&mut self, step: Step, feed: &mut Feed<'_>, scene: Scene) {
        let (of_root, of_objects): (&[Method], &[Method]) = match scene {
            Scene::World => (METHODS, BELL),
            Scene::Portal => (PORTAL, PERSON),
        };
        match step {
            Step::Root => self.call(feed, of_root, true),
            Step::Object => self.call(feed, of_objects, false),
            Step::Update => {
                let flag = feed.below(4).saturating_sub(2) as u64;
                self.update(feed, int(flag));
            }
            Step::Transaction => {
                for _ in 0..feed.below(3) {
                    let flag = if feed.once_in(2) { int(2) } else { text("") };
                    self.update(feed, flag);
                    if feed.once_in(4) {
                        // The next message depends on the library's messages.
                        self.listen();
                        let next = feed.pick(&[Step::Drop, Step::Root, Step::Update]);
                        self.step(next, feed, scene);
                    }
                }
                if !feed.once_in(3) {
                    self.update(feed, int(0));
                }
            }
            Step::Answer => self.answer(feed),
            Step::Drop => {
                let command = feed.pick(&["decref", "decache", "uncache"]);
                let id = match feed.once_in(8) {
                    true => shapes::number(feed),
                    false => match self.counts.plausible(command, feed.below(8)) {
                        Some(id) => int(id),
                        None => return,
                    },
                };
                self.say(&of(command, [id]));
            }
            Step::Act => self.world.act(feed, &self.end.broker.peer()),
            Step::Odd => {
                let commands = [
                    "message",
                    "cachemessage",
                    "answer",
                    "error",
                    "decref",
                    "decache",
                    "uncache",
                    "version",
                    "didNotUnderstand",
                    "unknown",
                    "",
                ];
                let command = feed.pick(&commands);
                let parts: Vec<_> = (0..feed.below(8)).map(|_| shapes::any(feed, 3)).collect();
                let message =
                    if feed.once_in(9) { shapes::any(feed, 0) } else { of(command, parts) };
                self.counts.is_soiled = true;
                self.say(&message);
            }
            Step::Raw => {
                let bytes = feed.bytes(60);
                self.counts.is_soiled |= !bytes.is_empty();
                self.end.receive(bytes);
            }
            Step::Close => {
                if feed.once_in(4) {
                    self.end.broker.close();
                }
            }
        }
    }

    fn call(&mut self, feed: &mut Feed<'_>, methods: &[Method], is_root: bool) {
        let (name, shapes) = feed.pick(methods);
        let name = if feed.once_in(16) { feed.pick(&["nothing", "caf\u{e9}", ""]) } else { name };
        let object = match is_root {
            // An id that no object has: peers ping each other with such calls.
            _ if name == "ping" => int(0),
            true if feed.once_in(24) => shapes::number(feed),
            true => text("root"),
            false => match self.counts.plausible("decref", feed.below(8)) {
                Some(id) if !feed.once_in(16) => int(id),
                _ => shapes::number(feed),
            },
        };
        let flag = int(u64::from(!feed.once_in(5)));
        let [positional, keywords] = shapes::arguments(feed, shapes);
        let request = self.request(feed);
        self.say(&of("message", [request, object, text(name), flag, positional, keywords]));
    }

    fn update(&mut self, feed: &mut Feed<'_>, flag: Element) {
        let (name, shapes) = feed.pick(UPDATES);
        let object = match self.counts.plausible("uncache", feed.below(8)) {
            Some(id) if !feed.once_in(16) => int(id),
            _ => shapes::number(feed),
        };
        let [positional, keywords] = shapes::arguments(feed, shapes);
        let request = self.request(feed);
        let parts = [request, object, text(name), flag, positional, keywords];
        self.say(&of("cachemessage", parts));
    }

    fn answer(&mut self, feed: &mut Feed<'_>) {
        let index = feed.below(8);
        let number = match self.counts.asked.get(index % self.counts.asked.len().max(1)) {
            Some(number) if !feed.once_in(16) => Element::Int(*number),
            _ if feed.once_in(4) => shapes::number(feed),
            _ => return,
        };
        if feed.once_in(4) {
            let failure = match feed.once_in(2) {
                true => shapes::any(feed, 0),
                false => of("twisted.spread.pb.CopiedFailure", [failure(feed)]),
            };
            return self.say(&of("error", [number, failure]));
        }
        let shapes = [
            Shape::Any,
            Shape::Live("fuzz.Board"),
            Shape::List(&Shape::Remote),
            Shape::Live("fuzz.Case"),
        ];
        let shape = feed.pick(&shapes);
        let value = shapes::value(feed, shape, 0);
        self.say(&of("answer", [number, value]));
    }
}

fn failure(feed: &mut Feed<'_>) -> Element {
    let mut pairs = Vec::new();
    let names = ["type", "value", "parents", "traceback", "count", "frames", "captureVars"];
    for name in names {
        if feed.once_in(10) {
            continue;
        }
        let value = match feed.once_in(6) {
            true => shapes::any(feed, 3),
            false if name == "parents" => {
                of("list", [text("builtins.ValueError"), text("fuzz.Sad")])
            }
            false => text(feed.pick(&["fuzz.Sad", "builtins.KeyError", "", "x"])),
        };
        pairs.push(Element::List(vec![text(name), value]));
    }
    of("dictionary", pairs)
}
