//! A peer that asks for much and reads nothing, or breaks the rules again and again.

use std::{sync::Arc, time::Duration};

use pb::{
    ConnectionError, Failure, Limits, Referenceable, RemoteReference,
    cred::{Anonymous, Avatar, LoginError, LoginRequest, Portal, Realm},
    dispatch::{Dispatch, Invocation},
    error::ProtocolError,
};
use pb_core::driver::{Progress, Turn};
use pb_test_support::{Clock, End, encoded, messages};

use crate::logged::warnings;

struct Root;

impl Referenceable for Root {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "big" => call.now(|call| Ok(vec![b'x'; call.argument::<usize>("size")?])),
            "take" => call.now(|call| call.rest::<pb::Value>().map(|_| ())),
            // An error that another peer has sent.
            "relay" => call.now(|_| {
                let class = "twisted.spread.jelly.InsecureJelly";
                Ok(Err::<(), _>(Failure::new(class, "not here")))
            }),
            // The handles are dropped when the method has returned.
            "see" => call.now(|call| call.rest::<RemoteReference>().map(|seen| seen.len())),
            _ => Dispatch::no_such_method(),
        }
    }
}

struct Town;

struct Citizen;

impl Avatar for Citizen {
    fn perspective(self: Arc<Self>, _: &mut Invocation<'_>) -> Dispatch {
        Dispatch::no_such_method()
    }
}

impl Realm for Town {
    type Avatar = Citizen;

    async fn request_avatar(&self, _: LoginRequest) -> Result<Arc<Citizen>, LoginError> {
        Ok(Arc::new(Citizen))
    }
}

fn portal() -> Portal<Town> {
    Portal::new(Town).add_checker(Anonymous)
}

/// Returns a server, and its clock.
fn server(root: impl Referenceable, limits: Limits) -> (End, Clock) {
    let clock = Clock::default();
    let timer = clock.clone();
    let end = End::server_with(root, |config| {
        config.limits = limits;
        config.timer = Arc::new(timer);
    });
    (end, clock)
}

/// Handles the bytes that have arrived until nothing more is handled; nothing is written meanwhile.
fn hear(end: &mut End) -> Progress {
    let mut turn = Turn::endless();
    end.turn(&mut turn).unwrap()
}

const BIG: &str = "[message 1 root big 1 [tuple 100000] [dictionary]]";
const WRONG: &str = "[message 1 root nonsense 1 [tuple] [dictionary]]";
const PING: &str = "[message 1 0 ping 1 [tuple] [dictionary]]";

#[test]
fn answers_that_are_not_taken_stop_the_reading_early() {
    let (mut end, _) = server(Root, Limits::default());
    end.input.buffer().extend_from_slice(&encoded(BIG).repeat(1000));
    assert_eq!(hear(&mut end), Progress::Blocked);
    let early = 1 << 20;
    assert!((early..early + 200_000).contains(&end.broker.backlog()), "{}", end.broker.backlog());
    // Handling goes on after half of the bytes were written, and not after a few.
    end.broker.handle_written(0);
    assert!(end.broker.is_blocked());
    while end.broker.is_blocked() {
        assert!(!end.sent().is_empty());
    }
    assert!(end.broker.backlog() > early / 4);
    assert_eq!(hear(&mut end), Progress::Blocked);
}

/// The peer may be waiting for this end in the same way. Then one of them has to go on.
#[test]
fn more_answers_may_wait_for_a_peer_that_takes_nothing_up_to_half_of_the_limit() {
    let (mut end, _) = server(Root, Limits::default().max_outbox(8 << 20));
    end.input.buffer().extend_from_slice(&encoded(BIG).repeat(1000));
    let mut most = 1 << 20;
    loop {
        assert_eq!(hear(&mut end), Progress::Blocked);
        let waits = end.broker.backlog();
        assert!((most..most + 200_000).contains(&waits), "{waits} of {most}");
        if !end.broker.hear_more() {
            break;
        }
        most *= 2;
    }
    assert_eq!(most, 4 << 20);
    // After all bytes were written, the limit is the small one again.
    while !end.sent().is_empty() {}
    assert_eq!(hear(&mut end), Progress::Blocked);
    assert!(end.broker.backlog() < 2 << 20);
}

