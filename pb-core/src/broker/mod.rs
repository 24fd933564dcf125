//! One connection: who calls whom, and what still has to be sent (`pb.Broker`).
//!
//! The broker is a state machine without I/O. A driver feeds it and empties it:
//!
//! * [`Broker::handle_input`] for bytes that came in, [`Broker::handle_closed`] for the end of them;
//! * [`Broker::poll_transmit`] for bytes that must go out.
//!
//! In between, any thread may [call](RemoteReference::call_remote) over it. One mutex guards what is
//! shared. No code of the application ever runs under it, and only leaves are locked under it
//! ([`sync::rank`](crate::sync::rank)). Effects, wakers among them, are put into [`Work`], which is run when
//! it is released. [`Broker::handle_input`] need not wake the writer: a driver asks for bytes after it.

mod call;
mod closing;
mod complaints;
mod config;
mod deferred;
mod drops;
mod exports;
mod follow;
mod former;
mod hearing;
mod inbound;
mod inside;
mod invoker;
mod memory;
mod message;
mod observing;
mod outbox;
mod parts;
mod peer;
mod ping;
mod place;
mod plan;
mod queue;
mod queued_updates;
mod reference;
mod release;
mod replicas;
mod sending;
mod serve;
mod subscriptions;
mod turn;
mod unread;
mod updates;
mod waiting;
mod watch;

use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, OnceLock, Weak, atomic::AtomicBool, atomic::Ordering},
    task::{Context as TaskContext, Poll, Waker},
};

pub use self::{
    call::{Answer, Call},
    config::{Config, Timer},
    exports::HeldObjects,
    reference::RemoteReference,
    serve::Task,
    turn::{Progress, Turn},
    watch::Watch,
};
use self::{
    complaints::Complaints,
    drops::Drops,
    exports::Exports,
    outbox::{OUTBOX_TARGET, Outbox},
    queue::Queue,
    replicas::Replicas,
    subscriptions::Subscriptions,
    waiting::WaitingCalls,
};
use crate::{
    banana::{self, Dialect, Input, write},
    connection_error::{Command, ConnectionError},
    flavors::{Owner, Peer, Referenceable},
    jelly::{Admission, Audience, Style, Text},
    live::{Connection, Work},
    perspective::Perspective,
    sync::{Mutex, MutexGuard, lock, rank},
    wakers::Wakers,
};

/// The version of the protocol, said once by each end.
const VERSION: u64 = 6;

/// Which end speaks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Offers the dialects.
    Server,
    /// Picks one.
    Client,
}

/// The state of one connection.
pub struct Broker {
    role: Role,
    admission: Admission,
    timer: Arc<dyn Timer>,
    dialect: OnceLock<Dialect>,
    text: Text,
    /// Itself: objects that are published over it keep it.
    me: Weak<Self>,
    /// What closes the connection with its last handle, at the end that opened it.
    owner: OnceLock<Weak<Owner>>,
    remote_addr: OnceLock<SocketAddr>,
    /// For whom this end writes, if the application has said so.
    perspective: Mutex<Option<Perspective>>,
    has_perspective: AtomicBool,
    /// Peers have to log in here, and nobody has yet.
    awaits_login: AtomicBool,
    state: Mutex<State, { rank::CONNECTION }>,
}

/// What is shared between the driver and those who call.
struct State {
    /// The object that the peer knows as `root`. Not kept by a connection that has ended, whose handles
    /// it may hold.
    root: Option<Arc<dyn Referenceable>>,
    outbox: Outbox,
    /// Handles that have still to be given back.
    drops: Drops,
    /// Up to how many bytes of answers may wait before nothing more is heard.
    max_answers: usize,
    complaints: Complaints,
    waiting: WaitingCalls,
    /// Messages that wait for a state, or for room in the outbox.
    queue: Queue,
    subscriptions: Subscriptions,
    replicas: Replicas,
    exports: Exports,
    /// The last number that was given out, to an object of whatever kind.
    last_id: u64,
    /// How often something was to be sent that the tables had no room for.
    table_overflows: u32,
    /// Calls of the peer that are being served.
    serving: usize,
    serving_bytes: usize,
    /// Units of work that was done on the way, for which the turn has still to pay.
    unpaid: usize,
    /// Why the connection ends, once it does: no more calls are begun in either direction, and those that
    /// run are still answered.
    close_reason: Option<ConnectionError>,
    /// Set when nothing more is written.
    finished: bool,
    /// Those who wait for the handshake, or for one of the ends.
    stage_wakers: Wakers,
    /// Those who wait for the writer to take all, which is often.
    flush_wakers: Wakers,
    /// How often that came to be while somebody waited.
    flush_count: u64,
}

impl State {
    /// Bytes that wait, bound or not, and those that the writer has taken and not written.
    fn backlog(&self) -> usize {
        self.outbox.backlog() + self.queue.bytes()
    }

    /// Whether the writer has taken everything.
    fn is_flushed(&self) -> bool {
        self.outbox.len() == 0 && self.queue.is_empty()
    }

    /// Returns the backlog, and lets nobody wake the writer, who asks, before it looks for bytes again.
    fn backlog_and_disarm(&mut self) -> usize {
        self.outbox.backlog_and_disarm() + self.queue.bytes()
    }
}

/// What the driver has to do next, from [`Broker::poll_transmit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transmit {
    /// Write these bytes, all of them.
    Bytes,
    /// Nothing will come any more once the running calls have ended: [`Broker::close`] was called, or
    /// the input has ended.
    Closing,
}

