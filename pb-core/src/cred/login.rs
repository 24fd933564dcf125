use std::{
    fmt,
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use super::challenge::respond;
use crate::{
    broker::RemoteReference,
    flavors::{CallError, Local, Peer, Referenceable},
    jelly::Jelly,
};

/// A login that runs when it is awaited. [`Peer::login`] and [`Peer::login_anonymous`] return one.
///
/// The result is a reference to the avatar.
///
/// # Errors
/// See [`Peer::login`].
///
/// # Cancel safety
/// If the future is dropped, the login is not completed. Should it succeed at the peer nevertheless, the user
/// is logged out at once.
#[must_use = "`.await` a login to be logged in"]
pub struct Login {
    peer: Peer,
    /// The user; `None` for an anonymous login.
    user: Option<User>,
    mind: Option<Box<dyn Jelly + Send + Sync>>,
    timeout: Option<Duration>,
}

/// The user name and the password of a login.
struct User {
    name: Vec<u8>,
    /// Whether the name is sent as text.
    as_text: bool,
    password: Vec<u8>,
}

impl Peer {
    /// Logs in to the [`Portal`](crate::Portal) that the peer serves (`PBClientFactory.login`).
    ///
    /// The future returns a reference to the avatar. Dropping the last handle of the avatar logs the user
    /// out. The name is sent as bytes, or [as text](Login::name_as_text).
    ///
    /// # Errors
    /// The future returns [`CallError::Remote`] of class
    /// `twisted.cred.error.UnauthorizedLogin` if the name is unknown or the password is wrong. It returns
    /// other errors as every call does.
    ///
    /// # Examples
    /// ```
    /// # async fn example(peer: pb::Peer) -> Result<(), pb::CallError> {
    /// let avatar = peer.login("alice", "sesame").await?;
    /// let name: String = avatar.call_remote("whoAmI", ()).await?;
    /// # let _ = name;
    /// # Ok(())
    /// # }
    /// ```
    pub fn login(&self, username: impl AsRef<[u8]>, password: impl AsRef<[u8]>) -> Login {
        Login::new(self.clone(), Some((username.as_ref(), password.as_ref())))
    }

    /// Logs in without a name and a password. The peer must have a checker that allows it, such as
    /// [`Anonymous`](crate::Anonymous).
    pub fn login_anonymous(&self) -> Login {
        Login::new(self.clone(), None)
    }
}

impl Login {
    fn new(peer: Peer, user: Option<(&[u8], &[u8])>) -> Self {
        let user = user.map(|(name, password)| User {
            name: name.to_vec(),
            as_text: false,
            password: password.to_vec(),
        });
        Self { peer, user, mind: None, timeout: None }
    }

    /// Passes an object of this end, the mind, that the avatar may call. It may do so even before the login
    /// is answered.
    pub fn mind<T: Referenceable>(mut self, mind: &Local<T>) -> Self {
        self.mind = Some(Box::new(mind.clone()));
        self
    }

    /// Sends the name as text instead of bytes.
    ///
    /// A `Portal` of this library accepts both. Twisted's checkers on Python 3 compare the name with their
    /// own: those with `str` names need text (`addUser("alice", …)`), and those with `bytes` names need bytes
    /// (files, and users that were given as keywords).
    pub fn name_as_text(mut self) -> Self {
        if let Some(user) = &mut self.user {
            user.as_text = true;
        }
        self
    }

    /// Fails the login with [`CallError::Timeout`] if it is not answered within `duration`. Should it succeed
    /// later, the user is logged out at once.
    pub fn timeout(mut self, duration: Duration) -> Self {
        self.timeout = Some(duration);
        self
    }

    /// Logs in, within the timeout if there is one.
    async fn run(self) -> Result<RemoteReference, CallError> {
        let Some(duration) = self.timeout else { return self.log_in().await };
        let mut alarm = self.peer.sleep(duration);
        let mut login = pin!(self.log_in());
        poll_fn(|cx| match login.as_mut().poll(cx) {
            Poll::Pending => alarm.as_mut().poll(cx).map(|()| Err(CallError::Timeout(duration))),
            ready => ready,
        })
        .await
    }

    /// Logs in, without a timeout.
    async fn log_in(self) -> Result<RemoteReference, CallError> {
        let Self { peer, user, mind, .. } = self;
        let Some(user) = user else {
            return peer.root().call_remote("loginAnonymous", (mind,)).await;
        };
        let login = match std::str::from_utf8(&user.name) {
            Ok(name) if user.as_text => peer.root().call_remote("login", (name,)),
            _ => peer.root().call_remote("login", (&user.name,)),
        };
        let (challenge, challenger): (Vec<u8>, RemoteReference) = login.await?;
        let response = respond(&challenge, &user.password);
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
        let user = self.user.as_ref().map(|user| String::from_utf8_lossy(&user.name));
        f.debug_struct("Login").field("user", &user).finish_non_exhaustive()
    }
}