#[test]
fn before_a_login_fewer_answers_may_wait() {
    let (mut end, _) = server(portal(), Limits::default());
    end.input.buffer().extend_from_slice(&encoded(WRONG).repeat(10_000));
    assert_eq!(hear(&mut end), Progress::Blocked);
    assert!(end.broker.backlog() < 70_000, "{}", end.broker.backlog());
    assert!(!end.broker.hear_more());
}

#[test]
fn bytes_that_the_writer_has_taken_count_until_they_are_written() {
    let (mut end, _) = server(Root, Limits::default());
    end.feed(BIG);
    let before = end.broker.backlog();
    let mut taken = Vec::new();
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(end.broker.poll_transmit(&mut cx, &mut taken).is_ready());
    assert_eq!((end.broker.backlog(), taken.len()), (before, before));
    end.broker.handle_written(1000);
    assert_eq!(end.broker.backlog(), before - 1000);
    taken.clear();
    assert!(end.broker.poll_transmit(&mut cx, &mut taken).is_pending());
    assert_eq!(end.broker.backlog(), 0);
}

#[test]
fn the_outbox_takes_little_more_memory_than_its_bytes() {
    for size in [100, 1000, 40_000, 300_000] {
        let (mut end, _) = server(Root, Limits::default().max_outbox(16 << 20));
        let call = format!("[message 1 root big 1 [tuple {size}] [dictionary]]");
        end.input.buffer().extend_from_slice(&encoded(&call).repeat((9 << 20) / size));
        while hear(&mut end) == Progress::Blocked && end.broker.hear_more() {}
        let (waits, takes) = (end.broker.backlog(), end.broker.memory());
        assert!(waits > 4 << 20, "{waits}");
        assert!(takes < waits + waits / 8, "{takes} for {waits} in answers of {size}");
    }
}

/// Otherwise two ends that write much to each other, and drop a handle each, would wait for each other.
#[test]
fn handles_that_are_dropped_while_much_waits_do_not_stop_reading() {
    let (mut end, _) = server(Root, Limits::default());
    end.input.buffer().extend_from_slice(&encoded(BIG).repeat(3));
    for id in 7..100 {
        let see = format!("[message 1 root see 0 [tuple [remote {id}]] [dictionary]]");
        end.input.buffer().extend_from_slice(&encoded(&see));
    }
    assert_eq!(hear(&mut end), Progress::NeedsInput);
    let mut said = Vec::new();
    loop {
        let sent = end.sent();
        if sent.is_empty() {
            break;
        }
        said.extend(messages(&sent));
    }
    assert_eq!(said.iter().filter(|said| said.starts_with("[decref ")).count(), 93);
}

#[test]
fn a_refused_message_owes_no_more_releases_than_are_written_meanwhile() {
    let (mut end, _) = server(Root, Limits::default());
    let many = 200_000;
    let refused =
        format!("[message 1 root nonsense 0 [tuple {}] [dictionary]]", "[remote 1]".repeat(many));
    end.input.buffer().extend_from_slice(&encoded(&refused));
    end.input.buffer().extend_from_slice(&encoded(PING));
    assert_eq!(hear(&mut end), Progress::Blocked);
    assert!(end.broker.backlog() < 200_000 && end.broker.memory() < 500_000);
    let mut said = 0;
    while end.broker.is_blocked() {
        let sent = end.sent();
        assert!((1..200_000).contains(&sent.len()));
        said += messages(&sent).iter().filter(|said| *said == "[decref 1]").count();
    }
    assert_eq!(hear(&mut end), Progress::NeedsInput);
    loop {
        let sent = end.sent();
        if sent.is_empty() {
            break;
        }
        said += messages(&sent).iter().filter(|said| *said == "[decref 1]").count();
    }
    assert_eq!(said, many);
}

