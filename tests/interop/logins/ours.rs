//! `peers/house_visitor.py` logs in to a local portal.

use std::sync::{Arc, Mutex};

use pb::{
    CallError, Failure, Observers, Perspective, Published, RemoteReference, Server, Value, View,
    cred::{AvatarId, LoginError, LoginRequest, Passwords, Portal, Realm},
    live::WeakPublished,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::WELL;
use crate::{process::assert_lines, show::show, with_twisted};

struct Room;

#[pb::methods]
impl Room {
    #[view]
    fn who(&self, who: &User) -> String {
        who.name.clone()
    }

    #[view]
    fn sit(&self, who: &User, chair: Option<i64>) -> String {
        format!("{} on chair {}", who.name, chair.unwrap_or(0))
    }
}

/// A live object that shows each user their own lines, and the number of all lines.
#[derive(pb::Cacheable)]
#[pb(class = "house.Diary", state_for = Diary::seen_by)]
struct Diary {
    lines: Vec<(String, String)>,
    #[pb(observers)]
    observers: Observers,
}

#[derive(pb::Jelly)]
struct Seen {
    lines: Vec<String>,
    total: usize,
}

fn name_of(perspective: Option<&Perspective>) -> Option<&str> {
    Some(&perspective?.downcast_ref::<User>()?.name)
}

impl Diary {
    fn seen_by(&self, perspective: Option<&Perspective>) -> Seen {
        let own = self.lines.iter().filter(|(name, _)| name_of(perspective) == Some(name));
        Seen { lines: own.map(|(_, line)| line.clone()).collect(), total: self.lines.len() }
    }

    fn write(&mut self, name: &str, line: String) {
        for (perspective, observer) in self.observers.iter() {
            if name_of(perspective.as_ref()) == Some(name) {
                self.observers.tell(&observer, "wrote", (&line,));
            }
        }
        self.lines.push((name.to_owned(), line));
        self.observers.announce("counted", (self.lines.len(),));
    }
}

struct User {
    name: String,
    mind: Option<RemoteReference>,
    room: Arc<Room>,
    diary: Published<Diary>,
}

#[pb::methods(rename_all = "camelCase")]
impl User {
    #[perspective]
    fn who_am_i(&self) -> String {
        self.name.clone()
    }

    #[perspective]
    fn room(&self) -> View<Room> {
        View::from(self.room.clone())
    }

    #[perspective]
    fn diary(&self) -> Published<Diary> {
        self.diary.clone()
    }

    #[perspective]
    fn way_back(&self) -> WeakPublished<Diary> {
        self.diary.downgrade()
    }

    #[perspective]
    fn readers(&self) -> usize {
        self.diary.observer_count()
    }

    #[perspective]
    fn write(&self, line: String) {
        self.diary.lock().write(&self.name, line);
    }

    /// Deletes all lines of this user, and sends the state again to every observer.
    #[perspective]
    fn tear_out(&self) {
        let mut diary = self.diary.lock();
        diary.lines.retain(|(name, _)| *name != self.name);
        diary.observers.reset_all();
    }

    #[perspective]
    fn is_ours(&self, diary: Published<Diary>) -> bool {
        diary.ptr_eq(&self.diary)
    }

    #[perspective]
    fn rooms(&self) -> (View<Room>, (View<Room>,)) {
        (self.room(), (self.room(),))
    }

    #[perspective]
    async fn relay(
        &self,
        bell: RemoteReference,
        method: String,
        arg: Option<String>,
    ) -> Result<Value, CallError> {
        match arg {
            Some(arg) => bell.call_remote(&method, (arg,)).await,
            None => bell.call_remote(&method, ()).await,
        }
    }

    #[perspective]
    async fn call_mind(
        self: Arc<Self>,
        method: String,
        arg: Option<String>,
    ) -> Result<Value, Failure> {
        let Some(mind) = self.mind.clone() else {
            return Err(Failure::new("builtins.AttributeError", "no mind"));
        };
        Ok(self.relay(mind, method, arg).await?)
    }
}

struct House {
    room: Arc<Room>,
    diary: Published<Diary>,
    /// The one user of each name.
    users: Mutex<Vec<Arc<User>>>,
    events: UnboundedSender<String>,
}

impl Realm for House {
    type Avatar = User;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
        let AvatarId::Named(name) = request.id else { return Err(LoginError::Unhandled) };
        match &*name {
            "full" => return Err(Failure::new("house.Full", "no room").into()),
            "denied" => return Err(LoginError::Denied),
            _ => {}
        }
        if let Some(mind) = &request.mind {
            let feels = mind.call_remote::<String>("howAreYou", (&name,)).await;
            self.events.send(format!("feels {}", feels.map_err(Failure::from)?)).unwrap();
        }
        if let Some(mind) = &request.mind_value {
            self.events.send(format!("mind {}", show(mind))).unwrap();
        }
        self.events.send(format!("login {name}")).unwrap();
        let mut users = self.users.lock().unwrap();
        if let Some(user) = users.iter().find(|user| user.name == name) {
            return Ok(user.clone());
        }
        let (room, diary) = (self.room.clone(), self.diary.clone());
        let user = Arc::new(User { name, mind: request.mind, room, diary });
        users.push(user.clone());
        Ok(user)
    }

    fn logout(&self, user: Arc<User>, _: Option<RemoteReference>) {
        self.events.send(format!("logout {}", user.name)).unwrap();
    }
}

