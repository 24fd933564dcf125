//! No bytes of a peer can cause a panic or a hang: recorded messages with random damage.

use std::sync::Arc;

use pb::Referenceable;
use pb_core::driver::{Broker, Config};
use pb_test_support::{Clock, End, Random};
use serde_json::Value as Json;

use crate::roots::Root;

/// Changes, removes, repeats or inserts a few bytes; type bytes more often than chance would.
fn damage(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let byte = match random.below(3) {
            0 => 0x80 + random.below(9) as u8,
            1 => random.below(12) as u8,
            _ => random.number() as u8,
        };
        match random.below(4) {
            0 if !bytes.is_empty() => bytes[at] = byte,
            1 if !bytes.is_empty() => drop(bytes.remove(at)),
            2 => bytes.insert(at, byte),
            _ => {
                let end = (at + random.below(12)).min(bytes.len());
                let piece = bytes[at.min(end)..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
        }
    }
    bytes
}

#[test]
fn damaged_messages_at_most_close_their_connection() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts/server_probes.json");
    let probes: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let config = Config::new(Clock::default()).unwrap();
    let mut random = Random::new(0x5eed_b0d5);
    let (mut ended, mut lived) = (0, 0);
    for probe in probes.as_array().unwrap() {
        let hex = probe["sent"].as_str().unwrap();
        let sent: Vec<u8> = (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect();
        for _ in 0..500 {
            let bytes = damage(&sent, &mut random);
            let piece = 1 + random.below(bytes.len());
            // Either end may receive the damaged bytes.
            let root = Some(Arc::new(Root::default()) as Arc<dyn Referenceable>);
            let (broker, dialect) = match random.below(2) {
                0 => (Broker::server(root, &config), &b"\x02\x82pb"[..]),
                _ => (Broker::client(root, &config), &b"\x01\x80\x02\x82pb"[..]),
            };
            let mut end = End::new(broker);
            end.receive(dialect);
            let _waiting = end.broker.peer().root().call_remote::<pb::Value>("x", ()).send();
            bytes.chunks(piece).for_each(|piece| end.receive(piece));
            end.run_tasks();
            // A panic in a reader would be caught, and reported to the peer.
            let replies = end.sent();
            assert!(
                !replies
                    .windows(b"perspective_broker.Panic".len())
                    .any(|text| text == b"perspective_broker.Panic"),
                "{bytes:?}"
            );
            match end.failed {
                Some(_) => ended += 1,
                None => lived += 1,
            }
        }
    }
    // If one of these does not happen, the damage is too strong or too weak.
    assert!(ended > 10_000 && lived > 10_000, "{ended} ended, {lived} lived");
}
