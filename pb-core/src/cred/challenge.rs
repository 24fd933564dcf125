use std::fmt;

use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

/// The credentials that a peer shows to log in.
#[derive(Debug)]
#[non_exhaustive]
pub enum Credentials {
    /// A name, and the response to a challenge (`IUsernameHashedPassword`). There is no password in it: ask
    /// [`matches_password`](ChallengeResponse::matches_password).
    Password(ChallengeResponse),
    /// None (`IAnonymous`).
    Anonymous,
}

/// A user name, and the response to a challenge, which needs the user's password.
pub struct ChallengeResponse {
    username: Vec<u8>,
    challenge: [u8; 16],
    response: Vec<u8>,
}

impl ChallengeResponse {
    pub(super) fn new(username: Vec<u8>, challenge: [u8; 16], response: Vec<u8>) -> Self {
        Self { username, challenge, response }
    }

    /// Returns the name as it was sent; Twisted sends bytes.
    pub fn username(&self) -> &[u8] {
        &self.username
    }

    /// Returns whether the response was made with this password (`checkPassword`).
    ///
    /// The time that the comparison takes does not depend on the response.
    pub fn matches_password(&self, password: &[u8]) -> bool {
        self.matches_password_md5(&md5(password))
    }

    /// Returns whether the response was made with the password that has this MD5 digest (`checkMD5Password`),
    /// for databases that hold digests.
    pub fn matches_password_md5(&self, digest: &[u8; 16]) -> bool {
        respond_md5(&self.challenge, digest).ct_eq(&self.response).into()
    }
}

impl fmt::Debug for ChallengeResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let username = String::from_utf8_lossy(&self.username);
        f.debug_struct("ChallengeResponse").field("username", &username).finish_non_exhaustive()
    }
}

fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

/// Computes the response to a challenge from the MD5 digest of a password.
fn respond_md5(challenge: &[u8], digest: &[u8; 16]) -> [u8; 16] {
    Md5::new_with_prefix(digest).chain_update(challenge).finalize().into()
}

/// Computes the response to a challenge from a password (`pb.respond`).
pub(super) fn respond(challenge: &[u8], password: &[u8]) -> [u8; 16] {
    respond_md5(challenge, &md5(password))
}

/// Returns a challenge: sixteen bytes that cannot be predicted (`pb.challenge`).
pub(super) fn challenge() -> Result<[u8; 16], getrandom::Error> {
    let mut challenge = [0; 16];
    getrandom::fill(&mut challenge)?;
    Ok(challenge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_response_is_twisteds() {
        let response = respond(b"0123456789abcdef", b"sesame");
        let hex: String = response.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "a906064341f4c548881bdf287c54dcd4");
    }

    #[test]
    fn only_the_password_is_the_password() {
        let challenge = challenge().unwrap();
        let response = respond(&challenge, b"sesame").to_vec();
        let shown = ChallengeResponse::new(b"ali".to_vec(), challenge, response.clone());
        assert!(shown.matches_password(b"sesame"));
        assert!(!shown.matches_password(b"Sesame") && !shown.matches_password(b""));
        for wrong in [&[][..], &response[..15], &[&response[..], b"\0"].concat()] {
            let shown = ChallengeResponse::new(b"ali".to_vec(), challenge, wrong.to_vec());
            assert!(!shown.matches_password(b"sesame"), "{} bytes", wrong.len());
        }
        assert!(!format!("{shown:?}").contains("response"));
    }
}
