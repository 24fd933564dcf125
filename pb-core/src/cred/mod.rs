//! Logging in (`twisted.cred`, `pb.PBServerFactory` with a portal).
//!
//! ```text
//! > [message 1 root login 1 [tuple USERNAME] [dictionary]]
//! < [answer 1 [tuple CHALLENGE [remote 1]]]
//! > [message 2 1 respond 1 [tuple RESPONSE MIND] [dictionary]]
//! < [answer 2 [remote 2]]                                        the avatar
//! ```
//!
//! RESPONSE is `MD5(MD5(password) + CHALLENGE)`. A recorded login cannot be replayed, and an eavesdropper
//! does not learn a password that is hard to guess. The challenge protects nothing else: the messages that
//! follow can be read and changed on their way, and the server must know the passwords (or their MD5). Use
//! TLS.

mod challenge;
mod checker;
mod login;
mod portal;

pub use self::{
    challenge::{ChallengeResponse, Credentials},
    checker::{Anonymous, AvatarId, Checker, LoginError, Passwords},
    login::Login,
    portal::{LoginRequest, Portal, Realm},
};
