//! The scenarios of `sink_client.py` that log in, against a portal of ours.

use pb::{Anonymous, Passwords, Portal};

use super::{
    house::House,
    objects::Events,
    recorded,
    server::{compare, serve},
};
use crate::with_twisted;

/// What the client printed, and what the realm saw.
async fn run(python: &crate::venv::Python, scenario: &str) -> (Vec<String>, Vec<String>) {
    let events = Events::default();
    let users = [("alice", "sesame"), ("bob", "hunter2")];
    let mut portal = Portal::new(House(events.clone())).check(Passwords::new(users));
    if scenario != "loginanonrefused" {
        portal = portal.check(Anonymous);
    }
    let printed = serve(python, scenario, portal).await;
    (printed, events.take())
}

macro_rules! scenarios {
    ($($name:ident)*) => {
        pub(super) const SCENARIOS: &[&str] = &[$(stringify!($name)),*, "logintext"];

        $(#[test]
        fn $name() {
            let scenario = stringify!($name);
            with_twisted(async |python| {
                let (printed, seen) = run(python, scenario).await;
                compare(scenario, &printed, recorded(scenario, "client"));
                let realm = recorded(scenario, "server").into_iter();
                let realm = realm.filter(|line| line.starts_with("log") && !line.starts_with("logged"));
                compare("our realm", &seen, realm.collect());
            });
        })*
    };
}

scenarios! { loginanon loginanonrefused loginbad loginkw loginnomethod loginnouser loginok logintwice }

/// Twisted of today refuses a name that is sent as text, and that of Python 2 takes it.
#[test]
fn logintext() {
    with_twisted(async |python| {
        let (printed, seen) = run(python, "logintext").await;
        let expected = ["logged in <RemoteReference>", "answer whoami b\"alice\"", "done"];
        compare("logintext", &printed, expected.into());
        compare("our realm", &seen, vec!["login alice mind=None", "logout alice"]);
    });
}
