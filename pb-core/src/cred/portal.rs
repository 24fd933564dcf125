use std::{
    any::type_name,
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
};

use tracing::{debug, warn};

use super::{ChallengeResponse, Checker, Credentials, LoginError, challenge::challenge};
use crate::{
    broker::RemoteReference,
    cred::AvatarId,
    flavors::{Avatar, Dispatch, Exported, Failure, Invocation, Local, Peer, Referenceable},
    jelly::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyErrorKind, Value},
    perspective::Perspective,
    sync::{Mutex, lock},
};

/// The most bytes of a user name. The name is kept until the challenge is answered or released, for a peer
/// that has not shown any credentials yet.
const MAX_NAME: usize = 1024;

/// The part of an application that gives users their avatars (`IRealm`).
///
/// A realm is served by its [`Portal`], which has an example.
pub trait Realm: Send + Sync + 'static {
    /// The type of the avatars.
    type Avatar: Avatar;

    /// Returns the avatar of a user whose credentials a checker has accepted (`requestAvatar`).
    ///
    /// The [mind](LoginRequest::mind) can be called already, since the peer serves calls while it waits for
    /// its login. Each login has an avatar of its own to the peer, even if this method returns the same
    /// object several times.
    ///
    /// # Errors
    /// Return the reason why the user may not log in.
    ///
    /// # Cancel safety
    /// The future is dropped if it still runs `Timeouts::linger` after the connection has closed. Then
    /// [`logout`](Self::logout) is not called, so side effects must be undone in a `Drop`.
    fn request_avatar(
        &self,
        request: LoginRequest,
    ) -> impl Future<Output = Result<Arc<Self::Avatar>, LoginError>> + Send;

    /// Called exactly once for each login, when the peer has dropped the avatar or the connection has closed.
    ///
    /// It may run on any thread, so it must not block.
    fn logout(&self, avatar: Arc<Self::Avatar>, mind: Option<RemoteReference>) {
        let _ = (avatar, mind);
    }
}

/// A login of a user whose credentials a checker has accepted.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LoginRequest {
    /// The user that the checker has found.
    pub id: AvatarId,
    /// The object of the user's that the avatar may call, if the user passed one.
    pub mind: Option<RemoteReference>,
    /// The mind, if the user passed a value that is not a reference, as clients of Twisted may.
    ///
    /// `None` also for a value that contains references or live objects: it is skipped, and the login goes
    /// on.
    pub mind_value: Option<Value>,
    /// The user's end of the connection.
    pub peer: Peer,
}

/// The root object of a server to which users log in (`Portal`, as `PBServerFactory` serves it).
///
/// A portal asks its [checkers](Checker) for the user that belongs to the credentials, and its [`Realm`] for
/// the user's avatar. The peer gets a reference to the avatar. Until then it can call only the portal.
///
/// # Examples
/// ```
/// use std::sync::Arc;
///
/// use pb::cred::{Anonymous, LoginError, LoginRequest, Passwords, Portal, Realm};
/// # struct User; impl pb::cred::Avatar for User {
/// #     fn perspective(self: Arc<Self>, _: &mut pb::dispatch::Invocation<'_>) -> pb::dispatch::Dispatch {
/// #         pb::dispatch::Dispatch::no_such_method()
/// #     }
/// # }
///
/// struct Chat;
///
/// impl Realm for Chat {
///     type Avatar = User;
///
///     async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
///         Ok(Arc::new(User))
///     }
/// }
///
/// let portal = Portal::new(Chat).add_checker(Passwords::new([("alice", "sesame")])).add_checker(Anonymous);
/// // server.serve(portal)
/// ```
pub struct Portal<R> {
    realm: Arc<R>,
    /// The checkers, which clones share until another one is added.
    checkers: Arc<Vec<Arc<dyn AnyChecker>>>,
}

type Checked<'a> = Pin<Box<dyn Future<Output = Result<AvatarId, LoginError>> + Send + 'a>>;

/// A [`Checker`] of any type.
trait AnyChecker: Send + Sync {
    fn check<'a>(&'a self, credentials: &'a Credentials) -> Checked<'a>;
}

