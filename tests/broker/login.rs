//! Logins, perspectives and views.

use std::{
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::Poll,
    time::Duration,
};

use pb::{
    CallError, Context, Jelly, Local, Observers, Perspective, Published, RemoteReference, Value,
    View,
    cred::{
        Anonymous, AvatarId, Checker, Credentials, LoginError, LoginRequest, Passwords, Portal,
        Realm,
    },
    error::JellyError,
};
use pb_test_support::{HANGS, Pair, poll_once};

use crate::{
    live::{MasterDuckPond, Pond, said},
    roots::Log,
};

/// The avatar of a user.
struct User {
    name: String,
    mind: Option<RemoteReference>,
    room: Arc<Room>,
    listener: Arc<Mutex<Option<RemoteReference>>>,
}

#[pb::methods(rename_all = "camelCase")]
impl User {
    #[perspective]
    fn who_am_i(&self, context: &Context) -> String {
        let perspective = context.perspective().and_then(Perspective::downcast_ref::<Self>);
        assert_eq!(perspective.map(|user| &user.name), Some(&self.name));
        self.name.clone()
    }

    #[perspective]
    async fn greet(&self, greeting: String) -> Result<String, CallError> {
        let mind = self.mind.as_ref().expect("the user has passed a mind");
        mind.call_remote("hear", (greeting,)).await
    }

    #[perspective]
    fn enter(&self) -> View<Room> {
        View::from(self.room.clone())
    }

    #[perspective]
    fn twice(&self) -> [Arc<Vec<String>>; 2] {
        let shared = Arc::new(vec![self.name.clone()]);
        [shared.clone(), shared]
    }

    #[perspective]
    fn is_room(&self, room: View<Room>) -> bool {
        room.ptr_eq(&View::from(self.room.clone()))
    }

    #[perspective]
    async fn whisper(&self, to: RemoteReference) -> Result<(), CallError> {
        to.call_remote("hear", (Secret,)).await
    }

    #[perspective]
    fn listen(&self, to: RemoteReference) {
        *self.listener.lock().unwrap() = Some(to);
    }

    #[perspective]
    fn is_lobby(&self, room: View<Lobby>) {
        drop(room);
    }

    #[perspective]
    fn secret(&self) -> Secret {
        Secret
    }
}

/// A copy whose state depends on the perspective.
struct Secret;

impl pb::Copyable for Secret {
    const CLASS: &'static str = "test.Secret";
    const PER_PERSPECTIVE: bool = true;

    fn state<'a>(
        &'a self,
        perspective: Option<&'a Perspective>,
    ) -> Result<impl Jelly + 'a, JellyError> {
        Ok(perspective.and_then(Perspective::downcast_ref::<User>).map(|user| user.name.as_str()))
    }
}

impl Jelly for Secret {
    fn jelly(&self, out: &mut pb::jelly::Jellier) -> Result<(), JellyError> {
        pb::__private::jelly_copy(self, out)
    }
}

/// A live object whose state depends on the perspective.
#[derive(pb::Cacheable)]
#[pb(class = "test.Diary", state_for = Diary::of)]
struct Diary {
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Diary {}

impl Diary {
    fn of(&self, perspective: Option<&Perspective>) -> Option<String> {
        perspective.and_then(Perspective::downcast_ref::<User>).map(|user| user.name.clone())
    }
}

#[derive(pb::RemoteCopy)]
#[pb(class = "test.Secret", transparent)]
struct Told(Option<String>);

struct Lobby;

#[pb::methods]
impl Lobby {
    #[view]
    fn wait(&self, _: &User) {}
}

/// A room that several users are in.
#[derive(Default)]
struct Room {
    said: Mutex<Vec<String>>,
}

#[pb::methods]
impl Room {
    #[view]
    fn say(&self, who: &User, text: &str) -> usize {
        let mut said = self.said.lock().unwrap();
        said.push(format!("{}: {text}", who.name));
        said.len()
    }

    #[view]
    async fn heard(&self, _who: Arc<User>) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }
}

#[derive(Clone, Default)]
struct Chat {
    room: Arc<Room>,
    log: Log,
    logins: Arc<AtomicUsize>,
    /// A reference that is kept longer than the login.
    listener: Arc<Mutex<Option<RemoteReference>>>,
}

