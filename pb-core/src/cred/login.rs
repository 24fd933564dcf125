use std::{fmt, pin::Pin};

use super::challenge::respond;
use crate::{CallError, Jelly, Local, Peer, Referenceable, RemoteReference};

/// A login that was asked for ([`Peer::login`], [`Peer::login_anonymous`]); awaited, it is done.
#[must_use = "`.await` a login to be logged in"]
pub struct Login {
    peer: Peer,
    /// User name and password; `None` for nobody in particular.
    user: Option<(Vec<u8>, Vec<u8>)>,
    mind: Option<Box<dyn Jelly + Send + Sync>>,
}

impl Login {
    pub(crate) fn new(peer: Peer, user: Option<(Vec<u8>, Vec<u8>)>) -> Self {
        Self { peer, user, mind: None }
    }

    /// An object of ours that the avatar may call, also before the login is done.
    pub fn mind<T: Referenceable>(mut self, mind: &Local<T>) -> Self {
        self.mind = Some(Box::new(mind.clone()));
        self
    }

    async fn run(self) -> Result<RemoteReference, CallError> {
        let Self { peer, user, mind } = self;
        let Some((username, password)) = user else {
            return peer.root().call_remote("loginAnonymous", (mind,)).await;
        };
        let (challenge, challenger): (Vec<u8>, RemoteReference) =
            peer.root().call_remote("login", (username,)).await?;
        let response = respond(&challenge, &password);
        challenger.call_remote("respond", (response.as_slice(), mind)).await
    }
}

impl IntoFuture for Login {
    type Output = Result<RemoteReference, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.as_ref().map(|(name, _)| String::from_utf8_lossy(name));
        f.debug_struct("Login").field("user", &user).finish_non_exhaustive()
    }
}
