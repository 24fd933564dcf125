//! When updates wake the writer of a connection.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::Waker,
    time::Duration,
};

use pb::Published;
use pb_core::driver::Timer;
use pb_test_support::{Clock, Pair, Woken};

use super::classes::{Keeper, MasterDuckPond};

/// A timer that keeps the wakers that it is to wake after the poll.
#[derive(Clone, Default)]
struct Polls(Arc<Mutex<Vec<Waker>>>);

impl Timer for Polls {
    fn now(&self) -> Duration {
        Clock::default().now()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Clock::default().sleep(duration)
    }

    fn wake_after_poll(&self, waker: Waker) {
        self.0.lock().unwrap().push(waker);
    }
}

impl Polls {
    /// Returns how many wakers wait for the end of the poll.
    fn waiting(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Ends the poll.
    fn end(&self) {
        self.0.lock().unwrap().drain(..).for_each(Waker::wake);
    }
}

/// An observed pond, the connection of its observer, whose writer sleeps, and the timer of that connection.
fn observed() -> (Published<MasterDuckPond>, Pair, Arc<Woken>, Polls) {
    let polls = Polls::default();
    let mut pair = Pair::with(Keeper::default(), |config| config.timer = Arc::new(polls.clone()));
    let pond = MasterDuckPond::published(&["one duck"]);
    let take = pair.peer().root().call_remote::<String>("takePond", (&pond,));
    pair.finish(take).unwrap();
    let writer = Woken::new();
    sleeps(&pair, &writer);
    (pond, pair, writer, polls)
}

/// Writes everything that waits, and lets the writer sleep.
fn sleeps(pair: &Pair, writer: &Arc<Woken>) {
    let mut out = Vec::new();
    while writer.with(|cx| pair.client.broker.poll_transmit(cx, &mut out)).is_ready() {
        out.clear();
    }
}

#[test]
fn updates_of_one_poll_wake_the_writer_once_and_after_it() {
    let (pond, pair, writer, polls) = observed();
    for _ in 0..2 {
        let before = writer.count();
        for number in 0..10 {
            pond.lock().add_duck(format!("duck {number}"));
            assert_eq!((writer.count() - before, polls.waiting()), (0, 1));
        }
        polls.end();
        assert_eq!(writer.count() - before, 1);
        sleeps(&pair, &writer);
    }
}

#[test]
fn an_update_that_has_to_wait_wakes_the_writer_at_once() {
    let (pond, pair, writer, polls) = observed();
    let duck = "duck ".repeat(200);
    while writer.count() == 0 {
        pond.lock().add_duck(duck.clone());
        assert!(pair.client.broker.backlog() < 192 * 1024, "the writer is not woken");
    }
    assert!(pair.client.broker.backlog() > 128 * 1024, "the first updates do not have to wait");
    // It is woken once, however many updates follow.
    pond.lock().add_duck(duck);
    assert_eq!((writer.count(), polls.waiting()), (1, 1));
}

#[test]
fn a_call_behind_an_update_wakes_the_writer_at_once() {
    let (pond, mut pair, writer, polls) = observed();
    pond.lock().add_duck("duck".to_owned());
    let call = pair.peer().root().call_remote::<usize>("checkDucks", ()).send();
    assert_eq!((writer.count(), polls.waiting()), (1, 1));
    assert_eq!(pair.finish(call).unwrap(), 2);
}