impl Realm for Chat {
    type Avatar = User;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
        self.logins.fetch_add(1, Ordering::SeqCst);
        let name = match request.id {
            AvatarId::Named(name) if name == "mallory" => return Err(LoginError::Denied),
            AvatarId::Named(name) => name,
            _ => "nobody".to_owned(),
        };
        if let Some(mind) = &request.mind {
            // The mind is called before the login is answered.
            let heard = mind.call_remote::<String>("hear", ("welcome",)).await;
            self.log.push(format!("{name} {}", heard.unwrap_or_default()));
        }
        let (room, listener) = (self.room.clone(), self.listener.clone());
        Ok(Arc::new(User { name, mind: request.mind, room, listener }))
    }

    fn logout(&self, avatar: Arc<User>, mind: Option<RemoteReference>) {
        let mind = if mind.is_some() { " with a mind" } else { "" };
        self.log.push(format!("{} leaves{mind}", avatar.name));
    }
}

/// A client's object that the server calls.
#[derive(Default)]
struct Ear(Mutex<Vec<String>>);

#[pb::methods]
impl Ear {
    #[remote]
    fn hear(&self, what: String) -> &'static str {
        self.0.lock().unwrap().push(what);
        "hears"
    }
}

fn chat() -> (Pair, Chat) {
    let chat = Chat::default();
    let users = [("alice", "sesame"), ("bob", "pa55"), ("mallory", "x")];
    let portal =
        Portal::new(chat.clone()).add_checker(Passwords::new(users)).add_checker(Anonymous);
    (Pair::new(portal), chat)
}

fn login(pair: &mut Pair, name: &str, password: &str) -> Result<RemoteReference, CallError> {
    let login = pair.peer().login(name, password);
    pair.finish(login.into_future())
}

#[test]
fn a_login_is_a_challenge_and_its_response() {
    let (mut pair, chat) = chat();
    let avatar = login(&mut pair, "alice", "sesame").unwrap();
    let said = said(&mut pair);
    assert_eq!(said[0], "> [message 1 root login 1 [tuple alice] [dictionary]]");
    assert!(said[1].starts_with("< [answer 1 [tuple ") && said[1].ends_with(" [remote 1]]]"));
    assert!(said[2].starts_with("> [message 2 1 respond 1 [tuple "), "{}", said[2]);
    assert!(said[2].ends_with(" [None]] [dictionary]]"));
    assert!(said.contains(&"< [answer 2 [remote 2]]".to_owned()), "{said:?}");
    let name = avatar.call_remote::<String>("whoAmI", ());
    assert_eq!(pair.finish(name).unwrap(), "alice");
    pair.drive();
    assert_eq!(pair.server.broker.peer().held_objects().len(), 1, "the challenger is dropped");
    drop(avatar);
    pair.drive();
    assert_eq!(chat.log.take(), ["alice leaves"]);
    assert!(pair.server.broker.peer().held_objects().is_empty());
}

/// Python's checkers whose names are `str` need that.
#[test]
fn a_name_may_be_sent_as_text() {
    let (mut pair, _chat) = chat();
    let login = pair.peer().login("alice", "sesame").name_as_text();
    let avatar = pair.finish(login.into_future()).unwrap();
    let said = said(&mut pair);
    assert_eq!(said[0], "> [message 1 root login 1 [tuple [unicode alice]] [dictionary]]");
    assert_eq!(pair.finish(avatar.call_remote::<String>("whoAmI", ())).unwrap(), "alice");
}

#[test]
fn a_login_that_takes_too_long_times_out_and_is_ended() {
    let (mut pair, chat) = chat();
    let login = pair.peer().login("alice", "sesame").timeout(Duration::from_secs(5));
    let mut login = pin!(login.into_future());
    // The challenge has arrived, and the response is on its way.
    assert!(poll_once(login.as_mut()).is_pending());
    pair.drive();
    assert!(poll_once(login.as_mut()).is_pending());
    pair.clock.advance(Duration::from_secs(5));
    let Poll::Ready(Err(error)) = poll_once(login.as_mut()) else {
        panic!("the login must time out");
    };
    assert_eq!(error.to_string(), "no answer to `login` within 5s");
    pair.drive();
    assert_eq!(chat.log.take(), ["alice leaves"]);
}

