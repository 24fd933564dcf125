//! The users that a portal accepts, and the end of their logins.

use std::sync::{Arc, Mutex};

use pb::{
    CallError, Local, RemoteReference, Value, View,
    cred::{Anonymous, AvatarId, LoginError, LoginRequest, Passwords, Portal, Realm},
};
use pb_test_support::{Pair, held};

use crate::{
    logged::warnings,
    roots::{Log, Root},
};

struct User(AvatarId, Arc<Hall>);

#[pb::methods]
impl User {
    #[perspective]
    fn hall(&self) -> View<Hall> {
        View::from(self.1.clone())
    }
}

#[derive(Default)]
struct Hall;

#[pb::methods]
impl Hall {
    #[view]
    fn enter(&self, _who: &User) {}
}

/// A realm with one avatar for all logins under one name.
#[derive(Clone, Default)]
struct House {
    log: Log,
    gate: Option<&'static str>,
    users: Arc<Mutex<Vec<Arc<User>>>>,
}

impl Realm for House {
    type Avatar = User;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
        if let Some(gate) = self.gate {
            self.log.pass(gate).await;
        }
        let mind = if request.mind.is_some() { " with a mind" } else { "" };
        self.log.push(format!("{:?} comes{mind}", request.id));
        let mut users = self.users.lock().unwrap();
        if let Some(known) = users.iter().find(|user| user.0 == request.id) {
            return Ok(known.clone());
        }
        users.push(Arc::new(User(request.id, Arc::default())));
        Ok(users[users.len() - 1].clone())
    }

    fn logout(&self, avatar: Arc<User>, _mind: Option<RemoteReference>) {
        self.log.push(format!("{:?} leaves", avatar.0));
    }
}

fn anonymous(house: &House) -> Pair {
    Pair::new(Portal::new(house.clone()).add_checker(Anonymous))
}

#[test]
fn without_passwords_every_password_is_wrong() {
    let house = House::default();
    let mut pair = anonymous(&house);
    let error = pair.finish(pair.peer().login("alice", "").into_future()).unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!(error.class(), "twisted.cred.error.UnhandledCredentials");
    assert_eq!(error.message(), "No checker for these credentials");
    assert!(house.log.take().is_empty());
}

#[test]
fn a_name_that_is_no_text_is_refused() {
    let house = House::default();
    let users = Passwords::new([(&b"caf\xe9"[..], "sesame")]);
    let mut pair = Pair::new(Portal::new(house.clone()).add_checker(users));
    let error = pair.finish(pair.peer().login(b"caf\xe9", "sesame").into_future()).unwrap_err();
    assert_eq!(error.remote().unwrap().class(), "twisted.cred.error.UnauthorizedLogin");
    assert!(house.log.take().is_empty());
}

#[test]
fn a_guest_may_pass_a_mind() {
    let house = House::default();
    let mut pair = anonymous(&house);
    let login = pair.peer().login_anonymous().mind(&Local::new(Root::default()));
    let _avatar = pair.finish(login.into_future()).unwrap();
    assert_eq!(house.log.take(), ["Anonymous comes with a mind"]);
}

#[test]
fn a_portal_accepts_only_the_messages_of_a_login() {
    let mut pair = anonymous(&House::default());
    let root = pair.peer().root();
    let (_, challenger): (Value, RemoteReference) =
        pair.finish(root.call_remote("login", ("alice",))).unwrap();
    for call in [
        root.call_remote::<Value>("login", ("alice", 1)),
        root.call_remote("loginAnonymous", (None::<i64>, 1)),
        challenger.call_remote("respond", (&b"response"[..], None::<i64>, 1)),
    ] {
        let error = pair.finish(call).unwrap_err();
        assert_eq!(error.remote().unwrap().class(), "builtins.TypeError");
    }
}

#[test]
fn each_login_ends_by_itself_where_all_share_one_avatar() {
    let house = House::default();
    let mut pair = anonymous(&house);
    let [first, second] = [(); 2].map(|()| {
        let login = pair.peer().login_anonymous();
        pair.finish(login.into_future()).unwrap()
    });
    assert_ne!(first, second);
    assert_eq!(house.log.take(), ["Anonymous comes"; 2]);
    for avatar in [first, second] {
        drop(avatar);
        pair.drive();
        assert_eq!(house.log.take(), ["Anonymous leaves"]);
    }
}

