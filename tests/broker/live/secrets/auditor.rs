//! A reader of all messages of the server, which knows the reader of each.

use std::collections::HashMap;

use pb_test_support::{Carried, Way, messages};

use super::world::Reader;

/// Ids as they are in messages, and the reader of each.
type Owners = HashMap<String, Reader>;

/// An observer of a connection of several logins. It learns everything from the messages alone, except
/// which user logs in.
#[derive(Default)]
pub(super) struct Auditor {
    /// Calls of the client that are not answered yet.
    calls: Owners,
    /// Objects of the server that the client calls: avatars and views.
    objects: Owners,
    /// Objects of the client that the server calls.
    ears: Owners,
    /// Live objects that were sent.
    lives: Owners,
    /// The perspective of calls of the client's root object; none at first.
    pub(super) root: Option<Reader>,
    /// The object that was answered last.
    last_answered: String,
}

impl Auditor {
    /// Reads the messages since the last call.
    ///
    /// # Panics
    /// When a message holds another reader's secret.
    pub(super) fn read(&mut self, traffic: &mut Vec<Carried>) {
        for carried in traffic.drain(..) {
            for said in messages(&carried.bytes) {
                match carried.way {
                    Way::Up => self.asked(&said),
                    Way::Down => self.told(&said),
                }
            }
        }
    }

    /// Records that the last answer is the avatar of a user who logged in.
    pub(super) fn admit(&mut self, reader: Reader) {
        self.objects.insert(self.last_answered.clone(), reader);
    }

    fn asked(&mut self, said: &str) {
        let mut words = said.split(' ');
        if words.next() != Some("[message") {
            return;
        }
        let (Some(number), Some(object)) = (words.next(), words.next()) else { return };
        // The portal's own answers have no perspective.
        let reader = self.objects.get(object).copied().unwrap_or(Reader::NOBODY);
        self.calls.insert(number.to_owned(), reader);
        for ear in numbers(said, "[remote ") {
            self.ears.insert(ear.to_owned(), reader);
        }
    }

    fn told(&mut self, said: &str) {
        let words: Vec<&str> = said.splitn(4, ' ').collect();
        let reader = match words[..] {
            ["[answer" | "[error", call, ..] => self.calls.remove(call),
            ["[message", _, "root", ..] => Some(self.root.unwrap_or(Reader::NOBODY)),
            ["[message", _, ear, ..] => self.ears.get(ear).copied(),
            ["[cachemessage", _, id, ..] => self.lives.get(id).copied(),
            ["[uncache" | "[decache" | "[decref", ..] => return,
            _ => panic!("the reader of this message is not known: {said}"),
        };
        let reader =
            reader.unwrap_or_else(|| panic!("the reader of this message is not known: {said}"));
        for mark in marks(said) {
            let may_read = reader.may_read(mark);
            assert!(
                may_read,
                "{reader:?} was sent {mark}, which belongs to another reader: {said}"
            );
        }
        for class in ["[test.Vault ", "[test.Desk "] {
            for id in numbers(said, class) {
                let of = self.lives.insert(id.to_owned(), reader);
                assert!(
                    of.is_none(),
                    "the number {id} is given to {reader:?} after {of:?}: {said}"
                );
            }
        }
        for id in numbers(said, "[cached ") {
            let of = self.lives.get(id);
            assert_eq!(of, Some(&reader), "{reader:?} is sent the object {id} of another: {said}");
        }
        for id in numbers(said, "[remote ") {
            let of = self.objects.insert(id.to_owned(), reader);
            assert!(of.is_none_or(|of| of == reader), "{reader:?} is sent a view of {of:?}");
            id.clone_into(&mut self.last_answered);
        }
    }
}

/// Returns the numbers that follow some text.
fn numbers<'s>(said: &'s str, text: &'s str) -> impl Iterator<Item = &'s str> {
    let after = said.match_indices(text).map(move |(at, _)| &said[at + text.len()..]);
    after.filter_map(|rest| rest.split([' ', ']']).next())
}

/// Returns every mark of a reader in a message.
fn marks(said: &str) -> impl Iterator<Item = &str> {
    said.match_indices("<<").filter_map(move |(at, _)| {
        let end = said[at..].find(">>")?;
        Some(&said[at..at + end + 2])
    })
}
