//! Whole conversations about live objects, recorded between two Twisted peers. A broker of ours takes
//! the place of either, with the same objects and calls: what it sends is what was recorded.

mod objects;

use std::{collections::VecDeque, pin::pin, sync::Arc, task::Poll};

use pb::{
    Answer, Args, Cached, Call, ConnectionError, Published, Referenceable, UnjellyOwned, Value,
    driver::{Broker, Config},
};
use serde_json::{Value as Json, json};

use self::objects::{
    Keeper, MasterDuckPond, Receiver, Sink, SlaveDuckPond, Stopped, duck, pond, text,
};
use crate::{
    pair::{Clock, End, poll_once},
    recorded::{bytes, decode, read, reply},
};

/// A recorded session, as far as it is not replayed yet.
struct Replay {
    end: End,
    us: &'static str,
    messages: VecDeque<(String, Vec<u8>)>,
}

impl Replay {
    /// Takes the server's place, to its end. What is returned was not recorded any more: what the
    /// server says when the client has closed.
    fn serve(session: &str, root: impl Referenceable) -> Vec<Json> {
        let config = Config::new(Clock::default()).unwrap();
        let end = End::new(Broker::server(Some(Arc::new(root)), &config));
        let mut replay = Self::new(session, end, "server");
        while !replay.messages.is_empty() {
            replay.turn();
        }
        let (said, mut at, mut rest) = (replay.end.sent(), 0, Vec::new());
        while at < said.len() {
            rest.push(decode(&said, &mut at));
        }
        replay.end.broker.handle_closed(ConnectionError::ClosedByPeer);
        rest
    }

    /// Takes the client's place.
    fn connect(session: &str) -> Self {
        let config = Config::new(Clock::default()).unwrap();
        let mut replay = Self::new(session, End::new(Broker::client(None, &config)), "client");
        replay.hear();
        replay
    }

    fn new(session: &str, end: End, us: &'static str) -> Self {
        let recorded = read("cache_sessions.json");
        let messages = recorded[session].as_array().unwrap().iter();
        let message =
            |message: &Json| (message[0].as_str().unwrap().to_owned(), bytes(&message[1]));
        Self { end, us, messages: messages.map(message).collect() }
    }

    fn send<R: UnjellyOwned>(&self, name: &str, args: impl Args) -> Answer<R> {
        self.call(name, args).send()
    }

    fn call<R: UnjellyOwned>(&self, name: &str, args: impl Args) -> Call<R> {
        self.end.broker.peer().root().call_remote(name, args)
    }

    /// What was said here since the last turn is what was recorded, all of it, and then the peer says
    /// what it said to that.
    fn turn(&mut self) {
        self.end.run_tasks();
        let (said, mut at) = (self.end.sent(), 0);
        while at < said.len() {
            let start = at;
            let message = decode(&said, &mut at);
            let (by, recorded) = self.messages.pop_front().unwrap();
            let expected = decode(&recorded, &mut 0);
            assert_eq!(by, self.us, "{message} is said too early");
            if expected[0] == "error" {
                assert_eq!(reply(&message), reply(&expected));
            } else {
                assert_eq!(message, expected);
                assert_eq!(said[start..at], recorded);
            }
        }
        if let Some((by, recorded)) = self.messages.front() {
            assert_ne!(by, self.us, "{} is not said", decode(recorded, &mut 0));
        }
        self.hear();
    }

    fn hear(&mut self) {
        while let Some((by, bytes)) = self.messages.pop_front() {
            if by == self.us {
                self.messages.push_front((by, bytes));
                return;
            }
            // How it was cut on its way makes no difference: here behind every byte.
            bytes.iter().for_each(|byte| self.end.receive(&[*byte]));
            assert!(self.end.failed.is_none(), "{:?}", self.end.failed);
        }
    }

    /// Has a call answered in one turn.
    fn answer<R: UnjellyOwned>(&mut self, name: &str, args: impl Args) -> R {
        let answer = self.send(name, args);
        self.turn();
        arrived(answer)
    }

    /// The recording ends, and the connection.
    fn close(self) {
        assert!(self.messages.is_empty() && self.end.sent().is_empty());
        self.end.broker.handle_closed(ConnectionError::Closed);
    }
}

/// What a call was answered, when the answer is there.
fn arrived<R: UnjellyOwned>(answer: Answer<R>) -> R {
    match poll_once(pin!(answer)) {
        Poll::Ready(answer) => answer.unwrap(),
        Poll::Pending => panic!("no answer"),
    }
}

mod receiving {
    use super::*;

    #[test]
    fn a_pond_and_its_second_life() {
        assert!(Replay::serve("pond:c", Receiver::default()).is_empty());
    }

    #[test]
    fn a_pond_that_goes_home() {
        assert!(Replay::serve("sink:cacheecho", Sink::new(&Stopped::default())).is_empty());
    }

    #[test]
    fn a_pond_that_is_kept_more_than_once() {
        let keeper = Keeper(Arc::new(Sink::new(&Stopped::default())));
        assert!(Replay::serve("sink:cachetoserver", keeper).is_empty());
    }

