use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use pb_core::{AvatarId, Checker, Credentials, Failure, LoginError};
use tokio::task::spawn_blocking;
use tracing::warn;

/// Users and their passwords in a file, one `user:password` in a line (`FilePasswordDB`). More fields may
/// follow after another colon, so none is in a name or a password. The file is read anew for each login,
/// so it may be changed at any time.
///
/// The passwords stand in it as they are, since a challenge can only be checked by who knows them: let
/// nobody else read the file.
///
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
    /// The users in this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into().into() }
    }

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
            // Where it is is nobody's business at the other end.
            warn!(path = %self.path.display(), %error, "the passwords cannot be read");
            Failure::new("twisted.cred.error.LoginFailed", "no users are known at the moment")
        })?;
        let known = users.split(|&byte| byte == b'\n').find_map(|line| {
            let (user, password) = split(line)?;
            (user == shown.username()).then_some(password)
        });
        // As much work for a name that is not known.
        let is_right = shown.is_password(known.unwrap_or_default());
        match known {
            Some(_) if is_right => AvatarId::named(shown.username()),
            _ => Err(LoginError::Unauthorized),
        }
    }
}

/// The first two fields of a line.
fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut fields = line.trim_ascii_end().split(|&byte| byte == b':');
    Some((fields.next()?, fields.next()?))
}
