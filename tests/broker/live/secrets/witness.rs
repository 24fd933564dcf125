//! Reads everything that the server sends, and knows for whom it is.

use std::collections::HashMap;

use pb_test_support::{Carried, Way, messages};

use super::world::Reader;

/// Numbers as they stand in messages, and whose they are.
type Owners = HashMap<String, Reader>;

/// Whoever listens to a connection of several logins. What it knows it has from the messages alone, but
/// for who logs in.
#[derive(Default)]
pub(super) struct Witness {
    /// Calls of the client's that are not answered yet.
    calls: Owners,
    /// Objects of the server's that the client calls: avatars and views.
    objects: Owners,
    /// Objects of the client's that the server calls.
    ears: Owners,
    /// Live objects that were sent.
    lives: Owners,
    /// For whom the client's root is called; nobody at first.
    pub(super) root: Option<Reader>,
    /// The object that was answered last.
    last_answered: String,
}

impl Witness {
    /// Reads what was carried since the last time.
    ///
    /// # Panics
    /// When somebody is sent what is another's.
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

    /// What was answered last is the avatar of somebody who logged in.
    pub(super) fn admit(&mut self, reader: Reader) {
        self.objects.insert(self.last_answered.clone(), reader);
    }

    fn asked(&mut self, said: &str) {
        let mut words = said.split(' ');
        if words.next() != Some("[message") {
            return;
        }
        let (Some(number), Some(object)) = (words.next(), words.next()) else { return };
        // The portal itself answers to nobody in particular.
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
            _ => panic!("it is not known for whom this is: {said}"),
        };
        let reader = reader.unwrap_or_else(|| panic!("nobody is known to be sent: {said}"));
        for mark in marks(said) {
            let may_read = reader.may_read(mark);
            assert!(may_read, "{reader:?} is sent {mark}, which is another's: {said}");
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

/// The numbers that follow some text.
fn numbers<'s>(said: &'s str, text: &'s str) -> impl Iterator<Item = &'s str> {
    let after = said.match_indices(text).map(move |(at, _)| &said[at + text.len()..]);
    after.filter_map(|rest| rest.split([' ', ']']).next())
}

/// Everything that is somebody's.
fn marks(said: &str) -> impl Iterator<Item = &str> {
    said.match_indices("<<").filter_map(move |(at, _)| {
        let end = said[at..].find(">>")?;
        Some(&said[at..at + end + 2])
    })
}