#[test]
fn rule_stopped_once_a_login_whose_answer_cannot_be_sent_is_ended() {
    type End = fn(&pb_core::driver::Broker);
    let ends: [End; 2] = [|broker| broker.close(), |broker| broker.handle_finished()];
    for end in ends {
        let house = House { gate: Some("door"), ..House::default() };
        let mut pair = anonymous(&house);
        let _login = pair
            .peer()
            .root()
            .call_remote::<RemoteReference>("loginAnonymous", (None::<i64>,))
            .send();
        pair.drive();
        end(&pair.server.broker);
        assert!(house.log.take().is_empty());
        house.log.open("door");
        pair.server.run_tasks();
        assert!(pair.server.tasks.is_empty());
        assert_eq!(house.log.take(), ["Anonymous comes", "Anonymous leaves"]);
    }
}

#[test]
fn held_objects_names_the_types_of_the_application() {
    let mut pair = anonymous(&House::default());
    let login = pair.peer().login_anonymous();
    let avatar = pair.finish(login.into_future()).unwrap();
    let _hall: RemoteReference = pair.finish(avatar.call_remote("hall", ())).unwrap();
    pair.drive();
    let held = held(&pair.server.broker.peer());
    let names = [std::any::type_name::<Hall>(), std::any::type_name::<User>()];
    assert_eq!(held, names.map(|name| (name, 1)));
}

#[test]
fn a_panic_during_a_login_or_logout_is_logged_with_the_name_of_the_method() {
    /// A realm or checker that panics at one of its steps.
    struct Faulty(&'static str);

    impl Realm for Faulty {
        type Avatar = User;

        async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
            assert_ne!(self.0, "request_avatar");
            Ok(Arc::new(User(request.id, Arc::default())))
        }

        fn logout(&self, _: Arc<User>, _: Option<RemoteReference>) {
            assert_ne!(self.0, "logout");
        }
    }

    impl pb::cred::Checker for Faulty {
        async fn check(&self, _: &pb::cred::Credentials) -> Result<AvatarId, LoginError> {
            assert_ne!(self.0, "check");
            Ok(AvatarId::Anonymous)
        }
    }

    for (step, whose) in [("request_avatar", "the realm"), ("check", "the checker")] {
        let mut pair = Pair::new(Portal::new(Faulty(step)).add_checker(Faulty(step)));
        let login = pair.peer().login("alice", "sesame").into_future();
        let error = pair.finish(login).unwrap_err();
        let (error, name) = (error.remote().unwrap(), std::any::type_name::<Faulty>());
        assert_eq!(error.class(), "perspective_broker.Panic");
        assert_eq!(error.message(), format!("{whose} `{name}` panicked"));
    }
    let mut pair = Pair::new(Portal::new(Faulty("logout")).add_checker(Faulty("logout")));
    let login = pair.peer().login_anonymous().into_future();
    let avatar = pair.finish(login).unwrap();
    let logged = warnings(|| {
        drop(avatar);
        pair.drive();
    });
    assert_eq!(logged.len(), 1, "{logged:?}");
    assert!(logged[0]["message"].contains("`Realm::logout` panicked"), "{logged:?}");
}

