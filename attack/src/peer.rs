//! A hostile peer: a bare socket that has agreed on a dialect.

use std::{
    io::{self, ErrorKind, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::{
    hear::Heard,
    held::held,
    target::Target,
    wire::{Dialect, Wire},
};

/// How long the server may take to send its offer of dialects.
const HELLO: Duration = Duration::from_secs(5);

/// How often a waiting peer looks at the clock.
const LOOK: Duration = Duration::from_millis(50);

/// The size of each write of a peer that makes pauses.
const PIECE: usize = 256 * 1024;

/// A connection, with a thread that reads what the server sends. A server stops reading when its answers
/// are not read; only peers made by [`RawPeer::deaf`] test that.
pub(crate) struct RawPeer {
    stream: TcpStream,
    heard: Arc<Heard>,
    ear: Option<JoinHandle<()>>,
    target: Target,
    sent: u64,
}

/// The outcome of a case, or of one of its connections.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Bytes that the sockets took; the server may not have read all of them.
    pub(crate) sent: u64,
    pub(crate) answers: u64,
    pub(crate) errors: u64,
    /// Connections that the server has closed.
    pub(crate) closed: u64,
    /// The first error that the server answered with.
    pub(crate) said: Option<String>,
    /// Bytes that were read, and how often the server released a handle.
    pub(crate) heard: u64,
    pub(crate) drops: u64,
    /// Further results, one a line.
    pub(crate) notes: Vec<String>,
}

impl Outcome {
    pub(crate) fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.answers += other.answers;
        self.errors += other.errors;
        self.closed += other.closed;
        self.said = self.said.take().or(other.said);
        self.heard += other.heard;
        self.drops += other.drops;
        self.notes.extend(other.notes);
    }
}

impl RawPeer {
    /// Connects, chooses the dialect `none`, and sends its version. Everything that the peer does ends when
    /// the target's time is up.
    pub(crate) fn connect(target: &Target) -> io::Result<Self> {
        Self::speaking(target, Dialect::None)
    }

    /// Connects as [`connect`](Self::connect) does, in a given dialect.
    pub(crate) fn speaking(target: &Target, dialect: Dialect) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&target.address, HELLO)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(LOOK))?;
        let heard = Arc::<Heard>::default();
        let (ear, reading) = (heard.clone(), stream.try_clone()?);
        let ear = Some(thread::spawn(move || ear.listen(reading)));
        let mut peer = Self { stream, heard, ear, target: *target, sent: 0 };
        // The offer comes first. It is not read: every server offers both dialects.
        if !peer.wait(HELLO, |heard| heard.expressions() > 0) {
            return Err(io::Error::new(ErrorKind::TimedOut, "the server offers no dialect"));
        }
        peer.send(&hello(dialect));
        if target.as_guest {
            let mut login = Wire::default().speaking(dialect);
            login.call(
                0,
                "loginAnonymous",
                Some(&|wire| wire.times(1, |wire| wire.atom("None", 0))),
            );
            if !peer.ask(&login.into_bytes()) {
                return Err(io::Error::other("the server lets in no guest"));
            }
        }
        peer.sent = 0;
        Ok(peer)
    }

    /// Connects as [`connect`](Self::connect) does, and reads nothing after the handshake.
    pub(crate) fn deaf(target: &Target) -> io::Result<Self> {
        let peer = Self::connect(target)?;
        peer.heard.deafen();
        Ok(peer)
    }

    /// Returns the local port.
    pub(crate) fn port(&self) -> io::Result<u16> {
        Ok(self.stream.local_addr()?.port())
    }

    /// Waits until the time is up or the connection is closed.
    pub(crate) fn linger(&self) {
        self.wait(Duration::MAX, |_| false);
    }

    /// Returns whether the connection is open and time is left.
    pub(crate) fn goes_on(&self) -> bool {
        !self.heard.is_closed() && !self.target.is_over()
    }

    /// Sends all bytes, unless the time is up or the connection closes first; returns whether it did. After
    /// `false` nothing more may be sent, since the bytes may have been cut anywhere.
    pub(crate) fn send(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let piece = match self.target.pause {
                Duration::ZERO => bytes,
                _ => &bytes[..bytes.len().min(PIECE)],
            };
            match self.stream.write(piece) {
                Ok(written) => {
                    self.sent += written as u64;
                    bytes = &bytes[written..];
                    thread::sleep(self.target.pause);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
                        && self.goes_on() => {}
                Err(_) => return false,
            }
        }
        self.goes_on()
    }

    /// Sends a call and waits for its answer or error.
    pub(crate) fn ask(&mut self, call: &[u8]) -> bool {
        let heard = &self.heard;
        let enough = heard.answers() + heard.errors() + 1;
        self.send(call)
            && self.wait(Duration::MAX, |heard| heard.answers() + heard.errors() >= enough)
    }

    /// Waits until `done` returns true, for `patience` at most.
    fn wait(&self, patience: Duration, done: impl Fn(&Heard) -> bool) -> bool {
        let begun = Instant::now();
        while !done(&self.heard) {
            if begun.elapsed() > patience || !self.goes_on() {
                return false;
            }
            thread::sleep(Duration::from_millis(1));
        }
        true
    }

    /// Closes the connection, and returns what was counted.
    pub(crate) fn end(mut self) -> Outcome {
        let outcome = Outcome {
            sent: self.sent,
            answers: self.heard.answers(),
            errors: self.heard.errors(),
            closed: u64::from(self.is_closed()),
            said: self.heard.take_error(),
            heard: self.heard.bytes(),
            drops: self.heard.drops(),
            notes: Vec::new(),
        };
        self.hang_up();
        outcome
    }

    /// Returns whether the server has closed the connection, which a deaf peer does not notice.
    fn is_closed(&self) -> bool {
        if !self.heard.is_deaf() {
            return self.heard.is_closed();
        }
        match (self.port(), held(self.target.address)) {
            (Ok(port), Ok(held)) => !held.contains_key(&port),
            _ => false,
        }
    }

    fn hang_up(&mut self) {
        // This fails if the connection is closed already.
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(ear) = self.ear.take() {
            let _ = ear.join();
        }
    }
}

/// Encodes the choice of a dialect, and the version in that dialect.
pub(crate) fn hello(dialect: Dialect) -> Vec<u8> {
    let mut choice = Wire::default();
    choice.string(dialect.name().as_bytes());
    let mut version = Wire::default().speaking(dialect);
    version.atom("version", 1).int(6);
    [choice.into_bytes(), version.into_bytes()].concat()
}

impl Drop for RawPeer {
    fn drop(&mut self) {
        self.hang_up();
    }
}
