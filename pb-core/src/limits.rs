use crate::settings::settings;

settings! {
    /// The limits of one connection. Each field says what happens when its limit is reached: an error of one
    /// value or call, a pause, or the close of the connection. No limit makes a connection hang.
    ///
    /// # Examples
    /// ```
    /// use pb::Limits;
    ///
    /// let limits = Limits::default().max_message(1 << 20);
    /// assert_eq!(limits.max_depth, 320);
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Limits {
        /// Bytes of one received message. The default is 64 MiB; Twisted has no such limit. A longer message
        /// closes the connection.
        ///
        /// The updates of incomplete transactions may take as many bytes. A replica whose transaction is
        /// larger is lost.
        max_message: usize = 64 << 20,
        /// Bytes of one received message before a login, if a [`Portal`](crate::Portal) is served. The
        /// default is 256 KiB. A longer message closes the connection.
        max_message_before_login: usize = 256 << 10,
        /// Levels of nesting of a received value. The default is 320, which is also the limit for sent
        /// values. Deeper nesting is an error of that value.
        ///
        /// A part that a `dereference` refers to counts with all levels in it. The stack that a level takes
        /// depends on its type, and is bounded by [`max_stack`](#structfield.max_stack). Python's recursion
        /// limit stops Twisted somewhere between 300 and 1,000 levels.
        max_depth: usize = Self::DEPTH,
        /// Bytes of stack that reading one value may take, counted from where its reading began. The default
        /// is 1 MiB, which is also the limit for sent values. Taking more is an error of that value.
        ///
        /// The stack is measured. Before a large type is read, there must be room for its frames in a build
        /// without optimisation, which take about 24 times the size of the type. For example, a class of 200
        /// strings nests about ten levels deep in such a build, and thirty in a release build. A worker
        /// thread of tokio has 2 MiB: before you raise this limit, raise `thread_stack_size` of the runtime.
        max_stack: usize = Self::STACK,
        /// Bytes of one message that may be processed a second time. The default is 16 MiB. Processing more
        /// is an error of that value.
        ///
        /// If a message refers to one part several times (`dereference`), and that part is received by value, its
        /// bytes are read again each time. Keys that are parts of other keys are hashed and compared again.
        max_reread_bytes: usize = 16 << 20,
        /// Bytes that wait to be written, including those that the socket has not taken. The default is 64
        /// MiB.
        ///
        /// While half of the limit waits, nothing more is read from the peer. A call that would exceed the
        /// limit fails, and an answer that would exceed it closes the connection.
        ///
        /// Reading also stops while more than 1 MiB of answers waits (64 KiB before a login). That bound
        /// doubles after each second in which the peer takes nothing, since two peers may wait for each
        /// other.
        max_outbox: usize = 64 << 20,
        /// Calls of this end that wait for an answer. The default is 65,536. A further call fails.
        max_outgoing_calls: usize = 1 << 16,
        /// Calls of the peer that run at the same time. The default is 65,536. A further call is answered
        /// with an error.
        max_incoming_calls: usize = 1 << 16,
        /// Bytes of memory that the running calls of the peer take: their messages, their arguments as they
        /// were received, and their futures. The default is 256 MiB. A call that would exceed the limit is
        /// answered with an error.
        max_incoming_call_bytes: usize = 256 << 20,
        /// Bytes of memory that the values of one received message may take, besides the message itself. The
        /// default is 256 MiB. Taking more is an error of that value.
        ///
        /// A `None` is four bytes on the wire and may be a thousand in memory. All memory is charged before
        /// it is allocated, containers at their capacity and with the overhead of the allocator. Memory that
        /// hand-written code allocates is not charged.
        max_memory: usize = 256 << 20,
        /// Objects of this end that the peer may hold references to at the same time, those with names (such as
        /// the root object) among them. The default is 1,025, as in Twisted. Sending a further one is an error of
        /// that message, and the fourth such error closes the connection. Raise the limit if a peer needs more of
        /// them.
        max_references: usize = 1025,
        /// Live objects of this end that the peer may observe at the same time. The default is 1,025, as in
        /// Twisted. Sending a further one is an error of that message, and the fourth such error closes the
        /// connection.
        max_live_objects: usize = 1025,
        /// Replicas of the peer's live objects that this end holds at the same time. The default is 65,536. A
        /// further one is an error of that value.
        max_replicas: usize = 1 << 16,
        /// Bytes of memory that the states of these replicas take, as they were received. The default is 64
        /// MiB.
        ///
        /// If there is no room for a new replica, those without handles are dropped first. The peer may have
        /// sent one of them again meanwhile, which is an error of that value then. If the room is still not
        /// enough, the new replica is an error of its value.
        ///
        /// Memory that an update adds to a replica does not count, and neither does memory that methods keep.
        /// Updates of a replica without handles count.
        max_replica_bytes: usize = 64 << 20,
        /// Faults of the peer that do not close the connection by themselves. These are unknown commands,
        /// calls of objects that do not exist, refused classes, and the like. The default is 1,000. A `ping` of
        /// `pb::Keepalive` is none.
        ///
        /// Each second, a tenth of the limit is forgiven. A fault beyond the limit closes the connection.
        max_faults: usize = 1000,
        /// Lines that are logged about the peer each second. The default is 20. The next line says how many
        /// were left out. Text of the peer is cut to a kibibyte in each line.
        max_log_lines: usize = 20,
    }
}

impl Limits {
    /// The most levels of nesting of a sent value; also the default of [`max_depth`](Self::max_depth).
    pub(crate) const DEPTH: usize = 320;

    /// The most bytes of stack that writing one value may take; also the default of
    /// [`max_stack`](Self::max_stack).
    pub(crate) const STACK: usize = 1 << 20;
}
