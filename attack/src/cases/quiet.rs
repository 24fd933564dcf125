//! No attack: what the figures are without one.

use std::{hint::black_box, io, thread, time::Instant};

use crate::{peer::Outcome, target::Target};

pub(super) fn nobody(target: &Target) -> io::Result<Outcome> {
    thread::sleep(target.until.saturating_duration_since(Instant::now()));
    Ok(Outcome::default())
}

/// Hostile peers are on the same machine as their server, and take time from it and from the honest
/// client. This is that part of the waits, about, for which the server is not to blame.
pub(super) fn busy(target: &Target) -> io::Result<Outcome> {
    let compute = || {
        let mut turns = 0_u64;
        while !target.is_over() {
            turns = black_box(turns + 1);
        }
    };
    thread::scope(|scope| {
        scope.spawn(compute);
        scope.spawn(compute);
    });
    Ok(Outcome::default())
}
