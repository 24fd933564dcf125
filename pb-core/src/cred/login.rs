use std::{
    fmt,
    future::poll_fn,
    pin::{Pin, pin},
    task::Poll,
    time::Duration,
};

use super::challenge::respond;
use crate::{
    banana::{Cursor, Token},
    broker::{Call, RemoteReference},
    flavors::{CallError, Called, Local, Peer, Referenceable, RemoteError},
    jelly::{
        Atom, Jelly, Kind, ReadResult, Unjellier, Unjelly, UnjellyOwned, Value, excerpt, sentence,
    },
};

/// A login that was asked for ([`Peer::login`], [`Peer::login_anonymous`]); awaited, it is done.
#[must_use = "`.await` a login to be logged in"]
pub struct Login {
    peer: Peer,
    /// `None` for nobody in particular.
    user: Option<User>,
    mind: Option<Box<dyn Jelly + Send + Sync>>,
    timeout: Option<Duration>,
}

struct User {
    name: Vec<u8>,
    /// Whether the name travels as text.
    as_text: bool,
    password: Vec<u8>,
}

impl Peer {
    /// Logs in to the [`Portal`](crate::Portal) that the peer serves (`PBClientFactory.login`). What is
    /// given is the avatar: whoever drops its last handle is logged out. The name travels as bytes,
    /// [or as text](Login::name_as_text).
    ///
    /// # Errors
    /// [`CallError::Remote`](crate::CallError::Remote) of class `twisted.cred.error.UnauthorizedLogin`
    /// if name or password are wrong; [`CallError::NoLogins`](crate::CallError::NoLogins) if the peer's
    /// root object serves no logins; [`CallError::LoginRefused`](crate::CallError::LoginRefused) if the
    /// peer answers something else than a login, as servers do that have an answer for why they refuse.
    pub fn login(&self, username: impl AsRef<[u8]>, password: impl AsRef<[u8]>) -> Login {
        Login::new(self.clone(), Some((username.as_ref(), password.as_ref())))
    }

    /// Logs in as nobody in particular.
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

    /// An object of ours that the avatar may call, also before the login is done.
    pub fn mind<T: Referenceable>(mut self, mind: &Local<T>) -> Self {
        self.mind = Some(Box::new(mind.clone()));
        self
    }

    /// Sends the name as text and not as bytes. A `Portal` here takes either; of Twisted's checkers on
    /// Python 3, those whose names are `str` want text (`addUser("alice", …)`) and those whose names are
    /// `bytes` want bytes (files; users that were given as keywords).
    pub fn name_as_text(mut self) -> Self {
        if let Some(user) = &mut self.user {
            user.as_text = true;
        }
        self
    }

    /// Fails the login if it is not done after `duration`. Should it be done later, the avatar is logged
    /// out at once.
    pub fn timeout(mut self, duration: Duration) -> Self {
        self.timeout = Some(duration);
        self
    }

    async fn run(self) -> Result<RemoteReference, CallError> {
        let Some(duration) = self.timeout else { return self.log_in().await };
        let mut alarm = self.peer.sleep(duration);
        let address = self.peer.remote_addr();
        let method = if self.user.is_some() { "login" } else { "loginAnonymous" };
        let mut login = pin!(self.log_in());
        poll_fn(|cx| match login.as_mut().poll(cx) {
            Poll::Pending => alarm.as_mut().poll(cx).map(|()| {
                let called = Box::new(Called::new(method, address));
                Err(CallError::Timeout { called, within: duration })
            }),
            ready => ready,
        })
        .await
    }

    async fn log_in(self) -> Result<RemoteReference, CallError> {
        let Self { peer, user, mind, .. } = self;
        let Some(user) = user else {
            return given(peer.root().call_remote("loginAnonymous", (mind,))).await;
        };
        let login = match std::str::from_utf8(&user.name) {
            Ok(name) if user.as_text => peer.root().call_remote("login", (name,)),
            _ => peer.root().call_remote("login", (&user.name,)),
        };
        let (challenge, challenger): (Vec<u8>, RemoteReference) = given(login).await?;
        let response = respond(&challenge, &user.password);
        given(challenger.call_remote("respond", (response.as_slice(), mind))).await
    }
}

/// Waits for what one step of a login is answered with.
async fn given<T: UnjellyOwned>(step: Call<Reply<T>>) -> Result<T, CallError> {
    match step.await {
        Ok(Reply::Given(value)) => Ok(value),
        Ok(Reply::Refused(why)) => Err(CallError::LoginRefused(why)),
        Err(CallError::Remote(error)) if knows_no_logins(&error) => Err(CallError::NoLogins(error)),
        Err(error) => Err(error),
    }
}

/// Whether a root object has no such methods, or there is none.
fn knows_no_logins(error: &RemoteError) -> bool {
    match error.message() {
        "No such method: remote_login" | "No such method: remote_loginAnonymous" => {
            error.is_class("twisted.spread.flavors.NoSuchMethod")
        }
        message => message == "Invalid Object ID" && error.is_class("twisted.spread.pb.Error"),
    }
}

/// The answer to a step of a login.
enum Reply<T> {
    Given(T),
    /// In it is no reference, which every step gives.
    Refused(Box<str>),
}

impl<'de, T: Unjelly<'de>> Unjelly<'de> for Reply<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        if may_hold_a_reference(from.cursor.clone()) {
            return from.one().map(Self::Given);
        }
        let answer: Value = from.one()?;
        Ok(Self::Refused(why(&answer).into()))
    }
}

/// Whether any expression within the next one is a reference, or refers to a part of it.
fn may_hold_a_reference(mut answer: Cursor<'_>) -> bool {
    let mut missing = 1_usize;
    let mut is_first = false;
    while missing > 0 {
        missing -= 1;
        let Some(token) = answer.token() else { return false };
        let begins = std::mem::replace(&mut is_first, false);
        match token {
            Token::List(parts) => {
                is_first = parts > 0;
                missing = missing.saturating_add(parts);
            }
            Token::Bytes(atom) if begins => {
                if let Some(Kind::Entry | Kind::Link) = Atom::kind_of(atom) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Says why a login is refused: the texts of the answer.
fn why(answer: &Value) -> String {
    let items = match answer {
        Value::List(items) | Value::Tuple(items) => &items[..],
        text => std::slice::from_ref(text),
    };
    let text = |item: &Value| match item {
        Value::Text(text) => Some(excerpt(text).into_owned()),
        Value::Bytes(bytes) => Some(excerpt(&String::from_utf8_lossy(bytes)).into_owned()),
        _ => None,
    };
    let texts: Vec<_> = items.iter().filter_map(text).take(TEXTS).collect();
    match &texts[..] {
        [] => sentence(format_args!("it answered {answer:?}")),
        texts => sentence(texts.join(": ")),
    }
}

/// How many texts of an answer are shown.
const TEXTS: usize = 4;

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
