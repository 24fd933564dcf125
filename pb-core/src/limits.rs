use crate::settings::settings;

settings! {
    /// What one connection may use. Reaching a limit is a named error, never a hang.
    ///
    /// ```
    /// use pb::Limits;
    ///
    /// let limits = Limits::default().max_message(1 << 20);
    /// assert_eq!(limits.max_depth, 320);
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Limits {
        /// Bytes of one received message. Twisted has no such limit; 64 MiB here. More ends the
        /// connection. As many bytes may the updates of transactions take that have not come whole; a
        /// replica whose transaction is larger is lost.
        max_message: usize = 64 << 20,
        /// The same where a [`Portal`](crate::Portal) is served, until somebody has logged in over the
        /// connection; 256 KiB.
        max_message_before_login: usize = 256 << 10,
        /// How deeply values nest in what is read; 320, as in what is sent. A part that is referred to
        /// counts with all that nests in it. What a level takes of the stack depends on its type, and is
        /// bounded by [`max_stack`](#structfield.max_stack). Twisted is stopped by Python's recursion limit,
        /// somewhere between 300 and 1,000. More is an error of that value.
        max_depth: usize = Self::DEPTH,
        /// Bytes of stack that reading one value may take, counted from where its reading began; 1 MiB, as
        /// in what is sent. It is measured, and before a large type is read it must have room for the
        /// frames of a build without optimisation, about 24 times its size: a class of 200 strings nests
        /// about ten deep there, and thirty in a build for release. A worker of tokio has 2 MiB, so raise
        /// it only together with the stacks of the threads that read. More is an error of that value.
        max_stack: usize = Self::STACK,
        /// Bytes of one message that may be read again because a `dereference` points at a value that
        /// is kept by value, or hashed and compared again because keys of a type lie in other keys; 16 MiB.
        /// More is an error of that value.
        max_reread: usize = 16 << 20,
        /// Bytes waiting to be written, with those that the socket has not taken; 64 MiB. From half of it on
        /// nothing more is read, a call beyond it fails, an answer beyond it ends the connection. Of answers
        /// no more than 1 MiB wait at first (64 KiB where somebody has to log in yet) before nothing more is
        /// read; if nothing is taken meanwhile that doubles each second, since two peers may wait for each
        /// other.
        max_outbox: usize = 64 << 20,
        /// Calls that wait for an answer; 65,536. A call beyond it fails.
        max_waiting: usize = 1 << 16,
        /// Calls of the peer being served at the same time; 65,536. A call beyond it is answered with
        /// an error.
        max_serving: usize = 1 << 16,
        /// Bytes of memory that those calls take: their messages, their arguments as they were received, and
        /// what runs; 256 MiB. A call beyond it is answered with an error.
        max_serving_bytes: usize = 256 << 20,
        /// Memory that what is made of one received message may take, besides its own bytes; 256 MiB. A
        /// `None` is four bytes on the wire and may be a thousand in memory. All that is read is charged
        /// before it is taken, with the capacity of its containers and what an allocator adds; not so what
        /// hand-written code makes of it. More is an error of that value.
        max_memory: usize = 256 << 20,
        /// Objects of ours that the peer may hold references to at the same time, the root object among
        /// them; 1,025, as Twisted's. Sending one more is an error of that message, and at the fourth such
        /// error the connection is closed.
        max_references: usize = 1025,
        /// Live objects of ours that the peer may hold at the same time; 1,025, as Twisted's. Sending one
        /// more is an error of that message, and at the fourth such error the connection is closed.
        max_published: usize = 1025,
        /// Replicas of the peer's live objects that are held at the same time; 65,536. One more is an error
        /// of that value.
        max_replicas: usize = 1 << 16,
        /// Memory that the states of those replicas take as they were received, in bytes; 64 MiB. When there
        /// is no room for one more, those are dropped first of which nobody has a handle: the peer may have
        /// sent one of them again, which is an error of that value then. If that is not enough it is an error
        /// of the new one. What an update adds to a replica is up to its `#[observe]` method, as what a
        /// `#[remote]` method keeps is; of a replica that nobody has a handle of, updates count as well.
        max_replica_bytes: usize = 64 << 20,
        /// Faults of the peer's that end no connection by themselves, such as unknown commands, calls of
        /// objects that do not exist, and classes that are not let in; 1,000. A tenth of so many are forgiven
        /// each second. One more ends the connection.
        max_faults: usize = 1000,
        /// Lines that are logged about the peer each second; 20. How many were left out stands in the next
        /// one. What the peer says is cut to a kibibyte in each.
        max_log_lines: usize = 20,
    }
}

impl Limits {
    /// The levels that a sent value may nest; also the default of [`max_depth`](Self::max_depth).
    pub(crate) const DEPTH: usize = 320;

    /// The bytes of stack that writing one value may take; also the default of
    /// [`max_stack`](Self::max_stack).
    pub(crate) const STACK: usize = 1 << 20;
}