#[test]
fn a_login_at_a_root_without_logins_says_that_a_portal_is_missing() {
    let sentence = |error| {
        format!(
            "the peer's root object serves no logins ({error}): serve a `pb::cred::Portal` there, or in Twisted \
             a `twisted.cred.portal.Portal`"
        )
    };
    let mut pair = Pair::new(Root::default());
    let (named, anonymous) = (pair.peer().login("alice", "x"), pair.peer().login_anonymous());
    for (login, method) in [(named, "login"), (anonymous, "loginAnonymous")] {
        let error = pair.finish(login.into_future()).unwrap_err();
        assert!(matches!(error, CallError::NoLogins(_)), "{error:?}");
        assert!(error.remote().is_some());
        let missing =
            format!("twisted.spread.flavors.NoSuchMethod: No such method: remote_{method}");
        assert_eq!(error.to_string(), sentence(missing));
    }
    // The client serves no root object.
    let login = pair.server.broker.peer().login("alice", "x");
    let error = pair.finish(login.into_future()).unwrap_err();
    let missing = "twisted.spread.pb.Error: Invalid Object ID".to_owned();
    assert_eq!(error.to_string(), sentence(missing));
    // An error of the realm itself is passed on as it is.
    let failure = || pb::Failure::new("twisted.spread.flavors.NoSuchMethod", "No such method: x");
    let mut pair = Pair::new(Answers(move |call: &mut pb::dispatch::Invocation<'_>| {
        call.now(|_| Ok(Err::<(), _>(failure())))
    }));
    let error = pair.finish(pair.peer().login("alice", "x").into_future()).unwrap_err();
    assert!(matches!(error, CallError::Remote(_)), "{error:?}");
}

/// Answers every call by a given function.
struct Answers<F>(F);

impl<F> pb::Referenceable for Answers<F>
where
    F: Fn(&mut pb::dispatch::Invocation<'_>) -> pb::dispatch::Dispatch + Send + Sync + 'static,
{
    fn dispatch(
        self: Arc<Self>,
        call: &mut pb::dispatch::Invocation<'_>,
    ) -> pb::dispatch::Dispatch {
        (self.0)(call)
    }
}

#[test]
fn the_error_of_a_refused_login_quotes_the_answer() {
    let text = |text: &str| Value::Text(text.to_owned());
    let long = "x".repeat(10_000);
    for (answer, shown) in [
        (
            Value::Tuple(vec![Value::Bool(false), text("Authentication error")]),
            "Authentication error",
        ),
        (Value::List(vec![Value::Bytes(b"no".to_vec()), text("never")]), "no: never"),
        (text("not you"), "not you"),
        (Value::None, "its answer is None"),
        (Value::Bool(false), "its answer is Bool(false)"),
        (text(&long), &format!("{}…", &long[..256])),
    ] {
        let sentence = format!("the peer refused the login: {shown}");
        // As the answer to `login`, and as the answer to the response.
        let challenger = {
            let answer = answer.clone();
            move || {
                let answer = answer.clone();
                Local::new(Answers(move |call: &mut pb::dispatch::Invocation<'_>| {
                    call.now(|_| Ok(answer.clone()))
                }))
            }
        };
        let at_last = Answers(move |call: &mut pb::dispatch::Invocation<'_>| {
            call.now(|_| Ok((&b"0123456789abcdef"[..], challenger())))
        });
        let mut pair = Pair::new(at_last);
        let error = pair.finish(pair.peer().login("alice", "x").into_future()).unwrap_err();
        assert_eq!(error.to_string(), sentence);
        let at_once = Answers(move |call: &mut pb::dispatch::Invocation<'_>| {
            call.now(|_| Ok(answer.clone()))
        });
        let mut pair = Pair::new(at_once);
        for login in [pair.peer().login("alice", "x"), pair.peer().login_anonymous()] {
            let error = pair.finish(login.into_future()).unwrap_err();
            assert!(matches!(error, CallError::LoginRefused(_)), "{error:?}");
            assert_eq!(error.to_string(), sentence);
            assert!(error.is_login_refused());
        }
    }
    // A value that holds a reference is an error, and no refusal.
    let mut pair = Pair::new(Answers(|call: &mut pb::dispatch::Invocation<'_>| {
        let odd = Local::new(Answers(|_: &mut pb::dispatch::Invocation<'_>| {
            pb::dispatch::Dispatch::no_such_method()
        }));
        call.now(|_| Ok((false, odd)))
    }));
    let error = pair.finish(pair.peer().login("alice", "x").into_future()).unwrap_err();
    assert!(matches!(error, CallError::Unjelly(_)), "{error:?}");
    assert!(!error.is_login_refused());
    pair.drive();
    assert!(pair.server.broker.peer().held_objects().is_empty(), "the reference is released");
}