#[test]
fn a_peer_that_is_owed_more_releases_than_may_wait_is_closed() {
    let (mut end, _) = server(Root, Limits::default().max_outbox(1 << 20));
    let many: String = (1..100_000).map(|id| format!("[remote {id}]")).collect();
    end.feed(&format!("[message 1 root nonsense 0 [tuple {many}] [dictionary]]"));
    assert!(matches!(end.failed, Some(ConnectionError::OutboxFull(_))), "{:?}", end.failed);
    assert!(end.broker.memory() < 2 << 20, "{}", end.broker.memory());
}

/// Faults that a peer may commit without closing the connection.
const FAULTS: [&str; 4] = [
    "[nonsense]",
    "[didNotUnderstand nonsense]",
    "[message 1 77 x 0 [tuple] [dictionary]]",
    "[message 1 root take 0 [tuple [unknown.Class [dictionary]]] [dictionary]]",
];

#[test]
fn a_refusal_that_is_passed_on_is_no_fault() {
    let (mut end, _) = server(Root, Limits::default().max_faults(5));
    for _ in 0..50 {
        end.feed("[message 1 root relay 1 [tuple] [dictionary]]");
        assert!(messages(&end.sent())[0].starts_with("[error 1 "));
    }
    assert!(end.failed.is_none());
}

#[test]
fn faults_are_forgiven_with_time_and_not_at_any_rate() {
    for fault in FAULTS {
        let (mut end, clock) = server(Root, Limits::default().max_faults(50));
        for _ in 0..10 {
            for _ in 0..5 {
                end.feed(fault);
            }
            clock.advance(Duration::from_secs(1));
        }
        assert!(end.failed.is_none(), "{fault}: five faults a second are forgiven");
        for _ in 0..60 {
            end.feed(fault);
            end.sent();
        }
        let failed = end.failed.take();
        let too_many = ProtocolError::TooManyFaults { limit: 50 };
        assert!(
            matches!(&failed, Some(ConnectionError::Protocol(error)) if *error == too_many),
            "{fault}: {failed:?}"
        );
    }
}

#[test]
fn a_call_of_an_unknown_method_is_no_fault() {
    let (mut end, _) = server(Root, Limits::default().max_faults(10));
    for harmless in [PING, WRONG] {
        for _ in 0..100 {
            end.feed(harmless);
            assert!(!end.sent().is_empty());
        }
    }
    assert!(end.failed.is_none());
}

#[test]
fn the_lines_logged_each_second_are_bounded_and_the_others_counted() {
    let (mut end, clock) = server(Root, Limits::default().max_log_lines(5));
    let seconds = 3;
    let lines = warnings(|| {
        for _ in 0..seconds {
            for _ in 0..100 {
                end.feed(FAULTS[0]);
            }
            clock.advance(Duration::from_secs(1));
        }
    });
    assert_eq!(lines.len(), 5 * seconds);
    let left_out: Vec<_> = lines.iter().filter_map(|line| line.get("left_out")).collect();
    assert_eq!(left_out, ["95", "95"]);
    // The last lines are logged when the connection closes.
    let last = warnings(|| end.broker.handle_finished());
    assert_eq!(last.len(), 1);
    assert_eq!(last[0]["left_out"], "95");
}

#[test]
fn long_text_of_a_peer_is_cut_in_the_log() {
    let (mut end, _) = server(Root, Limits::default());
    let long = "x".repeat(500_000);
    let lines = warnings(|| {
        end.feed(&format!("[{long}]"));
        end.feed(&format!("[message 1 root take 0 [tuple [{long} [dictionary]]] [dictionary]]"));
        end.feed(&format!("[message 1 root {long} 0 [tuple [{long} [dictionary]]] [dictionary]]"));
    });
    assert!(lines.len() >= 2);
    for field in lines.iter().flat_map(|line| line.values()) {
        assert!(field.len() <= 1100, "{} bytes: {}", field.len(), &field[..100]);
    }
}