impl Broker {
    /// The end that accepted a connection. It offers the dialects at once.
    pub fn server(root: Option<Arc<dyn Referenceable>>, config: &Config) -> Arc<Self> {
        let broker = Self::new(Role::Server, root, config);
        banana::offer(broker.state().outbox.bytes());
        broker
    }

    /// The end that opened a connection.
    pub fn client(root: Option<Arc<dyn Referenceable>>, config: &Config) -> Arc<Self> {
        Self::new(Role::Client, root, config)
    }

    fn new(role: Role, root: Option<Arc<dyn Referenceable>>, config: &Config) -> Arc<Self> {
        // Who opened a connection means to have logged in himself.
        let wants_login =
            role == Role::Server && root.as_ref().is_some_and(|root| root.wants_login());
        let broker = Arc::new_cyclic(|me| Self {
            role,
            admission: Admission {
                registry: config.registry.clone(),
                security: config.security.clone(),
                limits: config.limits.clone(),
                inert: false,
            },
            timer: config.timer.clone(),
            dialect: OnceLock::new(),
            text: config.text,
            me: me.clone(),
            owner: OnceLock::new(),
            remote_addr: OnceLock::new(),
            perspective: Mutex::new(None),
            has_perspective: AtomicBool::new(false),
            awaits_login: AtomicBool::new(wants_login),
            state: Mutex::new(State {
                root,
                outbox: Outbox::default(),
                drops: Drops::default(),
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

    /// An input with this connection's limits.
    pub fn input(&self) -> Input {
        Input::new(&self.admission.limits)
    }

    /// Says where the peer is, once.
    pub fn set_remote_addr(&self, address: SocketAddr) {
        let _ = self.remote_addr.set(address);
    }

    /// A handle for the application. Calls fail until the connection is
    /// [ready](Watch::poll_ready).
    pub fn peer(self: &Arc<Self>) -> Peer {
        Peer::new(self.clone())
    }

    /// Returns a handle like that of [`peer`](Self::peer), which closes the connection when its last clone is
    /// dropped.
    pub fn owning_peer(self: &Arc<Self>) -> Peer {
        Peer::owning(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Which connection it is, to be compared.
    fn address(&self) -> *const () {
        std::ptr::from_ref(self).cast()
    }

    /// Returns itself, for an object that is published over it.
    fn handle(&self) -> Arc<dyn Connection> {
        self.shared()
    }

    fn shared(&self) -> Arc<Self> {
        // Whoever calls holds it by an `Arc`: it is never made otherwise.
        self.me.upgrade().expect("borrowed from an Arc")
    }

    fn audience(&self) -> Audience {
        match self.has_perspective.load(Ordering::Acquire) {
            true => Audience::One(lock(&self.perspective).clone()),
            false => Audience::One(None),
        }
    }

    fn set_perspective(&self, perspective: Option<Perspective>) {
        let any = perspective.is_some();
        let before = std::mem::replace(&mut *lock(&self.perspective), perspective);
        self.has_perspective.store(any, Ordering::Release);
        drop(before);
        // Nothing is written any more: it would only be kept, with the handles of this connection.
        if any && self.state().finished {
            self.set_perspective(None);
        }
    }

    /// The dialect, once it is agreed.
    pub fn dialect(&self) -> Option<Dialect> {
        self.dialect.get().copied()
    }

    /// How values are written for the peer.
    fn style(&self) -> Style {
        Style { dialect: self.dialect().unwrap_or(Dialect::None), text: self.text }
    }

    /// Speaks this dialect from now on.
    fn agree(&self, dialect: Dialect) {
        let mut state = self.state();
        let out = state.outbox.bytes();
        if self.role == Role::Client {
            write::string(out, Dialect::None, dialect.name().as_bytes());
        }
        write::list(out, 2);
        write::string(out, dialect, Command::Version.name().as_bytes());
        write::unsigned(out, VERSION);
        let _ = self.dialect.set(dialect);
        let (writer, stage_wakers) = (state.outbox.take_writer(), state.stage_wakers.take_all());
        drop(state);
        writer.into_iter().chain(stage_wakers).for_each(Waker::wake);
    }

    /// Bytes that wait to be written, with those that the driver has taken and not
    /// [written](Self::handle_written).
    pub fn backlog(&self) -> usize {
        self.state().backlog()
    }

    /// Moves what must be written into `out`, which must be empty; else registers for more.
    pub fn poll_transmit(&self, cx: &mut TaskContext<'_>, out: &mut Vec<u8>) -> Poll<Transmit> {
        let mut work = Work::default();
        let next = self.next_transmit(cx, out, &mut work);
        work.run();
        next
    }

    fn next_transmit(
        &self,
        cx: &mut TaskContext<'_>,
        out: &mut Vec<u8>,
        work: &mut Work,
    ) -> Poll<Transmit> {
        let mut state = self.state();
        if !state.queue.is_empty() {
            state.advance(self, work);
        }
        if !state.drops.is_empty()
            && let Some(dialect) = self.dialect()
        {
            let State { drops, outbox, .. } = &mut *state;
            drops.write(OUTBOX_TARGET, outbox, dialect);
        }
        let any = state.outbox.swap(out);
        // Also if the last that waited could not be sent.
        if !state.flush_wakers.is_empty() && state.is_flushed() {
            state.flush_count += 1;
            work.wake_all(state.flush_wakers.take_all());
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

    /// Watches the connection begin and end.
    pub fn watch(self: &Arc<Self>) -> Watch {
        Watch::new(self.clone())
    }

    /// Why the connection ended, if it has.
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
