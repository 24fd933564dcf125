//! The scenarios of `sink_client.py` that log in, against a local portal.

use pb::cred::{Anonymous, Passwords, Portal};

use super::{house::House, objects::Events, server::scenarios};

fn portal(scenario: &str, events: &Events) -> Portal<House> {
    let users = [("alice", "sesame"), ("bob", "hunter2")];
    let portal = Portal::new(House(events.clone())).add_checker(Passwords::new(users));
    match scenario {
        "loginanonrefused" => portal,
        _ => portal.add_checker(Anonymous),
    }
}

scenarios! {
    crate::sink::login::portal:
    loginanon loginanonrefused loginbad loginkw loginnomethod loginnouser loginok logintext logintwice
}
