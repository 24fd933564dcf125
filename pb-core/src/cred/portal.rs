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

/// The longest name of a user. It is kept until the challenge is answered or dropped, for somebody who has
/// not shown who he is.
const MAX_NAME: usize = 1024;

/// Where users become avatars (`IRealm`).
pub trait Realm: Send + Sync + 'static {
    /// What users are here.
    type Avatar: Avatar;

    /// Makes somebody who has shown who he is an avatar (`requestAvatar`). The [mind](LoginRequest::mind) can
    /// be called already: the peer serves calls while it waits for its login.
    ///
    /// Each login has an avatar of its own to the peer, also where this gives the same object.
    ///
    /// If the connection ends and this goes on for longer than a running call may, it is dropped, and
    /// nobody is logged out: what it had entered anywhere must be taken out by the `Drop` of something.
    ///
    /// # Errors
    /// Why there is none.
    fn request_avatar(
        &self,
        request: LoginRequest,
    ) -> impl Future<Output = Result<Arc<Self::Avatar>, LoginError>> + Send;

    /// The login is over: the peer has dropped the avatar, or the connection has ended. Called exactly
    /// once for each, on whichever thread saw the end of it: it must not wait for anything.
    fn logout(&self, avatar: Arc<Self::Avatar>, mind: Option<RemoteReference>) {
        let _ = (avatar, mind);
    }
}

/// Somebody who has shown who he is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LoginRequest {
    /// Who he is.
    pub id: AvatarId,
    /// An object of his that the avatar may call.
    pub mind: Option<RemoteReference>,
    /// A mind that is no object to be called: Twisted's clients may give any value. `None` also for one that
    /// holds references or live objects within another value: it is passed over, and the login goes on.
    pub mind_value: Option<Value>,
    /// His end of the connection.
    pub peer: Peer,
}

/// The root object of a server that one logs in to (`Portal`, as `PBServerFactory` serves it).
///
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
    /// Shared by the clones that were made since the last was added.
    checkers: Arc<Vec<Arc<dyn AnyChecker>>>,
}

type Checked<'a> = Pin<Box<dyn Future<Output = Result<AvatarId, LoginError>> + Send + 'a>>;

/// A [`Checker`] of whatever type.
trait AnyChecker: Send + Sync {
    fn check<'a>(&'a self, credentials: &'a Credentials) -> Checked<'a>;
}

impl<C: Checker> AnyChecker for C {
    fn check<'a>(&'a self, credentials: &'a Credentials) -> Checked<'a> {
        let checked = async { Checker::check(self, credentials).await };
        Box::pin(guarded("the checker", type_name::<C>(), checked))
    }
}

/// Waits for code of the application. A panic of it is why the login fails.
async fn guarded<T>(
    what: &'static str,
    name: &'static str,
    run: impl Future<Output = Result<T, LoginError>>,
) -> Result<T, LoginError> {
    let mut run = pin!(run);
    poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(cx)));
        polled.unwrap_or_else(|_| Poll::Ready(Err(Failure::panicked(what, name).into())))
    })
    .await
}

impl<R: Realm> Portal<R> {
    /// Nobody can log in until there is a [checker](Self::add_checker).
    pub fn new(realm: R) -> Self {
        Self { realm: Arc::new(realm), checkers: Arc::default() }
    }

    /// Asks this checker too, after those that were added before (`registerChecker`).
    #[must_use]
    pub fn add_checker(mut self, checker: impl Checker) -> Self {
        Arc::make_mut(&mut self.checkers).push(Arc::new(checker));
        self
    }

    /// Logs somebody in.
    async fn admit(
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
                // An unknown name is told only after the response, as everybody else is.
                Ok(challenge().map_err(|error| Failure::new("pb.NoRandomness", error)).map(
                    |challenge| {
                        let challenger = Challenger { portal, username, challenge };
                        (ByteString(challenge), Local::new(challenger))
                    },
                ))
            }),
            "loginAnonymous" => call.later(|call| {
                let mind = call.owned_argument("mind")?;
                call.no_more_arguments()?;
                let (portal, peer) = (Self::clone(&self), call.context().peer().clone());
                Ok(portal.admit(Credentials::Anonymous, mind, peer))
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// Waits for the response to a challenge (`_PortalAuthChallenger`).
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
                Ok(portal.admit(Credentials::Password(shown), mind, peer))
            }),
            _ => Dispatch::no_such_method(),
        }
    }
}

/// What somebody who logs in gives their avatar.
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
    /// Reads what is no reference. Twisted takes it as it is, and so no login fails for what it holds, unless
    /// that is not let in.
    fn value(from: &mut Unjellier<'_>) -> ReadResult<Self> {
        let at = from.cursor.at();
        let error = match from.one() {
            Ok(value) => return Ok(Self::Value(value)),
            Err(error) => error,
        };
        use UnjellyErrorKind::{Foreign, Live, OtherFlavor, UnknownEntry};
        match error.kind() {
            Foreign(_) | Live(_) | OtherFlavor { .. } | UnknownEntry(..) => {
                debug!(%error, "a mind is passed over that is no reference and holds some");
                from.cursor.seek(at);
                from.skip_raw()?;
                Ok(Self::None)
            }
            _ => Err(error),
        }
    }
}

/// Sixteen bytes.
struct ByteString([u8; 16]);

impl Jelly for ByteString {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        self.0.as_slice().jelly(out)
    }
}

/// A login, on its way to the peer.
struct Session<R: Realm>(Arc<LoggedIn<R>>);

impl<R: Realm> Jelly for Session<R> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let perspective = Perspective::new(self.0.avatar.clone());
        let exported = Exported::of(self.0.clone()).seen_by(perspective);
        out.entry(exported)
    }
}

/// Avatar and mind.
type Farewell<A> = (Arc<A>, Option<RemoteReference>);

/// An avatar as the peer calls it. However it ends, the realm is told once.
struct LoggedIn<R: Realm> {
    realm: Arc<R>,
    avatar: Arc<R::Avatar>,
    /// What the realm is told when it is over.
    login: Mutex<Option<Farewell<R::Avatar>>>,
}

impl<R: Realm> LoggedIn<R> {
    fn end(&self) {
        let login = lock(&self.login).take();
        if let Some((avatar, mind)) = login {
            let logout = AssertUnwindSafe(|| self.realm.logout(avatar, mind));
            if catch_unwind(logout).is_err() {
                warn!(realm = type_name::<R>(), "`logout` panicked");
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
        // The answer never left.
        self.end();
    }
}
