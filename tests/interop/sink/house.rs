//! The realm of `sink_server.py`: its avatars, and the objects that they see.

use std::sync::Arc;

use pb::{
    Failure, RemoteReference, Value, View,
    cred::{AvatarId, LoginError, LoginRequest, Realm},
};

use super::objects::Events;

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

pub(crate) struct Avatar {
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

/// The realm, which reports who logs in and out.
pub(crate) struct House(pub(crate) Events);

impl Realm for House {
    type Avatar = Avatar;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<Avatar>, LoginError> {
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
