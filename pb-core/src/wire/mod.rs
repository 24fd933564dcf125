//! Messages of Perspective Broker as people and tools read them: a decoder for streams that were recorded or
//! that pass by, and text and JSON for each message. The guide's page `guide::tap` shows a program that prints
//! what two others say to each other.
//!
//! A [`Conversation`] takes the bytes of both ends of one connection, cut anywhere, and returns each
//! [`Message`] as soon as all of it has arrived. [`Printed`] shows a piece of a stream whose dialect is known;
//! connections log their messages in that form at level `trace`.
//!
//! # What is blanked
//!
//! Secrets are replaced by byte strings that say how long they were, such as `(16 bytes, not shown)`, before
//! anything is returned. This is done with
//!
//! * the first argument of calls of `respond`, and their keyword argument `response`: the response to a
//!   challenge of a login;
//! * a challenge: the byte string of 16 bytes in an answer `[tuple … [remote n]]`;
//! * the arguments of calls of `login` behind the first, which is the name;
//! * all positional arguments of calls and updates whose method has a secret name, such as `setPassword`;
//! * the values of keyword arguments, attributes and dictionary items whose keys are secret names.
//!
//! A name of at most 64 bytes is secret if `password`, `passwd`, `passphrase`, `secret`, `token`, `credential`,
//! `api_key` or `apikey` is a part of it, in upper or lower case.
//!
//! Nothing else is blanked: names of users, positional arguments of other methods, items of lists and tuples,
//! and secrets within longer texts are shown. [`Conversation::show_passwords`] and
//! [`Printed::show_passwords`] show everything.

mod conversation;
mod expression;
pub(crate) mod flag;
pub(crate) mod frames;
mod json;
mod message;
mod printed;
mod secrets;
#[cfg(test)]
mod tests;
pub(crate) mod value;

pub use self::{
    conversation::{Conversation, Messages},
    expression::Expression,
    message::{Body, Call, Message, NotDecoded, Reply, Sender},
    printed::Printed,
};