impl<C: Checker> AnyChecker for C {
    fn check<'a>(&'a self, credentials: &'a Credentials) -> Checked<'a> {
        let checked = async { Checker::check(self, credentials).await };
        Box::pin(guarded("the checker", type_name::<C>(), checked))
    }
}

/// Runs code of the application. If it panics, the login fails.
async fn guarded<T>(
    code: &'static str,
    name: &'static str,
    run: impl Future<Output = Result<T, LoginError>>,
) -> Result<T, LoginError> {
    let mut run = pin!(run);
    poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(cx)));
        polled.unwrap_or_else(|_| Poll::Ready(Err(Failure::panicked(code, name).into())))
    })
    .await
}

impl<R: Realm> Portal<R> {
    /// Creates a portal without checkers. All logins are refused until one is
    /// [added](Self::add_checker).
    pub fn new(realm: R) -> Self {
        Self { realm: Arc::new(realm), checkers: Arc::default() }
    }

    /// Adds a checker, to be asked after those that were added before (`registerChecker`).
    #[must_use]
    pub fn add_checker(mut self, checker: impl Checker) -> Self {
        Arc::make_mut(&mut self.checkers).push(Arc::new(checker));
        self
    }

    /// Logs in a user with these credentials.
    async fn log_in(
        self,
        credentials: Credentials,
        mind: Mind,
        peer: Peer,
    ) -> Result<Session<R>, Failure> {
        let id = self.identify(&credentials).await.map_err(LoginError::into_failure)?;
        let (mind, mind_value) = match mind {
            Mind::Object(object) => (Some(object), None),
            Mind::Value(value) => (None, Some(value)),
            Mind::None => (None, None),
        };
        let request = LoginRequest { id, mind: mind.clone(), mind_value, peer: peer.clone() };
        let avatar = async { self.realm.request_avatar(request).await };
        let avatar = guarded("the realm", type_name::<R>(), avatar).await;
        let avatar = avatar.map_err(LoginError::into_failure)?;
        peer.has_logged_in();
        let login = Mutex::new(Some((avatar.clone(), mind)));
        let Self { realm, .. } = self;
        Ok(Session(Arc::new(LoggedIn { realm, avatar, login })))
    }

    /// Asks the checkers, in order, for the user of these credentials.
    async fn identify(&self, credentials: &Credentials) -> Result<AvatarId, LoginError> {
        for checker in &*self.checkers {
            match checker.check(credentials).await {
                Err(LoginError::Unhandled) => {}
                decided => return decided,
            }
        }
        Err(LoginError::Unhandled)
    }
}

impl<R> Clone for Portal<R> {
    fn clone(&self) -> Self {
        Self { realm: self.realm.clone(), checkers: self.checkers.clone() }
    }
}

impl<R> fmt::Debug for Portal<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portal").field("checkers", &self.checkers.len()).finish_non_exhaustive()
    }
}