/// Runs a story: checks the lines that the visitor prints, and the events in the house.
fn visit(story: &str, prints: &[&str], happens: &[&str]) {
    with_twisted(async |python| {
        let (events, mut happened): (_, UnboundedReceiver<String>) = unbounded_channel();
        let diary = Diary { lines: Vec::new(), observers: Observers::default() };
        let diary = Published::new(diary);
        let house = House { room: Arc::new(Room), diary, users: Mutex::default(), events };
        let users = [("alice", "sesame"), ("bob", "hunter2"), ("full", "x"), ("denied", "x")];
        let portal = Portal::new(house).add_checker(Passwords::new(users));
        let server = Server::bind("127.0.0.1:0").await.unwrap();
        let port = server.local_addr().unwrap().port().to_string();
        server.serve(portal).spawn();
        let visitor = python.start("house_visitor.py", &["127.0.0.1", &port, story]);
        let printed = visitor.finish().await;
        assert_lines("house_visitor.py", &printed, prints.iter().copied().chain(["done"]));
        for event in happens {
            assert_eq!(happened.recv().await.as_deref(), Some(*event));
        }
        assert!(happened.try_recv().is_err(), "a user was logged out twice");
    });
}

case!(refused);
fn refused() {
    visit(
        "refused",
        &[
            "no login twisted.cred.error.UnauthorizedLogin | ",
            "no login twisted.cred.error.UnauthorizedLogin | ",
            "no login house.Full | no room",
            "no login twisted.cred.error.LoginDenied | ",
            "logged in alice",
            r#"answer whoAmI u"alice""#,
        ],
        &["login alice", "logout alice"],
    );
}

case!(minds);
fn minds() {
    visit(
        "minds",
        &[
            // This happens before the login is answered.
            "asked as alice",
            "logged in alice",
            "asked as yourself",
            &format!(r#"answer callMind u"{WELL}""#),
            "error callMind twisted.spread.flavors.NoSuchMethod | No such method: remote_nosuch",
            "asked as bob",
            "no login __main__.Upset | do not ask",
        ],
        &["feels well", "login alice", "logout alice"],
    );
}

case!(minds_that_cannot_be_called);
fn minds_that_cannot_be_called() {
    visit(
        "oddMinds",
        &["logged in alice"; 4],
        &[
            "mind 7",
            "login alice",
            r#"mind u"a name""#,
            "login alice",
            "mind [1, (2,)]",
            "login alice",
            // References within another value are ignored.
            "login alice",
            "logout alice",
            "logout alice",
            "logout alice",
            "logout alice",
        ],
    );
}

case!(views);
fn views() {
    visit(
        "views",
        &[
            "logged in alice",
            "logged in bob",
            "numbers True False",
            r#"answer who u"alice""#,
            r#"answer sit u"alice on chair 3""#,
            r#"answer who u"bob""#,
            r#"answer sit u"bob on chair 3""#,
            "number True",
        ],
        &["login alice", "login bob", "logout alice", "logout bob"],
    );
}

case!(each_login_over_one_connection_has_a_cache_of_its_own);
fn each_login_over_one_connection_has_a_cache_of_its_own() {
    visit(
        "diaries",
        &[
            "logged in alice",
            "logged in bob",
            "caches False True False",
            r#"[u"hers 1", u"hers 2"] 3"#,
            r#"[u"his 1"] 3"#,
            "[] 1",
            r#"[u"his 1"] 1"#,
            "answer isOurs True",
            "answer isOurs True",
        ],
        &["login alice", "login bob", "logout alice", "logout bob"],
    );
}

case!(a_cache_that_is_dropped_and_fetched_again_has_the_same_id);
fn a_cache_that_is_dropped_and_fetched_again_has_the_same_id() {
    visit(
        "again",
        &[
            "logged in alice",
            r#"[u"round 0"] 1"#,
            "answer readers 0",
            r#"[u"round 0", u"round 1"] 2"#,
            "answer readers 0",
            r#"[u"round 0", u"round 1", u"round 2"] 3"#,
            "answer readers 0",
            "one number True",
        ],
        &["login alice", "logout alice"],
    );
}

case!(relays);
fn relays() {
    visit(
        "relays",
        &[
            "logged in alice",
            "asked as x",
            "error relay __main__.Upset | do not ask",
            "error relay builtins.TypeError | Mind.remote_howAreYou() missing 1 required positional argument: 'name'",
            "error relay twisted.spread.flavors.NoSuchMethod | No such method: remote_nosuch",
        ],
        &["login alice", "logout alice"],
    );
}

case!(twice);
fn twice() {
    visit(
        "twice",
        &[
            "logged in alice",
            "logged in alice",
            "numbers False",
            r#"answer whoAmI u"alice""#,
            r#"answer whoAmI u"alice""#,
        ],
        &["login alice", "login alice", "logout alice", "logout alice"],
    );
}
