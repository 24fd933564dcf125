//! The connections that the server has open, as the kernel sees them. A peer that reads nothing is not told
//! that the server closed its connection.

use std::{
    collections::HashMap,
    fs, io,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

/// The time between two looks.
const LOOK: Duration = Duration::from_millis(100);

/// The state in which neither end has sent a FIN.
const ESTABLISHED: &str = "01";

/// A connection that the server has open.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    /// Whether one of the ends has sent a FIN.
    is_half: bool,
}

/// Returns the ports of the peers whose connections the server has open. A connection that was closed, or
/// not accepted yet, has no inode.
pub(crate) fn held(server: SocketAddr) -> io::Result<HashMap<u16, Held>> {
    let table = fs::read_to_string("/proc/net/tcp")?;
    Ok(table.lines().filter_map(|line| peer_of(line, server.port())).collect())
}

fn peer_of(line: &str, server: u16) -> Option<(u16, Held)> {
    let mut fields = line.split_whitespace().skip(1);
    let (local, remote) = (port(fields.next()?)?, port(fields.next()?)?);
    let held = Held { is_half: fields.next()? != ESTABLISHED };
    let is_held = fields.nth(5)? != "0";
    // The listener itself has no peer.
    (local == server && is_held && remote != 0).then_some((remote, held))
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
    /// When the server sent a FIN, and when it closed the connection.
    ended: Option<Duration>,
    closed: Option<Duration>,
}

impl Vigil {
    pub(crate) const fn new(kind: &'static str) -> Self {
        Self { kind, lines: Vec::new() }
    }

    pub(crate) fn add(&mut self, port: u16) {
        self.lines.push(Line {
            port,
            begun: Instant::now(),
            is_held: false,
            ended: None,
            closed: None,
        });
    }

    pub(crate) fn look(&mut self, held: &HashMap<u16, Held>) {
        for line in self.lines.iter_mut().filter(|line| line.closed.is_none()) {
            let (now, held) = (Some(line.begun.elapsed()), held.get(&line.port));
            let was_held = std::mem::replace(&mut line.is_held, held.is_some());
            if was_held && held.is_none() {
                line.closed = now;
            }
            if line.closed.is_some() || held.is_some_and(|held| held.is_half) {
                line.ended = line.ended.or(now);
            }
        }
    }

    /// Watches all connections until `until`, or until all are closed. Runs `also` between the looks.
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

    /// Returns how many connections were closed.
    pub(crate) fn closed(&self) -> usize {
        self.lines.iter().filter(|line| line.closed.is_some()).count()
    }

    /// Returns a line about the connections: how many were ended, closed, and left open.
    pub(crate) fn note(&self) -> String {
        let Self { kind, lines } = self;
        let open = lines.iter().filter(|line| line.is_held).count();
        let ended = span(lines.iter().filter_map(|line| line.ended));
        let closed = span(lines.iter().filter_map(|line| line.closed));
        let all = lines.len();
        format!("{kind}: of {all}, ended {ended}, closed {closed}; {open} open")
    }
}

/// Returns the number of times, with the first and the last.
fn span(times: impl Iterator<Item = Duration> + Clone) -> String {
    match (times.clone().min(), times.clone().max()) {
        (Some(first), Some(last)) => {
            let (first, last) = (first.as_secs_f64(), last.as_secs_f64());
            format!("{} (after {first:.1} to {last:.1} s)", times.count())
        }
        _ => "0".to_owned(),
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
        assert!(!held(server)?.contains_key(&port));
        let (accepted, _) = listener.accept()?;
        assert!(held(server)?.contains_key(&port));
        drop(accepted);
        assert!(!held(server)?.contains_key(&port));
        Ok(())
    }
}