#[test]
fn the_default_timeout_of_calls_is_for_a_login_with_both_its_steps() {
    let second = Duration::from_secs(1);
    for (own, expected) in
        [(None, Some("5s")), (Some(7 * second), Some("7s")), (Some(Duration::MAX), None)]
    {
        let portal = Portal::new(Chat::default()).add_checker(Slow);
        let mut pair = Pair::with(portal, |config| config.call_timeout = 5 * second);
        let login = pair.peer().login("alice", "sesame");
        let login = own.into_iter().fold(login, pb::cred::Login::timeout);
        let mut login = pin!(login.into_future());
        assert!(poll_once(login.as_mut()).is_pending());
        pair.clock.advance(3 * second);
        pair.drive();
        // The second step begins now.
        assert!(poll_once(login.as_mut()).is_pending());
        pair.drive();
        pair.clock.advance(2 * second);
        if let Some(own) = own {
            assert!(poll_once(login.as_mut()).is_pending(), "{own:?}");
            pair.clock.advance(own.min(60 * second));
        }
        let ended = match poll_once(login.as_mut()) {
            Poll::Ready(login) => Some(login.unwrap_err().to_string()),
            Poll::Pending => None,
        };
        assert_eq!(ended, expected.map(|within| format!("no answer to `login` within {within}")));
    }
}

#[test]
fn wrong_names_and_passwords_are_the_same_error_and_another_login_may_follow() {
    let (mut pair, chat) = chat();
    for (name, password) in [("alice", "wrong"), ("nobody", "sesame"), ("alice", ""), ("", "")] {
        let error = login(&mut pair, name, password).unwrap_err();
        let remote = error.remote().unwrap();
        assert_eq!(remote.class(), "twisted.cred.error.UnauthorizedLogin");
        assert_eq!(remote.message(), "");
        for parent in ["LoginFailed", "Unauthorized"] {
            assert!(remote.is_class(&format!("twisted.cred.error.{parent}")), "{parent}");
        }
    }
    let denied = login(&mut pair, "mallory", "x").unwrap_err();
    let denied = denied.remote().unwrap();
    assert_eq!(denied.class(), "twisted.cred.error.LoginDenied");
    assert!(denied.is_class("twisted.cred.error.LoginFailed"));
    assert!(
        !denied.is_class("twisted.cred.error.Unauthorized"),
        "the user is known, so this is no `Unauthorized`"
    );
    assert_eq!(chat.logins.load(Ordering::SeqCst), 1);
    assert!(login(&mut pair, "bob", "pa55").is_ok());
}

#[test]
fn a_name_that_is_too_long_is_refused() {
    let (mut pair, _) = chat();
    let mut challenged = |name: usize| {
        type Challenge = (Vec<u8>, RemoteReference);
        let login = pair.peer().root().call_remote::<Challenge>("login", (vec![b'x'; name],));
        pair.finish(login)
    };
    assert!(challenged(1024).is_ok());
    let error = challenged(1025).unwrap_err();
    assert!(error.remote().unwrap().is_class("twisted.cred.error.UnauthorizedLogin"));
}

#[test]
fn a_challenge_is_new_each_time() {
    let (mut pair, _) = chat();
    let mut challenges = std::collections::BTreeSet::new();
    for _ in 0..4 {
        let call = pair
            .peer()
            .root()
            .call_remote::<(Vec<u8>, RemoteReference)>("login", (b"alice".to_vec(),));
        let (challenge, _) = pair.finish(call).unwrap();
        assert_eq!(challenge.len(), 16);
        challenges.insert(challenge);
    }
    assert_eq!(challenges.len(), 4);
}

