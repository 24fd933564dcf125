//! One connection: calls in both directions, and the bytes that still have to be sent (`pb.Broker`).
//!
//! The broker is a state machine without I/O. [`Broker::handle_input`] takes the bytes that came in,
//! [`Broker::handle_closed`] the end of the input, and [`Broker::poll_transmit`] gives the bytes that
//! must go out.
//!
//! Meanwhile, any thread may [call](RemoteReference::call_remote) over the connection. One mutex guards
//! the shared state. No code of the application ever runs under it, and only leaf mutexes are locked
//! under it ([`sync::rank`](crate::sync::rank)). Effects, such as wakers, are put into [`Effects`], which
//! runs after the mutex is released. [`Broker::handle_input`] need not wake the writer, since the
//! driver asks for bytes after it.

mod any;
mod audience;
mod broken_message;
mod call;
mod closing;
mod complaints;
mod config;
mod connection;
mod deferred;
mod exports;
mod former;
mod frame_parts;
mod handling;
mod hearing;
mod inbound;
mod inside;
mod invoker;
mod memory;
mod message;
mod named_objects;
mod outbox;
mod outgoing_call;
mod owed_releases;
mod parts;
mod peer;
mod ping;
mod plan;
mod queue;
mod queued_bytes;
mod received_frames;
mod received_updates;
mod reference;
mod release_unread;
mod replicas;
mod sending;
mod sent_frames;
mod sent_updates;
mod serve;
mod subscriptions;
mod turn;
mod unread;
mod update_parts;
mod waiting;
mod watch;

use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, OnceLock, Weak, atomic::AtomicBool},
    task::{Context as TaskContext, Poll, Waker},
    time::Duration,
};

pub use self::{
    any::Any,
    call::{Answer, Call},
    config::{Config, Timer},
    exports::HeldObjects,
    named_objects::NamedObjects,
    reference::RemoteReference,
    serve::Task,
    turn::{Progress, Turn},
    watch::Watch,
};
use self::{
    complaints::Complaints,
    exports::Exports,
    outbox::{OUTBOX_TARGET, Outbox},
    owed_releases::OwedReleases,
    queue::Queue,
    replicas::Replicas,
    subscriptions::Subscriptions,
    waiting::WaitingCalls,
};
use crate::{
    banana::{
        self, Dialect, Dialects, Input,
        compact::{names::Names, taught::Taught},
        write,
    },
    connection_error::{Command, ConnectionError},
    flavors::{ConnectionKeeper, Peer, Referenceable},
    jelly::{Admission, TextEncoding},
    live::{Connection, Effects},
    perspective::Perspective,
    sync::{Mutex, MutexGuard, lock, rank},
    wakers::Wakers,
    wire::Printed,
};

/// The version of the protocol, which each end states once.
const VERSION: u64 = 6;

/// The end of a connection, which decides who speaks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Accepted the connection. It offers the dialects.
    Server,
    /// Opened the connection. It picks a dialect.
    Client,
}

/// The state machine of one connection.
pub struct Broker {
    role: Role,
    admission: Arc<Admission>,
    timer: Arc<dyn Timer>,
    dialect: OnceLock<Dialect>,
    /// The dialects that are offered, or may be picked, the preferred one first.
    dialects: Dialects,
    /// What the peer has taught, in dialect `pb-compact-1`.
    names: Arc<Names>,
    /// Whether text is sent as byte strings ([`TextEncoding::Bytes`]).
    sends_text_as_bytes: AtomicBool,
    /// The timeout of calls that have none of their own; `Duration::MAX` is none.
    call_timeout: Duration,
    /// A weak pointer to itself: objects that are published over the connection keep a strong one.
    me: Weak<Self>,
    /// Closes the connection when the last handle is dropped, at the end that opened it.
    keeper: OnceLock<Weak<ConnectionKeeper>>,
    remote_addr: OnceLock<SocketAddr>,
    /// The perspective of the connection, if the application has set one.
    perspective: Mutex<Option<Perspective>>,
    has_perspective: AtomicBool,
    /// True while a portal is served and no user has logged in.
    awaits_login: AtomicBool,
    state: Mutex<State, { rank::CONNECTION }>,
}

