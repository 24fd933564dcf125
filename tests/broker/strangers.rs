//! Peers that speak another protocol.

use pb::{ConnectionError, banana::Dialect, error::ProtocolError};
use pb_core::driver::{Broker, Config};
use pb_test_support::{Clock, End};

/// Returns both ends of a connection whose peer has sent nothing.
fn ends() -> [End; 2] {
    let config = Config::new(Clock::default()).unwrap();
    [Broker::server(None, &config), Broker::client(None, &config)].map(End::new)
}

/// Returns the error of an end for these bytes, which arrive in two pieces, and how many bytes had arrived
/// by then.
fn refused(mut end: End, bytes: &[u8], cut: usize) -> Option<(usize, ProtocolError)> {
    for (piece, all) in [(&bytes[..cut], cut), (&bytes[cut..], bytes.len())] {
        end.receive(piece);
        match end.failed.take() {
            None => {}
            Some(ConnectionError::Protocol(error)) => return Some((all, error)),
            Some(other) => panic!("{other}"),
        }
    }
    None
}

#[test]
fn peers_of_another_protocol_are_refused_at_once_by_both_ends() {
    for (stranger, shown) in [
        (&b"GET / HTTP/1.1\r\nHost: pond\r\n\r\n"[..], "GET / HTTP/1.1\\r\\n"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP/1.1 400 Bad"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "SSH-2.0-OpenSSH_"),
        (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            "\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc\\x03\\x03",
        ),
    ] {
        for cut in 0..=stranger.len() {
            for end in ends() {
                let (had, error) = refused(end, stranger, cut).unwrap();
                // Four bytes are more digits than any number of the handshake has.
                assert_eq!(had, if cut < 4 { stranger.len() } else { cut });
                if had >= 16 || had == stranger.len() {
                    let sentence =
                        "the peer does not speak Perspective Broker: its first bytes are";
                    assert_eq!(error.to_string(), format!("{sentence} `{shown}`"));
                }
                assert!(matches!(error, ProtocolError::NotPerspectiveBroker(_)));
            }
        }
    }
}

#[test]
fn a_peer_that_offers_only_unknown_dialects_has_an_error_of_its_own() {
    let [server, client] = ends();
    let (_, error) = refused(server, b"\x03\x82foo", 0).unwrap();
    assert_eq!(error, ProtocolError::UnknownDialect);
    let (_, error) = refused(client, b"\x01\x80\x03\x82foo", 0).unwrap();
    assert_eq!(error, ProtocolError::NoCommonDialect);
    // An offer that arrives at a server, and a choice that arrives where an offer is due.
    let [server, client] = ends();
    let (_, error) = refused(server, b"\x02\x80\x02\x82pb\x04\x82none", 0).unwrap();
    assert!(matches!(error, ProtocolError::NotPerspectiveBroker(_)), "{error}");
    let (_, error) = refused(client, b"\x02\x82pb", 0).unwrap();
    assert!(matches!(error, ProtocolError::NotPerspectiveBroker(_)), "{error}");
}

#[test]
fn a_peer_of_another_protocol_gets_no_answer() {
    let [server, _] = ends();
    let offer = server.sent();
    let mut server = server;
    server.receive(b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!(offer, b"\x03\x80\x0c\x82pb-compact-1\x02\x82pb\x04\x82none");
    assert!(server.sent().is_empty());
}

#[test]
fn offers_and_choices_are_read_however_they_are_cut() {
    for (offer, choice, dialect) in [
        (
            &b"\x02\x80\x0c\x82pb-compact-1\x02\x82pb"[..],
            &b"\x0c\x82pb-compact-1"[..],
            Dialect::Compact,
        ),
        (b"\x02\x80\x02\x82pb\x04\x82none", b"\x02\x82pb", Dialect::Pb),
        (b"\x01\x80\x04\x82none", b"\x04\x82none", Dialect::None),
        // An element that is no name is skipped.
        (b"\x03\x80\x05\x81\x01\x80\x80\x02\x82pb", b"\x02\x82pb", Dialect::Pb),
    ] {
        for cut in 0..=offer.len() {
            let [_, mut client] = ends();
            client.receive(&offer[..cut]);
            client.receive(&offer[cut..]);
            assert!(client.failed.is_none(), "{:?}", client.failed);
            assert_eq!(client.broker.dialect(), Some(dialect));
            assert!(client.sent().starts_with(choice));
        }
        for cut in 0..=choice.len() {
            let [mut server, _] = ends();
            server.receive(&choice[..cut]);
            server.receive(&choice[cut..]);
            assert!(server.failed.is_none(), "{:?}", server.failed);
            assert_eq!(server.broker.dialect(), Some(dialect));
        }
    }
}
