//! A hostile peer: a bare socket that has agreed on a dialect.

use std::{
    io::{self, ErrorKind, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    sync::Arc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::{hear::Heard, wire::Wire};

/// How long the server may take to say hello.
const HELLO: Duration = Duration::from_secs(5);

/// How often a peer that waits looks at the clock.
const LOOK: Duration = Duration::from_millis(50);

/// A connection, with a thread that reads what comes: a server whose answers nobody takes stops
/// reading, and that is not what is tried here.
pub(crate) struct RawPeer {
    stream: TcpStream,
    heard: Arc<Heard>,
    ear: Option<JoinHandle<()>>,
    until: Instant,
    sent: u64,
}

/// What came of a case, or of one connection of it.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Bytes that the sockets took; some of them may not have been read yet.
    pub(crate) sent: u64,
    pub(crate) answers: u64,
    pub(crate) errors: u64,
    /// Connections that the server has ended.
    pub(crate) closed: u64,
    /// The first error that the server answered with.
    pub(crate) said: Option<String>,
}

impl Outcome {
    pub(crate) fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.answers += other.answers;
        self.errors += other.errors;
        self.closed += other.closed;
        self.said = self.said.take().or(other.said);
    }
}

impl RawPeer {
    /// Connects, picks the dialect `none` and says which version it speaks. Everything that is done
    /// with the peer ends at `until`.
    pub(crate) fn connect(address: SocketAddr, until: Instant) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, HELLO)?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(LOOK))?;
        let heard = Arc::<Heard>::default();
        let (ear, reading) = (heard.clone(), stream.try_clone()?);
        let ear = Some(thread::spawn(move || ear.listen(reading)));
        let mut peer = Self { stream, heard, ear, until, sent: 0 };
        // The offer comes first; whatever is in it, `none` is.
        if !peer.wait(HELLO, |heard| heard.expressions() > 0) {
            return Err(io::Error::new(ErrorKind::TimedOut, "the server offers no dialect"));
        }
        let mut hello = Wire::default();
        hello.string(b"none").atom("version", 1).int(6);
        peer.send(&hello.into_bytes());
        peer.sent = 0;
        Ok(peer)
    }

    /// Whether it is worth going on.
    pub(crate) fn goes_on(&self) -> bool {
        !self.heard.is_closed() && Instant::now() < self.until
    }

    /// Sends all of it, unless the time is up or the connection ends first. Then the rest must not
    /// follow: what was sent may have been cut anywhere.
    pub(crate) fn send(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            match self.stream.write(bytes) {
                Ok(written) => {
                    self.sent += written as u64;
                    bytes = &bytes[written..];
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

    /// Waits until `done`, for at most so long.
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

    /// Closes the connection and tells what was heard over it.
    pub(crate) fn end(mut self) -> Outcome {
        let outcome = Outcome {
            sent: self.sent,
            answers: self.heard.answers(),
            errors: self.heard.errors(),
            closed: u64::from(self.heard.is_closed()),
            said: self.heard.take_error(),
        };
        self.hang_up();
        outcome
    }

    fn hang_up(&mut self) {
        // Fails where the connection has ended already.
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(ear) = self.ear.take() {
            let _ = ear.join();
        }
    }
}

impl Drop for RawPeer {
    fn drop(&mut self) {
        self.hang_up();
    }
}
