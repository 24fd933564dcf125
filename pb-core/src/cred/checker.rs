use std::{collections::HashMap, fmt};

use super::Credentials;
use crate::flavors::Failure;

/// A check of the credentials of a peer that wants to log in (`ICredentialsChecker`).
///
/// # Examples
/// ```
/// use pb::cred::{AvatarId, Checker, Credentials, LoginError};
///
/// struct Database;
///
/// # impl Database { async fn password_of(&self, _: &[u8]) -> Option<Vec<u8>> { None } }
/// impl Checker for Database {
///     async fn check(&self, credentials: &Credentials) -> Result<AvatarId, LoginError> {
///         let Credentials::Password(shown) = credentials else {
///             return Err(LoginError::Unhandled);
///         };
///         match self.password_of(shown.username()).await {
///             Some(password) if shown.matches_password(&password) => AvatarId::from_username(shown.username()),
///             _ => Err(LoginError::Unauthorized),
///         }
///     }
/// }
/// ```
pub trait Checker: Send + Sync + 'static {
    /// Checks credentials and returns the user to whom they belong.
    ///
    /// # Errors
    /// Return [`LoginError::Unauthorized`] if the name is unknown or the password is wrong, without telling
    /// the peer which. Return [`LoginError::Unhandled`] for credentials of a kind that this checker does not
    /// know: the next checker is asked then.
    ///
    /// # Cancel safety
    /// The future is dropped if it still runs `Timeouts::linger` after the connection has closed.
    fn check(
        &self,
        credentials: &Credentials,
    ) -> impl Future<Output = Result<AvatarId, LoginError>> + Send;
}

/// The user that a [`Checker`] has found (`avatarId`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AvatarId {
    /// A user with a name.
    Named(String),
    /// A user without a name (`ANONYMOUS`).
    Anonymous,
}

impl AvatarId {
    /// Returns the user with this name.
    ///
    /// # Errors
    /// Returns [`LoginError::Unauthorized`] if the name is not UTF-8.
    pub fn from_username(username: &[u8]) -> Result<Self, LoginError> {
        let name = std::str::from_utf8(username).map_err(|_| LoginError::Unauthorized)?;
        Ok(Self::Named(name.to_owned()))
    }
}

/// The reason why a login is refused. The peer gets the exception of `twisted.cred.error` that each variant
/// names in parentheses. The `Display` text is for this end only: it is not sent.
///
/// # Examples
/// ```
/// use pb::cred::LoginError;
///
/// /// Reads the password of a user from a file with lines of the form `name:password`.
/// fn password_of(name: &str) -> Result<String, LoginError> {
///     let users = std::fs::read_to_string("users").map_err(LoginError::failed)?;
///     let mut users = users.lines().filter_map(|line| line.split_once(':'));
///     let user = users.find(|(other, _)| *other == name).ok_or(LoginError::Unauthorized)?;
///     Ok(user.1.to_owned())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The name is unknown or the password is wrong (`UnauthorizedLogin`).
    #[error("the name is unknown, or the password is wrong")]
    Unauthorized,
    /// No checker knows credentials of this kind (`UnhandledCredentials`).
    #[error("no checker knows credentials of this kind: add one with `Portal::add_checker`")]
    Unhandled,
    /// The user is known and may not log in (`LoginDenied`).
    #[error("this user may not log in")]
    Denied,
    /// The login failed for another reason. The peer gets this failure, which descends from `LoginFailed` only if
    /// it says so ([`Failure::with_parent`]).
    #[error("the login failed: {}: {}", .0.class(), .0.message())]
    Failed(Failure),
}

impl From<Failure> for LoginError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl LoginError {
    /// Creates a refusal from any other error, as in `map_err(LoginError::failed)`. The peer gets the class
    /// and the message of the error, so there must be no secrets in them.
    pub fn failed(error: impl Into<Failure>) -> Self {
        Self::Failed(error.into())
    }

    /// Returns the failure that the peer gets.
    pub(super) fn into_failure(self) -> Failure {
        let refused = |name: &str, message: &str| {
            let failure = Failure::new(format!("twisted.cred.error.{name}"), message);
            failure.with_parent("twisted.cred.error.LoginFailed")
        };
        match self {
            Self::Unauthorized => {
                refused("UnauthorizedLogin", "").with_parent("twisted.cred.error.Unauthorized")
            }
            Self::Denied => refused("LoginDenied", ""),
            Self::Unhandled => refused("UnhandledCredentials", "No checker for these credentials"),
            Self::Failed(failure) => failure,
        }
    }
}

/// A checker with users and their passwords in memory, for tests and for few users
/// (`InMemoryUsernamePasswordDatabaseDontUse`).
#[derive(Clone, Default)]
pub struct Passwords(HashMap<Vec<u8>, Vec<u8>>);

impl Passwords {
    /// Creates a checker from pairs of a user name and a password.
    pub fn new<U: Into<Vec<u8>>, P: Into<Vec<u8>>>(
        users: impl IntoIterator<Item = (U, P)>,
    ) -> Self {
        Self(users.into_iter().map(|(user, password)| (user.into(), password.into())).collect())
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Passwords").field(&self.0.len()).finish()
    }
}

impl Checker for Passwords {
    async fn check(&self, credentials: &Credentials) -> Result<AvatarId, LoginError> {
        let Credentials::Password(shown) = credentials else {
            return Err(LoginError::Unhandled);
        };
        let known = self.0.get(shown.username());
        // The hash is computed for an unknown name as well, so that the time tells nothing about it.
        let is_right = shown.matches_password(known.map_or(b"", Vec::as_slice));
        match known {
            Some(_) if is_right => AvatarId::from_username(shown.username()),
            _ => Err(LoginError::Unauthorized),
        }
    }
}

/// A checker that accepts every peer that shows no credentials (`AllowAnonymousAccess`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Anonymous;

impl Checker for Anonymous {
    async fn check(&self, credentials: &Credentials) -> Result<AvatarId, LoginError> {
        match credentials {
            Credentials::Anonymous => Ok(AvatarId::Anonymous),
            Credentials::Password(_) => Err(LoginError::Unhandled),
        }
    }
}