#[test]
fn a_guest_may_log_in_where_guests_are_allowed() {
    let (mut pair, _) = chat();
    let anonymous = pair.peer().login_anonymous();
    let avatar = pair.finish(anonymous.into_future()).unwrap();
    assert_eq!(
        said(&mut pair)[0],
        "> [message 1 root loginAnonymous 1 [tuple [None]] [dictionary]]"
    );
    let name = avatar.call_remote::<String>("whoAmI", ());
    assert_eq!(pair.finish(name).unwrap(), "nobody");
    let only_users = Portal::new(Chat::default()).add_checker(Passwords::new([("a", "b")]));
    let mut pair = Pair::new(only_users);
    let anonymous = pair.peer().login_anonymous();
    let error = pair.finish(anonymous.into_future()).unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!(error.class(), "twisted.cred.error.UnhandledCredentials");
    assert!(error.is_class("twisted.cred.error.LoginFailed"));
    let other = pair.peer().root().call_remote::<()>("checkDucks", ());
    let error = pair.finish(other).unwrap_err();
    assert!(error.remote().unwrap().is_class("twisted.spread.flavors.NoSuchMethod"));
}

#[test]
fn the_mind_is_called_before_the_login_answers_and_after() {
    let (mut pair, chat) = chat();
    let ear = Local::new(Ear::default());
    let login = pair.peer().login("alice", "sesame").mind(&ear);
    let avatar = pair.finish(login.into_future()).unwrap();
    assert_eq!(chat.log.take(), ["alice hears"]);
    let greet = avatar.call_remote::<String>("greet", ("hello",));
    assert_eq!(pair.finish(greet).unwrap(), "hears");
    assert_eq!(*ear.0.lock().unwrap(), ["welcome", "hello"]);
    drop(avatar);
    pair.drive();
    assert_eq!(chat.log.take(), ["alice leaves with a mind"]);
    pair.drive();
    assert!(pair.client.broker.peer().held_objects().is_empty(), "the mind is released");
}

#[test]
fn rule_stopped_once_each_login_ends_once_by_decref_or_by_disconnect() {
    let (mut pair, chat) = chat();
    let first = login(&mut pair, "alice", "sesame").unwrap();
    let second = login(&mut pair, "alice", "sesame").unwrap();
    let third = login(&mut pair, "bob", "pa55").unwrap();
    assert_ne!(first, second);
    drop(first);
    pair.drive();
    assert_eq!(chat.log.take(), ["alice leaves"]);
    pair.server.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    let mut left = chat.log.take();
    left.sort_unstable();
    assert_eq!(left, ["alice leaves", "bob leaves"]);
    drop((second, third));
    pair.drive();
    pair.server.broker.handle_finished();
    assert!(chat.log.take().is_empty());
}

#[test]
fn a_login_whose_caller_stopped_waiting_is_ended() {
    let (mut pair, chat) = chat();
    let mut login = Box::pin(pair.peer().login("alice", "sesame").into_future());
    while chat.logins.load(Ordering::SeqCst) == 0 {
        assert!(poll_once(login.as_mut()).is_pending());
        let up = pair.client.sent();
        pair.server.receive(&up);
        pair.server.run_tasks();
        if chat.logins.load(Ordering::SeqCst) == 0 {
            let down = pair.server.sent();
            pair.client.receive(&down);
        }
    }
    drop(login);
    pair.drive();
    assert_eq!(chat.log.take(), ["alice leaves"]);
}

#[test]
fn each_user_views_one_object_with_their_own_perspective() {
    let (mut pair, chat) = chat();
    let alice = login(&mut pair, "alice", "sesame").unwrap();
    let bob = login(&mut pair, "bob", "pa55").unwrap();
    let enter = |pair: &mut Pair, who: &RemoteReference| {
        let enter = who.call_remote::<RemoteReference>("enter", ());
        pair.finish(enter).unwrap()
    };
    let (hers, his, again) =
        (enter(&mut pair, &alice), enter(&mut pair, &bob), enter(&mut pair, &alice));
    assert_eq!(hers, again, "the same pair of user and object keeps its number");
    assert_ne!(hers, his);
    for (room, text) in [(&hers, "hi"), (&his, "hey")] {
        let say = room.call_remote::<usize>("say", (text,));
        pair.finish(say).unwrap();
    }
    let heard = his.call_remote::<Vec<String>>("heard", ());
    assert_eq!(pair.finish(heard).unwrap(), ["alice: hi", "bob: hey"]);
    assert_eq!(chat.room.said.lock().unwrap().len(), 2);
    let unknown = hers.call_remote::<()>("shout", ());
    assert!(pair.finish(unknown).is_err());
}

