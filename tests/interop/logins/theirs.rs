//! Local clients log in to `peers/house_server.py`.

use std::sync::{Arc, Mutex};

use pb::{CallError, Failure, Local, Peer, RemoteError, RemoteReference};

use super::WELL;
use crate::{process::Program, with_twisted};

/// The mind of a visitor, which says how it is.
struct Mind {
    is_upset: bool,
    asked: Arc<Mutex<Vec<String>>>,
}

#[pb::methods(rename_all = "camelCase")]
impl Mind {
    #[remote]
    fn how_are_you(&self, name: String) -> Result<&'static str, Failure> {
        self.asked.lock().unwrap().push(name);
        match self.is_upset {
            true => Err(Failure::new("visitor.Upset", "do not ask")),
            false => Ok(WELL),
        }
    }
}

fn mind(is_upset: bool) -> (Local<Mind>, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::default();
    (Local::new(Mind { is_upset, asked: Arc::clone(&asked) }), asked)
}

struct House {
    server: Program,
    peer: Peer,
}

impl House {
    async fn happens(&mut self, events: &[&str]) {
        for event in events {
            assert_eq!(self.server.line().await.as_deref(), Some(*event));
        }
    }

    async fn refuses(&self, name: &str, password: &str) -> RemoteError {
        let error = self.peer.login(name, password).await.unwrap_err();
        assert!(self.peer.close_reason().is_none());
        error.remote().unwrap().clone()
    }
}

fn with_house(test: impl AsyncFnOnce(House)) {
    with_twisted(async |python| {
        let mut server = python.start("house_server.py", &["0"]);
        let peer = pb::connect(server.listening().await).await.unwrap();
        test(House { server, peer }).await;
    });
}

fn shown(error: &RemoteError) -> String {
    format!("{} | {}", error.class(), error.message())
}

case!(refused);
fn refused() {
    with_house(async |mut house| {
        for (name, password, expected) in [
            ("alice", "wrong", "twisted.cred.error.UnauthorizedLogin | "),
            ("mallory", "x", "twisted.cred.error.UnauthorizedLogin | "),
            ("full", "x", "__main__.Full | no room"),
            ("denied", "x", "twisted.cred.error.LoginDenied | not you"),
        ] {
            let error = house.refuses(name, password).await;
            assert_eq!(shown(&error), expected);
            let is_refused = CallError::from(error).is_login_refused();
            assert_eq!(is_refused, name != "full", "{name}");
        }
        let error = house.peer.login_anonymous().await.unwrap_err();
        assert!(error.is_login_refused());
        assert!(error.remote().unwrap().is_class("twisted.cred.error.UnhandledCredentials"));
        let alice = house.peer.login("alice", "sesame").await.unwrap();
        assert_eq!(alice.call_remote::<String>("whoAmI", ()).await.unwrap(), "alice");
        house.happens(&["login alice"]).await;
    });
}

case!(minds);
fn minds() {
    with_house(async |mut house| {
        let (well, asked) = mind(false);
        let alice = house.peer.login("alice", "sesame").mind(&well).await.unwrap();
        assert_eq!(*asked.lock().unwrap(), ["alice"], "before the login was answered");
        house.happens(&["feels well", "login alice"]).await;
        let answer = alice.call_remote::<String>("callMind", ("howAreYou", "yourself"));
        assert_eq!(answer.await.unwrap(), WELL);
        let missing = alice.call_remote::<()>("callMind", ("nosuch",)).await.unwrap_err();
        assert!(missing.remote().unwrap().is_class("twisted.spread.flavors.NoSuchMethod"));
        assert_eq!(house.peer.held_objects().len(), 1);

        let (upset, asked) = mind(true);
        let error = house.peer.login("bob", "hunter2").mind(&upset).await.unwrap_err();
        assert_eq!(shown(error.remote().unwrap()), "visitor.Upset | do not ask");
        assert_eq!(*asked.lock().unwrap(), ["bob"]);
        drop(alice);
        house.happens(&["logout alice"]).await;
    });
}

case!(views);
fn views() {
    with_house(async |house| {
        let alice = house.peer.login("alice", "sesame").await.unwrap();
        let bob = house.peer.login("bob", "hunter2").await.unwrap();
        let room = async |who: &RemoteReference| {
            who.call_remote::<RemoteReference>("room", ()).await.unwrap()
        };
        let (hers, again, his) = (room(&alice).await, room(&alice).await, room(&bob).await);
        assert!(hers == again && hers != his);
        for (room, name) in [(&hers, "alice"), (&his, "bob")] {
            assert_eq!(room.call_remote::<String>("who", ()).await.unwrap(), name);
            let sits = room.call_remote::<String>("sit", ()).kw("chair", 3).await.unwrap();
            assert_eq!(sits, format!("{name} on chair 3"));
        }
        type Rooms = (RemoteReference, (RemoteReference,));
        let rooms: Rooms = alice.call_remote("rooms", ()).await.unwrap();
        assert!(rooms.0 == hers && rooms.1.0 == hers);
    });
}

case!(relays);
fn relays() {
    with_house(async |house| {
        let alice = house.peer.login("alice", "sesame").await.unwrap();
        let (upset, _) = mind(true);
        let relay = async |method: &str, args: &str| {
            let call = alice.call_remote::<()>("relay", (&upset, method, args));
            shown(call.await.unwrap_err().remote().unwrap())
        };
        assert_eq!(relay("howAreYou", "x").await, "visitor.Upset | do not ask");
        let missing = "twisted.spread.flavors.NoSuchMethod | No such method: remote_nosuch";
        assert_eq!(relay("nosuch", "x").await, missing);
        assert_eq!(house.peer.held_objects().len(), 0);
    });
}

case!(twice);
fn twice() {
    with_house(async |mut house| {
        let first = house.peer.login("alice", "sesame").await.unwrap();
        let second = house.peer.login("alice", "sesame").await.unwrap();
        assert_ne!(first, second, "each login is one of its own");
        house.happens(&["login alice", "login alice"]).await;
        let clone = first.clone();
        drop(first);
        assert_eq!(clone.call_remote::<String>("whoAmI", ()).await.unwrap(), "alice");
        drop(clone);
        house.happens(&["logout alice"]).await;
        assert_eq!(second.call_remote::<String>("whoAmI", ()).await.unwrap(), "alice");
        house.peer.shutdown().await;
        house.happens(&["disconnected", "logout alice"]).await;
        assert!(second.call_remote::<String>("whoAmI", ()).await.is_err());
    });
}

case!(a_root_without_logins);
fn a_root_without_logins() {
    for (answer, expected) in [
        (
            "",
            "the peer's root object serves no logins (twisted.spread.flavors.NoSuchMethod: No such method: \
             remote_login): serve a `pb::cred::Portal` there, or in Twisted a `twisted.cred.portal.Portal`",
        ),
        ("Authentication error", "the peer refused the login: Authentication error"),
    ] {
        with_twisted(async |python| {
            let mut server = python.start("no_house_server.py", &["0", answer]);
            let peer = pb::connect(server.listening().await).await.unwrap();
            let error = peer.login("alice", "sesame").await.unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.is_login_refused(), !answer.is_empty());
        });
    }
}
