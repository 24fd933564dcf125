//! The scenarios of `sink_client.py` that log in, against a portal of ours.

use std::sync::Arc;

use pb::{
    Anonymous, AvatarId, Failure, LoginError, Passwords, Portal, Realm, RemoteReference, Request,
    Value, View,
};

use super::{
    objects::Events,
    recorded,
    server::{compare, serve},
};
use crate::with_twisted;

struct Sight;

#[pb::methods]
impl Sight {
    #[view]
    fn who(&self, who: &Avatar) -> Vec<u8> {
        who.name.clone().into_bytes()
    }

    #[view]
    fn kw(&self, _: &Avatar, a: Option<i64>) -> i64 {
        a.unwrap_or(0)
    }
}

struct Avatar {
    name: String,
    mind: Option<RemoteReference>,
}

#[pb::methods(rename_all = "camelCase")]
impl Avatar {
    #[perspective]
    fn whoami(&self) -> Vec<u8> {
        self.name.clone().into_bytes()
    }

    #[perspective]
    fn kw(&self, a: Option<i64>) -> i64 {
        a.unwrap_or(0)
    }

    #[perspective]
    fn sight(&self) -> View<Sight> {
        View::new(Sight)
    }

    #[perspective]
    async fn poke_mind(self: Arc<Self>) -> Result<Value, Failure> {
        match &self.mind {
            Some(mind) => Ok(mind.call_remote("poke", (5,)).await?),
            None => Err(Failure::new("builtins.AttributeError", "no mind")),
        }
    }

    #[perspective]
    fn fail(&self) -> Result<(), Failure> {
        Err(Failure::new("builtins.ValueError", "avatar trouble"))
    }
}

struct House(Events);

impl Realm for House {
    type Avatar = Avatar;

    async fn request_avatar(&self, request: Request) -> Result<Arc<Avatar>, LoginError> {
        let name = match request.id {
            AvatarId::Named(name) => name,
            _ => "anonymous".to_owned(),
        };
        let mind = if request.mind.is_some() { "<RemoteReference>" } else { "None" };
        self.0.say(format!("login {name} mind={mind}"));
        Ok(Arc::new(Avatar { name, mind: request.mind }))
    }

    fn logout(&self, user: Arc<Avatar>, _: Option<RemoteReference>) {
        self.0.say(format!("logout {}", user.name));
    }
}

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
