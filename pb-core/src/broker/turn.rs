/// What one connection may do before the others have their turn.
///
/// It is counted in units, not in time, so that it is the same on every machine: a byte that is read or
/// to be written is one unit, a message is [`MESSAGE`](Self::MESSAGE) units more, memory that values
/// take and replicas that are copied are charged too. Some tenths of a millisecond altogether.
///
/// A message that is begun is handled whole. One of more than [`LARGE`](Self::LARGE) bytes is not even
/// begun without a permit, of which a driver gives fewer than it has threads.
#[derive(Debug)]
pub struct Turn {
    /// Units that may still be used; more than [`UNITS`](Self::UNITS) in a turn without an end.
    left: usize,
    may_be_large: bool,
}

impl Turn {
    /// The units of a turn.
    pub const UNITS: usize = 64 * 1024;
    /// What a message costs besides its bytes.
    pub const MESSAGE: usize = 256;
    /// The longest message, or transaction of updates, that is handled without a permit; in bytes.
    pub const LARGE: usize = 256 * 1024;

    /// Makes a turn without an end, which needs no permits: for a driver that has one connection only.
    pub fn endless() -> Self {
        Self { left: usize::MAX, may_be_large: true }
    }

    /// Lets the next message be of any length.
    pub fn permit_large(&mut self) {
        self.may_be_large = true;
    }

    /// Uses up some units.
    #[inline]
    pub fn spend(&mut self, units: usize) {
        self.left = self.left.saturating_sub(units);
    }

    /// Returns whether nothing more may be begun.
    pub fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Returns whether this turn is [`endless`](Self::endless). A bounded one never has more than `UNITS` left.
    fn is_endless(&self) -> bool {
        self.left > Self::UNITS
    }

    /// Returns whether a message of this length needs a permit first.
    pub(super) fn needs_permit(&self, len: usize) -> bool {
        len > Self::LARGE && !self.may_be_large
    }

    /// Begins a message; a permit is for one.
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
    /// Everything that has arrived whole was handled.
    NeedsInput,
    /// Too much waits to be written: call again when it is.
    Blocked,
    /// The turn is over and more has arrived: call again after others had theirs.
    TurnOver,
    /// A message is next that is so long that it needs a [permit](Turn::permit_large).
    NeedsPermit,
}