#[test]
fn a_view_that_is_sent_back_is_the_object_again() {
    let (mut pair, _chat) = chat();
    let alice = login(&mut pair, "alice", "sesame").unwrap();
    let room: RemoteReference = pair.finish(alice.call_remote("enter", ())).unwrap();
    assert!(pair.finish(alice.call_remote::<bool>("isRoom", (&room,))).unwrap());
    let other = pair.finish(alice.call_remote::<()>("isLobby", (&room,))).unwrap_err();
    assert!(other.to_string().contains("found an object of another type"), "{other}");
    let herself = pair.finish(alice.call_remote::<bool>("isRoom", (&alice,)));
    assert!(herself.is_err(), "an avatar cannot be received as a view");
}

/// The message is that of Python's `getattr`, by which Twisted looks for these methods. An unknown method
/// of a `#[remote]` object has another message.
#[test]
fn an_unknown_method_of_an_avatar_or_a_view_is_the_error_of_python() {
    let (mut pair, _chat) = chat();
    let alice = login(&mut pair, "alice", "sesame").unwrap();
    let room: RemoteReference = pair.finish(alice.call_remote("enter", ())).unwrap();
    for (object, expected) in [
        (&alice, "'User' object has no attribute 'perspective_fly'"),
        (&room, "'Room' object has no attribute 'view_fly'"),
    ] {
        let error = pair.finish(object.call_remote::<Value>("fly", ())).unwrap_err();
        let error = error.remote().unwrap();
        assert_eq!((error.class(), error.message()), ("builtins.AttributeError", expected));
    }
}

#[test]
fn the_answer_of_an_avatars_method_is_encoded_for_its_user() {
    let (mut pair, _) = chat();
    for (name, password) in [("alice", "sesame"), ("bob", "pa55")] {
        let avatar = login(&mut pair, name, password).unwrap();
        let secret = avatar.call_remote::<Told>("secret", ());
        assert_eq!(pair.finish(secret).unwrap().0.as_deref(), Some(name));
    }
}

/// As `unserializingPerspective` in Twisted.
#[test]
fn calls_over_a_reference_from_an_avatars_call_are_encoded_for_its_user() {
    let (mut pair, chat) = chat();
    let alice = login(&mut pair, "alice", "sesame").unwrap();
    let ear = Local::new(Ear::default());
    let _ = pair.finish(alice.call_remote::<Value>("whisper", (&ear,)));
    let state = "[message 1 1 hear 1 [tuple [test.Secret [unicode alice]]] [dictionary]]";
    let heard = said(&mut pair);
    assert!(heard.iter().any(|said| said.ends_with(state)), "{heard:?}");
    pair.finish(alice.call_remote::<()>("listen", (&ear,))).unwrap();
    drop(alice);
    pair.drive();
    assert_eq!(chat.log.take(), ["alice leaves"]);
    // After the logout the call is not made for another user.
    let listener = chat.listener.lock().unwrap().clone().unwrap();
    let error = pair.finish(listener.call_remote::<()>("hear", (Secret,))).unwrap_err();
    assert!(error.to_string().contains("perspective, and none is known here"), "{error}");
    let diary = Published::new(Diary { observers: Observers::default() });
    let error = pair.finish(listener.call_remote::<()>("hear", (&diary,))).unwrap_err();
    assert!(error.to_string().contains("perspective, and none is known here"), "{error}");
    assert_eq!(pair.finish(listener.call_remote::<String>("hear", ("all",))).unwrap(), "hears");
}

#[test]
fn a_hand_written_checker_may_wait() {
    struct Slow(Log);

    impl Checker for Slow {
        async fn check(&self, credentials: &Credentials) -> Result<AvatarId, LoginError> {
            self.0.pass("database").await;
            match credentials {
                Credentials::Password(shown) if shown.matches_password(b"open") => {
                    AvatarId::from_username(shown.username())
                }
                _ => Err(pb::Failure::new("shop.Closed", "come back tomorrow").into()),
            }
        }
    }

    let log = Log::default();
    let mut pair = Pair::new(Portal::new(Chat::default()).add_checker(Slow(log.clone())));
    let peer = pair.peer();
    let mut login = Box::pin(peer.login("eve", "open").into_future());
    for _ in 0..10 {
        assert!(poll_once(login.as_mut()).is_pending());
        pair.drive();
    }
    log.open("database");
    assert!(pair.finish(login).is_ok());
    let wrong = peer.login("eve", "shut").into_future();
    let error = pair.finish(wrong).unwrap_err();
    assert_eq!(error.remote().unwrap().class(), "shop.Closed");
}