/// The state that the driver shares with callers.
struct State {
    /// The objects that the peer knows by names, `root` among them. Dropped on close, since they may hold handles
    /// of the connection.
    named_objects: NamedObjects,
    outbox: Outbox,
    /// What the peer was taught, in dialect `pb-compact-1`.
    taught: Taught,
    /// Releases that are owed to the peer.
    owed_releases: OwedReleases,
    /// The bytes of answers that may wait before no more input is handled.
    max_answers: usize,
    complaints: Complaints,
    waiting: WaitingCalls,
    /// Messages that wait for a state, or for room in the outbox.
    queue: Queue,
    subscriptions: Subscriptions,
    replicas: Replicas,
    exports: Exports,
    /// The last id that was given to an object of any kind.
    last_id: u64,
    /// How often the tables had no room for an object that was to be sent.
    table_overflows: u32,
    /// The number of calls of the peer that run.
    serving: usize,
    serving_bytes: usize,
    /// Units of work that were done outside of a turn; the next turn is charged for them.
    unpaid: usize,
    /// Why the connection closed; `None` while it is open. See `closing.rs`.
    close_reason: Option<ConnectionError>,
    /// True when nothing more is written.
    finished: bool,
    /// Tasks that wait for the handshake, or for the connection to close or to be finished.
    stage_wakers: Wakers,
    /// Tasks that wait for the writer to take everything, which happens often.
    flush_wakers: Wakers,
    /// How often the writer has taken everything while a task waited for that.
    flush_count: u64,
}

impl State {
    /// Returns the bytes in the queue and outbox, and those that the writer has taken and not written.
    fn backlog(&self) -> usize {
        self.outbox.backlog() + self.queue.bytes()
    }

    /// Returns whether the writer has taken everything.
    fn is_flushed(&self) -> bool {
        self.outbox.len() == 0 && self.queue.is_empty()
    }

    /// Returns the backlog, and disarms the writer's waker. The writer must look for bytes before it
    /// sleeps.
    fn backlog_and_disarm(&mut self) -> usize {
        self.outbox.backlog_and_disarm() + self.queue.bytes()
    }
}

/// The next step of the driver, from [`Broker::poll_transmit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transmit {
    /// Write these bytes, all of them.
    Bytes,
    /// Nothing more will come once the running calls are answered, since the connection is closed.
    Closing,
}

impl Broker {
    /// Makes the end that accepted a connection. It offers the dialects at once. The peer can name `root`, and the
    /// objects of `config`.
    pub fn server(root: Option<Arc<dyn Referenceable>>, config: &Config) -> Arc<Self> {
        let broker = Self::new(Role::Server, root, config);
        banana::offer(broker.state().outbox.bytes(), &broker.dialects);
        broker
    }

    /// Makes the end that opened a connection. The peer can name `root`, if there is one, and the objects of
    /// `config`.
    pub fn client(root: Option<Arc<dyn Referenceable>>, config: &Config) -> Arc<Self> {
        Self::new(Role::Client, root, config)
    }

    fn new(role: Role, root: Option<Arc<dyn Referenceable>>, config: &Config) -> Arc<Self> {
        // The end that opened a connection expects no login, even if it serves a portal.
        let wants_login =
            role == Role::Server && root.as_ref().is_some_and(|root| root.wants_login());
        let broker = Arc::new_cyclic(|me| Self {
            role,
            admission: Arc::new(Admission {
                registry: config.registry.clone(),
                security: config.security.clone(),
                limits: config.limits.clone(),
                inert: false,
            }),
            timer: config.timer.clone(),
            dialect: OnceLock::new(),
            dialects: config.dialects.clone(),
            names: Arc::default(),
            sends_text_as_bytes: AtomicBool::new(config.text_encoding == TextEncoding::Bytes),
            call_timeout: config.call_timeout,
            me: me.clone(),
            keeper: OnceLock::new(),
            remote_addr: OnceLock::new(),
            perspective: Mutex::new(None),
            has_perspective: AtomicBool::new(false),
            awaits_login: AtomicBool::new(wants_login),
            state: Mutex::new(State {
                named_objects: config.named_objects.with_root(root),
                outbox: Outbox::default(),
                taught: Taught::default(),
                owed_releases: OwedReleases::default(),
                max_answers: 0,
                complaints: Complaints::default(),
                waiting: WaitingCalls::default(),
                queue: Queue::default(),
                subscriptions: Subscriptions::default(),
                replicas: Replicas::default(),
                exports: Exports::default(),
                last_id: 0,
                table_overflows: 0,
                serving: 0,
                serving_bytes: 0,
                unpaid: 0,
                close_reason: None,
                finished: false,
                stage_wakers: Wakers::default(),
                flush_wakers: Wakers::default(),
                flush_count: 0,
            }),
        });
        broker.state().max_answers = broker.initial_max_answers();
        broker
    }

    /// Returns an input with this connection's limits.
    pub fn input(&self) -> Input {
        Input::new(&self.admission.limits)
    }

