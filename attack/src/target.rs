//! What hostile peers are sent against.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use crate::wire::Wire;

/// The number of the first object that a connection is given: the avatar of who logs in as a guest.
const AVATAR: u64 = 1;

/// A server, and for how long and how hard it is attacked.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) until: Instant,
    /// The peers log in as guests first, and what they call is their avatar.
    pub(crate) as_guest: bool,
    /// What a peer waits after each piece that it sends.
    pub(crate) pause: Duration,
}

impl Target {
    /// Makes one that is attacked with all there is.
    pub(crate) const fn new(address: SocketAddr, until: Instant) -> Self {
        Self { address, until, as_guest: false, pause: Duration::ZERO }
    }

    /// Begins a message whose calls are of what this server serves.
    pub(crate) fn wire(&self) -> Wire {
        match self.as_guest {
            true => Wire::calling(AVATAR),
            false => Wire::default(),
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}
