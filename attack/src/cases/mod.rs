//! What hostile peers do. The numbers are those of our list.

mod flood;
mod quiet;
mod replica;
mod values;

use std::{io, net::SocketAddr, thread, time::Instant};

use crate::peer::Outcome;

/// How many connections those have that need more than one: twice as many as the server has workers.
const CONNECTIONS: usize = 4;

/// Something to be tried on a server.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// In one line.
    pub(crate) says: &'static str,
    /// Plays it until that moment. An error if it could not begin.
    pub(crate) play: fn(SocketAddr, Instant) -> io::Result<Outcome>,
}

/// Everything that can be played.
pub(crate) static CASES: [Case; 14] = [
    Case { name: "0", says: "nobody attacks", play: quiet::nobody },
    Case {
        name: "0b",
        says: "nobody attacks, and two threads beside the server compute: what the machine alone does",
        play: quiet::busy,
    },
    Case { name: "1", says: "classes of 200 absent texts, 80 deep", play: values::wide_80 },
    Case { name: "1b", says: "the same, 150 deep", play: values::wide_150 },
    Case {
        name: "18",
        says: "a chain of 200,000 nodes, each of which holds one",
        play: values::chain,
    },
    Case {
        name: "19",
        says: "transactions of two updates of a replica of 600,000 integers",
        play: replica::whole,
    },
    Case { name: "19b", says: "the same, each cut in two writes", play: replica::cut },
    Case {
        name: "19c",
        says: "the same, with a call between the two updates",
        play: replica::between,
    },
    Case {
        name: "19d",
        says: "the same as 19, and the server holds each version",
        play: replica::held,
    },
    Case { name: "22", says: "frozensets 310 deep, 59 MB of padding", play: values::frozen },
    Case { name: "22b", says: "the same over 4 connections", play: values::frozen_together },
    Case { name: "26", says: "4 connections that pipeline pings", play: flood::pings },
    Case { name: "26b", says: "4 connections with messages of 60 KiB", play: flood::small },
    Case { name: "26c", says: "4 connections with messages of 16 MiB", play: flood::large },
];

/// Plays the same so many times at once.
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
