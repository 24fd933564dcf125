//! The amount of work that a connection does at a time.

/// The bounded amount of work that one connection does before others have their turn.
///
/// It is counted in units and not in time, so that it is the same on every machine. A byte that is read
/// or is to be written is one unit, and each message costs [`MESSAGE`](Self::MESSAGE) units more. The
/// memory that values take, the replicas that are copied and the items of observed lists that are moved are
/// charged too. A turn takes some tenths of a millisecond.
///
/// A message that was begun is handled whole. One of more than [`LARGE`](Self::LARGE) bytes needs a
/// permit before it is begun. A driver gives fewer permits than it has threads.
#[derive(Debug)]
pub struct Turn {
    /// The units that are left. Invariant: at most [`UNITS`](Self::UNITS), except in an
    /// [endless](Self::endless) turn, which starts with `usize::MAX`.
    left: usize,
    may_be_large: bool,
}

impl Turn {
    /// The units of a turn.
    pub const UNITS: usize = 64 * 1024;
    /// The units that a message costs besides its bytes. A turn has fewer than 200 messages, so that a
    /// peer with a few hundred calls in flight has the first answers while the others are served.
    pub const MESSAGE: usize = 340;
    /// The bytes that an update moves in memory for one unit.
    pub(super) const MOVED: usize = 32;
    /// The longest message or transaction of updates, in bytes, that is handled without a permit.
    pub const LARGE: usize = 256 * 1024;

    /// Makes a turn that never ends and needs no permits, for a driver with only one connection.
    pub fn endless() -> Self {
        Self { left: usize::MAX, may_be_large: true }
    }

    /// Permits the next message to be of any length.
    pub fn permit_large(&mut self) {
        self.may_be_large = true;
    }

    /// Uses up some units.
    #[inline]
    pub fn spend(&mut self, units: usize) {
        self.left = self.left.saturating_sub(units);
    }

    /// Returns whether the turn is over: no further message may be begun.
    pub fn is_used_up(&self) -> bool {
        self.left == 0
    }

    /// Returns whether this is an [endless](Self::endless) turn.
    fn is_endless(&self) -> bool {
        self.left > Self::UNITS
    }

    /// Returns whether a message of this length needs a permit first.
    pub(super) fn needs_permit(&self, len: usize) -> bool {
        len > Self::LARGE && !self.may_be_large
    }

    /// Charges the turn for a message. A permit counts for one message.
    #[inline]
    pub(super) fn begin(&mut self, len: usize) {
        self.may_be_large &= self.is_endless();
        self.spend(Self::MESSAGE + len);
    }
}

impl Default for Turn {
    fn default() -> Self {
        Self { left: Self::UNITS, may_be_large: false }
    }
}

/// Why [`Broker::handle_input`](super::Broker::handle_input) returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Progress {
    /// Every message that has arrived whole was handled.
    NeedsInput,
    /// Too many bytes wait to be written: call again when they are.
    Blocked,
    /// The turn is over, and more messages have arrived: call again after others had their turn.
    TurnOver,
    /// The next message is so long that it needs a [permit](Turn::permit_large).
    NeedsPermit,
}
