//! No attack: the figures without one.

use std::{hint::black_box, io, thread, time::Instant};

use crate::{peer::Outcome, target::Target};

pub(super) fn nobody(target: &Target) -> io::Result<Outcome> {
    thread::sleep(target.until.saturating_duration_since(Instant::now()));
    Ok(Outcome::default())
}

/// Keeps the processor busy without an attack.
///
/// Hostile peers run on the same machine as their server, and take time from the server and from the honest
/// client. This case shows about how much of the waits is due to that.
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
