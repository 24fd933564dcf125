//! The kernel's counters of TCP connections.

use std::net::SocketAddr;

/// Bytes and segments with payload, of all connections to one port. *Up* is to the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wire {
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) segments_up: u64,
    pub(crate) segments_down: u64,
}

impl Wire {
    /// Reads the counters of the connections to `server` that are open on this machine. Returns `None` where
    /// the kernel does not tell them.
    pub(crate) fn read(server: SocketAddr) -> Option<Self> {
        linux::read(server)
    }
}

#[cfg(not(target_os = "linux"))]
mod linux {
    pub(super) fn read(_: std::net::SocketAddr) -> Option<super::Wire> {
        None
    }
}

/// Asks for `TCP_INFO` over a netlink socket, as `ss` does.
#[cfg(target_os = "linux")]
mod linux {
    use std::{io, net::SocketAddr};

    use netlink_packet_core::{
        NLM_F_DUMP, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload,
    };
    use netlink_packet_sock_diag::{
        SockDiagMessage,
        constants::{AF_INET, AF_INET6, IPPROTO_TCP},
        inet::{ExtensionFlags, InetRequest, SocketId, StateFlags, nlas::Nla},
    };
    use netlink_sys::{Socket, protocols::NETLINK_SOCK_DIAG};

    use super::Wire;

    pub(super) fn read(server: SocketAddr) -> Option<Wire> {
        let socket = ask(server).ok()?;
        let mut wire = Wire::default();
        loop {
            // One datagram has the messages of several connections.
            let (datagram, _) = socket.recv_from_full().ok()?;
            let mut rest = &*datagram;
            while !rest.is_empty() {
                let message = NetlinkMessage::<SockDiagMessage>::deserialize(rest).ok()?;
                match message.payload {
                    NetlinkPayload::InnerMessage(SockDiagMessage::InetResponse(connection)) => {
                        for attribute in &connection.nlas {
                            wire.add(attribute);
                        }
                    }
                    NetlinkPayload::Done(_) => return Some(wire),
                    _ => return None,
                }
                rest = rest.get(message.header.length as usize..)?;
            }
        }
    }

    /// Asks for the open connections to the server's port.
    fn ask(server: SocketAddr) -> io::Result<Socket> {
        let (family, mut socket_id) = match server {
            SocketAddr::V4(_) => (AF_INET, SocketId::new_v4()),
            SocketAddr::V6(_) => (AF_INET6, SocketId::new_v6()),
        };
        socket_id.destination_port = server.port();
        let request = SockDiagMessage::InetRequest(InetRequest {
            family,
            protocol: IPPROTO_TCP,
            extensions: ExtensionFlags::INFO,
            states: StateFlags::ESTABLISHED,
            socket_id,
        });
        let mut header = NetlinkHeader::default();
        header.flags = NLM_F_REQUEST | NLM_F_DUMP;
        let mut message = NetlinkMessage::new(header, request.into());
        message.finalize();
        let mut bytes = vec![0; message.buffer_len()];
        message.serialize(&mut bytes);
        let socket = Socket::new(NETLINK_SOCK_DIAG)?;
        socket.send(&bytes, 0)?;
        Ok(socket)
    }

    impl Wire {
        fn add(&mut self, attribute: &Nla) {
            if let Nla::TcpInfo(info) = attribute {
                // Bytes that a busy receiver acknowledges late may be sent twice.
                self.up += info.bytes_sent - info.bytes_retrans;
                self.down += info.bytes_received;
                self.segments_up += u64::from(info.data_segs_out);
                self.segments_down += u64::from(info.data_segs_in);
            }
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream},
    };

    use super::*;

    #[test]
    fn the_bytes_of_a_connection_are_counted_in_both_directions() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let mut client = TcpStream::connect(address).expect("it listens");
        let (mut server, _) = listener.accept().expect("a client connects");
        client.write_all(&[0; 1000]).expect("the server reads");
        server.read_exact(&mut [0; 1000]).expect("the client writes");
        server.write_all(&[0; 10]).expect("the client reads");
        client.read_exact(&mut [0; 10]).expect("the server writes");
        let wire = Wire::read(address).expect("the kernel tells its counters");
        assert_eq!((wire.up, wire.down), (1000, 10));
        assert!(wire.segments_up > 0 && wire.segments_down > 0);
    }
}
