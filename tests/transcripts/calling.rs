//! Recorded conversations about live objects, with a client of ours that makes the same calls: what it
//! sends is what was recorded, to the byte.

use std::{collections::VecDeque, pin::pin, sync::atomic::Ordering, task::Poll};

use pb::{
    Answer, Args, Cached, Call, ConnectionError, Published, UnjellyOwned, Value,
    driver::{Broker, Config},
};

use crate::{
    pair::{Clock, End, poll_once},
    recorded::{self, decode, reply},
    sink::objects::{MasterDuckPond, SlaveDuckPond, duck},
};

/// A recorded session, as far as it is not replayed yet.
struct Replay {
    end: End,
    us: &'static str,
    messages: VecDeque<(String, Vec<u8>)>,
}

impl Replay {
    /// Takes the client's place.
    fn connect(session: &str) -> Self {
        let config = Config::new(Clock::default()).unwrap();
        let mut replay = Self::new(session, End::new(Broker::client(None, &config)), "client");
        replay.hear();
        replay
    }

    fn new(session: &str, end: End, us: &'static str) -> Self {
        let messages = recorded::session("py3", session).unwrap().into_iter();
        Self { end, us, messages: messages.map(|message| (message.by, message.bytes)).collect() }
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

    /// The ducks of `pond:c`.
    fn text(name: &str) -> Value {
        Value::Text(name.to_owned())
    }

    /// How many times somebody stopped observing it.
    fn stopped(pond: &Published<MasterDuckPond>) -> usize {
        pond.lock().stopped.load(Ordering::Relaxed)
    }

    #[test]
    fn a_pond_and_its_second_life() {
        let mut replay = Replay::connect("pond:c");
        let pond = MasterDuckPond::published([text("one duck"), text("two duck")]);
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
        assert_eq!((pond.observers(), stopped(&pond)), (0, 1));
        let unknown = replay.send::<()>("ping-after-drop", ());
        replay.turn();
        assert!(poll_once(pin!(unknown)).map(Result::unwrap_err).is_ready());
        pond.lock().add_duck(text("nobody sees me"));
        let _: Vec<u8> = replay.answer("takePond", (&pond,));
        assert_eq!(pond.observers(), 1);
        replay.close();
        assert_eq!((pond.observers(), stopped(&pond)), (0, 2));
    }

    #[test]
    fn a_pond_that_comes_home() {
        let mut replay = Replay::connect("sink:cacheecho");
        let pond = MasterDuckPond::published([duck("mine")]);
        let home: Published<MasterDuckPond> = replay.answer("later", (0.01, &pond));
        assert!(home.ptr_eq(&pond));
        replay.turn();
        assert_eq!(stopped(&pond), 1);
        replay.close();
        assert_eq!(stopped(&pond), 1);
    }

    #[test]
    fn a_pond_that_is_sent_more_than_once() {
        let mut replay = Replay::connect("sink:cachetoserver");
        let pond = MasterDuckPond::published([duck("mine")]);
        let () = replay.answer("keep", (&pond,));
        let () = replay.answer("keep", ([&pond, &pond],));
        let call = replay.call::<Vec<u8>>("describe", (&pond,)).kw("again", &pond).send();
        replay.turn();
        arrived(call);
        pond.lock().add_duck(duck("new"));
        let () = replay.answer("drop", ());
        let _: Value = replay.answer("echo", (duck("x"),));
        assert_eq!(stopped(&pond), 1);
        replay.close();
    }
}