    /// Returns whether this end opened the connection.
    pub fn is_client(&self) -> bool {
        self.role == Role::Client
    }

    /// Sets the address of the peer. Only the first call has an effect.
    pub fn set_remote_addr(&self, address: SocketAddr) {
        let _ = self.remote_addr.set(address);
    }

    /// Returns a handle for the application. Calls fail until the connection is
    /// [ready](Watch::poll_ready).
    pub fn peer(self: &Arc<Self>) -> Peer {
        Peer::new(self.clone())
    }

    /// Returns a [`peer`](Self::peer) whose last clone closes the connection when it is dropped.
    pub fn owning_peer(self: &Arc<Self>) -> Peer {
        Peer::owning(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Returns the identity of the connection, to be compared.
    fn address(&self) -> *const () {
        std::ptr::from_ref(self).cast()
    }

    /// Returns the connection as a shared pointer, for an object that is published over it.
    fn handle(&self) -> Arc<dyn Connection> {
        self.shared()
    }

    fn shared(&self) -> Arc<Self> {
        // Invariant: `new` is the only constructor, and puts the broker into an `Arc`.
        self.me.upgrade().expect("a `Broker` is always in an `Arc`")
    }

    /// Returns the dialect, once the ends have agreed on one.
    pub fn dialect(&self) -> Option<Dialect> {
        self.dialect.get().copied()
    }

    /// Uses this dialect from now on.
    fn agree(&self, dialect: Dialect) {
        let mut state = self.state();
        let out = state.outbox.bytes();
        if self.role == Role::Client {
            write::string(out, Dialect::None, dialect.name().as_bytes());
        }
        // The name of the compact dialect is its version.
        if dialect != Dialect::Compact {
            write::list(out, 2);
            write::string(out, dialect, Command::Version.name().as_bytes());
            write::unsigned(out, VERSION);
        }
        let _ = self.dialect.set(dialect);
        let (writer, stage_wakers) = (state.outbox.take_writer(), state.stage_wakers.take_all());
        drop(state);
        writer.into_iter().chain(stage_wakers).for_each(Waker::wake);
    }

    /// Returns received bytes as text, for the log. What they teach must have been handled.
    pub fn received<'a>(&'a self, bytes: &'a [u8]) -> Printed<'a> {
        Printed::with_names(self.dialect().unwrap_or(Dialect::None), bytes, &self.names)
    }

    /// Returns the bytes that wait to be written, with those that the driver has taken and not
    /// [written](Self::handle_written).
    pub fn backlog(&self) -> usize {
        self.state().backlog()
    }

    /// Moves the next bytes to be written into `out`, which must be empty. If none wait, registers the
    /// task.
    pub fn poll_transmit(&self, cx: &mut TaskContext<'_>, out: &mut Vec<u8>) -> Poll<Transmit> {
        let mut effects = Effects::default();
        let next = self.next_transmit(cx, out, &mut effects);
        effects.run();
        next
    }

    fn next_transmit(
        &self,
        cx: &mut TaskContext<'_>,
        out: &mut Vec<u8>,
        effects: &mut Effects,
    ) -> Poll<Transmit> {
        let mut state = self.state();
        if !state.queue.is_empty() {
            state.advance(self, effects);
        }
        if !state.owed_releases.is_empty()
            && let Some(dialect) = self.dialect()
        {
            let State { owed_releases, outbox, .. } = &mut *state;
            owed_releases.write(OUTBOX_TARGET, outbox, dialect);
        }
        let any = state.outbox.swap(out);
        // The last message that waited may have failed, so this is checked even if there are no bytes.
        if !state.flush_wakers.is_empty() && state.is_flushed() {
            state.flush_count += 1;
            effects.wake_all(state.flush_wakers.take_all());
        }
        if any {
            return Poll::Ready(Transmit::Bytes);
        }
        state.max_answers = self.initial_max_answers();
        state.outbox.watch(cx.waker());
        match state.close_reason {
            Some(_) => Poll::Ready(Transmit::Closing),
            None => Poll::Pending,
        }
    }

    /// Returns a watch for the stages of the connection.
    pub fn watch(self: &Arc<Self>) -> Watch {
        Watch::new(self.clone())
    }

    /// Returns why the connection closed, if it is closed.
    pub fn close_reason(&self) -> Option<ConnectionError> {
        self.state().close_reason.clone()
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Broker")
            .field("role", &self.role)
            .field("dialect", &self.dialect())
            .field("close_reason", &state.close_reason)
            .field("waiting", &state.waiting.len())
            .field("serving", &state.serving)
            .field("backlog", &state.outbox.backlog())
            .finish_non_exhaustive()
    }
}
