//! Which connections the server has still open, as the kernel sees it. A peer that reads nothing is told
//! of no end.

use std::{
    collections::HashSet,
    fs, io,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

/// The time between two looks.
const LOOK: Duration = Duration::from_millis(100);

/// The ports of the peers whose connections are open at a server. One that was closed has no inode any
/// more, and so has one that was not accepted yet.
pub(crate) fn held(server: SocketAddr) -> io::Result<HashSet<u16>> {
    let table = fs::read_to_string("/proc/net/tcp")?;
    Ok(table.lines().filter_map(|line| peer_of(line, server.port())).collect())
}

fn peer_of(line: &str, server: u16) -> Option<u16> {
    let mut fields = line.split_whitespace().skip(1);
    let (local, remote) = (port(fields.next()?)?, port(fields.next()?)?);
    let is_held = fields.nth(6)? != "0";
    (local == server && is_held).then_some(remote)
}

fn port(address: &str) -> Option<u16> {
    u16::from_str_radix(address.rsplit_once(':')?.1, 16).ok()
}

/// Connections of one kind that are watched until the server closes them.
pub(crate) struct Vigil {
    kind: &'static str,
    lines: Vec<Line>,
}

struct Line {
    port: u16,
    begun: Instant,
    is_held: bool,
    closed: Option<Duration>,
}

impl Vigil {
    pub(crate) const fn new(kind: &'static str) -> Self {
        Self { kind, lines: Vec::new() }
    }

    pub(crate) fn add(&mut self, port: u16) {
        self.lines.push(Line { port, begun: Instant::now(), is_held: false, closed: None });
    }

    pub(crate) fn look(&mut self, held: &HashSet<u16>) {
        for line in self.lines.iter_mut().filter(|line| line.closed.is_none()) {
            let is_held = held.contains(&line.port);
            if line.is_held && !is_held {
                line.closed = Some(line.begun.elapsed());
            }
            line.is_held = is_held;
        }
    }

    /// Watches all of them until then, or until none is left. Runs `also` between the looks.
    pub(crate) fn keep(
        vigils: &mut [Self],
        server: SocketAddr,
        until: Instant,
        mut also: impl FnMut(),
    ) -> io::Result<()> {
        loop {
            let held = held(server)?;
            vigils.iter_mut().for_each(|vigil| vigil.look(&held));
            let is_over = vigils.iter().flat_map(|vigil| &vigil.lines).all(|l| l.closed.is_some());
            if is_over || Instant::now() >= until {
                return Ok(());
            }
            also();
            thread::sleep(LOOK);
        }
    }

    /// How many were closed.
    pub(crate) fn closed(&self) -> usize {
        self.lines.iter().filter(|line| line.closed.is_some()).count()
    }

    /// Tells in one line what became of them.
    pub(crate) fn note(&self) -> String {
        let Self { kind, lines } = self;
        let open = lines.iter().filter(|line| line.is_held).count();
        let ends = || lines.iter().filter_map(|line| line.closed).map(|end| end.as_secs_f64());
        let when = match (ends().reduce(f64::min), ends().reduce(f64::max)) {
            (Some(first), Some(last)) => format!(", after {first:.1} to {last:.1} s"),
            _ => String::new(),
        };
        format!("{kind}: {} of {} closed{when}; {open} open", self.closed(), lines.len())
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn a_connection_is_held_from_when_it_is_accepted_until_it_is_closed() -> io::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let server = listener.local_addr()?;
        let peer = TcpStream::connect(server)?;
        let port = peer.local_addr()?.port();
        assert!(!held(server)?.contains(&port));
        let (accepted, _) = listener.accept()?;
        assert!(held(server)?.contains(&port));
        drop(accepted);
        assert!(!held(server)?.contains(&port));
        Ok(())
    }
}