#[test]
fn a_login_is_refused_by_the_errors_of_twisted_cred_and_by_no_others() {
    let refusal = |class: &str| {
        let failure = pb::Failure::new(class.to_owned(), "x");
        let mut pair = Pair::new(Answers(move |call: &mut pb::dispatch::Invocation<'_>| {
            call.now(|_| Ok(Err::<(), _>(failure.clone())))
        }));
        let login = pair.peer().login("alice", "x").into_future();
        pair.finish(login).unwrap_err().is_login_refused()
    };
    for class in ["LoginFailed", "UnauthorizedLogin", "LoginDenied", "UnhandledCredentials"] {
        assert!(refusal(&format!("twisted.cred.error.{class}")), "{class} without its ancestors");
    }
    for class in ["builtins.RuntimeError", "twisted.spread.pb.Error", "UnauthorizedLogin"] {
        assert!(!refusal(class), "{class} says nothing about the password");
    }
    // A subclass of the application's own.
    let late = pb::Failure::new("house.TooLate", "").with_parent("twisted.cred.error.LoginDenied");
    let error = CallError::from(
        pb::jelly::from_bytes::<pb::RemoteError>(
            pb::banana::Dialect::Pb,
            &pb::jelly::to_bytes(pb::banana::Dialect::Pb, &late).unwrap(),
        )
        .unwrap(),
    );
    assert!(error.is_login_refused());
    // A peer without logins, and one that is gone.
    let mut pair = Pair::new(Root::default());
    let no_logins = pair.finish(pair.peer().login_anonymous().into_future()).unwrap_err();
    assert!(matches!(no_logins, CallError::NoLogins(_)) && !no_logins.is_login_refused());
    let closed = CallError::from(pb::ConnectionError::ClosedByPeer);
    assert!(!closed.is_login_refused());
}

#[test]
fn a_mind_of_any_value_does_not_fail_the_login() {
    /// Whether a mind is an object that can be called, and its value if it is not.
    type Seen = (bool, Option<Value>);

    /// A realm that keeps the minds of its users.
    #[derive(Clone, Default)]
    struct Minds(Arc<Mutex<Vec<Seen>>>);

    impl Realm for Minds {
        type Avatar = User;

        async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
            self.0.lock().unwrap().push((request.mind.is_some(), request.mind_value));
            Ok(Arc::new(User(request.id, Arc::default())))
        }
    }

    let minds = Minds::default();
    let mut pair = Pair::new(Portal::new(minds.clone()).add_checker(Anonymous));
    let root = pair.peer().root();
    let bell = || {
        Local::new(Answers(|_: &mut pb::dispatch::Invocation<'_>| {
            pb::dispatch::Dispatch::no_such_method()
        }))
    };
    let list = Value::List(vec![Value::Int(1.into())]);
    let avatars = [
        pair.finish(root.call_remote::<RemoteReference>("loginAnonymous", ((),))),
        pair.finish(root.call_remote("loginAnonymous", (7,))),
        pair.finish(root.call_remote("loginAnonymous", ("a name",))),
        pair.finish(root.call_remote("loginAnonymous", (&list,))),
        pair.finish(root.call_remote("loginAnonymous", (bell(),))),
        // The references in these values are not kept.
        pair.finish(root.call_remote("loginAnonymous", ([bell()],))),
        pair.finish(root.call_remote("loginAnonymous", ()).kw("mind", (1, bell()))),
    ];
    assert!(avatars.iter().all(Result::is_ok), "{avatars:?}");
    let seen = std::mem::take(&mut *minds.0.lock().unwrap());
    let value = |value| (false, Some(value));
    assert_eq!(
        seen,
        [
            (false, None),
            value(Value::Int(7.into())),
            value(Value::Text("a name".to_owned())),
            value(list),
            (true, None),
            (false, None),
            (false, None),
        ]
    );
    pair.drive();
    assert_eq!(
        pair.client.broker.peer().held_objects().len(),
        1,
        "the other references are released"
    );
    // A class that is not allowed is refused, as Twisted does it.
    let mind = Value::Copy { class: "no.Class".to_owned(), state: Box::new(Value::None) };
    let refused = root.call_remote::<RemoteReference>("loginAnonymous", (mind,));
    assert!(pair.finish(refused).unwrap_err().is_insecure_jelly());
}
