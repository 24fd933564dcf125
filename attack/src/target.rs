//! The target of hostile peers.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use crate::wire::Wire;

/// The first id that a connection assigns: that of the avatar of a guest.
const AVATAR: u64 = 1;

/// A server, and how long and how hard it is attacked.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) until: Instant,
    /// Whether the peers log in as guests first, and call their avatar.
    pub(crate) as_guest: bool,
    /// The pause of a peer after each piece that it sends.
    pub(crate) pause: Duration,
}

impl Target {
    /// Returns a target that is attacked without pauses.
    pub(crate) const fn new(address: SocketAddr, until: Instant) -> Self {
        Self { address, until, as_guest: false, pause: Duration::ZERO }
    }

    /// Returns an empty message whose calls are of the object that this server serves.
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
