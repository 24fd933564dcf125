use std::{collections::HashMap, fmt};

use super::Credentials;
use crate::flavors::Failure;

/// Decides who somebody is (`ICredentialsChecker`).
///
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
///             Some(password) if shown.is_password(&password) => AvatarId::named(shown.username()),
///             _ => Err(LoginError::Unauthorized),
///         }
///     }
/// }
/// ```
pub trait Checker: Send + Sync + 'static {
    /// Who it is.
    ///
    /// # Errors
    /// [`LoginError::Unauthorized`] if nobody is to know more; [`LoginError::Unhandled`] for credentials
    /// of a kind that this checker does not know, so that the next one is asked.
    fn check(
        &self,
        credentials: &Credentials,
    ) -> impl Future<Output = Result<AvatarId, LoginError>> + Send;
}

/// Who was found by a [`Checker`] (`avatarId`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AvatarId {
    /// A user.
    Named(String),
    /// Nobody in particular (`ANONYMOUS`).
    Anonymous,
}

impl AvatarId {
    /// A user by his name.
    ///
    /// # Errors
    /// [`LoginError::Unauthorized`] if it is not UTF-8.
    pub fn named(username: &[u8]) -> Result<Self, LoginError> {
        let name = std::str::from_utf8(username).map_err(|_| LoginError::Unauthorized)?;
        Ok(Self::Named(name.to_owned()))
    }
}

/// Why a login is refused. The peer gets the exception of `twisted.cred.error` that stands in parentheses.
///
/// ```
/// use pb::cred::{AvatarId, LoginError};
///
/// fn read_users() -> Result<AvatarId, LoginError> {
///     let users = std::fs::read_to_string("users").map_err(LoginError::failed)?;
///     AvatarId::named(users.as_bytes())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The name is unknown or the password is wrong (`UnauthorizedLogin`).
    #[error("the name is unknown, or the password is wrong")]
    Unauthorized,
    /// No checker takes credentials of this kind (`UnhandledCredentials`).
    #[error("no checker takes credentials of this kind")]
    Unhandled,
    /// The user is known and may not log in (`LoginDenied`).
    #[error("this user may not log in")]
    Denied,
    /// Something else went wrong. The peer gets this failure.
    #[error("the login failed: {}: {}", .0.class(), .0.message())]
    Failed(Failure),
}

impl From<Failure> for LoginError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl LoginError {
    /// Makes any other error the reason of a refusal, as `map_err(LoginError::failed)`. The peer is told its
    /// class and its message.
    pub fn failed(error: impl Into<Failure>) -> Self {
        Self::Failed(error.into())
    }

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

/// Users and their passwords, in memory (`InMemoryUsernamePasswordDatabaseDontUse`, for tests and for
/// few users).
#[derive(Clone, Default)]
pub struct Passwords(HashMap<Vec<u8>, Vec<u8>>);

impl Passwords {
    /// These users.
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
        // As much work for a name that is not known.
        let is_right = shown.is_password(known.map_or(b"", Vec::as_slice));
        match known {
            Some(_) if is_right => AvatarId::named(shown.username()),
            _ => Err(LoginError::Unauthorized),
        }
    }
}

/// Lets everybody in who shows nothing (`AllowAnonymousAccess`).
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