#[test]
fn a_view_needs_a_perspective() {
    struct Open(Arc<Room>);

    #[pb::methods]
    impl Open {
        #[remote]
        fn room(&self) -> View<Room> {
            View::from(self.0.clone())
        }
    }

    let mut pair = Pair::new(Open(Arc::default()));
    let room = pair.peer().root().call_remote::<Value>("room", ());
    assert!(
        pair.finish(room).unwrap_err().to_string().contains("perspective, and none is known here")
    );
}

/// An answer holds its perspective. Here it is the last handle of the avatar, which is dropped with the
/// answer. The avatar's destructor then uses the same connection.
#[test]
fn rule_unlocked_no_avatar_is_dropped_under_a_connections_mutex() {
    let (done, is_done) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut pair, chat) = chat();
        let ear = Local::new(Ear::default());
        let login = pair.peer().login("alice", "sesame").mind(&ear);
        let alice = pair.finish(login.into_future()).unwrap();
        let pond = MasterDuckPond::published(&[]);
        let guard = pond.lock();
        let stuck = pair.server.broker.peer().root().call_remote::<()>("x", (&pond,)).send();
        pair.drive();
        drop(alice.call_remote::<Value>("twice", ()).send());
        drop(alice);
        pair.drive();
        assert_eq!(chat.log.take(), ["alice hears", "alice leaves with a mind"]);
        assert_eq!(pair.client.broker.peer().held_objects().len(), 1, "the answer waits");
        drop((guard, stuck));
        pair.drive();
        assert!(pair.client.broker.peer().held_objects().is_empty(), "the mind is released");
        done.send(()).unwrap();
    });
    assert!(
        is_done.recv_timeout(HANGS).is_ok(),
        "the call must end: the connection's mutex must be free"
    );
}

/// A checker that never decides.
struct Slow;

impl Checker for Slow {
    async fn check(&self, _: &Credentials) -> Result<AvatarId, LoginError> {
        std::future::pending().await
    }
}

#[test]
fn a_checker_is_added_to_a_clone_alone() {
    let users = Portal::new(Chat::default()).add_checker(Passwords::new([("alice", "sesame")]));
    let everybody = users.clone().add_checker(Anonymous);
    for (portal, lets_in) in [(users, false), (everybody, true)] {
        let mut pair = Pair::new(portal);
        assert!(login(&mut pair, "alice", "sesame").is_ok());
        let anonymous = pair.peer().login_anonymous();
        assert_eq!(pair.finish(anonymous.into_future()).is_ok(), lets_in);
    }
}

/// As with Twisted: when the realm is told of a logout, the user's observations have ended.
#[test]
fn when_a_connection_closes_its_users_are_logged_out_last() {
    struct Garden(Published<MasterDuckPond>);

    #[pb::methods]
    impl Garden {
        #[perspective]
        fn pond(&self) -> Published<MasterDuckPond> {
            self.0.clone()
        }
    }

    #[derive(Clone)]
    struct Park(Published<MasterDuckPond>, Log);

    impl Realm for Park {
        type Avatar = Garden;

        async fn request_avatar(&self, _: LoginRequest) -> Result<Arc<Garden>, LoginError> {
            Ok(Arc::new(Garden(self.0.clone())))
        }

        fn logout(&self, garden: Arc<Garden>, _: Option<RemoteReference>) {
            self.1.push(format!("leaves {} observers", garden.0.observer_count()));
        }
    }

    let park = Park(MasterDuckPond::published(&[]), Log::default());
    let mut pair = Pair::new(Portal::new(park.clone()).add_checker(Anonymous));
    let login = pair.peer().login_anonymous();
    let visitor = pair.finish(login.into_future()).unwrap();
    let pond = visitor.call_remote::<Pond>("pond", ());
    let pond = pair.finish(pond).unwrap();
    assert_eq!(park.0.observer_count(), 1);
    pair.server.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    assert_eq!(park.1.take(), ["leaves 0 observers"]);
    drop(pond);
}
