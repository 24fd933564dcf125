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

/// A login that runs when it is awaited. [`Peer::login`] and [`Peer::login_anonymous`] return one.
///
/// The result is a reference to the avatar. Await the login directly. To pass it to a function that takes a
/// future, such as `tokio::spawn`, write `login.into_future()`.
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
    /// The future returns [`CallError::Remote`] of class `twisted.cred.error.UnauthorizedLogin` if the name
    /// is unknown or the password is wrong. It returns [`CallError::NoLogins`] if the peer's root object
    /// serves no logins. It returns [`CallError::LoginRefused`] if the peer answers with a text, nearly always the
    /// reason of a refusal, or anything else in place of a challenge or an avatar. It returns other errors as
    /// every call does.
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
    /// A `Portal` of this library accepts both. Twisted's checkers keep names as bytes (`addUser(b"alice", …)`,
    /// `FilePasswordDB`) and need the default. A Python checker that keeps `str` needs text.
    pub fn name_as_text(mut self) -> Self {
        if let Some(user) = &mut self.user {
            user.as_text = true;
        }
        self
    }

    /// Fails the login with [`CallError::Timeout`] if it is not answered within `duration`, with both of its steps.
    /// Should it succeed later, the user is logged out at once.
    ///
    /// This overrides the default for the calls of the connection, `Timeouts::call`. With [`Duration::MAX`] the
    /// login waits until the connection closes.
    pub fn timeout(mut self, duration: Duration) -> Self {
        self.timeout = Some(duration);
        self
    }

    /// Logs in, within the timeout if there is one.
    async fn run(self) -> Result<RemoteReference, CallError> {
        let duration = self.timeout.unwrap_or_else(|| self.peer.call_timeout());
        if duration == Duration::MAX {
            return self.log_in().await;
        }
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

    /// Logs in, without a timeout.
    async fn log_in(self) -> Result<RemoteReference, CallError> {
        let Self { peer, user, mind, .. } = self;
        let Some(user) = user else {
            return answer_of(peer.root().call_remote("loginAnonymous", (mind,))).await;
        };
        let login = match std::str::from_utf8(&user.name) {
            Ok(name) if user.as_text => peer.root().call_remote("login", (name,)),
            _ => peer.root().call_remote("login", (&user.name,)),
        };
        let (challenge, challenger): (Vec<u8>, RemoteReference) = answer_of(login).await?;
        let response = respond(&challenge, &user.password);
        answer_of(challenger.call_remote("respond", (response.as_slice(), mind))).await
    }
}

/// Waits for the answer to one step of a login. The time of the whole login is limited, and not that of a step.
async fn answer_of<T: UnjellyOwned>(step: Call<StepAnswer<T>>) -> Result<T, CallError> {
    match step.timeout(Duration::MAX).await {
        Ok(StepAnswer::Given(value)) => Ok(value),
        Ok(StepAnswer::Refused(reason)) => Err(CallError::LoginRefused(reason)),
        Err(CallError::Remote(error)) if serves_no_logins(&error) => {
            Err(CallError::NoLogins(error))
        }
        Err(error) => Err(error),
    }
}

/// Returns whether a step failed because the peer's root object has no login methods, or because there is no
/// root object.
fn serves_no_logins(error: &RemoteError) -> bool {
    match error.message() {
        "No such method: remote_login" | "No such method: remote_loginAnonymous" => {
            error.is_class("twisted.spread.flavors.NoSuchMethod")
        }
        message => message == "Invalid Object ID" && error.is_class("twisted.spread.pb.Error"),
    }
}

/// The answer to a step of a login.
enum StepAnswer<T> {
    /// The value that the step returns.
    Given(T),
    /// The reason of a refusal. Each step of a login returns a reference, so an answer without one is a
    /// refusal.
    Refused(Box<str>),
}

impl<'de, T: Unjelly<'de>> Unjelly<'de> for StepAnswer<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        if may_hold_a_reference(from.cursor.clone()) {
            return from.one().map(Self::Given);
        }
        let answer: Value = from.one()?;
        Ok(Self::Refused(refusal(&answer).into()))
    }
}

/// Returns whether the next expression contains an entry of a table, such as a reference, or a shared part,
/// which may be one.
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

/// Returns the reason of a refusal: the texts in the answer.
fn refusal(answer: &Value) -> String {
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
        [] => sentence(format_args!("its answer is {answer:?}")),
        texts => sentence(texts.join(": ")),
    }
}

/// The most texts of an answer that are shown.
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