    #[test]
    fn ponds_in_answers() {
        let mut replay = Replay::connect("sink:cachefull");
        let pond: Cached<SlaveDuckPond> = replay.answer("pond", ());
        assert_eq!(pond.read().ducks, [duck("d1")]);
        let () = replay.answer("addDuck", (duck("d2"),));
        let () = replay.answer("removeDuck", (duck("d1"),));
        assert_eq!(pond.read().ducks, [duck("d2")]);
        let again: Cached<SlaveDuckPond> = replay.answer("pond", ());
        assert!(again.ptr_eq(&pond));
        assert!(replay.answer::<bool>("isPond", (&pond,)));
        drop(again);
        drop(pond);
        replay.turn();
        let pond: Cached<SlaveDuckPond> = replay.answer("pond", ());
        let ponds: Vec<Cached<SlaveDuckPond>> = replay.answer("twoPonds", ());
        let ducks: Vec<_> = ponds.iter().map(|pond| pond.read().ducks.clone()).collect();
        assert_eq!(ducks, [[duck("d2")], [duck("x")], [duck("d2")]]);
        drop(pond);
        drop(ponds);
        replay.turn();
        replay.close();
    }

    /// An update and a new copy are under way while the last copy is dropped.
    #[test]
    fn a_drop_that_crosses_an_update() {
        let mut replay = Replay::connect("sink:cacherace");
        let pond: Cached<SlaveDuckPond> = replay.answer("pond", ());
        let answer = replay.send::<Cached<SlaveDuckPond>>("addDuckThenPond", (duck("d2"),));
        drop(pond);
        replay.turn();
        let pond = arrived(answer);
        assert_eq!(pond.read().ducks, [duck("d1"), duck("d2")]);
        let () = replay.answer("addDuck", (duck("d3"),));
        assert_eq!(pond.read().ducks, [duck("d1"), duck("d2"), duck("d3")]);
        // It has answered the last update by now, and then drops the pond.
        drop(pond);
        replay.turn();
        replay.close();
    }
}

mod publishing {
    use super::*;

    #[test]
    fn a_pond_and_its_second_life() {
        let stopped = Stopped::default();
        let mut replay = Replay::connect("pond:c");
        let pond = pond(&[text("one duck"), text("two duck")], &stopped);
        let accepted: Vec<u8> = replay.answer("takePond", (&pond,));
        assert_eq!(accepted, b"pond accepted");
        assert_eq!(replay.answer::<i64>("checkDucks", ()), 2);
        pond.lock().add_duck(text("ugly duckling"));
        assert_eq!(replay.answer::<i64>("checkDucks", ()), 3);
        pond.lock().remove_duck(text("one duck"));
        assert_eq!(replay.answer::<i64>("checkDucks", ()), 2);
        let _: Vec<u8> = replay.answer("takePond", (&pond,));
        assert_eq!(pond.observers(), 1);
        let () = replay.answer("ignorePond", ());
        assert_eq!((pond.observers(), stopped.count()), (0, 1));
        let unknown = replay.send::<()>("ping-after-drop", ());
        replay.turn();
        assert!(poll_once(pin!(unknown)).map(Result::unwrap_err).is_ready());
        pond.lock().add_duck(text("nobody sees me"));
        let _: Vec<u8> = replay.answer("takePond", (&pond,));
        assert_eq!(pond.observers(), 1);
        replay.close();
        assert_eq!((pond.observers(), stopped.count()), (0, 2));
    }

    #[test]
    fn a_pond_that_comes_home() {
        let stopped = Stopped::default();
        let mut replay = Replay::connect("sink:cacheecho");
        let pond = pond(&[duck("mine")], &stopped);
        let home: Published<MasterDuckPond> = replay.answer("later", (0.01, &pond));
        assert!(home.ptr_eq(&pond));
        replay.turn();
        assert_eq!(stopped.count(), 1);
        replay.close();
        assert_eq!(stopped.count(), 1);
    }

    #[test]
    fn a_pond_that_is_sent_more_than_once() {
        let stopped = Stopped::default();
        let mut replay = Replay::connect("sink:cachetoserver");
        let pond = pond(&[duck("mine")], &stopped);
        let () = replay.answer("keep", (&pond,));
        let () = replay.answer("keep", ([&pond, &pond],));
        let call = replay.call::<Vec<u8>>("describe", (&pond,)).kw("again", &pond).send();
        replay.turn();
        arrived(call);
        pond.lock().add_duck(duck("new"));
        let () = replay.answer("drop", ());
        let _: Value = replay.answer("echo", (duck("x"),));
        assert_eq!(stopped.count(), 1);
        replay.close();
    }

    #[test]
    fn ponds_in_answers() {
        let stopped = Stopped::default();
        let rest = Replay::serve("sink:cachefull", Sink::new(&stopped));
        assert_eq!(rest, [json!(["uncache", 3]), json!(["uncache", 2])]);
        assert_eq!(stopped.count(), 3);
    }

    #[test]
    fn a_drop_that_crosses_an_update() {
        let stopped = Stopped::default();
        let rest = Replay::serve("sink:cacherace", Sink::new(&stopped));
        assert_eq!(rest, [json!(["uncache", 1])]);
        assert_eq!(stopped.count(), 1);
    }
}