impl<R: Realm> Referenceable for Portal<R> {
    fn wants_login(&self) -> bool {
        true
    }

    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "login" => call.now(|call| {
                let username: Vec<u8> = call.argument("username")?;
                call.no_more_arguments()?;
                if username.len() > MAX_NAME {
                    return Ok(Err(LoginError::Unauthorized.into_failure()));
                }
                let portal = Self::clone(&self);
                // A challenge is sent for an unknown name as well, so that peers cannot try which names
                // exist.
                Ok(challenge()
                    .map_err(|error| Failure::new("perspective_broker.NoRandomness", error))
                    .map(|challenge| {
                        let challenger = Challenger { portal, username, challenge };
                        (ByteString(challenge), Local::new(challenger))
                    }))
            }),
            "loginAnonymous" => call.later(|call| {
                let mind = call.owned_argument("mind")?;
                call.no_more_arguments()?;
                let (portal, peer) = (Self::clone(&self), call.context().peer().clone());
                Ok(portal.log_in(Credentials::Anonymous, mind, peer))
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// The object to which a peer sends its response to a challenge (`_PortalAuthChallenger`).
struct Challenger<R> {
    portal: Portal<R>,
    username: Vec<u8>,
    challenge: [u8; 16],
}

impl<R: Realm> Referenceable for Challenger<R> {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        match call.method() {
            "respond" => call.later(|call| {
                let response = call.owned_argument("response")?;
                let mind = call.owned_argument("mind")?;
                call.no_more_arguments()?;
                let shown = ChallengeResponse::new(self.username.clone(), self.challenge, response);
                let (portal, peer) = (self.portal.clone(), call.context().peer().clone());
                Ok(portal.log_in(Credentials::Password(shown), mind, peer))
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// The mind that a user passes to a login.
enum Mind {
    None,
    Object(RemoteReference),
    Value(Value),
}

impl<'de> Unjelly<'de> for Mind {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        match from.peek_class() {
            Some(b"None") => from.one().map(|()| Self::None),
            Some(b"remote") => from.one().map(Self::Object),
            _ => Self::value(from),
        }
    }
}

impl Mind {
    /// Reads a mind that is not a reference.
    ///
    /// Twisted accepts any value, so the login does not fail for the contents of the mind, unless it contains
    /// a class that is not allowed.
    fn value(from: &mut Unjellier<'_>) -> ReadResult<Self> {
        let at = from.cursor.at();
        let error = match from.one() {
            Ok(value) => return Ok(Self::Value(value)),
            Err(error) => error,
        };
        use UnjellyErrorKind::{Live, OtherFlavor, UnexpectedObject, UnknownEntry};
        match error.kind() {
            UnexpectedObject(_) | Live(_) | OtherFlavor { .. } | UnknownEntry(..) => {
                debug!(
                    %error,
                    "the mind of a login was ignored: it must be a reference, or a value without references"
                );
                from.cursor.seek(at);
                from.skip_raw()?;
                Ok(Self::None)
            }
            _ => Err(error),
        }
    }
}

/// A challenge, which is sent as a byte string.
struct ByteString([u8; 16]);

impl Jelly for ByteString {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        self.0.as_slice().jelly(out)
    }
}

/// The answer of a login: a reference to the avatar.
struct Session<R: Realm>(Arc<LoggedIn<R>>);

impl<R: Realm> Jelly for Session<R> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let perspective = Perspective::new(self.0.avatar.clone());
        let exported = Exported::of(self.0.clone()).seen_by(perspective);
        out.entry(exported)
    }
}

/// The arguments of [`Realm::logout`]: the avatar and the mind.
type LogoutArguments<A> = (Arc<A>, Option<RemoteReference>);

/// The object of a login that the peer calls. Invariant: `logout` is called once, for whichever reason the
/// login ends.
struct LoggedIn<R: Realm> {
    realm: Arc<R>,
    avatar: Arc<R::Avatar>,
    /// The arguments of `logout`, until it was called.
    login: Mutex<Option<LogoutArguments<R::Avatar>>>,
}

impl<R: Realm> LoggedIn<R> {
    /// Calls `logout`, unless it was called already.
    fn end(&self) {
        let login = lock(&self.login).take();
        if let Some((avatar, mind)) = login {
            let logout = AssertUnwindSafe(|| self.realm.logout(avatar, mind));
            if catch_unwind(logout).is_err() {
                warn!(realm = type_name::<R>(), "`Realm::logout` panicked");
            }
        }
    }
}

impl<R: Realm> Referenceable for LoggedIn<R> {
    fn dispatch(self: Arc<Self>, call: &mut Invocation<'_>) -> Dispatch {
        let method = call.method();
        let missing = || Failure::no_attribute::<R::Avatar>("perspective_", method);
        self.avatar.clone().perspective(call).or_missing(missing)
    }

    fn released(self: Arc<Self>) {
        self.end();
    }

    fn type_name(&self) -> &'static str {
        type_name::<R::Avatar>()
    }
}

impl<R: Realm> Drop for LoggedIn<R> {
    fn drop(&mut self) {
        // If the answer was never sent, `released` is not called.
        self.end();
    }
}
