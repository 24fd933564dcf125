//! No attack: what the figures are without one.

use std::{
    hint::black_box,
    io,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use crate::peer::Outcome;

pub(super) fn nobody(_: SocketAddr, until: Instant) -> io::Result<Outcome> {
    thread::sleep(until.saturating_duration_since(Instant::now()));
    Ok(Outcome::default())
}

/// Hostile peers are on the same machine as their server, and take time from it and from the honest
/// client. This is that part of the waits, about, for which the server is not to blame.
pub(super) fn busy(_: SocketAddr, until: Instant) -> io::Result<Outcome> {
    let compute = || {
        let mut turns = 0_u64;
        while until.saturating_duration_since(Instant::now()) > Duration::ZERO {
            turns = black_box(turns + 1);
        }
    };
    thread::scope(|scope| {
        scope.spawn(compute);
        scope.spawn(compute);
    });
    Ok(Outcome::default())
}
