//! Connections that never log in.

use std::{
    io::{self, ErrorKind, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use super::together;
use crate::{
    held::Vigil,
    peer::{Outcome, RawPeer, hello},
    target::Target,
    wire::{Dialect, Wire},
};

/// The number of connections of each kind.
const FEW: usize = 20;

/// As many connections as files that the server may have open, and as many as it should serve without
/// trouble.
const ENOUGH: usize = 100;
const MANY: usize = 2_000;

/// The part of an endless message that each connection sends: strings of 600 kB.
const STRINGS: usize = 105;
const STRING: usize = 600_000;

/// How long the kernel may try to connect: it tries again after one second, and after three.
const CONNECT: Duration = Duration::from_secs(5);

/// The time between two bytes of a slow connection.
const DRIBBLE: Duration = Duration::from_secs(1);

/// Sends 63 MB of an endless message over each connection.
pub(super) fn endless(target: &Target) -> io::Result<Outcome> {
    let mut wire = Wire::default();
    wire.list(STRING);
    let text = vec![b'x'; STRING];
    wire.times(STRINGS, |wire| wire.string(&text));
    let bytes = wire.into_bytes();
    together(FEW, || {
        let mut peer = RawPeer::connect(target)?;
        if peer.send(&bytes) {
            peer.linger();
        }
        Ok(peer.end())
    })
}

pub(super) fn enough(target: &Target) -> io::Result<Outcome> {
    let shaken = hello(Dialect::None);
    sit(target, vec![Group::open(target, "handshake, then nothing", ENOUGH, &shaken)?])
}

pub(super) fn many(target: &Target) -> io::Result<Outcome> {
    let shaken = hello(Dialect::None);
    sit(target, vec![Group::open(target, "handshake, then nothing", MANY, &shaken)?])
}

/// Opens connections that send nothing, and some that send a byte a second: of the choice of a dialect, or
/// of a call.
pub(super) fn slow(target: &Target) -> io::Result<Outcome> {
    let mut choice = Wire::default();
    choice.string(&[b'x'; 600]);
    let mut call = Wire::default();
    call.call(1, "login", Some(&|wire| wire.times(1, |wire| wire.string(&[b'x'; 600]))));
    let shaken = hello(Dialect::None);
    let groups = vec![
        Group::open(target, "not a byte", FEW, &[])?,
        Group::open(target, "a choice, a byte a second", FEW, &[])?.dribbles(choice.into_bytes()),
        Group::open(target, "handshake, then a call, a byte a second", FEW, &shaken)?
            .dribbles(call.into_bytes()),
    ];
    sit(target, groups)
}

/// Opens connections that begin with the first bytes of other protocols.
pub(super) fn strangers(target: &Target) -> io::Result<Outcome> {
    // The head of a TLS record of 512 bytes with a ClientHello, and a part of the ClientHello.
    let tls = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x5a\xe1\x07\xc4\x99\x20\x13\xfe\x7a";
    let host =
        b"GET / HTTP/1.1\r\nHost: localhost:8787\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n";
    let groups = vec![
        Group::open(target, "nothing", 1, &[])?,
        Group::open(target, "GET / HTTP/1.1", 1, b"GET / HTTP/1.1\r\n\r\n")?,
        Group::open(target, "GET / HTTP/1.1, with headers", 1, host)?,
        Group::open(target, "a hello of TLS", 1, tls)?,
        Group::open(target, "SSH-2.0", 1, b"SSH-2.0-OpenSSH_9.6\r\n")?,
    ];
    sit(target, groups)
}

/// Opens one connection after the other, each with bytes that are not valid Banana.
pub(super) fn rude(target: &Target) -> io::Result<Outcome> {
    let mut all = Outcome::default();
    while !target.is_over() {
        let mut peer = match RawPeer::connect(target) {
            Err(_) if target.is_over() => break,
            peer => peer?,
        };
        if peer.send(&[0x90; 16]) {
            peer.linger();
        }
        all.add(peer.end());
        thread::sleep(target.pause);
    }
    Ok(all)
}

/// Connections of one kind.
struct Group {
    vigil: Vigil,
    streams: Vec<TcpStream>,
    /// The bytes that each connection sends one by one; `at` of them were sent.
    dribble: Vec<u8>,
    at: usize,
    sent: usize,
}

impl Group {
    fn open(target: &Target, kind: &'static str, count: usize, says: &[u8]) -> io::Result<Self> {
        let (mut vigil, mut streams) = (Vigil::new(kind), Vec::new());
        for _ in 0..count {
            let mut stream = TcpStream::connect_timeout(&target.address, CONNECT)?;
            stream.set_nodelay(true)?;
            stream.write_all(says)?;
            vigil.add(stream.local_addr()?.port());
            stream.set_nonblocking(true)?;
            streams.push(stream);
        }
        let sent = count * says.len();
        Ok(Self { vigil, streams, dribble: Vec::new(), at: 0, sent })
    }

    fn dribbles(self, dribble: Vec<u8>) -> Self {
        Self { dribble, ..self }
    }

    fn drip(&mut self) {
        let Some(byte) = self.dribble.get(self.at..=self.at) else { return };
        self.at += 1;
        for stream in &mut self.streams {
            match stream.write(byte) {
                Ok(sent) => self.sent += sent,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // The server has closed this connection: the vigil records it.
                Err(_) => {}
            }
        }
    }
}

/// Waits until the server has closed all connections, or the time is up.
fn sit(target: &Target, groups: Vec<Group>) -> io::Result<Outcome> {
    let (mut vigils, mut groups): (Vec<Vigil>, Vec<Group>) = groups
        .into_iter()
        .map(|mut group| (std::mem::replace(&mut group.vigil, Vigil::new("")), group))
        .unzip();
    let mut next = Instant::now();
    Vigil::keep(&mut vigils, target.address, target.until, || {
        if Instant::now() >= next {
            groups.iter_mut().for_each(Group::drip);
            next += DRIBBLE;
        }
    })?;
    Ok(Outcome {
        sent: groups.iter().map(|group| group.sent as u64).sum(),
        closed: vigils.iter().map(|vigil| vigil.closed() as u64).sum(),
        notes: vigils.iter().map(Vigil::note).collect(),
        ..Outcome::default()
    })
}
