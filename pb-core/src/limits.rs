/// What one connection may use. Reaching a limit is a named error, never a hang.
///
/// ```
/// # use pb_core as pb;
/// use pb::Limits;
///
/// let limits = Limits { max_message: 1 << 20, ..Limits::default() };
/// assert_eq!(limits.max_depth, 320);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one received message. Twisted has no such limit; 64 MiB here. More ends the
    /// connection.
    pub max_message: usize,
    /// How deeply values nest in what is read; 320, as in what is sent. Each level takes stack of the
    /// thread that reads, so raise it only together with that. Twisted is stopped by Python's
    /// recursion limit, somewhere between 300 and 1,000. More is an error of that value.
    pub max_depth: usize,
    /// Bytes of one message that may be read again because a `dereference` points at a value that
    /// is kept by value; 16 MiB. More is an error of that value.
    pub max_reread: usize,
    /// Bytes waiting to be written; 64 MiB. From half of it on nothing more is read, a call beyond
    /// it fails, an answer beyond it ends the connection.
    pub max_outbox: usize,
    /// Calls that wait for an answer; 65,536. A call beyond it fails.
    pub max_waiting: usize,
    /// Calls of the peer being served at the same time; 65,536. A call beyond it is answered with
    /// an error.
    pub max_serving: usize,
    /// Bytes of the messages of those calls, whose arguments are kept; 256 MiB. A call beyond it is
    /// answered with an error.
    pub max_serving_bytes: usize,
    /// Memory that the containers of one received message may take, counted by the size of their
    /// items; 256 MiB. A `None` is four bytes on the wire and may be a thousand in memory. More is an
    /// error of that value.
    pub max_memory: usize,
    /// Objects of ours that the peer may hold references to at the same time, the root object among
    /// them; 1,025, as Twisted's. Sending one more is an error of that message, and at the fourth such
    /// error the connection is closed.
    pub max_references: usize,
    /// Live objects of ours that the peer may hold at the same time; 1,025, as Twisted's. Sending one
    /// more is an error of that message, and at the fourth such error the connection is closed.
    pub max_published: usize,
    /// Replicas of the peer's live objects that are held at the same time; 65,536. One more is an error
    /// of that value.
    pub max_replicas: usize,
}

impl Limits {
    /// How deeply values nest that are sent; also the default of [`max_depth`](Self::max_depth).
    pub(crate) const DEPTH: usize = 320;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_message: 64 << 20,
            max_depth: Self::DEPTH,
            max_reread: 16 << 20,
            max_outbox: 64 << 20,
            max_waiting: 1 << 16,
            max_serving: 1 << 16,
            max_serving_bytes: 256 << 20,
            max_memory: 256 << 20,
            max_references: 1025,
            max_published: 1025,
            max_replicas: 1 << 16,
        }
    }
}
