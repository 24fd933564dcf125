use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use pb_core::{AvatarId, Checker, Credentials, Failure, LoginError};
use tokio::task::spawn_blocking;
use tracing::warn;

/// A checker that reads the users and their passwords from a file (`FilePasswordDB`).
///
/// Each line is `user:password`. More fields may follow after another colon, so names and passwords cannot
/// contain a colon. The file is read for each login, so it may be changed at any time.
///
/// The passwords are not hashed, since the answer to a challenge can be checked only with the password
/// itself. Restrict the permissions of the file.
///
/// # Examples
/// ```no_run
/// use pb::cred::PasswordFile;
///
/// let checker = PasswordFile::new("/etc/chat/users");
/// ```
#[derive(Debug, Clone)]
pub struct PasswordFile {
    path: Arc<Path>,
}

impl PasswordFile {
    /// Creates a checker of the users in this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into().into() }
    }

    /// Reads the file, in a thread that may block.
    async fn read(&self) -> io::Result<Vec<u8>> {
        let path = self.path.clone();
        spawn_blocking(move || std::fs::read(path)).await.map_err(io::Error::other)?
    }
}

impl Checker for PasswordFile {
    async fn check(&self, credentials: &Credentials) -> Result<AvatarId, LoginError> {
        let Credentials::Password(shown) = credentials else {
            return Err(LoginError::Unhandled);
        };
        let users = self.read().await.map_err(|error| {
            // The peer is not told the path.
            warn!(path = %self.path.display(), %error, "the password file cannot be read, so none of its users can log in");
            Failure::new("twisted.cred.error.LoginFailed", "no users are known at the moment: try again later")
        })?;
        let known = users.split(|&byte| byte == b'\n').find_map(|line| {
            let (user, password) = split(line)?;
            (user == shown.username()).then_some(password)
        });
        // The hash is computed for an unknown name as well, so that the time tells nothing about it.
        let is_right = shown.matches_password(known.unwrap_or_default());
        match known {
            Some(_) if is_right => AvatarId::from_username(shown.username()),
            _ => Err(LoginError::Unauthorized),
        }
    }
}

/// Returns the first two fields of a line.
fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut fields = line.trim_ascii_end().split(|&byte| byte == b':');
    Some((fields.next()?, fields.next()?))
}
