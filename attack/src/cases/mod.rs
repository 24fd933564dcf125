//! The attacks of hostile peers. Each case has a short name, by which the command line selects it.

mod dense;
mod door;
mod flood;
mod given;
mod gone;
mod noise;
mod quiet;
mod replica;
mod unread;
mod values;

use std::{io, thread};

use crate::{peer::Outcome, server::Door, target::Target};

/// The connections of a case that needs several: twice as many as the server has workers.
const CONNECTIONS: usize = 4;

/// An attack on a server.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// A description of one line.
    pub(crate) says: &'static str,
    /// Runs the case until the target's time is up. Fails if it cannot begin.
    pub(crate) play: fn(&Target) -> io::Result<Outcome>,
    /// How clients get in at the server.
    pub(crate) door: Door,
    /// The seconds that the case takes, and the seconds that it takes with `--long`.
    pub(crate) seconds: u64,
    pub(crate) long: u64,
    /// The number of files that the server may have open, if not the usual one.
    pub(crate) files: Option<u32>,
}

impl Case {
    const fn new(
        name: &'static str,
        says: &'static str,
        play: fn(&Target) -> io::Result<Outcome>,
    ) -> Self {
        Self { name, says, play, door: Door::Open, seconds: 6, long: 6, files: None }
    }

    /// Makes the case run before a login.
    const fn before_login(self) -> Self {
        Self { door: Door::Portal, ..self }
    }

    const fn seconds(self, seconds: u64, long: u64) -> Self {
        Self { seconds, long, ..self }
    }

    const fn files(self, files: u32) -> Self {
        Self { files: Some(files), ..self }
    }

    /// Returns whether hostile peers take part in the case.
    pub(crate) fn is_hostile(&self) -> bool {
        !self.name.starts_with('0')
    }
}

/// All cases.
#[rustfmt::skip]
pub(crate) static CASES: &[Case] = &[
    Case::new("0", "no attack", quiet::nobody),
    Case::new("0b", "no attack, and two threads beside the server compute: the share of the machine", quiet::busy),
    Case::new("0p", "no attack, and clients have to log in", quiet::nobody).before_login(),
    Case::new("1", "classes of 200 absent texts, 80 deep", values::wide_80),
    Case::new("1b", "as 1, 150 deep", values::wide_150),
    Case::new("16", "answers of 600 kB that the peer does not read", unread::large),
    Case::new("16b", "small answers that the peer does not read", unread::small),
    Case::new("16c", "unknown commands with names of 600 kB before login, answers unread", unread::unknown).before_login(),
    Case::new("16d", "as 16, with calls that end a second later", unread::late),
    Case::new("18", "a chain of 200,000 nodes, each of which holds one", values::chain),
    Case::new("19", "transactions of two updates of a replica of 600,000 integers", replica::whole),
    Case::new("19b", "as 19, each transaction in two writes", replica::cut),
    Case::new("19c", "as 19, with a call between the two updates", replica::between),
    Case::new("19d", "as 19, and the server holds each version", replica::held),
    Case::new("20", "40 live objects of 17 MB that the server drops and the peer does not uncache", given::kept),
    Case::new("20b", "as 20, followed by updates of these objects", given::updated),
    Case::new("21", "3.3 million small copies, read as Value", dense::copies),
    Case::new("21b", "57 MB of copies, lists and references at login", dense::login).before_login(),
    Case::new("21c", "2.5 million empty lists, read as Value", dense::lists),
    Case::new("21d", "1.8 million [reference n 0], read as Value", dense::references),
    Case::new("21e", "3.3 million [reference n 0], read as Vec<Vec<Option<Box<i64>>>>", dense::boxed_references),
    Case::new("21f", "28 million integers, read as Vec<Vec<Option<Box<i64>>>>", dense::boxes),
    Case::new("21h", "copies as in 21, and the method keeps them", dense::held_copies),
    Case::new("21hc", "lists as in 21c, and the method keeps them", dense::held_lists),
    Case::new("21hd", "references as in 21d, and the method keeps them", dense::held_references),
    Case::new("21hf", "boxes as in 21f, and the method keeps them", dense::held_boxes),
    Case::new("22", "frozensets 310 deep, 59 MB of padding", values::frozen),
    Case::new("22b", "as 22, over 4 connections", values::frozen_together),
    Case::new("23", "20 connections that send 63 MB each of a message without an end, before login", door::endless).before_login(),
    Case::new("23b", "100 idle connections, and the server may have 100 files open", door::enough).before_login().seconds(15, 120).files(100),
    Case::new("23c", "60 connections that send nothing, or a byte a second", door::slow).before_login().seconds(15, 120),
    Case::new("23d", "2,000 connections that do not log in", door::many).before_login().seconds(15, 120),
    Case::new("24b", "peers that stop reading and answering for good", gone::gone).seconds(30, 150),
    Case::new("25", "3.3 million unknown commands, again and again", noise::unknown).before_login(),
    Case::new("25b", "calls with a class that is refused", noise::refused).before_login(),
    Case::new("25c", "didNotUnderstand, pipelined", noise::not_understood).before_login(),
    Case::new("25d", "connections, one after the other, with invalid bytes", door::rude).before_login(),
    Case::new("26", "4 connections that pipeline pings", flood::pings),
    Case::new("26p", "as 26, before login", flood::pings).before_login(),
    Case::new("26b", "4 connections with messages of 60 KiB", flood::small),
    Case::new("26bp", "as 26b, before login", flood::small).before_login(),
    Case::new("26c", "4 connections with messages of 16 MiB", flood::large),
    Case::new("26cp", "as 26c, before login", flood::large).before_login(),
    Case::new("27", "failing calls of 25 bytes, answers unread", unread::failing).before_login(),
    Case::new("28", "4.9 million references in a call that is refused", noise::references).before_login(),
    Case::new("28b", "as 28, and the peer reads nothing", noise::references_unread).before_login(),
    Case::new("30", "HTTP, TLS and SSH instead of a dialect", door::strangers).before_login().seconds(15, 60),
];

/// Runs `play` on `connections` threads at once, and adds the outcomes.
fn together(
    connections: usize,
    play: impl Fn() -> io::Result<Outcome> + Sync,
) -> io::Result<Outcome> {
    thread::scope(|scope| {
        let played: Vec<_> = (0..connections).map(|_| scope.spawn(&play)).collect();
        let mut all = Outcome::default();
        for one in played {
            all.add(one.join().map_err(|_| io::Error::other("a hostile peer panicked"))??);
        }
        Ok(all)
    })
}
